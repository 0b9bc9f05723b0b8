"""What every file in the office has in common: facts, who said them, and how they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, NamedTuple, Self

from eventsourcing.domain import Aggregate, OriginatorIDError, OriginatorVersionError
from eventsourcing.utils import register_topic

from domain.refusals import BeforeWhatItRestsOn, Refusal
from domain.refusals.ledger import RecordBroken

MACHINES = ("case", "calendar", "office")


@dataclass(frozen=True, slots=True)
class Act:
    """Who says that something happened, when it happened, and when the office heard of it.

    Every decision takes an Act first. `by` is an actor's id: `officer:…`, `party:…`,
    `partner:…`, or one of the office's own machines (`case`, `calendar`, `office`).
    `request` and `body` are keyed digests of the caller's idempotency key and of what was
    asked, so a repeated request is recognised in the record itself. `corrects` is the
    version of the fact that this one corrects, or 0.
    """

    by: str
    happened_at: datetime
    recorded_at: datetime
    request: str = ""
    body: str = ""
    corrects: int = 0


class Asked(NamedTuple):
    """A request the record has already answered: what it asked, and the version it led to."""

    body: str
    version: int


def is_person(by: str) -> bool:
    """Tell a person's fact from one that the office's own machinery recorded."""
    return by.partition(":")[0] not in MACHINES


_OF_WHAT_IS_LACKING = (AssertionError, AttributeError, OriginatorIDError, OriginatorVersionError)
"""What the library raises of a fact that does not follow on, and Python of one without a field."""

FACTS: dict[str, type["Fact"]] = {}
"""Every kind of fact ever stored, by its topic."""


class Fact(Aggregate.Event):
    """Something that happened, as it is stored; facts are never edited, only corrected.

    `timestamp` is when it was recorded, `happened_at` when it happened.
    """

    happened_at: datetime
    by: str
    request: str
    body: str
    corrects: int

    TOPIC: ClassVar[str] = ""
    BROUGHT_IN: ClassVar[bool] = False
    """Whether it tells what people did elsewhere, though the office's machinery recorded it."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "TOPIC" in cls.__dict__:
            # The metaclass makes the class twice or more (dataclass, slots): the last one counts.
            FACTS[cls.TOPIC] = cls
            register_topic(cls.TOPIC, cls)

    @classmethod
    def told_as(cls, said: Mapping[str, Any]) -> str:
        """Which of its sentences tells the fact, by what it says; the one it has if not others."""
        del said
        return ""

    def mutate(self, aggregate: Any) -> Any:  # noqa: ANN401 - the library's own signature
        """Apply the fact, then remember who recorded it and which request it answered.

        Raises RecordBroken where it does not follow on, or lacks what was stored of it.
        """
        try:
            record = super().mutate(aggregate)
            if isinstance(record, Record):
                record.remember(self)
        except _OF_WHAT_IS_LACKING:
            if self._follows(aggregate) and not self.lacks():
                raise
            version = getattr(aggregate, "version", 0)
            raise RecordBroken(record=str(self.originator_id), version=version) from None
        return record

    def _follows(self, aggregate: Any) -> bool:  # noqa: ANN401 - a record, or none yet
        """Say whether the fact is the one that comes next."""
        if aggregate is None:
            return isinstance(self, FirstFact) and self.originator_version == 1
        return bool(aggregate.version + 1 == self.originator_version)

    def lacks(self) -> bool:
        """Say whether a field is missing that every fact of the kind was stored with."""
        return not vars(self).keys() >= _stored_with(type(self))


@cache
def _stored_with(kind: type[Fact]) -> frozenset[str]:
    """The fields that a kind of fact always had; one that came later says what it was before."""
    return frozenset(field.name for field in fields(kind) if not hasattr(kind, field.name))


def is_of_one_request(before: Fact, fact: Fact) -> bool:
    """Say whether a fact was recorded by the same hand in the same moment as the one before it.

    What else comes of a request may be recorded without naming it again.
    """
    same = (before.by, before.timestamp) == (fact.by, fact.timestamp)
    return same and fact.request in {before.request, ""}


class FirstFact(Fact, Aggregate.Created):
    """The fact that opens a record."""


class Record(Aggregate):
    """A file of the office: a dispute, a consultation, a demand, a book of numbers."""

    TOPIC = "record"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "record.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "record.created"

    def __init__(self) -> None:
        self.person_version: int = 1
        self.requests: dict[str, Asked] = {}

    def bars(self, step: str) -> Refusal | None:
        """Say why no step of this name is open on the whole record; None where nothing bars it."""
        del step
        return None

    def remember(self, fact: Fact) -> None:
        """Note the last fact of a person, here or elsewhere, and the request it answered."""
        if is_person(fact.by) or fact.BROUGHT_IN:
            self.person_version = fact.originator_version
        if fact.request:
            self.requests[fact.request] = Asked(fact.body, fact.originator_version)

    @classmethod
    def _open_with(cls, fact: type[FirstFact], act: Act, **fields: Any) -> Self:  # noqa: ANN401 - a fact's own fields
        return cls._create(fact, **_common(act), **as_stored(fields))

    def _must_not_precede(self, act: Act, *rests_on: datetime | None) -> None:
        """What happened cannot have happened before what it rests on, a correction neither.

        What is said to happen as it is recorded is never too early, though another's clock was
        ahead; nor is what the machinery says, whose clock is its own. Raises BeforeWhatItRestsOn.
        """
        last = max((moment for moment in rests_on if moment), default=act.happened_at)
        if is_person(act.by) and act.happened_at < min(last, act.recorded_at):
            raise BeforeWhatItRestsOn(rests_on=last)

    def _record(self, fact: type[Fact], act: Act, **fields: Any) -> None:  # noqa: ANN401 - a fact's own fields
        self.trigger_event(fact, **_common(act), **as_stored(fields))


def as_stored(value: Any) -> Any:  # noqa: ANN401 - any field of a fact
    """A field as the store gives it back: codes are plain words, sequences lists.

    So a record says the same, to the letter, just after a decision and when it is read again.
    """
    match value:
        case StrEnum():
            return value.value
        case list() | tuple():
            return [as_stored(item) for item in value]
        case dict():
            return {as_stored(name): as_stored(item) for name, item in value.items()}
    return value


def _common(act: Act) -> Mapping[str, Any]:
    return {
        "timestamp": act.recorded_at,
        "happened_at": act.happened_at,
        "by": act.by,
        "request": act.request,
        "body": act.body,
        "corrects": act.corrects,
    }
