"""The reader matrix as it was first proposed, held against what the access table grants.

Each cell of that proposal is transcribed in its own words. What the office does instead, and why,
stands in OTHERWISE: nothing differs unnoticed.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from domain.access import condition
from domain.access_conditions import Concern, holds
from domain.access_log_rows import REVEALS
from domain.access_rows import Action
from domain.callers import Caller, Role

YES, REASON, NO = "yes", "with a reason", "no"


class Stand(NamedTuple):
    """Somebody in a column of the matrix, and whom the dispute they ask for concerns."""

    caller: Caller
    whom: set[Concern]


HERE: set[Concern] = {("centre", "siming"), ("applicant", "p-1"), ("party", "p-1")}
TAKEN: set[Concern] = {*HERE, ("mediator", "lin"), ("mediated", "lin")}
BEFORE: set[Concern] = {*HERE, ("arbitrator", "a-1"), ("tribunal", "siming")}


def _who(role: Role, officer: str = "o-1", **more: Any) -> Caller:
    return Caller("c-1", role, "siming", officer=officer, **more)


COLUMNS: Mapping[str, Stand] = {
    "worker": Stand(_who(Role.WORKER, "", party="p-1"), TAKEN),
    "mediator on the case": Stand(_who(Role.MEDIATOR, "lin"), TAKEN),
    "other mediators": Stand(_who(Role.MEDIATOR, "wang"), TAKEN),
    "inspector on the visit": Stand(_who(Role.INSPECTOR, "chen"), {*TAKEN, ("inspector", "chen")}),
    "arbitrator": Stand(_who(Role.ARBITRATOR, "a-1"), BEFORE),
    "supervisor": Stand(_who(Role.SUPERVISOR), TAKEN),
    "auditor": Stand(_who(Role.AUDITOR), TAKEN),
    "statistics": Stand(_who(Role.STATISTICIAN), TAKEN),
}
"""The columns, without the company's: a company holds no key of its own until it is let in."""

ROWS: Mapping[str, tuple[Action, ...]] = {
    "application": (Action.OPEN_APPLICATION,),
    "agreement, notices": (Action.OPEN_PROCEEDINGS,),
    "private notes, offers, caucus": (Action.OPEN_NOTES,),
    "inspection record": (Action.OPEN_INSPECTION,),
    "phone": (Action.OPEN_CONTACTS,),
    "ID, bank account, medical": (Action.OPEN_IDENTITY,),
    "informer's identity": (Action.OPEN_INFORMER,),
    "event log": (Action.READ_FACTS,),
    "access log": (Action.READ_ACCESS_LOG,),
}

_IN_ORDER = tuple(COLUMNS)
_APPLICATION = (
    *("own", "yes", "no", "what the visit needs", "on transfer", "yes", "read, logged"),
    "de-identified",
)
_PERSONAL = (
    *("own", "needed fields", "no", "no", "on transfer", "masked, reveal with reason"),
    *("masked, reveal with reason", "no"),
)
_LOGS = ("no", "own acts", "no", "own acts", "no", "yes", "yes", "no")
PROPOSED: Mapping[str, tuple[str, ...]] = {
    "application": _APPLICATION,
    "agreement, notices": _APPLICATION,
    "private notes, offers, caucus": (
        *("no", "yes", "no", "no", "no", "on reasoned request", "read, logged", "no"),
    ),
    "inspection record": (
        *("by inspection rules", "summary only", "no", "yes", "by request of the tribunal"),
        *("yes", "read, logged", "counts"),
    ),
    "phone": _PERSONAL,
    "ID, bank account, medical": _PERSONAL,
    "informer's identity": ("own", "no", "no", "yes", "no", "no", "no", "no"),
    "event log": _LOGS,
    "access log": _LOGS,
}
"""The proposal, cell by cell."""

MEANS: Mapping[str, str] = {
    "yes": YES,
    "own": YES,
    "on transfer": YES,
    "needed fields": YES,
    "read, logged": YES,
    "what the visit needs": NO,
    "on reasoned request": REASON,
    "masked, reveal with reason": REASON,
    "no": NO,
    "summary only": NO,
    "by inspection rules": NO,
    "by request of the tribunal": NO,
    "own acts": NO,
    "de-identified": NO,
    "counts": NO,
}
"""What a word of the proposal comes to at the desk: opened, opened with a reason, or not."""

OTHERWISE: Mapping[tuple[str, str], tuple[str, str]] = {
    ("agreement, notices", "arbitrator"): (
        NO,
        "what was said in mediation does not follow the case to the commission (Art. 107)",
    ),
    ("private notes, offers, caucus", "auditor"): (
        REASON,
        "that they exist is read; their words with a reason, which is written down first",
    ),
    ("inspection record", "supervisor"): (REASON, "evidence of another proceeding"),
    ("inspection record", "auditor"): (REASON, "evidence of another proceeding"),
    ("phone", "inspector on the visit"): (YES, "who goes there calls first"),
    ("informer's identity", "worker"): (NO, "nobody is told at the desk that there is one"),
}
"""Where the office does otherwise than was proposed, and why."""


def granted(row: str, column: str) -> str:
    """What the table grants in a cell."""
    caller, whom = COLUMNS[column]
    if all(holds(condition(caller, action), whom) for action in ROWS[row]):
        return YES
    reveals = [REVEALS.get(action) for action in ROWS[row]]
    if all(one and holds(condition(caller, one), whom) for one in reveals):
        return REASON
    return NO


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("column", COLUMNS)
def test_the_table_grants_what_was_proposed(row: str, column: str) -> None:
    """Reader matrix: cell by cell, but where the office says otherwise and why."""
    proposed = MEANS[PROPOSED[row][_IN_ORDER.index(column)]]
    expected, why = OTHERWISE.get((row, column), (proposed, "as proposed"))

    assert granted(row, column) == expected, why


def test_nothing_stands_as_otherwise_that_is_as_proposed() -> None:
    """A difference that is gone takes its reason with it."""
    for (row, column), (expected, why) in OTHERWISE.items():
        assert MEANS[PROPOSED[row][_IN_ORDER.index(column)]] != expected
        assert why


def test_every_cell_is_transcribed() -> None:
    """As many words as columns, and each of them understood."""
    assert set(PROPOSED) == set(ROWS)
    for words in PROPOSED.values():
        assert len(words) == len(COLUMNS)
        assert set(words) <= set(MEANS)
