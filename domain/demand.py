"""A public-service demand: a wish to the city, led to the department whose matter it is.

It has no respondent and no claim (公共服务诉求: a gate, parking, a place to rest). It is routed,
grouped with its like, answered, and the worker is told; it is never accepted as a dispute.
"""

from datetime import datetime
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from domain.bodies import BodyKind, read_bodies
from domain.consent import Way
from domain.record import Act, Fact, FirstFact, Record
from domain.refusals import Refusal
from domain.refusals.demand import (
    DemandClosed,
    LeadAssistsItself,
    NoDepartment,
    NoGroup,
    NotADepartment,
    NotAnswered,
    NotRouted,
    WorkerNotTold,
)
from domain.refusals.referral import UnknownBody
from domain.said import same_words
from domain.sealed import PersonId, Sealed
from domain.steps import must_be_open, step
from domain.values import BodyId, CentreId, Channel

DUE_RULE = "demand-due"
"""The rule under which a department answers (12345: 5 working days); the rule table dates it."""

ANSWERING = (BodyKind.DEPARTMENT, BodyKind.INSPECTORATE, BodyKind.POLICE, BodyKind.UNION)
"""Who sees to a wish of the public; a court, a commission or an insurer does not (转办)."""


class DemandRegistered(FirstFact):
    """A wish to the city came in by the same door as the disputes."""

    TOPIC = "demand.registered"
    centre: str
    channel: str
    person: str
    words: Sealed
    district: str
    place: Sealed | None
    rule: str

    def apply(self, aggregate: "Demand") -> None:
        """Open the sheet."""
        aggregate.centre = CentreId(self.centre)
        aggregate.channel = Channel(self.channel)
        aggregate.person = PersonId(self.person)
        aggregate.words = self.words
        aggregate.district = self.district
        aggregate.place = self.place
        aggregate.rule = self.rule
        aggregate.registered_at = self.happened_at


class DemandRouted(Fact):
    """The demand went to a lead department and those that assist it (转办: 主办、协办)."""

    TOPIC = "demand.routed"
    lead: str
    assisting: list[str]

    def apply(self, aggregate: "Demand") -> None:
        """Note who has it."""
        aggregate.lead = BodyId(self.lead)
        aggregate.assisting = [BodyId(body) for body in self.assisting]
        aggregate.routed_at = self.happened_at


class DemandGrouped(Fact):
    """The demand was put with its like under one topic, for the task group's meeting (专班)."""

    TOPIC = "demand.grouped"
    group: str

    def apply(self, aggregate: "Demand") -> None:
        """Note the topic."""
        aggregate.group = self.group


class DemandAnswered(Fact):
    """The department answered what was done (办理结果)."""

    TOPIC = "demand.answered"
    done: bool
    words: Sealed

    def apply(self, aggregate: "Demand") -> None:
        """Keep the answer."""
        aggregate.done, aggregate.answer = self.done, self.words
        aggregate.answered_at = self.happened_at


class WorkerTold(Fact):
    """The worker was told the answer (结果反馈)."""

    TOPIC = "demand.worker_told"
    way: str

    def apply(self, aggregate: "Demand") -> None:
        """Note it."""
        aggregate.told_at = self.happened_at


class DemandEnded(Fact):
    """The demand was closed with its result."""

    TOPIC = "demand.closed"

    def apply(self, aggregate: "Demand") -> None:
        """Close the sheet."""
        aggregate.closed_at = self.happened_at


def still_open(demand: "Demand") -> Refusal | None:
    """The demand is not closed."""
    return DemandClosed() if demand.closed_at else None


def routed(demand: "Demand") -> Refusal | None:
    """A department has it."""
    return None if demand.routed_at else NotRouted()


def answered(demand: "Demand") -> Refusal | None:
    """The department has answered."""
    return None if demand.answered_at else NotAnswered()


def told(demand: "Demand") -> Refusal | None:
    """The worker knows the answer (首问负责: who receives it reports the result)."""
    return None if demand.told_at else WorkerNotTold()


