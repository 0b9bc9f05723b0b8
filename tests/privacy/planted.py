"""Personal values planted in an office, and a search of every byte that office wrote for them.

The values belong to nobody: the numbers pass their check digits and are otherwise made up. The
search knows the ways in which text ends up in files: as itself, in UTF-16 or GB 18030, as hex,
percent-encoded, JSON-escaped, in base64 at any alignment, inside compressed streams, and in cells
of a database too large for one page.
"""

import base64
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from shutil import copy2
from tempfile import TemporaryDirectory
from urllib.parse import quote

import psycopg
from psycopg.sql import SQL, Identifier

NAME = "欧阳旻昱"
RARE_NAME = "李𠮷㴋"
PHONE = "19955500173"
ID_NUMBER = "110105199003071239"
BANK_ACCOUNT = "6217009000027183149"
ADDRESS = "青松岭路七百一十九号槐荫里小区乙栋四零二室"
EMAIL = "ouyang.minyu.19900307@example.cn"
PLATE = "鲁V·Q7Z53"
STATEMENT = (
    "我从三月初给他们送餐，站长口头说每单六块八，九月下旬让我把头盔和外套交回去，"
    "之后就不接电话，还欠我整整两个月零四天的报酬，家里老人正等着这笔钱做白内障手术。"
)
MEDICAL = "右侧桡骨远端粉碎性骨折伴正中神经损伤，行切开复位钢板内固定术后第九日"
SESSION_WORDS = "站长承认八月份的打卡记录是他让文员从系统里整批抹掉的"
PRIVATE_NOTE = "申请人私下表示最低能接受四千三百元，请勿让对方知道"
TERMS = "被申请人一次性支付八月及九月报酬并撤回三百二十元差评罚款"
INFORMER = "来信人系该站点调度员慕容焓璐"

PLANTED: Mapping[str, str] = {
    "name": NAME,
    "rare name": RARE_NAME,
    "phone": PHONE,
    "identity number": ID_NUMBER,
    "bank account": BANK_ACCOUNT,
    "address": ADDRESS,
    "email": EMAIL,
    "plate": PLATE,
    "statement": STATEMENT,
    "medical": MEDICAL,
    "words of a session": SESSION_WORDS,
    "private note": PRIVATE_NOTE,
    "terms": TERMS,
    "informer": INFORMER,
}

