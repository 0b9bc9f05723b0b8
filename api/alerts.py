"""The supervisors' board: which alerts there are, in words, and how late each one came."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.caseload import looking
from api.cursors import cursor_of, said_by
from api.fields import Digits, Position
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access_alerts import sight_of
from domain.access_conditions import Nothing
from domain.alert_letters import LetterState, Outlet
from domain.alerts import AlertKind, Level
from domain.refusals.access import CursorUnreadable
from domain.wording import Language, say
from projections.board import Alert, Narrowed, board
from projections.generations import Reading
from projections.letters import Letter, letters_of
from projections.lists import MOST

router = APIRouter(tags=["alerts"])

LATE_SECONDS = 60
"""From how much on it is said that an alert came late: what is less is a busy minute."""

_A_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)
_PART = Annotated[str, Field(max_length=120)]


class AlertState(StrEnum):
    """Whether an alert waits for somebody."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ALL = "all"


_IS_OPEN = {AlertState.OPEN: True, AlertState.ACKNOWLEDGED: False, AlertState.ALL: None}


class Looked(BaseModel):
    """Which alerts are looked for."""

    model_config = ConfigDict(extra="forbid")

    state: AlertState = AlertState.OPEN
    centre: _PART = ""
    mediator: _PART = ""
    level: Level | None = None
    kind: AlertKind | None = None
    letters: LetterState | None = Field(default=None, description="A letter about it stands so")
    after: Position | None = Field(default=None, description="Wait for this position")
    cursor: Annotated[str, Field(max_length=40)] | None = None
    limit: Digits = Field(default=20, ge=1, le=MOST)


class AlertLine(BaseModel):
    """One alert of a dispute.

    It is acknowledged by the dispute's step `acknowledge-alert`, which takes `alert`, with
    `dispute_version` as If-Match. `about` is the same for whatever would say the same again.
    """

    dispute: UUID
    dispute_version: int
    number: str
    alert: int
    position: int
    centre: str
    mediator: str
    level: Level
    level_title: str
    kind: AlertKind
    kind_title: str
    text: str
    about: str
    due: datetime
    raised_at: datetime
    late_seconds: int
    late: str = Field(description="How late it came, in words; empty where it came in time")
    acknowledged_at: datetime | None
    acknowledged_by: str
    escalated_at: datetime | None
    closed_at: datetime | None = Field(description="When the dispute was closed, if it is")


class LetterLine(BaseModel):
    """What became of a letter about an alert, to one of the office's addresses."""

    outlet: Outlet
    outlet_title: str
    address: str
    state: LetterState
    state_title: str
    attempts: int
    why: str
    why_title: str
    sent_at: datetime
    ended_at: datetime | None


class BoardLine(AlertLine):
    """One alert with the letters that went out about it; a worker's own has none."""

    letters: list[LetterLine]


class AlertPage(BaseModel):
    """One page of the board; `next` is the cursor of the page after, or absent at the end.

    A stream that goes on from `position` (as Last-Event-ID) leaves nothing out.
    """

    lines: list[BoardLine]
    next: str | None
    position: int


@router.get("/alerts", operation_id="list-alerts", responses=declared(401))
async def list_alerts(visitor: Standing, asked: Annotated[Looked, Query()]) -> AlertPage:
    """The alerts this caller may see, the last raised first; those that are open, if not asked."""
    return await visitor.back.serve(page, visitor, asked)


def page(visitor: Visitor, asked: Looked) -> AlertPage:
    """Wait, select what may be seen; raises NotReady, NotInTheLog, CursorUnreadable."""
    before = _place(asked.cursor)
    with looking(visitor, asked.after) as now:
        found = board(
            now, sight_of(visitor.caller), _narrowed(asked), before=before, limit=asked.limit
        )
        letters = _letters(now, visitor, found.rows)
        position = now.position
    lines = in_words(found.rows, visitor.language)
    return AlertPage(
        lines=[
            BoardLine(**dict(line), letters=letters.get((line.dispute, line.alert), []))
            for line in lines
        ],
        next=_cursor(found.next),
        position=position,
    )


def _letters(
    now: Reading, visitor: Visitor, alerts: Iterable[Alert]
) -> Mapping[tuple[UUID, int], list[LetterLine]]:
    """What went out about these alerts, for who sees more of them than what is for information."""
    if sight_of(visitor.caller).every_level == Nothing():
        return {}
    found = letters_of(now, [(alert.dispute, alert.version) for alert in alerts])
    return {
        alert: [_letter(letter, visitor.language) for letter in letters]
        for alert, letters in found.items()
    }


def _letter(letter: Letter, language: Language) -> LetterLine:
    return LetterLine(
        **asdict(letter),
        outlet_title=say(f"code.outlet.{letter.outlet}", language),
        state_title=say(f"code.letter-state.{letter.state}", language),
        why_title=say(f"code.why.{letter.why}", language) if letter.why else "",
    )


def in_words(alerts: Iterable[Alert], language: Language) -> Iterable[AlertLine]:
    """Alerts as their reader reads them."""
    for alert in alerts:
        told = {name: getattr(alert, name) for name in _AS_IT_IS}
        yield AlertLine(
            **told,
            dispute_version=alert.person_version,
            alert=alert.version,
            level_title=say(f"code.alert-level.{alert.level}", language),
            kind_title=say(f"code.alert-kind.{alert.kind}", language),
            text=alert.told(language),
            about=alert.key,
            late=_late(alert.late_seconds, language),
        )


_AS_IT_IS = tuple(name for name in AlertLine.model_fields if name in Alert.__dataclass_fields__)


def _late(seconds: int, language: Language) -> str:
    if seconds < LATE_SECONDS:
        return ""
    hours, minutes = divmod(seconds // 60, 60)
    return say("alert.late", language, hours=hours, minutes=minutes)


def _narrowed(asked: Looked) -> Narrowed:
    return Narrowed(
        is_open=_IS_OPEN[asked.state],
        centre=asked.centre,
        mediator=asked.mediator,
        level=asked.level or "",
        kind=asked.kind or "",
        letters=asked.letters or "",
    )


def _cursor(position: int | None) -> str | None:
    if position is None:
        return None
    return cursor_of(str(position))


def _place(cursor: str | None) -> int | None:
    """Where the page before ended; raises CursorUnreadable."""
    if cursor is None:
        return None
    said = said_by(cursor)
    if not _A_POSITION.fullmatch(said):
        raise CursorUnreadable
    return int(said)
