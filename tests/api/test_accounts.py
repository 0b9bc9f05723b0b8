"""The administrator opens accounts, resets, unlocks and closes them, and rotates keys."""

from datetime import timedelta
from typing import Any

import pytest

from api.filing import EXAMPLE
from domain.access_log import EntryChanged
from domain.callers import Role
from tests.api.conftest import BOTH_STORES, At, Window
from tests.api.test_bad_input import refused
from tests.api.test_callers import WANG
from tests.entrance.conftest import LONG
from tests.projections.logged import facts_of

ACCOUNT = {**WANG, "login": "wang"}


@pytest.fixture
def administrator(window: Window) -> At:
    """Who keeps the accounts."""
    window.client.cookies.clear()
    return window.caller(Role.ADMINISTRATOR)


def delete(caller: At, path: str) -> Any:
    """Close what is at a path."""
    headers = {"Authorization": f"Bearer {caller.key}"}
    return caller.window.client.delete(path, headers=headers)


def sign_in(window: Window, password: str, login: str = "wang") -> Any:
    """Somebody signs in, as a program does."""
    form = {"login": login, "password": password, "carried": "bearer"}
    return window.client.post("/v1/session", json=form)


@BOTH_STORES
def test_an_account_from_its_opening_to_its_end(window: Window, administrator: At) -> None:
    """Opened with a one-time password, changed by its holder, moved, reset, closed; all told."""
    given = administrator.post("/v1/accounts", ACCOUNT, key="wang")
    assert given.status_code == 201, given.text
    account, first = given.json()["id"], given.json()["password"]
    again = administrator.post("/v1/accounts", ACCOUNT, key="wang")
    refused(again, 409, "password-shown-once")
    assert first not in again.text
    path = f"/v1/accounts/{account}"

    wang = At(window, sign_in(window, first).json()["token"])
    change = {"old": first, "new": LONG}
    assert wang.post("/v1/session/password", change).status_code == 204
    wang = At(window, sign_in(window, LONG).json()["token"])
    assert wang.get("/v1/disputes").status_code == 200

    moved = {"role": "team_lead", "centre": "siming", "officer": "wang"}
    for _ in range(2):
        assert administrator.post(f"{path}/assign", moved).status_code == 204
    refused(wang.get("/v1/disputes"), 401, "not-identified")
    lead = At(window, sign_in(window, LONG).json()["token"])
    assert lead.get("/v1/session").json()["role"] == "team_lead"

    reset = administrator.post(f"{path}/reset", {"factor": True})
    refused(lead.get("/v1/disputes"), 401, "not-identified")
    assert sign_in(window, reset.json()["password"]).json()["owes"] == ["change-password"]
    assert administrator.post(f"{path}/unlock", None).status_code == 204
    for _ in range(2):
        assert delete(administrator, path).status_code == 204
    refused(sign_in(window, reset.json()["password"]), 401, "not-signed-in")
    refused(administrator.post(f"{path}/reset", {}), 409, "account-closed")
    refused(administrator.post("/v1/accounts", ACCOUNT, key="back"), 409, "login-taken")

    [line] = administrator.get("/v1/accounts").json()["lines"]
    assert (line["login"], line["role"], bool(line["closed_at"])) == ("wang", "team_lead", True)
    assert "王" not in administrator.get("/v1/accounts").text
    changes = facts_of(window.office.registry, EntryChanged)
    assert [one.entry_change for one in changes if one.subject == account] == [
        "account-opened",
        "password-changed",
        "role-changed",
        "password-reset",
        "factor-removed",
        "account-closed",
    ]
    assert first not in repr(changes)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"role": "worker", "party": "p-1"}, "fields-wrong"),
        ({"role": "case"}, "fields-wrong"),
        ({"officer": None}, "holder-not-named"),
        ({"role": "partner"}, "holder-not-named"),
        ({"centre": "nowhere"}, "unknown-centre"),
        ({"login": "林 调解"}, "fields-wrong"),
        ({"login": "wang@x"}, "fields-wrong"),
        ({"password": LONG}, "fields-wrong"),
    ],
)
def test_an_account_is_for_somebody(
    administrator: At, wrong: dict[str, str | None], code: str
) -> None:
    """Nobody chooses another's password, and a login is an id that the office gives."""
    assert administrator.post("/v1/accounts", {**ACCOUNT, **wrong}).json()["code"] == code


