"""A period as lines: JSON for programs, and a table that a spreadsheet opens; one line a fact."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from domain.wording import Language
from projections.lives import Entry, Life

_BYTE_ORDER_MARK = "\ufeff"
"""By it Excel knows that a file is UTF-8."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet would work out instead of showing; the wide forms too, in Chinese versions."""

_ENDS_A_LINE = {ord(letter): f"\\u{ord(letter):04x}" for letter in "\x85\u2028\u2029"}
"""Where Unicode ends a line, and JSON none; in JSON they stand inside a text alone."""

COLUMNS = (
    *("dispute", "number", "centre", "stage", "outcome", "version", "position", "topic", "story"),
    *("happened_at", "recorded_at", "by", "corrects", "said"),
)


def json_lines(lives: Iterable[Life], language: Language) -> Iterator[str]:
    """One JSON object a fact (JSON Lines), the disputes in the order filed."""
    for life in lives:
        told = (_told(life, entry, language) for entry in life.entries)
        yield "".join(f"{_on_one_line(line)}\n" for line in told)


def _on_one_line(line: dict[str, Any]) -> str:
    """As JSON; what other readers of lines take for the end of one is escaped (U+2028, U+2029)."""
    return json.dumps(line, ensure_ascii=False).translate(_ENDS_A_LINE)


def table(lives: Iterable[Life], language: Language) -> Iterator[str]:
    """The same as a table (CSV, RFC 4180) that a spreadsheet opens and never calculates."""
    yield _BYTE_ORDER_MARK + _rows([COLUMNS])
    for life in lives:
        lines = (_told(life, entry, language) for entry in life.entries)
        yield _rows([_cell(line[name]) for name in COLUMNS] for line in lines)


def _told(life: Life, entry: Entry, language: Language) -> dict[str, Any]:
    case = life.case
    return {
        "dispute": str(case.id),
        "number": case.number,
        "centre": case.centre,
        "stage": case.stage,
        "outcome": case.outcome,
        "version": entry.version,
        "position": entry.position,
        "topic": entry.topic,
        "story": entry.told(language),
        "happened_at": entry.happened_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "by": entry.by,
        "corrects": entry.corrects,
        "said": dict(entry.said),
    }


def _rows(rows: Iterable[Iterable[Any]]) -> str:
    page = io.StringIO()
    csv.writer(page).writerows(rows)
    return page.getvalue()


def _cell(value: Any) -> str:  # noqa: ANN401 - a value of a line
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
