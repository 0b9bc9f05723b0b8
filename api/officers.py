"""Officers who are away, who stand in, who hand over: the desk of whoever leads a centre."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query

from api.caseload import looking
from api.entrants import ever_known, may_come_in, mediators
from api.forms import canonical
from api.handover import HandOver, Went, decided, handed_over, listed, roster_of
from api.officers_shown import (
    AwayAnswer,
    BeingAway,
    GivingMandate,
    HandedOver,
    HandingOver,
    MovedLine,
    OfficerAnswer,
    today_at,
    told,
)
from api.problems import declared
from api.steps import must_be_seen
from api.strict_json import FormRoute
from api.visitor import Key, Standing, Visitor
from domain.access import condition, may_in_centre
from domain.access_rows import Action
from domain.record import Act
from domain.refusals import Forbidden, NotFound
from domain.refusals.roster import (
    AwayThemselves,
    NoMediatorHere,
    NotTheirCase,
    UnknownAbsence,
    UnknownMandate,
)
from domain.roster import Roster
from domain.said import is_among, same_id
from domain.values import Day, OfficerId

router = APIRouter(tags=["officers"], route_class=FormRoute)

REPLACE = "replace-mediator"

Officer = Annotated[str, Path(max_length=64)]
_WEEK: dict[str, Any] = {"first_day": "2026-03-16", "last_day": "2026-03-20"}
_MANDATE: Mapping[str, Any] = {"to": "zhao", **_WEEK}
_ABSENCE: Mapping[str, Any] = {**_WEEK, "reason": "leave"}
_HANDOVER: Mapping[str, Any] = {"to": ["zhao", "wang"], "reason": "unavailable", "plan": True}

WRITES = declared(401, 403, 409)


@router.get("/officers/{id}", operation_id="read-officer", responses=declared(401, 403))
async def read_officer(id: Officer, visitor: Standing) -> OfficerAnswer:  # noqa: A002 - the path's own word
    """An officer's mandates and absences, and what waits for them."""
    return await visitor.back.serve(officer, visitor, id)


def officer(visitor: Visitor, name: str) -> OfficerAnswer:
    """Look, check, count; raises NotFound, Forbidden."""
    centre = _centre_of(visitor, name)
    return told(visitor, name, centre, _roster(visitor, centre))


@router.get("/absences", operation_id="list-absences", responses=declared(401, 403))
async def list_absences(
    visitor: Standing,
    day: Annotated[date | None, Query(description="Today, where left out")] = None,
) -> AwayAnswer:
    """Who is away, with the open cases and the promises of the day that wait for them."""
    return await visitor.back.serve(absences, visitor, day)


def absences(visitor: Visitor, day: date | None) -> AwayAnswer:
    """Of every centre the caller leads; raises Forbidden."""
    centres = [
        one
        for one in visitor.office.centres
        if may_in_centre(visitor.caller, Action.KEEP_ROSTER, one)
    ]
    if not centres:
        raise Forbidden
    on = (day or today_at(visitor, centres[0])).isoformat()
    found = [
        told(visitor, away, centre, roster)
        for centre in centres
        for roster in (_roster(visitor, centre),)
        for away in sorted({one.officer for one in roster.away_on(on)} if roster else ())
    ]
    return AwayAnswer(day=date.fromisoformat(on), officers=found)


@router.post(
    "/officers/{id}/mandates", operation_id="give-mandate", status_code=201, responses=WRITES
)
async def give_mandate(
    id: Officer,  # noqa: A002 - the path's own word
    visitor: Standing,
    key: Key,
    said: Annotated[GivingMandate, Body(openapi_examples={"week": {"value": dict(_MANDATE)}})],
) -> OfficerAnswer:
    """Let another mediator of the centre stand in; each of their facts names the mandate."""
    return await visitor.back.serve(mandate, visitor, id, key, said)


