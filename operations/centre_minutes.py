"""The minutes of a centre, as the office rings them: in batches, and once whatever is restarted.

The views say whom a minute may concern, once they are level with the log; what is sounded each
dispute decides itself. A batch is one write. Who is killed in the middle has told Temporal how far
it came; the batch it was at is gone through again and adds nothing that is there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Engine
from temporalio import activity

from domain.batches import PassOver, Say, in_batches, in_one_write
from domain.centre_day import CentreDay, Minute, Owed, rung_in
from domain.clocks import clocks_under, table_of
from domain.dispute import Dispute
from domain.morning import Opening, Running, calls, moves
from domain.office_time import calendar_of
from domain.record import Act, Record
from domain.refusals import NotFound
from domain.refusals.ledger import CalendarBroken, RecordBroken
from domain.registry import Registry
from domain.rounds import sound, take
from domain.values import CentreId
from domain.working_days import ONE_DAY, CentreCalendar
from operations.requests_waiting import RequestsWaiting
from projections.follow import wait_for
from projections.generations import reading
from projections.set_aside import all_aside
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
        minute = said.minute
        if self._registry.clock() < minute.at:
            raise TooEarly
        self._wait_until_level()
        left = self._make_good(said.centre)
        whom, say = self._round(said)
        so_far = self._to_each(whom, say, minute.at)
        missed = dict.fromkeys((*so_far.passed_over, *self._aside()), minute.at) | left
        self._decide(
            said.centre, CentreDay.ring, minute.at, day=minute.day, minute=minute.minute,
            sounded=so_far.counted, missed=missed,
        )  # fmt: skip

    def _round(self, said: Ring) -> tuple[set[UUID], Say]:
        """Whom a minute may concern, and what it says to each."""
        minute, calendar = said.minute, calendar_of(self._registry, said.centre)
        opening = _opening(minute, calendar)
        opens = minute.minute is Minute.OPENING
        clocks = self._running(said.centre, opening) if opens else {}
        asked = self._requests.on(said.centre, opening.day) if opens else {}

        def say(dispute: Dispute, act: Act) -> int:
            table = table_of(self._registry, dispute)
            told = calls(clocks.get(dispute.id, ()), table, opening) + asked.get(dispute.id, [])
            return sound(dispute, act, minute.minute, calendar, told)

        return {*self._concerned(said), *clocks, *asked}, say

    def _make_good(self, centre: str) -> dict[UUID, datetime]:
        """Ring what was missed for whoever can be read again, in order; who is owed it still.

        As at any minute that rings late, each dispute decides as it stands now, and says nothing a
        second time. The views are level once: what is raised here is heard about at later minutes.
        """
        book = self._registry.get(CentreDay, CentreDay.create_id(CentreId(centre)))
        aside = self._aside() if book.missed else set()
        whole = {
            one: since
            for one, since in book.missed.items()
            if one not in aside and self._can_be_read(one)
        }
        rung = rung_in(self._registry.facts(book.id)) if whole else []
        for minute in (one for one in rung if one.at >= min(whole.values())):
            concerned, say = self._round(Ring(centre=centre, minute=minute))
            owed = {one for one, since in whole.items() if since <= minute.at}
            for batch in in_batches(sorted(owed & concerned), self._at_once):
                self._batch(batch, say, minute.at, _passed_over)
        return {one: since for one, since in book.missed.items() if one not in whole}

    def _aside(self) -> set[UUID]:
        """What the views cannot tell, so that nobody knows whether a minute concerns it."""
        return {one.record for one in all_aside(self._views)}

    def _can_be_read(self, record: UUID) -> bool:
        try:
            self._registry.get(Record, record)
        except (RecordBroken, NotFound):  # the latter where nothing is left of it
            return False
        return True

    @activity.defn(name=RECALCULATE)
    def recalculate(self, said: Recalculate) -> None:
        """Note on each open dispute which of its clocks an edition of the calendar moved."""
        self._wait_until_level()
        registry, now = self._registry, self._registry.clock()
        book, almanac = self._book(CentreId(said.centre), now), self._registry.almanac
        try:
            old, new = almanac.law_at(book.calendar), almanac.law_at(said.edition)
        except CalendarBroken:  # the next look finds the edition again, once it can be read
            return

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
            edition = self._registry.almanac.law_left()[0].version
            book = CentreDay.open(act, centre=centre, calendar=edition)
            return self._registry.open(book, act).record

    def _wait_until_level(self) -> None:
        """Whatever was recorded before this minute is seen by it."""
        last = self._registry.recorder.max_notification_id() or 0
        while not wait_for(self._views, last, LEVEL_SECONDS):
            activity.heartbeat(*_so_far().told)

    def _concerned(self, said: Ring) -> list[UUID]:
        minute, calendar = said.minute, calendar_of(self._registry, said.centre)
        day = date.fromisoformat(minute.day)
        begins, ends = (calendar.at(each, time.min) for each in (day, day + ONE_DAY))
        with reading(self._views) as now:
            return concerned(now, said.centre, minute, begins=begins, ends=ends)

    def _running(self, centre: str, opening: Opening) -> dict[UUID, list[Running]]:
        with reading(self._views) as now:
            return running(now, centre, opening.at + FURTHEST)

    def _to_each(self, disputes: Iterable[UUID], say: Say, at: datetime) -> "_SoFar":
        """Say something on each, batch by batch, going on from where somebody stopped."""
        so_far = _so_far()
        passed_over = list(so_far.passed_over)

        def pass_over(broken: RecordBroken) -> None:
            _passed_over(broken)
            passed_over.append(UUID(str(broken.details["record"])))

        left = [one for one in sorted(disputes, key=lambda one: one.hex) if one.hex > so_far.after]
        for batch in in_batches(left, self._at_once):
            counted = self._batch(batch, say, at, pass_over)
            so_far = _SoFar(batch[-1].hex, so_far.counted + counted, tuple(passed_over))
            activity.heartbeat(*so_far.told)
        return so_far

    def _batch(self, batch: Sequence[UUID], say: Say, at: datetime, pass_over: PassOver) -> int:
        return in_one_write(self._registry, batch, say, self._act(at), pass_over)

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


class _SoFar(NamedTuple):
    """How far a minute was rung: the last dispute, what had sounded, and who was passed over."""

    after: str = ""
    counted: int = 0
    passed_over: tuple[UUID, ...] = ()

    @property
    def told(self) -> tuple[str, int, list[str]]:
        """As Temporal keeps it."""
        return self.after, self.counted, [one.hex for one in self.passed_over]


def _so_far() -> _SoFar:
    """How far whoever rang this minute before had come; of an older edition nobody was noted."""
    told = activity.info().heartbeat_details
    if not told:
        return _SoFar()
    after, counted, *more = told
    return _SoFar(str(after), int(counted), tuple(UUID(one) for part in more for one in part))


def _opening(minute: Owed, calendar: CentreCalendar) -> Opening:
    day = date.fromisoformat(minute.day)
    before = day - ONE_DAY
    while not calendar.is_open(before):
        before -= ONE_DAY
    return Opening(day, minute.at, before, calendar.opens_at(before))
