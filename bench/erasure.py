"""Erasing a person, and what sealing costs a step.

    python -m bench.erasure [--quick] [--disputes 50]

A person with many disputes asks to be forgotten: how long locking takes, and how long erasing
takes until nothing of them opens, is found, or has a key. And in one run, in turns: a step whose
words are sealed, beside the same step with words that are only dressed up as sealed.
"""

import argparse
import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from uuid import UUID

import httpx2

from api.app import create_app
from api.filing import EXAMPLE
from bench.services import fresh_folder
from domain.consent import Way
from domain.dispute import Dispute
from domain.record import Act
from domain.sealed import Compartment, Field, Sealed, Sealer, compartment_key
from domain.values import CentreId, Channel, ClaimId, ClaimKind, PartyId, Role
from operations.demo_erase import CENTRE, KEPT_DAYS, NUMBER, StoryClock, StoryDesk, followed
from operations.key_ends import keys_of
from operations.office import Office, open_office
from operations.settings import EMBEDDED, Settings

DISPUTES, STEPS = 50, 400
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody with so many disputes and keys, locked and erased; seconds as the desk sees them."""

    disputes: int
    keys: int
    locked_seconds: float
    erased_seconds: float
    certified_seconds: float


@dataclass(frozen=True, slots=True)
class Sealing:
    """A step with its words sealed and dressed up, in ms, in one run and in turns."""

    steps: int
    sealed_p50_ms: float
    sealed_p99_ms: float
    dressed_p50_ms: float
    dressed_p99_ms: float

    @property
    def more_ms(self) -> float:
        """What sealing adds to a step, p50."""
        return self.sealed_p50_ms - self.dressed_p50_ms


def measure(*, quick: bool, disputes: int = DISPUTES) -> dict[str, Any]:
    """Both, on an office in a folder."""
    many = max(5, disputes // 10) if quick else disputes
    return {
        "erased": asyncio.run(_erased(many)),
        "sealing": _sealing(STEPS // 10 if quick else STEPS),
    }


async def _erased(disputes: int) -> Erased:
    with fresh_folder() as folder:
        clock = StoryClock()
        settings = Settings(home=folder / "office", persistence_module=EMBEDDED)
        with open_office(settings, clock) as office, followed(office):
            transport = httpx2.ASGITransport(app=create_app(office))
            async with httpx2.AsyncClient(transport=transport, base_url="http://office") as client:
                return await _timed(office, StoryDesk(office, client), clock, disputes)


async def _timed(office: Office, desk: StoryDesk, clock: StoryClock, disputes: int) -> Erased:
    me = {"details": {"name": "王芳", "id_number": NUMBER}}
    cases = [await _withdrawn(desk, me) for _ in range(disputes)]
    keys = len(keys_of(office.keys_store, office.keys.person_of(NUMBER, otherwise="")))
    clock.time += timedelta(days=KEPT_DAYS)
    began = perf_counter()
    file = await desk.asks(cases[0])
    locked = perf_counter()
    erasure = f"/v1/persons/{file['id']}/erasures/{file['erasures'][-1]['erasure']}"
    await desk.says("second", f"{erasure}/approve", {}, file["version"])
    erased = perf_counter()
    await desk.gets("first", f"{erasure}/certificate")
    return Erased(disputes, keys, locked - began, erased - locked, perf_counter() - erased)


async def _withdrawn(desk: StoryDesk, me: Json) -> str:
    """A dispute of theirs that is over; its path."""
    filed = await desk.says("clerk", "/v1/disputes", {**EXAMPLE, "applicant": me})
    path = f"/v1/disputes/{filed['id']}"
    over = {"party": "A1", "reason": "settled-outside"}
    await desk.says("clerk", f"{path}/steps/withdraw", over, filed["version"])
    return path


class Dressed:
    """Words dressed up as sealed ones, under no key: what a step would cost without sealing."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def prepare(self, owners: Mapping[str, str]) -> None:
        """Nothing is kept."""

    def seal(self, text: str, *, subject: str, field: Field) -> Sealed:
        """The text, in the form of a sealed value."""
        said = text.encode().hex()
        return Sealed(f"sealed:1:none:{len(subject)}:{field}::{said}:none.{said}")

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a sealer does
        return getattr(self._sealer, name)


def _sealing(steps: int) -> Sealing:
    with fresh_folder() as folder:
        settings = Settings(home=folder / "office", persistence_module=EMBEDDED)
        with open_office(settings) as office:
            disputes = [UUID(int=number) for number in (1, 2)]
            for dispute in disputes:
                _opened(office, dispute)
            took: list[list[float]] = [[], []]
            for number in range(steps):
                for which in (0, 1) if number % 2 else (1, 0):
                    took[which].append(_a_step(office, disputes[which], number, sealed=not which))
    return Sealing(steps, *_of(took[0]), *_of(took[1]))


def _opened(office: Office, dispute: UUID) -> None:
    now = office.clock()
    act = Act("officer:window", now, now)
    person = office.keys.person_of(None, otherwise=f"{dispute}:A1")
    office.keys.prepare({person: person})
    opened = Dispute.file(
        act,
        id=dispute,
        centre=CentreId(CENTRE),
        channel=Channel.WINDOW,
        received_at=now,
        applicant={"id": PartyId("A1"), "role": Role.WORKER, "person": person, "details": {}},
        respondents=[],
        claims=[{"id": ClaimId("C1"), "kind": ClaimKind.PAY, "amount": None, "words": None}],
        statement=None,
        workplace={"district": "350203", "address": None},
        rules="2026.1",
    )
    office.registry.open(opened, act)


def _a_step(office: Office, dispute: UUID, number: int, *, sealed: bool) -> float:
    """One attempt to reach somebody, with words sealed for the dispute's compartment; ms."""
    began = perf_counter()
    cabinet = office.keys.in_one_go()
    sealer: Sealer = cabinet if sealed else Dressed(cabinet)
    record = office.registry.take_up(Dispute, dispute)
    room = compartment_key(dispute, Compartment.PARTIES)
    sealer.prepare({room: record.applicant.person})
    words = sealer.seal(f"第 {number} 次联系，未接通", subject=room, field=Field.WORDS)
    now = office.clock()
    decided = office.registry.on_desk(record).decide(
        Dispute.record_contact_attempt,
        Act("officer:window", now, now, request=f"r{dispute}{number}"),
        party=PartyId("A1"),
        way=Way.PHONE,
        reached=False,
        words=words,
    )
    office.registry.lay_down(decided.record)
    return (perf_counter() - began) * 1000


def _of(took: Sequence[float]) -> Iterator[float]:
    yield median(took)
    yield quantiles(took, n=100)[98]


def main() -> None:
    """Measure and tell."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="a tenth of it")
    asked.add_argument("--disputes", type=int, default=DISPUTES)
    said = asked.parse_args()
    found = measure(quick=said.quick, disputes=said.disputes)
    told = {name: asdict(one) for name, one in found.items()}
    told["sealing"]["more_ms"] = found["sealing"].more_ms
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
