"""The time limits at the desk: who reads them, in which words, and what if."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from icalendar import Calendar

from domain.callers import Role
from operations.office import open_office
from operations.settings import Settings
from tests.api.conftest import MORNING, At, Window, accepted, at_the_desks

OWN = Path(__file__).parents[1] / "law" / "periods"


@pytest.fixture
def window(tmp_path: Path, desks: FastAPI) -> Iterator[Window]:
    """An office whose city has a version of the rules of its own (ONESTOP_RULES)."""
    turned: list[Window] = []

    def clock() -> datetime:
        return turned[0].time if turned else MORNING

    settings = Settings(home=tmp_path / "office", rules=OWN)
    with (
        open_office(settings, clock) as office,
        at_the_desks(desks, office) as client,
    ):
        turned.append(Window(office, client))
        yield turned[0]


def told(at: At, dispute: str, query: str = "", **headers: str) -> dict[str, Any]:
    """The deadlines of a dispute."""
    answer = at.get(f"/v1/disputes/{dispute}/deadlines{query}", **headers)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_a_mediator_reads_each_clock_and_how_its_date_came_about(clerk: At, lin: At) -> None:
    """In Chinese unless asked otherwise; the article is cited as each language does."""
    dispute = accepted(clerk, lin)
    said = told(lin, dispute)
    [clock] = [one for one in said["clocks"] if one["rule"] == "mediation.clock-a"]

    assert said["rules"] == "2026.1"
    assert (clock["due"], clock["state"]) == ("2026-03-27", "running")
    assert clock["title"] == "调解期限（自收到申请）"
    assert clock["trace"][:2] == ["2026-03-12 收到调解申请，当日不计入", "＋15日＝2026-03-27"]
    assert clock["article"] == "劳动争议调解仲裁法第14条第3款"

    [english] = [
        one
        for one in told(lin, dispute, accept_language="en")["clocks"]
        if one["rule"] == "mediation.clock-a"
    ]
    assert english["trace"][1] == "+15 days = 2026-03-27"


def test_the_clocks_end_in_order(clerk: At, lin: At) -> None:
    """What ends first is read first."""
    ends = [clock["end"] for clock in told(lin, accepted(clerk, lin))["clocks"]]

    assert ends == sorted(ends)


def test_another_version_is_looked_at_and_then_followed(clerk: At, lin: At, lead: At) -> None:
    """The preview's digest is what the decision asks for."""
    dispute = accepted(clerk, lin)
    seen = told(lead, dispute, "?rules=2026.2")
    assert {"mediation.clock-b": "2026-03-23"}.items() <= {
        change["rule"]: change["becomes"] for change in seen["changes"]
    }.items()

    lead.step(dispute, "re-pin-rules", rules="2026.2", seen=seen["digest"])

    assert told(lead, dispute)["rules"] == "2026.2"
    refused = lin.post(
        f"/v1/disputes/{dispute}/steps/re-pin-rules",
        {"rules": "2026.1", "seen": seen["digest"]},
        version=lin.version(dispute),
    )
    assert refused.status_code == 403


def test_a_list_that_was_not_seen_changes_nothing(clerk: At, lin: At, lead: At) -> None:
    """The digest of another version's list does not do."""
    dispute = accepted(clerk, lin)
    other = told(lead, dispute, "?rules=2026.1")["digest"]

    refused = lead.post(
        f"/v1/disputes/{dispute}/steps/re-pin-rules",
        {"rules": "2026.2", "seen": other},
        version=lead.version(dispute),
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "changes-not-seen")


@pytest.mark.parametrize(
    "query", ["?rules=2062.1", "?rules=", "?calendar=-1", "?calendar=999", "?speed=9"]
)
def test_what_is_asked_wrongly_is_told(clerk: At, lin: At, query: str) -> None:
    """A version that is not there, and no version at all."""
    dispute = accepted(clerk, lin)

    assert lin.get(f"/v1/disputes/{dispute}/deadlines{query}").status_code == 422


def test_who_may_not_read_the_course_reads_no_deadlines(window: Window, clerk: At, lin: At) -> None:
    """Another centre's clerk does not know of the dispute; an administrator reads none."""
    dispute = accepted(clerk, lin)
    stranger = window.caller(Role.CLERK, centre="huli", officer="clerk-huli")
    administrator = window.caller(Role.ADMINISTRATOR)

    for caller in (stranger, administrator):
        assert caller.get(f"/v1/disputes/{dispute}/deadlines").status_code == 404


def test_a_dispute_filed_once_the_citys_version_holds_follows_it(window: Window, lin: At) -> None:
    """It is in force from 1 July 2026."""
    window.later(days=120)

    assert told(lin, lin.file()["id"])["rules"] == "2026.2"


