"""The door itself: what every answer carries, and who is turned away before any desk is asked."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, FastAPI
from starlette.responses import StreamingResponse
from starlette.testclient import TestClient

from api.app import lay_out_desks, move_in
from api.door import BrokenOff
from api.safe_headers import HEADERS
from api.threshold import Threshold
from operations.desk import threshold_of
from operations.settings import Settings
from tests.api.conftest import At, Window
from tests.api.test_bad_input import refused
from tests.privacy.planted import NAME, PHONE

SCRIPT = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
OURS, THEIRS = "https://desk.xiamen.example", "https://elsewhere.example"


@pytest.fixture(scope="module")
def faulty() -> FastAPI:
    """Desks with two doors behind which something goes wrong."""
    desks, broken = lay_out_desks(), APIRouter()

    @broken.get("/broken")
    async def broken_door() -> None:
        raise ValueError(f"{NAME} {PHONE}")

    @broken.get("/half")
    async def half_an_answer() -> StreamingResponse:
        async def pieces() -> Any:
            yield b"first"
            raise ValueError(NAME)

        return StreamingResponse(pieces())

    desks.include_router(broken)
    return desks


@pytest.fixture
def standing(window: Window, desks: FastAPI) -> Iterator[Window]:
    """The window, whose threshold is taken away again afterwards."""
    yield window
    desks.state.threshold = Threshold()


def ask(window: Window, method: str, path: str, **headers: str) -> httpx2.Response:
    """One request with these headers and no key."""
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return window.client.request(method, path, headers=said, follow_redirects=False)


def lacking(answer: httpx2.Response) -> set[str]:
    """The safe headers an answer lacks."""
    return {name.decode() for name, _ in HEADERS} - set(answer.headers)


def test_every_answer_leaves_with_its_safe_headers(window: Window, clerk: At) -> None:
    """Pages, lists, problems, what is turned away, and what is no address at all."""
    filed = clerk.file()["id"]
    asked = [
        *(ask(window, "GET", path) for path in ("/", "/docs", "/docs/swagger-ui.css", "/nowhere")),
        *(ask(window, "GET", path) for path in ("/openapi.json", "/metrics", "/readyz")),
        *(ask(window, "GET", path) for path in ("/problems/not-found", "/v1/disputes")),
        ask(window, "PUT", "/v1/disputes"),
        ask(window, "OPTIONS", "/v1/disputes"),
        clerk.get(f"/v1/disputes/{filed}"),
        clerk.get("/v1/disputes", X_Book="x" * 40_000),
        clerk.post("/v1/disputes", {"nonsense": True}),
    ]

    assert {answer.status_code for answer in asked} >= {200, 401, 404, 405, 422, 431}
    assert [lacking(answer) for answer in asked] == [set()] * len(asked)
    assert all("frame-ancestors 'none'" in one.headers["content-security-policy"] for one in asked)


@pytest.mark.parametrize("page", ["/", "/docs", "/problems/not-found"])
def test_a_page_runs_what_stands_in_it_and_nothing_else(window: Window, page: str) -> None:
    """Each script and style of ours by its digest; no script of anybody's is let in otherwise."""
    said = window.client.get(page)
    policy = dict(
        part.split(" ", 1) for part in said.headers["content-security-policy"].split("; ")
    )

    for tag, text in SCRIPT.findall(said.text):
        digest = f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
        allowed = policy[f"{tag}-src"]
        assert digest in allowed or (tag == "style" and "'unsafe-inline'" in allowed)
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert "*" not in said.headers["content-security-policy"]


def test_tls_is_asked_for_where_there_is_tls(window: Window, desks: FastAPI) -> None:
    """RFC 6797, 7.2: the header is said over TLS, and never else."""
    by_tls = TestClient(desks, base_url="https://office.example")

    assert by_tls.get("/healthz").headers["strict-transport-security"].startswith("max-age=")
    assert "strict-transport-security" not in window.client.get("/healthz").headers


