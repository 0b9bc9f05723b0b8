"""Signing in over HTTP: cookies and bearers, what is meant under them, and what is owed first."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest

from api.filing import EXAMPLE
from domain.callers import Role
from tests.api.conftest import At, Window
from tests.api.test_bad_input import refused
from tests.entrance.authenticator import secret_in
from tests.entrance.conftest import LONG, code_at

WRONG = "qing feng ming yue 1910"
FIRST = "hai shang sheng ming yue"


@dataclass
class Browser:
    """A browser in which somebody signs in."""

    window: Window
    client: Any
    csrf: str = ""

    def sign_in(self, password: str = LONG, login: str = "lin", **said: Any) -> httpx2.Response:
        """Sign in, by a cookie."""
        form = {"login": login, "password": password, **said}
        answer: httpx2.Response = self.client.post("/v1/session", json=form)
        self.csrf = answer.json().get("csrf", "")
        return answer

    def post(self, path: str, said: Any, **headers: str) -> httpx2.Response:
        """Write as the office's own page does."""
        told = {"X-CSRF-Token": self.csrf, "Idempotency-Key": f"key-{path}"} | headers
        answer: httpx2.Response = self.client.post(path, json=said, headers=told)
        return answer


@pytest.fixture
def browser(window: Window) -> Iterator[Browser]:
    """Somebody's browser, with no cookie yet."""
    window.client.cookies.clear()
    yield Browser(window, window.client)
    window.client.cookies.clear()


def opened(window: Window, role: Role = Role.CLERK, login: str = "lin") -> str:
    """An account whose holder has chosen a password; its id."""
    accounts, porter = window.office.accounts, window.office.porter
    account, first = accounts.add(login, role, "siming", name="林调解", officer=login)
    assert porter.change_password(account.id, first, LONG, "testclient") is None
    return account.id


def test_a_cookie_lets_in_and_no_script_reads_it(browser: Browser) -> None:
    """RFC 6265bis: HttpOnly, SameSite=Strict, for the whole host; the token is told nowhere."""
    account = opened(browser.window)

    told = browser.sign_in()

    assert told.status_code == 201, told.text
    cookie = told.headers["set-cookie"]
    assert cookie.startswith("onestop=ons_")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert (told.json()["account"], told.json()["token"]) == (account, None)
    assert told.json()["owes"] == []
    assert browser.client.get("/v1/disputes").status_code == 200
    assert browser.client.get("/v1/session").json()["csrf"] == browser.csrf


def test_over_https_no_neighbour_can_set_the_cookie(browser: Browser) -> None:
    """RFC 6265bis: `__Host-`, with Secure; the plain name counts there for nothing."""
    opened(browser.window)
    form = {"login": "lin", "password": LONG}
    told = browser.client.post("https://testserver/v1/session", json=form)
    name, _, token = told.headers["set-cookie"].partition(";")[0].partition("=")
    assert name == "__Host-onestop"
    assert "Secure" in told.headers["set-cookie"].split("; ")
    browser.client.cookies.clear()

    def with_cookie(name: str) -> int:
        said = {"Cookie": f"{name}={token}"}
        answer: httpx2.Response = browser.client.get("https://testserver/v1/session", headers=said)
        return answer.status_code

    assert with_cookie("__Host-onestop") == 200
    assert with_cookie("onestop") == 401


def test_what_is_written_under_a_cookie_is_meant(browser: Browser) -> None:
    """CSRF: a page of somebody else's cannot know the second token; a key needs none."""
    opened(browser.window)
    browser.sign_in()
    for wrong in ("", "0" * 64, browser.csrf[:-1], "é"):
        headers = {"X-CSRF-Token": wrong} if wrong.isascii() else {}
        problem = browser.post("/v1/disputes", dict(EXAMPLE), **({"X-CSRF-Token": ""} | headers))
        refused(problem, 403, "csrf-missing")
    assert refused(browser.client.delete("/v1/session"), 403, "csrf-missing")

    assert browser.post("/v1/disputes", dict(EXAMPLE)).status_code == 201


def test_a_step_is_taken_under_a_cookie(browser: Browser) -> None:
    """Whoever signed in is a caller like any other: the quick way of a step knows them too."""
    opened(browser.window)
    browser.sign_in()
    dispute = browser.post("/v1/disputes", dict(EXAMPLE)).json()["id"]
    path = f"/v1/disputes/{dispute}/steps/record-contact-attempt"
    said = {"party": "R1", "way": "phone", "reached": True}

    assert refused(
        browser.post(path, said, **{"If-Match": '"1"', "X-CSRF-Token": "x"}), 403, "csrf-missing"
    )
    taken = browser.post(path, said, **{"If-Match": '"1"'})

    assert taken.status_code == 200, taken.text
    chronicle = browser.window.office.registry.facts(UUID(dispute))
    assert chronicle[-1].by == "officer:lin"


def test_a_bearer_gets_its_token_and_no_cookie(browser: Browser) -> None:
    """A program shows its token itself, and no browser sends it along."""
    opened(browser.window)
    told = browser.sign_in(carried="bearer")
    assert "set-cookie" not in told.headers
    token = told.json()["token"]

    lin = At(browser.window, token)

    assert lin.get("/v1/session").json()["officer"] == "lin"
    assert lin.post("/v1/disputes", dict(EXAMPLE)).status_code == 201
    basic = b64encode(f"any:{token}".encode()).decode()
    diary = browser.client.get("/v1/deadlines.ics", headers={"Authorization": f"Basic {basic}"})
    assert diary.status_code == 200


