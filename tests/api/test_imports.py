"""What came from other systems, at the desk: figures for auditors, rows for who reads the case."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.callers import Role
from domain.imported import imported_id
from domain.values import PartyId
from operations.importing import Errand, bring_in
from tests.api.conftest import BOTH_STORES, At, Window, accepted

LOG = """case_id,timestamp,activity,actor,attributes
A-1,2020-01-01,Filed,Wang Xiaofang,"{""recorded_at"": ""2020-01-03T09:00:00"", ""worker"": ""Li"" }"
A-1,2020-03-01,Heard,R01,
A-1,soon,Heard,R01,
"""
STAGES = "activity,stage\nFiled,intake\nHeard,arbitration\n"
DISPUTE = imported_id("oa", "A-1")
COMPANY = {"role": "partner-company", "details": {"name": "甲公司"}}


@pytest.fixture
def imported(window: Window, tmp_path: Path) -> str:
    """A log was brought in; the id of the import."""
    events, mapping = tmp_path / "log.csv", tmp_path / "oa.csv"
    events.write_text(LOG, "utf-8")
    mapping.write_text(STAGES, "utf-8")
    errand = Errand(events, mapping, by="admin", centre="siming")
    return str(bring_in(window.office, errand, lambda *_: None).import_id)


def side_of(window: Window, role: Role, party: str) -> At:
    """Somebody who calls as a party of it."""
    person = window.office.registry.dispute(DISPUTE).parties[PartyId(party)].person
    return window.caller(role, party=person)


def read(caller: At, path: str) -> Any:
    """What a caller is answered."""
    answer = caller.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


@BOTH_STORES
def test_an_auditor_reads_what_came_and_every_row_is_accounted_for(
    imported: str, window: Window
) -> None:
    """Rows = facts + known + refused, counted from the facts themselves."""
    auditor = window.caller(Role.AUDITOR)

    [line] = read(auditor, "/v1/imports")["imports"]
    one = read(auditor, f"/v1/imports/{imported}")

    assert (line["id"], line["by"], line["rows"]) == (imported, "officer:admin", 3)
    assert one["refused"] == {"date-unreadable": 1}
    assert (one["figures"]["facts"], one["figures"]["late"]) == (2, 1)
    assert one["accounted_for"] is True
    assert one["titles"]["late"] == "登记日晚于发生日"


def test_others_read_no_figures_of_imports(imported: str, window: Window) -> None:
    """Who runs the office and who audits it do; a clerk has no business there."""
    clerk = window.caller(Role.CLERK, officer="clerk-1")
    administrator = window.caller(Role.ADMINISTRATOR)

    assert clerk.get("/v1/imports").status_code == 403
    assert clerk.get(f"/v1/imports/{imported}").status_code == 403
    assert read(administrator, "/v1/imports")["next"] is None
    assert administrator.get(f"/v1/imports/{DISPUTE}").status_code == 404
    assert administrator.get(f"/v1/imports?after={DISPUTE}").status_code == 404


def test_its_rows_are_opened_by_the_mediator_on_the_case(imported: str, window: Window) -> None:
    """Reader matrix, imported rows: until somebody takes it up, their words are masked."""
    mediator = window.caller(Role.MEDIATOR, officer="lin")
    elsewhere = window.caller(Role.MEDIATOR, centre="huli", officer="wang")
    path = f"/v1/disputes/{DISPUTE}/imported-rows"

    before = read(mediator, path)["rows"][0]
    mediator.step(str(DISPUTE), "take-over-imported", mediator="lin")
    page = read(mediator, f"{path}?limit=1")
    rest = read(mediator, f"{path}?after={page['next']}")

    assert (before["actor"], before["rest"], before["activity"]) == ("***", "***", "Filed")
    [first] = page["rows"]
    assert (first["actor"], first["row"], first["told"]) == ("Wang Xiaofang", 1, "2020-01-01")
    assert '"worker": "Li"' in first["rest"]["attributes"]
    assert first["import_id"] == imported
    assert first["recorded_there"].startswith("2020-01-03T09:00:00")
    assert rest["rows"][0]["doubts_titles"] == ["原系统无登记时间"]
    assert rest["next"] is None
    assert elsewhere.get(path).status_code == 404


@BOTH_STORES
@pytest.mark.usefixtures("imported")
def test_no_side_reads_what_another_system_noted_of_the_other(window: Window) -> None:
    """Reader matrix, imported: no party, no window, nobody in an emergency; they may be notes."""
    lin = window.caller(Role.MEDIATOR, officer="lin")
    dispute, path = str(DISPUTE), f"/v1/disputes/{DISPUTE}/imported-rows"
    lin.step(dispute, "take-over-imported", mediator="lin")
    lin.step(dispute, "add-respondent", respondent=COMPANY)
    for party in ("A1", "R1"):
        lin.step(dispute, "record-consent", party=party, to="mediate", way="phone")
    lin.step(dispute, "accept", mediator="lin", respondents=["R1"])
    company = side_of(window, Role.COMPANY, "R1")
    worker = side_of(window, Role.WORKER, "A1")
    clerk = window.caller(Role.CLERK, officer="clerk")
    on_duty = window.caller(Role.MEDIATOR, officer="zhao")
    glass = {"dispute": dispute, "reason": "safety", "words": "急"}

    assert on_duty.post("/v1/break-glass", glass).status_code in {200, 201}
    for one in (company, worker, clerk, on_duty):
        assert one.get(f"/v1/disputes/{dispute}").status_code == 200
        answer = one.get(path)
        assert (answer.status_code, "Wang" in answer.text) == (403, False), answer.text
    assert "Wang Xiaofang" in lin.get(path).text


@BOTH_STORES
@pytest.mark.usefixtures("imported")
def test_who_looks_after_a_case_opens_its_rows_with_a_reason(window: Window) -> None:
    """They see what happened, the words masked, and reveal a row that the log then names."""
    path = f"/v1/disputes/{DISPUTE}/imported-rows"
    asked = {"values": ["imported_rows.2"], "reason": "complaint"}
    for role in (Role.TEAM_LEAD, Role.SUPERVISOR, Role.AUDITOR):
        caller = window.caller(role, officer=f"o-{role}")

        [first, _] = read(caller, path)["rows"]
        shown = caller.post(f"/v1/disputes/{DISPUTE}/reveal", asked)

        assert (first["activity"], first["rest"], first["version"]) == ("Filed", "***", 2)
        assert "Wang Xiaofang" in {line["text"] for line in shown.json()["values"]}
    lin = window.caller(Role.MEDIATOR, officer="lin")
    assert lin.post(f"/v1/disputes/{DISPUTE}/reveal", asked).status_code == 403


@pytest.mark.usefixtures("imported")
def test_the_facts_as_stored_stay_sealed(window: Window) -> None:
    """An auditor of the log reads that a row came, and none of its words (reader matrix)."""
    auditor = window.caller(Role.AUDITOR)

    facts = read(auditor, f"/v1/disputes/{DISPUTE}/facts")["facts"]

    assert [fact["topic"] for fact in facts[:2]] == ["dispute.import_opened", "dispute.imported"]
    assert "Wang" not in str(facts)
    assert "Li" not in str(facts)


@pytest.mark.usefixtures("imported")
def test_the_story_is_told_with_the_sources_own_words(window: Window) -> None:
    """In Chinese and in English, with its date there and what is doubtful."""
    mediator = window.caller(Role.MEDIATOR, officer="lin")
    path = f"/v1/disputes/{DISPUTE}/chronicle"

    chinese = [line["line"] for line in read(mediator, path)["lines"]]
    english = mediator.get(path, Accept_Language="en").json()["lines"]

    assert "从 oa 导入，原案号 A-1" in chinese[0]
    assert "“Heard”，原日期 2020-03-01，存疑：原系统无登记时间" in chinese[2]
    assert "Row 1 there: “Filed”, dated 2020-01-01" in english[1]["line"]


@pytest.mark.usefixtures("imported")
def test_a_mediator_takes_it_over_at_the_desk_and_goes_on(window: Window) -> None:
    """It is listed as imported, the one step is offered, and then those of intake are."""
    mediator = window.caller(Role.MEDIATOR, officer="lin")

    [line] = read(mediator, "/v1/disputes?origin=imported&source=oa")["lines"]
    before = read(mediator, f"/v1/disputes/{DISPUTE}")
    refused = mediator.post(
        f"/v1/disputes/{DISPUTE}/steps/decline",
        {"reason": "out-of-scope", "ways": ["court"]},
        version=before["version"],
    )
    taken = mediator.step(str(DISPUTE), "take-over-imported", mediator="lin")
    after = read(mediator, f"/v1/disputes/{DISPUTE}")

    assert (line["origin"], line["stage"], line["waits_for"]) == (
        "imported",
        "arbitration",
        "taker",
    )
    assert (line["number"], line["external_numbers"]) == ("", {"oa": "A-1"})
    assert before["open_steps"] == ["take-over-imported"]
    assert before["came_from"]["case"] == "A-1"
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-taken-over")
    assert taken["stage"] == after["stage"] == "intake"
    assert "record-contact-attempt" in after["open_steps"]
    assert after["came_from"]["taken_over_at"]


@BOTH_STORES
def test_what_nobody_took_over_is_in_no_hands_of_ours(imported: str, window: Window) -> None:
    """Its custody names the system it came from, and no day of it counts as lost here."""
    auditor = window.caller(Role.AUDITOR)
    today = window.time.date().isoformat()

    [held] = read(auditor, f"/v1/audit/custody/{DISPUTE}")["happened"]
    lost = read(auditor, f"/v1/audit/days-lost?from=2025-01-01&to={today}")

    assert imported
    assert (held["holder"], held["who"], held["goes_on"]) == ("imported", "oa", True)
    assert held["holder_title"] == "原系统（导入，未接办）"
    assert lost["ranked"] == lost["lines"] == []


@pytest.mark.usefixtures("read")
def test_a_list_tells_the_other_side_no_number_of_another_system(
    window: Window, clerk: At, lin: At
) -> None:
    """That a court has a file of it is for the worker and the office, as on the page."""
    dispute = accepted(clerk, lin)
    said = {"system": "12345", "number": "20260312-138"}
    position = lin.step(dispute, "record-external-number", **said)["position"]
    parties = window.office.registry.dispute(UUID(dispute)).parties

    for role, party, told in ((Role.WORKER, "A1", "20260312-138"), (Role.COMPANY, "R1", None)):
        one = window.caller(role, party=parties[PartyId(party)].person)
        [line] = read(one, f"/v1/disputes?after={position}")["lines"]
        assert line["external_numbers"].get("12345") == told
