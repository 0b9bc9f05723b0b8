"""Where copies are made: once each, sealed beside the original, by no thread of the desks."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

from domain.refusals import Busy
from operations import evidence_drawing
from operations.evidence import EvidenceRoom
from operations.evidence_check import extra
from operations.evidence_copies import name_of_copy
from operations.evidence_sealing import SealedFile
from operations.settings import Settings
from tests.api.conftest import At, Window
from tests.evidence.made import PDF, film, image
from tests.evidence.room import a_room, taken_in
from tests.evidence.sending import content, handed_in
from tests.evidence.test_readers import dispute, exchange, worker

__all__ = ["dispute", "worker"]


def opened(room: EvidenceRoom, picture: bytes) -> list[str]:
    """Have a copy made, and count how often its original is opened for it."""
    taken = taken_in(room, picture)
    seen: list[str] = []
    whole = room._drawing._opened

    def watched(name: str) -> SealedFile:
        file = whole(name)
        seen.append(name)
        return file

    room._drawing._opened = watched
    asked = [room.draw(taken.content, taken.form) for _ in range(20)]
    assert all(one.result(60) for one in asked)
    assert room.draw(taken.content, taken.form).result(60)
    assert room.open_placeless(taken.content, taken.form) is not None
    return [name for name in seen if name == taken.content]


def test_a_copy_is_made_once_however_many_ask(folder: Settings) -> None:
    """Twenty requests for a part of it draw one picture."""
    with a_room(folder) as room:
        assert len(opened(room, image("JPEG", located=True))) == 1
        room.close()


def test_a_copy_lies_sealed_beside_its_original_under_its_key(folder: Settings) -> None:
    """Nothing of it is in clear, nothing half made is left, and it is gone with its person."""
    with a_room(folder) as room:
        taken = taken_in(room, film(located=True))
        assert room.draw(taken.content, taken.form).result(60)
        copy = room.shelf.take(name_of_copy(taken.content)).read_at(0, 1 << 20)
        room.close()
    kept = [path for path in Path(folder.evidence_folder).rglob("*") if path.is_file()]
    assert {path.name for path in kept} == {taken.content, name_of_copy(taken.content)}
    assert b"\x55" * 20 not in copy
    assert taken.key_id.encode() in copy


def test_whoever_is_stopped_leaves_nothing_for_long(folder: Settings) -> None:
    """A copy half made is swept away, unless somebody is at it."""
    with a_room(folder) as room:
        taken_in(room, PDF)
        left = folder.evidence_folder / "incoming" / f"{'0' * 32}.drawn"
        left.write_bytes(b"half")
        room.sweep()
        assert not left.exists()


def test_there_is_an_end_to_what_waits(folder: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past that the office says that it is busy; the same file waits once."""
    monkeypatch.setattr(evidence_drawing, "MOST_WAITING", 2)
    with a_room(folder) as room:
        taken = [taken_in(room, PDF + b"\n" * count) for count in range(3)]
        go = Event()
        room._drawing._at_work.submit(go.wait, 60)
        asked = [room.draw(one.content, one.form) for one in (*taken[:2], taken[0])]
        with pytest.raises(Busy):
            room.draw(taken[2].content, taken[2].form)
        go.set()
        assert [one.result(60) for one in asked] == [True, True, True]
        room.close()


def test_the_desks_go_on_while_a_picture_is_drawn(
    window: Window, clerk: At, lin: At, worker: At, dispute: str
) -> None:
    """Whoever asks for a copy waits for it; a dispute is read meanwhile."""
    theirs = handed_in(clerk, dispute, image("JPEG", located=True), by_party="R1")
    go = Event()
    at_work = window.office.evidence._drawing._at_work
    with ThreadPoolExecutor(12) as others:
        at_work.submit(go.wait, 60)
        handing = others.submit(exchange, lin, dispute, evidence=theirs, party="A1")
        assert clerk.get(f"/v1/disputes/{dispute}").status_code == 200
        go.set()
        assert handing.result().status_code == 200
        parts = [
            others.submit(content, worker, dispute, theirs, Range="bytes=0-0") for _ in range(10)
        ]
        assert {part.result().status_code for part in parts} == {206}


def test_what_no_copy_can_be_had_of_is_refused_where_it_is_exchanged(
    clerk: At, lin: At, worker: At, dispute: str
) -> None:
    """By name, and nothing is recorded; so nobody is told that it was handed over."""
    into = io.BytesIO()
    Image.new("P", (9400, 9400)).save(into, "PNG")
    theirs = handed_in(clerk, dispute, into.getvalue(), by_party="R1")

    refused = exchange(lin, dispute, evidence=theirs, party="A1")

    assert (refused.status_code, refused.json()["code"]) == (409, "location-not-removable")
    assert content(worker, dispute, theirs).status_code == 404


def test_who_hands_a_pdf_over_is_told_to_look_it_through(
    window: Window, clerk: At, lin: At, dispute: str
) -> None:
    """What is packed within it cannot be seen here; a copy counts as no file without a fact."""
    theirs = handed_in(clerk, dispute, PDF, by_party="R1")
    handed = exchange(lin, dispute, evidence=theirs, party="A1").json()
    assert [one["code"] for one in handed["warnings"]] == ["may-hold-a-place"]
    assert extra(window.office) == []
