"""The registry: where every record of the office is kept, and where every decision is taken."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import IntegrityError, Mapper, Recording
from eventsourcing.utils import EnvType

from domain import (  # noqa: F401 - the facts of those that are read nowhere stand in the log too
    access_log,
    destruction_list,
    import_book,
    night_watch,
    office_book,
    roster,
)
from domain.almanac import Almanac
from domain.case_numbers import CaseNumbers
from domain.centres import Centre
from domain.dispute import Dispute
from domain.facts_in_mind import FactsInMind
from domain.numbers_borne import Bearers
from domain.postbag import Postbag
from domain.record import Act, Fact, Record
from domain.refusals import (
    Busy,
    HappenedBeforeFiling,
    NotFound,
    NothingToCorrect,
    NotYetHappened,
    RequestReused,
    StaleVersion,
)
from domain.resting import Resting
from domain.rule_table import RuleTable, rule_tables
from domain.shelf import Shelf
from domain.steps import corrected_by
from domain.stored_facts import StoredFacts

Clock = Callable[[], datetime]
"""Tells the office's time, aware."""

P = ParamSpec("P")
T = TypeVar("T", bound=Record)

TOLERANCE = timedelta(minutes=2)
"""How far a caller's clock may run ahead of the office's."""

TRIES = 8
"""How often a decision is taken again when others wrote at the same moment."""


@dataclass(frozen=True, slots=True)
class Decided(Generic[T]):
    """What came of a decision: the record, the facts it added, and where the log stands."""

    record: T
    version: int
    position: int
    facts: tuple[Fact, ...]
    repeated: bool = False


class Registry(Application[UUID]):
    """Every record of the office, in one event store and one log."""

    name = "registry"

    def __init__(
        self,
        clock: Clock,
        centres: Mapping[str, Centre],
        env: EnvType | None = None,
        rules: Mapping[str, RuleTable] | None = None,
    ) -> None:
        super().__init__(env)
        self.clock = clock
        self.centres = centres
        self.rules = rules or rule_tables()
        self.turn = RLock()
        self.postbag = Postbag(self.events.put)
        self.resting = Resting()
        self.in_mind = FactsInMind(self.mapper.to_domain_event)
        self.almanac = Almanac(self)
        self.bearers: Bearers = lambda _number: ()
        """Says who bears a case number; whoever opens an office puts in who knows."""

    def construct_mapper(self) -> Mapper[UUID]:
        """What makes out stored facts; what is none it names by its record: FactUnreadable."""
        return self.factory.mapper(self.construct_transcoder(), StoredFacts)

    def at(self, record_id: UUID, expected: int | None = None) -> "Desk[Dispute]":
        """Lay a dispute on the desk; `expected` is the person's version the caller has seen."""
        return Desk(self, Dispute, record_id, expected)

    def at_record(self, kind: type[T], record_id: UUID, expected: int | None = None) -> "Desk[T]":
        """Lay any other record on the desk (a consultation, a demand)."""
        return Desk(self, kind, record_id, expected)

    def on_desk(self, record: T, expected: int | None = None) -> "Desk[T]":
        """Leave a record that was just read on the desk; it is not read twice for one decision."""
        return Desk(self, type(record), record.id, expected, record)

    def get(self, kind: type[T], record_id: UUID, version: int | None = None) -> T:
        """Read a record, whole or as it was at a version.

        Raises NotFound.
        """
        try:
            found: object = self.repository.get(
                record_id, version=version, projector_func=_replayed
            )
        except AggregateNotFoundError:
            raise NotFound(id=str(record_id)) from None
        if not isinstance(found, kind):
            raise NotFound(id=str(record_id))
        return found

    def has(self, record_id: UUID) -> bool:
        """Say whether a record was ever opened."""
        return bool(list(self.events.get(record_id, limit=1)))

    def take_up(self, kind: type[T], record_id: UUID) -> T:
        """Read a record as `get` does; of one at rest only what was recorded since.

        It is the caller's alone until they lay it down again. Raises NotFound.
        """
        resting = self.resting.take(record_id)
        if not isinstance(resting, kind):
            return self.get(kind, record_id)
        _replayed(resting, self.events.get(record_id, gt=resting.version))
        return resting

    def take_up_whole(self, kind: type[T], record_id: UUID) -> tuple[T, list[Fact]]:
        """Read a record as `take_up` does, and every fact of it; raises NotFound."""
        resting = self.resting.take(record_id)
        facts = self.facts(record_id)
        since = resting.version if isinstance(resting, kind) else 0
        found = _replayed(resting if since else None, facts[since:])
        if not isinstance(found, kind):
            raise NotFound(id=str(record_id))
        return found, facts

    def lay_down(self, record: Record) -> None:
        """Leave a record at rest, unless it holds what the store does not."""
        if not record.pending_events:
            self.resting.lay_down(record)

    def dispute(self, dispute_id: UUID, version: int | None = None) -> Dispute:
        """Read a dispute; raises NotFound."""
        return self.get(Dispute, dispute_id, version)

    def case_numbers(self, book: UUID) -> CaseNumbers | None:
        """A book of case numbers at its last page; None where it was never opened.

        The last number says all that the pages before it do, and a busy year has thousands.
        """
        first = list(self.events.get(book, limit=1))
        last = list(self.events.get(book, desc=True, limit=1))
        return CaseNumbers.at_page(first[0], last[0]) if first else None

    def facts(self, record_id: UUID) -> list[Fact]:
        """Read every fact of a record, in order; raises NotFound."""
        facts = self.in_mind.made_out(record_id, self.recorder.select_events(record_id))
        if not facts:
            raise NotFound(id=str(record_id))
        return facts

    def keep(self, *records: Record) -> list[Recording[UUID]]:
        """Write what these records have decided, all or nothing; raises IntegrityError."""
        facts = [fact for record in records for fact in record.collect_events()]
        return self.postbag.send(facts) if facts else []

    def open(self, opened: T, act: Act, *beside: Record) -> Decided[T]:
        """Keep a newly opened record; the same request again is answered from the first time.

        Raises RequestReused, Busy, NotYetHappened.
        """
        must_have_happened(act)
        facts = tuple(fact for fact in opened.pending_events if isinstance(fact, Fact))
        try:
            recordings = self.keep(opened, *beside)
        except IntegrityError:
            return self._already_open(type(opened), opened.id, act)
        return Decided(opened, opened.person_version, recordings[-1].notification.id, facts)

    def _already_open(self, kind: type[T], record_id: UUID, act: Act) -> Decided[T]:
        try:
            found = self.get(kind, record_id)
        except NotFound:
            raise Busy from None
        repeated = self.repeated(found, act)
        if repeated is None:
            raise Busy
        return repeated

    def repeated(self, record: T, act: Act) -> Decided[T] | None:
        """Answer a request the record has answered before; None where it is new.

        Raises RequestReused where the same request comes with another body.
        """
        asked = record.requests.get(act.request) if act.request else None
        if asked is None:
            return None
        if asked.body != act.body:
            raise RequestReused
        position = self.recorder.max_notification_id() or 0
        return Decided(record, record.person_version, position, (), repeated=True)


