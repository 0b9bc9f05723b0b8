"""Anything anybody might say: arguments for a decision, drawn from its own signature."""

import inspect
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random
from types import UnionType
from typing import Any, NotRequired, Union, get_args, get_origin, is_typeddict
from uuid import UUID

from domain.bodies import BodyKind, read_bodies
from domain.dispute import Dispute
from domain.parties import APPLICANT
from domain.record import Act
from domain.sealed import Sealed
from tests.law.desk import sealed
from tests.law.saying import EARLIER, SIBLING, hints_of

OFFICERS = ["lin", "chen", "wu", "zhao"]
BODIES = sorted(read_bodies())
COURTS = [body for body in BODIES if read_bodies()[body].kind is BodyKind.COURT]
COMMISSIONS = [body for body in BODIES if read_bodies()[body].kind is BodyKind.ARBITRATION]
DAYS = (-3, 0, 1, 3, 24)
"""How far from today the days are that people name."""
SUMS = [Decimal(-1), Decimal(0), Decimal("0.001"), Decimal("400.00"), Decimal("857.50")]
STRANGE = 0.05
"""How often a caller names something that is not there."""


class Anything:
    """Draws what a caller might say of a dispute: mostly what is there, sometimes what is not."""

    def __init__(self, dispute: Dispute, chance: Random, now: datetime) -> None:
        self.dispute = dispute
        self.chance = chance
        self.now = now

    def said(self, decision: Callable[..., Any]) -> dict[str, Any]:
        """Draw every argument of a decision; what may be left out is, half of the time."""
        hints = hints_of(decision)
        drawn: dict[str, Any] = {}
        for name, parameter in inspect.signature(decision).parameters.items():
            if name == "self" or hints.get(name) is Act:
                continue
            optional = parameter.default is not inspect.Parameter.empty
            if not (optional and self.chance.random() < 1 / 2):
                drawn[name] = self._one(name, hints[name])
        return drawn

    def _one(self, name: str, hint: Any) -> Any:
        if get_origin(hint) in (NotRequired, Union, UnionType):
            return self._one(name, self.chance.choice(get_args(hint)))
        if get_origin(hint) is list:
            return self._several(name, get_args(hint)[0])
        if get_origin(hint) is dict:
            return self._table(name, get_args(hint)[1])
        if is_typeddict(hint):
            return {key: self._one(key, inner) for key, inner in hints_of(hint).items()}
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return self.chance.choice(list(hint))
        return self._plain(name, hint)

    def _several(self, name: str, hint: Any) -> list[Any]:
        count = self.chance.choice([0, 1, 1, 2, 2, 3])
        drawn = [self._one(name, hint) for _ in range(count)]
        return [one for at, one in enumerate(drawn) if one not in drawn[:at]]

    def _table(self, name: str, hint: Any) -> dict[str, Any]:
        keys = self._known("inspector") if name == "inspectors" else ["name", "phone"]
        chosen = self.chance.sample(keys, self.chance.randint(0, 2))
        return {key: self._one("certificate", hint) for key in chosen}

    def _plain(self, name: str, hint: Any) -> Any:
        if hint is type(None):
            return None
        drawn: dict[Any, Callable[[], Any]] = {
            bool: lambda: self.chance.random() < 1 / 2,
            int: lambda: self._number(name),
            Decimal: lambda: self.chance.choice(SUMS),
            datetime: lambda: self._moment(name),
            UUID: lambda: self.chance.choice([EARLIER, SIBLING, UUID(int=1)]),
            Sealed: lambda: sealed(self.chance.choice(["甲", "乙"])),
        }
        return drawn[hint]() if hint in drawn else self._named(name)

    def _number(self, name: str) -> int:
        routes = [made.version for made in self.dispute.routing.proposals]
        known = routes if name == "route" else [-1, 0, 1, 1, 2, 10, 15, 20]
        return self.chance.choice([*known, 1])

    def _moment(self, name: str) -> datetime:
        days = self.chance.choice([-1, 0, 1, 2, 6])
        hours = 2 if name == "ends_at" else 0
        return self.now + timedelta(days=days, hours=hours)

    def _named(self, name: str) -> str:
        if self.chance.random() < STRANGE:
            return "nobody-and-nothing"
        return str(self.chance.choice(self._known(name)))

    def _known(self, name: str) -> Sequence[str]:
        """What a name of this kind may be here: what is on file, and what may be new."""
        d, new = self.dispute, ["N1", "N2"]
        terms = list(d.agreement.terms) if d.agreement else ["T1"]
        sides = list(d.parties)
        tables: dict[str, Sequence[str]] = {
            "agreement": [d.agreement.id, "N1"] if d.agreement else new,
            "body": BODIES,
            "certificate": ["闽劳监1", "闽劳监2", ""],
            "claim": [*d.claims, "C8"],
            "commission": COMMISSIONS,
            "court": COURTS,
            "day": [(self.now + timedelta(days=far)).date().isoformat() for far in DAYS],
            "digest": ["sha-256:" + "0" * 64, "md5:1"],
            "document": [*d.documents, *new],
            "hearing": [*d.arbitration.hearings, *new],
            "id": ["N1", "N2", "N3"],
            "inspector": OFFICERS,
            "number": ["1", "2", ""],
            "offer": [*d.offers, *new],
            "officer": OFFICERS,
            "party": [*sides, APPLICANT, "R1"],
            "payment": [*(payment.id for payment in d.payments), *new],
            "person": ["p-1", "p-2", "p-company-1"],
            "platform": ["", "meal-one"],
            "referral": [*d.referrals, *new],
            "rule": ["2026.1", "2026.2", "2025.1"],
            "session": [*(session.id for session in d.sessions), "N1"],
            "sheet": [*d.undisputed, "N1"],
            "superior": BODIES,
            "term": [*terms, ""],
            "to": COMMISSIONS,
            "visit": [*d.visits, "N1", "N2"],
        }
        return tables.get(_kind_of(name), new)


_MEANS = {
    "absent": "party",
    "approved_by": "officer",
    "arbitrators": "officer",
    "bodies": "body",
    "bound": "party",
    "by_party": "party",
    "chosen_by": "party",
    "debtor": "party",
    "due": "day",
    "heard": "party",
    "injured_on": "day",
    "limitation_ends_on": "day",
    "mediator": "officer",
    "parties": "party",
    "parties_met": "party",
    "present": "party",
    "recorder": "officer",
    "respondents": "party",
    "signed_by": "party",
    "since": "day",
}
"""Parameters that name something under another name than its own."""


def _kind_of(name: str) -> str:
    return _MEANS.get(name, name.removesuffix("s"))
