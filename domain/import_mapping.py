"""How another system's log is read: which column says what, and what each activity means to us.

A mapping is a table of activities and stages (CSV), or that table with the columns, the time zone
and the closing activities beside it (TOML). One with a hole says so before anything is written.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO, TextIOWrapper
from typing import Any
from zoneinfo import ZoneInfo

from domain.values import Channel, ClaimKind, Stage

SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What a source may be called: an id like every other, which stands in lists and addresses."""

A_CODE = r"[A-Z0-9][A-Z0-9._/-]{0,31}"
"""An actor who is plainly a code; anyone else may be a person, and is sealed."""

READ_AS: Mapping[str, str] = {
    **{stage.value: stage.value for stage in Stage},
    "inspection": Stage.VISIT,  # 监察: officers go out and look
    "referral": Stage.REFERRED,
    "review": Stage.ARBITRATION,  # a higher body looks at what was decided
    "reopened": Stage.INTAKE,
    "suspended": "",  # it stands where it stood
}
"""How a stage of a mapping is read in ours; empty says that the case stays where it is."""


class Marks(StrEnum):
    """What an activity does to its case."""

    CLOSES = "closes"
    REOPENS = "reopens"
    NOTHING = ""


class MappingWrong(ValueError):  # noqa: N818 - named for what is so
    """A mapping cannot be used; `key` names the sentence that says why."""

    def __init__(self, key: str, **details: object) -> None:
        super().__init__(key)
        self.key = key
        self.details = details


@dataclass(frozen=True, slots=True)
class Columns:
    """In which column of the source each thing stands; `attributes.recorded_at` looks into JSON."""

    case: str = "case_id"
    happened: str = "timestamp"
    activity: str = "activity"
    actor: str = "actor"
    recorded: str = "attributes.recorded_at"


XES_COLUMNS = Columns(
    case="case:concept:name",
    happened="time:timestamp",
    activity="concept:name",
    actor="org:resource",
    recorded="recorded_at",
)
"""Where the standard extensions of XES (IEEE 1849) keep the same."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one activity means: the stage in the mapping's words and in ours, and what it does."""

    stage: str
    reads_as: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class StageMap:
    """A whole mapping; `digest` is that of its file, `name` what it is called in the record."""

    name: str
    digest: str
    meanings: Mapping[str, Meaning]
    columns: Columns | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    date_format: str = ""
    encoding: str = "utf-8-sig"
    actor_code: str = A_CODE
    channel: Channel = Channel.CENTRE
    claim_kind: ClaimKind = ClaimKind.OTHER

    def closing(self, activities: Collection[str]) -> "StageMap":
        """The same mapping in which these activities, and no others, close a case.

        Raises MappingWrong where one of them is not in it.
        """
        activities = [activity.strip() for activity in activities]
        for activity in activities:
            if activity not in self.meanings:
                raise MappingWrong("mapping-closing-unknown", activity=activity)
        meanings = {
            name: replace(one, marks=_marks(name, one.stage, activities))
            for name, one in self.meanings.items()
        }
        return replace(self, meanings=meanings)


def of_rows(
    name: str, digest: str, rows: Iterable[Mapping[str, str | None]], *, dataset: str = ""
) -> StageMap:
    """Read a table of `activity` and `stage`; of a table on several logs, the rows of `dataset`.

    Where it has a column `marks`, that says what closes and reopens; else a stage of that name
    does. Raises MappingWrong.
    """
    stages: dict[str, str] = {}
    marks: dict[str, str] = {}
    for row in rows:
        activity, stage = row.get("activity"), row.get("stage")
        if activity is None or stage is None:
            raise MappingWrong("mapping-columns-missing")
        if dataset and row.get("dataset") not in (dataset, None):
            continue
        activity = activity.strip()
        _must_say_once(stages, activity, stage)
        stages[activity] = stage
        marks[activity] = row.get("marks") or ""
    return StageMap(name, digest, meanings_of(stages, marks))


