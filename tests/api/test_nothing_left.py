"""A dispute of which nothing is left under its id, though the office knows of it: it stops nobody.

Every fact of it was taken out, or a folder's id was spelt in another way. Rows and the log name it
still: whoever goes over many passes it over and names it, as any record that cannot be read.
"""

import json
from uuid import UUID

import pytest

from domain.callers import Role
from projections.rebuild import rebuild
from projections.set_aside import all_aside
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_broken_records import MARCH, level
from tests.api.test_informers import PLANNED
from tests.ledger.breaking import SPELT_OTHERWISE, Breaker
from workflows.dispatch import every_dispute, still_open

QUESTIONS = ("late-facts?hours=0&", "days-lost?", "figures?", "conformance?", "deeds?officer=lin&")


@pytest.fixture
def auditor(read: Window) -> At:
    """Who asks of the whole city."""
    return read.caller(Role.AUDITOR, officer="audit-1")


def struck(read: Window, auditor: At, dispute: str, way: str) -> None:
    """The views know of all, and then nothing is left of one."""
    level(read, auditor)
    read.office.registry.resting.take(UUID(dispute))
    Breaker(read.office.settings, way).strike(UUID(dispute))


@BOTH_STORES
def test_a_caseload_is_told_and_goes_over_without_it(
    read: Window, clerk: At, lin: At, lead: At, auditor: At
) -> None:
    """The mediator's page, the plan and the hand-over: what cannot be read stays where it is."""
    lost, whole = accepted(clerk, lin), accepted(clerk, lin)
    read.caller(Role.MEDIATOR, officer="he")
    struck(read, auditor, lost, "all gone")

    page = lead.get("/v1/officers/lin")
    assert page.status_code == 200, page.text
    open_cases = {one["dispute"]: one["promised"] for one in page.json()["open_cases"]}
    assert open_cases == {lost: False, whole: True}
    for plan, went in ((True, "would-go"), (False, "handed-over")):
        asked = {"to": ["he"], "reason": "unavailable", "plan": plan}
        over = lead.post("/v1/officers/lin/handover", asked)
        assert over.status_code == 200, over.text
        lines = {one["dispute"]: (one["went"], one["refused"]) for one in over.json()["lines"]}
        assert lines == {lost: ("refused", {"lin": "record-broken"}), whole: (went, {})}


@BOTH_STORES
def test_a_company_reads_its_list_beside_a_visit_that_is_gone(
    read: Window, clerk: At, lin: At, auditor: At
) -> None:
    """What may be told of that visit nobody can say, so nothing is."""
    lost = accepted(clerk, lin)
    lin.step(lost, "plan-visit", visit="V1", **PLANNED)
    person = read.office.registry.dispute(UUID(lost)).parties["R1"].person
    company = read.caller(Role.COMPANY, party=person)
    struck(read, auditor, lost, "all gone")

    listed = company.get("/v1/disputes")

    assert listed.status_code == 200, listed.text
    assert [(one["id"], one["stage"]) for one in listed.json()["lines"]] == [(lost, "")]


@BOTH_STORES
def test_the_figures_name_what_only_the_views_count(
    read: Window, clerk: At, lin: At, auditor: At
) -> None:
    """The log has nothing of it to be met by; the published figures have."""
    lost, _ = accepted(clerk, lin), accepted(clerk, lin)
    struck(read, auditor, lost, "all gone")

    answer = auditor.get(f"/v1/audit/figures?{MARCH}").json()

    assert (answer["agrees"], answer["broken"]) == (False, [lost])


