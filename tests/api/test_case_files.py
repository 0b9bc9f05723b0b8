"""The case file: whoever gets it can check it offline, and no change of it goes unnoticed."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from api import verify_case
from domain.callers import Role
from domain.case_file import Statement
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


def leaves(said: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a file at which something is said; of a long list the first and the last."""
    if isinstance(said, dict) and said:
        for name, value in said.items():
            yield from leaves(value, (*path, name))
    elif isinstance(said, list) and said:
        for at in sorted({0, len(said) - 1}):
            yield from leaves(said[at], (*path, at))
    else:
        yield path


def changed(said: Any) -> Any:
    """Something else of the same kind."""
    match said:
        case bool():
            return not said
        case int():
            return said + 1
        case str():
            return f"{'b' if said[:1] == 'a' else 'a'}{said[1:]}"
        case None:
            return []
    return [None]


def with_change(raw: bytes, path: tuple[Any, ...]) -> bytes:
    """The file with one thing changed, written as a file is written."""
    told = json.loads(raw)
    at = told
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = changed(at[path[-1]])
    return verify_case.written(told)


def test_every_part_that_is_changed_is_noticed(case: str, lin: At) -> None:
    """Whatever is said anywhere in the file is bound to the office's signature."""
    raw = file_of(lin, case)
    places = list(leaves(json.loads(raw)))
    unnoticed = [path for path in places if verify_case.verify(with_change(raw, path))[0] == 0]

    assert len(places) > 100
    assert unnoticed == []


def test_every_byte_that_is_flipped_is_noticed(case: str, lin: At) -> None:
    """Spaces and line ends too: a file is written in one way."""
    raw = file_of(lin, case)
    for at in range(0, len(raw), max(1, len(raw) // 400)):
        flipped = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        assert verify_case.verify(flipped)[0] in {1, 2}, at


def test_a_file_that_is_cut_off_is_noticed(case: str, lin: At) -> None:
    """Half a file cannot be checked, and this is said."""
    raw = file_of(lin, case)
    for end in (0, 1, len(raw) // 2, len(raw) - 2):
        code, report = verify_case.verify(raw[:end])
        assert code == 2
        assert "无法读取" in report


def test_something_added_beside_is_noticed(case: str, lin: At) -> None:
    """What stands in the file without the office's word is no part of it."""
    told = json.loads(file_of(lin, case))

    assert verify_case.verify(verify_case.written(told | {"more": 1}))[0] == 1


def resigned(read: Window, content: Content) -> bytes:
    """A changed file that an office with our key signed again: it could lie, and the tree not."""
    statement = Statement(
        content["office"],
        UUID(content["dispute"]),
        content["version"],
        datetime.fromisoformat(content["made_at"]),
        verify_case.digest(content),
    )
    signed = read.office.ledger.vouch(statement)
    return verify_case.written({"content": content, "statement": signed})


def test_the_office_itself_cannot_change_a_fact(case: str, read: Window, lin: At) -> None:
    """Signed again by the very office, a changed, moved or missing fact is not in the ledger."""
    content = content_of(file_of(lin, case))
    first, *others = facts = content["facts"]
    other = first | {"state": first["state"].replace("siming", "huli")}
    lies: dict[str, list[Content]] = {
        "不能证明在账本中：被改动": [other, *others],
        "版本有缺口或错序": [*facts[:2], *facts[3:]],
        "张收件回执不成立": facts[:1],
    }
    for said, told in lies.items():
        lie = content | {"facts": told, "version": len(told)}
        code, report = verify_case.verify(resigned(read, lie))
        assert code == 1
        assert said in report


def test_the_last_fact_cannot_be_left_out_of_what_has_a_receipt(
    case: str, read: Window, lin: At
) -> None:
    """Every receipt resolves in the file, or the file does not hold."""
    content = content_of(file_of(lin, case))
    handed = max(int(verify_case.read_note(one).said["version"]) for one in content["receipts"])
    short = content | {"facts": content["facts"][: handed - 1], "version": handed - 1}
    code, report = verify_case.verify(resigned(read, short))

    assert code == 1
    assert "收件回执不成立，或卷中缺少其记录" in report


def test_the_key_of_another_office(case: str, lin: At) -> None:
    """A file signed by whoever made it up holds by its own word only."""
    raw = file_of(lin, case)
    theirs = "0" * 64
    code, report = verify_case.verify(raw, expected=theirs)

    assert code == 1
    assert "公钥与 --key 不一致" in report


def test_a_checkpoint_of_another_office(case: str, read: Window, lin: At) -> None:
    """It is signed by nobody this file knows."""
    content = content_of(file_of(lin, case))
    other = re.sub(r"onestop/[0-9a-f]+", "onestop/ffffffffffffffff", content["checkpoint"])
    code, report = verify_case.verify(resigned(read, content | {"checkpoint": other}))

    assert code == 1
    assert "检查点签名不成立，或属于另一个办公室" in report


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
    assert b"cannot be read" in ran.stdout
