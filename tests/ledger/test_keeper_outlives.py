"""Whatever the ledger's stores raise or refuse in a running office, the keeper lives and says it.

Once nothing can be signed a stop is noted, /readyz names the ledger, and it is tried again at a
pause. On both stores.
"""

from collections.abc import Iterator
from threading import Event
from time import monotonic

import pytest
from structlog.testing import capture_logs

from bench.filled import fill_some
from domain.night_watch import NightWatch, month_of
from operations import ledger, ledger_keeper
from operations.ledger_desk import resume
from operations.office import Office, open_office
from operations.parts import SEALS, VIEWS
from operations.settings import Settings
from operations.unkept import is_away
from tests.ledger.conftest import Sealed, keeping

PATIENCE_SECONDS = 60.0

UNKEPT, SEALS_BROKEN = "ledger-unkept", "seals-broken"

TAKEN_AWAY = {
    "receipts": (SEALS, "DROP TABLE receipts", UNKEPT),
    "bundles": (SEALS, "DROP TABLE receipt_bundles", UNKEPT),
    "peaks": (SEALS, "ALTER TABLE checkpoints DROP COLUMN peaks", UNKEPT),
    "tree": (VIEWS, "DROP TABLE ledger_tree", UNKEPT),
    "tiles": (VIEWS, "DROP TABLE ledger_tiles", UNKEPT),
    "whose seals": (SEALS, "DELETE FROM ledger", SEALS_BROKEN),
}
"""What a hand takes away while the office runs, and what is told of it."""

SEALED = "WHERE position = (SELECT max(position) FROM receipts WHERE position <= ?)"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Whatever is logged of a fault is kept, and not drawn on a screen, which takes seconds."""
    with capture_logs():
        yield


def _stopped_for(office: Office) -> str:
    """Why nothing is signed any more, once that is noted, told and written down."""
    began = monotonic()
    while not _is_told(office) and monotonic() - began < PATIENCE_SECONDS:
        Event().wait(0.02)
    why = office.ledger.why_stopped()
    assert why is not None
    assert not office.health()["ledger"]
    book = office.registry.get(NightWatch, NightWatch.create_id(month_of(office.clock())))
    assert [one.code for one in book.stops] == [why.code]
    return why.code


def _is_told(office: Office) -> bool:
    registry, book = office.registry, NightWatch.create_id(month_of(office.clock()))
    return registry.has(book) and bool(registry.get(NightWatch, book).stops)


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_what_is_taken_away_in_a_running_office_stops_the_signing(
    record: Sealed, what: str
) -> None:
    """A table, a column, or the row that says whose seals these are."""
    part, change, code = TAKEN_AWAY[what]
    with open_office(record.settings) as office:
        record.hand.do(change, part=part)
        with keeping(office):
            fill_some(office, range(60, 61))
            assert _stopped_for(office) == code


def test_a_receipt_with_the_last_of_all_numbers_stops_the_signing(record: Sealed) -> None:
    """No store counts any further; the row is told, and the next thing handed in ends nobody."""
    most = (1 << 31) - 1 if record.settings.on_postgresql else (1 << 63) - 1
    with open_office(record.settings) as office:
        change = f"UPDATE receipts SET serial = ? {SEALED}"  # noqa: S608 - our own table
        record.hand.do(change, most, record.sealed[-1], part=SEALS)
        with keeping(office):
            fill_some(office, range(60, 61))
            assert _stopped_for(office) == SEALS_BROKEN


@pytest.mark.parametrize("read", ["'zz'", "1.5", "x'00'"])
def test_how_far_the_log_was_read_may_be_no_number_in_a_running_office(
    record: Sealed, read: str
) -> None:
    """Nobody overtook the keeper: it says so, instead of trying for ever."""
    if record.settings.on_postgresql:
        return  # which refuses it itself
    with open_office(record.settings) as office:
        record.hand.do(f"UPDATE ledger SET read = {read}", part=SEALS)  # noqa: S608 - our own table
        with keeping(office):
            fill_some(office, range(60, 61))
            assert _stopped_for(office) in {SEALS_BROKEN, "receipts-broken"}


def test_a_store_that_takes_nothing_is_not_tried_for_ever(
    record: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It raises nothing, and keeps nothing: as if somebody else were always quicker."""
    monkeypatch.setattr(ledger_keeper, "TRIES", 3)
    monkeypatch.setattr(ledger, "OVERTAKEN_SECONDS", 0.2)  # it may be met while it signs
    with open_office(record.settings) as office:
        _have_nothing_taken(record)
        with keeping(office):
            fill_some(office, range(60, 61))
            assert _stopped_for(office) == UNKEPT


def _have_nothing_taken(record: Sealed) -> None:
    if record.settings.on_postgresql:
        record.hand.do(
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            part=SEALS,
        )
        record.hand.do(
            "CREATE TRIGGER no BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION no()",
            part=SEALS,
        )
        return
    record.hand.do(
        "CREATE TRIGGER no BEFORE UPDATE ON ledger BEGIN SELECT RAISE(IGNORE); END", part=SEALS
    )


def test_a_stop_is_noted_where_the_place_for_it_was_taken_away(record: Sealed) -> None:
    """Both tables at once: the one for stops is made again."""
    with open_office(record.settings) as office:
        record.hand.do("DROP TABLE ledger_stopped", part=SEALS)
        record.hand.do("DROP TABLE receipts", part=SEALS)
        with keeping(office):
            fill_some(office, range(60, 61))
            assert _stopped_for(office) == UNKEPT


def test_an_office_without_a_column_opens_and_says_it(record: Sealed) -> None:
    """After a start too: lists and deadlines go on, nothing is signed."""
    record.hand.do("ALTER TABLE checkpoints DROP COLUMN peaks", part=SEALS)

    with open_office(record.settings) as office:
        why = office.ledger.why_stopped()
        assert why is not None
        assert why.code == UNKEPT
        assert not office.health()["ledger"]


def test_a_tree_that_is_gone_is_made_again_once_everything_was_checked(record: Sealed) -> None:
    """It is disposable: verifying finds the record whole, and it is signed again."""
    with open_office(record.settings) as office:
        record.hand.do("DROP TABLE ledger_tree", part=VIEWS)
        with keeping(office):
            assert _stopped_for(office) == UNKEPT
    verdict = record.verdict()
    assert verdict.is_whole
    assert not verdict.is_tree_there

    resume(record.settings, verdict)

    assert record.seal().size == len(record.hand.positions())
    assert record.verdict().is_whole


def test_a_store_that_is_away_stops_nothing(folder: Settings) -> None:
    """One that somebody else has locked is asked again, and signs as soon as it answers."""
    with open_office(folder) as office:
        hold = office.seals_store.connect()
        hold.exec_driver_sql("BEGIN IMMEDIATE")
        quick = office.seals_store.execution_options()
        with quick.connect() as other:
            other.exec_driver_sql("PRAGMA busy_timeout = 0")
            with pytest.raises(Exception, match="locked") as locked:
                other.exec_driver_sql("BEGIN IMMEDIATE")
            assert is_away(locked.value)
            with pytest.raises(Exception, match="no such table") as lacking:
                other.exec_driver_sql("SELECT * FROM lost")
            assert not is_away(lacking.value)
        hold.rollback()
        hold.close()
