"""The place where copies are made: one at a time, each once, kept sealed beside its original.

Drawing a large picture takes a second and half a gigabyte, so it has a thread of its own: whoever
asks waits for it, and the desks wait for nobody. A copy is sealed under the key of its original, so
it is erased with it.
"""

import fcntl
import os
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from domain.evidence_files import FileForm
from domain.refusals import Busy
from operations.copies_parts import Copy, NotSeenThrough
from operations.evidence_copies import copy_of, name_of_copy
from operations.evidence_sealing import PIECE_BYTES, Head, SealedFile, sealed_piece
from operations.evidence_shelf import Shelf
from operations.one_key import FileKey

MOST_WAITING = 64
"""Files that wait to be drawn; whoever comes after that is asked to come again."""

_KNOWN = 4096
"""Files remembered of which no copy can be had."""

_OWNER_ONLY = 0o600


class DrawingRoom:
    """Makes copies, one at a time."""

    def __init__(
        self,
        folder: Path,
        shelf: Shelf,
        opened: Callable[[str], SealedFile],
        key_of: Callable[[str], FileKey],
    ) -> None:
        self._folder, self._shelf = folder, shelf
        self._opened, self._key_of = opened, key_of
        self._at_work = ThreadPoolExecutor(1, "drawing")
        self._asked: dict[str, Future[bool]] = {}
        self._without: OrderedDict[str, None] = OrderedDict()
        self._noting = Lock()

    def there(self, content: str) -> SealedFile | None:
        """The copy of a file, where it was made; raises EvidenceErased."""
        try:
            return self._opened(name_of_copy(content))
        except FileNotFoundError:
            return None

    def draw(self, content: str, form: FileForm) -> Future[bool]:
        """Have a copy made, once however many ask; whether it could be. Raises Busy.

        What is waited for raises EvidenceErased, FileNotFoundError.
        """
        with self._noting:
            asked = self._asked.get(content)
            if asked is not None:
                return asked
            if len(self._asked) >= MOST_WAITING:
                raise Busy
            asked = self._at_work.submit(self._draw, content, form)
            self._asked[content] = asked
        asked.add_done_callback(lambda _: self._forget(content))
        return asked

    def _forget(self, content: str) -> None:
        with self._noting:
            self._asked.pop(content, None)

    def _draw(self, content: str, form: FileForm) -> bool:
        if content in self._without:
            return False
        if self.there(content) is not None:
            return True
        file = self._opened(content)
        try:
            copy = copy_of(file, form)
        except NotSeenThrough:
            self._without[content] = None
            while len(self._without) > _KNOWN:
                self._without.popitem(last=False)
            return False
        self._keep(copy, file, name_of_copy(content))
        return True

    def _keep(self, copy: Copy, file: SealedFile, name: str) -> None:
        """Seal a copy as it is put together, and lay it on the shelf whole."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f"{secrets.token_hex(16)}.drawn"
        key = self._key_of(file.head.key_id)
        head = Head.drawn(key, copy.size)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as into:
            fcntl.flock(into, fcntl.LOCK_EX)
            self._seal(into, head, key, copy.pieces(file))
            self._shelf.keep(draft, name)
            draft.unlink()

    @staticmethod
    def _seal(into: BinaryIO, head: Head, key: FileKey, pieces: Iterator[bytes]) -> None:
        lock = head.lock(key)
        into.write(head.line)
        into.writelines(
            sealed_piece(lock, piece, head.bound(number))
            for number, piece in enumerate(_full(pieces))
        )
        into.flush()
        os.fsync(into.fileno())

    def sweep(self) -> None:
        """Remove what was left by whoever was stopped while a copy was made."""
        for draft in self._folder.glob("*.drawn"):
            try:
                with draft.open("rb") as left:
                    fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    draft.unlink()
            except (BlockingIOError, FileNotFoundError):
                continue

    def close(self) -> None:
        """Let what is being drawn be finished, and nothing that waits."""
        self._at_work.shutdown(cancel_futures=True)


def _full(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one length, the last one shorter."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= PIECE_BYTES:
            yield bytes(held[:PIECE_BYTES])
            del held[:PIECE_BYTES]
    if held:
        yield bytes(held)
