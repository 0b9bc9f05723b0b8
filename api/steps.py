"""The steps: one path each, parsed and sealed here, decided in the registry."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Path, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from api.answers import StepAnswer, after, answer
from api.description import chapter_of
from api.evidence_drawn import drawn_beforehand
from api.examples import example_of
from api.forms import StepForm, canonical, forms, forms_of
from api.grown_into import has_lost_what_it_became
from api.heard_already import must_not_be_heard
from api.problems import declared
from api.sealed_and_kept import sealed_and_kept
from api.sealing import StepSealing
from api.speaking import must_declare_for_themselves, must_speak_for_themselves
from api.standing import by_on
from api.strict_json import FormRequest
from api.under_glass import reads_under_glass
from api.visitor import Key, Standing, Version, Visitor, at_once
from domain.access import condition
from domain.access_concerns import concerns
from domain.access_conditions import Condition, holds
from domain.access_rows import Action
from domain.calendars import CalendarBook
from domain.centre_calendar import CentreBook
from domain.dispute import Dispute
from domain.evidence_readers import knows_of
from domain.person_file import PersonFile
from domain.record import Act, Record
from domain.refusals import Forbidden, NotFound, Refusal, StaleVersion
from domain.refusals.evidence import UnknownEvidence
from domain.refusals.ledger import RecordBroken
from domain.registry import Decided
from domain.sealed import OneGo, PersonId, Sealer

ANSWERS = declared(401, 403, 409, 412, 428)

SEEN_BY: Mapping[type[Record], Action] = {
    Dispute: Action.READ_DISPUTE,
    CalendarBook: Action.READ_CALENDAR,
    CentreBook: Action.READ_CALENDAR,
    PersonFile: Action.READ_PERSON,
}
"""What a caller must be allowed to do to know that a record is there; else it is 404."""


class StepRoute(APIRoute):
    """The path of one step; a request that is in order is served without asking for its faults.

    FastAPI's way asks each header and field for everything that may be wrong with it, at half the
    cost of a step. It is taken where something is wrong: it tells what.
    """

    form: StepForm

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether a request is for this step; nearly all are for another by their last word."""
        if _last_word(scope) != self.name:
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Serve what is in order; leave the rest to FastAPI."""
        tell_what_is_wrong = super().get_route_handler()

        async def serve(request: Request) -> Response:
            asked = FormRequest(request.scope, request.receive)
            try:
                said = await self._in_order(asked)
            except (ValueError, RecursionError, Refusal):
                return await tell_what_is_wrong(asked)
            return await _taken(*said)

        return serve

    async def _in_order(
        self, asked: Request
    ) -> tuple[Visitor, StepForm, UUID, str, int, BaseModel]:
        """What the request says; raises ValueError, RecursionError or a Refusal."""
        filled = await asked.json()
        visitor, key, version = await at_once(asked)
        form, record_id = self.form, UUID(asked.path_params["id"])
        if str(record_id) != asked.path_params["id"]:
            raise ValueError("an id that is written in another way")
        return visitor, form, record_id, key, version, form.model.model_validate(filled)


class StepDesk(BaseRoute):
    """Finds a step's path by its last word, instead of trying a hundred and thirty paths."""

    def __init__(self, routes: Iterable[StepRoute]) -> None:
        self._by_name = {route.name: route for route in routes}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether a request is for a step."""
        route = self._by_name.get(_last_word(scope))
        return route.matches(scope) if route else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to the step's own path."""
        await scope["route"].handle(scope, receive, send)


def _last_word(scope: Scope) -> str:
    path: str = scope.get("path", "")
    return path.rpartition("/")[2]


def add_steps(router: APIRouter, kind: type[Record], under: str, prefix: str = "") -> None:
    """Give every step of this kind of record its path."""
    before = len(router.routes)
    for form in forms_of(kind):
        router.add_api_route(
            f"{prefix}/{under}/{{id}}/steps/{form.name}",
            _endpoint(form),
            methods=["POST"],
            name=form.name,
            operation_id=form.name,
            description=form.model.__doc__,
            response_model=StepAnswer,
            responses=ANSWERS,
            tags=[chapter_of(form.name)],
            route_class_override=StepRoute,
        )
    made = [route for route in router.routes[before:] if isinstance(route, StepRoute)]
    for route in made:
        route.form = forms()[route.name]
    router.routes.insert(0, StepDesk(made))


def _endpoint(form: StepForm) -> Callable[..., Awaitable[Response]]:
    async def take_step(
        id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
        visitor: Standing,
        key: Key,
        version: Version,
        filled: Annotated[BaseModel, Body()],
    ) -> Response:
        return await _taken(visitor, form, id, key, version, filled)

    take_step.__annotations__["filled"] = Annotated[
        form.model, Body(openapi_examples={"example": {"value": example_of(form)}})
    ]
    return take_step


