"""The steps of the office: each named decision, and the conditions under which it is open.

A step's conditions are sentences about the record's state alone. They are asked twice, from
one place: when the steps open now are listed, and by the decision itself before it records
anything. What depends on what the caller says is guarded in the decision's own body.
A step that may put a fact right says which kinds of facts; no other fact is corrected by it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from domain.record import Fact, Record
from domain.refusals import Refusal

P = ParamSpec("P")
R = TypeVar("R")

Condition = Callable[[Any], Refusal | None]
"""A sentence about a record: None where it is so, else the refusal that says it is not."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name on every door, its room, what must be so, and what it may put right."""

    name: str
    room: str
    conditions: tuple[Condition, ...] = field(repr=False)
    corrects: tuple[type[Fact], ...] = ()

    def refusal(self, record: object) -> Refusal | None:
        """Say why the step is not open on this record, or None where it is."""
        barred = record.bars(self.name) if isinstance(record, Record) else None
        if barred is not None:
            return barred
        for condition in self.conditions:
            refusal = condition(record)
            if refusal is not None:
                return refusal
        return None


STEPS: dict[str, Step] = {}
"""Every step by name."""

DECISIONS: dict[str, Callable[..., None]] = {}
"""The decision behind each step."""

STEP_OF: dict[Callable[..., None], Step] = {}
"""The step each decision is."""


def step(
    name: str, *conditions: Condition, corrects: tuple[type[Fact], ...] = ()
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a decision as a step of the office, open where all conditions hold."""

    def declare(decision: Callable[P, R]) -> Callable[P, R]:
        room = decision.__module__.rpartition(".")[2]
        STEPS[name] = Step(name, room, conditions, corrects)
        DECISIONS[name] = decision  # type: ignore[assignment]
        STEP_OF[DECISIONS[name]] = STEPS[name]
        return decision

    return declare


def open_on(record: object, names: Iterable[str]) -> list[str]:
    """Which of these steps are open on a record; what several of them ask is asked once.

    A later condition may rely on those before it, so none is asked too early.
    """
    so: dict[Condition, bool] = {}
    found: list[str] = []
    for name in names:
        if isinstance(record, Record) and record.bars(name) is not None:
            continue
        for condition in STEPS[name].conditions:
            known = so.get(condition)
            if known is None:
                known = so[condition] = condition(record) is None
            if not known:
                break
        else:
            found.append(name)
    return found


def must_be_open(name: str, record: object) -> None:
    """Raise the refusal of the first condition that does not hold."""
    refusal = STEPS[name].refusal(record)
    if refusal is not None:
        raise refusal


def corrected_by(decision: Callable[..., None]) -> tuple[type[Fact], ...]:
    """The kinds of facts a decision may put right."""
    declared = STEP_OF.get(decision)
    return declared.corrects if declared else ()
