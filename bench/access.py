"""What the access table costs: a check of one dispute, and lists of 100,000 with and without it.

    python bench/access.py [DISPUTES]

A check is timed on a dispute of the office that was worked on. The lists are timed on views filled
in directly, in one folder: ten centres, 400 mediators, and of a hundred disputes one that a
supervisor lost. Each list stands beside the same list without a condition, asked in turn with it.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID, uuid5

ROOT = Path(__file__).parent.parent
sys.path[0] = str(ROOT)  # the scripts' folder stands there, and they are read as bench.…

from sqlalchemy import Boolean, Column, Engine, Integer, func, insert, select  # noqa: E402 - after the path

from bench.filled import fill  # noqa: E402
from bench.services import SQLITE, fresh_folder  # noqa: E402
from bench.steps import settings_of  # noqa: E402
from domain.access import condition  # noqa: E402
from domain.access_concerns import concerns  # noqa: E402
from domain.access_conditions import Condition, Everything, holds  # noqa: E402
from domain.access_rows import Action  # noqa: E402
from domain.callers import Caller, Role, stamp  # noqa: E402
from domain.filing import Filed  # noqa: E402
from operations.office import open_office  # noqa: E402
from operations.stores import views_engine  # noqa: E402
from projections.generations import Reading, prepare, reading  # noqa: E402
from projections.lists import Filters, cases  # noqa: E402
from projections.tables import GENERATIONS, Tables, tables_of  # noqa: E402
from projections.visible import visible  # noqa: E402

DISPUTES, AT_ONCE = 100_000, 5_000
CENTRES, MEDIATORS, LOST = 10, 400, 100
ROUNDS, CHECKS = 15, 20_000
NAMES = UUID("6f0c4a52-5f0e-4f0e-8a39-6a1d3f0f6f20")
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
NOW = stamp(BEGAN)

WHO = {
    "mediator of 250": Caller("1", Role.MEDIATOR, "c3", officer="m3", at=NOW),
    "team lead of a centre": Caller("2", Role.TEAM_LEAD, "c3", officer="lead", at=NOW),
    "supervisor who lost 1 %": Caller("3", Role.SUPERVISOR, "c3", officer="luo", at=NOW),
    "auditor of the city": Caller("4", Role.AUDITOR, "c3", officer="shen", at=NOW),
}


def main() -> None:
    """Time the check, fill the views, and time the lists."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else DISPUTES
    for name, each in _checks():
        print(f"{name:40} {each * 1e6:8.1f} µs")
    with _filled(many) as engine:
        for name, caller in WHO.items():
            may = condition(caller, Action.READ_COURSE)
            for what, ask in (("first page", _page), ("how many", _count)):
                whole, theirs = _in_turn(engine, ask, may)
                print(
                    f"{what} of {many:,}, {name:26} {theirs * 1e3:8.2f} ms,"
                    f" without a condition {whole * 1e3:.2f} ms"
                )


def _checks() -> Iterator[tuple[str, float]]:
    """How long a check takes, whole and in its parts, in seconds."""
    with fresh_folder() as home:
        settings = settings_of(home, SQLITE)
        fill(settings, 1)
        with open_office(settings) as office:
            [filed] = office.registry.recorder.select_notifications(1, 1, topics=[Filed.TOPIC])
            dispute = office.registry.dispute(UUID(str(filed.originator_id)))
            caller = WHO["team lead of a centre"]
            may, whom = condition(caller, Action.READ_COURSE), concerns(dispute)
            yield "a condition is made", _each(lambda: condition(caller, Action.READ_COURSE))
            yield "whom a dispute concerns", _each(lambda: concerns(dispute))
            yield "it holds or not", _each(lambda: holds(may, whom))


def _each(done: Callable[[], object]) -> float:
    began = perf_counter()
    for _ in range(CHECKS):
        done()
    return (perf_counter() - began) / CHECKS


@contextmanager
def _filled(many: int) -> Iterator[Engine]:
    """The read models with so many disputes."""
    with fresh_folder() as home:
        settings = settings_of(home, SQLITE)
        settings.home.mkdir(parents=True, exist_ok=True)
        engine = views_engine(settings)
        prepare(engine)
        with engine.begin() as connection:
            tables = tables_of(connection.scalar(select(GENERATIONS.c.generation)) or 1)
            for first in range(0, many, AT_ONCE):
                numbers = range(first, min(first + AT_ONCE, many))
                connection.execute(insert(tables.caseload), [_case(tables, n) for n in numbers])
                rows = [row for number in numbers for row in _concerns(number)]
                connection.execute(insert(tables.concerns), rows)
            connection.exec_driver_sql("ANALYZE")
        yield engine
        engine.dispose()


def _case(tables: Tables, number: int) -> dict[str, Any]:
    """A row of which only what lists go by differs."""
    plain = {column.name: _plain(column) for column in tables.caseload.c if not column.nullable}
    told: dict[str, Any] = {"kinds": [], "flags": [], "respondents": [], "external_numbers": {}}
    return (
        plain
        | told
        | {
            "id": uuid5(NAMES, str(number)),
            "docket": number,
            "centre": f"c{number % CENTRES}",
            "mediator": f"m{number % MEDIATORS}",
            **dict.fromkeys(("claimed", "agreed", "paid"), Decimal(0)),
            "filed_at": BEGAN + timedelta(minutes=number),
            "received_at": BEGAN + timedelta(minutes=number),
        }
    )


def _plain(column: Column[Any]) -> object:
    if isinstance(column.type, Boolean):
        return False
    return 0 if isinstance(column.type, Integer) else ""


def _concerns(number: int) -> Iterator[dict[str, Any]]:
    """What a dispute in mediation has, and of a hundred one its supervisor lost."""
    mediator, person = f"m{number % MEDIATORS}", f"p-{number}"
    told = [
        *(("centre", f"c{number % CENTRES}"), ("mediator", mediator), ("mediated", mediator)),
        *(("applicant", person), ("party", person), ("party", f"p-company-{number % 999}")),
    ]
    if number // CENTRES % LOST == 0:
        told.append(("aside", "luo"))
    for kind, who in told:
        yield {"record": uuid5(NAMES, str(number)), "kind": kind, "who": who}


def _page(now: Reading, may: Condition) -> object:
    return cases(now, may, Filters(), limit=20)


def _count(now: Reading, may: Condition) -> object:
    caseload = now.tables.caseload
    query = select(func.count()).select_from(caseload)
    return now.connection.scalar(query.where(visible(may, now.tables, caseload.c.id)))


def _in_turn(
    engine: Engine, ask: Callable[[Reading, Condition], object], may: Condition
) -> tuple[float, float]:
    """The p50 without a condition and with it, asked in turn, in seconds."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for times, one in zip(took, (Everything(), may), strict=True):
            with reading(engine) as now:
                began = perf_counter()
                ask(now, one)
                times.append(perf_counter() - began)
    return median(took[0]), median(took[1])


if __name__ == "__main__":
    main()
