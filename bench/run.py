"""Measure the office, tell it in a table, and keep it in bench/results.json.

    python bench/run.py [--quick] [steps|age|rebuild|lists|clocks|alerts|idle|history]…

Nothing here asserts: an aim that is missed is said to be missed.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[0] = str(ROOT)  # the scripts' folder stands there, and they are read as bench.…

from bench import alerts, clocks, filled, steps, whole  # noqa: E402 - after the path

PARTS = ("steps", "age", "rebuild", "lists", "clocks", "alerts", "idle", "history")
RESULTS = ROOT / "bench" / "results.json"

AIMS: Mapping[str, tuple[str, float]] = {
    "ratio to the bare service": (">=", 0.7),
    "old store / young store": ("<=", 1.2),
    "events a second": (">=", 10_000),
    "clocks folded a processor second": (">=", 5_000),
    "p99 s late, spread": ("<", 1.0),
    "last s late, one minute": ("<=", 15.0),
    "MiB (PSS) of all processes": ("<", 700),
    "seconds to ready, warm": ("<=", 10),
    "seconds to stop": ("<=", 5),
    "history events": ("<", 60),
}

Line = tuple[str, str, float]
"""What was measured, on what, and the number."""


def main() -> None:
    """Measure the parts asked for; those not asked for keep what they were."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="part")
    asked.add_argument("--quick", action="store_true", help="fewer rounds, a tenth of the disputes")
    told = asked.parse_args()
    parts = set(told.parts or PARTS)
    found = _measured(parts, quick=told.quick)
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    kept.update({part: _stamped(value, quick=told.quick) for part, value in found.items()})
    RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for part, value in found.items():
        for line in _lines(part, value):
            print(_row(*line))


def _measured(parts: set[str], *, quick: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "steps" in parts:
        found["steps"] = []
        for compared in steps.measure(quick=quick):
            found["steps"].append(compared)
            print(" ", compared, flush=True)
    if parts & {"age", "rebuild", "lists"}:
        found.update(filled.measure(parts, quick=quick))
    if "clocks" in parts:
        found["clocks"] = clocks.measure(quick=quick)
    if "alerts" in parts:
        found["alerts"] = alerts.measure(quick=quick)
    if parts & {"idle", "history"}:
        found.update(whole.measure(parts, quick=quick))
    return found


def _stamped(value: Any, *, quick: bool) -> dict[str, Any]:  # noqa: ANN401 - one of the parts
    """A result with the machine it was seen on; nothing that names the machine."""
    return {
        "measured": _plain(value),
        "quick": quick,
        "day": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "others_at_work": round(os.getloadavg()[2], 1),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - one of the parts
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return round(value, 3) if isinstance(value, float) else value


def _lines(part: str, value: Any) -> Iterator[Line]:  # noqa: ANN401 - one of the parts
    match part:
        case "steps":
            for one in value:
                on = f"{one.store}, {one.callers} callers"
                yield "steps a second, ours", on, one.ours.a_second
                yield f"steps a second, bare ({one.bare_way})", on, one.bare.a_second
                yield "p50 ms, ours", on, one.ours.p50_ms
                yield "p50 ms, bare", on, one.bare.p50_ms
                yield "p99 ms, ours", on, one.ours.p99_ms
                yield "p99 ms, bare", on, one.bare.p99_ms
                yield "processor ms a step, ours", on, one.ours.cpu_ms
                yield "processor ms a step, bare", on, one.bare.cpu_ms
                yield "ratio to the bare service", on, one.ratio
        case "age":
            yield "old store / young store", f"{value.old_disputes} disputes", value.ratio
            yield "p50 ms, old", f"{value.old_disputes} disputes", value.old_ms
            yield "p50 ms, young", f"{filled.YOUNG} disputes", value.young_ms
        case "rebuild":
            yield "events a second", f"{value.events} events", value.a_second
            yield "events a processor second", f"{value.events} events", value.a_processor_second
        case "lists":
            yield "p50 ms, first page", f"{value.disputes} disputes", value.first_page_ms
            yield "p50 ms, search", f"{value.search_found} found", value.search_ms
        case "clocks":
            yield "clocks folded a processor second", f"{value.clocks} clocks", value.a_second
            yield "clocks told a processor second", f"{value.clocks} clocks", value.told_a_second
        case "alerts":
            yield from _late(value)
        case "idle":
            yield "MiB (PSS) of all processes", f"{value.processes} processes", value.pss_mib
            yield "MiB (RSS) of all processes", f"{value.processes} processes", value.rss_mib
            yield "seconds to ready, warm", "", value.ready_seconds
            yield "seconds to stop", "", value.stop_seconds
        case "history":
            yield "history events", f"{value.steps} steps", value.history_events


def _late(value: Any) -> Iterator[Line]:  # noqa: ANN401 - one of the parts
    others = [(f"{one.engine}, ", one) for one in value.others]
    for whose, one in [*(("", one) for one in value.ours), *others]:
        for name, late in (("spread", one.spread), ("one minute", one.one_minute)):
            on_all = f"{late.came} of {late.due} alerts"
            yield f"{whose}p50 s late, {name}", on_all, late.p50
            yield f"{whose}p99 s late, {name}", on_all, late.p99
            yield f"{whose}last s late, {name}", on_all, late.last
    for one in value.ours:
        yield "seconds until all clocks follow", f"{one.moved} moved", one.recalculated_seconds


def _row(what: str, on: str, number: float) -> str:
    aim = AIMS.get(what)
    if aim is None:
        return f"{what:42} {on:26} {number:10.2f}"
    sign, wanted = aim
    met = {">=": number >= wanted, "<=": number <= wanted, "<": number < wanted}[sign]
    return f"{what:42} {on:26} {number:10.2f}   aim {sign} {wanted}: {'met' if met else 'MISSED'}"


if __name__ == "__main__":
    main()
