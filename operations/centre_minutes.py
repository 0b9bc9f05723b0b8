"""The minutes of a centre, as the office rings them: in batches, and once whatever is restarted.

The views say whom a minute may concern, once they are level with the log; what is sounded each
dispute decides itself. A batch is one write. Who is killed in the middle has told Temporal how far
it came; the batch it was at is gone through again and adds nothing that is there.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import partial
from uuid import UUID

from sqlalchemy import Engine
from temporalio import activity

from domain.batches import in_batches, in_one_write
from domain.centre_day import CentreDay
from domain.dispute import Dispute
from domain.office_time import calendar_of
from domain.record import Act
from domain.refusals import NotFound
from domain.registry import Registry
from domain.rounds import sound
from domain.values import CentreId
from domain.working_days import ONE_DAY
from projections.follow import wait_for
from projections.generations import reading
from projections.watched import concerned
from workflows.activities import TooEarly
from workflows.minutes import LOOK, RING, Day, Kept, Ring

OFFICE = "office"
"""Who says so, in every fact that a minute records."""

AT_ONCE = 200
"""Disputes in one write: long enough to be quick, short enough that nobody waits for the store."""

LEVEL_SECONDS = 5.0
"""How long the views are waited for before Temporal hears that somebody is still at it."""


class CentreMinutes:
    """Answers a centre's day from the record and the views, and sounds its minutes."""

    def __init__(self, registry: Registry, views: Engine, at_once: int = AT_ONCE) -> None:
        self._registry = registry
        self._views = views
        self._at_once = at_once

    @property
    def all(self) -> list[Callable[..., object]]:
        """Every activity, for a worker."""
        return [self.look, self.ring]

    @activity.defn(name=LOOK)
    def look(self, asked: Kept) -> Day:
        """Tell which minutes are owed; the centre's book is opened where there is none."""
        centre, now = CentreId(asked.centre), self._registry.clock()
        calendar = calendar_of(self._registry, centre)
        book = self._book(centre, now)
        return Day(owed=list(book.owed(calendar, now)), next=book.next_after(calendar, now))

    @activity.defn(name=RING)
    def ring(self, said: Ring) -> None:
        """Sound a minute on every dispute it concerns, and write into the book that it rang.

        Raises TooEarly where Temporal's clock is ahead of the office's.
        """
        if self._registry.clock() < said.minute.at:
            raise TooEarly
        self._wait_until_level()
        after, sounded = _so_far()
        left = [each for each in self._concerned(said) if each.hex > after]
        for batch in in_batches(left, self._at_once):
            sounded += self._sound(batch, said)
            activity.heartbeat(batch[-1].hex, sounded)
        self._registry.at_record(CentreDay, CentreDay.create_id(CentreId(said.centre))).decide(
            CentreDay.ring,
            self._act(said.minute.at),
            day=said.minute.day,
            minute=said.minute.minute,
            sounded=sounded,
        )

    def _book(self, centre: CentreId, now: datetime) -> CentreDay:
        try:
            return self._registry.get(CentreDay, CentreDay.create_id(centre))
        except NotFound:
            act = Act(OFFICE, now, now, request=f"centre-day:{centre}")
            edition = calendar_of(self._registry, centre).law.version
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
            found = concerned(now, said.centre, minute, begins=begins, ends=ends)
        return sorted(found, key=lambda each: each.hex)

    def _sound(self, batch: Sequence[UUID], said: Ring) -> int:
        minute, calendar = said.minute, calendar_of(self._registry, said.centre)
        say: Callable[[Dispute, Act], int] = partial(sound, minute=minute.minute, calendar=calendar)
        return in_one_write(self._registry, batch, say, self._act(minute.at))

    def _act(self, at: datetime) -> Act:
        """As of the minute, recorded now: the difference is how late it rang."""
        return Act(OFFICE, at, self._registry.clock())


def _so_far() -> tuple[str, int]:
    """How far whoever rang this minute before had come: the last dispute, and what had sounded."""
    told = activity.info().heartbeat_details
    return (str(told[0]), int(told[1])) if told else ("", 0)