def test_an_officers_id_is_one_persons_by_key_and_by_account(administrator: At) -> None:
    """Reader matrix: an id opens the cases that name it, whatever is shown at the door."""
    assert administrator.post("/v1/callers", WANG).status_code == 201
    elsewhere = administrator.post("/v1/accounts", {**ACCOUNT, "centre": "huli"}, key="huli")
    refused(elsewhere, 409, "officer-id-taken")
    account = administrator.post("/v1/accounts", ACCOUNT, key="here").json()["id"]
    moved = {"role": "mediator", "centre": "huli", "officer": "wang"}
    refused(administrator.post(f"/v1/accounts/{account}/assign", moved), 409, "officer-id-taken")
    other = {**WANG, "officer": "WANG"}
    refused(administrator.post("/v1/callers", other, key="spelt"), 409, "officer-id-taken")


def test_only_the_administrator_keeps_accounts(window: Window, lead: At) -> None:
    """PIPL Art. 51: who may enter is decided by one who reads no file, and by nobody else."""
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")
    for other in (lead, supervisor):
        assert other.get("/v1/accounts").status_code == 403
        assert other.post("/v1/accounts", ACCOUNT).status_code == 403
        for deed in ("reset", "unlock"):
            assert other.post(f"/v1/accounts/x/{deed}", {}).status_code == 403
        assert delete(other, "/v1/accounts/x").status_code == 403
        assert other.post("/v1/callers/x/rotate", {}).status_code == 403


def test_what_is_not_there_is_not_found(administrator: At) -> None:
    """An id that nobody has."""
    moved = {"role": "team_lead", "centre": "siming", "officer": "wang"}
    for deed, said in (("reset", {}), ("unlock", None), ("assign", moved)):
        refused(administrator.post(f"/v1/accounts/x/{deed}", said), 404, "not-found")
    refused(delete(administrator, "/v1/accounts/x"), 404, "not-found")
    refused(administrator.post("/v1/callers/x/rotate", {}), 404, "not-found")


def test_a_key_ends_within_a_year_unless_sooner(administrator: At) -> None:
    """A key that is given out for good is found years later by somebody else."""
    soon = "2026-06-01T00:00:00+08:00"
    for number, said in enumerate((None, soon, "2036-01-01T00:00:00+08:00")):
        asked = {**WANG, "expires_at": said}
        assert administrator.post("/v1/callers", asked, key=str(number)).status_code == 201

    lines = administrator.get("/v1/callers").json()["lines"]
    ends = [line["expires_at"] for line in lines if line["officer"]]

    year = "2027-03-12T01:30:00Z"
    assert sorted(ends) == ["2026-05-31T16:00:00Z", year, year]


@BOTH_STORES
def test_a_key_is_rotated_with_an_overlap(window: Window, administrator: At) -> None:
    """The caller stays who they are; the old key ends when it was said, an older one at once."""
    given = administrator.post("/v1/callers", WANG).json()
    path, old = f"/v1/callers/{given['id']}/rotate", At(window, given["key"])
    assert old.get("/v1/disputes").status_code == 200

    new = At(window, administrator.post(path, {"overlap_hours": 24}).json()["key"])

    window.later(hours=23)
    assert [one.get("/v1/disputes").status_code for one in (old, new)] == [200, 200]
    newest = At(window, administrator.post(path, {"overlap_hours": 1}).json()["key"])
    assert [one.get("/v1/disputes").status_code for one in (old, new, newest)] == [401, 200, 200]
    window.later(hours=1)
    assert [one.get("/v1/disputes").status_code for one in (new, newest)] == [401, 200]
    refused(administrator.post(path, {"overlap_hours": 721}), 422, "overlap-too-long")
    delete(administrator, f"/v1/callers/{given['id']}")
    assert newest.get("/v1/disputes").status_code == 401
    refused(administrator.post(path, {}), 409, "key-not-in-use")
    told = facts_of(window.office.registry, EntryChanged)
    assert [one.entry_change for one in told] == [
        *("key-given", "key-rotated", "key-rotated", "key-revoked"),
    ]


