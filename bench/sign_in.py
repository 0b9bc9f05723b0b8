"""Measure what whoever tries passwords at full speed costs those who take steps, and tell it.

    python bench/sign_in.py [--quick]

One desk on SQLite in a folder, a process of its own. Eight mediators walk disputes down the road at
the pace of a busy office, with and without an attack beside them, in turns. The attackers are
another process at the back of the processor's queue: first all tries come from one address, then
each from an address of its own (as a botnet's would), which no counting of addresses stops. They
send bad passwords over connections of loopback, for the seconds said, and no longer.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, perf_counter, time_ns

ROOT = Path(__file__).parent.parent
sys.path[0] = str(ROOT)  # the scripts' folder stands there, and they are read as bench.…

from bench.caller import Walk, at_our_desk, go_round  # noqa: E402 - after the path
from bench.services import SQLITE, cpu_seconds, free_port, fresh_folder, our_desk, running  # noqa: E402
from bench.steps import desk_keys, settings_of  # noqa: E402
from domain.callers import Role  # noqa: E402
from operations.office import open_office  # noqa: E402

MEDIATORS = 8
PAUSE = 0.15
"""Seconds between two steps of one mediator: some fifty steps a second in all."""

STEPS = 15
"""Of one dispute's road."""

ATTACKERS = 16
ROUNDS = 5
LEAD_SECONDS = 0.5
"""The attack begins so long before the steps, and goes on past them."""

KINDS = ("one address", "many addresses")


@dataclass(frozen=True, slots=True)
class Took:
    """What steps took, in milliseconds; the median of rounds."""

    p50: float
    p99: float
    cpu: float
    """Processor seconds of the desk in a second."""


def main() -> None:
    """Measure, and tell it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="fewer rounds")
    asked.add_argument("--attack", nargs=3, metavar=("PORT", "SECONDS", "KIND"))
    told = asked.parse_args()
    if told.attack:
        port, seconds, kind = told.attack
        os.nice(19)
        print(json.dumps(asyncio.run(attack(int(port), float(seconds), kind))))
        return
    for line in measured(2 if told.quick else ROUNDS):
        print(line)


def measured(rounds: int) -> Iterator[str]:
    """Each attack beside the quiet, in turns."""
    with fresh_folder() as home:
        settings = settings_of(home, SQLITE)
        keys = desk_keys(settings, MEDIATORS)
        with open_office(settings) as office:
            office.accounts.add("lin", Role.MEDIATOR, "siming", name="lin", officer="lin")
        port, run = free_port(), f"bench-{time_ns()}"
        walks = [
            at_our_desk(f"mediator-{number}", held, run, PAUSE) for number, held in enumerate(keys)
        ]
        with running(*our_desk(home, SQLITE, port), port) as pid:
            walked = count(0, MEDIATORS)
            _round(port, pid, walks, next(walked))
            for kind in KINDS:
                quiet, loud, answers = [], [], Counter[str]()
                for _ in range(rounds):
                    quiet.append(_round(port, pid, walks, next(walked)))
                    loud.append(_beside(kind, port, pid, walks, next(walked), answers))
                yield _told(kind, _median(quiet), _median(loud), answers)


def _round(port: int, pid: int, walks: list[Walk], first: int) -> Took:
    """Each mediator walks one dispute."""
    cpu, began = cpu_seconds(pid), perf_counter()
    _, took = asyncio.run(go_round(port, walks, first, len(walks)))
    worked = (cpu_seconds(pid) - cpu) / (perf_counter() - began)
    return Took(1000 * median(took), 1000 * quantiles(took, n=100)[98], worked)


def _beside(  # noqa: PLR0913, PLR0917 - a round, and what goes on beside it
    kind: str, port: int, pid: int, walks: list[Walk], first: int, answers: Counter[str]
) -> Took:
    """The same while somebody tries passwords; what they were answered is counted."""
    seconds = STEPS * PAUSE + 2 * LEAD_SECONDS
    command = [sys.executable, __file__, "--attack", str(port), str(seconds), kind]
    attackers = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this very program
    try:
        asyncio.run(asyncio.sleep(LEAD_SECONDS))
        return _round(port, pid, walks, first)
    finally:
        told, _ = attackers.communicate()
        answers.update(json.loads(told))


async def attack(port: int, seconds: float, kind: str) -> Counter[str]:
    """Try passwords over some connections until the time is over; how often was answered what."""
    until, answers, numbers = monotonic() + seconds, Counter[str](), count(os.getpid() * 10_000)

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while monotonic() < until:
            number = next(numbers)
            writer.write(_try(number, kind))
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
            await reader.readexactly(length)
            answers[head[9:12].decode()] += 1
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(one() for _ in range(ATTACKERS)))
    return answers


def _try(number: int, kind: str) -> bytes:
    """One bad password; each from somewhere else, as the desk hears it from a proxy, or not."""
    login = "lin" if kind == KINDS[0] else f"somebody-{number}"
    body = json.dumps({"login": login, "password": f"wrong-{number}"}).encode()
    place = f"2001:db8:{number >> 16 & 0xFFFF:x}:{number & 0xFFFF:x}::1"
    where = "198.51.100.1" if kind == KINDS[0] else place
    head = (
        "POST /v1/session HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"X-Forwarded-For: {where}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _median(rounds: list[Took]) -> Took:
    return Took(
        median(one.p50 for one in rounds),
        median(one.p99 for one in rounds),
        median(one.cpu for one in rounds),
    )


def _told(kind: str, quiet: Took, loud: Took, answers: Counter[str]) -> str:
    tries = ", ".join(f"{status} {times} times" for status, times in sorted(answers.items()))
    return (
        f"{kind}: a step takes p50 {quiet.p50:.1f} ms and p99 {quiet.p99:.1f} ms, beside the attack"
        f" {loud.p50:.1f} and {loud.p99:.1f} ms; the desk uses {quiet.cpu:.2f} and {loud.cpu:.2f}"
        f" processors; bad passwords were answered {tries}"
    )


if __name__ == "__main__":
    main()
