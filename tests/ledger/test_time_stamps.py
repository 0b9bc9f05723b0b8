"""Time stamps of checkpoints (RFC 3161), by a real authority: OpenSSL's, on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.filled import fill_some
from operations.backup import back_up, restore
from operations.console import Halt
from operations.findings import Broken
from operations.ledger_desk import verify
from operations.office import open_office
from operations.settings import Settings
from operations.time_stamps import stamp
from tests.ledger.conftest import Sealed, keep_up
from tests.time_authority import Authority, answering, needs_an_authority

pytestmark = needs_an_authority


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    """An authority on this machine, for as long as the test lasts."""
    with answering(tmp_path / "authority") as there:
        yield there


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Authority]:
    """Another one, of another root."""
    with answering(tmp_path / "stranger") as there:
        yield there


def _verified(settings: Settings, believed: Path | None) -> tuple[set[Broken], int]:
    verdict = verify(settings, None, lambda _: None, believed)
    return {one.broken for one in verdict.findings.told}, verdict.time_stamps


def test_the_newest_checkpoint_is_stamped_once(store: Settings, authority: Authority) -> None:
    """One stamp covers all that came before; it is believed by the authority's certificate."""
    with open_office(store) as office:
        for number in range(2):
            fill_some(office, range(number, number + 1))
            keep_up(office.ledger)
            office.ledger.seal()
        made = office.ledger.latest()
        assert stamp(office.ledger.seals, authority.address)
        assert not stamp(office.ledger.seals, authority.address), "it is stamped already"
        kept = office.ledger.time_stamp(made.checkpoint.size) if made else None

    assert made is not None
    assert kept is not None
    assert kept.authority == authority.address
    assert abs((kept.at - made.checkpoint.made_at).total_seconds()) < 60
    assert _verified(store, authority.root) == (set(), 1)
    assert _verified(store, None) == (set(), 1)


def test_a_stamp_of_somebody_else_is_not_believed(
    store: Settings, authority: Authority, stranger: Authority
) -> None:
    """Whoever runs the office could run an authority too: whose stamps count, the reader says."""
    with open_office(store) as office:
        fill_some(office, range(1))
        keep_up(office.ledger)
        office.ledger.seal()
        assert stamp(office.ledger.seals, stranger.address)

    assert _verified(store, authority.root) == ({Broken.TIME_STAMP}, 1)
    assert _verified(store, stranger.root) == (set(), 1)


def test_a_stamp_is_of_its_own_checkpoint(record: Sealed, authority: Authority) -> None:
    """Hung onto an older checkpoint, a stamp would say that what came later was there before."""
    with open_office(record.settings) as office:
        assert stamp(office.ledger.seals, authority.address)
    oldest = "UPDATE time_stamps SET size = (SELECT min(size) FROM checkpoints)"
    record.hand.do(oldest, part="seals")

    assert _verified(record.settings, None) == ({Broken.TIME_STAMP}, 1)


def test_a_damaged_stamp_is_named(record: Sealed, authority: Authority) -> None:
    """Bytes that are no answer of any authority."""
    with open_office(record.settings) as office:
        assert stamp(office.ledger.seals, authority.address)
    record.hand.do("UPDATE time_stamps SET token = ?", b"no answer", part="seals")

    assert _verified(record.settings, authority.root) == ({Broken.TIME_STAMP}, 1)


def test_an_authority_that_does_not_answer_holds_nothing_up(folder: Settings) -> None:
    """The checkpoint is signed, and asked about again with the next."""
    with open_office(folder) as office:
        fill_some(office, range(1))
        keep_up(office.ledger)
        made = office.ledger.seal()
        assert not stamp(office.ledger.seals, "http://127.0.0.1:9/nobody")
        assert office.ledger.time_stamp(made.checkpoint.size) is None

    assert _verified(folder, None) == (set(), 0)


def test_what_is_no_certificate_cannot_be_believed(record: Sealed, tmp_path: Path) -> None:
    """Nothing is said of a record that was to be checked against it."""
    (tmp_path / "no.pem").write_text("no certificate")

    with pytest.raises(Halt) as halt:
        _verified(record.settings, tmp_path / "no.pem")
    assert halt.value.code == 2


def test_stamps_are_part_of_a_backup(
    folder: Settings, authority: Authority, tmp_path: Path
) -> None:
    """They are primary: nobody can ask for them again for a time that has passed."""
    with open_office(folder) as office:
        fill_some(office, range(1))
        keep_up(office.ledger)
        office.ledger.seal()
        assert stamp(office.ledger.seals, authority.address)
    back_up(folder, tmp_path / "backup", lambda *_: None)
    there = folder.model_copy(
        update={"home": tmp_path / "there", "master_key_file": folder.master_key_path}
    )
    restore(there, tmp_path / "backup")

    assert _verified(there, authority.root) == (set(), 1)
