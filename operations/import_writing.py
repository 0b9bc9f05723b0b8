"""Writing the cases of another system's log into the record: a batch of them in one write.

What is in the record already is found there and not written again, so an import that was broken
off anywhere goes on where it stopped. A key is durable before what is sealed with it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from eventsourcing.persistence import IntegrityError

from domain.dispute import Dispute
from domain.import_mapping import StageMap
from domain.import_rows import RowReader, SourceRow, Told, WhyNotIn, odd_rows
from domain.imported import Brought, SealedRow, imported_id
from domain.parties import APPLICANT
from domain.record import Act
from domain.refusals import NotFound
from domain.rule_table import newest
from domain.sealed import Field, PersonId
from domain.values import CentreId
from operations.console import Halt
from operations.import_report import Report
from operations.office import OFFICE, Office

MOST_ROWS = 10_000
"""Rows of one case at most: each time a dispute is opened all its facts are read, 30 µs each."""

FACTS_AT_ONCE = 1_000
"""Facts in one write: the desk beside it waits for some 50 ms at most."""

TRIES = 8
"""How often a batch is written again where somebody at the desk came first."""

_A_NUMBER = re.compile(r"(?=.*[0-9])[^\s].{0,98}[^\s]|[0-9]")
"""A case's own number has a digit in it; anything else may be a name, and is sealed."""


@dataclass(slots=True)
class Sum:
    """What came of the rows: facts of this import, facts before it, and the refused by reason."""

    rows: int = 0
    facts: int = 0
    known: int = 0
    written: int = 0
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Case:
    """One case of the source: the rows that can be taken in, each with its keyed digest."""

    source_id: str
    id: UUID
    rows: list[tuple[str, Told]]


