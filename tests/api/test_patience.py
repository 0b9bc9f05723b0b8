"""The desk on a port of its own, and those who send it anything but requests."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest
from fastapi import FastAPI

from api.rates import Rate, Rates
from api.safe_headers import HEADERS
from api.threshold import Threshold
from operations.temporal_server import LOOPBACK
from tests.api.conftest import Window
from tests.api.test_alert_stream import PATIENCE_SECONDS, OpenDesk

SOON_SECONDS = 0.3
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: office\r\n\r\n"
POSTED = b"POST /v1/disputes HTTP/1.1\r\nHost: office\r\nContent-Type: application/json\r\n"
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: smuggled\r\n\r\n"


@pytest.fixture
def open_desk(window: Window, desks_outside: FastAPI) -> Iterator[OpenDesk]:
    """A desk on a port."""
    desk = OpenDesk(window, desks_outside)
    desk.start()
    yield desk
    desk.stop()


@contextmanager
def line_to(desk: OpenDesk) -> Iterator[socket.socket]:
    """A connection of somebody's own making."""
    with socket.create_connection((LOOPBACK, desk.port), timeout=PATIENCE_SECONDS) as line:
        yield line


def heard(line: socket.socket) -> bytes:
    """Everything the desk says until it hangs up, or breaks off."""
    said = b""
    try:
        while piece := line.recv(65_536):
            said += piece
    except ConnectionResetError:
        pass
    return said


def one_answer(line: socket.socket) -> bytes:
    """The answer to one request on a line that stays open."""
    said = b""
    while b"}}" not in said:
        said += line.recv(65_536)
    return said


MALFORMED = {
    "two lengths": POSTED + b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
    "a length and chunks": POSTED
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and a length": POSTED
    + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "chunks that are none": POSTED + b"Transfer-Encoding: xchunked\r\n\r\n",
    "a blank before the colon": POSTED + b"Content-Length : 44\r\n\r\n",
    "a length in hexadecimal": POSTED + b"Content-Length: 0x2c\r\n\r\n",
    "a negative length": POSTED + b"Content-Length: -1\r\n\r\n",
    "a length without end": POSTED + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n",
    "a chunk without end": POSTED + b"Transfer-Encoding: chunked\r\n\r\n" + b"F" * 20 + b"\r\n",
    "a NUL in a header": b"GET /healthz HTTP/1.1\r\nHost: of\x00fice\r\n\r\n",
    "a bare line end": b"GET /healthz HTTP/1.1\rHost: office\r\n\r\n",
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a version to come": b"GET /healthz HTTP/9.9\r\nHost: office\r\n\r\n",
}
"""Requests of which two readers, a gateway and the desk, may see different ones."""


@pytest.mark.parametrize("what", MALFORMED)
def test_a_request_that_could_be_two_is_none(open_desk: OpenDesk, what: str) -> None:
    """Request smuggling (RFC 9112, 11.2): 400, the line is closed, and what follows is not read."""
    with line_to(open_desk) as line:
        line.sendall(MALFORMED[what] + SMUGGLED)

        said = heard(line)

    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert said.count(b"HTTP/1.1 ") == 1
    told = {part.split(b": ")[0] for part in head.split(b"\r\n")[1:]}
    assert {name for name, _ in HEADERS} <= told
    assert json.loads(body)["code"] == "unreadable"


def test_a_head_that_never_ends_is_not_waited_for(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter now and then (slow loris): first on the line, or after an answer."""
    monkeypatch.setattr("operations.patience.HEAD_SECONDS", SOON_SECONDS)
    with line_to(open_desk) as fresh, line_to(open_desk) as served:
        fresh.sendall(WHOLE[:10])
        served.sendall(WHOLE)
        assert one_answer(served).startswith(b"HTTP/1.1 200 ")
        served.sendall(WHOLE[:10])

        assert heard(fresh) == b""
        assert heard(served) == b""


def test_a_body_nobody_waits_for_holds_no_line(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer was given before the body had come: the rest is not waited for either."""
    monkeypatch.setattr("operations.patience.HEAD_SECONDS", SOON_SECONDS)
    with line_to(open_desk) as line:
        line.sendall(b"POST /nowhere HTTP/1.1\r\nHost: office\r\nContent-Length: 9000\r\n")
        line.sendall(b"Content-Type: application/json\r\n\r\n")
        first = line.recv(65_536)
        line.sendall(b"x")

        assert first.startswith(b"HTTP/1.1 404 ")
        assert b"HTTP/1.1 " not in heard(line)


def test_the_door_is_open_for_only_so_many(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes beyond that is sent away at once; those inside are served."""
    with line_to(open_desk) as inside:
        inside.sendall(WHOLE)
        one_answer(inside)
        monkeypatch.setattr("operations.patience.MOST_CONNECTIONS", 1)
        with line_to(open_desk) as outside:
            assert heard(outside) == b""
        inside.sendall(WHOLE)
        assert one_answer(inside).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("trusted", [[], [LOOPBACK]], ids=["nobody", "the gateway"])
def test_where_a_request_comes_from_is_what_a_gateway_of_ours_says(
    window: Window, desks_outside: FastAPI, trusted: list[str]
) -> None:
    """Of anybody else X-Forwarded-For is a story: it fills no bucket, and empties none."""
    desk = OpenDesk(window, desks_outside)
    desk.start(Threshold(rates=Rates(address=Rate(0.001, 1))), trusted)
    told = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    with httpx2.Client(base_url=f"http://{LOOPBACK}:{desk.port}") as gateway:
        said = [gateway.get("/healthz", headers=told) for _ in range(2)]
        another = gateway.get("/healthz", headers=told | {"X-Forwarded-For": "203.0.113.8"})
    desk.stop()

    assert [one.status_code for one in said] == [200, 429 if trusted else 200]
    assert another.status_code == 200
    assert ("strict-transport-security" in another.headers) == bool(trusted)
