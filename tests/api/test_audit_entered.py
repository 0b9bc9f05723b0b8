"""What was entered late, and what was put right: the auditor's two questions of the pen."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.callers import Role
from domain.dispute import Dispute
from domain.record import Act
from tests.api.asking import auditor, told
from tests.api.conftest import BOTH_STORES, At, Window, accepted

__all__ = ["auditor"]


@BOTH_STORES
def test_a_late_entry_that_turns_a_deadline_is_listed(
    window: Window, clerk: At, lin: At, auditor: At
) -> None:
    """Ended, it says, inside the fifteen days: entered weeks after they had passed."""
    dispute = accepted(clerk, lin)
    inside = window.time.isoformat()
    window.later(days=40)
    lin.step(
        dispute,
        "end-without-agreement",
        reason="too-far-apart",
        ways=["court"],
        happened_at=inside,
    )

    said = told(auditor, "late-facts", turned=True)

    [line] = said["lines"]
    assert (line["topic"], line["by"]) == ("dispute.ended_without_agreement", "officer:lin")
    assert line["gap_minutes"] == 40 * 24 * 60
    assert "mediation.clock-b" in {one["rule"] for one in line["turned"]}
    assert said["sums"]["late"] == said["sums"]["turned"] == 1
    assert said["sums"]["by_centre"] == {"siming": 1}
    assert told(auditor, "late-facts", hours=24 * 41)["lines"] == []
    assert told(auditor, "late-facts", officer="clerk-zhou")["lines"] == []


def test_a_clock_that_was_turned_stays_listed_after_the_calendar_was_corrected(
    window: Window, clerk: At, lin: At, auditor: At
) -> None:
    """Whether it had passed is judged by the calendar as it was known when the fact was entered."""
    dispute = accepted(clerk, lin)
    inside = window.time.isoformat()
    window.later(days=26)
    said = {"reason": "too-far-apart", "ways": ["court"], "happened_at": inside}
    lin.step(dispute, "end-without-agreement", **said)
    turned = told(auditor, "late-facts", turned=True)["lines"]
    window.later(hours=1)
    give_the_spring_off(window)

    assert turned
    assert told(auditor, "late-facts", turned=True)["lines"] == turned


@BOTH_STORES
def test_a_correction_of_the_calendar_is_told_with_the_clocks_it_moved(
    window: Window, clerk: At, lin: At, auditor: At
) -> None:
    """What each dispute noted of the new edition; a clock whose day stays was not moved."""
    dispute = accepted(clerk, lin)
    give_the_spring_off(window)
    edition = auditor.get("/v1/calendars").json()["version"]
    moved: dict[str, Any] = {
        "rule": "mediation.period",
        "subject": "",
        "was": "2026-04-10",
        "now": "2026-04-20",
        "was_provisional": False,
        "is_provisional": False,
        "notice": "国办发明电〔2026〕9号",
        "calendar": edition,
    }
    file = window.office.registry.at(UUID(dispute))
    for said in (moved, moved | {"rule": "mediation.stay", "now": moved["was"]}):
        file.decide(Dispute.note_deadline_moved, Act("case", window.time, window.time), **said)

    told_of = told(auditor, "corrections")

    [line] = [one for one in told_of["lines"] if one["topic"] == "calendar.corrected"]
    [clock] = line["clocks"]
    assert (clock["dispute"], clock["rule"]) == (dispute, "mediation.period")
    assert (clock["was"], clock["becomes"]) == ("2026-04-10", "2026-04-20")
    assert told_of["sums"]["moved_a_clock"] == 1


def give_the_spring_off(window: Window) -> None:
    """A new notice: no working day from the end of March to the middle of April."""
    admin = window.caller(Role.ADMINISTRATOR, officer="admin")
    book = admin.get("/v1/calendars").json()
    days = admin.get("/v1/calendars/2026").json()["days"]
    given = {one["day"]: one["holiday"] for one in days if one["kind"] == "holiday"}
    first = date(2026, 3, 24)
    more = [str(first + timedelta(days=number)) for number in range(22)]
    given |= {day: "qingming" for day in more if day not in given}
    answer = admin.post(
        f"/v1/calendars/{book['id']}/steps/correct-calendar",
        {
            "year": 2026,
            "notice": "国办发明电〔2026〕9号",
            "announced_on": "2026-03-11",
            "reason": "new-notice",
            "holidays": [{"day": day, "name": name} for day, name in sorted(given.items())],
            "make_ups": [
                {"day": one["day"], "name": one["holiday"]}
                for one in days
                if one["kind"] == "make-up" and one["day"] not in given
            ],
        },
        version=book["version"],
    )
    assert answer.status_code == 200, answer.text


def test_lateness_is_measured_in_hours_or_in_working_days(auditor: At) -> None:
    """Both at once would leave nobody sure which was meant."""
    answer = auditor.get("/v1/audit/late-facts?hours=2&working_days=1")

    assert (answer.status_code, answer.json()["code"]) == (422, "fields-wrong")


@BOTH_STORES
def test_a_late_entry_is_told_once_without_the_books_that_go_along(
    window: Window, clerk: At, lin: At, auditor: At
) -> None:
    """Accepted on Monday, entered on Thursday: the number's book is no entry of its own."""
    dispute = clerk.file()["id"]
    for party in ("A1", "R1"):
        lin.step(dispute, "record-consent", party=party, to="mediate", way="phone")
    monday = window.time.isoformat()
    window.later(days=3)
    lin.step(dispute, "accept", mediator="lin", respondents=["R1"], happened_at=monday)

    said = told(auditor, "late-facts", hours=1)

    assert [line["topic"] for line in said["lines"]] == ["dispute.accepted"]
    assert said["sums"]["by_topic"] == {"dispute.accepted": 1}


@BOTH_STORES
def test_a_correction_is_told_with_what_it_moved(
    window: Window, clerk: At, lin: At, auditor: At
) -> None:
    """A claim's kind put right moves the figure that counts kinds."""
    dispute = accepted(clerk, lin)
    window.later(minutes=30)
    lin.step(dispute, "amend-claim", claim="C1", kind="penalty")

    said = told(auditor, "corrections")

    [line] = said["lines"]
    assert (line["by"], line["corrected_by"], line["own"]) == (
        *("officer:lin", "officer:clerk-zhou"),
        False,
    )
    assert line["minutes_after"] == 30
    [claim] = [one for one in line["changed"] if one["field"] == "claim"]
    assert (claim["before"]["kind"], claim["after"]["kind"]) == ("pay", "penalty")
    assert "accepted-by-kind" in line["figures"]
    assert said["sums"]["moved_a_figure"] == 1
