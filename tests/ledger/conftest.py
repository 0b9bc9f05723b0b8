"""An office whose record was signed three times, on each store, and a hand at its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import pytest

from bench.filled import fill_some
from domain.notes import Checkpoint
from operations.findings import Broken, Verdict
from operations.ledger import Ledger
from operations.ledger_desk import verify
from operations.ledger_keeper import KEEPER, Keeper
from operations.log_again import store_of
from operations.office import Office, open_office
from operations.settings import Settings
from tests.conftest import STORES
from tests.ledger.tampering import Hand
from tests.moulds import Moulds

DISPUTES = 2
"""Filed and walked before each checkpoint, some eight facts each."""


@dataclass
class Sealed:
    """A signed record: where it is, where the gap is, and what the checkpoints cover."""

    settings: Settings
    hand: Hand
    gap: int
    sealed: list[int]

    def broken(self) -> set[Broken]:
        """What verifying finds wrong."""
        return {one.broken for one in self.verdict().findings.told}

    def named(self, broken: Broken) -> set[object]:
        """The positions at which it finds this."""
        told = self.verdict().findings.told
        return {one.details.get("position") for one in told if one.broken is broken}

    def verdict(self, *, each_receipt: bool = False) -> Verdict:
        """Verify everything."""
        return verify(self.settings, None, lambda _: None, each_receipt=each_receipt)

    def seal(self) -> Checkpoint:
        """Sign it as it stands; raises LedgerBroken."""
        with open_office(self.settings) as office:
            return office.ledger.seal().checkpoint

    def launder(self) -> None:
        """Make the tree again over whatever stands in the log now, as views are made again."""
        with open_office(self.settings) as office:
            office.ledger.tree.forget()
            while office.ledger.tree.grow(office.registry):
                pass


@contextmanager
def keeping(office: Office) -> Iterator[None]:
    """The ledger is kept meanwhile, and by a keeper that lives to the end."""
    stop = Event()
    keeper = Keeper(office.ledger, office.seat(KEEPER), seal_seconds=0.05, witness="", authority="")
    thread = Thread(target=keeper.run, args=(stop,))
    thread.start()
    try:
        yield
        assert thread.is_alive(), "whatever is broken, the ledger is kept"
    finally:
        stop.set()
        thread.join()


def keep_up(ledger: Ledger) -> None:
    """Take in everything there is, and give every receipt."""
    while ledger.grow() or ledger.issue_receipts():
        pass


def signed_thrice(settings: Settings) -> tuple[int, tuple[int, ...]]:
    """Make the record, and close it: where its gap is, and what its checkpoints cover."""
    hand, gap, sealed = Hand(settings), 0, []
    with open_office(settings) as office:
        for number in range(4):
            fill_some(office, range(number * DISPUTES, (number + 1) * DISPUTES))
            keep_up(office.ledger)
            store_of(office.registry).leaves_gaps = True  # as was signed before gaps were looked at
            if number < 3:
                sealed.append(office.ledger.seal().checkpoint.position)
            if number == 1:
                gap = hand.leave_a_gap()
    return gap, tuple(sealed)


@pytest.fixture(params=STORES)
def record(request: pytest.FixtureRequest, moulds: Moulds, tmp_path: Path) -> Iterator[Sealed]:
    """Three checkpoints, a gap in the middle, and some facts that are not sealed yet."""
    with moulds.copied(request.param, signed_thrice, request, tmp_path / "office") as copy:
        settings, (gap, sealed) = copy
        yield Sealed(settings, Hand(settings), gap, list(sealed))
