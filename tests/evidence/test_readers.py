"""Who opens which file: main and secondary, one's own and the other side's (正卷、副卷)."""

import io
from typing import Any

import httpx2
import pytest
from PIL import Image

from domain.access_log import Exported, Revealed
from domain.callers import Role
from tests.api.conftest import At, Window, accepted
from tests.evidence.made import PDF, XIAMEN, film, image
from tests.evidence.sending import begin, content, handed_in
from tests.projections.logged import facts_of

LOCATED = image("JPEG", located=True)
ID_NUMBER = "110105199003071239"


@pytest.fixture
def dispute(clerk: At, lin: At) -> str:
    """A dispute of somebody known, that Lin mediates."""
    details = {"name": "陈小明", "id_number": ID_NUMBER}
    filed: str = clerk.file(applicant={"role": "worker", "details": details})["id"]
    for party in ("A1", "R1"):
        lin.step(filed, "record-consent", party=party, to="mediate", way="phone")
    lin.step(filed, "accept", mediator="lin", respondents=["R1"])
    return filed


@pytest.fixture
def worker(window: Window) -> At:
    """The applicant, standing at the desk themselves."""
    person = window.office.keys.person_of(ID_NUMBER, otherwise="")
    return window.caller(Role.WORKER, party=person)


def listed(at: At, dispute: str) -> list[dict[str, Any]]:
    """The files somebody is told of."""
    files: list[dict[str, Any]] = at.get(f"/v1/disputes/{dispute}/evidence").json()["files"]
    return files


def test_the_other_side_sees_a_file_once_it_is_handed_to_them(
    clerk: At, lin: At, worker: At, dispute: str
) -> None:
    """Until the exchange of evidence it is not even there (证据交换、送达)."""
    theirs = handed_in(clerk, dispute, PDF, by_party="R1")
    assert listed(worker, dispute) == []
    assert content(worker, dispute, theirs).status_code == 404

    lin.step(dispute, "exchange-evidence", evidence=theirs, party="A1")

    assert [one["id"] for one in listed(worker, dispute)] == [theirs]
    assert content(worker, dispute, theirs).content == PDF


def test_a_party_opens_their_own_file_at_once(worker: At, dispute: str) -> None:
    """What a worker handed in stays theirs to see (个人信息保护法 Art. 45)."""
    mine = handed_in(worker, dispute, LOCATED)
    assert content(worker, dispute, mine).content == LOCATED
    assert listed(worker, dispute)[0]["by_party"] == "A1"


def test_the_secondary_file_is_closed_to_parties(
    window: Window, worker: At, lin: At, dispute: str
) -> None:
    """Approvals and deliberation are for who decides and who audits (办案规则 Art. 22-23)."""
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")
    auditor = window.caller(Role.AUDITOR, officer="shen")
    kept = handed_in(supervisor, dispute, PDF, file_class="secondary", kind="file-note")

    for at in (worker, lin):
        assert listed(at, dispute) == []
        assert content(at, dispute, kept).status_code == 404
        story = at.get(f"/v1/disputes/{dispute}/chronicle").text
        assert kept not in story
        step = {"evidence": kept, "withdraw_reason": "by-mistake"}
        path = f"/v1/disputes/{dispute}/steps/withdraw-evidence"
        answer = at.post(path, step, version=at.version(dispute))
        assert answer.json()["code"] == "unknown-evidence"
    assert [one["id"] for one in listed(auditor, dispute)] == [kept]
    assert begin(worker, dispute, 10, **{"class": "secondary"}).status_code == 403
    assert begin(lin, dispute, 10, **{"class": "secondary"}).status_code == 403


def test_identity_and_medicine_are_for_who_may_read_them(
    window: Window, clerk: At, lin: At, worker: At, dispute: str
) -> None:
    """A copy of a card is an identity number (个人信息保护法 Art. 28); it is never exchanged."""
    card = handed_in(clerk, dispute, image("PNG"), by_party="R1", kind="identity")
    lin.step(dispute, "exchange-evidence", evidence=card, party="A1")
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")

    assert content(lin, dispute, card).status_code == 200
    assert content(worker, dispute, card).status_code == 404
    assert content(supervisor, dispute, card).status_code == 404
    [line] = listed(supervisor, dispute)
    assert (line["opens"], line["versions"][0]["name"]) == (False, "***")


