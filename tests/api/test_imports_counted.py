"""Disputes of another system in what is counted: the figures, their version, the night's round."""

from pathlib import Path

import pytest

from domain.callers import Role
from domain.imported import imported_id
from operations.importing import Errand, bring_in
from operations.reconcile import without_beginning
from tests.api.conftest import BOTH_STORES, At, Window, accepted

LOG = """case_id,timestamp,activity,actor,attributes
A-1,2026-02-02,Filed,Wang,
A-1,2026-02-03,Heard,R01,
A-2,2026-02-04,Filed,Wang,
"""
STAGES = "activity,stage\nFiled,intake\nHeard,arbitration\n"
YEAR = "from=2026-01-01&to=2026-12-31"


@pytest.fixture
def brought(read: Window, tmp_path: Path) -> str:
    """Two cases were brought in; the id of the first."""
    events, mapping = tmp_path / "log.csv", tmp_path / "oa.csv"
    events.write_text(LOG, "utf-8")
    mapping.write_text(STAGES, "utf-8")
    bring_in(read.office, Errand(events, mapping, by="admin", centre="siming"), lambda *_: None)
    return str(imported_id("oa", "A-1"))


@BOTH_STORES
def test_figures_agree_before_and_after_an_import_is_taken_over(
    read: Window, clerk: At, lin: At, brought: str
) -> None:
    """What was brought in counts as imported, and from its taking over in the others too."""
    accepted(clerk, lin)
    before = asked(read)
    lin.step(brought, "take-over-imported", mediator="lin")
    after = asked(read)

    assert before["imported"] == (2, 2)
    assert after["imported"] == (1, 1)
    assert after["taken-over"] == (1, 1)
    assert after["filed"] == (2, 2)


def asked(window: Window) -> dict[str, tuple[int, int]]:
    """Each figure as published and as counted again; all agree."""
    auditor = window.caller(Role.AUDITOR, officer="aud")
    last = window.office.registry.recorder.max_notification_id()
    assert auditor.get(f"/v1/statistics?{YEAR}&after={last}").status_code == 200
    answer = auditor.get(f"/v1/audit/figures?{YEAR}").json()
    assert answer["differing"] == [], answer["differing"]
    assert answer["agrees"]
    return {line["name"]: (line["published"], line["recounted"]) for line in answer["lines"]}


@BOTH_STORES
def test_an_imported_dispute_has_one_version_at_every_door(
    read: Window, lin: At, brought: str
) -> None:
    """Its rows tell what people did: whoever goes on from it goes on from the last of them."""
    last = len(read.office.registry.facts(imported_id("oa", "A-1")))
    seen = lin.get(f"/v1/disputes/{brought}")
    auditor = read.caller(Role.AUDITOR, officer="aud")
    at = auditor.get(f"/v1/disputes/{brought}/at?version={last}")

    assert seen.json()["version"] == at.json()["version"] == last == lin.version(brought)


@BOTH_STORES
def test_what_nobody_took_over_has_its_beginning_all_the_same(
    read: Window, lin: At, brought: str
) -> None:
    """It never came to our window, and stands in the views: that is no record which lost a fact."""
    asked(read)
    assert without_beginning(read.office) == []

    lin.step(brought, "take-over-imported", mediator="lin")

    asked(read)
    assert without_beginning(read.office) == []
