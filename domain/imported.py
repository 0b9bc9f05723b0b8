"""A dispute from another system: its history is kept as told there, and may be gone on with here.

It keeps three times: when each thing happened, when it was written down there, and when it was
brought in here. It is nobody's case here until a mediator takes it over: no clock runs on it and
no promise is given. From then on it stands at our window like any other, from that minute.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.filing import Filed
from domain.import_mapping import Marks
from domain.import_rows import Told
from domain.parties import APPLICANT, ClaimWords, PartyWords, Place
from domain.record import Act, Fact, FirstFact
from domain.refusals import Refusal
from domain.refusals.imported import NotToBeTakenOver
from domain.room import Room
from domain.said import must_be_ids
from domain.sealed import PersonId, Sealed
from domain.steps import step
from domain.values import CentreId, Channel, ClaimId, ClaimKind, OfficerId, Role, Stage, WorkerKind

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk

TAKE_OVER = "take-over-imported"
"""The one step that is open on an imported dispute."""

OWN, IMPORTED, TAKEN_OVER = "own", "imported", "taken-over"
"""Where a dispute comes from, as lists and figures tell it (来源)."""


@dataclass(frozen=True, slots=True)
class CameFrom:
    """Where a dispute was brought in from, as its file shows it."""

    source: str
    case: str
    case_words: Sealed | None
    import_id: UUID
    rows: int
    stage: Stage
    closed_at: datetime | None
    taken_over_at: datetime | None


@dataclass
class Origin:
    """Where an imported dispute comes from, and how it stood there.

    `case` is its number there, empty where it may hold a name: then it is sealed in `case_words`.
    `rows` are the keyed digests of the rows taken in, each with the import that brought it; `told`
    says when and by which row the stage was last told, `marked` the same of closing and reopening.
    """

    source: str
    case: str
    case_words: Sealed | None
    import_id: UUID
    stage: Stage = Stage.INTAKE
    closed_at: datetime | None = None
    taken_over_at: datetime | None = None
    rows: dict[str, UUID] = field(default_factory=dict)
    told: tuple[datetime, int] | None = None
    marked: tuple[datetime, int] | None = None

    @property
    def shown(self) -> CameFrom:
        """Without the digests of its rows."""
        return CameFrom(
            source=self.source,
            case=self.case,
            case_words=self.case_words,
            import_id=self.import_id,
            rows=len(self.rows),
            stage=self.stage,
            closed_at=self.closed_at,
            taken_over_at=self.taken_over_at,
        )


class ImportOpened(FirstFact):
    """A dispute was brought in from another system (导入); it happened when the first row did."""

    TOPIC = "dispute.import_opened"
    import_id: UUID
    source: str
    case: str
    case_words: Sealed | None
    mapping: str
    mapping_digest: str
    centre: str
    channel: str
    received_at: datetime
    applicant: PartyWords
    respondents: list[PartyWords]
    claims: list[ClaimWords]
    statement: Sealed | None
    workplace: Place
    worker_kind: str
    rules: str

    def apply(self, aggregate: "Trunk") -> None:
        """Open the file."""
        aggregate.begin(self)
        aggregate.origin = Origin(self.source, self.case, self.case_words, self.import_id)
        if self.case:
            aggregate.external_numbers = {self.source: self.case}


class Imported(Fact):
    """One row of the other system's log: what it says was done, in its own words (导入记录).

    `told_at` is the date it was given there, to the `precision` of a day or a minute;
    `happened_at` is the same, or the time it was written down where that came first.
    `recorded_there` is when it was written down; `timestamp` when it was brought in here.
    `stage` is the mapping's word, `reads_as` ours. `rest` holds every other cell, as JSON.
    """

    TOPIC = "dispute.imported"
    BROUGHT_IN = True
    import_id: UUID
    row: int
    row_mark: str
    activity: str
    stage: str
    reads_as: str
    marks: str
    told: str
    told_at: datetime
    precision: str
    recorded_there: datetime | None
    doubts: list[str]
    actor: str
    actor_words: Sealed | None
    rest: Sealed
    mapping: str
    mapping_digest: str

    def apply(self, aggregate: "Trunk") -> None:
        """Take it into the history; the last one by when it happened says where the case stood."""
        origin = aggregate.origin
        if origin is None:
            return
        origin.rows[self.row_mark] = self.import_id
        here = (self.happened_at, self.row)
        if self.reads_as and (origin.told is None or origin.told <= here):
            origin.told, origin.stage = here, Stage(self.reads_as)
        if self.marks and (origin.marked is None or origin.marked <= here):
            origin.marked = here
            origin.closed_at = self.happened_at if self.marks == Marks.CLOSES else None


class ImportTakenOver(Fact):
    """A mediator took an imported dispute over, and goes on with it here (接办)."""

    TOPIC = "dispute.import_taken_over"
    mediator: str
    was: str
    rules: str

    def apply(self, aggregate: "Trunk") -> None:
        """It stands at the window now: what is promised and counted begins at this minute."""
        if aggregate.origin:
            aggregate.origin.taken_over_at = self.happened_at
        aggregate.mediator = OfficerId(self.mediator)
        aggregate.come_in(self.happened_at, self.rules)


CAME_IN = (Filed.TOPIC, ImportTakenOver.TOPIC)
"""The kinds of facts by which a dispute comes to our window: from then on it has a case."""


def to_be_taken_over(dispute: "Dispute") -> Refusal | None:
    """The dispute was imported, and nobody has taken it over."""
    return None if dispute.is_history else NotToBeTakenOver()


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A row as it is kept: what it tells, its keyed digest, and what of it is sealed."""

    told: Told
    mark: str
    actor: str
    actor_words: Sealed | None
    rest: Sealed