@pytest.mark.parametrize("kind", ["identity", "medical"])
def test_what_is_kept_back_is_opened_with_a_reason(
    window: Window, clerk: At, lin: At, dispute: str, kind: str
) -> None:
    """As numbers and accounts: why is written down before the first byte leaves (PIPL Art. 28)."""
    paper = handed_in(clerk, dispute, PDF, by_party="A1", kind=kind)
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")
    auditor = window.caller(Role.AUDITOR, officer="aud")

    for at in (supervisor, auditor):
        [line] = listed(at, dispute)
        assert (line["opens"], line["reveals"]) == (False, True)
        assert content(at, dispute, paper).status_code == 404
        told = reveal(at, dispute, paper, reason="complaint", note="核对诊断证明")
        assert (told.status_code, told.content) == (200, PDF)
        assert told.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in told.headers["content-security-policy"]
    assert reveal(lin, dispute, paper, reason="complaint").json()["code"] == "not-yours-to-reveal"
    said = facts_of(window.office.registry, Revealed)
    assert [(one.officer, one.values, one.reveal_reason) for one in said] == [
        (who, [f"evidence.{paper}"], "complaint") for who in ("sup", "aud")
    ]
    assert all(one.note for one in said)
    left = facts_of(window.office.registry, Exported)
    assert [one.officer for one in left] == ["sup", "aud"]


def test_what_may_not_be_revealed_is_as_if_it_were_not_there(
    window: Window, clerk: At, worker: At, dispute: str
) -> None:
    """Nor is anything without a reason; nor what somebody may open, or is on another file."""
    paper = handed_in(clerk, dispute, PDF, by_party="R1", kind="medical")
    plain = handed_in(clerk, dispute, image("PNG"), by_party="A1")
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")
    elsewhere = window.caller(Role.SUPERVISOR, centre="huli", officer="sup-2")

    assert reveal(worker, dispute, paper, reason="complaint").status_code == 403
    for named in (plain, "nothing"):
        refused = reveal(supervisor, dispute, named, reason="complaint")
        assert refused.json()["code"] == "not-yours-to-reveal"
    assert reveal(supervisor, dispute, paper).status_code == 422
    assert reveal(elsewhere, dispute, paper, reason="complaint").status_code == 404
    version = reveal(supervisor, dispute, paper, reason="complaint", version=2)
    assert version.json()["code"] == "not-yours-to-reveal"
    assert facts_of(window.office.registry, Revealed) == []


def reveal(at: At, dispute: str, evidence: str, **said: Any) -> httpx2.Response:
    """Open a file with a reason."""
    return at.post(f"/v1/disputes/{dispute}/evidence/{evidence}/reveal", said)


@pytest.mark.parametrize("role", [Role.STATISTICIAN, Role.ADMINISTRATOR])
def test_who_reads_no_dispute_opens_no_file(
    window: Window, clerk: At, dispute: str, role: Role
) -> None:
    """Who runs the office or counts its cases has no business in its files."""
    kept = handed_in(clerk, dispute, PDF)
    other = window.caller(role, officer="x")
    assert content(other, dispute, kept).status_code == 404
    assert other.get(f"/v1/disputes/{dispute}/evidence").status_code == 404
    stranger = window.caller(Role.MEDIATOR, centre="huli", officer="wang")
    assert content(stranger, dispute, kept).status_code == 404


def test_the_other_side_gets_no_place_with_a_picture(
    window: Window, clerk: At, lin: At, worker: At, dispute: str
) -> None:
    """Where somebody stood is nobody's business (PIPL Art. 28: tracks); the original stays."""
    theirs = handed_in(clerk, dispute, LOCATED, by_party="R1")
    lin.step(dispute, "exchange-evidence", evidence=theirs, party="A1")
    auditor = window.caller(Role.AUDITOR, officer="shen")

    copy = content(worker, dispute, theirs)
    drawn = Image.open(io.BytesIO(copy.content))

    assert b"GPS" not in copy.content
    assert dict(drawn.getexif()) == {}
    assert drawn.size == (48, 64)  # turned as it was meant to be seen
    assert drawn.getpixel((24, 2))[0] > 150  # type: ignore[index]
    assert content(auditor, dispute, theirs).content == LOCATED
    assert content(lin, dispute, theirs).content == LOCATED
    assert copy.headers["etag"] != content(lin, dispute, theirs).headers["etag"]


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_every_kind_of_picture_is_written_anew(
    clerk: At, lin: At, worker: At, dispute: str, form: str
) -> None:
    """EXIF and XMP alike; what is drawn stays."""
    theirs = handed_in(clerk, dispute, image(form, located=True), by_party="R1")
    lin.step(dispute, "exchange-evidence", evidence=theirs, party="A1")

    copy = content(worker, dispute, theirs).content

    assert b"GPS" not in copy
    assert b"Exif" not in copy
    assert Image.open(io.BytesIO(copy)).size == (48, 64)


