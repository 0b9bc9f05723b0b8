"""A case file that was changed: no part, no byte and no fact of it, not by the office itself."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from api import verify_case
from domain.case_file import Statement
from tests.api.conftest import At, Window
from tests.api.test_case_files import Content, case, content_of, file_of

__all__ = ["case"]


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
