"""Writing the cases of another system's log into the record: a batch of them in one write.

What is in the record already is found there and not written again, so an import that was broken
off anywhere goes on where it stopped. A key is durable before what is sealed with it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from eventsourcing.persistence import IntegrityError

from domain.dispute import Dispute
from domain.import_mapping import StageMap
from domain.import_rows import RowReader, SourceRow, Told, WhyNotIn, odd_rows
from domain.imported import Brought, SealedRow, imported_id
from domain.parties import APPLICANT
from domain.record import Act
from domain.refusals import NotFound
from domain.refusals.ledger import RecordBroken
from domain.rule_table import newest
from domain.sealed import Field, PersonId
from domain.values import CentreId
from operations.actor_codes import code_of
from operations.console import Halt
from operations.import_batch import (
    AT_ONCE,
    CaseRows,
    WeighedRow,
    not_yet_in,
    portions,
    why_shut,
)
from operations.import_report import Report
from operations.office import OFFICE, Office

MOST_ROWS = 10_000
"""Rows of one case at most: each time a dispute is opened all its facts are read, 30 µs each."""

MOST_OF_A_ROW = 100_000
"""Letters of one row at most, as JSON writes them: a write holds at least one row."""

_BESIDE_ITS_CELLS = 600
"""Letters that a fact says beside the cells of its row."""

SEALED_AT_ONCE = 40
"""Cases whose keys are read together: a key is kept at hand for half a second, and no longer."""

TRIES = 8
"""How often a batch is written again where somebody at the desk came first."""

_A_NUMBER = re.compile(r"(?=.*[0-9])[^\s].{0,98}[^\s]|[0-9]")
"""A case's own number has a digit in it; anything else may be a name, and is sealed."""


