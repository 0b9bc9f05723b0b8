"""A dispute on the desk, for tests of the law: given facts, when a decision, then facts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from domain.centres import read_centres
from domain.dispute import Dispute
from domain.parties import ClaimWords, PartyWords
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.registry import Registry
from domain.rule_table import SHIPPED, rule_tables
from domain.sealed import PersonId, Sealed
from domain.values import CentreId, Channel, ClaimId, ClaimKind, PartyId, Role
from domain.wording import OFFICE

NINE = datetime(2023, 11, 7, 1, 10, tzinfo=UTC)
"""Tue 2023-11-07 09:10 in Xiamen: the morning of scenario A."""

RULES = rule_tables(SHIPPED, Path(__file__).parent / "periods")
"""The rule tables of the tests: the one that ships, and a city's own correction of it."""

CASES = UUID("6f0c4a52-5f0e-4f0e-8a39-6a1d3f0f6f10")


def sealed(words: str, *, subject: str = "p-1", field: str = "words") -> Sealed:
    """A sealed value's form with readable insides; the domain never opens one."""
    return Sealed(
        f"sealed:1:test:{subject}:{field}::{words.encode().hex()}:test.{words.encode().hex()}"
    )


def worker(person: str = "p-worker") -> PartyWords:
    """The rider who applies."""
    return {"id": PartyId("A1"), "role": Role.WORKER, "person": PersonId(person), "details": {}}


def company(number: int = 1, role: Role = Role.PARTNER_COMPANY) -> PartyWords:
    """A company on the other side."""
    return {
        "id": PartyId(f"R{number}"),
        "role": role,
        "person": PersonId(f"p-company-{number}"),
        "details": {},
    }


def claim(
    number: int = 1, kind: ClaimKind = ClaimKind.PAY, amount: str | None = "857.50"
) -> ClaimWords:
    """A claim; a sum in CNY or none."""
    asked = Decimal(amount) if amount is not None else None
    return {"id": ClaimId(f"C{number}"), "kind": kind, "amount": asked, "words": None}


class OnTheDesk:
    """One dispute in a registry in memory, and a clock that the test turns."""

    def __init__(self, registry: Registry | None = None, **filing: Any) -> None:
        self.time: datetime = filing.pop("time", NINE)
        self.registry = registry or Registry(lambda: self.time, read_centres(), rules=RULES)
        self.id = filing.pop("id", uuid5(CASES, repr(sorted(filing))))
        self._file(filing)

    def _file(self, filing: dict[str, Any]) -> None:
        said: dict[str, Any] = {
            "centre": CentreId("siming"),
            "channel": Channel.WINDOW,
            "received_at": self.time,
            "applicant": worker(),
            "respondents": [company()],
            "claims": [claim()],
            "statement": sealed("十七天没发工资", field="statement"),
            "workplace": {"district": "350203", "address": None},
            "rules": "2026.1",
        } | filing
        act = self.act("officer:window")
        self.registry.open(Dispute.file(act, id=self.id, **said), act)

    def act(self, by: str = "officer:lin", *, at: datetime | None = None, **more: Any) -> Act:
        """Say who speaks and when it happened."""
        return Act(by, at or self.time, self.time, **more)

    def later(self, **by: float) -> "OnTheDesk":
        """Turn the clock on (`minutes=`, `hours=`, `days=`)."""
        self.time += timedelta(**by)
        return self

    def at(self, year: int, month: int, day: int, hour: int, minute: int) -> "OnTheDesk":
        """Turn the clock to a time at the centre."""
        self.time = datetime(year, month, day, hour, minute, tzinfo=OFFICE)
        return self

    def do(
        self, decision: Any, *, by: str = "officer:lin", at: datetime | None = None, **said: Any
    ) -> list[Fact]:
        """Take a decision and return the facts it added to this dispute."""
        return list(self.registry.at(self.id).decide(decision, self.act(by, at=at), **said).facts)

    @property
    def dispute(self) -> Dispute:
        """The dispute as the registry reads it back."""
        return self.registry.dispute(self.id)


@contextmanager
def refused(refusal: type[Refusal], **details: object) -> Iterator[None]:
    """Expect a refusal by name, and that its details say these things."""
    with pytest.raises(refusal) as caught:
        yield
    for name, value in details.items():
        assert caught.value.details[name] == value
