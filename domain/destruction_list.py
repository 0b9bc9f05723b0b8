"""A destruction list: the persons whose files were all kept as long as the law asks (销毁清册).

One officer draws it up, another approves it, and only then is anything destroyed: nothing is ever
destroyed because a date has passed. It is carried out in batches, and whoever is kept after all by
then (a hold, a new dispute) is left out with the reason.
"""

from datetime import datetime
from typing import Self, TypedDict
from uuid import UUID

from eventsourcing.domain import Aggregate

from domain.conflicts import is_one
from domain.record import Act, Fact, FirstFact, Record
from domain.refusals.persons import AnotherPairOfEyes, ListNotApproved, NothingDue

MOST_LISTED = 5_000
"""Persons on one list: a page that two officers can still answer for."""


class KeptOut(TypedDict):
    """Somebody who is kept after all, and why."""

    person: str
    why: str


class ListDrawnUp(FirstFact):
    """A destruction list was drawn up; it names persons by the ids of their keys (编制清册)."""

    TOPIC = "destruction_list.drawn_up"
    centre: str
    persons: list[str]

    def apply(self, aggregate: "DestructionList") -> None:
        """It waits for a second officer."""
        aggregate.centre = self.centre
        aggregate.persons = self.persons
        aggregate.drawn_up_by, aggregate.drawn_up_at = self.by, self.happened_at


class ListApproved(Fact):
    """A second officer approved a destruction list (批准销毁清册)."""

    TOPIC = "destruction_list.approved"

    def apply(self, aggregate: "DestructionList") -> None:
        """It may be carried out."""
        aggregate.approved_by, aggregate.approved_at = self.by, self.happened_at


class BatchCarriedOut(Fact):
    """Some of a list was carried out: who was erased, and who is kept after all (分批销毁)."""

    TOPIC = "destruction_list.carried_out"
    erased: list[str]
    kept: list[KeptOut]

    def apply(self, aggregate: "DestructionList") -> None:
        """The rest is still to do."""
        aggregate.erased += self.erased
        aggregate.kept += self.kept


class DestructionList(Record):
    """Persons whose time is over."""

    TOPIC = "destruction_list"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "destruction_list.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "destruction_list.created"

    def __init__(self) -> None:
        super().__init__()
        self.centre = ""
        self.persons: list[str] = []
        self.drawn_up_by = ""
        self.drawn_up_at: datetime | None = None
        self.approved_by = ""
        self.approved_at: datetime | None = None
        self.erased: list[str] = []
        self.kept: list[KeptOut] = []

    @classmethod
    def draw_up(
        cls,
        act: Act,
        *,
        id: UUID,  # noqa: A002 - the library's own name
        centre: str,
        persons: list[str],
    ) -> Self:
        """Draw a list up; raises NothingDue."""
        if not persons:
            raise NothingDue
        return cls._open_with(ListDrawnUp, act, id=id, centre=centre, persons=sorted(persons))

    @property
    def left(self) -> list[str]:
        """The persons of the list with whom nothing was done yet."""
        done = {*self.erased, *(one["person"] for one in self.kept)}
        return [person for person in self.persons if person not in done]

    def approve(self, act: Act) -> None:
        """Approve it, as the second pair of eyes; raises AnotherPairOfEyes."""
        if self.approved_at:
            return
        if is_one(act.by, self.drawn_up_by):
            raise AnotherPairOfEyes
        self._record(ListApproved, act)

    def carry_out(self, act: Act, *, erased: list[str], kept: list[KeptOut]) -> None:
        """Note what was done with some of it; raises ListNotApproved."""
        if not self.approved_at:
            raise ListNotApproved
        left = set(self.left)
        gone = [person for person in erased if person in left]
        stay = [one for one in kept if one["person"] in left]
        if gone or stay:
            self._record(BatchCarriedOut, act, erased=gone, kept=stay)
