"""Checkpoints, receipts and the key: kept once, whoever is killed and whoever else seals."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from bench.filled import fill_some
from domain import merkle
from domain.notes import read_note
from operations.console import Halt
from operations.ledger_desk import rebuild_tree, verify
from operations.ledger_keeper import KEEPER, Keeper
from operations.ledger_key import is_signed_by
from operations.office import Office, open_office
from operations.settings import Settings
from tests.ledger.conftest import Sealed, keep_up
from tests.ledger.tampering import Hand

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0


def is_whole(settings: Settings) -> bool:
    """Whether the record verifies against its seals."""
    return verify(settings, None, lambda _: None).is_whole


def _until(held: Callable[[], bool]) -> None:
    began, moment = monotonic(), Event()
    while not held():
        assert monotonic() - began < PATIENCE_SECONDS
        moment.wait(0.02)


def test_a_checkpoint_is_signed_with_the_offices_key(store: Settings) -> None:
    """Its root is the tree's, its signature holds, and a proof leads from each fact to it."""
    with open_office(store) as office:
        fill_some(office, range(3))
        keep_up(office.ledger)
        sealed, ledger = office.ledger.seal(), office.ledger
        said = sealed.checkpoint

        assert is_signed_by(ledger.key, read_note(sealed.note))
        for position in Hand(store).positions():
            shown = ledger.inclusion(position, said.size)
            assert merkle.is_included(
                leaf=shown.leaf.hash,
                index=shown.leaf.index,
                size=said.size,
                path=shown.path,
                root=said.root,
            )


def test_the_tree_only_grows(store: Settings) -> None:
    """From each checkpoint to each later one there is a proof, across many tiles."""
    made = []
    with open_office(store) as office:
        for number in range(4):
            fill_some(office, range(number * 20, number * 20 + 20))
            made.append(office.ledger.seal().checkpoint)
        assert made[-1].size > 2 * 256
        for old in made:
            for new in made:
                if old.size <= new.size:
                    assert merkle.is_consistent(
                        old=old.size,
                        new=new.size,
                        old_root=old.root,
                        new_root=new.root,
                        path=office.ledger.consistency(old.size, new.size),
                    )


def test_a_new_office_may_hash_with_sm3(store: Settings) -> None:
    """GB/T 32905, chosen once: what is set later changes nothing."""
    first = store.model_copy(update={"ledger_hash": merkle.HashName.SM3})
    with open_office(first) as office:
        assert office.ledger.seal().checkpoint.hash == "sm3"
    with open_office(store) as office:
        fill_some(office, range(1))
        assert office.ledger.seal().checkpoint.hash == "sm3"

    assert is_whole(store)


def test_two_who_seal_at_once_sign_one_record(store: Settings) -> None:
    """Four at once, while facts are recorded: each checkpoint adds to the one before."""
    with open_office(store) as office:
        fill_some(office, range(2))

        def sealing(number: int) -> int:
            fill_some(office, range(10 * number, 10 * number + 2))
            return office.ledger.seal().checkpoint.size

        with ThreadPoolExecutor(4) as hands:
            sizes = list(hands.map(sealing, range(1, 9)))
        keep_up(office.ledger)
        kept = {one.checkpoint.size for one in office.ledger.checkpoints(None, 100)}

    assert set(sizes) <= kept
    assert is_whole(store)


def test_receipts_are_numbered_without_gaps(store: Settings) -> None:
    """Read twice, by two at once, each thing handed in gets one receipt."""
    with open_office(store) as office:
        fill_some(office, range(3))
        keep_up(office.ledger)
        keep_up(office.ledger)
        year = office.clock().year
        kept = Hand(store).ask("SELECT year, serial FROM receipts ORDER BY serial", part="seals")

    assert [serial for _, serial in kept] == list(range(1, len(kept) + 1))
    assert len(kept) == 3 * 3, "filed, and two consents"
    assert {said for said, _ in kept} <= {year, year + 1}


@pytest.mark.kill
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing")
def test_a_sealer_killed_in_the_midst_leaves_nothing_half_done(folder: Settings) -> None:
    """SIGKILL, again and again, at whatever it does; the next one goes on from there."""
    with open_office(folder) as office:
        environment = {**os.environ, "ONESTOP_HOME": str(folder.home), "PYTHONPATH": str(ROOT)}
        for number in range(4):
            fill_some(office, range(40 * number, 40 * number + 40))
            sealer = subprocess.Popen(
                [sys.executable, "-P", "-c", SEALER], env=environment, stdout=subprocess.PIPE
            )
            assert sealer.stdout is not None
            for _ in range(number + 1):
                sealer.stdout.readline()
            os.kill(sealer.pid, signal.SIGKILL)
            sealer.communicate()
        keep_up(office.ledger)
        office.ledger.seal()

    verdict = verify(folder, None, lambda _: None)
    assert verdict.is_whole, verdict.findings.told
    assert (verdict.unsealed, verdict.receipts) == (0, 160 * 3)


SEALER = """
from operations.office import open_office
from operations.settings import Settings
with open_office(Settings()) as office:
    while True:
        office.ledger.grow(7)
        office.ledger.issue_receipts(5)
        try:
            office.ledger.must_match()
        finally:
            print(office.ledger.seal().checkpoint.size, flush=True)
"""
"""Takes in a few facts at a time and seals, so that it is killed at many places."""


def _keeper(office: Office, *, seal_seconds: float = 3600.0) -> Keeper:
    seat = office.seat(KEEPER)
    return Keeper(office.ledger, seat, seal_seconds=seal_seconds, witness="", authority="")


def test_the_keeper_follows_the_log(store: Settings) -> None:
    """What is recorded comes into the tree, gets its receipts, and is signed, by itself."""
    stop = Event()
    with open_office(store) as office:
        keepers = [_keeper(office, seal_seconds=0.01), _keeper(office, seal_seconds=0.01)]
        threads = [Thread(target=keeper.run, args=(stop,)) for keeper in keepers]
        for thread in threads:
            thread.start()
        try:
            fill_some(office, range(2))
            last = Hand(store).positions()[-1]
            _until(lambda: (made := office.ledger.latest()) is not None
                   and made.checkpoint.position == last)  # fmt: skip
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    assert is_whole(store)


def test_a_ledger_that_does_not_match_is_told_where_one_looks(record: Sealed) -> None:
    """/readyz names it, and goes on naming it after a start; nothing more is signed."""
    record.hand.alter(record.sealed[0])
    record.launder()
    stop = Event()
    with open_office(record.settings) as office:
        thread = Thread(target=_keeper(office).run, args=(stop,))
        thread.start()
        try:
            _until(lambda: not office.health()["ledger"])
        finally:
            stop.set()
            thread.join()
        made = office.ledger.latest()

    assert made is not None
    assert made.checkpoint.position == record.sealed[-1]


def test_the_tree_is_made_again_on_demand(record: Sealed) -> None:
    """And is compared with every checkpoint at once."""
    assert rebuild_tree(record.settings) == len(record.hand.positions())

    record.hand.alter(record.sealed[0])
    with pytest.raises(Halt, match="seal-ledger-broken"):
        rebuild_tree(record.settings)
