"""What if: under other rules, another calendar, another promise; nothing is written (假设回放)."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.consent import Way
from domain.dispute import Dispute
from domain.routing_rules import read_routing, routed_by, routing_table
from domain.same_day import Reading, newest
from domain.values import Proof
from domain.what_if import Figures, Otherwise, Period, compared, filed_in
from domain.what_if_words import figure_lines, title, told
from domain.wording import OFFICE
from domain.working_days import WorkingCalendar
from tests.law.desk import NINE, RULES, OnTheDesk
from tests.law.roads import ROADS, on_the_desk, walk
from tests.law.test_agreement import accepted, draft, signed
from tests.law.whole import LANGUAGES
from tests.law.years import LAW, Y2023

ALL_2023 = Period(date(2023, 1, 1), date(2023, 12, 31))


def what_if(desk: OnTheDesk, otherwise: Otherwise) -> Any:
    """The dispute as it is and as it would be."""
    return compared(desk.registry, desk.registry.facts(desk.id), otherwise, desk.time)


@pytest.mark.parametrize("road", ROADS)
def test_under_the_same_rules_nothing_is_otherwise(road: str) -> None:
    """Replayed under what it was decided by, a dispute is what it is."""
    desk = walk(on_the_desk(), road)
    same = Otherwise(
        rules=RULES[desk.dispute.rules],
        calendar=desk.registry.almanac.law(),
        promise=newest(),
        routing=read_routing(),
    )

    one = what_if(desk, same)

    assert not one.differs
    assert one.was.figures() == one.becomes.figures()
    assert one.dispute == desk.dispute


def test_another_table_moves_a_limit() -> None:
    """The city's own version gives mediation fewer days."""
    desk = accepted()

    one = what_if(desk, Otherwise(rules=RULES["2026.2"]))

    moved = {change.rule for change in one.clocks}
    assert "mediation.clock-b" in moved
    assert not one.promise_differs
    assert any("→" not in line and "由" in line for line in told(one, "zh"))


def test_a_rule_of_the_routes_is_called_by_its_name() -> None:
    """Its id says nothing to who reads the sums."""
    assert title("route.visit.wages-unpaid", "zh") == "去向建议：工资仍未支付"


def test_another_calendar_moves_a_last_day() -> None:
    """A holiday on the last day would have rolled it forward."""
    desk = accepted()
    [due] = [
        c.due for c in what_if(desk, Otherwise(calendar=LAW)).was.clocks if c.rule.id == CLOCK_A
    ]
    holiday = replace(Y2023, holidays={**Y2023.holidays, due: "other"})

    one = what_if(desk, Otherwise(calendar=WorkingCalendar({2023: holiday}, version=9)))

    [change] = [change for change in one.clocks if change.rule == CLOCK_A]
    assert change.was.due == due < change.becomes.due


CLOCK_A = "mediation.clock-a"


def test_another_promise_is_given_to_others() -> None:
    """A lower sum or an earlier cut-off would have promised the same day to fewer."""
    desk = OnTheDesk(time=NINE)
    small = replace(newest(), most_claimed=Decimal(100))

    assert what_if(desk, Otherwise(promise=small)).becomes.promise.why_not == "too-much"
    assert what_if(desk, Otherwise(cut_off=time(9, 5))).becomes.promise.why_not == "after-cut-off"
    assert what_if(desk, Otherwise(cut_off=time(9, 30))).becomes.promise.why_not == ""


def test_a_promise_kept_by_agreement_alone_is_kept_no_longer() -> None:
    """Where the definition asks for more than an agreement, fewer days are kept."""
    desk = accepted()
    draft(desk)
    signed(desk.later(minutes=5))
    stricter = replace(newest(), agreement_in_effect=False)

    one = what_if(desk, Otherwise(promise=stricter))

    assert Reading.BY_CLOSE_OF_OFFICE in one.was.promise.readings
    assert one.becomes.promise.readings == frozenset()
    assert list(told(one, "zh")) == ["同日承诺：由“兑现”变为“未兑现”"]


def test_other_numbers_of_routing_conclude_other_routes() -> None:
    """Tried once in vain, a visit would have been advised already."""
    desk = OnTheDesk().later(minutes=30)
    desk.do(Dispute.record_contact_attempt, party="R1", way=Way.PHONE, reached=False)
    impatient = replace(read_routing(), tried_in_vain=1)

    one = what_if(desk, Otherwise(routing=impatient))

    assert [route.rule for route in one.routes_new] == ["visit.unreachable"]
    assert one.routes_gone == []
    [new] = one.routes_new
    assert new.at == desk.registry.facts(desk.id)[new.because - 1].happened_at
    [line] = [said for said in told(one, "en") if said.startswith("Would be concluded")]
    assert f"at {new.at.astimezone(OFFICE):%Y-%m-%d %H:%M}, by fact {new.because}:" in line
    assert routing_table() is read_routing()


def test_the_other_table_holds_only_while_it_is_looked_at() -> None:
    """Whatever goes wrong meanwhile, the office routes by its own table afterwards."""
    with suppress(LookupError), routed_by(replace(read_routing(), tried_in_vain=1)):
        assert routing_table().tried_in_vain == 1
        raise LookupError

    assert routing_table() is read_routing()


def test_figures_sum_what_is_and_what_would_be() -> None:
    """Each dispute once, in both columns; told in both languages."""
    desk = accepted()
    paid: dict[str, Any] = {"payment": "P1", "proof": Proof.SELF_DECLARED}
    desk.do(Dispute.record_payment, amount=Decimal(1), **paid)
    figures = Figures()

    figures.count(what_if(desk, Otherwise(promise=replace(newest(), most_claimed=Decimal(1)))))

    assert (figures.disputes, figures.changed) == (1, 1)
    assert (figures.was["promised"], figures.becomes["promised"]) == (1, 0)
    for language in LANGUAGES:
        assert all(title for _, title, _, _ in figure_lines(figures, language))


def test_a_period_holds_the_disputes_filed_in_it() -> None:
    """By the day at the centre, from the log, of one centre or of all; and nothing is written."""
    desk = OnTheDesk()
    before = desk.registry.recorder.max_notification_id()
    other = OnTheDesk(desk.registry, id=desk.id.__class__(int=7), centre="huli")

    assert list(filed_in(desk.registry, ALL_2023, Figures())) == [desk.id, other.id]
    assert list(filed_in(desk.registry, replace(ALL_2023, centre="huli"), Figures())) == [other.id]
    next_day = NINE.date() + timedelta(days=1)
    assert list(filed_in(desk.registry, replace(ALL_2023, first=next_day), Figures())) == []
    what_if(desk, Otherwise(rules=RULES["2026.2"]))
    assert desk.registry.recorder.max_notification_id() == (before or 0) + 1