def test_a_film_says_no_place_to_the_other_side(
    clerk: At, lin: At, worker: At, dispute: str
) -> None:
    """The boxes that hold it are blanked where they lie; the film plays on, and in parts too."""
    whole = film(located=True)
    theirs = handed_in(clerk, dispute, whole, by_party="R1")
    lin.step(dispute, "exchange-evidence", evidence=theirs, party="A1")

    copy = content(worker, dispute, theirs).content

    assert XIAMEN.encode() in whole
    assert XIAMEN.encode() not in copy
    assert len(copy) == len(whole)
    assert copy.count(b"free") == 2
    for start in range(0, len(whole) - 20, 7):
        part = content(worker, dispute, theirs, Range=f"bytes={start}-{start + 19}")
        assert part.content == copy[start : start + 20]


def test_every_opening_is_written_down_before_it_happens(
    window: Window, lin: At, clerk: At, dispute: str
) -> None:
    """Who opened which file, by its digest (个人信息保护法 Art. 51; GB/T 22239-2019)."""
    kept = handed_in(clerk, dispute, PDF, by_party="A1")
    content(lin, dispute, kept)

    [noted] = facts_of(window.office.registry, Exported)
    assert (noted.officer, noted.form, str(noted.record)) == ("lin", "evidence", dispute)
    assert noted.digest.startswith("sha-256.")


def test_a_newer_version_stands_and_the_older_stays(clerk: At, lin: At, dispute: str) -> None:
    """Nothing that was handed in is lost by handing in something else (档案法 Art. 37)."""
    first, second = image("PNG"), image("JPEG")
    handed_in(clerk, dispute, first, evidence="E1", by_party="A1")
    handed_in(clerk, dispute, second, evidence="E1", by_party="A1")

    assert content(lin, dispute, "E1").content == second
    path = f"/v1/disputes/{dispute}/evidence/E1/content"
    assert lin.get(f"{path}?version=1").content == first
    assert lin.get(f"{path}?version=3").status_code == 404
    assert [one["version"] for one in listed(lin, dispute)[0]["versions"]] == [1, 2]


def test_a_file_taken_back_is_for_who_audits(
    window: Window, worker: At, lin: At, dispute: str
) -> None:
    """It was there, and its digest says so; nobody works with it any more."""
    mine = handed_in(worker, dispute, PDF)
    worker.step(dispute, "withdraw-evidence", evidence=mine, withdraw_reason="by-mistake")
    auditor = window.caller(Role.AUDITOR, officer="shen")

    assert content(lin, dispute, mine).status_code == 404
    assert content(auditor, dispute, mine).content == PDF


def test_a_party_takes_back_their_own_alone(clerk: At, lin: At, worker: At, dispute: str) -> None:
    """What the other side handed in is theirs to take back."""
    theirs = handed_in(clerk, dispute, PDF, by_party="R1")
    lin.step(dispute, "exchange-evidence", evidence=theirs, party="A1")
    said = {"evidence": theirs, "withdraw_reason": "not-needed"}
    path = f"/v1/disputes/{dispute}/steps/withdraw-evidence"
    answer = worker.post(path, said, version=worker.version(dispute))
    assert answer.json()["code"] == "unknown-evidence"


def test_the_list_says_what_is_missing(clerk: At, dispute: str) -> None:
    """The index of a file names what it must have (案卷目录)."""
    handed_in(clerk, dispute, PDF, kind="application")
    missing = clerk.get(f"/v1/disputes/{dispute}/evidence").json()["missing"]
    assert missing == ["rights-notice", "identity", "mediation-record", "agreement"]


def test_mediators_of_the_case_alone(clerk: At, lin: At) -> None:
    """A colleague of the same centre has no business in it."""
    dispute = accepted(clerk, lin)
    kept = handed_in(clerk, dispute, PDF)
    other = clerk.window.caller(Role.MEDIATOR, officer="zhao")
    assert content(other, dispute, kept).status_code == 404
