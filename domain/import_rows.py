"""One row of another system's log, read by a mapping: what it tells, or why it cannot be taken in.

A log tells what has happened. What is dated after it was written down was a plan or a slip of the
pen: it had happened by the time of writing at the latest, so that is when it counts as happened;
the date it was given is kept beside, as told, and said to be doubtful.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from domain.import_mapping import Columns, Marks, Meaning, StageMap

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""No record is older: what is dated before stands for no date at all (0001-01-01, 1899-12-30)."""

DAY = "day"
MINUTE = "minute"
_A_DAY_ONLY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}")
_OF_THE_DAY = ("%H", "%I", "%X", "%c", "%s", "%T", "%R")


class WhyNotIn(StrEnum):
    """Why a row is not taken in (未导入原因); it stands in the report instead."""

    MALFORMED = "malformed"  # 行格式错误
    NOT_TEXT = "not-text"  # 编码错误
    NO_CASE = "no-case"  # 缺少案号
    NO_ACTIVITY = "no-activity"  # 缺少活动
    UNKNOWN_ACTIVITY = "unknown-activity"  # 未知活动
    NO_DATE = "no-date"  # 缺少日期
    DATE_UNREADABLE = "date-unreadable"  # 日期无法识别
    DATE_TOO_EARLY = "date-too-early"  # 日期早于1900年
    DATE_IN_FUTURE = "date-in-future"  # 日期在导入之后
    RECORDED_IN_FUTURE = "recorded-in-future"  # 登记时间在导入之后
    TOO_LONG = "too-long"  # 行过长
    CASE_TOO_LONG = "case-too-long"  # 一案行数过多
    LOCKED = "locked"  # 申请人信息已停止处理
    ERASED = "erased"  # 申请人信息已删除
    CASE_BROKEN = "case-broken"  # 该案记录无法完整读取


class Doubt(StrEnum):
    """What is odd in a row that is taken in all the same (存疑)."""

    EARLY = "early"  # 登记早于发生
    OUT_OF_ORDER = "out-of-order"  # 按登记顺序前后颠倒
    AFTER_CLOSE = "after-close"  # 最后一次结案之后
    NO_RECORDING_TIME = "no-recording-time"  # 无登记时间
    RECORDING_UNREADABLE = "recording-unreadable"  # 登记时间无法识别


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row as the source has it: its number, the first being 1, and its cells by column.

    One that could not be taken apart is not whole; its text stands under one name or another. One
    that is too long to be held has `letters`, and its text is its beginning.
    """

    number: int
    cells: Mapping[str, str]
    is_whole: bool = True
    letters: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What a row tells. `told_at` is the date it was given, aware; `precision` is day or minute.

    `happened_at` is when it counts as happened; `rest` are the cells that stand in no field.
    """

    number: int
    case: str
    activity: str
    meaning: Meaning
    happened_at: datetime
    told: str
    told_at: datetime
    precision: str
    recorded_there: datetime | None
    actor: str
    doubts: tuple[Doubt, ...]
    rest: Mapping[str, str]


