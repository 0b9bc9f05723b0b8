"""How fast a dispute of 128 facts is replayed: its state at any instant, over HTTP.

    python bench/replay.py [asked]

Beside it, in the same run, the bare library's own way to a past version: its repository, which
answers with the aggregate alone: no limits, no steps, no access, no HTTP.
"""

import http.client
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any
from urllib.parse import quote
from uuid import UUID

ROOT = Path(__file__).parent.parent
sys.path[0] = str(ROOT)  # the scripts' folder stands there, and they are read as bench.…

from api.filing import EXAMPLE  # noqa: E402 - after the path
from bench.services import SQLITE, free_port, fresh_folder, our_desk, running  # noqa: E402
from domain.callers import Role  # noqa: E402
from operations.office import open_office  # noqa: E402
from operations.settings import Settings  # noqa: E402

FACTS = 128
AIM_MS = 20
ASKED = 2_000


class Desk:
    """One open connection to the desk."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._said = iter(range(1_000_000))

    def get(self, path: str, key: str) -> Any:  # noqa: ANN401 - any JSON
        """Read; raises RuntimeError where the answer is no."""
        return self._asked("GET", path, key, None, {})

    def post(self, path: str, key: str, said: Any, version: int | None = None) -> Any:  # noqa: ANN401
        """Write; raises RuntimeError where the answer is no."""
        headers = {"Idempotency-Key": f"replay-{next(self._said)}"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self._asked("POST", path, key, json.dumps(said), headers)

    def _asked(
        self, method: str, path: str, key: str, body: str | None, headers: dict[str, str]
    ) -> Any:  # noqa: ANN401
        told = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **headers}
        self._line.request(method, path, body, told)
        answer = self._line.getresponse()
        said = json.loads(answer.read())
        if answer.status not in (200, 201):
            raise RuntimeError(f"{path}: {said}")
        return said


def main() -> None:
    """Build the dispute, ask for it at random moments, and tell how long that took."""
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else ASKED
    with fresh_folder() as folder:
        home, port = folder / "office", free_port()
        keys = _keys(home)
        with running(*our_desk(home, SQLITE, port), port):
            desk = Desk(port)
            dispute, filed = _a_long_dispute(desk, keys)
            for name, path in _questions(dispute, filed):
                _tell(name, _timed(partial(_ask, desk, path, keys["auditor"]), asked))
        with open_office(Settings(home=home)) as office:
            get, chance = office.registry.repository.get, Random(2)  # noqa: S311 - draws a version
            record = UUID(dispute)
            bare = _timed(lambda: get(record, version=chance.randint(1, FACTS)), asked)
            _tell("the library's repository at a version, in process", bare)


def _ask(desk: Desk, path: Callable[[], str], key: str) -> None:
    desk.get(path(), key)


def _keys(home: Path) -> dict[str, str]:
    with open_office(Settings(home=home)) as office:
        who = {"lin": Role.MEDIATOR, "auditor": Role.AUDITOR}
        return {
            name: office.callers.add(role, "siming", name="someone", officer=name)[1]
            for name, role in who.items()
        }


def _a_long_dispute(desk: Desk, keys: dict[str, str]) -> tuple[str, datetime]:
    """A dispute of so many facts, every third of them entered late; and when it was filed by."""
    lin, began = keys["lin"], datetime.now(UTC)
    said = dict(EXAMPLE) | {"received_at": (began - timedelta(hours=9)).isoformat()}
    filed = desk.post("/v1/disputes", lin, said)
    dispute, version, there = str(filed["id"]), filed["version"], datetime.now(UTC)
    for number, (step, words) in enumerate(_steps(began)):
        late = {"happened_at": (began - timedelta(minutes=number)).isoformat()}
        when = late if step == "record-contact-attempt" and number % 3 == 0 else {}
        path = f"/v1/disputes/{dispute}/steps/{step}"
        version = desk.post(path, lin, words | when, version)["version"]
        if version >= FACTS:
            break
    return dispute, there


def _steps(began: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    for party in ("A1", "R1"):
        consent = {"party": party, "to": "mediate", "way": "phone"}
        yield "record-consent", consent
    yield "accept", {"mediator": "lin", "respondents": ["R1"]}
    for number in range(FACTS):
        yield "record-contact-attempt", {"party": "R1", "way": "phone", "reached": True}
        yield "note-privately", {"note": f"第{number}次沟通的情况"}
        offer = {"offer": f"O{number}", "words": "一次付清", "total": f"{800 + number}.00"}
        yield "propose-terms", offer
        session = {"session": f"S{number}", "way": "phone", "heard": ["A1", "R1"]}
        yield "hold-session", session | {"session_record": f"笔录 {number} {began:%H:%M}"}


def _questions(dispute: str, filed: datetime) -> Iterator[tuple[str, Callable[[], str]]]:
    chance, under = Random(1), f"/v1/disputes/{dispute}"  # noqa: S311 - draws a moment
    now = datetime.now(UTC)

    def moment() -> str:
        return quote((now - chance.random() * timedelta(hours=2)).isoformat())

    def instant() -> str:
        return quote((now - chance.random() * (now - filed)).isoformat())

    yield "at a version", lambda: f"{under}/at?version={chance.randint(1, FACTS)}"
    yield "at a time, as recorded", lambda: f"{under}/at?recorded_at={instant()}"
    yield "at a time, as happened", lambda: f"{under}/at?happened_at={moment()}"
    yield "a page of 50 facts", lambda: f"{under}/replay?after={chance.randint(0, FACTS - 50)}"
    yield (
        "the difference of two versions",
        lambda: f"{under}/difference?from={chance.randint(1, FACTS)}&to={chance.randint(1, FACTS)}",
    )


def _timed(ask: Callable[[], object], times: int) -> list[float]:
    took = []
    for _ in range(times):
        began = perf_counter()
        ask()
        took.append(1000 * (perf_counter() - began))
    return took


def _tell(name: str, took: list[float]) -> None:
    cuts = quantiles(took, n=100)
    met = "" if not name.startswith("at ") else f"  (aim: p99 under {AIM_MS} ms)"
    print(f"{name:55} p50 {cuts[49]:6.2f} ms   p99 {cuts[98]:6.2f} ms{met}")


if __name__ == "__main__":
    main()
