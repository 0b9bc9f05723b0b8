"""The stream of alerts from a real desk: nothing lost, nothing twice, to nobody else."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Thread
from time import monotonic, sleep
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from api.app import move_in
from api.herald import MOST_EACH, Herald
from api.threshold import Threshold
from domain.callers import Role
from operations.desk import Desk
from operations.temporal_server import LOOPBACK, free_port
from tests.api.conftest import At, Window, accepted
from tests.api.test_alerts import warned

PATIENCE_SECONDS = 60.0
AT_ONCE_SECONDS = 1.5
"""Well below the two seconds after which the server would cut off who does not leave."""

ENDS_SECONDS = 5.0
"""Twice the second for which a key is remembered, and what a busy machine adds."""


class OpenDesk:
    """The office's desk on a port of its own, to be closed and opened again."""

    def __init__(self, window: Window, desks: FastAPI) -> None:
        self._window = window
        self._desks = desks
        self.port = free_port()

    def start(
        self,
        threshold: Threshold | None = None,
        gateways: Sequence[str] = (),
        **herald: int,
    ) -> None:
        """Open it."""
        move_in(self._desks, self._window.office, threshold)
        state = self._desks.state
        state.herald = Herald(state.back, **herald)
        self._desk = Desk(self._desks, host=LOOPBACK, port=self.port, gateways=gateways)
        self._desk.config.load()
        self._thread = Thread(target=lambda: asyncio.run(self._desk.serve()))
        self._thread.start()
        until = monotonic() + PATIENCE_SECONDS
        while not self._desk.started:
            assert monotonic() < until
            sleep(0.01)

    def stop(self) -> float:
        """Close it; how long that took."""
        began = monotonic()
        self._desk.should_exit = True
        self._thread.join()
        return monotonic() - began

    @contextmanager
    def listening(self, at: At, last: int | None = None, **said: str) -> Iterator["Heard"]:
        """Somebody listens."""
        headers = {"Authorization": f"Bearer {at.key}", **said}
        if last is not None:
            headers["Last-Event-ID"] = str(last)
        url = f"http://{LOOPBACK}:{self.port}/v1/alerts/stream"
        with (
            httpx2.Client(timeout=PATIENCE_SECONDS) as client,
            client.stream("GET", url, headers=headers) as answer,
        ):
            yield Heard(answer)


class Heard:
    """What comes down a stream."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.answer = answer
        self._lines = answer.iter_lines() if answer.status_code == 200 else iter(())

    def next(self) -> tuple[str, int, dict[str, Any]]:
        """The next event: its name, its id, its data; raises StopIteration at the end."""
        said: dict[str, str] = {}
        while line := next(self._lines):
            name, _, value = line.partition(": ")
            said[name] = value
        if "event" not in said:
            return self.next()
        return said["event"], int(said["id"]), json.loads(said["data"])

    def has_ended(self) -> bool:
        """Whether nothing more comes."""
        return not [line for line in self._lines if line and not line.startswith(":")]


@pytest.fixture
def desk(read: Window, desks_outside: FastAPI) -> Iterator[OpenDesk]:
    """A desk that is open."""
    opened = OpenDesk(read, desks_outside)
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture
def supervisor(window: Window) -> At:
    """The supervisor of Siming."""
    return window.caller(Role.SUPERVISOR, officer="sup-he")


def position(window: Window) -> int:
    """Where the log ends."""
    return window.office.registry.recorder.max_notification_id() or 0


def test_an_alert_is_heard_as_it_is_raised_and_acknowledged(
    read: Window, desk: OpenDesk, clerk: At, lin: At, supervisor: At
) -> None:
    """Each event is the line of the list, under its place in the log (alarms.toml)."""
    dispute = accepted(clerk, lin)
    with desk.listening(supervisor, position(read), **{"Accept-Language": "en"}) as heard:
        raised_at = warned(read, dispute)
        raised = heard.next()
        answered = lin.step(dispute, "acknowledge-alert", alert=raised[2]["alert"])
        acknowledged = heard.next()

    assert raised[:2] == ("alert.raised", raised_at)
    assert acknowledged[:2] == ("alert.acknowledged", answered["position"])
    [line] = supervisor.get("/v1/alerts?state=all", accept_language="en").json()["lines"]
    assert acknowledged[2] | {"letters": []} == line
    assert (raised[2]["dispute"], raised[2]["level_title"]) == (dispute, "information")
    assert heard.answer.headers["content-type"].startswith("text/event-stream")


def test_who_comes_without_a_place_hears_what_is_new(
    read: Window, desk: OpenDesk, clerk: At, lin: At, supervisor: At
) -> None:
    """What was before, the list has."""
    dispute = accepted(clerk, lin)
    supervisor.get(f"/v1/alerts?after={warned(read, dispute, days_left=5)}")
    with desk.listening(supervisor) as heard:
        new = warned(read, dispute)
        assert heard.next()[1] == new


def test_after_a_restart_each_is_heard_once(
    read: Window, desk: OpenDesk, clerk: At, lin: At, supervisor: At
) -> None:
    """The last id heard says where to go on, whatever happened while nobody listened."""
    dispute = accepted(clerk, lin)
    raised, heard = [], []
    with desk.listening(supervisor, position(read)) as stream:
        raised.append(warned(read, dispute, days_left=5))
        heard.append(stream.next()[1])
        assert desk.stop() < AT_ONCE_SECONDS
        assert stream.has_ended()
    raised += [warned(read, dispute, days_left=days) for days in (3, 1)]
    desk.start()
    with desk.listening(supervisor, heard[-1]) as stream:
        heard += [stream.next()[1] for _ in range(2)]
        raised.append(warned(read, dispute, days_left=0))
        heard.append(stream.next()[1])

    assert heard == raised


def test_who_falls_behind_what_is_kept_reads_on_from_the_view(
    read: Window, desk: OpenDesk, clerk: At, lin: At, supervisor: At
) -> None:
    """A listener who is slow misses nothing, and nobody waits for them."""
    desk.stop()
    desk.start(kept=2)
    dispute = accepted(clerk, lin)
    with desk.listening(supervisor, position(read)) as heard:
        raised = [warned(read, dispute, days_left=days) for days in range(9, 0, -1)]
        assert [heard.next()[1] for _ in raised] == raised


def test_what_one_may_not_see_never_enters_the_stream(
    read: Window, desk: OpenDesk, clerk: At, lin: At
) -> None:
    """Another's case, another centre, and who has no part in them (reader matrix, alerts)."""
    chen = read.caller(Role.MEDIATOR, officer="chen")
    begin = position(read)
    warned(read, accepted(clerk, lin))
    other = accepted(clerk, lin)
    lead = read.caller(Role.TEAM_LEAD, officer="lead-wu")
    lead.step(other, "replace-mediator", mediator="chen", reason="workload")
    theirs = warned(read, other)

    with desk.listening(chen, begin) as heard:
        assert heard.next()[1] == theirs
    for role in (Role.CLERK, Role.PARTNER, Role.ADMINISTRATOR, Role.INSPECTOR):
        with desk.listening(read.caller(role, body="legal-aid"), begin) as nothing:
            assert nothing.answer.status_code == 403