def mandate(visitor: Visitor, name: str, key: str, said: GivingMandate) -> OfficerAnswer:
    """Look, check, record; raises NotFound, Forbidden, and what the roster refuses."""
    centre = _centre_of(visitor, name)
    roster = _roster(visitor, centre)
    _must_be_here(
        visitor, said.to, centre, roster, days=(_day(said.first_day), _day(said.last_day))
    )
    for dispute_id in said.disputes:
        dispute = visitor.office.registry.dispute(dispute_id)
        must_be_seen(visitor, dispute)
        if not same_id(dispute.mediator, name):
            raise NotTheirCase(dispute=str(dispute_id), officer=name)
    act = visitor.act(key, canonical(f"give-mandate {name}", said), None)
    roster_of(visitor.office.registry, centre, act)
    visitor.office.registry.at_record(Roster, Roster.create_id(centre)).decide(
        Roster.give_mandate,
        act,
        officer=OfficerId(name),
        to=OfficerId(said.to),
        first_day=_day(said.first_day),
        last_day=_day(said.last_day),
        disputes=said.disputes,
    )
    return _after(visitor, name, centre)


@router.delete(
    "/officers/{id}/mandates/{mandate}", operation_id="end-mandate", responses=declared(401, 403)
)
async def end_mandate(
    id: Officer,  # noqa: A002 - the path's own word
    mandate: Annotated[str, Path(max_length=20)],
    visitor: Standing,
) -> OfficerAnswer:
    """End a mandate before its last day: by who gave it, who holds it, or who leads them."""
    return await visitor.back.serve(no_mandate, visitor, id, mandate)


def no_mandate(visitor: Visitor, name: str, mandate_id: str) -> OfficerAnswer:
    """Look, check, record; raises NotFound, Forbidden, UnknownMandate."""
    centre = _centre_of(visitor, name)
    roster = _roster(visitor, centre)
    known = roster.mandates.get(mandate_id) if roster else None
    if known is None or not is_among(name, (known.officer, known.to)):
        raise UnknownMandate(mandate=mandate_id)
    visitor.office.registry.at_record(Roster, Roster.create_id(centre)).decide(
        Roster.end_mandate, _now(visitor), mandate=mandate_id
    )
    return _after(visitor, name, centre)


@router.post(
    "/officers/{id}/absences", operation_id="record-absence", status_code=201, responses=WRITES
)
async def record_absence(
    id: Officer,  # noqa: A002 - the path's own word
    visitor: Standing,
    key: Key,
    said: Annotated[BeingAway, Body(openapi_examples={"leave": {"value": dict(_ABSENCE)}})],
) -> OfficerAnswer:
    """Note that an officer is away; what waits for them is in the answer."""
    return await visitor.back.serve(absence, visitor, id, key, said)


def absence(visitor: Visitor, name: str, key: str, said: BeingAway) -> OfficerAnswer:
    """Look, check, record; raises NotFound, Forbidden, DaysUpsideDown."""
    centre = _centre_of(visitor, name)
    act = visitor.act(key, canonical(f"record-absence {name}", said), None)
    roster_of(visitor.office.registry, centre, act)
    visitor.office.registry.at_record(Roster, Roster.create_id(centre)).decide(
        Roster.record_absence,
        act,
        officer=OfficerId(name),
        first_day=_day(said.first_day),
        last_day=_day(said.last_day),
        reason=said.reason,
    )
    return _after(visitor, name, centre)


@router.delete(
    "/officers/{id}/absences/{absence}", operation_id="end-absence", responses=declared(401, 403)
)
async def end_absence(
    id: Officer,  # noqa: A002 - the path's own word
    absence: Annotated[str, Path(max_length=20)],
    visitor: Standing,
) -> OfficerAnswer:
    """Note that the officer is back, or does not go."""
    return await visitor.back.serve(back_again, visitor, id, absence)


def back_again(visitor: Visitor, name: str, absence_id: str) -> OfficerAnswer:
    """Look, check, record; raises NotFound, Forbidden, UnknownAbsence."""
    centre = _centre_of(visitor, name)
    roster = _roster(visitor, centre)
    known = roster.absences.get(absence_id) if roster else None
    if known is None or not same_id(known.officer, name):
        raise UnknownAbsence(absence=absence_id)
    visitor.office.registry.at_record(Roster, Roster.create_id(centre)).decide(
        Roster.end_absence, _now(visitor), absence=absence_id
    )
    return _after(visitor, name, centre)


