"""What becomes of files: erased with their key, backed up, held against the record."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from api.verify_case import digests_of, verify
from operations.backup import back_up, restore
from operations.console import Halt
from operations.evidence import EvidenceRoom
from operations.evidence_check import extra, lacking
from operations.office import open_office
from operations.settings import Settings
from tests.api.conftest import BOTH_STORES, At, Window
from tests.evidence.made import PDF, image
from tests.evidence.room import CALLER, a_room, taken_in, whose
from tests.evidence.sending import content, handed_in

PHOTO = image("JPEG", size=(640, 480))
ID_NUMBER = "110105199003071239"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def dispute(clerk: At) -> str:
    """A dispute of somebody known."""
    details = {"name": "陈小明", "id_number": ID_NUMBER}
    filed: str = clerk.file(applicant={"role": "worker", "details": details})["id"]
    return filed


def lying(room: EvidenceRoom, name: str) -> Path:
    """Where the bytes of a file are."""
    return Path(room.shelf.take(name).path)  # type: ignore[attr-defined]


@BOTH_STORES
def test_a_file_is_gone_with_the_key_of_whose_it_was(
    window: Window, clerk: At, dispute: str
) -> None:
    """Deletion where the law asks for it (个人信息保护法 Art. 47): the digest alone stays."""
    mine = handed_in(clerk, dispute, PHOTO, by_party="A1")
    theirs = handed_in(clerk, dispute, PDF, by_party="R1")
    window.office.keys.destroy(window.office.keys.person_of(ID_NUMBER, otherwise=""))

    refused = content(clerk, dispute, mine)
    assert (refused.status_code, refused.json()["code"]) == (404, "evidence-erased")
    assert content(clerk, dispute, theirs).content == PDF
    files = clerk.get(f"/v1/disputes/{dispute}/evidence").json()["files"]
    assert {one["id"]: one["versions"][0]["name"] for one in files}[mine] is None
    assert lacking(window.office, [UUID(dispute)]) == {}


def quiet(_part: str, _done: int, _whole: int) -> None:
    """Nobody watches the progress of a test."""


@BOTH_STORES
def test_a_backup_has_every_file(
    window: Window, clerk: At, dispute: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Sealed as they lie, each with its digest; put back, they open under the same keys."""
    kept = handed_in(clerk, dispute, PHOTO, by_party="A1")
    handed_in(clerk, dispute, PDF, by_party="R1")
    settings = window.office.settings
    manifest = back_up(settings, tmp_path / "backup", quiet)
    assert len(manifest.parts["evidence"].files) == 2
    assert all(
        PHOTO[100:140] not in path.read_bytes()
        for path in (tmp_path / "backup").rglob("*")
        if path.is_file()
    )

    for there in _elsewhere(settings, tmp_path, request):
        restore(there, tmp_path / "backup")
        with open_office(there) as office:
            of_it = office.registry.dispute(UUID(dispute)).evidence[kept].current
            opened = office.evidence.open(of_it.content, of_it.form)
            assert b"".join(opened.pieces(0, opened.size)) == PHOTO
            assert lacking(office, [UUID(dispute)]) == {}
            assert extra(office) == []


def _elsewhere(
    settings: Settings, home: Path, request: pytest.FixtureRequest
) -> Iterator[Settings]:
    """Another empty office on the same kind of store, with the first one's master key."""
    update: dict[str, object] = {
        "home": home / "elsewhere",
        "master_key_file": settings.master_key_path,
    }
    if not settings.on_postgresql:
        yield settings.model_copy(update=update)
        return
    server = request.getfixturevalue("pg_server")
    database = server.make_database()
    yield settings.model_copy(update=update | {"postgres_dbname": database})
    server.drop_database(database)


def test_a_backup_with_a_changed_file_is_not_restored(
    window: Window, clerk: At, dispute: str, tmp_path: Path
) -> None:
    """As with every other part: one byte is enough."""
    handed_in(clerk, dispute, PHOTO)
    back_up(window.office.settings, tmp_path / "backup", quiet)
    [copy] = [path for path in (tmp_path / "backup" / "evidence").rglob("*") if path.is_file()]
    copy.write_bytes(copy.read_bytes()[:-1])

    there = window.office.settings.model_copy(
        update={
            "home": tmp_path / "elsewhere",
            "master_key_file": window.office.settings.master_key_path,
        }
    )
    with pytest.raises(Halt, match="backup-damaged"):
        restore(there, tmp_path / "backup")


