"""What a case file does not prove is said of it, and one that does not hold is not handed out."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, delete, func, select, update

from api import verify_case
from domain.callers import Role
from domain.case_file import Statement
from projections.generations import reading
from projections.tables import Tables
from projections.tiles import TILES
from tests.api.conftest import BOTH_STORES, At, Window, accepted

Content = dict[str, Any]
Spoils = Callable[[Connection, Tables, UUID], object]


@pytest.fixture
def auditor(read: Window) -> At:
    """An auditor of the city."""
    return read.caller(Role.AUDITOR, officer="audit-1")


@pytest.fixture
def case(read: Window, clerk: At, lin: At) -> str:
    """A dispute under way, with a paper, and its receipts."""
    dispute = accepted(clerk, lin)
    paper = {"document": "D1", "kind": "evidence", "title": "工资条", "size": 9, "by_party": "A1"}
    clerk.step(dispute, "add-document", digest=f"sha-256:{'0a' * 32}", **paper)
    while read.office.ledger.issue_receipts():
        pass
    return dispute


def content_of(auditor: At, case: str) -> Content:
    """What the file says, as the auditor gets it."""
    content: Content = auditor.get(f"/v1/disputes/{case}/file").json()["content"]
    return content


def resigned(read: Window, content: Content) -> tuple[int, str]:
    """What is found in a changed file that the office itself signed again."""
    statement = Statement(
        content["office"],
        UUID(content["dispute"]),
        content["version"],
        datetime.fromisoformat(content["made_at"]),
        verify_case.digest(content),
    )
    signed = read.office.ledger.vouch(statement)
    raw = verify_case.written({"content": content, "statement": signed})
    return verify_case.verify(raw, read.office.ledger.key.told)


def at(content: Content, *path: Any, becomes: Any) -> Content:
    """The same content, with another value in one place."""
    changed: Content = json.loads(json.dumps(content))
    here: Any = changed
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = becomes
    return changed


def test_what_is_the_office_s_word_alone_is_said(read: Window, case: str, auditor: At) -> None:
    """A number, a centre, a reader that the office signs anew hold by its word; this is said."""
    content = content_of(auditor, case)
    code, report = resigned(read, content | {"number": "X-1", "centre": "huli", "reader": "me"})

    assert code == 0
    assert "– 案号 X-1、所属中心 huli、读者 me" in report


def test_a_file_without_receipts_or_calendars_does_not_look_as_if_it_had_them(
    read: Window, case: str, auditor: At
) -> None:
    """Whoever holds a receipt is told to compare it: the office may leave receipts out."""
    bare = content_of(auditor, case) | {"receipts": [], "calendars": []}
    code, report = resigned(read, bare)

    assert code == 0
    assert "– 本卷不能证明已收录全部收件回执" in report
    assert "– 卷中没有日历" in report
    assert "✓ 0" not in report
    assert "✓ 日历" not in report


def test_a_part_that_no_check_looks_at_is_none_of_the_file(
    read: Window, case: str, auditor: At
) -> None:
    """Signed or not: what this program does not know it does not let through."""
    content = content_of(auditor, case)
    lies = (content | {"more": 1}, at(content, "facts", 0, "more", becomes=1))
    for lie in lies:
        code, report = resigned(read, lie)
        assert code == 1
        assert "✗ 卷中有本程序不认识的部分" in report


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("facts", 0, "version"), True),
        (("chronicle", 0, "version"), True),
        (("chronicle", 1, "version"), 2.0),
        (("documents", 0, "size"), 9.0),
        (("opened", 0, "version"), 1.0),
    ],
)
def test_a_number_that_is_written_otherwise_is_another(
    read: Window, case: str, auditor: At, path: tuple[Any, ...], value: float
) -> None:
    """7.0 and true are equal to some, and are not what the record says."""
    assert resigned(read, at(content_of(auditor, case), *path, becomes=value))[0] == 1


@pytest.mark.parametrize(
    ("lang", "sentence"), [("zh", "没有这个文件"), ("en", "There is no such file")]
)
def test_a_file_that_is_not_there_is_not_called_damaged(
    tmp_path: Path, lang: str, sentence: str
) -> None:
    """Somebody mistyped its name; exit code 2, as for every file that cannot be read."""
    away = tmp_path / "away.json"
    program = [sys.executable, verify_case.__file__, str(away), "--lang", lang]

    done = subprocess.run(program, capture_output=True, encoding="utf-8", check=False)

    assert done.returncode == 2
    assert sentence in done.stdout
    assert str(away) in done.stdout


def test_the_version_is_a_whole_number(read: Window, case: str, auditor: At) -> None:
    """Of the file too."""
    content = content_of(auditor, case)
    assert resigned(read, content | {"version": float(content["version"])})[0] == 1


@pytest.mark.parametrize("deep", [300, 900, 990, 1000, 5000, 100_000])
def test_what_is_nested_too_deep_is_found_and_not_fallen_over(
    case: str, auditor: At, deep: int
) -> None:
    """In a fact, in a part, in what stands at the head of the report."""
    content = content_of(auditor, case)
    nest = "[" * deep + "]" * deep
    in_a_fact = at(content, "facts", 0, "state", becomes=f'{{"a":{nest}}}')
    code, report = verify_case.verify(verify_case.written({"content": in_a_fact, "statement": ""}))
    assert code == 1
    assert "结论：不成立。" in report
    for part in ("documents", "number"):
        text = json.dumps({"content": content | {part: "@"}, "statement": ""})
        assert verify_case.verify(text.replace('"@"', nest).encode())[0] in {1, 2}


# What is done to the views, and not handed on.


def position_moved(now: Connection, tables: Tables, case: UUID) -> None:
    """A fact of the case stands elsewhere, the views say."""
    rows = tables.chronicle
    place = (rows.c.record == case) & (rows.c.version == 2)
    now.execute(update(rows).where(place).values(position=rows.c.position + 100_000))


def last_moved(now: Connection, tables: Tables, case: UUID) -> None:
    """The last fact of the case came after every checkpoint, the views say."""
    rows = tables.chronicle
    last = select(func.max(rows.c.version)).where(rows.c.record == case).scalar_subquery()
    place = (rows.c.record == case) & (rows.c.version == last)
    now.execute(update(rows).where(place).values(position=rows.c.position + 100_000))


def line_gone(now: Connection, tables: Tables, case: UUID) -> None:
    """A fact of the case is in no view."""
    rows = tables.chronicle
    now.execute(delete(rows).where((rows.c.record == case) & (rows.c.version == 2)))


@BOTH_STORES
@pytest.mark.parametrize("spoil", [position_moved, last_moved, line_gone])
def test_a_file_that_does_not_hold_is_not_handed_out(
    read: Window, case: str, auditor: At, spoil: Spoils
) -> None:
    """Views are disposable, and a file made from wrong ones would accuse the record."""
    assert auditor.get(f"/v1/disputes/{case}/file").status_code == 200
    with reading(read.office.views) as now:
        tables = now.tables
    with read.office.views.begin() as changing:
        spoil(changing, tables, UUID(case))

    answer = auditor.get(f"/v1/disputes/{case}/file")

    assert answer.status_code == 409, answer.text
    assert answer.json()["code"] in {"case-file-unsound", "ledger-broken"}
    assert answer.json()["do"]


@BOTH_STORES
def test_a_tree_that_lost_its_leaves_is_made_again_from_the_record(
    read: Window, case: str, auditor: At
) -> None:
    """The tree is disposable: the record is read again, and the file holds."""
    with read.office.views.begin() as changing:
        changing.execute(delete(TILES))
    answer = auditor.get(f"/v1/disputes/{case}/file")

    assert answer.status_code == 200, answer.text[:200]
    assert verify_case.verify(answer.content, read.office.ledger.key.told)[0] == 0
