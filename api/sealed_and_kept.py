"""Sealing and keeping as one: nothing stands in the record under a key that ended in between."""

from collections.abc import Callable
from typing import TypeVar

from domain.refusals import Busy
from domain.registry import TRIES
from domain.sealed import OneGo, Sealer

T = TypeVar("T")


def sealed_and_kept(keys: Sealer, seal: Callable[[OneGo], Callable[[], T]]) -> T:
    """Seal what one request says, and keep it while its keys are held.

    Where a key seals no more by then, all is sealed again, under the keys that came after it, and
    `seal` is asked once more. What keeps it must seal nothing itself: it would wait for a turn that
    waits for this one. Raises Busy, and whatever sealing and keeping raise.
    """
    for _ in range(TRIES):
        sealer = keys.in_one_go()
        keep = seal(sealer)
        with sealer.still_in_use() as is_readable:
            if is_readable:
                return keep()
    raise Busy
