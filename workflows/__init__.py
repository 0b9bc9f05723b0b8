"""Time and routing: each dispute's case, and who tells it that something moved."""