_LONG = 16
_PIECE = 8
"""Of a long text any piece is a leak: it may be cut by a page, a log's limit or a line's end."""

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_STREAM_STARTS = (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_SQLITE = b"SQLite format 3\x00"
_DEPTH = 3


@dataclass(frozen=True)
class Leak:
    """One planted value, found where it should not be."""

    where: str
    value: str
    form: str

    def __str__(self) -> str:
        return f"{self.value} ({self.form}) in {self.where}"


def grep_every_byte(folder: Path, values: Mapping[str, str] = PLANTED) -> list[Leak]:
    """Search every file under a folder for the values ({what it is: the text}), however encoded."""
    sought = _sought(values)
    leaks: dict[Leak, None] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            leaks |= dict.fromkeys(_searched(str(path.relative_to(folder)), path, sought))
    return list(leaks)


def grep_every_row(
    connection: psycopg.Connection[tuple[object, ...]], values: Mapping[str, str] = PLANTED
) -> list[Leak]:
    """Search every cell of a PostgreSQL database; its files are compressed and would hide them."""
    sought = _sought(values)
    leaks: dict[Leak, None] = {}
    for schema, table in connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type ="
        " 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall():
        query = SQL("SELECT * FROM {}").format(Identifier(str(schema), str(table)))
        for row in connection.execute(query):
            content = b"\x00".join(map(_as_bytes, row))
            leaks |= dict.fromkeys(_leaks(f"{schema}.{table}", content, sought))
    return list(leaks)


def grep_bytes(where: str, content: bytes, values: Mapping[str, str] = PLANTED) -> list[Leak]:
    """Search what was not written to a folder: an answer, a process's output, a history."""
    return list(dict.fromkeys(_leaks(where, content, _sought(values))))


def forms_of(text: str) -> dict[str, bytes]:
    """A text in every form in which it is looked for."""
    utf8 = text.encode()
    forms = {
        "utf-8": utf8,
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "gb18030": text.encode("gb18030"),
        "hex": utf8.hex().encode(),
        "HEX": utf8.hex().upper().encode(),
        "url": quote(text, safe="").encode(),
        "url, lower": _lower_escapes(quote(text, safe="")).encode(),
        "json": _json_escaped(text).encode(),
        "JSON": _json_escaped(text, upper=True).encode(),
        "json, twice": _json_escaped(text).replace("\\", "\\\\").encode(),
    }
    for shift in range(3):
        plain = _base64_within(utf8, shift)
        forms[f"base64+{shift}"] = plain
        forms[f"base64url+{shift}"] = plain.translate(bytes.maketrans(b"+/", b"-_"))
    return forms


def _sought(values: Mapping[str, str]) -> dict[bytes, tuple[str, str]]:
    """Every byte string that betrays a value, with what it betrays and in which form."""
    return _sought_once(tuple(values.items()))


@lru_cache(maxsize=8)
def _sought_once(values: tuple[tuple[str, str], ...]) -> dict[bytes, tuple[str, str]]:
    return {
        form: (value, name)
        for value, text in values
        for piece in _pieces(text)
        for name, form in reversed(forms_of(piece).items())
    }


def _pieces(text: str) -> Iterable[str]:
    if len(text) < _LONG or text.isdigit():
        return [text]
    return [text[start : start + _PIECE] for start in range(0, len(text) - _PIECE + 1, _PIECE)]


def _searched(where: str, path: Path, sought: Mapping[bytes, tuple[str, str]]) -> Iterator[Leak]:
    content = path.read_bytes()
    yield from _leaks(f"the name of {where}", where.encode(), sought)
    yield from _leaks(where, content, sought)
    if content.startswith(_SQLITE):
        for table, cells in _cells(path):
            yield from _leaks(f"{where}: {table}", cells, sought)


def _leaks(
    where: str, content: bytes, sought: Mapping[bytes, tuple[str, str]], depth: int = 0
) -> Iterator[Leak]:
    for form, (value, name) in sought.items():
        if form in content:
            yield Leak(where, value, name)
    if depth < _DEPTH:
        for inner in _streams(content):
            yield from _leaks(f"{where} (compressed)", inner, sought, depth + 1)


def _streams(content: bytes) -> Iterator[bytes]:
    """Whatever can be decompressed, wherever in the content it begins, cut short or not."""
    for mark in _STREAM_STARTS:
        start = content.find(mark)
        while start >= 0:
            inner = _decompressed(memoryview(content)[start:])
            if inner:
                yield inner
            start = content.find(mark, start + 1)


def _decompressed(content: memoryview) -> bytes:
    work = zlib.decompressobj(wbits=_GZIP_OR_ZLIB)
    found = bytearray()
    try:
        for start in range(0, len(content), 512):
            found += work.decompress(content[start : start + 512])
            if work.eof:
                break
    except zlib.error:
        return bytes(found)
    return bytes(found)


def _cells(path: Path) -> Iterator[tuple[str, bytes]]:
    """The rows of an SQLite file, read from a copy so that the office is not disturbed."""
    with TemporaryDirectory() as elsewhere:
        copied = Path(elsewhere) / path.name
        for part in (path, path.with_name(f"{path.name}-wal")):
            if part.exists():
                copy2(part, copied.with_name(part.name))
        with closing(sqlite3.connect(copied)) as connection:
            connection.text_factory = bytes
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (name,) in names.fetchall():
                table = name.decode().replace('"', '""')
                for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - a name
                    yield table, b"\x00".join(map(_as_bytes, row))


def _as_bytes(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


def _base64_within(raw: bytes, shift: int) -> bytes:
    """The part of a base64 text that is the same whatever stands before and after."""
    first = -shift % 3
    whole = raw[first : first + (len(raw) - first) // 3 * 3]
    return base64.b64encode(whole)


def _json_escaped(text: str, *, upper: bool = False) -> str:
    units = text.encode("utf-16-be")
    pairs = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    escape = "\\u{:04X}" if upper else "\\u{:04x}"
    return "".join(chr(unit) if unit < 0x80 else escape.format(unit) for unit in pairs)


def _lower_escapes(quoted: str) -> str:
    head, *rest = quoted.split("%")
    return "%".join([head, *(piece[:2].lower() + piece[2:] for piece in rest)])
