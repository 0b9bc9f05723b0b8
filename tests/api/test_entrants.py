"""Who comes in by an account alone is known wherever who comes in by a key is."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api.access_book import Visit
from api.entrants import Gone, by_name, gone
from domain.access_log import SignedIn
from domain.callers import OF_THE_CITY, Caller, Role
from domain.sign_in import SignInWay, sign_in_rules
from operations.office import Office
from tests.api.conftest import BOTH_STORES, At, Window, accepted

LONG = "seventeen days without pay"


def with_an_account(window: Window, role: Role, officer: str) -> At:
    """Somebody who signed in with a password, and never had a key."""
    office = window.office
    account, first = office.accounts.add(officer, role, "siming", name="someone", officer=officer)
    assert office.porter.change_password(account.id, first, LONG, "testclient") is None
    return At(window, office.porter.sign_in(officer, LONG, "", "testclient").token)


def account_of(office: Office, officer: str) -> str:
    """The id of an officer's account."""
    return next(one.id for one in office.accounts.everyone() if one.officer == officer)


@pytest.fixture
def lin(window: Window) -> At:
    """Mediator Lin of Siming, without a key."""
    return with_an_account(window, Role.MEDIATOR, "lin")


@BOTH_STORES
def test_what_they_recorded_is_replayed_with_the_row_that_let_them(
    window: Window, clerk: At, lin: At
) -> None:
    """An auditor sees who said it, in what capacity, and by which row of the table."""
    dispute = accepted(clerk, lin)
    auditor = window.caller(Role.AUDITOR, officer="aud")

    facts = auditor.get(f"/v1/disputes/{dispute}/replay").json()["facts"]

    grants = [one["allowed"]["grants"] for one in facts if one["by"] == "officer:lin"]
    assert grants
    assert all(roles(one) == {"mediator"} for one in grants)
    assert auditor.get(f"/v1/audit/conformance/{dispute}").json()["departures"] == []


def roles(grants: list[dict[str, Any]]) -> set[str]:
    """In what capacities it was allowed."""
    return {one["role"] for one in grants}


@BOTH_STORES
def test_what_they_might_not_say_departs_from_the_process(
    window: Window, clerk: At, lin: At
) -> None:
    """Held against the role of who signs in: an inspector with an account alone takes no case."""
    dispute = accepted(clerk, lin)
    office = window.office
    accounts = office.accounts
    accounts.assign(account_of(office, "lin"), Role.INSPECTOR, "siming", body="", officer="lin")
    auditor = window.caller(Role.AUDITOR, officer="aud")

    told = auditor.get(f"/v1/audit/conformance/{dispute}").json()["departures"]

    assert ("dispute.accepted", "role") in {(one["topic"], one["kind"]) for one in told}


@BOTH_STORES
def test_who_has_an_account_is_not_gone_with_a_key(window: Window) -> None:
    """A key that ended says nothing of who signs in; a closed account is like a key taken back."""
    office = window.office
    window.caller(Role.MEDIATOR, officer="zhao", expires_at=window.time + timedelta(hours=1))
    with_an_account(window, Role.MEDIATOR, "zhao")
    with_an_account(window, Role.MEDIATOR, "wang")
    window.later(hours=2)

    assert gone(office, window.time).officers == frozenset()
    office.accounts.close(account_of(office, "zhao"))
    office.accounts.close(account_of(office, "wang"))
    assert gone(office, window.time).officers == {"zhao", "wang"}


@BOTH_STORES
def test_who_comes_by_a_token_of_the_city_is_known_too(read: Window, clerk: At, lead: At) -> None:
    """The access log has that they came; a month later than a key lasts they are gone."""
    office = read.office
    window, shown = read, Caller(f"{OF_THE_CITY}1", Role.MEDIATOR, "siming", officer="zhao")
    window.caller(Role.MEDIATOR, officer="zhao", expires_at=window.time + timedelta(hours=1))
    window.later(hours=2)
    assert comes(office, lead, window).officers == {"zhao"}
    office.access.note(
        Visit(shown, shown.acts_as, "token", "v-1"), SignedIn, sign_in_way=SignInWay.TOKEN
    )

    assert comes(office, lead, window).officers == frozenset()
    assert [one.role for one in by_name(office, window.time)["officer:zhao"]] == [
        Role.MEDIATOR,
        Role.MEDIATOR,
    ]
    window.later(days=sign_in_rules().key_life.days + 1)
    assert "zhao" in gone(office, window.time).officers
    assert clerk.file()


def comes(office: Office, lead: At, window: Window) -> Gone:
    """Who is gone, once the views know of whoever came."""
    last = office.registry.recorder.max_notification_id()
    assert lead.get(f"/v1/disputes?after={last}").status_code == 200
    return gone(office, window.time)


@BOTH_STORES
def test_in_whose_place_another_stands_is_not_gone_on_those_cases(
    window: Window, clerk: At, lin: At, lead: At
) -> None:
    """A mandate that holds lets somebody act: of the cases it names, and of no other."""
    named, other = UUID(accepted(clerk, lin)), UUID(accepted(clerk, lin))
    with_an_account(window, Role.MEDIATOR, "zhao")
    days = {"to": "zhao", "first_day": "2026-03-12", "last_day": "2026-03-20"}
    given = lead.post("/v1/officers/lin/mandates", {**days, "disputes": [str(named)]})
    assert given.status_code == 201, given.text
    window.office.accounts.close(account_of(window.office, "lin"))

    left = gone(window.office, window.time)

    assert left.officers == {"lin"}
    assert left.on(named) == frozenset()
    assert left.on(other) == {"lin"}
    window.later(days=10)
    assert gone(window.office, window.time).on(named) == {"lin"}