async def _taken(  # noqa: PLR0913, PLR0917 - what HTTP says of one request
    visitor: Visitor, form: StepForm, record_id: UUID, key: str, version: int, filled: BaseModel
) -> Response:
    await drawn_beforehand(visitor, form.name, record_id, filled)
    said = await visitor.back.serve(take, visitor, form, record_id, key, version, filled)
    return answer(said, said.version)


def take(  # noqa: PLR0913, PLR0917 - what HTTP says of one request
    visitor: Visitor, form: StepForm, record_id: UUID, key: str, version: int, filled: BaseModel
) -> StepAnswer:
    """Take a step: seen, allowed, sealed, decided, answered."""
    registry = visitor.office.registry
    record = registry.take_up(form.kind, record_id)
    act = visitor.act(
        key,
        canonical(f"{form.name} {record_id}", filled),
        filled.happened_at,  # type: ignore[attr-defined]
        getattr(filled, "corrects", 0),
        by_on(visitor.caller, form.name, record),
    )
    repeated = registry.repeated(record, act)
    if repeated:
        must_be_seen(visitor, record)
        return after(visitor, repeated, act)
    must_be_allowed(visitor, form.name, record)
    _must_see_the_other(visitor, filled)
    _must_know_the_file(visitor, record, filled)
    must_declare_for_themselves(visitor, form.name, filled)
    must_speak_for_themselves(visitor, form.name, record, filled)

    def sealed_by(sealer: OneGo) -> Callable[[], Decided[Record]]:
        sealing = sealing_of(visitor, sealer, form.name, record, act, filled)
        said = form.said(filled, sealing, act.request)
        must_not_be_heard(visitor, form.name, record, filled)
        return partial(registry.on_desk(record, version).decide, form.decision, act, **said)

    try:
        decided = sealed_and_kept(visitor.office.keys, sealed_by)
    except StaleVersion:
        must_not_be_heard(visitor, form.name, registry.take_up(form.kind, record_id), filled)
        raise
    told = after(visitor, decided, act)
    registry.lay_down(decided.record)
    return told


def must_be_allowed(visitor: Visitor, action: str, record: Record) -> None:
    """Refuse what the caller may not see with NotFound, what they may not do with Forbidden."""
    must_be_seen(visitor, record)
    if not holds(condition(visitor.caller, action), concerns(record)):
        raise Forbidden(step=action)


def must_be_seen(visitor: Visitor, record: Record) -> None:
    """Refuse a record that this caller may not know of; raises NotFound."""
    seen: Condition = condition(visitor.caller, SEEN_BY.get(type(record), Action.READ_MATTER))
    if _has_lost(visitor, record) or not holds(seen, concerns(record)):
        raise NotFound(id=str(record.id))
    if reads_under_glass(visitor.caller, record):
        visitor.office.access.note_emergency(visitor.visit, record)


def _has_lost(visitor: Visitor, record: Record) -> bool:
    """Say whether a question is kept from a caller; so it is where nobody can say."""
    try:
        return has_lost_what_it_became(visitor.office, visitor.caller, record)
    except RecordBroken:
        return True


def _must_see_the_other(visitor: Visitor, filled: BaseModel) -> None:
    """Write on another dispute too only where its caller may know of it; raises NotFound."""
    other = getattr(filled, "other", None)
    if isinstance(other, UUID):
        must_be_seen(visitor, visitor.office.registry.dispute(other))


def _must_know_the_file(visitor: Visitor, record: Record, filled: BaseModel) -> None:
    """Of a file that is not for the caller nothing is said or done; raises UnknownEvidence."""
    named = getattr(filled, "evidence", None)
    known = record.evidence.get(str(named)) if isinstance(record, Dispute) else None
    if known and isinstance(record, Dispute) and not knows_of(visitor.caller, record, known):
        raise UnknownEvidence(evidence=known.id)


def sealing_of(  # noqa: PLR0913, PLR0917 - of one step, said by somebody, of some record
    visitor: Visitor, sealer: Sealer, step: str, record: Record, act: Act, filled: BaseModel
) -> StepSealing:
    """What seals the words of one step."""
    return StepSealing(
        sealer=sealer,
        step=step,
        record_id=record.id,
        request=act.request,
        asker=asker_of(visitor, record),
        now=act.recorded_at,
        dispute=record if isinstance(record, Dispute) else None,
        said=_plainly(filled),
    )


def asker_of(visitor: Visitor, record: Record) -> PersonId:
    """Whose matter it is; who asked without a name is known by the matter alone."""
    if isinstance(record, Dispute):
        return record.applicant.person
    person: PersonId = getattr(record, "person", PersonId(""))
    return person or visitor.office.keys.person_of(None, otherwise=f"asker:{record.id}")


def _plainly(filled: BaseModel) -> dict[str, Any]:
    return {name: value for name, value in filled if isinstance(value, str)}
