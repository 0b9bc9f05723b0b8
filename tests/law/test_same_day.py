"""The promise of the same day: given by what was filed, kept by what was recorded in time."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.closing import ReopenReason, WithdrawalReason
from domain.dispute import Dispute
from domain.same_day import (
    Promise,
    Reading,
    WhyNot,
    definition,
    newest,
    promise_of,
    readings,
    resolved_at,
)
from domain.steps import DECISIONS
from domain.values import ClaimKind, Proof
from domain.working_days import CentreCalendar, Hours, WorkingCalendar, YearTable
from tests.law.desk import OnTheDesk, claim, company
from tests.law.roads_at_home import ACCEPTED, AGREED
from tests.law.saying import SIBLING, Said, say, term, words_of

XIAMEN = ZoneInfo("Asia/Shanghai")
SPRING = "spring-festival"
YEAR_2026 = YearTable(
    year=2026,
    notice="国办发明电〔2025〕7号",
    announced_on=date(2025, 11, 4),
    holidays={date(2026, 2, 15) + timedelta(days=n): SPRING for n in range(9)},
    make_ups={date(2026, 1, 4): "new-year", date(2026, 2, 14): SPRING},
)
CALENDAR = CentreCalendar(
    WorkingCalendar({2026: YEAR_2026}), XIAMEN, Hours(time(9), time(17, 30), time(15, 30))
)


def at(day: str, clock: str) -> datetime:
    """A minute in Xiamen."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=XIAMEN)


def filed(day: str, clock: str, **filing: Any) -> OnTheDesk:
    """A dispute against two companies, filed at a minute; 857.50 CNY unless said otherwise."""
    return OnTheDesk(time=at(day, clock), respondents=[company(1), company(2)], **filing)


def take(desk: OnTheDesk, day: str, clock: str, *steps: Said) -> None:
    """Take steps, all at one minute."""
    desk.time = at(day, clock)
    for said in steps:
        desk.do(DECISIONS[said.step], **words_of(said, desk))


def agreement(due: str) -> tuple[Said, ...]:
    """A text is drafted, and every name and the seal are put to it."""
    bound, terms = ["A1", "R1"], [term(due=due)]
    text: dict[str, Any] = {
        "agreement": "G2",
        "organisation": "one-stop-centre",
        "bound": bound,
        "terms": terms,
    }
    return (say("draft-agreement", **text), *AGREED)


def promise(desk: OnTheDesk, calendar: CentreCalendar = CALENDAR) -> Promise:
    """The promise of a dispute."""
    return promise_of(desk.dispute, calendar)


def held(desk: OnTheDesk) -> set[Reading]:
    """Which readings hold of a dispute."""
    given = promise(desk)
    return readings(given, resolved_at(desk.dispute, given.definition), CALENDAR)


def test_wages_settled_on_the_day_they_were_claimed() -> None:
    """Filed 09:10, sealed 15:20, before the close at 17:30 (scenario A, Tue 2023-11-07)."""
    desk = filed("2023-11-07", "09:10")

    take(desk, "2023-11-07", "09:45", *ACCEPTED)
    take(desk, "2023-11-07", "15:20", *agreement("2023-11-07"))

    given = promise(desk)
    assert given.covered
    assert given.due == at("2023-11-07", "17:30")
    assert resolved_at(desk.dispute, given.definition) == at("2023-11-07", "15:20")
    assert held(desk) == set(Reading)


def test_a_penalty_withdrawn_on_the_same_day() -> None:
    """First contact 35 minutes after filing; in effect with the seal, 12:30 (scenario D)."""
    desk = filed("2026-03-12", "10:05", claims=[claim(1, ClaimKind.PENALTY, "55.00")])
    called = say("record-contact-attempt", party="R1", way="phone", reached=True)

    take(desk, "2026-03-12", "10:40", called)
    take(desk, "2026-03-12", "10:45", *ACCEPTED)
    take(desk, "2026-03-12", "12:30", *agreement("2026-03-12"))

    given = promise(desk)
    assert desk.dispute.contacts[0].at - given.filed_at == timedelta(minutes=35)
    assert given.first_contact_due == at("2026-03-12", "12:05")
    assert resolved_at(desk.dispute, given.definition) == at("2026-03-12", "12:30")
    assert held(desk) == set(Reading)


@pytest.mark.parametrize(
    ("day", "clock", "why_not"),
    [
        ("2026-03-12", "15:29", ""),
        ("2026-03-12", "15:30", WhyNot.AFTER_CUT_OFF),
        ("2026-03-12", "07:00", ""),
        ("2026-02-17", "10:00", WhyNot.DAY_OFF),
        ("2026-03-14", "10:00", WhyNot.DAY_OFF),
        ("2026-01-04", "10:00", ""),
        ("2026-02-14", "10:00", ""),
    ],
    ids=["in time", "cut-off", "early", "spring festival", "saturday", "make-up sunday", "make-up"],
)
def test_the_promise_is_given_before_the_cut_off_of_a_day_the_centre_is_open(
    day: str, clock: str, why_not: str
) -> None:
    """A make-up Sunday is a day of work; a holiday on a Tuesday is none."""
    assert promise(filed(day, clock)).why_not == why_not


