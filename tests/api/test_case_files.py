"""The case file: whoever gets it can check it offline, and no change of it goes unnoticed."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from api import verify_case
from domain.callers import Role
from tests.api.conftest import BOTH_STORES, At, Window, accepted

PROGRAM = Path(verify_case.__file__)
Content = dict[str, Any]


def file_of(caller: At, dispute: str) -> bytes:
    """The case file as a caller gets it."""
    answer = caller.get(f"/v1/disputes/{dispute}/file")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="case-{dispute}.json"'
    return answer.content


def content_of(raw: bytes) -> Content:
    """What a case file says."""
    content: Content = json.loads(raw)["content"]
    return content


def a_case(read: Window, clerk: At, lin: At) -> str:
    """A dispute under way: with a paper, a private note, receipts issued for what was handed in."""
    dispute = accepted(clerk, lin)
    paper = {"document": "D1", "kind": "evidence", "title": "工资条", "size": 9, "by_party": "A1"}
    clerk.step(dispute, "add-document", digest=f"sha-256:{'0a' * 32}", **paper)
    lin.step(dispute, "note-privately", note="站长私下愿意付一半")
    lin.step(dispute, "hold-session", session="S1", way="face", heard=["A1"], session_record="谈")
    while read.office.ledger.issue_receipts():
        pass
    return dispute


@pytest.fixture
def auditor(read: Window) -> At:
    """An auditor of the city."""
    return read.caller(Role.AUDITOR, officer="audit-1")


@pytest.fixture
def case(read: Window, clerk: At, lin: At) -> str:
    """A dispute under way."""
    return a_case(read, clerk, lin)


@BOTH_STORES
def test_a_case_file_holds_offline(read: Window, case: str, auditor: At, tmp_path: Path) -> None:
    """In an empty folder, by the one program, with the key told by another way."""
    program = read.client.get("/v1/verify_case.py")
    assert program.headers["content-type"].startswith("text/x-python")
    (tmp_path / "verify_case.py").write_bytes(program.content)
    (tmp_path / "case.json").write_bytes(file_of(auditor, case))
    key = read.office.ledger.key.told
    ran = subprocess.run(
        [sys.executable, "-I", "verify_case.py", "case.json", "--key", key],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=60,
    )
    report = ran.stdout.decode()

    assert (ran.returncode, ran.stderr) == (0, b""), report
    assert "✗" not in report
    assert "结论：成立。" in report
    assert "公钥与 --key 一致" in report


def test_the_program_stands_alone() -> None:
    """It needs Python and `cryptography`: nothing of ours, and nothing else."""
    needed = re.findall(
        r"^(?:from|import) ([a-z0-9_]+)", PROGRAM.read_text(encoding="utf-8"), re.MULTILINE
    )

    assert set(needed) - sys.stdlib_module_names == {"cryptography"}


def test_every_fact_has_its_place_and_its_proof(read: Window, case: str, auditor: At) -> None:
    """The record is sealed before the file is made, so nothing in it waits for a checkpoint."""
    content = content_of(file_of(auditor, case))
    version = read.office.registry.dispute(UUID(case)).version

    assert [fact["version"] for fact in content["facts"]] == list(range(1, version + 1))
    assert all(fact["proof"] for fact in content["facts"])
    assert [one["document"] for one in content["documents"]] == ["D1"]
    assert [one["version"] for one in content["rules"]] == ["2026.1"]
    assert [one["name"] for one in content["calendars"]] == ["law", "siming"]
    assert len(content["receipts"]) == 4
    assert all(line["zh"] and line["en"] for line in content["chronicle"])


def test_what_the_program_says_in_english(case: str, auditor: At) -> None:
    """What is not proved is said too: the key's origin, opened values, what came later."""
    code, report = verify_case.verify(file_of(auditor, case), language="en")

    assert code == 0
    assert "the public key is the file's own word" in report
    assert "that nothing was recorded later this file does not show" in report
    assert report.endswith("It holds.\n")


