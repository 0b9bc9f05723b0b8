"""A dispute of which nothing is left under its id, though the office knows of it: it stops nobody.

Every fact of it was taken out, or a folder's id was spelt in another way. Rows and the log name it
still: whoever goes over many passes it over and names it, as any record that cannot be read.
"""

from uuid import UUID

import pytest

from domain.callers import Role
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_broken_records import level
from tests.api.test_informers import PLANNED
from tests.ledger.breaking import Breaker
from workflows.dispatch import every_dispute, still_open


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
def test_no_case_is_made_again_of_it(read: Window, clerk: At) -> None:
    """`rebuild workflows` goes by the log's first facts; one may be taken out while it goes on."""
    lost, whole = (UUID(clerk.file()["id"]) for _ in range(2))
    registry = read.office.registry
    assert every_dispute(registry) == [lost, whole]
    Breaker(read.office.settings, "all gone").strike(lost)

    assert still_open(registry, [lost, whole]) == [whole]
