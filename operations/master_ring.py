"""The master keys an office can read with, one of which it wraps with.

There are two of them while one is being replaced, and those of before for backups of their time.
"""

from collections.abc import Callable, Collection, Sequence

from operations.master_key import MasterKeyOfAnother, Wrapped, Wrapper


class MasterRing:
    """A Wrapper of several: each secret is unwrapped by the one that is named beside it.

    What a running process has not seen yet is looked for again, once, before it is refused: so a
    master key is replaced without stopping the office.
    """

    def __init__(self, find: Callable[[], Sequence[Wrapper]]) -> None:
        self._find = find
        self._wraps, *others = find()
        self._known = {one.name: one for one in (*others, self._wraps)}

    @property
    def name(self) -> str:
        """Of the one that wraps."""
        return self._wraps.name

    def use(self, name: str) -> None:
        """Wrap under the master key of this name from now on; raises MasterKeyOfAnother."""
        self._wraps = self._named(name)

    def wrap(self, secret: bytes, *, algorithm: str, bound: bytes) -> Wrapped:
        """Wrap a secret, bound to what it is the key of."""
        return self._wraps.wrap(secret, algorithm=algorithm, bound=bound)

    def unwrap(self, wrapped: Wrapped, *, bound: bytes) -> bytes:
        """The secret; raises MasterKeyOfAnother where none fits, Refused if changed."""
        return self._named(wrapped.master).unwrap(wrapped, bound=bound)

    def must_fit(self, masters: Collection[str]) -> None:
        """Refuse to open what was wrapped under other names; raises MasterKeyOfAnother."""
        for master in masters:
            self._named(master)

    def _named(self, name: str) -> Wrapper:
        if name not in self._known:
            self._known = {one.name: one for one in self._find()} | self._known
        if name not in self._known:
            raise MasterKeyOfAnother(name)
        return self._known[name]
