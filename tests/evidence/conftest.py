"""The desks of an office, for whoever hands files in and opens them."""

from tests.api.conftest import (
    clerk,
    desks,
    lead,
    lin,
    office_settings,
    on,
    read,
    window,
)

__all__ = ["clerk", "desks", "lead", "lin", "office_settings", "on", "read", "window"]
