"""The auditor's questions over HTTP: what is answered, to whom, page by page, on both stores."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from domain.callers import Role
from domain.dispute import Dispute
from domain.record import Act
from projections.generations import reading, writing
from tests.api.conftest import BOTH_STORES, At, Window, accepted

PERIOD = "from=2026-03-01&to=2026-04-30"
PATHS = ("days-lost", "late-facts", "corrections", "alerts", "figures", "conformance")


@pytest.fixture
def auditor(window: Window) -> At:
    """Who looks after the whole city."""
    return window.caller(Role.AUDITOR, officer="aud")


def told(caller: At, question: str, **said: Any) -> dict[str, Any]:
    """What a caller is answered."""
    named = "&".join(f"{name}={value}" for name, value in said.items())
    answer = caller.get(f"/v1/audit/{question}?{PERIOD}&{named}".rstrip("&"))
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


@BOTH_STORES
def test_custody_is_told_by_both_clocks(window: Window, clerk: At, lin: At, auditor: At) -> None:
    """The window until Lin takes the case; then Lin, and it goes on."""
    dispute = accepted(clerk, lin)
    window.later(hours=2)

    said = auditor.get(f"/v1/audit/custody/{dispute}").json()

    for timeline in ("happened", "recorded"):
        [mediator] = said[timeline]
        assert (mediator["holder"], mediator["who"], mediator["minutes"]) == (
            "mediator",
            "lin",
            120,
        )
        assert (mediator["row"], mediator["goes_on"]) == ("4", True)
        assert mediator["holder_title"] == "调解员"


@BOTH_STORES
def test_every_deed_of_an_officer_is_found_on_whatever_record(
    clerk: At, lin: At, auditor: At
) -> None:
    """Disputes, a consultation, the number's book: each with both its times, page by page."""
    dispute = accepted(clerk, lin)
    asked = lin.post("/v1/consultations", {"channel": "window", "topic": "deposit"}).json()["id"]
    lin.step(
        dispute,
        "add-document",
        document="D1",
        kind="other",
        title="条",
        digest="sha-256:" + "0a" * 32,
        size=3,
    )

    lin.get(f"/v1/disputes/{dispute}")
    lin.window.office.access.write_up()

    whole = told(auditor, "deeds", officer="lin")

    kinds = {line["kind"] for line in whole["lines"]}
    assert {"dispute", "consultation"} <= kinds
    assert {line["record"] for line in whole["lines"]} >= {dispute, asked}
    assert whole["by_topic"]["dispute.accepted"] == 1
    assert {line["sort"] for line in whole["lines"]} == {"did", "saw"}
    assert all(line["recorded_at"] for line in whole["lines"])
    found, cursor = [], None
    while True:
        said: dict[str, int] = {"cursor": cursor} if cursor else {}
        page = told(auditor, "deeds", officer="lin", limit=2, **said)
        found += page["lines"]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole["lines"]
    assert auditor.get("/v1/audit/deeds?officer=li").status_code == 404
    assert told(auditor, "deeds", officer="clerk-zhou")["by_topic"] == {"dispute.filed": 1}


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


def test_an_officer_is_found_however_the_id_is_spelt_and_a_stranger_is_said_to_be_one(
    clerk: At, lin: At, auditor: At
) -> None:
    """An empty answer would say that somebody did nothing, of somebody nobody ever knew."""
    accepted(clerk, lin)

    assert told(auditor, "deeds", officer="LIN") == told(auditor, "deeds", officer="lin")
    assert told(auditor, "deeds", officer="LIN")["lines"]
    answer = auditor.get("/v1/audit/deeds?officer=nobody")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-officer")


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


@BOTH_STORES
def test_days_lost_are_ranked_and_a_bounce_is_named(
    window: Window, clerk: At, lin: At, lead: At, auditor: At
) -> None:
    """Three working days with a body that sent it back."""
    dispute = accepted(clerk, lin)
    lin.step(
        dispute,
        "offer-referral",
        referral="F1",
        body="inspectorate-huli",
        mode="hand-over",
        ground="statutory-duty",
    )
    window.later(days=5)
    lead.step(dispute, "return-referral", referral="F1", reason="not-our-matter")

    said = told(auditor, "days-lost")

    [bounced] = [line for line in said["ranked"] if line["what"] == "bounced"]
    assert (bounced["who"], bounced["days"], bounced["working_days"]) == ("inspectorate-huli", 5, 3)
    assert [line["dispute"] for line in said["lines"]] == [dispute] * len(said["lines"])
    alone = told(auditor, "days-lost", dispute=dispute)
    assert [one for one in alone["ranked"] if one["what"] == "bounced"] == [bounced]
    assert told(auditor, "days-lost", centre="huli")["ranked"] == []


