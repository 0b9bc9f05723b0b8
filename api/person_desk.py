"""One decision on a person's own file, and the file as it is told; none of their words.

Who may do it is looked at first, what was decided is done at once, and the answer is the file.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Concatenate, ParamSpec
from uuid import UUID

from fastapi import Body, Path
from fastapi.responses import Response
from pydantic import BaseModel

from api.answers import answer
from api.forms import canonical
from api.person_copies import copied
from api.problems import declared
from api.steps import must_be_allowed
from api.visitor import Visitor
from domain.access import condition, free_of_conflict
from domain.access_concerns import concerns
from domain.access_conditions import Everything, holds
from domain.access_rows import Action
from domain.keeping import RequestKind, answer_due, answering
from domain.person_file import PersonFile
from domain.record import Act
from domain.refusals import NotFound

P = ParamSpec("P")

WRITES = declared(401, 403, 409, 412, 428)
"""How a decision on a person's file may be refused."""

_NAMED = 12

FileId = Annotated[UUID, Path()]


class AskingLine(BaseModel):
    """One request: by when it is to be answered, and what it came to."""

    asked: str
    kind: RequestKind
    dispute: UUID
    at: datetime
    due: date
    confidence: str
    identity: str
    answer: str
    reason: str
    answered_at: datetime | None


class HoldLine(BaseModel):
    """One hold that stands."""

    hold: str
    kind: str
    by: str
    at: datetime
    reference: str


class ErasureLine(BaseModel):
    """One erasure: proposed, approved or declined."""

    erasure: str
    asked: str
    proposed_by: str
    proposed_at: datetime
    keys: int
    approved_by: str
    approved_at: datetime | None
    declined: str


class PersonAnswer(BaseModel):
    """A person's own file; `files` are the disputes whose case files are the copy of it."""

    id: UUID
    version: int
    centre: str
    asked: list[AskingLine]
    holds: list[HoldLine]
    locked: str
    locked_until: str
    erasures: list[ErasureLine]
    files: list[UUID]


def form(example: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what FastAPI calls a body
    """The body of a step on a person's file, with an example."""
    return Body(openapi_examples={"example": {"value": dict(example)}})


class PersonDesk:
    """One decision on a person's file: looked at, allowed, decided, done, answered."""

    def __init__(  # noqa: PLR0913, PLR0917 - what HTTP says of one request
        self,
        visitor: Visitor,
        file_id: UUID,
        action: Action,
        key: str,
        version: int,
        said: BaseModel,
    ) -> None:
        self.visitor = visitor
        self._id = file_id
        self._action = action
        self._version = version
        self._act = visitor.act(key, canonical(f"{action} {file_id}", said), None)

    def name(self, what: str) -> str:
        """An id for what is new, the same for the same request."""
        return name_of(what, self._act)

    def file(self) -> PersonFile:
        """The person's file, where this caller may do this; raises NotFound, Forbidden."""
        return file_for(self.visitor, self._id, self._action)

    async def decided(
        self,
        decision: Callable[Concatenate[PersonFile, Act, P], None],
        *said: P.args,
        **named: P.kwargs,
    ) -> Response:
        """Decide on one of the office's threads."""
        return await self.visitor.back.serve(self.taken, decision, *said, **named)

    def taken(
        self,
        decision: Callable[Concatenate[PersonFile, Act, P], None],
        *said: P.args,
        **named: P.kwargs,
    ) -> Response:
        """Decide, and do what was decided; again, where somebody was stopped in between."""
        self.file()
        office = self.visitor.office
        desk = office.registry.at_record(PersonFile, self._id, self._version)
        decided = desk.decide(decision, self._act, *said, **named)
        office.erasing.do_what_is_decided()
        lines = told(self.visitor, decided.record)
        return answer(lines, lines.version)


def name_of(what: str, act: Act) -> str:
    """An id for what is new, the same for the same request."""
    return f"{what}-{act.request.rpartition('.')[2][:_NAMED]}"


def file_for(visitor: Visitor, file_id: UUID, action: Action) -> PersonFile:
    """A person's file this caller may do this with.

    Who may approve without reading files is let in by that alone; whoever lost a dispute of that
    person for a conflict of interest has lost this file too. Raises NotFound, Forbidden, NotReady.
    """
    registry = visitor.office.registry
    file = registry.get(PersonFile, file_id)
    free = free_of_conflict(visitor.caller)
    if free != Everything():
        disputes = map(registry.dispute, visitor.office.erasing.files_of(file.person))
        if not all(holds(free, concerns(one)) for one in disputes):
            raise NotFound
    if not holds(condition(visitor.caller, action), concerns(file)):
        must_be_allowed(visitor, action, file)
    return file


def told(visitor: Visitor, file: PersonFile) -> PersonAnswer:
    """A person's file as this caller reads it."""
    return PersonAnswer(
        id=file.id,
        version=file.person_version,
        centre=file.centre,
        asked=[
            AskingLine(
                asked=name,
                kind=one.kind,
                dispute=one.dispute,
                at=one.at,
                due=answer_due(one.kind, one.at),
                confidence=answering()[one.kind].confidence,
                identity=one.identity,
                answer=one.answer,
                reason=one.reason,
                answered_at=one.answered_at,
            )
            for name, one in file.asked.items()
        ],
        holds=[
            HoldLine(hold=name, kind=one.kind, by=one.by, at=one.at, reference=one.reference)
            for name, one in file.holds.items()
        ],
        locked=file.locked,
        locked_until=file.locked_until,
        erasures=[
            ErasureLine(
                erasure=name,
                asked=one.asked,
                proposed_by=one.proposed_by,
                proposed_at=one.proposed_at,
                keys=len(one.keys),
                approved_by=one.approved_by,
                approved_at=one.approved_at,
                declined=one.declined,
            )
            for name, one in file.erasures.items()
        ],
        files=copied(visitor, file),
    )
