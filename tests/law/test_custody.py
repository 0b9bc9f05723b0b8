"""Who had a dispute at every minute, and the days that went by with each."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conditions import in_our_hands
from domain.custody import Hands, Held, Holder, custody, hands_after
from domain.days_lost import DayCount, Lost, spent, within
from domain.dispute import Dispute
from domain.record import Act, Fact
from domain.steps import DECISIONS
from domain.timelines import Timeline
from domain.values import OfficerId
from domain.visit import VisitStatus
from domain.wording import OFFICE
from domain.working_days import WorkingCalendar
from tests.law.desk import NINE, OnTheDesk
from tests.law.elsewhere import Elsewhere, row
from tests.law.lives import a_life, facts_of
from tests.law.roads import ROADS, on_the_desk, steps_of, take, walk
from tests.law.roads_at_home import ACCEPTED, VISITED
from tests.law.saying import consent, refer, say

BOTH = list(Timeline)


def the_years() -> WorkingCalendar:
    """The working days as an office has them that has just opened."""
    registry = on_the_desk().registry
    registry.almanac.open_books(Act("office", NINE, NINE))
    return registry.almanac.law()


YEARS = the_years()


def must_be_whole(held: Sequence[Held], facts: Sequence[Fact], timeline: Timeline) -> None:
    """No gap, no overlap, from filing to the end."""
    filed = facts[0].happened_at if timeline is Timeline.HAPPENED else facts[0].timestamp
    assert held[0].since == filed
    assert all(one.until == other.since for one, other in pairwise(held))
    assert all(one.since < one.until for one in held)
    assert all(one.hands != other.hands for one, other in pairwise(held))
    assert [one.goes_on for one in held[:-1]] == [False] * (len(held) - 1)


def as_the_file_has_it(dispute: Dispute) -> Hands:  # noqa: PLR0911 - one a kind of holder
    """Who has it, read from the aggregate's own state."""
    visit, arbitration = dispute.open_visit, dispute.arbitration
    origin = dispute.origin if dispute.is_history else None
    if dispute.closed or (origin and origin.closed_at):
        return Hands(Holder.NOBODY, "")
    if origin:
        return Hands(Holder.IMPORTED, origin.source)
    if in_our_hands(dispute) is not None:
        return Hands(Holder.BODY, dispute.custody)
    if visit and visit.status is not VisitStatus.PLANNED:
        return Hands(Holder.INSPECTORS, ", ".join(sorted(visit.inspectors)))
    if arbitration.status in ("filed", "accepted", "suspended", "heard"):
        return Hands(Holder.TRIBUNAL, ", ".join(arbitration.tribunal) or arbitration.commission)
    if dispute.mediator:
        return Hands(Holder.MEDIATOR, dispute.mediator)
    return Hands(Holder.DESK, dispute.centre)


@pytest.mark.parametrize("road", sorted(ROADS))
def test_on_every_road_the_fold_and_the_file_agree(road: str) -> None:
    """After each fact the fold of its own says what the aggregate's state says."""
    desk = walk(on_the_desk(), road)
    facts, file = facts_of(desk), None

    for number, fact in enumerate(facts, 1):
        file = fact.mutate(file)
        assert hands_after(facts[:number]) == as_the_file_has_it(file), fact.TOPIC

    for timeline in BOTH:
        must_be_whole(custody(facts, timeline, desk.time), facts, timeline)


@given(chance=st.randoms(use_true_random=False), seconds=st.integers(1, 10**7))
def test_no_life_has_a_minute_without_hands(chance: Random, seconds: int) -> None:
    """Whatever was said, in whatever order it happened: contiguous from filing to the end."""
    desk = a_life(chance)
    facts, now = facts_of(desk), desk.time + timedelta(seconds=seconds)

    for timeline in BOTH:
        held = custody(facts, timeline, now)
        must_be_whole(held, facts, timeline)
        ends = held[-1].until
        assert held[-1].goes_on == (ends == now and desk.dispute.closed is None)
        assert sum((one.until - one.since for one in held), timedelta()) == ends - held[0].since


