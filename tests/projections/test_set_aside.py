"""One record that a hand or a bad disk broke: the views set it aside and go on with the others."""

from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from domain.access_log import EntryChanged
from domain.calendars import CalendarBook
from domain.centre_calendar import CentreBook
from domain.dispute import Dispute
from domain.values import CentreId
from operations.office import Office, open_office
from operations.rules_held import must_hold_its_rules
from projections import chronicle
from projections.follow import WAIT_SECONDS, level
from projections.generations import reading
from projections.mending import rewrite
from projections.rebuild import rebuild
from projections.set_aside import Aside, all_aside
from projections.set_aside_table import Why
from tests.ledger.breaking import WAYS, Breaker
from tests.ledger.tampering import Hand
from tests.projections.test_follow import (
    LONG,
    a_working_day,
    follower,
    killed_after,
    parts,
    somebody_calls,
)
from tests.projections.town import Town, every_row

SIMING = CentreId("siming")

BREAKS = pytest.mark.parametrize("way", WAYS)


def row_of(office: Office, dispute: UUID) -> Any:
    """How a dispute stands in the caseload; None where it does not."""
    with reading(office.views) as now:
        caseload = now.tables.caseload
        query = select(caseload).where(caseload.c.id == dispute)
        return now.connection.execute(query).one_or_none()


def promised(office: Office, dispute: UUID) -> Any:
    """Until when a dispute is to be settled by the promise of the same day."""
    with reading(office.views) as now:
        watched = now.tables.watched
        query = select(watched.c.due).where(watched.c.dispute == dispute)
        return now.connection.execute(query).scalar_one()


def limits_of(office: Office) -> list[tuple[str, str]]:
    """Which time limits run, and until when."""
    with reading(office.views) as now:
        rows = now.tables.deadlines
        query = select(rows.c.rule, rows.c.due).order_by(rows.c.rule)
        return [(rule, due) for rule, due in now.connection.execute(query)]


def told(office: Office, dispute: UUID) -> list[int]:
    """Which versions of a dispute stand in its chronicle."""
    with reading(office.views) as now:
        return [one.version for one in chronicle.read(now.connection, now.tables, dispute)]


def made_again(office: Office) -> dict[str, list[Any]]:
    """Every row, after all of them were made again."""
    rebuild(*parts(office), lambda _done, _whole: None)
    return every_row(office)


def version_of(office: Office, dispute: UUID) -> int:
    """How many facts a dispute has."""
    return office.registry.dispute(dispute).version


@BREAKS
def test_whoever_follows_sets_a_broken_record_aside_and_goes_on(town: Town, way: str) -> None:
    """Its row stays as it was, its newer facts stand in the chronicle, and the others move on."""
    broken, whole = town.accepted(), town.accepted(name="陈大文")
    town.follow()
    before, office = row_of(town.office, broken), town.office
    somebody_calls(town, broken)
    last = somebody_calls(town, whole)
    newest = version_of(office, broken)

    Breaker(office.settings, way).strike(broken)
    town.follow()

    assert row_of(office, broken) == before
    assert row_of(office, whole).version == version_of(office, whole)
    assert newest in told(office, broken)
    shown = level(office.registry, office.views)
    assert (shown.position, shown.behind, shown.trouble) == (last, 0, "")
    assert office.health()["views"]
    [aside] = all_aside(office.views)
    gone = 1 if way == "first gone" else 2
    why = Why.GAP if way.endswith("gone") else Why.UNREADABLE
    place = Hand(office.settings).place_of(broken, newest)
    assert aside == Aside(broken, place, gone - 1, why)


@BREAKS
def test_a_rebuild_tells_of_a_broken_record_what_can_be_told(town: Town, way: str) -> None:
    """All others are there as before; put right, everything is."""
    a_working_day(town, disputes=1)
    broken, office = town.accepted(name="陈大文"), town.office
    somebody_calls(town, broken)
    town.follow()
    before = every_row(office)
    gone = 1 if way == "first gone" else 2

    put_right = Breaker(office.settings, way).strike(broken)
    after = made_again(office)

    lines = [one for one in before["caseload"] if str(broken) not in one]
    assert [one for one in after["caseload"] if str(broken) not in one] == lines
    row = row_of(office, broken)
    assert (row.version if row else 0) == gone - 1
    assert told(office, broken) == [
        one for one in range(1, version_of_log(office, broken) + 1) if one != gone
    ]
    [aside] = all_aside(office.views)
    assert (aside.record, aside.version) == (broken, gone - 1)
    put_right()
    assert made_again(office) == before


