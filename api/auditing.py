"""What every question of an auditor has in common: who may ask it, of what, and how it is paged.

Answers come from the log itself and never from a view; only the figures are held against one. A
question over a whole period reads much: two at a time are worked on, the others wait their turn.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from pydantic import BaseModel, ConfigDict, Field

from api.fields import Digits, Part, Position
from api.grown_into import has_lost_what_it_became
from api.lost_records import lost_by_now
from api.proofs_shown import signing_stopped
from api.visitor import Visitor
from domain.access import condition, granted, may_in_centre
from domain.access_concerns import concerns
from domain.access_conditions import Condition, Everything, Nothing, holds
from domain.access_log import DayOpened
from domain.access_rows import Action
from domain.access_telling import told_to
from domain.case_numbers import BookOpened
from domain.centres import Centre
from domain.dispute import Dispute
from domain.known import known
from domain.record import Fact, FirstFact, Record
from domain.recount import Reported
from domain.refusals import Forbidden, NotFound
from domain.refusals.access import NotYourCentre, PeriodUpsideDown, UnknownCentre
from domain.refusals.ledger import RecordBroken
from domain.refusals.replay import PeriodTooLong
from projections.log_reader import LogReader

T = TypeVar("T")

AT_ONCE = 2
"""Questions over a period worked on at a time, of the eight threads a desk has."""

MOST = 200
"""Lines in one answer."""

LONGEST_PERIOD = timedelta(days=3660)
"""Ten years: longer than the office keeps a file open to view."""

KNOWN = 2_000
"""Records whose centre is kept in mind while a page is made."""

_EARLIEST, _LATEST = date(1949, 10, 1), date(2199, 12, 31)


class Span(BaseModel):
    """Which centre, and which days, both included; from New Year to today where left out."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    centre: Part = ""
    first: date | None = Field(default=None, alias="from", ge=_EARLIEST, le=_LATEST)
    last: date | None = Field(default=None, alias="to", ge=_EARLIEST, le=_LATEST)


class Paged(Span):
    """The same, page by page; a first page also sums up the whole period."""

    cursor: Position | None = Field(default=None, description="`next` of the page before")
    limit: Digits = Field(default=50, ge=1, le=MOST)


THICK = (DayOpened, BookOpened)
"""What opens a book of thousands of pages; whose it is stands on the first."""


class Answer(BaseModel):
    """What every answer says of itself: a record whose last facts are gone looks whole."""

    signing_stopped: str = Field(
        default="", description="Since when and why the office signs nothing; empty where it does"
    )


class PageOf(Answer):
    """One page: `next` is the cursor of the page after, or null at the end of the log.

    `position` is where the log stood: what was recorded later is in none of it. Of `broken`
    records a fact is gone from the log, or one that was met is not as it was stored: the answer is
    without them. Of `without_beginning` the first is gone, or every one, and the views alone have a
    row of it: whose they are nobody can say, so they are named to who may read every record, and to
    others this number is told. Pages after the first tell of both what was found for it. A record
    whose last facts are gone looks whole; `signing_stopped` says since when and why the office
    signs nothing, and is empty where it does: as long as it says something, an answer may lack what
    was taken out.
    """

    first: date
    last: date
    centre: str
    next: int | None = None
    position: int
    broken: list[UUID] = []
    without_beginning: int = 0


@dataclass
class Sight:
    """What one caller asks about and may see of it."""

    visitor: Visitor
    span: Reported
    centre: str
    whole_city: bool
    follows: bool = False
    """Whether a page was shown before: what is lost from the log is told as it was found then."""

    _seen: dict[UUID, Record | None] = field(default_factory=dict)
    _broken: dict[UUID, None] = field(default_factory=dict)

    def page(self, position: int, following: int | None = None) -> dict[str, Any]:
        """What every answer says of itself, once it is worked out."""
        lost = lost_by_now(self.visitor.office, follows=self.follows)
        for record_id in lost.records:
            self.leave_out(record_id)
        return {
            "first": self.span.first,
            "last": self.span.last,
            "centre": self.centre,
            "next": following,
            "position": position,
            "broken": list(self._broken),
            "without_beginning": len(lost.without_beginning),
            "signing_stopped": stopped_for(self.visitor),
        }

    def leave_out(self, record_id: UUID) -> None:
        """Note a record that does not follow on, where this caller may know of it; go on."""
        if self.whole_city or self._may_know_of(record_id):
            self._broken[record_id] = None

    def _may_know_of(self, record_id: UUID) -> bool:
        """Judge a broken record by its first fact; of one without, only who sees all may know."""
        try:
            first = next(iter(self.registry.events.get(record_id, limit=1)), None)
            return isinstance(first, FirstFact) and self.sees(first.mutate(None))
        except RecordBroken:
            return False

    @property
    def registry(self) -> Any:  # noqa: ANN401 - the registry, as the office hands it
        """Where the record is."""
        return self.visitor.office.registry

    def record(self, record_id: UUID) -> Record | None:
        """A record that is asked about and may be seen; None for any other."""
        if record_id not in self._seen:
            if len(self._seen) >= KNOWN:
                self._seen.clear()
            self._seen[record_id] = self._looked_up(record_id)
        return self._seen[record_id]

    def _looked_up(self, record_id: UUID) -> Record | None:
        try:
            record = self._first_page(record_id) or known(self.registry, Record, record_id)
            return record if self.sees(record) else None
        except RecordBroken as broken:  # its own, or that of the dispute a question became
            self.leave_out(UUID(str(broken.details["record"])))
            return None

    def _first_page(self, record_id: UUID) -> Record | None:
        """A book of which only the first page is read; None for any other record."""
        first = next(iter(self.registry.events.get(record_id, limit=1)), None)
        return first.mutate(None) if isinstance(first, THICK) else None

    def sees(self, record: Record) -> bool:
        """Say whether a record is of the centre asked for, and may be read in its facts.

        Raises RecordBroken of a question whose dispute cannot be read, where it hangs on that.
        """
        here = not self.centre or centre_of(record) == self.centre
        caller = self.visitor.caller
        if not here or has_lost_what_it_became(self.visitor.office, caller, record):
            return False
        return holds(condition(caller, Action.READ_FACTS), concerns(record))

    def told(self, record: Record, fact: Fact) -> bool:
        """Say whether this caller is told of a fact at all."""
        return any(True for _ in told_to(self.visitor.caller, record, [fact]))

    def zone_of(self, record: Record) -> Centre:
        """The centre by whose midnight a record's days are counted; the city's first for none."""
        centres = self.visitor.office.centres
        return centres.get(centre_of(record)) or next(iter(centres.values()))

    def has(self, record: Record, at: datetime) -> bool:
        """Say whether a moment lies in the period, where the record is."""
        day = at.astimezone(self.zone_of(record).zone).date()
        return self.span.first <= day <= self.span.last

    def may_have(self, at: datetime) -> bool:
        """Say whether a moment may lie in the period, wherever it was: to look no further."""
        begin, end = around(self.span)
        return begin <= at < end


