"""Which positions of the log its store has given, so that none is taken for the last too soon.

Whoever follows a log reads on from the last position. One fact at the very end of all positions
would have every honest one after it come before it, and no follower would ever read those.
"""

from typing import Final

LEAP = 1 << 32
"""No honest gap is so wide: positions are lost by writes that were taken back, one by one."""

CITY_GIVEN: Final = (
    "SELECT pg_sequence_last_value("
    "pg_get_serial_sequence(%s, 'notification_id')::regclass) AS given"
)
"""Up to where PostgreSQL gave positions of a log; NULL where it gave none, and where the log has
no sequence of its own any more."""

_MOST = (1 << 63) - 1


def counted(said: object) -> int:
    """Up to where a store says that it gave positions; 0 where what it says is no such number."""
    return said if isinstance(said, int) and 0 <= said <= _MOST else 0


def is_given(position: int, before: int, given: int) -> bool:
    """Whether a fact may stand here: after one at `before`, in a store that gave up to `given`."""
    return position <= given and position - before < LEAP