def test_each_hand_is_told_with_the_fact_that_put_it_there() -> None:
    """The window, the mediator, the inspectors on their way, the mediator again."""
    desk = take(on_the_desk(), *ACCEPTED, *VISITED)

    held = custody(facts_of(desk), Timeline.HAPPENED, desk.time + timedelta(hours=1))

    told = [(one.hands.holder, one.row, one.topic) for one in held]
    assert told[:3] == [
        (Holder.DESK, "1", "dispute.filed"),
        (Holder.MEDIATOR, "4", "dispute.accepted"),
        (Holder.INSPECTORS, "6", "dispute.departed_for_visit"),
    ]
    assert told[3][:2] == (Holder.MEDIATOR, "6")
    assert held[0].hands == Hands(Holder.DESK, "huli")


def test_what_was_entered_late_was_in_other_hands_than_the_office_knew() -> None:
    """The company agreed and Lin took the case at ten; it was entered at four."""
    desk = on_the_desk()
    ten = desk.time
    for party in ("A1", "R1"):
        take(desk, consent(party))
    desk.later(hours=6)
    respondents = ["R1"]
    desk.do(
        DECISIONS["accept"],
        at=ten + timedelta(minutes=5),
        mediator=OfficerId("lin"),
        respondents=respondents,
    )
    facts, now = facts_of(desk), desk.time + timedelta(hours=1)

    happened = custody(facts, Timeline.HAPPENED, now)
    recorded = custody(facts, Timeline.RECORDED, now)

    assert happened[1].since == ten + timedelta(minutes=5)
    assert recorded[1].since == desk.time
    assert [one.hands for one in happened] == [one.hands for one in recorded]


def test_between_closing_and_reopening_nobody_has_it() -> None:
    """Closed at noon, taken up a day later: the gap is told as nobody's."""
    desk = walk(on_the_desk(), "declined")
    held = custody(facts_of(desk), Timeline.HAPPENED, desk.time + timedelta(hours=1))

    assert [one.hands.holder for one in held] == [Holder.DESK, Holder.NOBODY, Holder.DESK]
    assert held[-1].goes_on


def test_a_closed_dispute_ends_with_its_closing() -> None:
    """Nobody has it after the end, however long after one asks."""
    desk = walk(on_the_desk(), "withdrawn")
    closed = desk.dispute.closed

    held = custody(facts_of(desk), Timeline.HAPPENED, desk.time + timedelta(days=400))

    assert closed is not None
    assert held[-1].until == closed.at
    assert not held[-1].goes_on


THERE = (
    row(1, "Petition filed", "2021-03-01", "2021-03-01T09:00"),
    row(2, "Case closed", "2021-05-01", "2021-05-01T09:00"),
    row(3, "Case reopened", "2021-05-20", "2021-05-20T09:00"),
    row(4, "Case closed", "2021-06-01", "2021-06-01T09:00"),
)


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_what_was_imported_is_in_no_hands_of_ours_until_it_is_taken_over(
    order: tuple[int, ...],
) -> None:
    """It lies where it came from, closed there with nobody; from the taking over with Lin."""
    there = Elsewhere()
    there.bring_in(*(THERE[one] for one in order))
    desk = there.desk
    held_there = [Holder.IMPORTED, Holder.NOBODY, Holder.IMPORTED]
    untaken, now = facts_of(desk), desk.time + timedelta(days=3)

    held = custody(untaken, Timeline.HAPPENED, now)
    assert [one.hands.holder for one in held] == held_there
    assert held[0].hands.who == "cats"
    assert not held[-1].goes_on
    assert [spent(untaken, timeline, now) for timeline in BOTH] == [[], []]

    desk.later(days=1)
    desk.do(DECISIONS["take-over-imported"], mediator=OfficerId("lin"))
    taken = facts_of(desk)

    held = custody(taken, Timeline.HAPPENED, now)
    must_be_whole(held, taken, Timeline.HAPPENED)
    assert [one.hands.holder for one in held] == [*held_there, Holder.NOBODY, Holder.MEDIATOR]
    assert (held[-1].since, held[-1].goes_on) == (desk.time, True)
    for timeline in BOTH:
        [ours] = spent(taken, timeline, now)
        assert (ours.who, ours.since) == ("mediator:lin", desk.time)


