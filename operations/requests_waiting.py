"""Who asked something of the office about themselves and has no answer, found in the log."""

from collections.abc import Iterator
from datetime import date
from threading import Lock
from uuid import UUID

from domain.dispute import Dispute
from domain.known import known
from domain.morning import unanswered
from domain.person_facts import Asked
from domain.person_file import PersonFile
from domain.refusals.ledger import RecordBroken
from domain.registry import Registry
from domain.rounds import Said
from workflows.passing_over import passed_over

AT_ONCE = 1_000
"""Requests read from the log at once; a city has some tens a day."""


class RequestsWaiting:
    """Goes through the log once, and then through what has come since; keeps files that wait."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._one_at_a_time = Lock()
        self._read = 0
        self._waiting: set[UUID] = set()

    def on(self, centre: str, today: date) -> dict[UUID, list[Said]]:
        """What a centre is to be told today, by the dispute on which it is said."""
        found: dict[UUID, list[Said]] = {}
        for file in self._files():
            if file.centre == centre:
                for dispute, said in unanswered(file, today):
                    found.setdefault(self._seen_there(file, dispute), []).append(said)
        return found

    def _files(self) -> list[PersonFile]:
        """Every file with a request that was not answered; the others are looked at no more."""
        with self._one_at_a_time:
            self._waiting.update(self._new())
            read = {one: self._file(one) for one in self._waiting}
            files = [file for file in read.values() if file is not None]
            waiting = [file for file in files if any(not one.answer for one in file.asked.values())]
            broken = {one for one, file in read.items() if file is None}
            self._waiting = {file.id for file in waiting} | broken
        return waiting

    def _file(self, one: UUID) -> PersonFile | None:
        """A file; None where it cannot be read today, and is asked for again tomorrow."""
        try:
            return known(self._registry, PersonFile, one)
        except RecordBroken as broken:
            passed_over("requests", broken)
            return None

    def _new(self) -> Iterator[UUID]:
        while read := self._registry.recorder.select_notifications(
            start=self._read, limit=AT_ONCE, topics=[Asked.TOPIC], inclusive_of_start=False
        ):
            self._read = read[-1].id
            yield from (UUID(str(one.originator_id)) for one in read)

    def _seen_there(self, file: PersonFile, dispute: UUID) -> UUID:
        """The dispute it was asked through, or another of theirs that the file's centre sees."""
        asked_through = (dispute, *(one.dispute for one in file.asked.values()))
        centre_of = (self._centre_of(one) for one in asked_through)
        seen = zip(asked_through, centre_of, strict=True)
        return next((one for one, centre in seen if centre == file.centre), dispute)

    def _centre_of(self, dispute: UUID) -> str:
        """The centre of a dispute; empty where it cannot be read, so that another is found."""
        try:
            return known(self._registry, Dispute, dispute).centre
        except RecordBroken as broken:
            passed_over("requests", broken)
            return ""