def test_a_key_that_is_taken_back_ends_its_stream(
    read: Window, desk: OpenDesk, clerk: At, lin: At
) -> None:
    """Not one event more is sent, and the stream ends."""
    dispute = accepted(clerk, lin)
    caller, key = read.office.callers.add(Role.SUPERVISOR, "siming", name="gone")
    with desk.listening(At(read, key), position(read)) as heard:
        warned(read, dispute, days_left=5)
        heard.next()
        read.office.callers.revoke(caller.id)
        warned(read, dispute)
        assert heard.has_ended()


def test_a_stream_of_which_there_is_no_news_ends_as_soon_as_its_key_does(
    read: Window, desk: OpenDesk
) -> None:
    """Nothing happens on the board: the stream ends all the same, and at once."""
    caller, key = read.office.callers.add(Role.SUPERVISOR, "siming", name="gone")
    with desk.listening(At(read, key)) as heard:
        read.office.callers.revoke(caller.id)
        began = monotonic()
        assert heard.has_ended()
    assert monotonic() - began < ENDS_SECONDS


def test_nobody_takes_the_seats_of_others(read: Window, desk: OpenDesk, supervisor: At) -> None:
    """One caller has a few; the next is refused to them alone, and free for everybody else."""
    worker = read.caller(Role.WORKER, party="p-1")
    with ExitStack() as open_streams:
        for _ in range(MOST_EACH):
            heard = open_streams.enter_context(desk.listening(worker))
            assert heard.answer.status_code == 200
        too_many = open_streams.enter_context(desk.listening(worker))
        problem = json.loads(too_many.answer.read())
        assert (too_many.answer.status_code, problem["code"]) == (503, "own-seats-taken")
        assert open_streams.enter_context(desk.listening(supervisor)).answer.status_code == 200


def test_seats_are_counted(desk: OpenDesk, supervisor: At) -> None:
    """One too many is told so, and a seat that was left is free again."""
    desk.stop()
    desk.start(most=1)
    with desk.listening(supervisor), desk.listening(supervisor) as too_many:
        problem = json.loads(too_many.answer.read())
        assert (too_many.answer.status_code, problem["code"]) == (503, "no-seat-left")
    until = monotonic() + PATIENCE_SECONDS
    while True:
        with desk.listening(supervisor) as again:
            if again.answer.status_code == 200:
                break
        assert monotonic() < until


def test_a_place_where_the_log_never_was_is_refused(
    read: Window, desk: OpenDesk, supervisor: At
) -> None:
    """After an older copy was restored a listener would hear nothing for a long time."""
    with desk.listening(supervisor, position(read) + 1) as heard:
        assert json.loads(heard.answer.read())["code"] == "not-in-the-log"


def test_the_stream_is_described(window: Window) -> None:
    """The description says what comes, and what it may be refused with."""
    told = window.client.get("/openapi.json").json()
    stream = told["paths"]["/v1/alerts/stream"]["get"]

    assert "text/event-stream" in stream["responses"]["200"]["content"]
    assert {"401", "403", "422", "503"} <= set(stream["responses"])
    assert "Last-Event-ID" in {
        one["name"].title().replace("Id", "ID") for one in stream["parameters"]
    }