class Demand(Record):
    """One public-service demand, from the window to its answer."""

    TOPIC = "demand"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "demand.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "demand.created"

    def __init__(self) -> None:
        super().__init__()
        self.centre = CentreId("")
        self.channel = Channel.WINDOW
        self.person = PersonId("")
        self.words: Sealed | None = None
        self.district = ""
        self.place: Sealed | None = None
        self.rule = DUE_RULE
        self.registered_at: datetime | None = None
        self.lead = BodyId("")
        self.assisting: list[BodyId] = []
        self.routed_at: datetime | None = None
        self.group = ""
        self.done: bool | None = None
        self.answer: Sealed | None = None
        self.answered_at: datetime | None = None
        self.told_at: datetime | None = None
        self.closed_at: datetime | None = None

    @classmethod
    def register(  # noqa: PLR0913 - one sheet of the registration form
        cls,
        act: Act,
        *,
        id: UUID,  # noqa: A002 - the library's own name
        centre: CentreId,
        channel: Channel,
        person: PersonId,
        words: Sealed,
        district: str,
        place: Sealed | None = None,
        rule: str = DUE_RULE,
    ) -> Self:
        """Register a demand; `person` is who asked, `district` a GB/T 2260 code."""
        return cls._open_with(
            DemandRegistered,
            act,
            id=id,
            centre=centre,
            channel=channel,
            person=person,
            words=words,
            district=district,
            place=place,
            rule=rule,
        )

    @step("route-demand", still_open)
    def route(self, act: Act, *, lead: BodyId, assisting: list[BodyId]) -> None:
        """Send it to a lead department and those that assist; sending anew is a new fact.

        Raises NoDepartment, LeadAssistsItself, UnknownBody, NotADepartment,
        BeforeWhatItRestsOn.
        """
        if self.routed_at and (lead, assisting) == (self.lead, self.assisting):
            return
        must_be_open("route-demand", self)
        if not lead.strip():
            raise NoDepartment
        if lead in assisting:
            raise LeadAssistsItself(body=lead)
        for body in (lead, *assisting):
            must_answer_demands(body)
        self._must_not_precede(act, self.registered_at, self.routed_at)
        self._record(DemandRouted, act, lead=lead, assisting=assisting)

    @step("group-demand", still_open)
    def group_with(self, act: Act, *, group: str) -> None:
        """Put it with its like under a topic's code; raises NoGroup, BeforeWhatItRestsOn."""
        if self.group == group and group:
            return
        must_be_open("group-demand", self)
        if not group.strip():
            raise NoGroup
        self._must_not_precede(act, self.registered_at)
        self._record(DemandGrouped, act, group=group)

    @step("answer-demand", still_open, routed)
    def receive_answer(self, act: Act, *, done: bool, words: Sealed) -> None:
        """Take the department's answer: whether it was done, and its words.

        Raises BeforeWhatItRestsOn.
        """
        if self.answered_at and done == self.done and same_words(words, self.answer):
            return
        must_be_open("answer-demand", self)
        self._must_not_precede(act, self.routed_at)
        self._record(DemandAnswered, act, done=done, words=words)

    @step("tell-worker-of-demand", still_open, answered)
    def tell_worker(self, act: Act, *, way: Way) -> None:
        """Tell the worker the answer; raises BeforeWhatItRestsOn."""
        if self.told_at and self.answered_at and self.told_at >= self.answered_at:
            return
        must_be_open("tell-worker-of-demand", self)
        self._must_not_precede(act, self.answered_at)
        self._record(WorkerTold, act, way=way)

    @step("close-demand", answered, told)
    def close(self, act: Act) -> None:
        """Close it with its result; only once the worker knows. Raises BeforeWhatItRestsOn."""
        if self.closed_at:
            return
        must_be_open("close-demand", self)
        self._must_not_precede(act, self.told_at)
        self._record(DemandEnded, act)


def must_answer_demands(body: BodyId) -> None:
    """Refuse a body that is unknown or sees to no wishes; raises UnknownBody, NotADepartment."""
    known = read_bodies().get(body)
    if known is None:
        raise UnknownBody(body=body)
    if known.kind not in ANSWERING:
        raise NotADepartment(body=body)