@dataclass(frozen=True, slots=True)
class Brought:
    """By which import a row comes, and by which mapping it was read."""

    import_id: UUID
    source: str
    mapping: str
    mapping_digest: str


def imported_id(source: str, case: str) -> UUID:
    """The dispute that a case of a source is here, whoever imports it, however often."""
    return uuid5(NAMESPACE_URL, f"onestop:imported:{source}:{case}")


class ImportedRoom(Room):
    """What is decided on a dispute that comes from another system."""

    @classmethod
    def open_imported(  # noqa: PLR0913 - one sheet of another system's file
        cls,
        act: Act,
        *,
        id: UUID,  # noqa: A002 - the library's own name
        brought: Brought,
        case: str,
        case_words: Sealed | None,
        person: PersonId,
        centre: CentreId,
        channel: Channel,
        claim_kind: ClaimKind,
        rules: str,
    ) -> Self:
        """Bring a case in: an applicant nobody knows yet, and one claim without a sum."""
        return cls._open_with(
            ImportOpened,
            act,
            id=id,
            import_id=brought.import_id,
            source=brought.source,
            case=case,
            case_words=case_words,
            mapping=brought.mapping,
            mapping_digest=brought.mapping_digest,
            centre=centre,
            channel=channel,
            received_at=act.happened_at,
            applicant={"id": APPLICANT, "role": Role.WORKER, "person": person, "details": {}},
            respondents=[],
            claims=[{"id": ClaimId("C1"), "kind": claim_kind, "amount": None, "words": None}],
            statement=None,
            workplace={"district": "", "address": None},
            worker_kind=WorkerKind.OTHER,
            rules=rules,
        )

    def take_in(self, act: Act, *, row: SealedRow, brought: Brought) -> None:
        """Take one row of the history in, as told: early, late or out of order; each row once.

        Raises NotToBeTakenOver where this dispute did not come from that source.
        """
        if self.origin is None or self.origin.source != brought.source:
            raise NotToBeTakenOver
        if row.mark in self.origin.rows:
            return
        told = row.told
        self._record(
            Imported,
            act,
            import_id=brought.import_id,
            row=told.number,
            row_mark=row.mark,
            activity=told.activity,
            stage=told.meaning.stage,
            reads_as=told.meaning.reads_as,
            marks=told.meaning.marks,
            told=told.told,
            told_at=told.told_at,
            precision=told.precision,
            recorded_there=told.recorded_there,
            doubts=list(told.doubts),
            actor=row.actor,
            actor_words=row.actor_words,
            rest=row.rest,
            mapping=brought.mapping,
            mapping_digest=brought.mapping_digest,
        )

    @step(TAKE_OVER, to_be_taken_over)
    def take_over_imported(self, act: Act, *, mediator: OfficerId) -> None:
        """Take an imported dispute over; it goes on at intake, whatever stage it had come to there.

        Whoever agreed to mediate did so before another body, so both sides are asked anew
        (人社厅发〔2024〕4号). One that was closed there is opened by this.
        """
        origin = self.origin
        if origin and origin.taken_over_at and mediator == self.mediator:
            return
        self._must_be_open(TAKE_OVER)
        must_be_ids(mediator=mediator)
        rules = self._shelf.rules_on(self.centre, act)
        self._record(ImportTakenOver, act, mediator=mediator, was=self.stage, rules=rules)
