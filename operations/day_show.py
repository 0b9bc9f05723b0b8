"""A whole working day of a centre in minutes: the ladder climbed, then a holiday corrected.

Everything is the office as `serve` runs it, and everything is asked of its API. Only the clock is
not: it was told which day it is, and runs so many times as fast until the day is over.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import httpx2

from domain.alarm_clocks import DeadlineMoved
from domain.alerts import AlertKind
from domain.calendar_notice import Holiday, must_be_a_calendar
from domain.calendars import CorrectionReason
from domain.callers import Role
from domain.shipped import shipped_years
from domain.working_days import DayKind, WorkingCalendar
from operations import day_tells as tells
from operations.console import Halt
from operations.day_lives import LIVES, Life
from operations.demo import in_an_office, read
from operations.demo_chain import Walk, file
from operations.demo_day import OFFICE
from operations.demo_desk import Desk, Json, Matter, NoWay
from operations.demo_staff import AUDITOR, SIMING, Staff, hire, team_lead
from operations.demo_statements import Road, Statement
from operations.office import Office
from operations.settings import Settings
from operations.told_clock import ToldClock
from workflows.two_clocks import Clocks

OWN_FOLDER = Path("office-day")
"""Where the day is kept unless a folder is named: never where a real office would be."""

BEGINS, ENDS = time(8, 50), time(18, 30)
FIGURES, CORRECTION = time(17, 45), time(18, 0)

OPENING_SECONDS = 40.0
"""So long the office has to open before its day begins to run."""

BOARD, STREAM, RAISED = "/v1/alerts", "/v1/alerts/stream", "alert.raised"
LOOK_SECONDS = 0.5
MOVED_SECONDS = 60.0

SHOWN = 3
"""Disputes whose dates moved, told with their traces."""

ADMINISTRATOR = "administrator"
NOTICE = "演示通知〔{year}〕1号"
"""Invented, and said to be."""


def run(settings: Settings, statements: Path | None, *, on: date, rate: float) -> int:
    """Show the day, and stay; the exit code, 1 where not all went as it should.

    Raises Halt where the folder is not empty, or the day is not over or was no working day.
    """
    said = read(statements)
    if "home" not in settings.model_fields_set:
        settings = settings.model_copy(update={"home": OWN_FOLDER})
    _hang(settings, on, rate)
    return in_an_office(settings, _hire, partial(_shown, said=said, on=on))


def _hang(settings: Settings, on: date, rate: float) -> None:
    """Leave the clock in a folder with nothing in it."""
    home = settings.home
    if settings.on_postgresql or (home.exists() and any(home.iterdir())):
        raise Halt("day-needs-a-folder", code=2, home=home)
    now = datetime.now(UTC)
    if _at(on, ENDS) > now or not _works(on):
        raise Halt("day-not-over", code=2, day=on)
    settings.make_home()
    begins, until = _at(on, BEGINS), _at(on, ENDS)
    since = now + timedelta(seconds=OPENING_SECONDS)
    ToldClock(begins=begins, since=since, until=until, rate=rate).hang(home)


def _works(day: date) -> bool:
    tables = [must_be_a_calendar(said) for said in shipped_years()]
    law = WorkingCalendar({table.year: table for table in tables})
    return law.is_announced(day.year) and law.works(day)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, OFFICE)


def _hire(office: Office) -> Staff:
    """The demo's people, and who keeps the calendar."""
    staff = hire(office)
    _, key = office.callers.add(Role.ADMINISTRATOR, SIMING, name=ADMINISTRATOR)
    return Staff({**staff.keys, ADMINISTRATOR: key}, staff.day)


async def _shown(office: Office, staff: Staff, *, said: Sequence[Statement], on: date) -> bool:
    """Live the day, count it, move a date; whether all went as it should."""
    url = f"http://{office.settings.host}:{office.settings.port}"
    async with httpx2.AsyncClient(base_url=url) as client:
        day = TheDay(Desk(client, staff), office.clocks, on)
        tells.opens(url, on, office.settings.home)
        watching = asyncio.create_task(day.watch())
        try:
            told = zip(LIVES, said, strict=False)
            lives = (day.live(number, *one) for number, one in enumerate(told, start=1))
            await asyncio.gather(*lives)
            await day.until(FIGURES)
            await day.figures()
            await day.until(CORRECTION)
            return await day.correct() and not (day.failed or watching.done())
        finally:
            watching.cancel()


