"""A dispute as it was at a moment, by either clock, and what differs between two moments."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from api.answers import FactLine, answer, lines
from api.deadlines import ChangeLine, ClockLine, change_line, clock_line
from api.disputes import PARTS, hidden
from api.fields import IN_DIGITS
from api.fields import Moment as MomentText
from api.forms import forms_of
from api.problems import declared
from api.replay import laid_out, must_be_said_once
from api.showing import kept_from
from api.visitor import Standing, Visitor
from api.waiting import waits_for_words
from domain.access import may
from domain.access_rows import Action
from domain.access_telling import told_to
from domain.clocks import changes
from domain.differences import Difference, differences, facts_between, told
from domain.dispute import Dispute
from domain.record import Fact
from domain.refusals.replay import MomentUnreadable, VersionIsRecorded
from domain.replay import Asked, Limits, Moment, limits_of, moment_of
from domain.steps import open_on
from domain.waiting import waiting_for
from domain.wording import Language, say

router = APIRouter(tags=["disputes"])

_FILES = frozenset({"evidence"})
"""The part in which files of the secondary file lie beside those of the main one."""

_A_VERSION = re.compile(r"[0-9]{1,9}", re.ASCII)
_A_TIME: TypeAdapter[datetime] = TypeAdapter(MomentText)


class AtMoment(BaseModel):
    """Which moment is meant.

    `version` or `recorded_at` ask what the office knew then; `happened_at` asks what was so then,
    as it is known today or, together with one of the others, as it was known at that one.
    """

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=0, le=10**9), IN_DIGITS] | None = None
    recorded_at: MomentText | None = None
    happened_at: MomentText | None = None


class StepLine(BaseModel):
    """A step that was open."""

    step: str
    title: str


class PromiseLine(BaseModel):
    """The promise of the same day, as defined and as the centre was open by what was known then."""

    definition: str
    covered: bool
    why_not: str
    due: datetime
    resolved_at: datetime | None


class State(BaseModel):
    """A dispute at a moment; the parts of its file follow by name in `parts`, the sealed hidden.

    `version` is how far the record had come, `at` the moment by which the limits are counted.
    `left_out` are facts that had happened by their dates, and rest on others that came later.
    """

    id: UUID
    at: datetime
    known_at: datetime
    version: int
    stage: str
    stage_title: str
    number: str
    waits_for: str
    rules: str
    calendar: int
    clocks: list[ClockLine]
    promise: PromiseLine
    open_steps: list[StepLine]
    left_out: list[FactLine]
    parts: dict[str, Any]


class DifferenceLine(BaseModel):
    """One field that is otherwise; what was not there is null, what is sealed is hidden."""

    path: list[str]
    was: Any
    becomes: Any
    text: str


class DifferenceAnswer(BaseModel):
    """What differs between two moments of a dispute, and the facts that lie between them."""

    id: UUID
    from_at: datetime
    to_at: datetime
    from_version: int
    to_version: int
    from_stage: str
    to_stage: str
    fields: list[DifferenceLine]
    limits: list[ChangeLine]
    facts: list[FactLine]


class Between(BaseModel):
    """Between which two moments: each a version of the record, or a time with its zone."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    first: Annotated[str, Field(alias="from", max_length=40)]
    second: Annotated[str, Field(alias="to", max_length=40)]
    by: Annotated[str, Field(pattern="^(recorded|happened)$")] = Field(
        default="recorded",
        description="By which clock times are read; a version goes with recorded",
    )


@router.get(
    "/disputes/{id}/at",
    operation_id="read-dispute-at",
    response_model=State,
    responses=declared(401, 403),
)
async def read_dispute_at(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
    asked: Annotated[AtMoment, Query()],
    request: Request,
) -> Response:
    """The dispute as it was: its state, its limits and the steps that were open."""
    must_be_said_once(request)
    said = await visitor.back.serve(state, visitor, id, asked)
    return answer(said, said.version)


def state(visitor: Visitor, dispute_id: UUID, asked: AtMoment) -> State:
    """Read, check, fold.

    Raises NotFound, Forbidden, NoSuchVersion, BeforeTheRecord, YetToCome, TwoMomentsNamed.
    """
    with laid_out(visitor, dispute_id) as (now, facts):
        meant = Asked(asked.version, asked.recorded_at, asked.happened_at)
        moment = moment_of(facts, meant, visitor.office.clock())
        limits = limits_of(visitor.office.registry, moment)
        return _told(visitor, now, moment, limits)


