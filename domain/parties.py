"""The people and companies in a dispute and what they claim, as the record holds them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NotRequired, TypedDict

from domain.refusals.intake import NotOfThatSide
from domain.sealed import PersonId, Sealed
from domain.values import ClaimId, ClaimKind, PartyId, Role

WORKERS = frozenset({Role.WORKER, Role.GUARDIAN})
STANDING_IN = frozenset({Role.REPRESENTATIVE, Role.GUARDIAN, Role.AGENT})
OTHER_SIDE = frozenset(Role) - STANDING_IN - WORKERS
"""Companies, sole traders and insurers; most cases have more than one (调解仲裁法 Art. 22)."""


def must_be_one_of(side: frozenset[Role], role: Role) -> None:
    """Refuse a role that does not belong to a side; raises NotOfThatSide."""
    if role not in side:
        raise NotOfThatSide(role=role)


class PartyWords(TypedDict):
    """A party as a fact stores it; `details` are sealed values by field code."""

    id: PartyId
    role: Role
    person: PersonId
    details: dict[str, Sealed]


class ClaimWords(TypedDict):
    """A claim as a fact stores it; `amount` in CNY, absent where no sum is asked."""

    id: ClaimId
    kind: ClaimKind
    amount: NotRequired[Decimal | None]
    words: NotRequired[Sealed | None]


class Place(TypedDict):
    """Where the work was done: GB/T 2260 district code in clear, address sealed."""

    district: str
    address: NotRequired[Sealed | None]


@dataclass
class Party:
    """A party of this dispute: what it is in it, and the person it belongs to."""

    id: PartyId
    role: Role
    person: PersonId
    details: dict[str, Sealed] = field(default_factory=dict)

    @classmethod
    def of(cls, words: PartyWords) -> "Party":
        """Read a party from a fact."""
        return cls(words["id"], Role(words["role"]), words["person"], dict(words["details"]))


@dataclass
class Claim:
    """One claim of the applicant; `gone` names the sibling dispute it was split off to."""

    id: ClaimId
    kind: ClaimKind
    amount: Decimal | None = None
    words: Sealed | None = None
    gone: str = ""
    gone_at: datetime | None = None

    @classmethod
    def of(cls, words: ClaimWords) -> "Claim":
        """Read a claim from a fact."""
        return cls(words["id"], ClaimKind(words["kind"]), words.get("amount"), words.get("words"))


WITHDRAWN = "withdrawn"
"""What a claim's `gone` says where the worker dropped it; else it names the sibling."""

APPLICANT = PartyId("A1")
"""The applicant's party id in every dispute; respondents are R1, R2, …"""
