"""Uploads: sent in pieces, gone on with, counted, refused before they fill anything (tus 1.0)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from domain.callers import Role
from tests.api.conftest import BOTH_STORES, At, Window
from tests.evidence.made import TAKEN, image
from tests.evidence.sending import begin, begun, hand_in, handed_in, send, stands, uploaded
from tests.evidence.sending import content as opened

PHOTO = image("JPEG", size=(640, 480))
LARGE = bytes(range(1, 128)) * 8_000
"""A megabyte: more than a piece, more than the front door lets in anywhere else."""


@pytest.fixture
def dispute(clerk: At) -> str:
    """A dispute that was filed."""
    return str(clerk.file()["id"])


def test_handing_in_is_among_the_steps_that_are_open(clerk: At, dispute: str) -> None:
    """Whoever goes by the list of open steps learns of it there."""
    assert "hand-in-evidence" in clerk.get(f"/v1/disputes/{dispute}").json()["open_steps"]


@BOTH_STORES
def test_a_file_goes_in_and_comes_out_as_it_was(clerk: At, dispute: str) -> None:
    """Electronic evidence is worth what its integrity is (电子签名法 Art. 8)."""
    evidence = handed_in(clerk, dispute, PHOTO, by_party="A1")

    answer = opened(clerk, dispute, evidence)

    assert answer.status_code == 200
    assert answer.content == PHOTO
    assert answer.headers["content-type"] == "image/jpeg"


def test_an_upload_goes_on_where_it_broke_off(clerk: At, dispute: str) -> None:
    """Whatever came is kept, also less than a piece; the rest is asked for from there."""
    place = begun(clerk, dispute, len(LARGE))
    for start, end in ((0, 10), (10, 300_001), (300_001, 300_001), (300_001, 1_000_000)):
        assert stands(clerk, place).headers["upload-offset"] == str(start)
        answer = send(clerk, place, LARGE[start:end], start)
        assert answer.headers["upload-offset"] == str(end)
    assert send(clerk, place, LARGE[1_000_000:], 1_000_000).status_code == 204

    taken = hand_in(clerk, dispute, place.rpartition("/")[2], evidence="E1", kind="other")
    assert taken.json()["code"] == "kind-not-taken"


def test_another_process_goes_on_with_it(window: Window, clerk: At, dispute: str) -> None:
    """Who does not remember the digest so far counts it again from what is on disk."""
    text = ("每日记录，" * 60_000).encode()
    place = begun(clerk, dispute, len(text))
    send(clerk, place, text[:400_000])
    window.office.evidence.uploads._counted.clear()
    assert send(clerk, place, text[400_000:], 400_000).status_code == 204

    answer = hand_in(clerk, dispute, place.rpartition("/")[2], evidence="E1")
    assert answer.status_code == 200, answer.text
    assert opened(clerk, dispute, "E1").content == text


def test_bytes_that_begin_elsewhere_are_refused(clerk: At, dispute: str) -> None:
    """A hole or an overlap would make another file of it; the offset that stands is told."""
    place = begun(clerk, dispute, 1000)
    send(clerk, place, bytes(400))
    for offset in (0, 399, 401, 10_000):
        answer = send(clerk, place, bytes(10), offset)
        assert (answer.status_code, answer.json()["code"]) == (409, "upload-elsewhere")
        assert answer.json()["data"] == {"offset": 400}


def test_four_gigabytes_are_refused_by_the_first_header(clerk: At, dispute: str) -> None:
    """Nobody waits for what will not be taken; nothing of it is held."""
    answer = begin(clerk, dispute, 4 << 30)
    assert (answer.status_code, answer.json()["code"]) == (413, "upload-too-large")
    assert answer.json()["data"] == {"most": 200 * 1024 * 1024}

    place = begun(clerk, dispute, 1000)
    answer = send(clerk, place, iter(()), 0, **{"Content-Length": str(4 << 30)})
    assert (answer.status_code, answer.json()["code"]) == (413, "upload-too-large")


def test_what_comes_without_a_length_is_counted(clerk: At, dispute: str) -> None:
    """A stream that says nothing of its length ends at what was said when it began."""
    place = begun(clerk, dispute, 3 << 20)
    sent: list[int] = []

    def without_end() -> Iterator[bytes]:
        while len(sent) < 64:
            sent.append(1)
            yield bytes(1 << 20)

    answer = send(clerk, place, without_end())

    assert (answer.status_code, answer.json()["code"]) == (413, "upload-too-large")
    assert int(stands(clerk, place).headers["upload-offset"]) <= 3 << 20


def test_everywhere_else_the_door_stays_as_narrow_as_it_was(clerk: At, dispute: str) -> None:
    """Only bytes of an upload pass the quarter of a megabyte."""
    answer = clerk.post(f"/v1/disputes/{dispute}/steps/close", {"words": "x" * 300_000}, version=1)
    assert answer.status_code == 413


def test_one_upload_is_sent_by_one_at_a_time(window: Window, clerk: At, dispute: str) -> None:
    """Two that write at once would each make the other's bytes worthless."""
    place = begun(clerk, dispute, len(LARGE))
    caller = window.office.callers.everyone()[-1].caller.id
    receiving = window.office.evidence.receive(caller, place.rpartition("/")[2], 0)
    receiving.take(LARGE[:100_000])

    answer = send(clerk, place, LARGE)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload-busy")
    assert (
        clerk.window.client.delete(
            place, headers=clerk._headers({"Tus-Resumable": "1.0.0"})
        ).status_code
        == 409
    )
    receiving.close()

    assert stands(clerk, place).headers["upload-offset"] == "100000"
    assert send(clerk, place, LARGE[100_000:], 100_000).status_code == 204