@BOTH_STORES
def test_an_alert_is_told_with_who_heard_it(
    window: Window, clerk: At, lead: At, auditor: At
) -> None:
    """A second return alerts at once; the lead hears it ten minutes on."""
    dispute = clerk.file()["id"]
    for number in ("F1", "F2"):
        lead.step(
            dispute,
            "offer-referral",
            referral=number,
            body="inspectorate-huli",
            mode="hand-over",
            ground="statutory-duty",
        )
        lead.step(dispute, "return-referral", referral=number, reason="not-our-matter")
    raised = max(line["alert"] for line in told(auditor, "alerts")["lines"])
    window.later(minutes=10)
    lead.step(dispute, "acknowledge-alert", alert=raised)

    said = told(auditor, "alerts")

    [line] = said["lines"]
    assert (line["kind"], line["heard_after_minutes"]) == ("bounced-twice", 10)
    assert (line["acknowledged_by"], line["letters"]) == ("officer:lead-wu", [])
    sums = said["by_kind"]["bounced-twice"]
    assert (sums["raised"], sums["acknowledged"], sums["late"]) == (1, 1, 0)


@BOTH_STORES
def test_a_figure_that_the_log_does_not_bear_out_is_named(read: Window, clerk: At, lin: At) -> None:
    """A row altered in the views by hand: that figure differs, and names the dispute."""
    window = read
    dispute = accepted(clerk, lin)
    auditor = window.caller(Role.AUDITOR)
    position = window.office.registry.recorder.max_notification_id()
    window.client.get(f"/v1/statistics?after={position}", headers=auditor._headers({}))
    whole = told(auditor, "figures")
    assert (whole["agrees"], whole["differing"]) == (True, [])

    with reading(window.office.views) as now:
        caseload = now.tables.caseload
    with writing(window.office.views) as connection:
        connection.execute(update(caseload).values(cause="penalty"))
    altered = told(auditor, "figures")

    assert not altered["agrees"]
    assert set(altered["differing"]) == {"accepted-by-kind", "accepted-by-cause"}
    named = {line["name"]: line for line in altered["lines"]}["accepted-by-kind"]
    assert (named["published_by"], named["recounted_by"]) == ({"penalty": 1}, {"pay": 1})
    assert named["only_published"] == named["only_recounted"] == [dispute]
    behind = told(auditor, "figures", figure="accepted")
    assert [line["behind"] for line in behind["lines"]] == [[dispute]]
    assert auditor.get("/v1/audit/figures?figure=none").status_code == 404


@BOTH_STORES
def test_a_dispute_is_held_against_the_process(
    window: Window, clerk: At, lin: At, auditor: At
) -> None:
    """All in order at first; weeks on, the limits that passed are told."""
    dispute = accepted(clerk, lin)

    fit = auditor.get(f"/v1/audit/conformance/{dispute}").json()
    assert (fit["departures"], fit["fitness"]) == ([], 1.0)
    window.later(days=40)
    said = told(auditor, "conformance")

    [line] = said["lines"]
    assert (line["dispute"], line["fitness"]) == (dispute, 1.0)
    assert {one["kind"] for one in line["departures"]} == {"limit"}
    assert (said["sums"]["disputes"], said["sums"]["departed"]) == (1, 1)
    assert told(auditor, "conformance", limits=False)["lines"] == []


def test_a_supervisor_asks_about_their_own_centre(window: Window, clerk: At, lin: At) -> None:
    """Of another centre they learn nothing, and of a dispute there not that it is there."""
    mine = accepted(clerk, lin)
    huli = window.caller(Role.CLERK, centre="huli", officer="clerk-lu")
    theirs = huli.file(centre="huli")["id"]
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")

    assert {
        line["record"] for line in told(supervisor, "deeds", officer="clerk-lu")["lines"]
    } == set()
    assert {line["record"] for line in told(supervisor, "deeds", officer="lin")["lines"]} >= {mine}
    assert supervisor.get("/v1/audit/late-facts?centre=huli").status_code == 403
    assert supervisor.get(f"/v1/audit/custody/{mine}").status_code == 200
    for question in ("custody", "conformance"):
        assert supervisor.get(f"/v1/audit/{question}/{theirs}").status_code == 404


@pytest.mark.parametrize("question", PATHS)
def test_nobody_else_asks(question: str, clerk: At, lin: At) -> None:
    """Who works the cases does not audit them."""
    for caller in (clerk, lin):
        assert caller.get(f"/v1/audit/{question}").status_code == 403


@pytest.mark.parametrize("question", ["deeds", "deeds?officer=", "deeds?limit=x"])
def test_nobody_else_is_told_how_to_ask(question: str, clerk: At) -> None:
    """Whatever is wrong with the question, that they may not ask comes first."""
    assert clerk.get(f"/v1/audit/{question}").status_code == 403


def test_what_cannot_be_asked_is_refused_in_words(auditor: At) -> None:
    """A period upside down, a centre that is none, a dispute that is not there."""
    for path, status in (
        ("late-facts?from=2026-03-02&to=2026-03-01", 422),
        ("late-facts?centre=nowhere", 422),
        ("late-facts?hours=-1", 422),
        ("deeds", 422),
        ("alerts?cursor=x", 422),
        (f"custody/{uuid4()}", 404),
        (f"days-lost?dispute={uuid4()}", 404),
    ):
        answer = auditor.get(f"/v1/audit/{path}")
        assert answer.status_code == status, path
        assert answer.json()["do"]
