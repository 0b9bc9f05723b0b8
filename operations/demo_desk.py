"""A hand at the desk: files, takes steps and looks, through the HTTP API like any other client."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic
from typing import Any
from uuid import UUID

import httpx2

from domain.values import Stage
from domain.wording import Language
from operations.demo_staff import AUDITOR, Staff
from operations.demo_statements import Road, Statement

ROUTE_SECONDS = 180.0
"""How long a road waits for its case to find the way; a folder's Temporal does some 40 things a
second, and all the cases of the demo are on the road at once."""

LOOK_AGAIN_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 4.0
PATIENCE_SECONDS = 120.0
"""How long a hand asks again where the office is busy, not ready, or being opened again."""

_ASK_AGAIN = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.BAD_GATEWAY)
_TRANSPORT_SECONDS = 60.0
_SILENCE = httpx2.Timeout(_TRANSPORT_SECONDS)
"""A stream says every quarter of a minute that it is there; one that does not is broken."""

_LONGEST_STEP = 9

Json = dict[str, Any]


class NoWay(Exception):  # noqa: N818 - named for what happened
    """The office refused what the road takes for granted; says which step and which refusal."""


class NotRouted(Exception):  # noqa: N818 - named for what happened
    """The case found no way in time."""


@dataclass
class Matter:
    """What a hand has before it: a dispute, a consultation or a demand, at a version."""

    kind: str
    id: str
    version: int
    centre: str
    statement: Statement
    road: Road
    now: datetime | None = None
    """When the next step is said to have happened; None: as it is taken."""

    steps: int = 0

    @property
    def uuid(self) -> UUID:
        """Its id."""
        return UUID(self.id)

    @property
    def path(self) -> str:
        """Where it lies."""
        return f"/v1/{self.kind}/{self.id}"

    def goes_on(self, after: str) -> None:
        """Let the minutes pass that a step took, in what is told; the same ones whenever told."""
        if self.now is not None:
            self.now += timedelta(minutes=2 + self.statement.draw.number(after, _LONGEST_STEP))


class WalkedBefore(Exception):  # noqa: N818 - named for what happened, as everywhere in this office
    """The matter went down its road to its end before; `matter` is what came of it."""

    def __init__(self, matter: Matter) -> None:
        super().__init__(matter.id)
        self.matter = matter


class Desk:
    """The office's API as the hands of the demo use it, each under their own key."""

    def __init__(self, client: httpx2.AsyncClient, staff: Staff) -> None:
        self._client = client
        self.staff = staff
        self.out: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """Held while a pair of inspectors is on a visit: they are at one place at a time."""

    async def open(  # noqa: PLR0913 - what a form has at its head
        self,
        who: str,
        kind: str,
        form: Json,
        *,
        centre: str,
        statement: Statement,
        road: Road,
        now: datetime | None = None,
    ) -> Matter:
        """Hand in a form that opens a dispute, a consultation or a demand.

        Raises WalkedBefore where that was done on another day and the dispute is closed since.
        """
        key = f"demo:{statement.id}:{kind}"
        answer: Json = await self._ask(
            Asked("POST", f"/v1/{kind}", who, form, {"Idempotency-Key": key})
        )
        matter = Matter(kind, answer["id"], answer["version"], centre, statement, road, now)
        if answer["repeated"] and kind == "disputes":
            await self._must_be_open(matter)
        return matter

    async def _must_be_open(self, matter: Matter) -> None:
        if (await self.read(AUDITOR, matter.path))["stage"] == Stage.CLOSED:
            raise WalkedBefore(matter)

    async def take(self, who: str, matter: Matter, step: str, **said: Any) -> Json:  # noqa: ANN401 - the form's fields
        """Take a step; whoever was overtaken by another person reads again and decides anew."""
        matter.steps += 1
        if matter.now is not None:
            said.setdefault("happened_at", matter.now.isoformat())
        key = f"demo:{matter.statement.id}:{matter.steps}:{step}"
        path = f"{matter.path}/steps/{step}"
        headers = {"Idempotency-Key": key, "If-Match": f'"{matter.version}"'}
        answer: Json = await self._ask(Asked("POST", path, who, said, headers), stale=matter)
        matter.version = answer["version"]
        matter.goes_on(step)
        return answer

    async def read(self, who: str, path: str, **asked: Any) -> Any:  # noqa: ANN401 - any JSON
        """Read something."""
        return await self._ask(Asked("GET", path, who, query=asked))

    async def read_in(self, language: Language, who: str, path: str) -> Any:  # noqa: ANN401 - any JSON
        """Read something in one of the office's languages."""
        return await self._ask(Asked("GET", path, who, headers={"Accept-Language": language}))

    async def listen(
        self, language: Language, who: str, path: str, since: int
    ) -> AsyncIterator[tuple[str, Json]]:
        """Hear a stream as it comes: what each event is called, and what it says.

        It goes on after the event at `since`. Where the line breaks it comes back, and says which
        event it heard last: none is left out, and none told twice.
        """
        said = {"Authorization": f"Bearer {self.staff.keys[who]}", "Accept-Language": language}
        last = str(since)
        while True:
            with suppress(httpx2.TransportError):
                async with aclosing(self._heard(path, said | {"Last-Event-ID": last})) as events:
                    async for position, name, told in events:
                        last = position
                        yield name, told
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _heard(
        self, path: str, headers: dict[str, str]
    ) -> AsyncGenerator[tuple[str, str, Json]]:
        """The events of one connection: id, name and what it says; raises NoWay where refused."""
        async with self._client.stream("GET", path, headers=headers, timeout=_SILENCE) as heard:
            if heard.is_error:
                await heard.aread()
                if _is_busy(heard):
                    return
                raise NoWay(f"GET {path}: {heard.status_code} {_code(heard)}")
            event: dict[str, str] = {}
            async for line in heard.aiter_lines():
                field, _, value = line.partition(": ")
                if line:
                    event[field] = value
                elif "data" in event:
                    yield event.get("id", ""), event.get("event", ""), json.loads(event["data"])
                    event = {}

    async def routed(self, who: str, matter: Matter, *ways: str) -> str:
        """Wait until the case has recorded where it goes, one of these ways; raises NotRouted."""
        end = monotonic() + ROUTE_SECONDS
        while monotonic() < end:
            dispute = await self.read(who, matter.path)
            found = dispute["routing"]["proposals"]
            proposed = [way["to"] for way in found if way["to"] in ways]
            if proposed:
                return str(proposed[-1])
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        message = f"{matter.statement.id} ({matter.road}): no route to {' or '.join(ways)}"
        raise NotRouted(message)

    async def _ask(self, asked: "Asked", *, stale: Matter | None = None) -> Any:  # noqa: ANN401 - any JSON
        end, pause = monotonic() + PATIENCE_SECONDS, LOOK_AGAIN_SECONDS
        while monotonic() < end:
            answer = await self._sent(asked)
            if answer is not None and answer.is_success:
                return answer.json()
            if answer is None or _is_busy(answer):
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            elif answer.status_code == HTTPStatus.PRECONDITION_FAILED and stale is not None:
                stale.version = (await self.read(asked.who, stale.path))["version"]
                asked.headers["If-Match"] = f'"{stale.version}"'
            else:
                raise NoWay(f"{asked}: {answer.status_code} {_code(answer)}")
        raise NoWay(f"{asked}: busy")

    async def _sent(self, asked: "Asked") -> httpx2.Response | None:
        """The answer; None where the line broke: the same key makes it safe to ask again."""
        key = {"Authorization": f"Bearer {self.staff.keys[asked.who]}"}
        try:
            return await self._client.request(
                asked.method,
                asked.path,
                json=asked.form,
                params=asked.query,
                headers={**key, **asked.headers},
                timeout=_TRANSPORT_SECONDS,
            )
        except httpx2.TransportError:
            return None


@dataclass
class Asked:
    """One request, as it is sent until it is answered."""

    method: str
    path: str
    who: str
    form: Json | None = None
    headers: dict[str, str] = field(default_factory=dict)
    query: Json | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.who})"


def _is_busy(answer: httpx2.Response) -> bool:
    return answer.status_code in _ASK_AGAIN or _code(answer) == "busy"


def _code(answer: httpx2.Response) -> str:
    """The refusal's code and the fields that are wrong; never what somebody said."""
    try:
        problem = answer.json()
    except ValueError:
        return ""
    at = ", ".join(f"{one['at']}: {one['code']}" for one in problem.get("fields", []))
    return f"{problem.get('code', '')} {at}".strip()
