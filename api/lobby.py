"""Where people wait to be let in: a thread of its own, and a queue that has an end.

Hashing a password takes long on purpose. Whoever tries them at full speed fills this queue and no
other: steps have their own threads, and a waiting step is never behind a password.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from domain.refusals.sign_in import SignInCrowded

T = TypeVar("T")

MOST_WAITING = 32
"""At some 60 ms each the last one waits two seconds."""

MOST_OF_ONE_ADDRESS = 8
"""So that one who tries at full speed leaves room for the others."""


class Lobby:
    """Lets in one after the other; turns away at once where too many wait."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="porter")
        self._waiting: Counter[str] = Counter()

    async def serve(self, address: str, work: Callable[..., T], *said: Any) -> T:  # noqa: ANN401 - passed on
        """Do a piece of work in its turn; raises SignInCrowded."""
        of_one = self._waiting[address] >= MOST_OF_ONE_ADDRESS
        if of_one or self._waiting.total() >= MOST_WAITING:
            raise SignInCrowded
        self._waiting[address] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, *said)
        finally:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address]

    def close(self) -> None:
        """Let the thread go, when whoever waits is through."""
        self._thread.shutdown(wait=True)