class RowReader:
    """Reads the rows of one log by one mapping, as of the time of the import."""

    def __init__(self, mapping: StageMap, columns: Columns, now: datetime) -> None:
        self._mapping = mapping
        self._columns = columns
        self._now = now
        self._kept = {columns.case, columns.activity, columns.happened, columns.actor}

    def case_of(self, row: SourceRow) -> str:
        """Which case a row belongs to; empty where it says none, or says it in no letters."""
        case = row.cells.get(self._columns.case, "").strip() if row.is_whole else ""
        return "" if is_no_text(case) else case

    def activity_of(self, row: SourceRow) -> str:
        """What was done; empty where it says nothing."""
        return row.cells.get(self._columns.activity, "").strip()

    def read(self, row: SourceRow) -> Told | WhyNotIn:
        """What a row tells, or why it cannot be taken in."""
        if row.letters:
            return WhyNotIn.TOO_LONG
        if not row.is_whole:
            return WhyNotIn.MALFORMED
        if any(is_no_text(cell) for cell in row.cells.values()):
            return WhyNotIn.NOT_TEXT
        case, activity = self.case_of(row), self.activity_of(row)
        if not case:
            return WhyNotIn.NO_CASE
        if not activity:
            return WhyNotIn.NO_ACTIVITY
        meaning = self._mapping.meanings.get(activity)
        return WhyNotIn.UNKNOWN_ACTIVITY if meaning is None else self._dated(row, case, meaning)

    def _dated(self, row: SourceRow, case: str, meaning: Meaning) -> Told | WhyNotIn:
        told = row.cells.get(self._columns.happened, "").strip()
        if not told:
            return WhyNotIn.NO_DATE
        dated = self._moment(told)
        if dated is None:
            return WhyNotIn.DATE_UNREADABLE
        if dated[0] < EARLIEST:
            return WhyNotIn.DATE_TOO_EARLY
        written = self._cell(row, self._columns.recorded)
        recorded = self._moment(written) if written else None
        there = recorded[0] if recorded and recorded[0] >= EARLIEST else None
        if there and there > self._now:
            return WhyNotIn.RECORDED_IN_FUTURE
        happened = min(dated[0], there or dated[0])
        if happened > self._now:
            return WhyNotIn.DATE_IN_FUTURE
        return Told(
            number=row.number,
            case=case,
            activity=self.activity_of(row),
            meaning=meaning,
            happened_at=happened,
            told=told,
            told_at=dated[0],
            precision=dated[1],
            recorded_there=there,
            actor=row.cells.get(self._columns.actor, ""),
            doubts=tuple(_doubts(dated[0], there, written)),
            rest={name: cell for name, cell in row.cells.items() if not self._is_kept(name, cell)},
        )

    def _is_kept(self, name: str, cell: str) -> bool:
        """Whether a cell stands in a field of its own, to the letter."""
        trimmed = name != self._columns.actor and cell != cell.strip()
        return name in self._kept and not trimmed

    def _cell(self, row: SourceRow, column: str) -> str:
        """A cell, or what stands inside one that is JSON (`attributes.recorded_at`).

        Of one that should be JSON and is damaged, all of it: what is there, nobody can read.
        """
        if column in row.cells:
            return row.cells[column].strip()
        outer, _, inner = column.partition(".")
        if not inner or outer not in row.cells:
            return ""
        try:
            held: Any = json.loads(row.cells[outer])
            found = held.get(inner) if isinstance(held, dict) else None
            return str(found).strip() if found is not None else ""
        except (ValueError, RecursionError):
            return row.cells[outer].strip()

    def _moment(self, text: str) -> tuple[datetime, str] | None:
        """A moment and how exactly it is known; one without a zone is in the mapping's."""
        layout = self._mapping.date_format
        try:
            said = _by(layout, text) if layout else None
            said = said or (datetime.fromisoformat(text), _precision(text))
            aware = said[0] if said[0].tzinfo else said[0].replace(tzinfo=self._mapping.zone)
            aware.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        return aware, said[1]


def _by(layout: str, text: str) -> tuple[datetime, str] | None:
    """Read by the mapping's own layout; None where the text is not laid out so."""
    try:
        said = datetime.strptime(text, layout)  # noqa: DTZ007 - the mapping's zone is put on
    except ValueError:
        return None
    return said, MINUTE if any(part in layout for part in _OF_THE_DAY) else DAY


def _precision(text: str) -> str:
    return DAY if _A_DAY_ONLY.fullmatch(text) else MINUTE


def _doubts(told_at: datetime, there: datetime | None, written: str) -> list[Doubt]:
    if there is None:
        return [Doubt.RECORDING_UNREADABLE if written else Doubt.NO_RECORDING_TIME]
    return [Doubt.EARLY] if told_at > there else []


def is_no_text(cell: str) -> bool:
    """Say whether it is no text.

    A byte that is no letter of the file's encoding was let through as half a surrogate pair.
    """
    return "\x00" in cell or (not cell.isascii() and any("\ud800" <= c <= "\udfff" for c in cell))


def odd_rows(case: Sequence[Told]) -> dict[int, list[Doubt]]:
    """What is odd in the rows of one case, by row: each by itself, and beside the others.

    Out of order are those told of a time before the latest of those written down before them;
    what has no time of recording counts as written down first, and at one time the file decides.
    """
    found: dict[int, list[Doubt]] = {row.number: list(row.doubts) for row in case}
    latest: datetime | None = None
    for row in sorted(case, key=_as_written_down):
        if latest and row.told_at < latest:
            found[row.number].append(Doubt.OUT_OF_ORDER)
        latest = max(latest or row.told_at, row.told_at)
    closings = [row.told_at for row in case if row.meaning.marks is Marks.CLOSES]
    if closings:
        late = (row.number for row in case if row.told_at > max(closings))
        for number in late:
            found[number].append(Doubt.AFTER_CLOSE)
    return {number: doubts for number, doubts in found.items() if doubts}


def _as_written_down(row: Told) -> tuple[bool, datetime, int]:
    return row.recorded_there is not None, row.recorded_there or _BEFORE_ALL, row.number
