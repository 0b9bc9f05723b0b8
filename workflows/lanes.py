"""Lanes to the addresses outside: one that is slow, or never ends, holds up nobody else's letters.

Each address has hands of its own. Its letters wait behind one another, and hold no hand that
another address, or a case, would need.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

ABREAST = 4
"""How many letters are on their way to one address at once."""

IN_LINE = 100
"""How many letters one address may have under way and waiting; one more is tried again later."""

PATIENCE_SECONDS = 300.0
"""How long a letter waits in its line: longer only where an address takes each, and slowly."""


class Silent(Exception):  # noqa: N818 - named for what happened
    """The address did not answer, to this letter or to one before it in the line."""


class LineTooLong(Exception):  # noqa: N818 - named for what happened
    """The address takes its letters so slowly that this one has not had its turn."""


class Lane:
    """The way to one address."""

    def __init__(self) -> None:
        self._hands = ThreadPoolExecutor(ABREAST, "lane")
        self._in_line = 0
        self._silent_since = 0.0

    async def take(self, carry: Callable[[], None], *, patience: float = PATIENCE_SECONDS) -> None:
        """Carry a letter when its turn comes.

        Raises Silent, also where the address gave one ahead of it no answer: whoever stands behind
        has been answered too. Raises LineTooLong, and whatever the carrying raises.
        """
        if self._in_line >= IN_LINE:
            raise LineTooLong
        self._in_line += 1
        try:
            turn = asyncio.get_running_loop().run_in_executor(
                self._hands, self._in_turn, monotonic(), carry
            )
            await asyncio.wait_for(turn, patience)
        except TimeoutError:
            raise LineTooLong from None
        finally:
            self._in_line -= 1

    def _in_turn(self, since: float, carry: Callable[[], None]) -> None:
        if self._silent_since > since:
            raise Silent
        try:
            carry()
        except Silent:
            self._silent_since = monotonic()
            raise

    def close(self) -> None:
        """Send the hands home; what still waits is not carried."""
        self._hands.shutdown(wait=False, cancel_futures=True)


class Lanes:
    """A lane for each address, made when it is first written to."""

    def __init__(self) -> None:
        self._lanes: defaultdict[str, Lane] = defaultdict(Lane)

    def to(self, address: str) -> Lane:
        """The way to an address."""
        return self._lanes[address]

    def close(self) -> None:
        """Send all hands home."""
        for lane in self._lanes.values():
            lane.close()
