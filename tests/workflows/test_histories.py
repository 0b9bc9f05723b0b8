"""A case in the middle of its life goes on under new code: its history replays."""

import asyncio
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from tests.histories.record import NIGHT
from tests.workflows.centre import said_in
from tests.workflows.stories import STORIES
from workflows.case import Case
from workflows.connection import CONVERTER
from workflows.night import Night

HISTORIES = Path(__file__).parents[1] / "histories"
KEPT = sorted(HISTORIES.glob("*.json"))


def test_every_story_has_its_history() -> None:
    """A route without a history would change unnoticed (record it with tests.histories.record)."""
    assert {*STORIES, NIGHT} <= {path.stem for path in KEPT}


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_the_history_replays(path: Path) -> None:
    """Changed code takes the same steps, or says by `workflow.patched` from when on it does not."""
    history = WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))
    replayer = Replayer(workflows=[Case, Night], data_converter=CONVERTER)

    asyncio.run(replayer.replay_workflow(history))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_history_names_no_machine_and_nobody(path: Path) -> None:
    """Ids, codes and times only; whoever recorded it is called the recorder."""
    said = path.read_text(encoding="utf-8")

    assert said_in(said)
    assert not any("sealed:" in payload for payload in said_in(said))
    assert '"identity": "recorder"' in said
    assert "@" not in said
