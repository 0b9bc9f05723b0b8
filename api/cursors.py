"""Cursors: where the next page of a list begins, as the caller hands it back."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from domain.refusals.access import CursorUnreadable


def cursor_of(said: str) -> str:
    """What is said of a place, as a caller is given it."""
    return urlsafe_b64encode(said.encode()).decode().rstrip("=")


def said_by(cursor: str) -> str:
    """What a cursor says; raises CursorUnreadable."""
    try:
        return urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
    except ValueError:
        raise CursorUnreadable from None
