"""Which positions of the log its store has given, so that none is taken for the last too soon.

Whoever follows a log reads on from the last position. One fact at the very end of all positions
would have every honest one after it come before it, and no follower would ever read those.
"""

LEAP = 1 << 32
"""No honest gap is so wide: positions are lost by writes that were taken back, one by one."""


def is_given(position: int, before: int, given: int) -> bool:
    """Whether a fact may stand here: after one at `before`, in a store that gave up to `given`."""
    return position <= given and position - before < LEAP
