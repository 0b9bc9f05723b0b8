"""A person's request that nobody answers comes to the board, and is heard like any other alert."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from temporalio.testing import ActivityEnvironment

from domain.callers import Role
from domain.centre_day import Minute, Owed
from domain.values import Day
from operations.centre_minutes import CentreMinutes
from projections.board import news_after
from projections.generations import reading
from tests.api.conftest import BOTH_STORES, At, Window
from tests.api.forgetting import a_closed_case, answered, asks
from workflows.minutes import Kept, Ring

FRIDAY, MONDAY, TUESDAY = "2026-04-10", "2026-04-13", "2026-04-14"
"""Asked on 12 March, a request is to be answered by Saturday the 11th of April (persons.toml)."""


class Mornings:
    """A centre that opens, day by day."""

    def __init__(self, window: Window, centre: str = "siming") -> None:
        self._window, self._centre = window, centre
        self._minutes = CentreMinutes(window.office.registry, window.office.views)
        self._minutes.look(Kept(centre=centre))

    def opens(self, day: str) -> None:
        """It opens at nine."""
        at = datetime.fromisoformat(f"{day}T01:00").replace(tzinfo=UTC)
        self._window.time = at
        ring = Ring(centre=self._centre, minute=Owed(Day(day), Minute.OPENING, at))
        ActivityEnvironment().run(self._minutes.ring, ring)


@pytest.fixture
def head(read: Window) -> At:
    """The supervisor of Siming."""
    return read.caller(Role.SUPERVISOR, officer="head-he")


@pytest.fixture
def mornings(read: Window) -> Mornings:
    """The mornings of Siming, of whose office the views are kept level."""
    return Mornings(read)


def alerts(at: At, window: Window, state: str = "open") -> list[dict[str, Any]]:
    """The board as somebody sees it, the first raised first."""
    last = window.office.registry.recorder.max_notification_id()
    lines: list[dict[str, Any]] = at.get(f"/v1/alerts?after={last}&state={state}").json()["lines"]
    return [line for line in reversed(lines) if line["kind"].startswith("request-")]


def hears(at: At, alert: dict[str, Any], **said: Any) -> Any:
    """Somebody acknowledges an alert."""
    path = f"/v1/disputes/{alert['dispute']}/steps/acknowledge-alert"
    body = {"alert": alert["alert"], **said}
    return at.post(path, body, version=alert["dispute_version"])


@BOTH_STORES
def test_a_request_is_told_before_its_day_and_after_it_and_then_no_more(
    read: Window, clerk: At, head: At, mornings: Mornings
) -> None:
    """个人信息保护法 Art. 50: urgent with one day left, a breach once it is late; each once."""
    dispute = a_closed_case(clerk)
    asks(clerk, dispute, "copy")

    mornings.opens("2026-04-09")
    assert alerts(head, read) == []
    for day in (FRIDAY, MONDAY, TUESDAY):
        mornings.opens(day)

    told = alerts(head, read)
    assert [(one["kind"], one["level"]) for one in told] == [
        ("request-due", "urgent"),
        ("request-late", "breach"),
    ]
    assert {one["dispute"] for one in told} == {dispute}
    assert "2026-04-11" in told[1]["text"]
    assert "查阅、复制" in told[1]["text"]
    with reading(read.office.views) as now:
        news = [(one.what, one.alert.kind) for one in news_after(now, 0, 1000)]
    assert ("raised", "request-late") in news


@BOTH_STORES
def test_what_is_answered_in_time_is_never_told(
    read: Window, clerk: At, head: At, mornings: Mornings
) -> None:
    """An answer ends it; so does a refusal, which is an answer too."""
    dispute = a_closed_case(clerk)
    file = asks(clerk, dispute, "copy")
    answered(head, file)

    for day in (FRIDAY, MONDAY):
        mornings.opens(day)

    assert alerts(head, read) == []


@BOTH_STORES
def test_an_alert_of_a_locked_file_is_heard_all_the_same(
    read: Window, clerk: At, head: At, mornings: Mornings
) -> None:
    """Their words are processed no more; that somebody heard processes nothing of them."""
    dispute = a_closed_case(clerk)
    file = asks(clerk, dispute, "copy")
    asked = file["asked"][-1]["asked"]
    answered(head, asks(clerk, dispute, "erase"))
    mornings.opens(MONDAY)
    [late] = alerts(head, read)

    heard = hears(head, late, note="今日寄出")

    assert heard.status_code == 200, heard.text
    assert alerts(head, read) == []
    [gone] = alerts(head, read, "acknowledged")
    assert gone["acknowledged_by"] == "officer:head-he"
    assert asked in gone["about"]


@BOTH_STORES
def test_who_answers_sees_it_through_whichever_dispute_it_was_made(
    read: Window, clerk: At, head: At, mornings: Mornings
) -> None:
    """A person's file is one centre's: who leads there answers, and is told."""
    here = a_closed_case(clerk)
    answered(head, asks(clerk, here, "copy"))
    elsewhere = read.caller(Role.CLERK, centre="huli", officer="xu")
    there = a_closed_case(elsewhere)
    path = f"/v1/disputes/{there}/parties/A1/requests"
    assert elsewhere.post(path, {"kind": "correct"}).status_code == 201

    mornings.opens(MONDAY)
    Mornings(read, "huli").opens(MONDAY)

    [late] = alerts(head, read)
    assert late["dispute"] == here


def test_no_party_hears_that_another_asked(
    read: Window, clerk: At, head: At, mornings: Mornings
) -> None:
    """个人信息保护法 Art. 6: what one side asked about itself is no word to the other."""
    dispute = a_closed_case(clerk)
    asks(clerk, dispute, "copy", party="R1")
    mornings.opens(MONDAY)
    [late] = alerts(head, read)
    person = read.office.registry.dispute(UUID(dispute)).applicant.person
    worker = read.caller(Role.WORKER, party=person)

    assert late["kind"] == "request-late"
    assert "request_unanswered" in head.get(f"/v1/disputes/{dispute}/chronicle").text
    assert "request_unanswered" not in worker.get(f"/v1/disputes/{dispute}/chronicle").text
    assert alerts(worker, read) == []