@dataclass
class TheDay:
    """The disputes of the day as they come in, and those that did not go as planned."""

    desk: Desk
    clocks: Clocks
    on: date
    walks: dict[int, Walk] = field(default_factory=dict)
    failed: list[int] = field(default_factory=list)

    async def until(self, clock: time) -> None:
        """Wait until it is so late."""
        wait = self.clocks.there(_at(self.on, clock)) - datetime.now(UTC)
        await asyncio.sleep(max(wait.total_seconds(), 0))

    async def live(self, number: int, life: Life, statement: Statement) -> None:
        """File a dispute and take each act at its time."""
        await self.until(time.fromisoformat(life.filed))
        try:
            walk = await self._filed(life, statement)
            self.walks[number] = walk
            tells.filed(life.filed, number, life.channel, walk.total)
            for clock, act in life.acts:
                await self.until(time.fromisoformat(clock))
                await act(walk)
                tells.act(clock, number, act.__name__.replace("_", "-"))
        except NoWay as refused:
            self.failed.append(number)
            tells.failed(number, str(refused))

    async def _filed(self, life: Life, statement: Statement) -> Walk:
        return await file(
            self.desk,
            statement,
            Road.SAME_DAY,
            centre=SIMING,
            channel=life.channel,
            asks=life.asks,
        )

    async def watch(self) -> None:
        """Tell each alert as the board's stream brings it, in both languages."""
        lead = team_lead(SIMING)
        since = (await self.desk.read(lead, BOARD, limit=1))["position"]
        streams = [self.desk.listen(it, lead, STREAM, since) for it in tells.LANGUAGES]
        while True:
            (what, zh), (_, en) = await asyncio.gather(*(anext(stream) for stream in streams))
            if what == RAISED and zh["kind"] != AlertKind.DEADLINE_MOVED:
                tells.alert(await self._number(zh), zh, en, self._seconds_late(zh))

    async def _number(self, line: Json) -> int:
        """Which of the day's disputes an alert is of; its filing may still be asked again."""
        while True:
            for number, walk in self.walks.items():
                if walk.matter.id == line["dispute"]:
                    return number
            await asyncio.sleep(LOOK_SECONDS)

    def _seconds_late(self, line: Json) -> float:
        """How late it was recorded, by the clock on the wall of whoever looks on."""
        due, raised = (datetime.fromisoformat(line[it]) for it in ("due", "raised_at"))
        return (self.clocks.there(raised) - self.clocks.there(due)).total_seconds()

    async def figures(self) -> None:
        """How the promise was kept, by the record."""
        asked = {"centre": SIMING, "from": self.on.isoformat(), "to": self.on.isoformat()}
        told = await self.desk.read(AUDITOR, "/v1/statistics", **asked)
        tells.promise(told["promise"])

    async def correct(self) -> bool:
        """Make a day off on which clocks end; whether the dates of three disputes moved."""
        day = await self._day_to_give_off()
        await self._give_off(day)
        moved = await self._moved()
        tells.moved(len(moved), day)
        for number, fact in list(moved.items())[:SHOWN]:
            await self._tell_move(number, fact)
        return len(moved) >= SHOWN

    async def _day_to_give_off(self) -> date:
        """The day on which most clocks of the day's disputes end."""
        ends: Counter[str] = Counter()
        for walk in self.walks.values():
            told = await self.desk.read(AUDITOR, f"{walk.matter.path}/deadlines")
            ends.update(clock["due"] for clock in told["clocks"] if clock["state"] == "running")
        [(day, _)] = ends.most_common(1)
        return date.fromisoformat(day)

    async def _give_off(self, day: date) -> None:
        book = await self.desk.read(ADMINISTRATOR, "/v1/calendars")
        sheet = await self.desk.read(ADMINISTRATOR, f"/v1/calendars/{day.year}")
        given = {"day": day.isoformat(), "name": Holiday.NATIONAL_DAY}
        some = next(iter(self.walks.values())).matter
        matter = Matter("calendars", book["id"], book["version"], SIMING, some.statement, some.road)
        await self.desk.take(
            ADMINISTRATOR,
            matter,
            "correct-calendar",
            year=day.year,
            notice=NOTICE.format(year=day.year),
            announced_on=self.on.isoformat(),
            holidays=[*_named(sheet, DayKind.HOLIDAY), given],
            make_ups=_named(sheet, DayKind.MAKE_UP),
            reason=CorrectionReason.NEW_NOTICE,
        )
        tells.corrected(day, NOTICE.format(year=day.year))

    async def _moved(self) -> dict[int, Json]:
        """Of each dispute a date that moved, waited for until there are three."""
        found: dict[int, Json] = {}
        end = asyncio.get_running_loop().time() + MOVED_SECONDS
        while len(found) < SHOWN and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(LOOK_SECONDS)
            found = {
                number: fact
                for number, walk in self.walks.items()
                for fact in await self._facts(walk)
                if fact["topic"] == DeadlineMoved.TOPIC
                and fact["said"]["was"] != fact["said"]["now"]
            }
        return found

    async def _facts(self, walk: Walk) -> list[Json]:
        told = await self.desk.read(AUDITOR, f"{walk.matter.path}/facts")
        return list(told["facts"])

    async def _tell_move(self, number: int, fact: Json) -> None:
        said, path = fact["said"], f"{self.walks[number].matter.path}/deadlines"
        for language in tells.LANGUAGES:
            told = await self.desk.read_in(language, AUDITOR, path)
            clock = next(
                one
                for one in told["clocks"]
                if (one["rule"], one["subject"]) == (said["rule"], said["subject"])
            )
            tells.move(number, clock, said, language)


def _named(sheet: Json, kind: DayKind) -> list[Json]:
    return [
        {"day": each["day"], "name": each["holiday"]}
        for each in sheet["days"]
        if each["kind"] == kind
    ]