def test_a_reader_s_file_opens_what_they_read_at_the_desk(
    case: str, auditor: At, lin: At, read: Window
) -> None:
    """The mediator reads names, statement and their own notes; an auditor no name and no note."""
    supervisor = read.caller(Role.SUPERVISOR, officer="sup-1")
    readers = {"lin": lin, "auditor": auditor, "supervisor": supervisor}
    texts = {
        name: {one["text"] for one in content_of(file_of(who, case))["opened"]}
        for name, who in readers.items()
    }

    assert {"站长私下愿意付一半", "陈小明", "谈", "工资条"} <= texts["lin"]
    assert texts["auditor"] >= {"谈", "工资条"}
    assert not texts["auditor"] & {"站长私下愿意付一半", "陈小明", "13800138000"}
    assert "陈小明" in texts["supervisor"]
    assert not texts["supervisor"] & {"站长私下愿意付一半", "13800138000"}


def test_what_was_confided_is_withheld_and_counted(case: str, read: Window) -> None:
    """Who may not know of a private note sees that a fact stands there, and no gap."""
    supervisor = read.caller(Role.SUPERVISOR, officer="sup-1")
    raw = file_of(supervisor, case)
    content = content_of(raw)
    [withheld] = [fact for fact in content["facts"] if "withheld" in fact]
    code, report = verify_case.verify(raw)

    assert set(withheld) == {"version", "position", "index", "proof", "withheld"}
    assert "noted_privately" not in raw.decode()
    assert code == 0
    assert f"版本 {withheld['version']} 对本卷读者不公开" in report
    assert len(content["chronicle"]) == len(content["facts"]) - 1


def test_who_may_take_a_case_file(case: str, read: Window, clerk: At) -> None:
    """Reader matrix, export: not the window; nobody of another centre knows of the dispute."""
    huli = read.caller(Role.SUPERVISOR, centre="huli", officer="sup-2")
    other = read.caller(Role.MEDIATOR, officer="wang")
    path = f"/v1/disputes/{case}/file"

    assert clerk.get(path).status_code == 403
    assert [who.get(path).status_code for who in (huli, other)] == [404, 404]
    nowhere = f"/v1/disputes/{uuid4()}/file"
    assert read.caller(Role.AUDITOR, officer="a").get(nowhere).status_code == 404


def test_a_worker_takes_their_own_file(read: Window) -> None:
    """PIPL Art. 45: a copy of one's own; the other side's details are masked for them there too."""
    person = read.office.keys.person_of("11010519491231002X", otherwise="")
    worker = read.caller(Role.WORKER, party=person)
    mine = worker.file(applicant={"details": {"name": "陈小明", "id_number": "11010519491231002X"}})
    content = content_of(file_of(worker, mine["id"]))
    texts = {one["text"] for one in content["opened"]}

    assert {"陈小明", "11010519491231002X"} <= texts
    assert content["reader"] == "worker"


def test_a_destroyed_key_opens_nothing_and_breaks_no_proof(
    read: Window, case: str, lin: At
) -> None:
    """Who was erased is erased in every later file, and the facts still prove themselves."""
    person = read.office.registry.dispute(UUID(case)).parties["A1"].person
    read.office.keys.destroy(person)
    raw = file_of(lin, case)

    assert "陈小明" not in raw.decode()
    assert None in {one["text"] for one in content_of(raw)["opened"]}
    assert verify_case.verify(raw)[0] == 0


# What is done to a file, and noticed.


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"[]", b"null", b'{"content": 7}', b"PK\x03\x04", b"[" * 9000]
)
def test_what_is_no_case_file(raw: bytes) -> None:
    """A clear answer, and the exit code of what cannot be checked."""
    code, report = verify_case.verify(raw, language="en")

    assert code == 2
    assert "cannot be read" in report


def test_a_file_of_another_version_of_the_program(case: str, lin: At) -> None:
    """It is said which one this program checks."""
    content = content_of(file_of(lin, case)) | {"format": "onestop-case-file/9"}
    code, report = verify_case.verify(verify_case.written({"content": content, "statement": ""}))

    assert code == 2
    assert "onestop-case-file/9" in report


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The command says so and leaves with 2."""
    ran = subprocess.run(
        [sys.executable, "-I", str(PROGRAM), str(tmp_path / "none.json"), "--lang", "en"],
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert ran.returncode == 2
    assert b"There is no such file" in ran.stdout
