"""The postbag: facts of several desks that go to the store in one trip, which is one commit.

A commit waits for the disk, and a store lets in one writer at a time. Whoever comes while another
is on the way puts their facts into the next bag, and one of them carries it for all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import PersistenceError, Recording

Facts = Sequence[DomainEventProtocol[UUID]]
Put = Callable[[Facts], list[Recording[UUID]]]
"""Writes all of these facts, or none; raises IntegrityError where a version is taken."""


@dataclass(eq=False)
class _Letter:
    """The facts of one desk, and what became of them."""

    facts: Facts
    recorded: list[Recording[UUID]] = field(default_factory=list)
    error: Exception | None = None
    answered: bool = False


class Postbag:
    """Carries the facts of many desks to one store; each desk's are written whole or not at all."""

    def __init__(self, put: Put) -> None:
        self._put = put
        self._waiting: list[_Letter] = []
        self._at_the_bag = Lock()
        self._on_the_way = Lock()

    def send(self, facts: Facts) -> list[Recording[UUID]]:
        """Have these facts written; raises what the store says of these, never of another's."""
        letter = _Letter(facts)
        with self._at_the_bag:
            self._waiting.append(letter)
        with self._on_the_way:
            if not letter.answered:
                self._carry()
        if letter.error is not None:
            raise letter.error
        if not letter.answered:  # whoever carried it was ended on the way
            raise PersistenceError("nobody knows whether these facts were written")
        return letter.recorded

    def _carry(self) -> None:
        with self._at_the_bag:
            bag, self._waiting = self._waiting, []
        if len(bag) == 1 or not self._written_together(bag):
            for letter in bag:
                self._write(letter)

    def _written_together(self, bag: list[_Letter]) -> bool:
        """Write the whole bag at once; where the store will not, nothing of it is written."""
        try:
            recorded = self._put([fact for letter in bag for fact in letter.facts])
        except Exception:  # noqa: BLE001 - each is asked for by itself, and hears its own error
            return False
        start = 0
        for letter in bag:
            letter.recorded = recorded[start : start + len(letter.facts)]
            letter.answered = True
            start += len(letter.facts)
        return True

    def _write(self, letter: _Letter) -> None:
        try:
            letter.recorded = self._put(letter.facts)
        except Exception as error:  # noqa: BLE001 - raised again at the desk it belongs to
            letter.error = error
        letter.answered = True