def stopped_for(visitor: Visitor) -> str:
    """Since when and why nothing of the record is signed; empty where it is."""
    return signing_stopped(visitor.office.ledger, visitor.language)


def centre_of(record: Record) -> str:
    """The centre a record belongs to; empty for the city's own."""
    return str(getattr(record, "centre", ""))


def around(span: Reported) -> tuple[datetime, datetime]:
    """Two moments that surely hold a period, in whatever zone its days are."""
    begin = datetime.combine(span.first, time(), UTC) - timedelta(days=1)
    return begin, datetime.combine(span.last, time(), UTC) + timedelta(days=2)


def sight_of(visitor: Visitor, asked: Span) -> Sight:
    """What may be asked about.

    Raises Forbidden, UnknownCentre, NotYourCentre, PeriodUpsideDown, PeriodTooLong.
    """
    everywhere = _everywhere(visitor)
    centres = visitor.office.centres
    centre = asked.centre or ("" if everywhere == Everything() else visitor.caller.centre)
    if centre and centre not in centres:
        raise UnknownCentre(centre=centre)
    if centre and not may_in_centre(visitor.caller, Action.READ_FACTS, centre):
        raise NotYourCentre(centre=centre)
    counted = {centre: centres[centre]} if centre else dict(centres)
    now = visitor.office.clock()
    last = asked.last or max(now.astimezone(one.zone).date() for one in counted.values())
    first = asked.first or last.replace(month=1, day=1)
    if last < first:
        raise PeriodUpsideDown
    if last - first > LONGEST_PERIOD:
        raise PeriodTooLong(days=LONGEST_PERIOD.days)
    follows = isinstance(asked, Paged) and bool(asked.cursor)
    span, whole_city = Reported(counted, first, last), everywhere == Everything()
    return Sight(visitor, span, centre, whole_city, follows)


def _everywhere(visitor: Visitor) -> Condition:
    """Where this caller reads facts; raises Forbidden where that is nowhere."""
    everywhere = granted(visitor.caller, Action.READ_FACTS)
    if everywhere == Nothing():
        raise Forbidden
    return everywhere


def the_dispute(visitor: Visitor, dispute_id: UUID) -> tuple[Dispute, list[Fact]]:
    """A dispute whose facts this caller may read; raises NotFound, Forbidden."""
    dispute = visitor.office.registry.dispute(dispute_id)
    whom = concerns(dispute)
    if not holds(condition(visitor.caller, Action.READ_DISPUTE), whom):
        raise NotFound(id=str(dispute_id))
    if not holds(condition(visitor.caller, Action.READ_FACTS), whom):
        raise Forbidden
    return dispute, visitor.office.registry.facts(dispute_id)


def lives(
    sight: Sight, reader: LogReader, after: int = 0
) -> Iterator[tuple[int, Dispute, list[Fact]]]:
    """The disputes asked about, one after the other, with their facts; the oldest first."""
    for position, dispute_id in reader.opened("dispute.", after):
        file: Any = None
        try:
            facts = reader.life(dispute_id)
            for fact in facts:
                file = fact.mutate(file)
        except RecordBroken:
            sight.leave_out(dispute_id)
            continue
        if isinstance(file, Dispute) and sight.sees(file):
            yield position, file, facts


def page_of(
    found: Iterable[tuple[int, T]], limit: int, note: Callable[[T], None] | None = None
) -> tuple[list[T], int | None]:
    """The first lines and where to go on; with `note` every one is noted, for the sum of all."""
    lines: list[T] = []
    last, is_more = 0, False
    for position, line in found:
        if note is not None:
            note(line)
        if len(lines) < limit:
            lines.append(line)
            last = position
        else:
            is_more = True
            if note is None:
                break
    return lines, last if is_more else None


_TURNS: WeakKeyDictionary[ThreadPoolExecutor, asyncio.Semaphore] = WeakKeyDictionary()


async def ask(visitor: Visitor, question: Callable[..., T], *said: Any) -> T:  # noqa: ANN401
    """Work a question on a thread of the back office, two of them at a time."""
    turn = _TURNS.setdefault(visitor.back.threads, asyncio.Semaphore(AT_ONCE))
    async with turn:
        return await visitor.back.serve(question, visitor, *said)
