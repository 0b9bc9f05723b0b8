"""Two at the desk at the same moment, over real sockets."""

import json
import select
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from api.app import move_in
from api.filing import EXAMPLE
from tests.api.conftest import BOTH_STORES, At, Window, accepted

pytestmark = BOTH_STORES


@pytest.fixture
def url(window: Window, desks_outside: FastAPI) -> Iterator[str]:
    """The office's app under uvicorn, on a port of its own."""
    move_in(desks_outside, window.office)
    server = uvicorn.Server(
        uvicorn.Config(desks_outside, port=0, log_config=None, access_log=False)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("named", [True, False], ids=["length named", "in pieces"])
def test_who_says_too_much_is_told_so_and_is_not_cut_off(
    url: str, clerk: At, *, named: bool
) -> None:
    """A megabyte as a statement: what is on its way is taken, and then the answer comes."""
    said = json.dumps({**EXAMPLE, "statement": "拖" * 340_000}).encode()
    middle = len(said) // 2
    length = f"Content-Length: {len(said)}" if named else "Transfer-Encoding: chunked"
    head = (
        "POST /v1/disputes HTTP/1.1",
        *("Host: 127.0.0.1", f"Authorization: Bearer {clerk.key}", "Idempotency-Key: too-much"),
        *("Content-Type: application/json", length, "", ""),
    )
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as line:
        line.sendall("\r\n".join(head).encode())
        line.sendall(_piece(said[:middle], named=named))
        assert not select.select([line], [], [], 0.5)[0], "answered before all was said"
        line.sendall(_piece(said[middle:], named=named) + (b"" if named else b"0\r\n\r\n"))
        answer = line.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"/problems/too-large" in answer


def _piece(said: bytes, *, named: bool) -> bytes:
    return said if named else b"%x\r\n%b\r\n" % (len(said), said)


def test_of_two_mediators_at_once_one_comes_first(
    url: str, window: Window, clerk: At, lin: At
) -> None:
    """The second is told, and nothing of theirs is half written."""
    dispute = accepted(clerk, lin)
    version = lin.version(dispute)
    before = len(window.office.registry.facts(UUID(dispute)))

    def end(number: int) -> int:
        headers = {
            "Authorization": f"Bearer {lin.key}",
            "If-Match": f'"{version}"',
            "Idempotency-Key": f"at-once-{number}",
        }
        said = {"note": f"第{number}次联系"}
        path = f"{url}/v1/disputes/{dispute}/steps/note-privately"
        return httpx2.post(path, json=said, headers=headers).status_code

    with ThreadPoolExecutor(4) as hands:
        told = sorted(hands.map(end, range(4)))

    assert told == [200, 412, 412, 412]
    assert len(window.office.registry.facts(UUID(dispute))) == before + 1


def test_one_application_sent_many_times_at_once_is_one_dispute(url: str, clerk: At) -> None:
    """A filing's id comes from caller and key: repeats at the same moment find the same dispute."""
    headers = {"Authorization": f"Bearer {clerk.key}", "Idempotency-Key": "once"}

    def send(_number: int) -> tuple[int, str]:
        answer = httpx2.post(f"{url}/v1/disputes", json=dict(EXAMPLE), headers=headers)
        return answer.status_code, answer.json()["id"]

    with ThreadPoolExecutor(4) as hands:
        told = set(hands.map(send, range(4)))

    assert len(told) == 1
    assert next(iter(told))[0] == 201