@BOTH_STORES
def test_every_question_names_what_only_the_views_know_of(
    read: Window, clerk: At, lin: At, auditor: At
) -> None:
    """Nobody can say whose it was: who reads every record is told its name, others the number."""
    lost, _ = accepted(clerk, lin), accepted(clerk, lin)
    question = {"topic": "pay", "question": "加班费怎么算"}
    asks = clerk.post("/v1/consultations", question).json()["id"]
    supervisor = read.caller(Role.SUPERVISOR, officer="super-1")
    struck(read, auditor, lost, "all gone")
    Breaker(read.office.settings, "all gone").strike(UUID(asks))

    for one in (*QUESTIONS, "corrections?", "alerts?"):
        for caller, named in ((auditor, {lost, asks}), (supervisor, set())):
            told = caller.get(f"/v1/audit/{one}{MARCH}").json()
            assert (set(told["broken"]), told["without_beginning"]) == (named, 2), one
    read.later(days=40)
    asked = {"from": "2026-03-01", "to": "2026-03-31", "tried_in_vain": 9}
    for caller, named in ((auditor, {lost, asks}), (supervisor, set())):
        sums = json.loads(caller.post("/v1/what-if", asked).text.splitlines()[-1])
        assert (set(sums["broken"]), sums["without_beginning"]) == (named, 2)


def test_pages_that_follow_tell_what_the_first_page_found(
    read: Window, clerk: At, lin: At, auditor: At
) -> None:
    """Looking for it takes as long as the log; for ten minutes an answer's pages need it once."""
    lost, _ = accepted(clerk, lin), accepted(clerk, lin)
    asked = f"/v1/audit/deeds?officer=lin&limit=1&{MARCH}"
    level(read, auditor)
    on = f"{asked}&cursor={auditor.get(asked).json()['next']}"
    read.office.registry.resting.take(UUID(lost))
    put_right = Breaker(read.office.settings, "first gone").strike(UUID(lost))

    assert auditor.get(on).json()["without_beginning"] == 0
    assert auditor.get(asked).json()["without_beginning"] == 1
    assert auditor.get(on).json()["without_beginning"] == 1

    put_right()
    read.later(minutes=9)
    assert auditor.get(on).json()["without_beginning"] == 1
    read.later(minutes=1)
    assert auditor.get(on).json()["without_beginning"] == 0


@BOTH_STORES
def test_no_case_is_made_again_of_it(read: Window, clerk: At) -> None:
    """`rebuild workflows` goes by the log's first facts; one may be taken out while it goes on."""
    lost, whole = (UUID(clerk.file()["id"]) for _ in range(2))
    registry = read.office.registry
    assert every_dispute(registry) == [lost, whole]
    Breaker(read.office.settings, "all gone").strike(lost)

    assert still_open(registry, [lost, whole]) == [whole]


@pytest.mark.parametrize("way", SPELT_OTHERWISE)
def test_each_question_names_a_dispute_that_is_spelt_otherwise(
    read: Window, clerk: At, lin: At, auditor: At, way: str
) -> None:
    """The log names it by its other spelling, and nothing is found under that; the rest is told.

    Views made again set it aside, and say so.
    """
    lost, whole = accepted(clerk, lin), accepted(clerk, lin)
    before = read.time.isoformat()
    read.later(hours=2)
    tried = {"party": "R1", "way": "phone", "reached": False, "happened_at": before}
    lin.step(lost, "record-contact-attempt", **tried)
    struck(read, auditor, lost, way)
    named = lost if way == "upper case" else str(UUID(int=0))

    for question in QUESTIONS:
        answer = auditor.get(f"/v1/audit/{question}{MARCH}")
        assert answer.status_code == 200, (question, answer.text)
        assert named in answer.json()["broken"], question
    assert auditor.get(f"/v1/audit/conformance?{MARCH}").json()["sums"]["disputes"] == 1
    registry = read.office.registry
    assert still_open(registry, every_dispute(registry)) == [UUID(whole)]

    office = read.office
    rebuild(office.registry, office.views, office.keys, office.centres, lambda _done, _whole: None)
    assert named in {str(one.record) for one in all_aside(office.views)}

    read.later(days=40)
    asked = {"from": "2026-03-01", "to": "2026-03-31", "tried_in_vain": 9}
    sums = json.loads(auditor.post("/v1/what-if", asked).text.splitlines()[-1])
    assert sums["disputes"] == 1
    assert named in sums["broken"]
