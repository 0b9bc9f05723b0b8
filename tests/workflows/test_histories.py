"""A case in the middle of its life goes on under new code: its history replays."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from domain.routing_rules import routing_table
from tests.histories.besides import BESIDES
from tests.histories.record import FIRST_RUN, NIGHT
from tests.workflows.centre import said_in
from tests.workflows.stories import STORIES
from workflows.alert_letter import AlertLetterWay
from workflows.case import Case
from workflows.centre_day import CentresDay
from workflows.connection import CONVERTER
from workflows.night import Night
from workflows.proof import Proof

HISTORIES = Path(__file__).parents[1] / "histories"
KEPT = sorted(HISTORIES.glob("*.json"))
WORK = re.compile(r'"(route|chase|sound|deliver)"')
"""The names of what a case has done for it, wherever a history says them."""


def test_every_story_has_its_history() -> None:
    """A route without a history would change unnoticed (record it with tests.histories.record)."""
    assert {*STORIES, NIGHT, FIRST_RUN, *BESIDES} <= {path.stem for path in KEPT}


def test_every_rule_and_every_way_of_waiting_has_its_history() -> None:
    """A case is changed with an eye to all it does: each route, chase, letter, timer, new run."""
    kept = [path.read_text(encoding="utf-8") for path in KEPT]

    assert {rule for history in kept for rule in routes_in(history)} == set(routing_table().rules)
    assert {name for history in kept for name in WORK.findall(history)} == {
        "route",
        "chase",
        "sound",
        "deliver",
    }
    for event in ("TIMER_FIRED", "TIMER_CANCELED", "WORKFLOW_EXECUTION_CONTINUED_AS_NEW"):
        assert any(f'"EVENT_TYPE_{event}"' in history for history in kept), event


def routes_in(history: str) -> set[str]:
    """The rules whose conclusions a case had recorded."""
    payloads = [json.loads(said) for said in said_in(history) if said.startswith("{")]
    return {said["rule"] for said in payloads if "because" in said}


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_the_history_replays(path: Path) -> None:
    """Changed code takes the same steps, or says by `workflow.patched` from when on it does not."""
    history = WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))
    workflows = [AlertLetterWay, Case, CentresDay, Night, Proof]
    replayer = Replayer(workflows=workflows, data_converter=CONVERTER)

    asyncio.run(replayer.replay_workflow(history))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_history_names_no_machine_and_nobody(path: Path) -> None:
    """Ids, codes and times only; whoever recorded it is called the recorder."""
    said = path.read_text(encoding="utf-8")

    assert said_in(said)
    assert not any("sealed:" in payload for payload in said_in(said))
    assert '"identity": "recorder"' in said
    assert "@" not in said