def version_of_log(office: Office, dispute: UUID) -> int:
    """The last version the log has of a record, whatever it is."""
    stored = office.registry.recorder.select_events(dispute)
    return stored[-1].originator_version


@BREAKS
def test_put_right_a_record_is_whole_again_with_its_next_fact(town: Town, way: str) -> None:
    """Nothing is lost of it: rows, chronicle, news and clocks are as if nothing had been."""
    broken, office = town.accepted(), town.office
    put_right = Breaker(office.settings, way).strike(broken)
    town.follow()
    assert [one.record for one in all_aside(office.views)] == [broken]
    put_right()

    somebody_calls(town, broken)
    town.follow()

    assert all_aside(office.views) == []
    rows = every_row(office)
    assert made_again(office) == rows


@BREAKS
def test_put_right_a_record_is_whole_again_without_a_fact_of_its_own(town: Town, way: str) -> None:
    """Whoever follows tries it again now and then; what is broken still stays as it was."""
    broken, other, office = town.accepted(), town.accepted(name="陈大文"), town.office
    put_right = Breaker(office.settings, way).strike(broken)
    Breaker(office.settings, "no fact").strike(other)
    scribe = town.scribe()
    while scribe.write_on(1000):
        pass
    assert scribe.take_up_again() == 0
    put_right()
    somebody_calls(town, broken)  # not read yet: the views stand before it

    assert scribe.take_up_again() == 1

    assert [one.record for one in all_aside(office.views)] == [other]
    assert row_of(office, broken).version == version_of(office, broken) - 1
    assert scribe.take_up_again() == 0
    while scribe.write_on(1000):
        pass
    rows = every_row(office)
    assert made_again(office) == rows


def test_whoever_follows_takes_up_again_what_was_put_right(town: Town) -> None:
    """Before the follower looks round for the first time, and every few seconds from then on."""
    broken, office = town.accepted(), town.office
    put_right = Breaker(office.settings, "gone").strike(broken)
    town.follow()
    put_right()
    stop, seen = Event(), Event()

    def look() -> None:
        while not stop.wait(WAIT_SECONDS):
            if not all_aside(office.views):
                seen.set()
                return

    threads = [Thread(target=follower(office).run, args=[stop]), Thread(target=look)]
    for thread in threads:
        thread.start()
    is_whole = seen.wait(LONG)
    stop.set()
    for thread in threads:
        thread.join()

    assert is_whole
    assert row_of(office, broken).version == version_of(office, broken)


def test_what_breaks_again_is_set_aside_again(town: Town) -> None:
    """The same follower, which never leaves its desk, goes on by what the log says."""
    broken, office = town.accepted(), town.office
    scribe = town.scribe()

    for _ in range(2):
        somebody_calls(town, broken)
        put_right = Breaker(office.settings, "no fact").strike(broken, version_of(office, broken))
        while scribe.write_on(1000):
            pass
        assert [one.record for one in all_aside(office.views)] == [broken]
        put_right()
        somebody_calls(town, broken)
        while scribe.write_on(1000):
            pass
        assert all_aside(office.views) == []

    rows = every_row(office)
    assert made_again(office) == rows


def test_an_entry_of_the_access_log_that_cannot_be_read_is_passed_over(town: Town) -> None:
    """Its book is named, and every other entry is there."""
    town.follow()
    office = town.office
    book = office.registry.recorder.select_notifications(None, 1, topics=[EntryChanged.TOPIC])
    office.first_administrator()
    entries = office.registry.recorder.select_notifications(None, 9, topics=[EntryChanged.TOPIC])
    assert len(entries) == len(book) + 2
    hand = Hand(office.settings)
    hand.write_over(entries[-2].id, topic=EntryChanged.TOPIC, state=b"{}")

    rows = made_again(office)

    assert len(rows["access_log"]) == len(entries) - 1
    assert [str(one.record) for one in all_aside(office.views)] == [
        str(UUID(str(entries[-2].originator_id)))
    ]