@router.post("/officers/{id}/handover", operation_id="hand-over-caseload", responses=WRITES)
async def hand_over_caseload(
    id: Officer,  # noqa: A002 - the path's own word
    visitor: Standing,
    key: Key,
    said: Annotated[HandingOver, Body(openapi_examples={"plan": {"value": dict(_HANDOVER)}})],
) -> HandedOver:
    """List where each open case of an officer would go, or hand them over one by one."""
    return await visitor.back.serve(hand_over, visitor, id, key, said)


def hand_over(visitor: Visitor, name: str, key: str, said: HandingOver) -> HandedOver:
    """Look, check, list or do; raises NotFound, Forbidden, and what the roster refuses."""
    centre = _centre_of(visitor, name, led=True)
    roster, today = _roster(visitor, centre), today_at(visitor, centre).isoformat()
    for one in said.to:
        _must_be_here(visitor, one, centre, roster, days=(today, today))
    registry = visitor.office.registry
    takers = [OfficerId(one) for one in dict.fromkeys(said.to)]
    wanted = HandOver(OfficerId(name), takers, said.reason)
    act = visitor.act(key, canonical(f"hand-over {name}", said), None)
    with looking(visitor, registry.recorder.max_notification_id()) as now:
        cases, sharing = wanted.begin(now, condition(visitor.caller, REPLACE))
    if said.plan:
        moved = list(listed(registry, cases, sharing, act))
    else:
        if cases:
            decided(registry, centre, act, wanted)
        moved = list(handed_over(registry, cases, sharing, lambda _: _plain(act)))
    lines = [MovedLine(**asdict(one)) for one in moved]
    counts = {str(went): sum(line.went is went for line in lines) for went in Went}
    return HandedOver(officer=name, plan=said.plan, lines=lines, counts=counts)


def _plain(act: Act) -> Act:
    """The same word in each dispute: asked again, a dispute that went over has nothing to do."""
    return Act(act.by, act.happened_at, act.recorded_at)


def _day(day: date) -> Day:
    return Day(day.isoformat())


def _now(visitor: Visitor) -> Act:
    now = visitor.office.clock()
    return Act(visitor.by, now, now)


def _centre_of(visitor: Visitor, name: str, *, led: bool = False) -> str:
    """The centre of a mediator whom the caller leads, or is; raises NotFound, Forbidden."""
    caller = visitor.caller
    centre = mediators([*ever_known(visitor.office), caller]).get(name)
    if centre and may_in_centre(caller, Action.KEEP_ROSTER, centre):
        return centre
    is_own = same_id(caller.officer, name) and centre == caller.centre
    if is_own and may_in_centre(caller, Action.STEP_ASIDE, caller.centre):
        if led:
            raise Forbidden
        return caller.centre
    if centre and centre == caller.centre and caller.officer:
        raise Forbidden
    raise NotFound(id=name)


def _must_be_here(
    visitor: Visitor, name: str, centre: str, roster: Roster | None, *, days: tuple[str, str]
) -> None:
    """Who takes over mediates at this centre, and is not away; raises NoMediatorHere, ..."""
    if mediators(may_come_in(visitor.office, visitor.office.clock())).get(name) != centre:
        raise NoMediatorHere(officer=name)
    if roster and any(roster.is_away(name, day) for day in days):
        raise AwayThemselves(officer=name)


def _roster(visitor: Visitor, centre: str) -> Roster | None:
    try:
        return visitor.office.registry.get(Roster, Roster.create_id(centre))
    except NotFound:
        return None


def _after(visitor: Visitor, name: str, centre: str) -> OfficerAnswer:
    visitor.back.rosters.forget(centre)
    return told(visitor, name, centre, _roster(visitor, centre))