def test_nobody_is_sent_to_an_address_they_named(window: Window) -> None:
    """An open redirect by the Host header: no answer of the office sends anybody anywhere."""
    for path in ("/v1/disputes/", "/%2felsewhere.example/", "/docs/", "/%5celsewhere.example"):
        said = ask(window, "GET", path, Host="elsewhere.example")
        assert (said.status_code, said.headers.get("location")) == (404, None), path


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("office.xiamen.example", 200),
        ("OFFICE.xiamen.example:8443", 200),
        ("localhost:8080", 200),
        ("[::1]:8080", 200),
        ("elsewhere.example", 421),
        ("office.xiamen.example.elsewhere.example", 421),
        ("office.xiamen.example@elsewhere.example", 421),
        ("", 421),
    ],
)
def test_the_office_answers_to_its_own_names(
    standing: Window, desks: FastAPI, host: str, status: int
) -> None:
    """RFC 9110, 15.5.20; this machine's own names nobody else can take."""
    desks.state.threshold = threshold_of(Settings(hosts=["Office.xiamen.example"]))

    said = ask(standing, "GET", "/healthz", Host=host)

    assert said.status_code == status
    if status != 200:
        refused(said, 421, "not-called-so")


def test_a_page_of_another_address_reads_nothing_unless_it_is_named(
    standing: Window, desks: FastAPI
) -> None:
    """CORS: off unless set; the exact origin, never all, and never with credentials."""
    preflight = {"Access_Control_Request_Method": "POST"}
    closed = [
        ask(standing, "GET", "/healthz", Origin=THEIRS),
        ask(standing, "OPTIONS", "/v1/disputes", Origin=THEIRS, **preflight),
    ]
    desks.state.threshold = threshold_of(Settings(origins=[OURS]))
    ours = ask(standing, "GET", "/healthz", Origin=OURS)
    asked = ask(standing, "OPTIONS", "/v1/disputes", Origin=OURS, **preflight)
    theirs = [
        ask(standing, "GET", "/healthz", Origin=THEIRS),
        ask(standing, "GET", "/healthz", Origin=f"{OURS}.elsewhere.example"),
        ask(standing, "GET", "/healthz", Origin="null"),
        ask(standing, "OPTIONS", "/v1/disputes", Origin=THEIRS, **preflight),
    ]

    for said in (*closed, *theirs):
        assert "access-control-allow-origin" not in said.headers
    assert ours.headers["access-control-allow-origin"] == OURS
    assert "ETag" in ours.headers["access-control-expose-headers"]
    assert asked.status_code == 200
    assert "If-Match" in asked.headers["access-control-allow-headers"]
    assert not [one for one in (ours, asked) if "access-control-allow-credentials" in one.headers]
    assert lacking(asked) == set()


@pytest.mark.parametrize("origin", ["*", "null", "https://*.example", "desk.example", f"{OURS}/"])
def test_an_origin_is_one_whole_address(origin: str) -> None:
    """An operator who would let everybody read hears it at the start."""
    with pytest.raises(ValueError, match="origins"):
        Settings(origins=[origin])


def test_a_method_is_the_one_that_was_sent(window: Window, clerk: At) -> None:
    """A header that names another method is no method (HTTP verb tampering)."""
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        for method in ("DELETE", "GET", "PUT"):
            said = clerk.post("/v1/disputes", {"nonsense": True}, **{header: method})
            refused(said, 422, "fields-wrong")
    assert ask(window, "GET", "/v1/disputes?_method=DELETE").status_code == 401


def test_a_fault_is_told_by_a_reference_that_the_log_has_too(
    window: Window, faulty: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    """No stack, no words of the error: neither in the answer nor in the log."""
    move_in(faulty, window.office)

    said = TestClient(faulty).get("/broken", headers={"Accept-Language": "en"})

    problem = refused(said, 500, "fault")
    assert re.fullmatch("[0-9a-f]{12}", problem["data"]["reference"])
    assert problem["data"]["reference"] in problem["title"]
    assert lacking(said) == set()
    for told in (said.text, caplog.text):
        assert not [words for words in (NAME, PHONE) if words in told]
    assert "Traceback" not in said.text
    assert "ValueError" not in said.text


def test_an_answer_that_breaks_off_says_nothing_more(window: Window, faulty: FastAPI) -> None:
    """What has begun cannot be taken back; the server is told without the error's words."""
    move_in(faulty, window.office)

    with pytest.raises(BrokenOff) as broken:
        TestClient(faulty).get("/half")

    assert str(broken.value) == ""
    assert broken.value.__suppress_context__
