"""What was read lately, kept for a moment so that it need not be read again."""

from collections import OrderedDict
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A bounded memory that forgets after some seconds; the longest unused goes first."""

    def __init__(self, *, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """What was kept under the key and is still fresh."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or monotonic() - kept[0] > self._seconds:
                return None
            self._kept.move_to_end(key)
            return kept[1]

    def keep(self, key: K, value: V, *, read_at: float) -> None:
        """Keep a value as of the (monotonic) moment before it was read."""
        with self._lock:
            self._kept[key] = (read_at, value)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Forget everything: what was kept may not be true any more."""
        with self._lock:
            self._kept.clear()