class Writer:
    """Takes cases in, one after the other, and writes them down in batches."""

    def __init__(  # noqa: PLR0913, PLR0917 - an import is made of all of these
        self,
        office: Office,
        mapping: StageMap,
        reader: RowReader,
        brought: Brought,
        centre: CentreId,
        report: Report,
    ) -> None:
        self.sum = Sum()
        self._office = office
        self._mapping = mapping
        self._reader = reader
        self._brought = brought
        self._centre = centre
        self._report = report
        self._code = re.compile(mapping.actor_code)
        self._waiting: list[_Case] = []

    def take(self, source_id: str, rows: Iterator[SourceRow]) -> None:
        """Take the rows of one case in; written with others as soon as there are enough."""
        case = self._sorted_out(source_id, rows)
        if not case.rows:
            return
        self._tell_odd(case)
        self._waiting.append(case)
        if sum(len(one.rows) for one in self._waiting) >= FACTS_AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write what waits; raises Halt where others kept coming first."""
        batch, self._waiting = self._waiting, []
        for _ in range(TRIES):
            if self._written(batch):
                return
        raise Halt("import-busy")

    def _sorted_out(self, source_id: str, rows: Iterator[SourceRow]) -> _Case:
        """The rows that can be taken in; the others into the report."""
        seen: Counter[str] = Counter()
        case = _Case(source_id, imported_id(self._brought.source, source_id), [])
        for row in rows:
            self.sum.rows += 1
            read = self._reader.read(row)
            if isinstance(read, Told) and len(case.rows) >= MOST_ROWS:
                read = WhyNotIn.CASE_TOO_LONG
            if isinstance(read, Told):
                case.rows.append((self._mark(row, seen), read))
            else:
                self.sum.refused[read] += 1
                self._report.refused(row, read)
        return case

    def _mark(self, row: SourceRow, seen: Counter[str]) -> str:
        """A row's keyed digest; rows that are the same to the letter are told apart by count."""
        said = json.dumps(sorted(row.cells.items()))
        seen[said] += 1
        return self._office.keys.body_digest(f"{seen[said]}:{said}".encode())

    def _tell_odd(self, case: _Case) -> None:
        for number, doubts in sorted(odd_rows([told for _, told in case.rows]).items()):
            self._report.odd(number, case.id, [str(doubt) for doubt in doubts])

    def _written(self, batch: Sequence[_Case]) -> bool:
        """Write a batch in one transaction; False where somebody came first."""
        found = [(case, self._found(case)) for case in batch]
        whose = {case.id: self._person(case, dispute) for case, dispute in found}
        fresh = {case.id: _not_yet_in(case, dispute) for case, dispute in found}
        ours, known = self._counted(found)
        persons = {whose[case.id] for case in batch if fresh[case.id]}
        if persons:
            self._office.keys.prepare({person: person for person in persons})
        disputes = [
            self._brought_in(case, dispute, fresh[case.id], whose[case.id])
            for case, dispute in found
            if fresh[case.id]
        ]
        try:
            self._office.registry.keep(*disputes)
        except IntegrityError:
            return False
        written = sum(map(len, fresh.values()))
        self.sum.written += written
        self.sum.facts += ours + written
        self.sum.known += known
        return True

    def _found(self, case: _Case) -> Dispute | None:
        try:
            return self._office.registry.dispute(case.id)
        except NotFound:
            return None

    def _person(self, case: _Case, dispute: Dispute | None) -> PersonId:
        """Whose words its rows are: a person of this case alone, until the desk knows more."""
        if dispute:
            return dispute.applicant.person
        return self._office.keys.person_of(None, otherwise=f"{case.id}:{APPLICANT}")

    def _brought_in(
        self, case: _Case, dispute: Dispute | None, rows: Sequence[tuple[str, Told]], who: PersonId
    ) -> Dispute:
        now = self._office.clock()
        dispute = dispute or self._opened(case, who)
        for mark, told in rows:
            act = Act(OFFICE, happened_at=told.happened_at, recorded_at=now)
            dispute.take_in(act, row=self._sealed(mark, told, who), brought=self._brought)
        return dispute

    def _opened(self, case: _Case, who: PersonId) -> Dispute:
        now = self._office.clock()
        first = min(told.happened_at for _, told in case.rows)
        is_number = _A_NUMBER.fullmatch(case.source_id) is not None
        seal, today = (
            self._office.keys.seal,
            now.astimezone(self._office.centres[self._centre].zone),
        )
        return Dispute.open_imported(
            Act(OFFICE, happened_at=first, recorded_at=now),
            id=case.id,
            brought=self._brought,
            case=case.source_id if is_number else "",
            case_words=None if is_number else seal(case.source_id, subject=who, field=Field.WORDS),
            person=who,
            centre=self._centre,
            channel=self._mapping.channel,
            claim_kind=self._mapping.claim_kind,
            rules=newest(self._office.registry.rules, today.date()).version,
        )

    def _sealed(self, mark: str, told: Told, who: PersonId) -> SealedRow:
        seal, is_code = self._office.keys.seal, self._code.fullmatch(told.actor) is not None
        hides = bool(told.actor) and not is_code
        return SealedRow(
            told=told,
            mark=mark,
            actor=told.actor if is_code else "",
            actor_words=seal(told.actor, subject=who, field=Field.WORDS) if hides else None,
            rest=seal(
                json.dumps(dict(told.rest), ensure_ascii=False), subject=who, field=Field.WORDS
            ),
        )

    def _counted(self, found: Sequence[tuple[_Case, Dispute | None]]) -> tuple[int, int]:
        """How many rows stand in the record before a write: by this import, and by others."""
        stood = [
            origin.rows[mark]
            for case, dispute in found
            if dispute and (origin := dispute.origin)
            for mark, _ in case.rows
            if mark in origin.rows
        ]
        ours = stood.count(self._brought.import_id)
        return ours, len(stood) - ours


def _not_yet_in(case: _Case, dispute: Dispute | None) -> list[tuple[str, Told]]:
    stood = dispute.origin.rows if dispute and dispute.origin else {}
    return [(mark, told) for mark, told in case.rows if mark not in stood]
