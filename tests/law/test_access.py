"""The access table: deny by default, each row with its reason, every step in somebody's hands."""

from typing import Any

import pytest

from domain.access import GRANTS, ROWS, condition, may
from domain.access_concerns import concerns
from domain.access_conditions import Nothing
from domain.access_rows import Action, Where
from domain.access_standing_in import THE_CENTRES_ALONE
from domain.access_steps import THE_OFFICES_OWN
from domain.callers import PARTIES, Caller, Role
from domain.steps import STEPS
from domain.values import OfficerId
from tests.law.desk import OnTheDesk


def caller(role: Role, **who: str) -> Caller:
    """Somebody who calls."""
    said: dict[str, Any] = {"officer": "lin", "body": "legal-aid"} | who
    if role in PARTIES:
        said.setdefault("party", "p-worker")
    return Caller("c-1", role, said.pop("centre", "siming"), **said)


def test_every_step_is_in_somebodys_hands() -> None:
    """A step nobody may take would leave a dispute stuck."""
    granted = {action for _, action in GRANTS}
    assert set(STEPS) - granted - THE_OFFICES_OWN == set()


def test_no_row_names_a_step_or_a_room_that_is_not_there() -> None:
    """A misspelt step in the table would silently be nobody's."""
    known = set(STEPS) | set(Action)
    rooms = {step.room for step in STEPS.values()}
    for row in ROWS:
        assert set(row.actions) <= known, row
        assert set(row.rooms) <= rooms, row
        assert row.reason


@pytest.mark.parametrize("role", [Role.TEAM_LEAD, Role.SUPERVISOR])
def test_who_leads_above_acts_below_as_at_their_own_centre(role: Role) -> None:
    """The reader matrix says it once for every line: only the centre's own things are its alone."""
    grants = {
        action: {where for row in rows for where in row.where}
        for (whose, action), rows in GRANTS.items()
        if whose is role
    }
    own = {action for action, places in grants.items() if Where.MY_CENTRE in places}
    below = {
        action for action, places in grants.items() if places & {Where.UNDER_US, Where.EVERYWHERE}
    }

    assert own - below == own & THE_CENTRES_ALONE
    assert not below & THE_CENTRES_ALONE


@pytest.mark.parametrize("role", [Role.CASE, Role.ADMINISTRATOR])
def test_machines_and_administrators_read_no_dispute(role: Role) -> None:
    """Who runs the office has no business in its files (个人信息保护法 Art. 6)."""
    assert condition(caller(role), Action.READ_DISPUTE) == Nothing()


def test_what_is_in_no_row_is_denied() -> None:
    """Deny by default."""
    assert condition(caller(Role.TEAM_LEAD), "burn-the-file") == Nothing()


def test_nobody_is_concerned_without_a_name() -> None:
    """A caller without officer, body or person matches no empty place of a dispute."""
    desk = OnTheDesk()
    nameless = {"officer": "", "body": "", "party": ""}
    assert all(who for _, who in concerns(desk.dispute))
    for role in (Role.MEDIATOR, Role.INSPECTOR, Role.PARTNER, Role.WORKER):
        assert not may(caller(role, centre="", **nameless), Action.READ_DISPUTE, desk.dispute)


def test_notes_are_for_the_mediator_of_the_case_alone() -> None:
    """Reader matrix: no inspector, arbitrator, colleague or supervisor opens them."""
    readers = {role for role, action in GRANTS if action == Action.OPEN_NOTES}
    assert readers == {Role.MEDIATOR}
    desk = OnTheDesk()
    assert not may(caller(Role.MEDIATOR), Action.OPEN_NOTES, desk.dispute)


def test_who_gave_a_tip_is_for_the_inspectors_and_who_leads_them() -> None:
    """Reader matrix: informer – nobody else opens or knows of it, but for the trace."""

    def roles(action: Action) -> set[Role]:
        return {role for role, granted in GRANTS if granted == action}

    assert roles(Action.OPEN_INFORMER) == {Role.INSPECTOR}
    assert roles(Action.KNOW_INFORMER) == {Role.INSPECTOR, Role.TEAM_LEAD, Role.AUDITOR}


def test_two_records_of_a_visit_are_written_by_two_hands() -> None:
    """Stage table 6: two records, the mediator's to settle and the inspectors' of what is so."""
    writers = {
        step: {role for role, action in GRANTS if action == step}
        for step in ("record-mediation-on-visit", "record-inspection")
    }

    assert writers["record-mediation-on-visit"] == {Role.MEDIATOR, Role.TEAM_LEAD}
    assert writers["record-inspection"] == {Role.INSPECTOR}


def test_until_somebody_mediates_any_mediator_of_the_centre_may() -> None:
    """Stage table 3: the case is there to be taken up; after that it is one mediator's."""
    dispute = OnTheDesk().dispute
    assert may(caller(Role.MEDIATOR, officer="wang"), "accept", dispute)
    dispute.mediator = OfficerId("lin")
    assert may(caller(Role.MEDIATOR), "accept", dispute)
    assert not may(caller(Role.MEDIATOR, officer="wang"), Action.READ_DISPUTE, dispute)
    assert not may(caller(Role.CLERK, centre="huli"), Action.READ_DISPUTE, dispute)
