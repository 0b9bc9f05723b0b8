"""Whoever sends files, in the protocol that the office speaks."""

import hashlib
from base64 import b64encode
from typing import Any

import httpx2

from tests.api.conftest import At

TUS = {"Tus-Resumable": "1.0.0"}


def begin(at: At, dispute: str, length: int, **said: str) -> httpx2.Response:
    """Begin an upload."""
    told = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in said.items())
    more = {"Upload-Metadata": told} if told else {}
    headers = at._headers(TUS | {"Upload-Length": str(length)} | more)
    return at.window.client.post(f"/v1/disputes/{dispute}/uploads", headers=headers)


def begun(at: At, dispute: str, length: int, **said: str) -> str:
    """Begin an upload that is taken; its address."""
    answer = begin(at, dispute, length, **said)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def send(at: At, place: str, content: Any, offset: int = 0, **more: str) -> httpx2.Response:
    """Send bytes."""
    said = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return at.window.client.patch(place, content=content, headers=at._headers(said | more))


def stands(at: At, place: str) -> httpx2.Response:
    """Ask where an upload stands."""
    return at.window.client.head(place, headers=at._headers(TUS))


def uploaded(at: At, dispute: str, content: bytes, **said: str) -> str:
    """Send a whole file; the upload's id."""
    place = begun(at, dispute, len(content), **said)
    answer = send(at, place, content)
    assert answer.status_code == 204, answer.text
    return place.rpartition("/")[2]


def hand_in(at: At, dispute: str, upload: str, **said: Any) -> httpx2.Response:
    """Hand a finished upload in."""
    form = {"upload": upload, "kind": "evidence", "name": "站点公告.jpg"} | said
    path = f"/v1/disputes/{dispute}/steps/hand-in-evidence"
    return at.post(path, form, version=at.version(dispute))


def handed_in(at: At, dispute: str, content: bytes, **said: Any) -> str:
    """Upload a file and hand it in; its id."""
    begun_with = {
        name: said[given]
        for name, given in (("party", "by_party"), ("class", "file_class"))
        if given in said
    }
    upload = uploaded(at, dispute, content, **begun_with)
    begins = "secondary-" if said.get("file_class") == "secondary" else "E-"
    named = {"evidence": f"{begins}{hashlib.sha256(content).hexdigest()[:8]}"} | said
    answer = hand_in(at, dispute, upload, **named)
    assert answer.status_code == 200, answer.text
    return str(named["evidence"])


def content(at: At, dispute: str, evidence: str, **headers: str) -> httpx2.Response:
    """Open a file."""
    return at.get(f"/v1/disputes/{dispute}/evidence/{evidence}/content", **headers)
