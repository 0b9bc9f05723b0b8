"""Conflict of interest: who stood back from a dispute, or is related to a side, has lost it (回避).

From the fact that says so on, nothing of the dispute is there for them: access.py takes it out of
whatever the table grants, so that no list, count or stream says more than the dispute's own page.
Officers are named here in one spelling (lin, not LIN), since a bar that is missed opens a file.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from domain.callers import own_name
from domain.mediators import has_conflict

if TYPE_CHECKING:
    from domain.trunk import Trunk

SHIPPED = Path(__file__).parent / "rules" / "conflicts.toml"


@dataclass(frozen=True, slots=True)
class ConflictRules:
    """What the office holds to be a conflict, beyond what the law names."""

    mediator_may_arbitrate: bool
    """Whether who mediated a case may arbitrate it later."""


@cache
def conflict_rules(path: Path = SHIPPED) -> ConflictRules:
    """Read what the office holds to be a conflict."""
    with path.open("rb") as file:
        said = tomllib.load(file)
    return ConflictRules(mediator_may_arbitrate=said["tribunal"]["mediator_may_arbitrate"])


def one_spelling(officer: str) -> str:
    """An officer's id as it is compared: nobody is two officers by their spelling."""
    return officer.casefold()


def is_one(by: str, *others: str) -> bool:
    """Say whether who takes a decision is one of these, however each is spelt.

    Four eyes are two officers; under a mandate it is still whoever acts.
    """
    return one_spelling(own_name(by)) in {one_spelling(own_name(other)) for other in others}


def stand_aside(dispute: "Trunk") -> Iterator[str]:
    """Who lost the dispute: stood back, or disclosed a relation and was not kept by the parties.

    特邀调解规定 Art. 15, 人民法院在线调解规则 Art. 13, 劳动争议调解仲裁法 Art. 33.
    """
    yield from map(one_spelling, dispute.stood_back)
    for officer in {one_spelling(said.mediator) for said in dispute.disclosures}:
        if has_conflict(dispute, officer):
            yield officer


def mediated(dispute: "Trunk") -> Iterator[str]:
    """Whoever mediates the dispute or has mediated it, also before it was split off."""
    for officer in (dispute.mediator, *dispute.past_mediators):
        if officer:
            yield one_spelling(officer)


def has_lost(dispute: "Trunk", officer: str) -> bool:
    """Say whether an officer has lost the dispute."""
    return one_spelling(officer) in stand_aside(dispute)