@pytest.mark.parametrize(
    ("amounts", "why_not"),
    [
        (["5000.00"], ""),
        (["5000.01"], WhyNot.TOO_MUCH),
        (["3000.00", "2000.01"], WhyNot.TOO_MUCH),
        ([None], WhyNot.NO_SUM),
        (["55.00", None], ""),
    ],
)
def test_the_promise_is_given_for_small_claims(amounts: list[str | None], why_not: str) -> None:
    """The sums claimed at filing count together; a claim without one takes nothing away."""
    claims = [claim(n, ClaimKind.PENALTY, sum_) for n, sum_ in enumerate(amounts, 1)]

    assert promise(filed("2026-03-12", "10:00", claims=claims)).why_not == why_not


def test_minutes_outside_office_hours_move_into_them() -> None:
    """A centre that works 10:00 to 12:00 warns at its close, and contacts by its own hours."""
    short = CentreCalendar(CALENDAR.law, XIAMEN, Hours(time(10), time(12), time(11)))

    given = promise(filed("2026-02-13", "08:00"), short)

    assert given.warning_at == given.last_call_at == given.due == at("2026-02-13", "12:00")
    assert given.first_contact_due == at("2026-02-13", "12:00")


def test_what_is_amended_after_filing_changes_nothing() -> None:
    """Claiming more later does not take a dispute out of the count, nor claiming less put it in."""
    small, large = filed("2026-03-12", "10:00"), filed("2026-03-12", "10:01", claims=[_of("9000")])

    take(small, "2026-03-12", "11:00", say("amend-claim", claim="C1", amount=Decimal(9000)))
    take(large, "2026-03-12", "11:00", say("amend-claim", claim="C1", amount=Decimal(1)))

    assert promise(small).covered
    assert promise(large).why_not == WhyNot.TOO_MUCH


def _of(amount: str) -> Any:
    return claim(1, amount=amount)


def test_accepting_late_cannot_improve_it() -> None:
    """Accepted and settled within an hour of the next day, the promise of the first is missed."""
    desk = filed("2026-03-12", "10:00")

    take(desk, "2026-03-13", "09:30", *ACCEPTED)
    take(desk, "2026-03-13", "09:50", *agreement("2026-03-13"))

    assert promise(desk).due == at("2026-03-12", "17:30")
    assert held(desk) == {Reading.WITHIN_24_HOURS}


def test_dating_a_resolution_back_cannot_improve_it() -> None:
    """Recorded the next day, said to have happened at 17:00: it was not in the record in time."""
    desk = filed("2026-03-12", "10:00")
    desk.time = at("2026-03-13", "11:00")

    settled = WithdrawalReason.SETTLED_OUTSIDE
    yesterday = at("2026-03-12", "17:00")
    desk.do(Dispute.withdraw, at=yesterday, party="A1", reason=settled)

    assert desk.dispute.closed is not None
    assert desk.dispute.closed.at == yesterday
    assert held(desk) == set()


def test_the_three_readings_differ() -> None:
    """After the close it is still the same day; the next morning it is still within 24 hours."""
    evening = filed("2026-03-12", "10:00")

    take(evening, "2026-03-12", "18:00", _withdrawn("settled-outside"))

    assert held(evening) == {Reading.SAME_CALENDAR_DAY, Reading.WITHIN_24_HOURS}


@pytest.mark.parametrize(("reason", "counts"), [("settled-outside", True), ("other", False)])
def test_a_withdrawal_counts_with_the_settlement_reason_only(reason: str, counts: bool) -> None:  # noqa: FBT001 - a row of the table
    """Scenario C: an application taken back for another reason is not resolved."""
    desk = filed("2026-03-12", "10:00")

    take(desk, "2026-03-12", "16:00", _withdrawn(reason))

    assert bool(held(desk)) is counts


def _withdrawn(reason: str) -> Said:
    paid: dict[str, Any] = {"paid": Decimal(300), "proof": Proof.SELF_DECLARED}
    return say("withdraw", party="A1", reason=reason, **paid)


def test_what_was_taken_up_again_was_not_resolved() -> None:
    """A closing that was reopened keeps no promise."""
    desk = filed("2026-03-12", "10:00")
    take(desk, "2026-03-12", "16:00", _withdrawn("settled-outside"))

    desk.do(Dispute.reopen, reason=ReopenReason.CLOSED_IN_ERROR)

    assert held(desk) == set()


def test_splitting_off_the_hard_part_keeps_no_promise() -> None:
    """The rest was settled the same day, what was split off was not; the sibling has no promise."""
    desk = filed("2026-03-12", "10:00", claims=[claim(1), claim(2, ClaimKind.DEPOSIT, "400.00")])
    off = say("split-off", claims=["C2"], sibling=SIBLING, respondents=["R2"])

    take(desk, "2026-03-12", "10:30", off, *ACCEPTED)
    take(desk, "2026-03-12", "15:00", *agreement("2026-03-12"))

    sibling = desk.registry.dispute(SIBLING)
    assert promise(desk).covered
    assert held(desk) == set()
    assert promise_of(sibling, CALENDAR).why_not == WhyNot.SPLIT_OFF
    assert sibling.split_from == str(desk.id)


def test_a_link_made_by_hand_is_no_split() -> None:
    """Calling a dispute somebody's sibling takes it out of no count."""
    desk = filed("2026-03-12", "10:00")
    other = OnTheDesk(desk.registry, time=desk.time, id=SIBLING)

    take(desk, "2026-03-12", "10:01", say("link", other=other.id, kind="sibling"))

    assert promise(desk).covered


def test_each_dispute_keeps_the_definition_it_was_filed_under() -> None:
    """A table newer than every definition, and one older than the first, still find theirs."""
    assert definition("2026.1") == definition("2031.4") == definition("1999.1") == newest()
