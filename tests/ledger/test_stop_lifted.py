"""A stop ends by a person's word alone, not by a hand that takes it away or spoils it.

On both stores.
"""

from datetime import UTC, datetime, timedelta

import pytest

from bench.filled import fill_some
from domain.refusals.ledger import LedgerStopped
from operations.ledger_desk import resume
from operations.office import open_office
from operations.proving import NOT_WHOLE
from operations.stopped import Stopped, since, stopped
from tests.ledger.conftest import Sealed, keep_up, keeping
from tests.ledger.test_proved import _until as until
from tests.ledger.test_proved import book_of, prove, stops

LIFT = "DELETE FROM ledger_stopped"


def _stopped_and_lifted(record: Sealed) -> None:
    with open_office(record.settings) as office:
        office.ledger.stop_because(NOT_WHOLE, 1, 1)
        office.ledger.note_stop()
        record.hand.do(LIFT, part="seals")
        fill_some(office, range(70, 71))
        keep_up(office.ledger)


def test_a_stop_that_a_hand_lifted_is_set_again_before_anything_is_signed(record: Sealed) -> None:
    """The watch book holds it open; the same one stands again, and no second is written down."""
    with open_office(record.settings) as office:
        office.ledger.stop_because(NOT_WHOLE, 1, 1)
        office.ledger.note_stop()
        before = office.ledger.why_stopped()
        record.hand.do(LIFT, part="seals")
        fill_some(office, range(70, 71))
        keep_up(office.ledger)

        with pytest.raises(LedgerStopped):
            office.ledger.seal()
        with pytest.raises(LedgerStopped):
            office.ledger.must_be_as_signed()

        after = office.ledger.why_stopped()
        assert after is not None
        assert before is not None
        assert after[:3] == before[:3]
        office.ledger.note_stop()
        assert len(stops(office)) == 1
        assert not office.health()["ledger"]


SWALLOWED = {
    "sqlite": (
        "CREATE TRIGGER swallow BEFORE INSERT ON ledger_stopped BEGIN SELECT RAISE(IGNORE); END",
        "DROP TRIGGER swallow",
    ),
    "postgresql": (
        "CREATE RULE swallow AS ON INSERT TO ledger_stopped DO INSTEAD NOTHING",
        "DROP RULE swallow ON ledger_stopped",
    ),
}


def test_a_stop_that_its_store_swallows_is_held_by_the_watch_book(record: Sealed) -> None:
    """The seals say they took it and have it not: nothing is signed, and it is told."""
    swallow, put_right = SWALLOWED["postgresql" if record.settings.on_postgresql else "sqlite"]
    record.hand.do(swallow, part="seals")
    record.hand.alter(record.sealed[0] - 1)
    with open_office(record.settings) as office:
        for night in ("proof-1", "proof-2"):
            prove(office, night)

        assert stopped(office.ledger.seals.engine) is None
        assert [one.code for one in stops(office)] == [NOT_WHOLE], "written down once"
        assert not office.health()["ledger"]
        why = office.ledger.why_stopped()
        assert why is not None
        assert (why.code, why.position) == (NOT_WHOLE, record.sealed[-1])
        fill_some(office, range(70, 71))
        keep_up(office.ledger)
        with pytest.raises(LedgerStopped):
            office.ledger.seal()
        record.hand.do(put_right, part="seals")
        office.ledger.resume()
        assert office.ledger.why_stopped() is None
        assert all(one.resumed_at for one in stops(office))
        assert office.health()["ledger"]


def test_opening_the_office_sets_it_again(record: Sealed) -> None:
    """Whoever lifts it while nobody is there has gained nothing."""
    _stopped_and_lifted(record)

    with open_office(record.settings) as office:
        assert not office.health()["ledger"]
    assert record.verdict().stopped is not None


def test_a_running_office_notices_it(record: Sealed) -> None:
    """At the next checkpoint at the latest."""
    with open_office(record.settings) as office:
        office.ledger.stop_because(NOT_WHOLE, 1, 1)
        office.ledger.note_stop()
        record.hand.do(LIFT, part="seals")
        with keeping(office):
            until(lambda: office.ledger.why_stopped() is not None)
        latest = office.ledger.latest()
        assert latest is not None
        assert latest.checkpoint.position == record.sealed[-1]


def test_resuming_ends_every_stop_that_is_open(record: Sealed) -> None:
    """A hand wrote another over the first: once all was checked, neither holds any longer."""
    with open_office(record.settings) as office:
        office.ledger.stop_because(NOT_WHOLE, 1, 1)
        office.ledger.note_stop()
        record.hand.do("UPDATE ledger_stopped SET position = 7", part="seals")
        office.ledger.note_stop()
        assert len(stops(office)) == 2

    resume(record.settings, record.verdict())

    assert record.seal().size == len(record.hand.positions())
    with open_office(record.settings) as office:
        assert all(one.resumed_at for one in stops(office))
        assert office.health()["ledger"]


@pytest.mark.parametrize(
    "moment",
    [
        *("zz", "", "2026-11-26T00:00:00", "0001-01-01T00:00:00+14:00"),
        *("9999-12-31T23:59:59-12:00",),
    ],
)
def test_a_stop_whose_moment_is_none_is_written_down_once(record: Sealed, moment: str) -> None:
    """As noticed now, so that whoever must hear of it hears, and resuming ends it."""
    row = "INSERT INTO ledger_stopped VALUES (1, 'ledger-broken', 2, 3, ?)"
    with open_office(record.settings) as office:
        record.hand.do(row, moment, part="seals")
        for _ in range(2):
            office.ledger.note_stop()

        [stop] = stops(office)
        assert (stop.code, stop.size, stop.position) == ("ledger-broken", 2, 3)
        assert abs(stop.noticed_at - office.clock()) < timedelta(minutes=1)
        assert len(book_of(office).alerts) == 1
        record.hand.do("UPDATE ledger_stopped SET noticed_at = ?", moment, part="seals")
    resume(record.settings, record.verdict())

    with open_office(record.settings) as office:
        assert all(one.resumed_at for one in stops(office))
        assert office.ledger.why_stopped() is None


def test_a_stop_of_another_kind_stops_as_well(record: Sealed) -> None:
    """What a folder's store holds where a hand wrote what is neither word nor number."""
    if record.settings.on_postgresql:
        return  # which refuses it itself
    with open_office(record.settings) as office:
        row = "INSERT INTO ledger_stopped VALUES (1, x'ff', 'a', 'b', x'00')"
        record.hand.do(row, part="seals")
        assert stopped(office.seals_store) == Stopped("seals-broken", 0, 0, "")
        office.ledger.note_stop()
        assert [one.code for one in stops(office)] == ["seals-broken"]


def test_a_moment_this_office_knew_is_left_as_it_is() -> None:
    """Also where the machine that noticed it has a clock that is somewhat ahead."""
    now = datetime(2026, 11, 26, tzinfo=UTC)
    for noticed in (now, now + timedelta(minutes=5), now - timedelta(days=400)):
        assert since(Stopped("x", 0, 0, noticed.isoformat()), now) == noticed
