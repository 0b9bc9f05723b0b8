"""Callers: each walks disputes down the road over a connection of its own, and times every step."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from bench import road

Json = dict[str, Any]


class NotAcknowledged(Exception):  # noqa: N818 - named for what happened
    """A service answered a valid step with something else than yes."""


@dataclass
class Line:
    """One open connection to a service; HTTP/1.1, kept alive, with as little of ours as can be."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    took: list[float] = field(default_factory=list)

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Json:
        """Say something and hear the answer; raises NotAcknowledged."""
        told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = (
            f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{told}\r\n"
        )
        began = perf_counter()
        self.writer.write(head.encode() + body)
        answered = await self.reader.readuntil(b"\r\n\r\n")
        length = int(answered.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        said = await self.reader.readexactly(length)
        self.took.append(perf_counter() - began)
        if answered[9:11] != b"20":
            raise NotAcknowledged(f"{path}: {answered[9:12].decode()} {said.decode()}")
        return json.loads(said)  # type: ignore[no-any-return]

    async def hang_up(self) -> None:
        """Close the connection."""
        self.writer.close()
        await self.writer.wait_closed()


async def line_to(port: int) -> Line:
    """Open a connection."""
    return Line(*await asyncio.open_connection("127.0.0.1", port))


Walk = Callable[[Line, int], Awaitable[str]]
"""Walks dispute number so-and-so to its end; its id."""


def at_our_desk(mediator: str, keys: Mapping[str, str], run: str, pause: float = 0) -> Walk:
    """Walk at the office's desk: each step names its version and a key of its own."""

    async def walk(line: Line, number: int) -> str:
        def headers(who: str, step: int, version: int | None) -> dict[str, str]:
            told = {
                "Authorization": f"Bearer {keys[who]}",
                "Idempotency-Key": f"{run}-{number}-{step}",
            }
            return told if version is None else told | {"If-Match": f'"{version}"'}

        filed = await line.post(
            "/v1/disputes", road.as_bytes(road.filing(number)), headers("mediator", 0, None)
        )
        version, under = filed["version"], f"/v1/disputes/{filed['id']}/steps/"
        for at, step in enumerate(road.steps(mediator), start=1):
            await asyncio.sleep(pause)
            said = await line.post(
                under + step.name, road.as_bytes(step.said), headers(step.who, at, version)
            )
            version = said["version"]
        return str(filed["id"])

    return walk


def at_the_bare_service(mediator: str) -> Walk:
    """Walk at the bare service: the same words, and no questions asked."""

    async def walk(line: Line, number: int) -> str:
        opened = await line.post("/cases", road.as_bytes({"words": road.filing(number)}), {})
        for step in road.steps(mediator):
            await line.post(
                f"/cases/{opened['id']}/steps/{step.name}",
                road.as_bytes({"words": step.said}),
                {},
            )
        return str(opened["id"])

    return walk


async def go_round(
    port: int, walks: list[Walk], first: int, disputes: int
) -> tuple[float, list[float]]:
    """As many callers as there are walks share the disputes; seconds in all, and of each step."""
    lines = [await line_to(port) for _ in walks]
    waiting = iter(range(first, first + disputes))
    began = perf_counter()

    async def calls(line: Line, walk: Walk) -> None:
        for number in waiting:
            await walk(line, number)

    async with asyncio.TaskGroup() as group:
        for line, walk in zip(lines, walks, strict=True):
            group.create_task(calls(line, walk))
    seconds = perf_counter() - began
    for line in lines:
        await line.hang_up()
    return seconds, [took for line in lines for took in line.took]
