"""What whoever runs the office is told: ready or not, who is how far behind, counts and times."""

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert
from starlette.testclient import TestClient

from api.app import create_app
from api.office import Temporal
from domain.callers import Role
from operations.alert_post import bookmark
from operations.bookmark_table import BOOKMARKS, DISPATCH
from operations.office import open_office
from operations.settings import Settings
from operations.temporal_knock import greeted
from projections.generations import tell_trouble
from tests.api.conftest import At, Window, accepted, at_the_desks
from workflows.dispatch import Mark


def meters(window: Window) -> dict[tuple[str, ...], float]:
    """Every sample by name and label values, in the order of the labels' names."""
    told = window.client.get("/metrics").text
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }


def ready(tmp_path: Path, address: str) -> tuple[int, str]:
    """What /readyz says of an office whose Temporal is at an address."""
    settings = Settings(home=tmp_path / "office", temporal_address=address)
    with open_office(settings) as office, TestClient(create_app(office)) as client:
        said = client.get("/readyz")
        return said.status_code, said.json()["temporal"]


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """A place on this machine where a Temporal could be."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound


def at(door: socket.socket) -> str:
    """Its address."""
    return f"127.0.0.1:{door.getsockname()[1]}"


def test_an_office_without_temporal_is_ready_and_says_so(
    window: Window, door: socket.socket, tmp_path: Path
) -> None:
    """Steps are taken and recorded while Temporal is down: it makes nobody unready."""
    alone = window.client.get("/readyz")

    assert ready(tmp_path, at(door)) == (200, "does not answer")
    assert (alone.status_code, alone.json()["temporal"]) == (200, "not embedded here")


def test_a_temporal_that_answers_is_told_from_one_that_stands_still(
    door: socket.socket, tmp_path: Path
) -> None:
    """A stopped process leaves its door open; nobody waits at it again and again."""
    door.listen()
    door.setblocking(False)
    assert ready(tmp_path, at(door)) == (200, "does not answer")
    assert greeted(at(door)) is Temporal.SILENT
    door.accept()[0].close()
    with pytest.raises(BlockingIOError):
        door.accept()

    with socket.create_server(("127.0.0.1", 0)) as alive:
        greeter = Thread(target=_greet_once, args=(alive,))
        greeter.start()
        assert ready(tmp_path, at(alive)) == (200, "answers")
        greeter.join()


def _greet_once(server: socket.socket) -> None:
    """Settings and nothing else, as every HTTP/2 server begins (RFC 9113, 3.4)."""
    line, _ = server.accept()
    with line:
        line.recv(64)
        line.sendall(bytes((0, 0, 0, 4, 0, 0, 0, 0, 0)))


def test_ready_says_who_is_how_far_behind(window: Window, clerk: At) -> None:
    """Views and dispatch follow the log; how far is information, not a condition."""
    clerk.file()
    end = clerk.file()["position"]
    before = window.client.get("/readyz").json()["followers"]
    with window.office.views.begin() as connection:
        BOOKMARKS.create(connection)
        mark = {"follower": DISPATCH, "position": end - 1, "temporal": "here"}
        connection.execute(insert(BOOKMARKS), mark)
    after = window.client.get("/readyz")

    assert after.status_code == 200
    assert [(one["name"], one["behind"]) for one in before] == [("views", end), ("dispatch", end)]
    assert after.json()["followers"][1] == {"name": "dispatch", "position": end - 1, "behind": 1}
    assert meters(window)["onestop_follower_behind", "dispatch"] == 1
    assert meters(window)["onestop_log_position",] == end


def test_ready_says_how_far_the_alerts_letters_are(tmp_path: Path, desks: FastAPI) -> None:
    """Where an address takes alerts, whoever gives letters their way is told beside the others."""
    named = Settings(home=tmp_path / "told", alert_webhooks={"duty-room": "https://duty.example"})
    with open_office(named) as office, at_the_desks(desks, office) as client:
        window = Window(office, client)
        end = window.caller(Role.CLERK, officer="clerk-zhou").file()["position"]
        before = client.get("/readyz").json()["followers"]
        mark = bookmark(office)
        assert mark.read() is None
        mark.write(Mark(end - 1, "here"))
        after = client.get("/readyz").json()["followers"]
        assert meters(window)["onestop_follower_behind", "alert-letters"] == 1

    assert before[2] == {"name": "alert-letters", "position": 0, "behind": end}
    assert after[2] == {"name": "alert-letters", "position": end - 1, "behind": 1}


def test_views_that_stopped_make_the_office_unready(window: Window) -> None:
    """A view that fails stops and says so; /readyz shows it, and so do the meters."""
    tell_trouble(window.office.views, 1, "KeyError")

    said = window.client.get("/readyz", headers={"Accept-Language": "en"})

    assert (said.status_code, said.json()["code"]) == (503, "not-ready")
    assert said.json()["data"] == {"parts": "views"}
    assert meters(window)["onestop_part_answers", "views"] == 0
    assert meters(window)["onestop_part_answers", "events"] == 1


def test_steps_are_counted_by_name_and_outcome(window: Window, clerk: At, lin: At) -> None:
    """Taken, refused, overtaken, malformed: each under the step's own name."""
    dispute = accepted(clerk, lin)
    path, said = f"/v1/disputes/{dispute}/steps/note-privately", {"note": "站长愿意谈"}
    lin.step(dispute, "note-privately", **said)
    lin.post(path, said, version=1)
    lin.post(path, {"note": 7}, version=1)

    told = meters(window)
    steps = "onestop_steps_total"

    assert told[steps, "taken", "file-dispute"] == 1
    assert told[steps, "taken", "record-consent"] == 2
    assert told[steps, "taken", "note-privately"] == 1
    assert told[steps, "overtaken", "note-privately"] == 1
    assert told[steps, "malformed", "note-privately"] == 1
    assert told["onestop_step_seconds_count", "taken", "note-privately"] == 1
    assert told["onestop_problems_total", "stale-version"] == 1
    assert told["onestop_problems_total", "fields-wrong"] == 1


def test_what_is_turned_away_at_the_door_is_counted_too(window: Window, clerk: At) -> None:
    """A problem is counted wherever it is told."""
    window.client.post("/v1/disputes", content="x" * 300_000)
    window.client.get("/nowhere")
    clerk.post("/v1/disputes", {"statement": "x"})

    told = meters(window)

    assert told["onestop_problems_total", "too-large"] == 1
    assert told["onestop_problems_total", "no-such-path"] == 1


def test_no_meter_names_a_person_or_a_case(window: Window, clerk: At, lin: At) -> None:
    """Labels are words the office chose: no id, no name, nothing that somebody sent."""
    dispute = accepted(clerk, lin)
    lin.get(f"/v1/disputes/{dispute}?name=陈小明")
    lin.get("/v1/disputes/陈小明/steps/13800138000")
    window.client.request("LIDAHAI", "/v1/disputes")

    told = window.client.get("/metrics").text

    assert 'step="accept"' in told
    for value in (dispute, "陈小明", "13800138000", "LIDAHAI", '"lin"', "clerk-zhou", "siming"):
        assert value not in told
