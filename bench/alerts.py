"""How late alerts come in a whole office: one after the other, and all of them at one moment.

Late is from the minute an alert was due to when another process could read it in the log.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from time import monotonic, sleep
from zoneinfo import ZoneInfo

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from bench.filled import file_at
from bench.growing_log import GrowingLog
from bench.services import ROOT, SQLITE, Postgres, free_port, fresh_folder, postgres_programs
from bench.steps import CENTRE, settings_of
from bench.whole import office_started, office_stopped
from domain.alarm_clocks import DeadlineMoved
from domain.alarms import FirstContactLate, SameDayWarned
from domain.calendar_notice import Holiday, NamedDay
from domain.calendars import CalendarBook, CorrectionReason
from domain.centre_day import CentreDay, Recalculated
from domain.record import Act, Fact
from domain.values import CentreId, Day
from operations.office import Office, open_office
from operations.temporal_server import TemporalStore
from operations.told_clock import ToldClock
from workflows.messages import TASK_QUEUE

ZONE = ZoneInfo("Asia/Shanghai")
FILED, WARNED = time(12, 2), time(14, 0)
"""Filed one after the other from 12:02, so first contacts are late one by one from 14:02."""

SPREAD_OF_ONE = timedelta(minutes=1) / 1_000
"""Spread out, a thousand alerts come in a minute and ten thousand in ten."""

A_MOMENT = timedelta(seconds=3)
FIFTEEN_DAYS = timedelta(days=15)

OPENING_SECONDS, CASES_A_SECOND = 45, 8
"""So long an office opens, and so many cases a second come to rest, on 2 busy cores."""

TIMERS = 1_000
MOST_PATIENCE = 240.0
"""Seconds after the last was due; what has not come by then is said not to have."""


@dataclass(frozen=True, slots=True)
class Late:
    """How late alerts were stored, in seconds after they were due; `came` of so many `due`."""

    due: int
    came: int
    p50: float
    p99: float
    last: float

    @classmethod
    def of(cls, due: int, late: Sequence[float]) -> "Late":
        """The quantiles of what came."""
        if len(late) < 2:
            return cls(due, len(late), 0, 0, 0)
        cuts = quantiles(late, n=100)
        return cls(due, len(late), cuts[49], cuts[98], max(late))


@dataclass(frozen=True, slots=True)
class Afternoon:
    """One office's afternoon; the last two are what a corrected holiday led to."""

    disputes: int
    cases_at_rest: int
    one_minute: Late
    spread: Late
    moved: int
    recalculated_seconds: float


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same timers in another engine."""

    engine: str
    one_minute: Late
    spread: Late


@dataclass(frozen=True, slots=True)
class Alerts:
    """Ours at both sizes, and the others at the smaller one."""

    ours: list[Afternoon]
    others: list[Elsewhere]


def measure(*, quick: bool) -> Alerts:
    """The others first, then an afternoon with a thousand open disputes, and with ten thousand."""
    timers = TIMERS // (5 if quick else 1)
    found = Alerts([], [])
    for other in _elsewhere(timers):
        found.others.append(other)
        print(" ", other, flush=True)
    for many in (timers,) if quick else (timers, 10_000):
        found.ours.append(afternoon(many))
        print(" ", found.ours[-1], flush=True)
    return found


def afternoon(disputes: int) -> Afternoon:
    """File so many, wait for 14:00 and for the minutes after 14:02, then correct a holiday."""
    with fresh_folder() as home:
        day = _day_to_come(home)
        begins = _at(day, FILED)
        file_at(settings_of(home, SQLITE), [begins + SPREAD_OF_ONE * n for n in range(disputes)])
        _hung(home, day, lead_seconds=OPENING_SECONDS + disputes / CASES_A_SECOND)
        office_running = office_started(home, free_port())
        try:
            with open_office(settings_of(home, SQLITE)) as office, GrowingLog(home) as log:
                _wait_until(office.clocks.there(_at(day, WARNED)) - A_MOMENT)
                at_rest = asyncio.run(_cases(home))
                minute = _late(office, log, SameDayWarned, disputes, _at(day, WARNED))
                last = _at(day, WARNED) + timedelta(minutes=2) + SPREAD_OF_ONE * disputes
                spread = _late(office, log, FirstContactLate, disputes, last)
                seconds = _corrected(office, log, day + FIFTEEN_DAYS)
                moved = log.count(DeadlineMoved.TOPIC)
        finally:
            office_stopped(office_running)
    return Afternoon(disputes, at_rest, minute, spread, moved, seconds)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZONE)


def _day_to_come(home: Path) -> date:
    """The first working day after today, whose fifteenth day after works too."""
    with open_office(settings_of(home, SQLITE)) as office:
        law = office.registry.almanac.law()
        day = office.clock().astimezone(ZONE).date() + timedelta(days=1)
    while not (law.works(day) and law.works(day + FIFTEEN_DAYS)):
        day += timedelta(days=1)
    return day


def _hung(home: Path, day: date, *, lead_seconds: float) -> None:
    """A clock that goes as any does, and shows 14:00 when all cases are made."""
    begins = _at(day, WARNED) - timedelta(seconds=lead_seconds)
    ToldClock(begins=begins, since=datetime.now(UTC), until=begins, rate=1).hang(home)


def _wait_until(moment: datetime) -> None:
    sleep(max((moment - datetime.now(UTC)).total_seconds(), 0))


async def _cases(home: Path) -> int:
    """How many cases have looked at their dispute, and wait."""
    client = await Client.connect(TemporalStore(home).address)
    counted = await client.count_workflows("WorkflowType='case' AND ExecutionStatus='Running'")
    asked = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        report_stats=True,
    )
    told = await client.workflow_service.describe_task_queue(asked)
    return counted.count - told.stats.approximate_backlog_count


def _late(office: Office, log: GrowingLog, kind: type[Fact], many: int, last: datetime) -> Late:
    """How late alerts of a kind came, of which the last is due at a moment."""
    until = office.clocks.there(last) + timedelta(seconds=MOST_PATIENCE)
    log.wait(kind.TOPIC, many, (until - datetime.now(UTC)).total_seconds())
    late = []
    for position, seen in log.seen(kind.TOPIC):
        [entry] = office.registry.recorder.select_notifications(start=position, limit=1)
        fact = office.registry.mapper.to_domain_event(entry)
        if isinstance(fact, Fact):
            late.append((seen - office.clocks.there(fact.happened_at)).total_seconds())
    return Late.of(many, late)


def _corrected(office: Office, log: GrowingLog, day: date) -> float:
    """Make a day off that works, and count the seconds until every clock of the centre follows."""
    table = office.registry.almanac.law().years[day.year]
    off = [*table.holidays.items(), (day, Holiday.OTHER)]
    now, began = office.clock(), monotonic()
    office.registry.at_record(CalendarBook, CalendarBook.create_id()).decide(
        CalendarBook.correct,
        Act("officer:bench", now, now),
        year=day.year,
        notice=table.notice,
        announced_on=_day(table.announced_on or day),
        holidays=[NamedDay(day=_day(each), name=Holiday(name)) for each, name in off],
        make_ups=[
            NamedDay(day=_day(each), name=Holiday(name)) for each, name in table.make_ups.items()
        ],
        reason=CorrectionReason.NEW_NOTICE,
    )
    days = CentreDay.create_id(CentreId(CENTRE))
    log.wait(Recalculated.TOPIC, 1, MOST_PATIENCE, of=days)
    return monotonic() - began


def _day(day: date) -> Day:
    return Day(day.isoformat())


def _elsewhere(timers: int) -> Iterator[Elsewhere]:
    """Each engine on SQLite, and DBOS on PostgreSQL too where that is there (the extra `bench`)."""
    if not all(find_spec(name) for name in ("dbos", "SpiffWorkflow")):
        print("  DBOS and SpiffWorkflow are not installed, and are left out")
        return
    with ExitStack() as servers, fresh_folder() as folder:
        stores = {"DBOS, SQLite": ("dbos", f"sqlite:///{folder}/dbos-{{}}.sqlite")}
        programs = postgres_programs()
        if programs is not None:
            told = servers.enter_context(Postgres(programs)).store().environment
            url = "postgresql+psycopg://{POSTGRES_USER}@/{POSTGRES_DBNAME}?host={POSTGRES_HOST}"
            stores["DBOS, PostgreSQL"] = ("dbos", url.format(**told))
        stores["SpiffWorkflow, SQLite"] = ("spiff", f"{folder}/spiff-{{}}.sqlite")
        for name, (engine, store) in stores.items():
            one, spread = (_peer(engine, store, timers, seconds) for seconds in (0, 60))
            yield Elsewhere(name, one, spread)


def _peer(engine: str, store: str, timers: int, seconds: int) -> Late:
    command = [sys.executable, "-m", "bench.peers", engine, store.format(seconds)]
    done = subprocess.run(  # noqa: S603 - this project's own script
        [*command, str(timers), str(seconds)], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    return Late.of(timers, json.loads(done.stdout.splitlines()[-1]))
