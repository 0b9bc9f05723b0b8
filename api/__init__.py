"""The desks of the office: JSON over HTTP."""
