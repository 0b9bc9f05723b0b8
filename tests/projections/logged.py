"""What stands in the access log of an office, as its store has it."""

import sys
from typing import TypeVar

from api.access_book import AccessBook, Visit
from domain.callers import Caller, Role
from domain.record import Fact
from domain.registry import Registry

F = TypeVar("F", bound=Fact)


def facts_of(registry: Registry, *kinds: type[F]) -> list[F]:
    """The facts of these kinds, in the order of the log."""
    told = registry.recorder.select_notifications(start=None, limit=sys.maxsize)
    named = {kind.TOPIC for kind in kinds}
    found = (registry.mapper.to_domain_event(one) for one in told if one.topic in named)
    return [fact for fact in found if isinstance(fact, kinds)]


def visit_of(officer: str = "shen", role: Role = Role.AUDITOR) -> Visit:
    """A request of somebody."""
    caller = Caller("k-1", role, "siming", officer=officer)
    return Visit(caller, f"officer:{officer}", "export-case", "0f1e2d3c4b5a6978")


def waiting_in(book: AccessBook) -> list[str]:
    """The kinds of what waits to be written."""
    return [letter.entry.kind.TOPIC for letter in book._writer._waiting]