def test_of_two_that_send_at_once_one_is_taken(clerk: At, dispute: str) -> None:
    """Whoever comes second is told so, and the file is whole."""
    place, both, codes = begun(clerk, dispute, len(PHOTO)), Barrier(2), []

    def sending() -> None:
        both.wait()
        codes.append(send(clerk, place, PHOTO).status_code)

    threads = [Thread(target=sending) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == [204, 409]
    assert hand_in(clerk, dispute, place.rpartition("/")[2], evidence="E1").status_code == 200
    assert opened(clerk, dispute, "E1").content == PHOTO


def test_an_upload_is_whoevers_began_it(window: Window, clerk: At, lin: At, dispute: str) -> None:
    """To everybody else it is not there."""
    place = begun(clerk, dispute, 100)
    for answer in (stands(lin, place), send(lin, place, bytes(10))):
        assert answer.status_code == 404
    assert hand_in(lin, dispute, place.rpartition("/")[2]).status_code == 404
    stranger = window.caller(Role.MEDIATOR, centre="huli", officer="wang")
    assert begin(stranger, dispute, 100).status_code == 404


def test_an_upload_expires_and_is_swept(window: Window, clerk: At, dispute: str) -> None:
    """What nobody went on with for a day is removed with its bytes."""
    place = begun(clerk, dispute, 1000)
    send(clerk, place, bytes(400))
    folder = window.office.settings.evidence_folder / "incoming"
    assert len(list(folder.iterdir())) == 2

    window.later(hours=25)
    assert stands(clerk, place).status_code == 404
    assert window.office.evidence.sweep() == 1

    assert list(folder.iterdir()) == []


def test_an_upload_is_given_up(clerk: At, dispute: str, window: Window) -> None:
    """Termination: its bytes go at once."""
    place = begun(clerk, dispute, 1000)
    headers = clerk._headers({"Tus-Resumable": "1.0.0"})
    assert window.client.delete(place, headers=headers).status_code == 204
    assert window.client.delete(place, headers=headers).status_code == 404


def test_nobody_has_uploads_without_end(clerk: At, dispute: str) -> None:
    """Begun and never sent, they would fill the disk."""
    answers = [begin(clerk, dispute, 10).status_code for _ in range(33)]
    assert answers == [201] * 32 + [409]


def test_who_has_as_many_uploads_as_one_may_is_told_how_to_free_one(
    clerk: At, dispute: str, window: Window
) -> None:
    """By name, with the oldest of them: coming again would help nobody."""
    first = begun(clerk, dispute, 10)
    window.later(minutes=1)
    for _ in range(31):
        begun(clerk, dispute, 10)
    refused = begin(clerk, dispute, 10).json()
    assert refused["code"] == "too-many-uploads"
    assert refused["data"] == {"most": 32, "upload": first.rpartition("/")[2]}
    assert f"DELETE {first}" in refused["do"]

    window.client.delete(first, headers=clerk._headers({"Tus-Resumable": "1.0.0"}))
    assert begin(clerk, dispute, 10).status_code == 201


def test_a_file_is_handed_in_once_it_is_all_there(clerk: At, dispute: str) -> None:
    """Half a file proves nothing."""
    place = begun(clerk, dispute, 1000)
    send(clerk, place, bytes(400))
    answer = hand_in(clerk, dispute, place.rpartition("/")[2])
    assert (answer.status_code, answer.json()["code"]) == (409, "upload-unfinished")


def test_an_upload_is_for_the_dispute_it_was_begun_for(clerk: At, dispute: str) -> None:
    """It is sealed for that party of that dispute, and for no other."""
    other = str(clerk.file()["id"])
    upload = uploaded(clerk, dispute, PHOTO, party="A1")
    for where, said in ((other, {"by_party": "A1"}), (dispute, {}), (dispute, {"by_party": "R1"})):
        answer = hand_in(clerk, where, upload, **said)
        assert (answer.status_code, answer.json()["code"]) == (422, "upload-of-another")


def test_the_same_request_again_is_answered_from_the_first_time(clerk: At, dispute: str) -> None:
    """Who lost the answer asks again, though the upload is gone by then."""
    upload = uploaded(clerk, dispute, PHOTO)
    said = {"upload": upload, "kind": "evidence", "name": "照片"}
    path = f"/v1/disputes/{dispute}/steps/hand-in-evidence"
    version = clerk.version(dispute)

    first, second = (clerk.post(path, said, key="once", version=version) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()["repeated"] is True
    assert second.json()["facts"] == first.json()["facts"]


@BOTH_STORES
def test_the_same_request_at_the_same_time_is_answered_alike(
    window: Window, clerk: At, dispute: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four that were all let through before one was recorded: none hears that there is nothing."""
    upload = uploaded(clerk, dispute, PHOTO)
    said = {"upload": upload, "kind": "evidence", "name": "照片"}
    path = f"/v1/disputes/{dispute}/steps/hand-in-evidence"
    version, room, together = clerk.version(dispute), window.office.evidence, Barrier(4, timeout=60)
    standing, first = room.standing, iter(range(4))

    def at_once(caller: str, name: str) -> Any:
        stands = standing(caller, name)
        if next(first, None) is not None:
            together.wait()
        return stands

    monkeypatch.setattr(room, "standing", at_once)
    with ThreadPoolExecutor(4) as four:
        asked = [four.submit(clerk.post, path, said, key="once", version=version) for _ in range(4)]
        answers = [one.result() for one in asked]

    assert [one.status_code for one in answers] == [200] * 4
    assert len({str(one.json()["facts"]) for one in answers}) == 1
    files = clerk.get(f"/v1/disputes/{dispute}/evidence").json()["files"]
    assert [len(one["versions"]) for one in files] == [1]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Tus-Resumable": "0.2.2"}, "other-tus-version"),
        ({"Upload-Length": ""}, "not-tus-upload"),
        ({"Upload-Length": "-1"}, "not-tus-upload"),
        ({"Upload-Length": "0"}, "empty-document"),
        ({"Upload-Metadata": "party ***"}, "not-tus-upload"),
        ({"Upload-Metadata": "class c2lkZXdheXM="}, "not-tus-upload"),
        ({"Upload-Metadata": "party Wjk="}, "unknown-party"),
    ],
)
def test_what_is_not_the_protocol_is_refused(
    clerk: At, dispute: str, headers: dict[str, str], code: str
) -> None:
    """A client that speaks otherwise is told, instead of losing its bytes."""
    said = {"Tus-Resumable": "1.0.0", "Upload-Length": "10"} | headers
    path = f"/v1/disputes/{dispute}/uploads"
    answer = clerk.window.client.post(path, headers=clerk._headers(said))
    assert answer.json()["code"] == code


def test_bytes_come_as_bytes(clerk: At, dispute: str) -> None:
    """Packed or under another type they would be other bytes than their digest says."""
    place = begun(clerk, dispute, 10)
    for more in ({"Content-Type": "application/json"}, {"Content-Encoding": "gzip"}):
        answer = send(clerk, place, bytes(10), 0, **more)
        assert (answer.status_code, answer.json()["code"]) == (415, "not-tus-bytes")


def test_nothing_of_a_file_is_in_clear_on_disk(window: Window, clerk: At, dispute: str) -> None:
    """Neither while it comes in, nor after: not a stretch of eight bytes of it."""
    text = "".join(
        f"第{number}天：接单{number * 7}，站点没有发钱。" for number in range(9_000)
    ).encode()
    place = begun(clerk, dispute, len(text))

    def found() -> list[Any]:
        folder: Path = window.office.settings.home
        places = [path for path in folder.rglob("*") if path.is_file()]
        return [path for path in places if text[200_000:200_016] in path.read_bytes()]

    send(clerk, place, text[:200_100])
    assert found() == []
    send(clerk, place, text[200_100:], 200_100)
    assert hand_in(clerk, dispute, place.rpartition("/")[2]).status_code == 200
    assert found() == []


def test_a_name_leads_nowhere(window: Window, clerk: At, dispute: str) -> None:
    """What an upload or a file is called is never a path (path traversal)."""
    for name in ("..%2f..%2fkeys", "../events", "a/b", "%00", "....//x"):
        headers = clerk._headers({"Tus-Resumable": "1.0.0"})
        assert window.client.head(f"/v1/uploads/{name}", headers=headers).status_code in {404, 405}
        answer = opened(clerk, dispute, name)
        assert answer.status_code == 404


def test_every_kind_is_taken(clerk: At, dispute: str) -> None:
    """Each comes out under its own type, whatever it was called."""
    for form, content in TAKEN.items():
        evidence = handed_in(clerk, dispute, content, name="x.exe")
        answer = opened(clerk, dispute, evidence)
        assert answer.content == content, form
        assert ".exe.jpg" in answer.headers["content-disposition"] or form != "jpeg"