def of_table(digest: str, said: Mapping[str, Any], stages: Mapping[str, str]) -> StageMap:
    """Read a mapping's file, its stages beside it; raises MappingWrong."""
    known = {"name", "closes", "columns", "time_zone", "date_format", "encoding", "actor_code"}
    strange = said.keys() - known - {"channel", "claim_kind", "stages", "stages_from"}
    if strange:
        raise MappingWrong("mapping-word-unknown", word=min(strange))
    for word in ("time_zone", "date_format", "encoding", "actor_code", "channel", "claim_kind"):
        must_be_text(word, said.get(word, ""))
    try:
        made = StageMap(
            name=str(said["name"]),
            digest=digest,
            meanings=meanings_of(stages, {}),
            columns=_columns(said["columns"]) if "columns" in said else None,
            zone=ZoneInfo(said.get("time_zone", "Asia/Shanghai")),
            date_format=_date_format(said.get("date_format", "")),
            encoding=_encoding(said.get("encoding", "utf-8-sig")),
            actor_code=said.get("actor_code", A_CODE),
            channel=Channel(said.get("channel", Channel.CENTRE)),
            claim_kind=ClaimKind(said.get("claim_kind", ClaimKind.OTHER)),
        )
    except (LookupError, TypeError, ValueError, re.error) as wrong:
        raise MappingWrong("mapping-unreadable", what=str(wrong)) from None
    return made.closing(_closes(said["closes"])) if "closes" in said else made


def trimmed(stages: Mapping[str, object]) -> dict[str, str]:
    """Stages by activity, without the blanks around it, as the cells of a log are read.

    Raises MappingWrong where two are the same then and mean two stages.
    """
    found: dict[str, str] = {}
    for activity, stage in stages.items():
        _must_say_once(found, activity.strip(), str(stage))
        found[activity.strip()] = str(stage)
    return found


def _must_say_once(stages: Mapping[str, str], activity: str, stage: str) -> None:
    if stages.get(activity, stage) != stage:
        raise MappingWrong("mapping-says-twice", activity=activity)


def must_be_text(word: str, said: object) -> None:
    """What a word of the mapping says is text; raises MappingWrong."""
    if not isinstance(said, str):
        raise MappingWrong("mapping-unreadable", what=word)


def _columns(said: Mapping[str, str]) -> Columns:
    if not isinstance(said, Mapping):
        raise MappingWrong("mapping-unreadable", what="columns")
    for name, column in said.items():
        must_be_text(f"columns.{name}", column)
    return Columns(**said)


def _closes(said: Collection[str]) -> Collection[str]:
    if not isinstance(said, list):
        raise MappingWrong("mapping-unreadable", what="closes")
    for activity in said:
        must_be_text("closes", activity)
    return said


def _encoding(said: str) -> str:
    """An encoding of text that is known here; raises LookupError, ValueError."""
    TextIOWrapper(BytesIO(), encoding=said).close()
    return said


def _date_format(said: str) -> str:
    """A layout by which what was written by it can be read; raises ValueError, re.error."""
    if said:
        shown = datetime(2000, 1, 1, tzinfo=UTC).strftime(said)
        datetime.strptime(shown, said)  # noqa: DTZ007 - it is only looked whether it can be read
    return said


def meanings_of(stages: Mapping[str, str], marks: Mapping[str, str]) -> dict[str, Meaning]:
    """What each activity means; raises MappingWrong for a stage we cannot read, or none at all."""
    if not stages:
        raise MappingWrong("mapping-empty")
    closing = [name for name, said in marks.items() if said == Marks.CLOSES]
    found = {}
    for activity, stage in stages.items():
        if stage not in READ_AS:
            raise MappingWrong("mapping-stage-unknown", activity=activity, stage=stage)
        found[activity] = Meaning(stage, READ_AS[stage], _marks(activity, stage, closing))
    return found


def _marks(activity: str, stage: str, closing: Collection[str]) -> Marks:
    if stage == "reopened":
        return Marks.REOPENS
    closes = activity in closing if closing else stage == Stage.CLOSED
    return Marks.CLOSES if closes else Marks.NOTHING
