"""What was entered late, what was corrected, and what became of the alerts."""

from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.case_numbers import CaseNumbers
from domain.clocks import calendar_for, table_of
from domain.consent import Way
from domain.days_lost import DayCount
from domain.dispute import Dispute
from domain.heard_alerts import stories
from domain.inspector_day import InspectorDay
from domain.late_facts import Entry, Threshold, entry_of, gap_of, turned_by
from domain.put_right import HIDDEN, changed, clocks_moved
from domain.values import CentreId, ClaimId, Day, OfficerId, PartyId
from domain.wording import OFFICE
from tests.law.desk import OnTheDesk, sealed
from tests.law.lives import a_life, facts_of
from tests.law.roads import on_the_desk, take, walk
from tests.law.roads_at_home import ACCEPTED


def entries(desk: OnTheDesk, **threshold: int) -> list[Entry | None]:
    """How each fact of a dispute was entered."""
    days, least = DayCount(calendar_for(desk.registry)), Threshold(**threshold)
    return [entry_of(fact, least, days, OFFICE) for fact in facts_of(desk)]


def called(desk: OnTheDesk, *, hours_ago: float, corrects: int = 0, reached: bool = True) -> None:
    """The company is called, and it is entered so many hours later."""
    at = desk.time - timedelta(hours=hours_ago)
    act = desk.act(at=at, corrects=corrects)
    desk.registry.at(desk.id).decide(
        Dispute.record_contact_attempt, act, party=PartyId("R1"), way=Way.PHONE, reached=reached
    )


def test_an_entry_is_late_from_the_threshold_on() -> None:
    """By hours, or by working days: Friday's call entered on Monday is one working day later."""
    desk = on_the_desk().later(days=6)
    called(desk, hours_ago=72)

    assert entries(desk)[-1] is Entry.LATE
    assert entries(desk, hours=72)[-1] is None
    assert entries(desk, working_days=1)[-1] is None
    assert entries(desk, working_days=0)[-1] is Entry.LATE


def test_an_entry_before_its_hour_is_early_and_a_machines_is_neither() -> None:
    """Within the two minutes that clocks may differ; an alarm is dated by when it was due."""
    desk = on_the_desk()
    called(desk, hours_ago=-1 / 60)
    alarmed = on_the_desk().later(days=2)
    alarmed.do(Dispute.sound_first_contact_late, by="case")

    assert entries(desk)[-1] is Entry.EARLY
    assert entries(alarmed)[-1] is None


def test_what_goes_along_with_an_entry_is_no_entry() -> None:
    """A visit entered late books the inspector's day with it: told once, as the visit."""
    desk = on_the_desk().later(days=6)
    act, days = desk.act(at=desk.time - timedelta(hours=72)), DayCount(calendar_for(desk.registry))
    a_day = InspectorDay.open(act, inspector=OfficerId("i1"), day=Day("2026-03-02"))
    numbers = CaseNumbers.open(act, centre=CentreId("huli"), year=2026, prefix="厦劳调")
    numbers.issue(act, desk.id)

    along: list[Any] = [*a_day.collect_events(), *numbers.collect_events()]

    assert [gap_of(fact) for fact in along] == [timedelta(hours=72)] * 3
    assert {entry_of(fact, Threshold(), days, OFFICE) for fact in along} == {None}


def test_a_late_entry_that_saves_a_deadline_is_named_with_the_clock() -> None:
    """The way B of fifteen days had passed; an end dated inside it is entered days after."""
    desk = take(on_the_desk(), *ACCEPTED).later(days=40)
    inside = desk.time - timedelta(days=35)
    desk.do(
        Dispute.end_without_agreement,
        at=inside,
        reason="too-far-apart",
        ways=["court"],
    )
    facts, registry = facts_of(desk), desk.registry
    told = (table_of(registry, desk.dispute), calendar_for(registry), OFFICE)

    found = turned_by(facts, len(facts), *told)

    assert {one.rule for one in found} >= {"mediation.clock-b"}
    assert all(one.met_at == inside < one.ended < facts[-1].timestamp for one in found)
    assert [turned_by(facts, number, *told) for number in range(2, len(facts))] == [
        [] for _ in range(2, len(facts))
    ]


def test_the_same_end_entered_in_time_saves_nothing() -> None:
    """Nothing had passed when it was entered."""
    desk = take(on_the_desk(), *ACCEPTED).later(days=5)
    desk.do(Dispute.end_without_agreement, reason="too-far-apart", ways=["court"])
    facts, registry = facts_of(desk), desk.registry

    table, calendar = table_of(registry, desk.dispute), calendar_for(registry)
    assert turned_by(facts, len(facts), table, calendar, OFFICE) == []


def test_a_correction_stands_beside_what_it_corrects() -> None:
    """Reached or not, and when: what did not change is not told."""
    desk = on_the_desk()
    called(desk, hours_ago=0, reached=False)
    wrong = facts_of(desk)[-1]
    desk.later(hours=1)
    called(desk, hours_ago=1, corrects=wrong.originator_version)

    told = [(one.field, one.before, one.after) for one in changed(facts_of(desk)[-1], wrong)]

    assert told == [("reached", False, True)]


def test_a_claim_put_right_is_held_against_the_filing() -> None:
    """The filing said several things; the one claim is found in it, and its words stay hidden."""
    desk = on_the_desk()
    desk.do(Dispute.amend_claim, claim=ClaimId("C2"), amount=None, words=sealed("罚款"))
    filed, amended = facts_of(desk)

    [claim] = [one for one in changed(amended, filed) if one.field == "claim"]

    assert (claim.before["words"], claim.after["words"]) == (None, HIDDEN)
    assert claim.before["amount"] == claim.after["amount"] == "55.00"


def test_a_correction_tells_which_clocks_it_moved() -> None:
    """The first call was dated a day too late: the clock it met was met earlier."""
    desk = on_the_desk().later(days=3)
    called(desk, hours_ago=0)
    first = facts_of(desk)[-1]
    called(desk, hours_ago=72, corrects=first.originator_version)
    facts, registry = facts_of(desk), desk.registry

    moved = clocks_moved(
        facts, len(facts), table_of(registry, desk.dispute), calendar_for(registry), OFFICE
    )

    assert all((one.was, one.state_was) != (one.becomes, one.state_becomes) for one in moved)


@given(chance=st.randoms(use_true_random=False))
def test_whatever_was_lived_can_be_asked_about(chance: Random) -> None:
    """No life is too strange for a question: corrections, clocks turned, alerts."""
    desk = a_life(chance)
    facts, registry = facts_of(desk), desk.registry
    told = (table_of(registry, desk.dispute), calendar_for(registry), OFFICE)

    for number, fact in enumerate(facts, 1):
        turned_by(facts, number, *told)
        if fact.corrects:
            assert all(one.field for one in changed(fact, facts[fact.corrects - 1]))
            clocks_moved(facts, number, *told)
    assert [one.version for one in stories(facts)] == sorted(desk.dispute.alerts)


def test_an_alert_is_told_to_its_end() -> None:
    """Raised at its minute, heard a while later; the promise it warned of was missed."""
    desk = walk(on_the_desk(), "alarmed")

    told = {str(one.kind): one for one in stories(facts_of(desk))}

    warning, missed = told["same-day-warning"], told["same-day-missed"]
    assert warning.came_true == missed.version
    first = told["first-contact-late"]
    assert first.acknowledged_by == "officer:lin"
    assert first.heard_after is not None
    assert first.heard_after > timedelta(0)
    assert missed.came_true == 0
    assert warning.centre == "huli"
    assert all(one.late >= timedelta(0) for one in told.values())
