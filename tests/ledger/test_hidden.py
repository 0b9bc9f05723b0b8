# ruff: noqa: S608 - the tables are our own
"""No fact can stand where the office reads it and who verifies does not."""

import sqlite3
from contextlib import closing
from uuid import uuid4

import pytest

from bench.filled import fill_some
from domain.refusals.ledger import LedgerBroken, LedgerStopped
from operations.console import Halt
from operations.doctor import CHECKS, looked_at
from operations.findings import Broken
from operations.keys_named import named_in
from operations.ledger_desk import resume
from operations.office import open_office
from operations.parts import CITY_LOG, FOLDER_LOG
from operations.settings import Settings
from tests.ledger.conftest import Sealed, keep_up

VERY_FIRST, VERY_LAST = -(1 << 63), (1 << 63) - 1


def test_a_fact_at_the_very_least_position_is_found(record: Sealed) -> None:
    """The log is read without a lower bound: a bound leaves out what stands on it."""
    record.hand.insert(VERY_FIRST)

    assert record.named(Broken.INSERTED) == {VERY_FIRST}


def test_a_fact_at_no_position_is_found(record: Sealed) -> None:
    """No condition on a position is true of a fact that has none."""
    city = record.settings.on_postgresql
    if city:
        record.hand.do(f"ALTER TABLE {CITY_LOG} ALTER COLUMN notification_id DROP NOT NULL")
    else:
        columns = "originator_id TEXT, originator_version INTEGER, topic TEXT, state BLOB"
        record.hand.do(f"ALTER TABLE {FOLDER_LOG} RENAME TO old")
        record.hand.do(f"CREATE TABLE {FOLDER_LOG} (rowid INTEGER, {columns})")
        record.hand.do(f"INSERT INTO {FOLDER_LOG} SELECT * FROM old")
    table, place = (CITY_LOG, "notification_id") if city else (FOLDER_LOG, "rowid")
    record.hand.do(
        f"INSERT INTO {table} ({place}, originator_id, originator_version, topic, state) "
        "VALUES (NULL, ?, 1, 'dispute.noted_privately', ?)",
        uuid4() if city else uuid4().hex,
        b"{}",
    )

    assert record.named(Broken.INSERTED) == {-1}


def test_an_index_that_hides_a_fact_is_found(record: Sealed) -> None:
    """The office reads a dispute by an index, and who verifies reads the table."""
    if record.settings.on_postgresql:
        return  # there indexes lie beyond what a statement can exchange
    _hide_by_index(record.settings)

    assert Broken.STORE in record.broken()
    assert not looked_at(CHECKS["stores"], record.settings).is_well


def _hide_by_index(settings: Settings) -> None:
    """Exchange the index of the log for one without its last fact."""
    columns = "originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL"
    roots = "SELECT name, rootpage FROM sqlite_master WHERE name LIKE 'sqlite_autoindex_%_1'"
    with closing(sqlite3.connect(settings.home / "events.sqlite")) as log:
        log.execute(f"CREATE TABLE other ({columns}, UNIQUE (originator_id, originator_version))")
        log.execute(
            "INSERT INTO other SELECT originator_id, originator_version FROM stored_events "
            "WHERE rowid < (SELECT max(rowid) FROM stored_events)"
        )
        log.commit()
        found = dict(log.execute(roots).fetchall())
        one, other = "sqlite_autoindex_stored_events_1", "sqlite_autoindex_other_1"
        log.execute("PRAGMA writable_schema = ON")
        for name, root in ((one, found[other]), (other, found[one])):
            log.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = ?", (root, name))
        log.commit()


def test_a_fact_at_the_very_last_position_is_not_signed(record: Sealed) -> None:
    """Every honest fact would come before it from then on, and no follower would read them."""
    before = record.verdict().checkpoints
    record.hand.repeat(record.sealed[-1], at=VERY_LAST)

    assert Broken.NOT_GIVEN in record.broken()
    assert record.named(Broken.NOT_GIVEN) == {VERY_LAST}
    with pytest.raises(LedgerBroken):
        record.seal()
    assert record.verdict().checkpoints == before

    record.hand.delete(VERY_LAST)
    with pytest.raises(LedgerStopped):
        record.seal()
    resume(record.settings, record.verdict())
    record.seal()
    assert record.verdict().is_whole


def test_a_position_the_store_never_gave_is_not_signed(record: Sealed) -> None:
    """Also one near the last, where the store says up to where it gave any."""
    last = record.hand.positions()[-1]
    record.hand.repeat(record.sealed[-1], at=last + 1000)
    if not record.settings.on_postgresql:
        record.hand.do("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", last, FOLDER_LOG)

    assert record.named(Broken.NOT_GIVEN) == {last + 1000}
    with pytest.raises(LedgerBroken):
        record.seal()


@pytest.mark.parametrize("how", ["lost", "empty"])
def test_no_office_is_founded_beside_the_seals_of_another(record: Sealed, how: str) -> None:
    """What was signed was signed of something: a record that is gone is restored, not begun."""
    settings = record.settings
    if settings.on_postgresql:
        record.hand.do(f"DROP TABLE {CITY_LOG}" if how == "lost" else f"TRUNCATE {CITY_LOG}")
    elif how == "lost":
        (settings.home / "events.sqlite").unlink()
    else:
        record.hand.do(f"DELETE FROM {FOLDER_LOG}")

    with pytest.raises(Halt, match="store-missing"):
        open_office(settings).close()
    if settings.on_postgresql and how == "empty":
        assert not record.hand.ask(f"SELECT 1 FROM {CITY_LOG}")
    if not settings.on_postgresql:
        assert (settings.home / "events.sqlite").exists() == (how == "empty")


def test_keys_taken_out_of_the_cabinet_are_missed(record: Sealed) -> None:
    """A destroyed key leaves its row; one without a row was taken out, and words are lost."""
    assert looked_at(CHECKS["keys"], record.settings).is_well
    one, other = sorted({key.decode() for key in _keys_of_a_filing(record)})[:2]
    with open_office(record.settings) as office:
        [(subject,)] = record.hand.ask(
            "SELECT subject FROM office_keys WHERE key_id = ?", one, part="keys"
        )
        assert office.keys.destroy(subject)
    assert looked_at(CHECKS["keys"], record.settings).is_well, "an erased key is no lost one"

    record.hand.do("DELETE FROM office_keys WHERE key_id = ?", other, part="keys")
    found = looked_at(CHECKS["keys"], record.settings)
    assert not found.is_well
    assert "1 of them" in found.found
    assert record.broken() == {Broken.KEYS}


def _keys_of_a_filing(record: Sealed) -> list[bytes]:
    """The keys of two persons, in the fact that they filed."""
    [(state,)] = record.hand.ask(
        f"SELECT state FROM {_log(record)} WHERE topic = 'dispute.filed' LIMIT 1"
    )
    return named_in(bytes(state))


def _log(record: Sealed) -> str:
    return CITY_LOG if record.settings.on_postgresql else FOLDER_LOG


def test_a_store_that_was_only_restored_is_signed_on(record: Sealed) -> None:
    """A gap that a rolled back write or a restore leaves is an honest one, where there are any."""
    if not record.settings.on_postgresql:
        return  # a folder's store gives a position to what is kept only
    with open_office(record.settings) as office:
        record.hand.leave_a_gap()
        fill_some(office, range(80, 81))
        keep_up(office.ledger)
        office.ledger.seal()

    assert record.verdict().is_whole