def test_a_header_counts_before_a_cookie(browser: Browser, clerk: At) -> None:
    """Of two, the one that was shown on purpose; a wrong one does not fall back."""
    opened(browser.window)
    browser.sign_in()
    said = {"Authorization": f"Bearer {clerk.key}"}

    refused(browser.client.get("/v1/session", headers=said), 409, "not-a-session")
    refused(
        browser.client.get("/v1/session", headers={"Authorization": "Bearer x"}),
        401,
        "not-identified",
    )


def test_signing_out_ends_it_everywhere_that_was_meant(browser: Browser) -> None:
    """Who signs out has no session left; others of theirs are listed, and ended by themselves."""
    opened(browser.window)
    other = At(browser.window, browser.sign_in(carried="bearer").json()["token"])
    third = At(browser.window, browser.sign_in(carried="bearer").json()["token"])
    browser.sign_in()
    lines = browser.client.get("/v1/sessions").json()["lines"]
    assert [line["is_this"] for line in lines] == [False, False, True]
    headers = {"X-CSRF-Token": browser.csrf}
    ended = browser.client.delete(f"/v1/sessions/{lines[0]['id']}", headers=headers)
    assert ended.status_code == 204
    refused(other.get("/v1/session"), 401, "not-identified")
    assert third.get("/v1/session").status_code == 200
    refused(browser.client.delete("/v1/sessions/nothing", headers=headers), 404, "not-found")

    told = browser.client.delete("/v1/session", headers=headers)

    assert told.status_code == 204
    assert "Max-Age=0" in told.headers["set-cookie"]
    refused(browser.client.get("/v1/disputes"), 401, "not-identified")


def test_nobody_ends_the_session_of_another(browser: Browser) -> None:
    """What is another's is as if it were not there."""
    opened(browser.window)
    opened(browser.window, login="wang")
    theirs = browser.sign_in(login="wang", carried="bearer").json()
    browser.sign_in()

    path, headers = f"/v1/sessions/{theirs['id']}", {"X-CSRF-Token": browser.csrf}

    refused(browser.client.delete(path, headers=headers), 404, "not-found")
    assert At(browser.window, theirs["token"]).get("/v1/session").status_code == 200


def test_what_is_owed_comes_first(browser: Browser) -> None:
    """A one-time password opens the choosing of another, and nothing else (GB/T 22239-2019)."""
    window = browser.window
    _, first = window.office.accounts.add("lin", Role.CLERK, "siming", name="林", officer="lin")
    assert browser.sign_in(first).json()["owes"] == ["change-password"]
    problem = refused(browser.client.get("/v1/disputes"), 403, "duty-first")
    assert "更改密码" in problem["title"]
    refused(browser.post("/v1/disputes", dict(EXAMPLE)), 403, "duty-first")
    short = browser.post("/v1/session/password", {"old": first, "new": "short"})
    refused(short, 422, "password-too-short")

    changed = browser.post("/v1/session/password", {"old": first, "new": LONG})

    assert changed.status_code == 204, changed.text
    refused(browser.client.get("/v1/session"), 401, "not-identified")
    assert browser.sign_in().json()["owes"] == []
    assert browser.client.get("/v1/disputes").status_code == 200


def test_a_supervisor_enrols_a_second_factor_first(browser: Browser) -> None:
    """Some roles have two factors; the secret and the recovery codes are shown once."""
    window = browser.window
    opened(window, Role.SUPERVISOR, "sup")
    assert browser.sign_in(login="sup").json()["owes"] == ["enrol-factor"]
    refused(browser.client.get("/v1/disputes"), 403, "duty-first")
    wrong = browser.post("/v1/session/factor", {"password": WRONG})
    refused(wrong, 401, "not-signed-in")

    secret = secret_in(browser.post("/v1/session/factor", {"password": LONG}).json()["uri"])
    refused(browser.post("/v1/session/factor/confirm", {"code": "000000"}), 422, "code-not-taken")
    code = {"code": code_at(secret, window.time.timestamp())}
    told = browser.post("/v1/session/factor/confirm", code)

    assert len(told.json()["codes"]) == 10
    assert browser.client.get("/v1/disputes").status_code == 200
    window.later(minutes=2)
    browser.client.cookies.clear()
    refused(browser.sign_in(login="sup"), 401, "code-needed")
    code = {"code": code_at(secret, window.time.timestamp())}
    assert browser.sign_in(login="sup", **code).status_code == 201
    refused(browser.sign_in(login="sup", **code), 401, "not-signed-in")


def test_a_session_is_idle_after_half_an_hour(browser: Browser) -> None:
    """NIST SP 800-63B: who left the desk is signed out."""
    opened(browser.window)
    browser.sign_in()
    browser.window.later(minutes=29)
    assert browser.client.get("/v1/session").status_code == 200
    browser.window.later(minutes=30)

    refused(browser.client.get("/v1/session"), 401, "not-identified")


@pytest.mark.parametrize(
    "said",
    [
        {"login": "lin"},
        {"login": "", "password": LONG},
        {"login": "lin", "password": "x" * 1025},
        {"login": "lin", "password": 123456789012},
        {"login": "lin", "password": LONG, "role": "auditor"},
        {"login": "lin", "password": LONG, "carried": "pigeon"},
        {"login": ["lin"], "password": LONG},
    ],
)
def test_a_form_that_is_none_is_refused_unread(browser: Browser, said: Any) -> None:
    """Mass assignment, other types, other lengths: nothing is verified, nothing said again."""
    answer = browser.client.post("/v1/session", json=said)

    refused(answer, 422, "fields-wrong")
    assert LONG not in answer.text
