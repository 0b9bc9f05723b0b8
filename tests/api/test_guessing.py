"""Who guesses at the entrance: slowed down, told when to come back, and read by the auditor."""

import asyncio
from collections import Counter
from threading import Event

import pytest

from api.lobby import MOST_OF_ONE_ADDRESS, Lobby
from domain.access_log import EntryChanged, SignedIn, SignInFailed
from domain.callers import Role
from domain.refusals.sign_in import SignInCrowded
from tests.api.conftest import Window
from tests.api.test_bad_input import refused
from tests.api.test_sign_in import FIRST, WRONG, Browser, browser, opened
from tests.entrance.conftest import LONG
from tests.projections.logged import facts_of

__all__ = ["browser"]


def test_whoever_guesses_hears_when_to_come_back(browser: Browser) -> None:
    """RFC 6585 §4: 429 with Retry-After, and nothing of what was sent."""
    opened(browser.window)
    for _ in range(5):
        said = browser.sign_in(WRONG)
        refused(said, 401, "not-signed-in")
        assert WRONG not in said.text
        assert "www-authenticate" not in said.headers

    barred = browser.sign_in()

    refused(barred, 429, "too-many-tries")
    assert barred.headers["retry-after"] == "30"


def test_too_many_who_wait_are_turned_away() -> None:
    """A queue that has an end: who comes later hears so at once, others still have room."""
    lobby, door = Lobby(), Event()

    async def crowd() -> tuple[list[str], str]:
        inside = [
            asyncio.ensure_future(lobby.serve("192.0.2.7", door.wait))
            for _ in range(MOST_OF_ONE_ADDRESS)
        ]
        await asyncio.sleep(0)
        with pytest.raises(SignInCrowded):
            await lobby.serve("192.0.2.7", str, "one more")
        other = asyncio.ensure_future(lobby.serve("198.51.100.23", str, "from elsewhere"))
        await asyncio.sleep(0)
        door.set()
        return [str(await one) for one in inside], await other

    waited, other = asyncio.run(crowd())
    lobby.close()

    assert waited == ["True"] * MOST_OF_ONE_ADDRESS
    assert other == "from elsewhere"


def test_who_is_turned_away_is_told_when_to_come_back(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with Retry-After, and the auditor reads that it was crowded."""
    monkeypatch.setattr("api.lobby.MOST_WAITING", 0)

    said = browser.sign_in()

    refused(said, 503, "sign-in-crowded")
    assert said.headers["retry-after"] == "1"
    browser.window.office.access.write_up()
    [told] = facts_of(browser.window.office.registry, SignInFailed)
    assert told.why_failed == "crowded"


def test_the_auditor_reads_who_came_in_and_who_did_not(read: Window) -> None:
    """Every sign-in, failure and change stands in the access log, no word of what was typed."""
    read.client.cookies.clear()
    browser = Browser(read, read.client)
    account = opened(read)
    browser.sign_in()
    browser.client.cookies.clear()
    for login in ("lin", "nobody", "lin", FIRST):
        browser.sign_in(WRONG, login=login)
    auditor = read.caller(Role.AUDITOR, officer="shen")
    read.office.access.write_up()
    last = read.office.registry.recorder.max_notification_id() or 0

    lines = auditor.get(f"/v1/access-log?after={last}&kind=signed-in&kind=sign-in-failed").json()
    came, *_ = [line for line in lines["lines"] if line["kind"] == "signed-in"]
    failed = [line for line in lines["lines"] if line["kind"] == "sign-in-failed"]

    assert (came["caller"], came["officer"], came["way"]) == (account, "lin", "password")
    counted = Counter[tuple[str, str, str]]()
    for one in failed:
        counted[one["why"], one["subject"], one["login"]] += one["times"]
    assert sorted((why, who, times) for (why, who, _), times in counted.items()) == [
        ("unknown-login", "", 1),
        ("unknown-login", "", 1),
        ("wrong-password", account, 2),
    ]
    assert len({one["login"] for one in failed}) == 3
    assert {one["why_title"] for one in failed} == {"没有该账号", "密码不对"}
    told = repr(
        [
            (fact.__dict__)
            for kind in (SignedIn, SignInFailed, EntryChanged)
            for fact in facts_of(read.office.registry, kind)
        ]
    )
    assert WRONG not in told
    assert FIRST not in told
    assert LONG not in told


def test_a_lock_is_told_with_its_account(browser: Browser) -> None:
    """Who looks after the centre sees that somebody guesses at one of its officers."""
    account = opened(browser.window)
    for _ in range(6):
        browser.sign_in(WRONG)

    browser.window.office.access.write_up()
    changes = facts_of(browser.window.office.registry, EntryChanged)

    assert [(one.subject, one.entry_change, one.centre) for one in changes] == [
        (account, "locked", "siming")
    ]


def test_many_made_up_logins_are_counted_together(window: Window) -> None:
    """Whoever makes up logins cannot fill the record: past fifty a second they are one line."""
    for number in range(200):
        window.office.access.count_in_vain(
            "", "sign-in", login=f"digest-{number}", subject="", why_failed="unknown-login"
        )
    window.office.access.write_up()

    told = facts_of(window.office.registry, SignInFailed)

    assert len(told) == 51
    assert sum(one.times for one in told) == 200
