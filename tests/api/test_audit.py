"""The auditor's questions over HTTP: what is answered, to whom, page by page, on both stores."""

from uuid import uuid4

import pytest
from sqlalchemy import update

from domain.callers import Role
from projections.generations import reading, writing
from tests.api.asking import auditor, told
from tests.api.conftest import BOTH_STORES, At, Window, accepted

__all__ = ["auditor"]

PATHS = ("days-lost", "late-facts", "corrections", "alerts", "figures", "conformance")


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


def test_an_officer_is_found_however_the_id_is_spelt_and_a_stranger_is_said_to_be_one(
    clerk: At, lin: At, auditor: At
) -> None:
    """An empty answer would say that somebody did nothing, of somebody nobody ever knew."""
    accepted(clerk, lin)

    assert told(auditor, "deeds", officer="LIN") == told(auditor, "deeds", officer="lin")
    assert told(auditor, "deeds", officer="LIN")["lines"]
    answer = auditor.get("/v1/audit/deeds?officer=nobody")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-officer")


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