def test_what_is_missing_changed_or_too_many_is_found(
    window: Window, clerk: At, dispute: str
) -> None:
    """The night holds the shelf against the record, byte for byte."""
    office, those = window.office, [UUID(dispute)]
    gone, changed = handed_in(clerk, dispute, PHOTO), handed_in(clerk, dispute, PDF)
    assert (lacking(office, those), extra(office)) == ({}, [])
    evidence = office.registry.dispute(UUID(dispute)).evidence
    path = lying(office.evidence, evidence[changed].current.content)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    lying(office.evidence, evidence[gone].current.content).unlink()
    stray = taken_in(office.evidence, b"nobody recorded this\n", whose("p-nobody"))

    assert lacking(office, those) == {UUID(dispute): ["evidence-changed", "evidence-missing"]}
    assert extra(office) == [stray.content]


def test_a_file_put_in_anothers_place_is_found(window: Window, clerk: At, dispute: str) -> None:
    """Well sealed, and not the one of that name."""
    office = window.office
    one, other = handed_in(clerk, dispute, PHOTO), handed_in(clerk, dispute, PDF)
    evidence = office.registry.dispute(UUID(dispute)).evidence
    place = lying(office.evidence, evidence[one].current.content)
    place.write_bytes(lying(office.evidence, evidence[other].current.content).read_bytes())

    assert lacking(office, [UUID(dispute)]) == {UUID(dispute): ["evidence-changed"]}


def test_a_file_in_hand_is_compared_with_the_case_file(
    read: Window, clerk: At, lin: At, dispute: str, tmp_path: Path
) -> None:
    """Whoever has the photo and the case file needs nobody to say it is the one handed in."""
    for party in ("A1", "R1"):
        lin.step(dispute, "record-consent", party=party, to="mediate", way="phone")
    lin.step(dispute, "accept", mediator="lin", respondents=["R1"])
    kept = handed_in(clerk, dispute, PHOTO, by_party="A1")
    while read.office.ledger.issue_receipts():
        pass
    raw = lin.get(f"/v1/disputes/{dispute}/file").content
    same, other = tmp_path / "photo.jpg", tmp_path / "other.jpg"
    same.write_bytes(PHOTO)
    other.write_bytes(PHOTO + b"\0")

    code, report = verify(raw, None, "en", {"photo.jpg": digests_of(same)})
    assert code == 0, report
    assert f"photo.jpg is what was recorded as {kept}" in report
    assert "the digests of 1 files are those of the facts" in report
    code, report = verify(raw, None, "en", {"other.jpg": digests_of(other)})
    assert code == 1
    assert "other.jpg is none of the papers and files of this case" in report


KILLED = """
import os, signal, sys
from operations.settings import Settings
from tests.evidence.room import CALLER, a_room, whose
with a_room(Settings()) as room:
    begun = room.begin(CALLER, whose(), 64 << 20)
    print(begun.id, flush=True)
    receiving = room.receive(CALLER, begun.id, 0)
    for number in range(40):
        receiving.take(bytes([number]) * (1 << 20))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.kill
def test_whoever_is_killed_in_the_middle_goes_on(folder: Settings) -> None:
    """From the last note on disk, some megabytes back; the file is the same in the end."""
    environment = {**os.environ, "ONESTOP_HOME": str(folder.home), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", KILLED],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    upload = ended.stdout.decode().strip()

    with a_room(folder) as room:
        stands = room.standing(CALLER, upload).offset
        assert 16 << 20 <= stands < 40 << 20
        assert stands % (1 << 20) == 0
        receiving = room.receive(CALLER, upload, stands)
        for number in range(stands >> 20, 64):
            receiving.take(bytes([number]) * (1 << 20))
        receiving.close()
        note = room.uploads.note(CALLER, upload, room._now())
        expected = hashlib.sha256()
        for number in range(64):
            expected.update(bytes([number]) * (1 << 20))
        assert note.digest == f"sha-256:{expected.hexdigest()}"