@BREAKS
def test_a_centre_whose_hours_cannot_be_read_keeps_those_before_and_holds_up_nobody(
    town: Town, way: str
) -> None:
    """Its calendar is asked for with every row of every centre."""
    there, hours, office = town.accepted(), CentreBook.create_id(SIMING), town.office
    town.follow()
    before = promised(office, there)
    somebody_calls(town, there)
    version = version_of(office, there)

    Breaker(office.settings, way).strike(hours, 1)
    office.registry.resting.take(hours)
    town.follow()

    assert row_of(office, there).version == version
    assert promised(office, there) == before


@pytest.mark.parametrize("way", ["gone", "first gone", "no fact"])
def test_a_calendar_of_the_law_that_cannot_be_read_holds_up_nobody(town: Town, way: str) -> None:
    """The lists go on by the working days of before the break, and the log says whose they are."""
    there, law, office = town.accepted(), CalendarBook.create_id(), town.office
    town.follow()
    before, due = promised(office, there), limits_of(office)
    assert due
    somebody_calls(town, there)
    version = version_of(office, there)

    Breaker(office.settings, way).strike(law, len(office.registry.facts(law)) - 1)
    office.registry.resting.take(law)
    with capture_logs() as told_of:
        town.follow()

    assert row_of(office, there).version == version
    assert (promised(office, there), limits_of(office)) == (before, due)
    [said] = [one for one in told_of if "cannot be read" in one["event"]]
    broken = 0 if way == "first gone" else 4
    assert (said["event"], said["version"]) == ("the calendar of the law cannot be read", broken)
    assert "centre" not in said
    made = made_again(office)
    assert [str(there) in row for row in made["deadlines"]].count(True) == len(due)
    with open_office(office.settings) as again:
        assert again.registry.dispute(there).version == version


@BREAKS
def test_an_office_opens_beside_a_broken_record(town: Town, way: str) -> None:
    """Its rules are held against every filing, and one that cannot be read holds up nobody."""
    broken, _ = town.accepted(), town.accepted(name="陈大文")
    store = town.office.settings
    Breaker(store, way).strike(broken, 1)

    with open_office(store, town.clock) as again:
        must_hold_its_rules(store, again.registry)
        assert not again.is_untouched()


def test_a_matter_that_is_no_dispute_is_set_aside_as_well(town: Town) -> None:
    """Consultations and demands stand in lists of their own."""
    asked, office = town.asked(), town.office
    whole = town.accepted()

    Breaker(office.settings, "no fact").strike(asked, 1)
    town.follow()

    assert [one.record for one in all_aside(office.views)] == [asked]
    assert row_of(office, whole)


def test_the_night_writes_no_row_of_a_broken_record_anew(town: Town) -> None:
    """What it cannot read keeps the row it has; the others are mended."""
    broken, whole = town.accepted(), town.accepted(name="陈大文")
    town.follow()
    Breaker(town.office.settings, "gone").strike(broken)
    registry, views, _, centres = parts(town.office)

    assert rewrite(registry, views, centres, [broken, whole]) == 1


@pytest.mark.kill
def test_killed_beside_a_broken_record_nothing_is_lost(town: Town, tmp_path: Path) -> None:
    """What is set aside stands in the write that passed it over (kill -9, again and again)."""
    a_working_day(town, disputes=4)
    broken, office = town.accepted(name="陈大文"), town.office
    somebody_calls(town, broken)
    a_working_day(town, disputes=4)
    store = office.settings
    Breaker(store, "unknown kind").strike(broken)
    last = office.registry.recorder.max_notification_id() or 0

    for goal in range(20, last, last // 4):
        killed_after(office, goal, store, tmp_path)
    town.follow()

    assert [one.record for one in all_aside(office.views)] == [broken]
    rows = every_row(office)
    assert made_again(office) == rows
    town.do(town.accepted(name="王小"), Dispute.record_external_number, system="12345", number="7")
