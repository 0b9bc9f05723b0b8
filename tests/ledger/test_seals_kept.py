"""Seals are primary: backed up like the record, and never made again where they are lost."""

import json
from pathlib import Path

import pytest

from domain.notes import PublicKey
from operations.backup import MANIFEST, back_up, restore
from operations.console import Halt
from operations.findings import Broken
from operations.ledger_desk import seal, verify
from operations.office import open_office
from operations.settings import Settings
from tests.ledger.conftest import Sealed
from tests.ledger.test_sealing import is_whole


def test_seals_are_part_of_a_backup(
    record: Sealed, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Set up again elsewhere, the record matches everything signed before, and is signed on."""
    back_up(record.settings, tmp_path / "backup", _quiet)
    there = _elsewhere(record.settings, request, tmp_path)
    restore(there, tmp_path / "backup")

    with open_office(record.settings) as old, open_office(there) as new:
        assert new.ledger.key == old.ledger.key
        new.ledger.seal()
    assert verify(there, None, lambda _: None).checkpoints == 4
    assert is_whole(there)


def test_a_backup_of_before_the_ledger_is_still_an_office(
    record: Sealed, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """It has no seals, and begins to sign from there."""
    record.hand.close_the_gap(record.gap)
    record.hand.do("DELETE FROM office_secrets WHERE name = 'ledger'", part="keys")
    back_up(record.settings, tmp_path / "backup", _quiet)
    manifest = tmp_path / "backup" / MANIFEST
    said = json.loads(manifest.read_text(encoding="utf-8"))
    for name in said["parts"].pop("seals")["files"]:
        (tmp_path / "backup" / name).unlink()
    manifest.write_text(json.dumps(said), encoding="utf-8")

    there = _elsewhere(record.settings, request, tmp_path)
    restore(there, tmp_path / "backup")
    seal(there)

    assert is_whole(there)
    assert verify(there, None, lambda _: None).unsealed == 0


def _quiet(_part: str, _done: int, _whole: int) -> None:
    """Nobody watches the progress of a test."""


def _elsewhere(settings: Settings, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    update: dict[str, object] = {
        "home": tmp_path / "elsewhere",
        "master_key_file": settings.master_key_path,
    }
    if settings.on_postgresql:
        server = request.getfixturevalue("pg_server")
        update["postgres_dbname"] = database = server.make_database()
        request.addfinalizer(lambda: server.drop_database(database))
    return settings.model_copy(update=update)


def test_an_office_that_lost_its_seals_does_not_open(record: Sealed) -> None:
    """As if it had never signed anything: whoever takes the seals away is noticed."""
    if record.settings.on_postgresql:
        record.hand.do("DROP SCHEMA seals CASCADE")
    else:
        (record.settings.home / "seals.sqlite").unlink()

    with pytest.raises(Halt) as halted:
        open_office(record.settings).close()
    assert halted.value.key in {"seals-missing", "store-missing"}
    with pytest.raises(Halt) as unchecked:
        verify(record.settings, None, lambda _: None)
    assert unchecked.value.code == 2


def test_seals_signed_again_under_another_key_are_not_believed(record: Sealed) -> None:
    """Whole in themselves, and not this office's."""
    other = PublicKey("onestop/ffff", bytes(32)).told
    record.hand.do("UPDATE ledger SET key = ?", other, part="seals")

    with pytest.raises(Halt, match="verify-other-key"):
        verify(record.settings, None, lambda _: None)


def test_a_truncated_file_is_no_verdict(record: Sealed) -> None:
    """Neither whole nor broken: it cannot be read."""
    if record.settings.on_postgresql:
        record.hand.do("DROP TABLE checkpoints", part="seals")
    else:
        file = record.settings.home / "seals.sqlite"
        file.write_bytes(file.read_bytes()[:5000])

    with pytest.raises(Halt) as halted:
        verify(record.settings, None, lambda _: None)
    assert halted.value.code == 2


def test_the_row_of_whose_seals_these_are_is_missed(record: Sealed, tmp_path: Path) -> None:
    """Everything else is checked by the office's own key; without it nobody says all is new."""
    record.hand.do("DELETE FROM ledger", part="seals")

    assert record.broken() == {Broken.ROW}
    assert record.verdict().checkpoints == 3
    locked_out = record.settings.model_copy(update={"master_key_file": tmp_path / "none"})
    with pytest.raises(Halt, match="verify-book-gone") as halted:
        verify(locked_out, None, lambda _: None)
    assert halted.value.details["checkpoints"] == 3
