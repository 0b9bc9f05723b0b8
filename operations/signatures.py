"""The signatures of many receipts, checked by as many processes as the machine has cores.

One takes 0.1 ms, and a busy office gives a receipt for every third fact.
"""

import multiprocessing
import os
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from threading import Thread
from types import TracebackType
from typing import NamedTuple, Self
from uuid import UUID

from domain.notes import NoteUnreadable, PublicKey, number_of, read_receipt
from domain.own_notes import read_own_note
from operations.ledger_key import is_signed_by
from operations.seal_reading import ReceiptRow

AT_ONCE = 2_000
"""Receipts handed to a process in one go."""

WAITING = 8
"""Handfuls that wait for a process before no more are read."""


class Claimed(NamedTuple):
    """What a receipt's row says, and the note that must say the same."""

    number: str
    position: int
    dispute: UUID
    leaf: bytes
    party: str
    note: str


@dataclass
class Signatures:
    """Takes receipts in, and says which are not as they were signed."""

    key: PublicKey
    wrong: list[Claimed] = field(default_factory=list)
    _some: list[Claimed] = field(default_factory=list)
    _asked: deque[Future[list[Claimed]]] = field(default_factory=deque)
    _pool: ProcessPoolExecutor | None = None

    def take(self, row: ReceiptRow) -> None:
        """Look at this one too."""
        self._some.append(claimed_by(row))
        if len(self._some) == AT_ONCE:
            self._ask()

    def finish(self) -> list[Claimed]:
        """Wait for all of them; those that are wrong, in the order taken."""
        while self._asked:
            self.wrong += self._asked.popleft().result()
        self.wrong += wrong_ones(self._some, self.key)
        self._some = []
        return self.wrong

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _ask(self) -> None:
        if self._pool is None:
            # Never forked: a process forked with the stores open would share their connections.
            spawning = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                os.cpu_count(), mp_context=spawning, initializer=_end_with_who_asked
            )
        while len(self._asked) >= WAITING:
            self.wrong += self._asked.popleft().result()
        self._asked.append(self._pool.submit(wrong_ones, self._some, self.key))
        self._some = []


def _end_with_who_asked() -> None:
    """Stay behind nobody who was killed: it would wait for more receipts for ever."""
    if (asked := multiprocessing.parent_process()) is not None:
        Thread(target=_end_after, args=(asked,), daemon=True).start()


def _end_after(asked: BaseProcess) -> None:
    asked.join()
    os._exit(1)


def claimed_by(row: ReceiptRow) -> Claimed:
    """What a receipt's row says."""
    number = number_of(row.year, row.serial)
    return Claimed(number, row.position, row.dispute, row.leaf, row.party, row.note)


def wrong_ones(claimed: list[Claimed], key: PublicKey) -> list[Claimed]:
    """Those whose note is not signed, or does not say what their row says."""
    return [one for one in claimed if not _holds(one, key)]


def _holds(one: Claimed, key: PublicKey) -> bool:
    try:
        note = read_own_note(one.note)
        said = read_receipt(note.body)
    except NoteUnreadable:
        return False
    told = (said.number, said.position, said.dispute, said.leaf)
    if said.party not in {None, one.party}:
        return False
    return told == one[:4] and said.origin == key.name and is_signed_by(key, note)
