"""The declared process: which row of the stage table each fact belongs to, and what records it.

The stages and the moves between them stand in domain/stages.py, the conditions of each step beside
its decision, and who may take it in the access table. This page says what joins them: the steps
that lead to a fact of a kind, and the row (docs/reference/stages.md) they stand in.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "rules" / "process.toml"

FILING = "file"
"""What opens a dispute; it is an action of the access table and no step on a record."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of one kind of fact.

    `row` is empty for what only the office's machinery says. `beside`: a step on another record
    writes it too, so that it says nothing of the state it is found in.
    """

    topic: str
    row: str
    steps: tuple[str, ...]
    beside: bool = False


@cache
def process(path: Path = SHIPPED) -> Mapping[str, Declared]:
    """The declared process, by the topic of each kind of fact a dispute has."""
    with path.open("rb") as file:
        said = tomllib.load(file)["fact"]
    return {
        topic: Declared(topic, entry["row"], tuple(entry["steps"]), entry.get("beside", False))
        for topic, entry in said.items()
    }


UNDECLARED = Declared("", "", ())
"""Of a kind that no step here records, such as a fact that another system kept."""


def declared(topic: str) -> Declared:
    """What is declared of a kind of fact; UNDECLARED for one that no step records."""
    return process().get(topic, UNDECLARED)