@dataclass(slots=True)
class Sum:
    """What came of the rows: facts of this import, facts before it, and the refused by reason.

    `facts` are of this import, whichever of its runs wrote them; `written` are of this run alone.
    `elsewhere` are rows by the centre that holds their case, where that is another than this one.
    """

    rows: int = 0
    facts: int = 0
    known: int = 0
    written: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)

    @property
    def before(self) -> int:
        """How many were facts before this run, by whichever import."""
        return self.facts + self.known - self.written


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
        self._is_code = code_of(mapping.actor_code)
        self._waiting: list[CaseRows] = []
        self._sealer = office.keys.in_one_go()

    def take(self, source_id: str, rows: Iterator[SourceRow]) -> None:
        """Take the rows of one case in; written with others as soon as there are enough."""
        taken = self._sorted_out(rows)
        if not taken:
            return
        told = [row.told for row in taken]
        case, first = imported_id(self._brought.source, source_id), min(t.happened_at for t in told)
        self._tell_odd(case, told)
        for some in portions(taken):
            self._lay_by(CaseRows(source_id, case, some, first))

    def _lay_by(self, case: CaseRows) -> None:
        """Let it wait for others; what is too much with them is written after them."""
        if sum(one.weight for one in self._waiting) + case.weight > AT_ONCE:
            self.write()
        self._waiting.append(case)

    def write(self) -> None:
        """Write what waits; raises Halt where others kept coming first."""
        batch, self._waiting = self._waiting, []
        for _ in range(TRIES):
            if self._written(batch):
                return
        raise Halt("import-busy")

    def _sorted_out(self, rows: Iterator[SourceRow]) -> list[WeighedRow]:
        """The rows of a case that can be taken in; the others into the report."""
        seen: Counter[str] = Counter()
        taken: list[WeighedRow] = []
        for row in rows:
            self.sum.rows += 1
            read = self._looked_at(row, len(taken), seen)
            if isinstance(read, WeighedRow):
                taken.append(read)
            else:
                self.sum.refused[read] += 1
                self._report.refused(row, read)
        return taken

    def _looked_at(self, row: SourceRow, before: int, seen: Counter[str]) -> WeighedRow | WhyNotIn:
        """A row with its keyed digest; rows the same to the letter are told apart by count."""
        read = self._reader.read(row)
        if isinstance(read, WhyNotIn):
            return read
        if before >= MOST_ROWS:
            return WhyNotIn.CASE_TOO_LONG
        said = json.dumps(sorted(row.cells.items()))
        if len(said) > MOST_OF_A_ROW:
            return WhyNotIn.TOO_LONG
        seen[said] += 1
        mark = self._office.keys.body_digest(f"{seen[said]}:{said}".encode())
        return WeighedRow(row, mark, read, len(said) + _BESIDE_ITS_CELLS)

    def _tell_odd(self, case: UUID, told: Sequence[Told]) -> None:
        for number, doubts in sorted(odd_rows(told).items()):
            self._report.odd(number, case, [str(doubt) for doubt in doubts])

    def _written(self, batch: Sequence[CaseRows]) -> bool:
        """Write a batch in one transaction; False where somebody came first."""
        found, broken = self._all_found(batch)
        new = [not_yet_in(case, dispute) for case, dispute in found]
        shut = [why_shut(dispute) for _, dispute in found]
        fresh = {
            case.id: [] if why else rows
            for (case, _), rows, why in zip(found, new, shut, strict=True)
        }
        ours, known = self._counted(found)
        news = [(case, dispute) for case, dispute in found if fresh[case.id]]
        if not self._sealed_and_kept(news, fresh):
            return False
        written = sum(map(len, fresh.values()))
        self.sum.written += written
        self.sum.facts += ours + written
        self.sum.known += known
        for case, dispute in found:
            if dispute and dispute.centre != self._centre:
                self.sum.elsewhere[dispute.centre] += len(case.rows)
        for rows, why in zip(new, shut, strict=True):
            if why is not None:
                self._refuse(rows, why)
        for case in broken:
            self._refuse(case.rows, WhyNotIn.CASE_BROKEN)
        return True

    def _all_found(
        self, batch: Sequence[CaseRows]
    ) -> tuple[list[tuple[CaseRows, Dispute | None]], list[CaseRows]]:
        """The cases with what is in the record of them, and those whose record is broken."""
        found: list[tuple[CaseRows, Dispute | None]] = []
        broken: list[CaseRows] = []
        for case in batch:
            try:
                found.append((case, self._found(case)))
            except RecordBroken:
                broken.append(case)
        return found, broken

    def _refuse(self, rows: Sequence[WeighedRow], why: WhyNotIn) -> None:
        for row in rows:
            self.sum.refused[why] += 1
            self._report.refused(row.source, why)

    def _sealed_and_kept(
        self,
        news: Sequence[tuple[CaseRows, Dispute | None]],
        fresh: Mapping[UUID, Sequence[WeighedRow]],
    ) -> bool:
        """Seal and keep a batch while its keys seal; False where one ended, or somebody came."""
        disputes: list[Dispute] = []
        self._sealer = self._office.keys.in_one_go()
        for start in range(0, len(news), SEALED_AT_ONCE):
            disputes += self._sealed_and_taken_in(news[start : start + SEALED_AT_ONCE], fresh)
        with self._sealer.still_in_use() as is_readable:
            if not is_readable:
                return False
            try:
                self._office.registry.keep(*disputes)
            except IntegrityError:
                return False
        return True

    def _sealed_and_taken_in(
        self,
        cases: Sequence[tuple[CaseRows, Dispute | None]],
        fresh: Mapping[UUID, Sequence[WeighedRow]],
    ) -> list[Dispute]:
        """The keys of a few cases made and read at once, and used while they are at hand.

        Everything in it is recorded at one time, so no fact of a dispute comes before its opening.
        """
        now = self._office.clock()
        whose = {case.id: self._person(case, dispute) for case, dispute in cases}
        self._sealer.prepare({person: person for person in whose.values()})
        return [
            self._brought_in(case, dispute, fresh[case.id], whose[case.id], now)
            for case, dispute in cases
        ]

    def _found(self, case: CaseRows) -> Dispute | None:
        try:
            return self._office.registry.dispute(case.id)
        except NotFound:
            return None

    def _person(self, case: CaseRows, dispute: Dispute | None) -> PersonId:
        """Whose words its rows are: a person of this case alone, until the desk knows more."""
        if dispute:
            return dispute.applicant.person
        return self._office.keys.person_of(None, otherwise=f"{case.id}:{APPLICANT}")

    def _brought_in(
        self,
        case: CaseRows,
        dispute: Dispute | None,
        rows: Sequence[WeighedRow],
        who: PersonId,
        now: datetime,
    ) -> Dispute:
        dispute = dispute or self._opened(case, who, now)
        for row in rows:
            act = Act(OFFICE, happened_at=row.told.happened_at, recorded_at=now)
            dispute.take_in(act, row=self._sealed(row, who), brought=self._brought)
        return dispute

    def _opened(self, case: CaseRows, who: PersonId, now: datetime) -> Dispute:
        is_number = _A_NUMBER.fullmatch(case.source_id) is not None
        seal, today = (
            self._sealer.seal,
            now.astimezone(self._office.centres[self._centre].zone),
        )
        return Dispute.open_imported(
            Act(OFFICE, happened_at=case.first, recorded_at=now),
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

    def _sealed(self, row: WeighedRow, who: PersonId) -> SealedRow:
        told = row.told
        seal, is_code = self._sealer.seal, self._is_code(told.actor)
        hides = bool(told.actor) and not is_code
        return SealedRow(
            told=told,
            mark=row.mark,
            actor=told.actor if is_code else "",
            actor_words=seal(told.actor, subject=who, field=Field.WORDS) if hides else None,
            rest=seal(
                json.dumps(dict(told.rest), ensure_ascii=False), subject=who, field=Field.WORDS
            ),
        )

    def _counted(self, found: Sequence[tuple[CaseRows, Dispute | None]]) -> tuple[int, int]:
        """How many rows stand in the record before a write: by this import, and by others."""
        stood = [
            origin.rows[row.mark]
            for case, dispute in found
            if dispute and (origin := dispute.origin)
            for row in case.rows
            if row.mark in origin.rows
        ]
        ours = stood.count(self._brought.import_id)
        return ours, len(stood) - ours