def _told(visitor: Visitor, now: Dispute, moment: Moment, limits: Limits) -> State:
    dispute, language = moment.dispute, visitor.language
    hides = _hides(visitor, now)
    left_out = told_to(visitor.caller, now, moment.left_out) if moment.left_out else ()
    return State(
        id=dispute.id,
        at=moment.at,
        known_at=moment.known_at,
        version=moment.known,
        stage=dispute.stage,
        stage_title=say(f"stage.{dispute.stage}", language),
        number=dispute.number,
        waits_for=waits_for_words(waiting_for(dispute), language),
        rules=limits.table.version,
        calendar=limits.calendar.version,
        clocks=[clock_line(clock, language) for clock in limits.clocks],
        promise=_promised(limits),
        open_steps=[_step(name, language) for name in open_then(dispute)],
        left_out=lines(left_out, language),
        parts={name: hidden(getattr(dispute, name)) for name in PARTS if name not in hides},
    )


def open_then(dispute: Dispute) -> list[str]:
    """The steps that somebody could take on a dispute, in the order of its rooms."""
    return open_on(dispute, [form.name for form in forms_of(Dispute)])


def _hides(visitor: Visitor, now: Dispute) -> frozenset[str]:
    """The parts of the file that this caller may not know of, as the dispute is now."""
    files = frozenset() if may(visitor.caller, Action.OPEN_SECONDARY, now) else _FILES
    return kept_from(visitor, now) | files


def _promised(limits: Limits) -> PromiseLine:
    promise = limits.promise
    return PromiseLine(
        definition=promise.definition.version,
        covered=promise.covered,
        why_not=promise.why_not,
        due=promise.due,
        resolved_at=limits.resolved_at,
    )


def _step(name: str, language: Language) -> StepLine:
    return StepLine(step=name, title=say(f"step.{name}", language))


@router.get(
    "/disputes/{id}/difference",
    operation_id="read-difference",
    response_model=DifferenceAnswer,
    responses=declared(401, 403),
)
async def read_difference(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
    asked: Annotated[Between, Query()],
    request: Request,
) -> Response:
    """What differs between two moments: fields, time limits, and the facts that lie between."""
    must_be_said_once(request)
    said = await visitor.back.serve(difference, visitor, id, asked)
    return answer(said, said.to_version)


def difference(visitor: Visitor, dispute_id: UUID, asked: Between) -> DifferenceAnswer:
    """Fold twice and compare.

    Raises NotFound, Forbidden, MomentUnreadable, VersionIsRecorded, NoSuchVersion,
    BeforeTheRecord, YetToCome.
    """
    with laid_out(visitor, dispute_id) as (now, facts):
        registry, at = visitor.office.registry, visitor.office.clock()
        was, becomes = (
            moment_of(facts, _meant(said, asked.by), at) for said in (asked.first, asked.second)
        )
        clocks = [limits_of(registry, one).clocks for one in (was, becomes)]
        found = differences(was.dispute, becomes.dispute, without=_hides(visitor, now))
        return DifferenceAnswer(
            id=dispute_id,
            from_at=was.at,
            to_at=becomes.at,
            from_version=was.known,
            to_version=becomes.known,
            from_stage=was.dispute.stage,
            to_stage=becomes.dispute.stage,
            fields=[_difference(one, visitor.language) for one in found],
            limits=[change_line(one, visitor.language) for one in changes(*clocks)],
            facts=_between(visitor, now, facts_between(was.facts, becomes.facts)),
        )


def _meant(said: str, by: str) -> Asked:
    """Read a moment; raises MomentUnreadable, VersionIsRecorded."""
    if _A_VERSION.fullmatch(said):
        if by == "happened":
            raise VersionIsRecorded
        return Asked(version=int(said))
    try:
        moment = _A_TIME.validate_python(said)
    except ValidationError:
        raise MomentUnreadable from None
    return Asked(happened_at=moment) if by == "happened" else Asked(recorded_at=moment)


def _between(visitor: Visitor, now: Dispute, facts: Sequence[Fact]) -> list[FactLine]:
    return lines(told_to(visitor.caller, now, facts), visitor.language)


def _difference(one: Difference, language: Language) -> DifferenceLine:
    return DifferenceLine(
        path=list(one.path),
        was=hidden(one.was),
        becomes=hidden(one.becomes),
        text=told(one, language),
    )
