"""Everywhere a dispute can come: from the roads on, breadth first, by whatever step is open."""

from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from datetime import datetime
from random import Random
from typing import NamedTuple

from domain.access_steps import THE_OFFICES_OWN
from domain.dispute import Dispute
from domain.imported import TAKE_OVER
from domain.record import Act
from domain.refusals import Refusal
from domain.registry import Registry
from domain.shelf import Shelf
from domain.steps import DECISIONS, open_on
from domain.waiting import waiting_for
from tests.law.anything import Anything
from tests.law.roads import ROADS, on_the_desk, steps_of
from tests.law.saying import words_of

ON_A_DISPUTE = sorted(
    name
    for name, decision in DECISIONS.items()
    if getattr(Dispute, decision.__name__, None) is decision and name != TAKE_OVER
)
"""Every step but the one on a dispute from another system, which no road begins with."""

TRIES = 2
"""How often something is said at random before a step counts as leading nowhere new."""


class Place(NamedTuple):
    """A dispute, and the time it is there."""

    dispute: Dispute
    time: datetime


def ground_of(dispute: Dispute) -> tuple[object, ...]:
    """What of a dispute decides where it may go: two on the same ground are looked at once."""
    agreement, visit = dispute.agreement, dispute.open_visit
    return (
        dispute.stage,
        waiting_for(dispute).partition(":")[0],
        tuple(sorted({(sent.mode, sent.status) for sent in dispute.referrals.values()})),
        dispute.arbitration.status,
        visit.status if visit else "",
        (len(agreement.signed), agreement.effective_at is None) if agreement else "",
        (bool(dispute.mediator), bool(dispute.declined), bool(dispute.ended)),
    )


def places_on_the_roads(registries: list[Registry]) -> Iterator[Place]:
    """Every stretch of every road, from the window to its end."""
    for road in ROADS:
        desk = on_the_desk()
        registries.append(desk.registry)
        yield Place(desk.dispute, desk.time)
        for said in steps_of(road):
            desk.later(days=said.days, minutes=1)
            desk.do(DECISIONS[said.step], by=said.by, **words_of(said, desk))
            yield Place(desk.dispute, desk.time)


def everywhere(looked_at: int) -> Iterator[Dispute]:
    """Disputes on every ground that is reached, as far as so many of them lead on in one step."""
    registries: list[Registry] = []
    known: set[tuple[object, ...]] = set()
    ahead: deque[Place] = deque()

    def come(place: Place) -> Iterator[Dispute]:
        ground = ground_of(place.dispute)
        if ground not in known:
            known.add(ground)
            ahead.append(place)
            yield place.dispute

    for place in places_on_the_roads(registries):
        yield from come(place)
    ahead = deque(sorted(ahead, key=lambda place: str(ground_of(place.dispute))))
    for number in range(looked_at):
        if not ahead:
            return
        for place in steps_from(ahead.popleft(), registries[0], Random(number)):  # noqa: S311 - draws what is said
            yield from come(place)


def steps_from(place: Place, registry: Registry, chance: Random) -> Iterator[Place]:
    """Where each open step leads, said at random but mostly about what is there."""
    scratch = deepcopy(place.dispute)
    for name in open_on(place.dispute, ON_A_DISPUTE):
        for _ in range(TRIES):
            if _taken(scratch, name, place.time, registry, chance):
                yield Place(scratch, place.time)
                scratch = deepcopy(place.dispute)


def _taken(dispute: Dispute, name: str, now: datetime, registry: Registry, chance: Random) -> bool:
    """Whether the step recorded anything; what is refused changes nothing."""
    act = Act("case:1" if name in THE_OFFICES_OWN else "officer:lin", now, now)
    said = Anything(dispute, chance, now).said(DECISIONS[name])
    with ExitStack() as alone:
        shelf = Shelf(registry, dispute, alone)
        try:
            DECISIONS[name](dispute, act, **said)
        except Refusal:
            return False
        finally:
            shelf.put_away(dispute)
    return bool(dispute.collect_events())
