"""Measure exports: a period in every form beside the library's own loop, and one case file.

    python bench/exports.py [--disputes N] [--home FOLDER]

With a folder the office is filled there once, and measured again on the next run. Each is measured
in a process of its own, so that its memory is its own; nothing asserts.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

ROOT = Path(__file__).parent.parent
sys.path[0] = str(ROOT)  # the scripts' folder stands there, and they are read as bench.…

from eventsourcing.application import Application  # noqa: E402 - after the path
from sqlalchemy import func, select  # noqa: E402

from bench.filled import fill  # noqa: E402
from bench.services import SQLITE, fresh_folder  # noqa: E402
from bench.steps import settings_of  # noqa: E402
from domain.consent import Way  # noqa: E402
from domain.dispute import Dispute  # noqa: E402
from domain.record import Act  # noqa: E402
from domain.values import PartyId  # noqa: E402
from operations.exporting import Period, export_case, export_period  # noqa: E402
from operations.office import open_office  # noqa: E402
from operations.reading_room import rebuild_views  # noqa: E402
from projections.chronicle import _WRITER  # noqa: E402
from projections.exports import FORMS, Format  # noqa: E402
from projections.generations import reading  # noqa: E402

DISPUTES = 10_000
FEW = 1_000
LONG_LIFE = 128
BARE = "the library's own loop"
SHORT, LONG = "a case of few facts", "a case of 128 facts"
KIB = 1024


def main() -> None:
    """Fill an office, and let each measure run in a process of its own."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--disputes", type=int, default=DISPUTES)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--fill", action="store_true", help="fill the folder, and measure nothing")
    asked.add_argument("--one", nargs=2, metavar=("FOLDER", "WHAT"), help=argparse.SUPPRESS)
    told = asked.parse_args()
    if told.one:
        print(json.dumps(measured(Path(told.one[0]), told.one[1])))
        return
    if told.home:
        _in_folder(told.home, told.disputes, only_fill=told.fill)
        return
    for disputes in sorted({min(FEW, told.disputes), told.disputes}):
        with fresh_folder() as home:
            _in_folder(home, disputes)


def _in_folder(home: Path, disputes: int, *, only_fill: bool = False) -> None:
    settings = settings_of(home / "office", SQLITE)
    if not settings.home.exists():
        fill(settings, disputes)
        rebuild_views(settings, lambda _done, _whole: None)
    for what in () if only_fill else (BARE, *Format, SHORT, LONG):
        print(f"{disputes:6} disputes  {what:24}", _in_its_own_process(settings.home, what))


def _in_its_own_process(home: Path, what: str) -> str:
    command = [sys.executable, __file__, "--one", str(home), what]
    ran = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - this script
    said = json.loads(ran.stdout.splitlines()[-1])
    return "  ".join(f"{name} {value}" for name, value in said.items())


def measured(home: Path, what: str) -> dict[str, Any]:
    """How long one export took, what it wrote, and the most memory its process ever had."""
    settings, target = settings_of(home, SQLITE), home / f"export-{what.replace(' ', '-')}"
    named = str(_dispute(home, lasting=what == LONG)) if what in {SHORT, LONG} else ""
    began, facts = perf_counter(), 0
    if what == BARE:
        facts = _bare(home, target)
    elif named:
        export_case(settings, named, target)
        facts = len(json.loads(target.read_bytes())["content"]["facts"])
    else:
        whole = Period(None, None, "")
        facts = export_period(settings, whole, Format(what), target, "zh").facts
    seconds, size = perf_counter() - began, target.stat().st_size
    target.unlink()
    return {
        "facts": facts,
        "seconds": round(seconds, 2),
        "a_second": round(facts / seconds),
        "KiB": round(size / 1024),
        "peak_MiB": _peak_mib(),
        "form": FORMS[Format(what)].media_type if what in set(Format) else "",
    }


def _peak_mib() -> int:
    """The most memory this process ever had; `getrusage` would tell its parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    [peak] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return round(int(peak.split()[1]) / KIB)


def _bare(home: Path, target: Path) -> int:
    """What a team would write: the library's log, its mapper, one JSON object a line."""
    with open_office(settings_of(home, SQLITE)) as office, target.open("w") as lines:
        count = 0
        for event in _log(office.registry):
            lines.write(_WRITER.encode(vars(event)) + "\n")
            count += 1
    return count


def _log(application: Application[UUID]) -> Iterator[Any]:
    at = 0
    while entries := application.recorder.select_notifications(at, 1000, inclusive_of_start=False):
        yield from map(application.mapper.to_domain_event, entries)
        at = entries[-1].id


def _dispute(home: Path, *, lasting: bool) -> UUID:
    """Some dispute of the office, or one that was given many facts."""
    with open_office(settings_of(home, SQLITE)) as office:
        with reading(office.views) as now:
            caseload = now.tables.caseload.c
            dispute: UUID = now.connection.scalars(select(func.min(caseload.id))).one()
        if lasting:
            while office.registry.dispute(dispute).version < LONG_LIFE:
                act = Act("officer:filler", office.clock(), office.clock())
                office.registry.at(dispute).decide(
                    Dispute.record_contact_attempt,
                    act,
                    party=PartyId("R1"),
                    way=Way.PHONE,
                    reached=False,
                )
    return dispute


if __name__ == "__main__":
    main()