def _replayed(record: Any, facts: Iterable[Any]) -> Any:  # noqa: ANN401 - the library's own shape
    """Apply facts one after the other.

    The library's own does the same and asks of each fact whether it can be applied at all, which
    took nearly half of a replay.
    """
    for fact in facts:
        record = fact.mutate(record)
    return record


class Desk(Generic[T]):
    """One record on the desk, ready for one decision."""

    def __init__(
        self,
        registry: Registry,
        kind: type[T],
        record_id: UUID,
        expected: int | None,
        just_read: T | None = None,
    ) -> None:
        self._registry = registry
        self._kind = kind
        self._id = record_id
        self._expected = expected
        self._just_read = just_read

    def decide(
        self,
        decision: Callable[Concatenate[T, Act, P], None],
        act: Act,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Decided[T]:
        """Load, decide, save: one transaction, taken again where a machine wrote in between.

        Raises any Refusal of the decision, and NotFound, StaleVersion, RequestReused,
        NotYetHappened, HappenedBeforeFiling, NothingToCorrect, Busy.
        """
        must_have_happened(act)
        for tried in range(TRIES):
            with ExitStack() as alone:
                if tried:
                    alone.enter_context(self._registry.turn)
                record = self._take_up()
                repeated = self._registry.repeated(record, act)
                if repeated is not None:
                    return repeated
                self._must_be_as_expected(record)
                if isinstance(record, Dispute):
                    must_follow_filing(record, act)
                self._must_be_there_to_correct(act, corrected_by(decision))
                shelf = Shelf(self._registry, record, alone)
                decision(record, act, *args, **kwargs)
                decided = self._keep(record, shelf)
                if decided is not None:
                    return decided
        raise Busy

    def _take_up(self) -> T:
        record, self._just_read = self._just_read, None
        return record or self._registry.get(self._kind, self._id)

    def _must_be_as_expected(self, record: T) -> None:
        if self._expected is not None and record.person_version != self._expected:
            raise StaleVersion(expected=self._expected, current=record.person_version)

    def _must_be_there_to_correct(self, act: Act, kinds: tuple[type[Fact], ...]) -> None:
        if not act.corrects:
            return
        named = self._registry.events.get(self._id, gt=act.corrects - 1, lte=act.corrects)
        if not isinstance(next(iter(named), None), kinds):
            raise NothingToCorrect(corrects=act.corrects)

    def _keep(self, record: T, shelf: Shelf) -> Decided[T] | None:
        facts = tuple(fact for fact in record.pending_events if isinstance(fact, Fact))
        try:
            recordings = self._registry.keep(record, *shelf.touched)
        except IntegrityError:
            return None
        last = (
            recordings[-1].notification.id
            if recordings
            else self._registry.recorder.max_notification_id() or 0
        )
        shelf.put_away(record)
        return Decided(record, record.person_version, last, facts)


def must_have_happened(act: Act) -> None:
    """Refuse what is said to happen later than now; raises NotYetHappened."""
    if act.happened_at > act.recorded_at + TOLERANCE:
        raise NotYetHappened(happened_at=act.happened_at, now=act.recorded_at)


def must_follow_filing(dispute: Dispute, act: Act) -> None:
    """Refuse what is said to have happened before it came in; raises HappenedBeforeFiling."""
    if act.happened_at < dispute.received_at - TOLERANCE:
        raise HappenedBeforeFiling(happened_at=act.happened_at, received_at=dispute.received_at)