def test_on_an_imported_dispute_the_fold_and_the_file_agree() -> None:
    """Row by row, taken over, and with a row that comes later: history still."""
    there = Elsewhere()
    there.bring_in(*THERE)
    there.desk.later(days=1).do(DECISIONS["take-over-imported"], mediator=OfficerId("lin"))
    there.bring_in(row(5, "Case closed", "2021-07-01", "2021-07-01T09:00"))
    facts, file = facts_of(there.desk), None

    for number, fact in enumerate(facts, 1):
        file = fact.mutate(file)
        assert hands_after(facts[:number]) == as_the_file_has_it(file), fact.TOPIC
    assert hands_after(facts) == Hands(Holder.MEDIATOR, "lin")


def lost(desk: OnTheDesk, *, after: timedelta = timedelta(0)) -> list[tuple[Lost, str, int, int]]:
    """What was lost, with days and working days, beside what our own people held."""
    count = DayCount(YEARS)
    found = [
        (one, count.of(one.since, one.until, OFFICE))
        for one in spent(facts_of(desk), Timeline.HAPPENED, desk.time + after)
        if one.what is not Lost.HELD
    ]
    return [(one.what, one.who, days.days, days.working_days) for one, days in found]


def test_a_bounce_loses_the_whole_way() -> None:
    """Sent on Tuesday, taken on Thursday, sent back on Monday: six days, four of them working."""
    desk = take(
        on_the_desk(),
        *ACCEPTED,
        refer("F2", "inspectorate-huli", "hand-over", "statutory-duty"),
        say("accept-referral", after=2, referral="F2", number="监2"),
        say("return-referral", after=4, referral="F2", reason="not-our-matter"),
    )

    assert lost(desk) == [
        (Lost.BOUNCED, "inspectorate-huli", 2, 2),
        (Lost.BOUNCED, "inspectorate-huli", 4, 2),
    ]


def test_what_we_owe_a_body_is_not_its_delay() -> None:
    """From the insurer's asking for papers until we send them, the days are ours."""
    asked = list(steps_of("assisted"))[:8]
    desk = take(on_the_desk(), *asked[:4])
    desk.later(days=5)
    take(desk, *asked[4:])

    waited = [one for one in lost(desk) if one[0] is Lost.WAITING]
    assert sum(days for _, _, days, _ in waited) == 0


def test_a_superior_answers_for_its_own_days() -> None:
    """While the common superior has the word, neither body loses days."""
    desk = take(
        on_the_desk(),
        *ACCEPTED,
        refer("F3", "inspectorate-city", "hand-over", "statutory-duty"),
        say("return-referral", after=1, referral="F3", reason="not-our-matter"),
        say("escalate-referral", referral="F3", superior="hrss"),
        say("designate-referral", after=3, referral="F3", body="inspectorate-city"),
    )

    assert lost(desk, after=timedelta(days=2)) == [
        (Lost.BOUNCED, "inspectorate-city", 1, 1),
        (Lost.WAITING, "hrss", 3, 2),
        (Lost.WAITING, "inspectorate-city", 2, 1),
    ]


def test_only_what_lies_in_the_period_counts() -> None:
    """A stretch that began before it is cut at its first minute."""
    desk = take(on_the_desk(), *ACCEPTED, refer("F1", "siming", "hand-over"))
    stretches = spent(facts_of(desk), Timeline.HAPPENED, desk.time + timedelta(days=10))
    begin, end = desk.time + timedelta(days=2), desk.time + timedelta(days=3)

    [cut] = [one for one in within(stretches, begin, end) if one.what is Lost.WAITING]

    assert (cut.since, cut.until) == (begin, end)


def test_days_are_counted_by_the_law_and_the_centres_own_midnight() -> None:
    """Over a golden week seven days pass and none works; 23:30 to 00:30 is a day."""
    count = DayCount(YEARS)
    late = datetime(2026, 9, 30, 15, 30, tzinfo=UTC)

    assert count.of(late, late + timedelta(hours=1), OFFICE).days == 1
    holidays = count.of(late, late + timedelta(days=7), OFFICE)
    assert (holidays.days, holidays.working_days) == (7, 0)
    earlier = count.of(late - timedelta(days=14), late - timedelta(days=7), OFFICE)
    assert earlier.days == 7
