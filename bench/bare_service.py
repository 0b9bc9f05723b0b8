"""What a team would write in an afternoon: eventsourcing and FastAPI, no rules, nothing sealed.

It keeps its events in the same store, with the same durability, behind the same web server, and
its record is opened and saved the same way; it checks no version, knows no caller, guards
nothing. It is the measure of what the office's own rules cost.

    python -m bench.bare_service FOLDER PORT [threads|inline|hop]

`threads` are FastAPI's own for `def` endpoints; `inline` works on the event loop itself; `hop`
goes once to a small pool, as the office does. The fastest of them is what we measure against.
"""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import uvicorn
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from fastapi import FastAPI
from pydantic import BaseModel

from operations.settings import Settings
from operations.stores import event_store_env

POOL = 8


class Case(Aggregate):
    """A case that takes down whatever it is told."""

    @event("Opened")
    def __init__(self, words: dict[str, Any]) -> None:
        self.words = words
        self.steps: list[str] = []

    @event("Stepped")
    def step(self, name: str, words: dict[str, Any]) -> None:
        """Take down one step."""
        self.steps.append(name)
        self.words = words


class Opening(BaseModel):
    """What opens a case."""

    words: dict[str, Any]


class Stepping(BaseModel):
    """What a step says."""

    words: dict[str, Any]


class Cases:
    """The whole of it: open and save, step and save."""

    def __init__(self, folder: Path) -> None:
        self.store: Application[UUID] = Application(env=event_store_env(Settings(home=folder)))

    def open(self, opening: Opening) -> dict[str, str]:
        """Open a case."""
        case = Case(opening.words)
        self.store.save(case)
        return {"id": str(case.id)}

    def step(self, case_id: UUID, name: str, stepping: Stepping) -> dict[str, int]:
        """Take down one step of a case."""
        case: Case = self.store.repository.get(case_id)
        case.step(name, stepping.words)
        recordings = self.store.save(case)
        return {"version": case.version, "position": recordings[-1].notification.id}


def create_app(folder: Path, way: str) -> FastAPI:
    """Open the store and serve two paths."""
    cases, app = Cases(folder), FastAPI()
    if way == "threads":
        app.post("/cases")(cases.open)
        app.post("/cases/{case_id}/steps/{name}")(cases.step)
        return app
    serve = _hopping(ThreadPoolExecutor(POOL)) if way == "hop" else _inline

    @app.post("/cases")
    async def open_case(opening: Opening) -> dict[str, str]:
        return await serve(cases.open, opening)  # type: ignore[no-any-return]

    @app.post("/cases/{case_id}/steps/{name}")
    async def take_step(case_id: UUID, name: str, stepping: Stepping) -> dict[str, int]:
        return await serve(cases.step, case_id, name, stepping)  # type: ignore[no-any-return]

    return app


async def _inline(work: Callable[..., Any], *said: object) -> Any:  # noqa: ANN401 - passed on
    return work(*said)


def _hopping(threads: ThreadPoolExecutor) -> Callable[..., Any]:
    async def hop(work: Callable[..., Any], *said: object) -> Any:  # noqa: ANN401 - passed on
        return await asyncio.get_running_loop().run_in_executor(threads, partial(work, *said))

    return hop


if __name__ == "__main__":
    uvicorn.run(
        create_app(Path(sys.argv[1]), sys.argv[3] if len(sys.argv) > 3 else "threads"),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
    )
