"""Callers who go on working whatever falls: who gets no answer asks again under the same key."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import Any

import httpx2

from operations.demo_staff import DISTRICT, SIMING, Staff, clerk, mediator, team_lead

Json = dict[str, Any]

ASK_AGAIN_SECONDS = 0.1
ANSWER_SECONDS = 5.0
"""A caller who hears nothing for so long asks again."""

_BUSY = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.BAD_GATEWAY)
_MOST_SESSIONS = 4


@dataclass(frozen=True)
class Asked:
    """One request, the same however often it is sent."""

    who: str
    path: str
    said: Json
    key: str
    version: int


@dataclass(frozen=True)
class Answered:
    """A request and what the office acknowledged: the dispute, and its facts by version."""

    asked: Asked
    dispute: str
    version: int
    facts: Mapping[int, str]


def form(name: str) -> Json:
    """An application for a small sum."""
    return {
        "applicant": {"details": {"name": f"申请人{name}"}},
        "respondents": [{"details": {"name": f"站点{name}"}}],
        "claims": [{"kind": "penalty", "amount": "55"}],
        "workplace": {"district": DISTRICT[SIMING], "address": None},
    }


def life(who: str, draw: Random) -> Iterator[tuple[str, Json]]:
    """The steps of a dispute: heard so often; withdrawn, without agreement, or left open."""
    yield "record-contact-attempt", {"party": "R1", "way": "phone", "reached": True}
    for party in ("A1", "R1"):
        yield "record-consent", {"party": party, "to": "mediate", "way": "phone"}
    yield "accept", {"mediator": who, "respondents": ["R1"]}
    for number in range(draw.randint(1, _MOST_SESSIONS)):
        yield "hold-session", {"way": "phone", "heard": ["A1", "R1"], "session_record": "都说了。"}
        yield "note-privately", {"note": f"第{number}次谈。"}
    end = draw.choice(("withdraw", "end-without-agreement", "leave"))
    if end == "withdraw":
        yield end, {"party": "A1", "reason": "other"}
    elif end == "end-without-agreement":
        yield end, {"reason": "too-far-apart", "ways": ["arbitration"]}


@dataclass
class Hands:
    """Several callers at once, and everything that was acknowledged to them."""

    client: httpx2.AsyncClient
    staff: Staff
    seed: int
    answered: list[Answered] = field(default_factory=list)
    asked_again: Counter[str] = field(default_factory=Counter)
    """How often no answer came, by the reason."""

    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Finish the step in hand, and no other."""
        self._stop.set()

    async def more(self, steps: int, *, seconds: float) -> None:
        """Wait until so many more steps are acknowledged; raises TimeoutError."""
        enough = len(self.answered) + steps
        async with asyncio.timeout(seconds):
            while len(self.answered) < enough:  # noqa: ASYNC110 - six callers write it
                await asyncio.sleep(ASK_AGAIN_SECONDS)

    async def work(self, number: int) -> None:
        """One caller: disputes one after the other, each as far as its dice say."""
        draw = Random(f"{self.seed}/{number}")  # noqa: S311 - a test's dice
        life = 0
        while not self._stop.is_set():
            life += 1
            await self._live(f"{self.seed}-{number}-{life}", mediator(SIMING, number), draw)

    async def _live(self, name: str, who: str, draw: Random) -> None:
        """One dispute; whoever is told to stop leaves it as it stands."""
        filed = Asked(clerk(SIMING), "/v1/disputes", form(name), f"{name}-0", 0)
        last = await self._taken(filed)
        for number, (step, said) in enumerate(life(who, draw), start=1):
            if self._stop.is_set():
                return
            by = team_lead(SIMING) if step == "close" else who
            path = f"/v1/disputes/{last.dispute}/steps/{step}"
            last = await self._taken(Asked(by, path, said, f"{name}-{number}", last.version))

    async def _taken(self, asked: Asked) -> Answered:
        answered = await self.ask(asked)
        self.answered.append(answered)
        return answered

    async def ask(self, asked: Asked) -> Answered:
        """Send it until it is answered; raises AssertionError where it is refused."""
        while True:
            answer = await self._sent(asked)
            if answer is not None and answer.is_success:
                return _answered(asked, answer.json())
            if answer is not None and answer.status_code not in _BUSY:
                message = f"{asked.path} {asked.key}: {answer.status_code} {answer.text}"
                raise AssertionError(message)
            self.asked_again["no answer" if answer is None else str(answer.status_code)] += 1
            await asyncio.sleep(ASK_AGAIN_SECONDS)

    async def _sent(self, asked: Asked) -> httpx2.Response | None:
        headers = {
            "Authorization": f"Bearer {self.staff.keys[asked.who]}",
            "Idempotency-Key": asked.key,
            "If-Match": f'"{asked.version}"',
        }
        try:
            return await self.client.post(
                asked.path, json=asked.said, headers=headers, timeout=ANSWER_SECONDS
            )
        except httpx2.TransportError:
            return None


def _answered(asked: Asked, answer: Json) -> Answered:
    facts = {fact["version"]: fact["topic"] for fact in answer["facts"]}
    return Answered(asked, answer["id"], answer["version"], facts)
