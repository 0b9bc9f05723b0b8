"""The minutes of a centre, as the office rings them: in batches, and once whatever is restarted.

The views say whom a minute may concern, once they are level with the log; what is sounded each
dispute decides itself. A batch is one write. Who is killed in the middle has told Temporal how far
it came; the batch it was at is gone through again and adds nothing that is there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Engine
from temporalio import activity

from domain.batches import Say, in_batches, in_one_write
from domain.centre_day import CentreDay, Minute, Owed
from domain.clocks import clocks_under, table_of
from domain.dispute import Dispute
from domain.morning import Opening, Running, calls, moves
from domain.office_time import calendar_of
from domain.record import Act
from domain.refusals import NotFound
from domain.refusals.ledger import RecordBroken
from domain.registry import Registry
from domain.rounds import sound, take
from domain.values import CentreId
from domain.working_days import ONE_DAY, CentreCalendar
from operations.requests_waiting import RequestsWaiting
from projections.follow import wait_for
from projections.generations import reading
from projections.watched import concerned, open_at, running
from workflows.activities import TooEarly
from workflows.minutes import LOOK, RECALCULATE, RING, Day, Kept, Recalculate, Ring
from workflows.passing_over import passed_over
from workflows.two_clocks import ONE_TIME, Clocks

OFFICE = "office"
"""Who says so, in every fact that a minute records."""

AT_ONCE = 200
"""Disputes in one write: long enough to be quick, short enough that nobody waits for the store."""

LEVEL_SECONDS = 5.0
"""How long the views are waited for before Temporal hears that somebody is still at it."""


FURTHEST = timedelta(days=31)
"""How far ahead of its end a clock may be warned of."""


class CentreMinutes:
    """Answers a centre's day from the record and the views, and sounds its minutes."""

    def __init__(
        self,
        registry: Registry,
        views: Engine,
        at_once: int = AT_ONCE,
        clocks: Clocks = ONE_TIME,
    ) -> None:
        self._registry = registry
        self._views = views
        self._at_once = at_once
        self._clocks = clocks
        self._requests = RequestsWaiting(registry)

    @property
    def all(self) -> list[Callable[..., object]]:
        """Every activity, for a worker."""
        return [self.look, self.ring, self.recalculate]

    @activity.defn(name=LOOK)
    def look(self, asked: Kept) -> Day:
        """Tell which minutes are owed; the centre's book is opened where there is none."""
        centre, now = CentreId(asked.centre), self._registry.clock()
        calendar = calendar_of(self._registry, centre)
        book = self._book(centre, now)
        coming = book.next_after(calendar, now)
        return Day(
            owed=list(book.owed(calendar, now)),
            next=replace(coming, at=self._clocks.there(coming.at)),
            edition=calendar.law.version if calendar.law.version > book.calendar else 0,
        )

    @activity.defn(name=RING)
    def ring(self, said: Ring) -> None:
        """Sound a minute on every dispute it concerns, and write into the book that it rang.

        Raises TooEarly where Temporal's clock is ahead of the office's.
        """
        minute, calendar = said.minute, calendar_of(self._registry, said.centre)
        if self._registry.clock() < minute.at:
            raise TooEarly
        self._wait_until_level()
        opening = _opening(minute, calendar)
        opens = minute.minute is Minute.OPENING
        clocks = self._running(said.centre, opening) if opens else {}
        asked = self._requests.on(said.centre, opening.day) if opens else {}

        def say(dispute: Dispute, act: Act) -> int:
            table = table_of(self._registry, dispute)
            told = calls(clocks.get(dispute.id, ()), table, opening) + asked.get(dispute.id, [])
            return sound(dispute, act, minute.minute, calendar, told)

        sounded = self._to_each({*self._concerned(said), *clocks, *asked}, say, minute.at)
        self._decide(
            said.centre, CentreDay.ring, minute.at, day=minute.day, minute=minute.minute,
            sounded=sounded,
        )  # fmt: skip

    @activity.defn(name=RECALCULATE)
    def recalculate(self, said: Recalculate) -> None:
        """Note on each open dispute which of its clocks an edition of the calendar moved."""
        self._wait_until_level()
        registry, now = self._registry, self._registry.clock()
        book, almanac = self._book(CentreId(said.centre), now), self._registry.almanac
        old, new = almanac.law_at(book.calendar), almanac.law_at(said.edition)

        def say(dispute: Dispute, act: Act) -> int:
            table = table_of(registry, dispute)
            was, becomes = clocks_under(registry, dispute, table, (old, new))
            moved = moves(was, becomes, new, now)
            take(dispute, act, moved)
            return len(moved)

        with reading(self._views) as views:
            disputes = open_at(views, said.centre)
        self._to_each(disputes, say, now)
        self._decide(said.centre, CentreDay.recalculate, now, calendar=said.edition)

    def _book(self, centre: CentreId, now: datetime) -> CentreDay:
        try:
            return self._registry.get(CentreDay, CentreDay.create_id(centre))
        except NotFound:
            act = Act(OFFICE, now, now, request=f"centre-day:{centre}")
            edition = self._registry.almanac.law().version
            book = CentreDay.open(act, centre=centre, calendar=edition)
            return self._registry.open(book, act).record

    def _wait_until_level(self) -> None:
        """Whatever was recorded before this minute is seen by it."""
        last = self._registry.recorder.max_notification_id() or 0
        while not wait_for(self._views, last, LEVEL_SECONDS):
            activity.heartbeat(*_so_far())

    def _concerned(self, said: Ring) -> list[UUID]:
        minute, calendar = said.minute, calendar_of(self._registry, said.centre)
        day = date.fromisoformat(minute.day)
        begins, ends = (calendar.at(each, time.min) for each in (day, day + ONE_DAY))
        with reading(self._views) as now:
            return concerned(now, said.centre, minute, begins=begins, ends=ends)

    def _running(self, centre: str, opening: Opening) -> dict[UUID, list[Running]]:
        with reading(self._views) as now:
            return running(now, centre, opening.at + FURTHEST)

    def _to_each(self, disputes: Iterable[UUID], say: Say, at: datetime) -> int:
        """Say something on each, batch by batch, going on from where somebody stopped."""
        after, counted = _so_far()
        left = [each for each in sorted(disputes, key=lambda one: one.hex) if each.hex > after]
        for batch in in_batches(left, self._at_once):
            counted += self._batch(batch, say, at)
            activity.heartbeat(batch[-1].hex, counted)
        return counted

    def _batch(self, batch: Sequence[UUID], say: Say, at: datetime) -> int:
        return in_one_write(self._registry, batch, say, self._act(at), _passed_over)

    def _decide(
        self, centre: str, decision: Callable[..., None], at: datetime, **said: object
    ) -> None:
        book = CentreDay.create_id(CentreId(centre))
        self._registry.at_record(CentreDay, book).decide(decision, self._act(at), **said)

    def _act(self, at: datetime) -> Act:
        """As of the minute, recorded now: the difference is how late it rang."""
        return Act(OFFICE, at, self._registry.clock())


def _passed_over(broken: RecordBroken) -> None:
    """A dispute that cannot be read hears no minute; every other does."""
    passed_over("minutes", broken)


def _so_far() -> tuple[str, int]:
    """How far whoever rang this minute before had come: the last dispute, and what had sounded."""
    told = activity.info().heartbeat_details
    return (str(told[0]), int(told[1])) if told else ("", 0)


def _opening(minute: Owed, calendar: CentreCalendar) -> Opening:
    day = date.fromisoformat(minute.day)
    before = day - ONE_DAY
    while not calendar.is_open(before):
        before -= ONE_DAY
    return Opening(day, minute.at, before, calendar.opens_at(before))
