"""Where letters go: to no machine's inside, whatever an address is called or becomes meanwhile."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from threading import Thread
from typing import Any

import pytest
from pydantic import ValidationError

from operations.settings import Settings
from tests.workflows.mail_room import HERE
from tests.workflows.test_chase import SECRET, LetterBox, letter_box_open
from workflows.lanes import Silent
from workflows.outward import Address, NotOk, Wire, signed
from workflows.where_to import NoWay, is_open_to, looked_up

SHUT = (
    *("127.0.0.1", "127.8.9.10", "0.0.0.0", "0.0.0.1", "169.254.169.254", "100.100.100.200"),  # noqa: S104 - an address
    *("::1", "::", "fe80::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "224.0.0.1", "ff02::1", "255.255.255.255"),
    *("168.63.129.16", "240.0.0.1"),
    *(
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "2001:0:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ),
)
OPEN = ("10.20.30.40", "172.16.5.5", "192.168.1.1", "203.0.113.9", "2400:3200::1", "fd12::1")


@pytest.fixture
def letter_box() -> Iterator[LetterBox]:
    """A body on this machine."""
    with letter_box_open() as box:
        yield box


@pytest.mark.parametrize("address", SHUT)
def test_no_letter_goes_to_a_machines_inside(address: str) -> None:
    """This machine, its neighbours on the wire, and where a cloud keeps its machines' keys."""
    assert not is_open_to(ip_address(address))
    assert is_open_to(ip_address(address), (ip_network("0.0.0.0/0"), ip_network("::/0")))


@pytest.mark.parametrize("address", OPEN)
def test_the_citys_own_networks_are_where_bodies_are(address: str) -> None:
    """A government network is private, and no machine's inside."""
    assert is_open_to(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/in", "https://[::1]:8080/", "http://169.254.169.254/latest/meta-data"),
        *("http://[::ffff:127.0.0.1]/", "file:///etc/passwd", "gopher://body.example/", "court"),
        *("http:///in", "https://me:secret@body.example/", "https://body.example:0/"),
    ],
)
def test_an_address_that_never_may_be_written_to_is_refused_at_the_start(url: str) -> None:
    """For bodies and for alerts; an operator hears it before the first letter."""
    for which in ("webhooks", "alert_webhooks"):
        with pytest.raises(ValidationError):
            Settings.model_validate({which: {"court-siming": url}})


def test_an_office_may_name_what_it_allows_all_the_same() -> None:
    """A gateway on the office's own machine, named network by network."""
    said = Settings(
        webhooks={"court-siming": "http://127.0.0.1:9/in"}, letters_inside=["127.0.0.1/32"]
    )

    assert said.inside == (ip_network("127.0.0.1/32"),)
    with pytest.raises(ValidationError):
        Settings(letters_inside=["everywhere"])


@pytest.mark.parametrize(
    "name", ["localhost", "127.1", "0x7f000001", "2130706433", "017700000001", "[::]", "0"]
)
def test_a_name_is_judged_by_where_it_leads(letter_box: LetterBox, name: str) -> None:
    """However this machine is spelt, nothing arrives; it is told as not taken."""
    with pytest.raises((NotOk, Silent)):
        Wire().send(Address(f"http://{name}:{letter_box.server_port}/in", SECRET), b"{}", {})

    assert letter_box.letters == []


def test_a_name_is_looked_up_once(letter_box: LetterBox, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: what a name would lead to a moment later is never asked for."""
    asked: list[str] = []
    really = socket.getaddrinfo

    def rebinding(host: Any, *rest: Any, **named: Any) -> Any:
        if host != "body.example":
            return really(host, *rest, **named)
        asked.append(host)
        first = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
        return really(first, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    url = f"http://body.example:{letter_box.server_port}/in"
    Wire().send(Address(url, SECRET, HERE), b"{}", {})

    assert asked == ["body.example"]
    [(headers, _)] = letter_box.letters
    assert headers["host"] == f"body.example:{letter_box.server_port}"
    with pytest.raises(NoWay):
        asyncio.run(looked_up("body.example", 80, HERE))


def test_an_address_that_points_elsewhere_is_not_followed(letter_box: LetterBox) -> None:
    """A redirect to the inside is an answer like any other: not taken."""

    class Pointing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(307)
            self.send_header("Location", letter_box.address.url)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pointing) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        with pytest.raises(NotOk):
            Wire().send(Address(f"http://127.0.0.1:{server.server_port}/", SECRET, HERE), b"", {})
        server.shutdown()
        thread.join()

    assert letter_box.letters == []


def test_no_proxy_of_the_environment_is_asked(
    letter_box: LetterBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would look names up for itself, and be told what goes to whom."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    Wire().send(letter_box.address, b"{}", {})

    assert len(letter_box.letters) == 1


def test_a_seal_is_of_its_id_its_time_and_its_words() -> None:
    """Standard Webhooks: whoever changes one of them, or has another secret, seals otherwise."""
    at, later = datetime(2026, 3, 12, tzinfo=UTC), datetime(2026, 3, 13, tzinfo=UTC)
    seals = [
        signed(*said)["webhook-signature"]
        for said in (
            ("id", at, b"{}", SECRET),
            ("id2", at, b"{}", SECRET),
            ("id", later, b"{}", SECRET),
            ("id", at, b"[]", SECRET),
            ("id", at, b"{}", SECRET + b"x"),
        )
    ]

    assert len(set(seals)) == len(seals)
    assert SECRET.hex() not in repr(Address("https://body.example", SECRET))
    assert str(SECRET) not in repr(Address("https://body.example", SECRET))