@BOTH_STORES
def test_a_rotated_key_ends_when_the_one_before_it_would_have(
    window: Window, administrator: At
) -> None:
    """Who rotates a key prolongs nothing, unless they say until when."""
    day = "2026-03-20T00:00:00Z"
    given = administrator.post("/v1/callers", {**WANG, "expires_at": day}).json()
    path = f"/v1/callers/{given['id']}/rotate"

    def ends() -> str:
        lines = administrator.get("/v1/callers").json()["lines"]
        return str(next(one["expires_at"] for one in lines if one["id"] == given["id"]))

    administrator.post(path, {})
    assert ends() == day
    administrator.post(path, {"expires_at": "2026-06-01T00:00:00Z"})
    assert ends() == "2026-06-01T00:00:00Z"
    window.office.callers.rotate(given["id"], overlap=timedelta(), expires_at=None)
    assert ends() == "2026-06-01T00:00:00Z"


def test_a_key_taken_back_takes_its_older_one_along(window: Window, administrator: At) -> None:
    """Whoever is no longer to enter does not, by any key."""
    given = administrator.post("/v1/callers", WANG).json()
    administrator.post(f"/v1/callers/{given['id']}/rotate", {"overlap_hours": 24})

    delete(administrator, f"/v1/callers/{given['id']}")

    assert At(window, given["key"]).get("/v1/disputes").status_code == 401


def test_a_key_opens_what_it_was_given_out_for(window: Window, administrator: At) -> None:
    """A machine that only reads cannot write; one for the ledger reads no dispute."""
    keys = {
        scope: At(
            window,
            administrator.post(
                "/v1/callers",
                {**WANG, "role": "team_lead", "scope": scope.split()},
                key=scope.replace(" ", "-"),
            ).json()["key"],
        )
        for scope in ("read-only", "filing", "read-only disputes statistics")
    }
    reads, files, narrow = keys.values()
    assert reads.get("/v1/disputes").status_code == 200
    refused(reads.post("/v1/disputes", dict(EXAMPLE)), 403, "out-of-scope")
    assert files.post("/v1/disputes", dict(EXAMPLE)).status_code == 201
    refused(files.get("/v1/disputes"), 403, "out-of-scope")
    assert narrow.get("/v1/disputes").status_code == 200
    refused(narrow.get("/v1/alerts"), 403, "out-of-scope")
    step = "/v1/disputes/0d5f0f3e-7f0c-4a53-9d5f-7a1f3b6f7a04/steps/record-contact-attempt"
    said = {"party": "R1", "way": "phone", "reached": True}
    refused(files.post(step, said, version=1), 403, "out-of-scope")
    wrong = administrator.post("/v1/callers", {**WANG, "scope": ["everything"]})
    refused(wrong, 422, "fields-wrong")
    lines = administrator.get("/v1/callers").json()["lines"]
    assert sorted(line["scope"] for line in lines if line["officer"]) == [
        *(["filing"], ["read-only"], ["read-only", "disputes", "statistics"]),
    ]


def test_the_day_of_its_last_use_is_kept(window: Window, administrator: At) -> None:
    """A key that nobody uses is found and taken back; the hour is nobody's business."""
    given = administrator.post("/v1/callers", WANG).json()
    wang = At(window, given["key"])

    def used() -> str:
        lines = administrator.get("/v1/callers").json()["lines"]
        [line] = [one for one in lines if one["id"] == given["id"]]
        return str(line["last_used_on"])

    assert not used()
    wang.get("/v1/disputes")
    assert used() == "2026-03-12"
    window.later(days=3)
    window.office.callers._known.forget()
    wang.get("/v1/disputes")
    assert used() == "2026-03-15"
