"""A whole office as `onestop serve` runs it: ready, idle, one settled dispute, closed."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep, time_ns
from uuid import UUID

from temporalio.client import Client

from bench.caller import at_our_desk, line_to
from bench.services import ROOT, SQLITE, free_port, fresh_folder, status
from bench.steps import desk_keys, settings_of
from operations.temporal_server import TemporalStore
from operations.this_program import onestop
from workflows.messages import case_of

PATIENCE = 120
PAUSE = 1.0
"""Seconds between the steps of the one dispute: told together, fifteen would be one signal."""


@dataclass(frozen=True, slots=True)
class Idled:
    """What an office costs that does nothing."""

    processes: int
    pss_mib: float
    rss_mib: float
    ready_seconds: float
    stop_seconds: float
    idle_seconds: int
    by_process: dict[str, float]


@dataclass(frozen=True, slots=True)
class Told:
    """What Temporal wrote down of one dispute settled in mediation."""

    steps: int
    history_events: int
    closed: bool


def measure(parts: set[str], *, quick: bool) -> dict[str, Idled | Told]:
    """Open an office, close it, open it again warm; let it idle; settle a dispute; close it."""
    found: dict[str, Idled | Told] = {}
    with fresh_folder() as home:
        office_stopped(office_started(home, free_port()))
        port, began = free_port(), monotonic()
        office = office_started(home, port)
        ready = monotonic() - began
        try:
            idle = 10 if quick else 60
            if "idle" in parts:
                sleep(idle)
            sizes = dict(_sizes(office.pid))
            if "history" in parts:
                found["history"] = asyncio.run(_settled(home, port))
        finally:
            stopping = office_stopped(office)
        if "idle" in parts:
            found["idle"] = _idled(sizes, ready, stopping, idle)
    return found


def _idled(
    sizes: dict[str, tuple[float, float]], ready: float, stopping: float, idle: int
) -> Idled:
    return Idled(
        processes=len(sizes),
        pss_mib=sum(pss for pss, _ in sizes.values()),
        rss_mib=sum(rss for _, rss in sizes.values()),
        ready_seconds=ready,
        stop_seconds=stopping,
        idle_seconds=idle,
        by_process={name: pss for name, (pss, _) in sizes.items()},
    )


def office_started(home: Path, port: int) -> "subprocess.Popen[bytes]":
    """A whole office that is ready; raises RuntimeError where it does not open."""
    told = {"ONESTOP_HOME": str(home), "ONESTOP_PORT": str(port)}
    office = subprocess.Popen(  # noqa: S603 - this very program
        onestop("serve"), env={**os.environ, **told}, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    until = monotonic() + PATIENCE
    while status(port, "/readyz") != 200:
        if monotonic() > until or office.poll() is not None:
            office.terminate()
            raise RuntimeError("the office did not open")
        sleep(0.05)
    return office


def office_stopped(office: "subprocess.Popen[bytes]") -> float:
    """Close it; the seconds that took."""
    began = monotonic()
    office.send_signal(signal.SIGTERM)
    office.wait(PATIENCE)
    return monotonic() - began


def _family(pid: int) -> Iterator[int]:
    yield pid
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in tasks.read_text(encoding="ascii").split():
            yield from _family(int(child))


def _sizes(pid: int) -> Iterator[tuple[str, tuple[float, float]]]:
    """Each process of the office by name, with its share of memory and all it maps, in MiB."""
    for one in _family(pid):
        told = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii").splitlines()
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in told[1:]}
        words = Path(f"/proc/{one}/cmdline").read_text(encoding="utf-8").split("\0")
        name = "temporal" if "operations.cli" not in words else words[-2]
        yield name, (sizes["Pss"] / 1024, sizes["Rss"] / 1024)


async def _settled(home: Path, port: int) -> Told:
    """Walk one dispute to its end, as slowly as people do, and read the history of its case."""
    [keys] = desk_keys(settings_of(home, SQLITE), 1)
    line = await line_to(port)
    walk = at_our_desk("mediator-0", keys, f"bench-{time_ns()}", PAUSE)
    dispute = await walk(line, 1)
    await line.hang_up()
    client = await Client.connect(TemporalStore(home).address)
    case = client.get_workflow_handle(case_of(UUID(dispute)))
    closed = False
    try:
        await asyncio.wait_for(case.result(), 30)
        closed = True
    except TimeoutError:
        pass
    history = await case.fetch_history()
    return Told(len(line.took), len(history.events), closed)