def listed(at: At, after: int, query: str = "") -> list[dict[str, Any]]:
    """The lines of a due list, once its view has passed a position."""
    answer = at.get(f"/v1/deadlines?after={after}{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["lines"]  # type: ignore[no-any-return]


def test_a_due_list_says_what_falls_due_in_its_days(read: Window, lin: At, clerk: At) -> None:
    """Clock A and clock B of one dispute, both due on 27 March; passed once the day is over."""
    dispute = accepted(clerk, lin)
    position = lin.step(dispute, "note-privately", note="底线")["position"]
    days = "&from=2026-03-01&to=2026-03-31"

    lines = listed(lin, position, days)

    assert {line["rule"] for line in lines} == {"mediation.clock-a", "mediation.clock-b"}
    assert {line["state"] for line in lines} == {"running"}
    assert lines[0]["number"]

    read.later(days=16)
    assert {line["state"] for line in listed(lin, position, days)} == {"passed"}
    assert listed(lin, position, f"{days}&state=running") == []
    assert len(listed(lin, position, "&rule=mediation.clock-b&mediator=lin&centre=siming")) == 1


@pytest.mark.usefixtures("read")
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-04-01&to=2026-03-31", "period-upside-down"),
        ("rule=mediation.clock-z", "unknown-rule"),
        ("centre=nowhere", "unknown-centre"),
    ],
)
def test_a_due_list_that_can_find_nothing_is_refused(lin: At, query: str, code: str) -> None:
    """A slip of the pen is told, as a list and as a diary; an empty list would look like peace."""
    for path in ("/v1/deadlines", "/v1/deadlines.ics"):
        refused = lin.get(f"{path}?{query}")

        assert (refused.status_code, refused.json()["code"]) == (422, code)
        assert refused.json()["do"]


def test_an_edition_or_version_that_is_not_there_is_told_with_what_is(clerk: At, lin: At) -> None:
    """Which versions of the rules there are, and where the editions of the calendar stand."""
    path = f"/v1/disputes/{accepted(clerk, lin)}/deadlines"

    rules, calendar = (lin.get(f"{path}?{asked}").json() for asked in ("rules=9", "calendar=999"))

    assert "2026.1、2026.2" in rules["do"]
    assert "/v1/calendars" in calendar["do"]


@pytest.mark.usefixtures("read")
def test_a_due_list_is_read_page_by_page(clerk: At) -> None:
    """Keyset: no line is missed and none comes twice, also of those that end at one moment."""
    position = 0
    for _ in range(3):
        position = clerk.file()["position"]
    whole = listed(clerk, position, "&limit=100")

    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = clerk.get(f"/v1/deadlines?after={position}&limit=2{cursor}").json()
        found += page["lines"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert found == whole
    assert len(whole) == 6


def test_a_due_list_shows_only_what_may_be_seen(read: Window, clerk: At) -> None:
    """The access table, compiled into the list's own condition."""
    position = clerk.file()["position"]
    stranger = read.caller(Role.CLERK, centre="huli", officer="clerk-huli")
    auditor = read.caller(Role.AUDITOR)

    assert listed(stranger, position) == []
    assert len(listed(auditor, position)) == 2


def test_a_due_list_is_read_as_a_diary(read: Window, lin: At, clerk: At) -> None:
    """RFC 5545: a whole day for each limit, with the same id each time, and nobody's name."""
    dispute = accepted(clerk, lin)
    position = lin.step(dispute, "note-privately", note="底线")["position"]
    lines = listed(lin, position, "&from=2026-03-01&to=2026-03-31")

    files = [
        lin.get(f"/v1/deadlines.ics?after={position}&from=2026-03-01&to=2026-03-31")
        for _ in range(2)
    ]

    assert files[0].headers["content-type"].startswith("text/calendar")
    diaries = [Calendar.from_ical(file.text).walk("VEVENT") for file in files]
    assert [str(event["UID"]) for event in diaries[0]] == [str(e["UID"]) for e in diaries[1]]
    assert [event.decoded("DTSTART").isoformat() for event in diaries[0]] == [
        line["due"] for line in lines
    ]
    assert {str(event["X-ONESTOP-DISPUTE"]) for event in diaries[0]} == {dispute}
    assert "陈小明" not in files[0].text
    stranger = read.caller(Role.CLERK, centre="huli", officer="clerk-diary")
    nothing = stranger.get(f"/v1/deadlines.ics?after={position}")
    assert not Calendar.from_ical(nothing.text).walk("VEVENT")


def test_a_diary_program_shows_the_key_as_its_password(read: Window, lin: At, clerk: At) -> None:
    """RFC 7617, for calendar files alone: asked for, any name, and over when the key is revoked."""
    dispute = accepted(clerk, lin)
    position = lin.step(dispute, "note-privately", note="底线")["position"]
    client, path = read.client, f"/v1/deadlines.ics?after={position}"

    asked = client.get(path)
    diary = client.get(path, auth=("林的日历", lin.key))
    wrong = client.get(path, auth=("diary", f"{lin.key}0"))
    torn = client.get(path, headers={"Authorization": "Basic %%%"})

    assert asked.headers["www-authenticate"].startswith("Basic ")
    assert Calendar.from_ical(diary.text).walk("VEVENT")
    for said in (asked, wrong, torn):
        assert (said.status_code, said.json()["code"]) == (401, "not-identified")
    for file in ("/v1/calendars/2026.ics", "/v1/centres/siming/calendar.ics"):
        assert client.get(file, auth=("diary", lin.key)).status_code == 200
    elsewhere = client.get("/v1/deadlines", auth=("diary", lin.key))
    assert elsewhere.status_code == 401
    assert elsewhere.headers["www-authenticate"].startswith("Bearer ")
    [held] = [one for one in read.office.callers.everyone() if one.caller.officer == "lin"]
    read.office.callers.revoke(held.caller.id)
    assert client.get(path, auth=("diary", lin.key)).status_code == 401
