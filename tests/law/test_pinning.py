"""Re-pinning: a dispute follows another version of the rules only by a decision that saw it."""

from datetime import date
from typing import Any

from domain.access import GRANTS
from domain.callers import Role
from domain.clocks import Change, clocks_of, digest_of, table_of, would_change
from domain.dispute import Dispute
from domain.refusals.pinning import ChangesNotSeen, UnknownRules
from domain.values import ConsentAct
from domain.working_days import WorkingCalendar
from tests.law.desk import OnTheDesk, refused
from tests.law.roads import on_the_desk, take
from tests.law.roads_at_home import ACCEPTED
from tests.law.saying import consent, re_pin

CORRECTED = "2026.2"


def accepted() -> OnTheDesk:
    """A dispute under mediation, pinned to the table it was filed under."""
    return take(on_the_desk(), *ACCEPTED)


def seen(desk: OnTheDesk) -> dict[str, Any]:
    """What whoever looked at the list now says."""
    listed = would_change(desk.registry, desk.dispute, CORRECTED)
    return {"rules": CORRECTED, "seen": digest_of(CORRECTED, listed)}


def test_what_would_change_is_listed_clock_by_clock() -> None:
    """Who decides sees each date as it is and as it would be, and what is no longer stated."""
    listed = would_change(accepted().registry, accepted().dispute, CORRECTED)

    assert Change("mediation.clock-b", "", date(2023, 11, 22), date(2023, 11, 17)) in listed
    assert Change("mediation.clock-a", "", date(2023, 11, 22), None) in listed


def test_a_dispute_follows_another_version_once_its_changes_were_seen() -> None:
    """The decision is a fact with the digest of what was seen; asked again, it adds nothing."""
    desk = accepted()
    said = seen(desk)

    [fact] = desk.do(Dispute.re_pin_rules, **said)

    assert (fact.TOPIC, desk.dispute.rules) == ("dispute.rules_repinned", CORRECTED)
    assert desk.do(Dispute.re_pin_rules, **said) == []
    table = table_of(desk.registry, desk.dispute)
    [clock] = clocks_of(desk.registry, desk.dispute, table, WorkingCalendar())
    assert clock.due == date(2023, 11, 17)


def test_changes_that_have_moved_meanwhile_are_looked_at_again() -> None:
    """A digest is that of the present list: an extension since then makes another."""
    desk = accepted()
    before = seen(desk)
    take(desk, *(consent(side, ConsentAct.EXTEND) for side in ("A1", "R1", "R2")))
    desk.do(Dispute.extend, days=5)

    with refused(ChangesNotSeen, rules=CORRECTED):
        desk.do(Dispute.re_pin_rules, **before)
    desk.do(Dispute.re_pin_rules, **seen(desk))


def test_nobody_follows_a_version_that_is_not_there() -> None:
    """A misspelt version is told as such."""
    desk = accepted()

    with refused(UnknownRules, rules="2062.1"):
        desk.do(Dispute.re_pin_rules, rules="2062.1", seen="")


def test_no_other_table_stands_in_for_the_one_a_dispute_is_pinned_to() -> None:
    """Its dates would be others, and nobody would be told."""
    desk = on_the_desk(rules="1999.9")

    with refused(UnknownRules, rules="1999.9"):
        table_of(desk.registry, desk.dispute)


def test_who_leads_the_case_decides_which_rules_it_follows() -> None:
    """A mediator does not choose the time limits they work under."""
    roles = {role for role, action in GRANTS if action == "re-pin-rules"}

    assert roles == {Role.TEAM_LEAD, Role.SUPERVISOR}


def test_going_back_is_a_decision_of_its_own() -> None:
    """The corrected version turns out wrong, and the first is followed again."""
    desk = take(accepted(), re_pin(CORRECTED), re_pin("2026.1"))

    assert desk.dispute.rules == "2026.1"
