"""Whether record, view and case say the same of every dispute; they are asked, never mended."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from uuid import UUID

from sqlalchemy import select
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from domain.dispute import Dispute
from domain.known import known
from domain.office_time import calendar_of
from domain.refusals.ledger import RecordBroken
from domain.standing import standing
from domain.waiting import waiting_for
from operations.office import Office
from operations.settings import Settings
from operations.temporal_server import TemporalStore
from projections.generations import reading
from projections.log_reader import LogReader
from projections.set_aside import all_told_otherwise, read
from workflows.dispatch import every_dispute
from workflows.messages import case_of

LEVEL_SECONDS = 60.0
"""How long views and cases may take to catch up with the record before they count as differing."""

LOOK_AGAIN_SECONDS = 0.5
PAGE = 500
"""Disputes compared before the next are looked at."""

_ASKED_AT_ONCE = 8


class Differs(StrEnum):
    """In what a dispute is not said the same of everywhere.

    Of a record that cannot be read nobody can say whether the others agree with it, nor of one that
    the views told otherwise before.
    """

    NO_ROW = "no-row"
    ROW_VERSION = "row-version"
    ROW_STAGE = "row-stage"
    ROW_CLOSED = "row-closed"
    ROW_WORD = "row-word"
    NO_CASE = "no-case"
    CASE_NOT_ENDED = "case-not-ended"
    CASE_BEHIND = "case-behind"
    RECORD_BROKEN = "record-broken"


@dataclass(frozen=True, slots=True)
class Shown:
    """How a dispute stands in the caseload."""

    version: int
    stage: str
    closed: bool
    waiting_for: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One dispute of which not all say the same."""

    dispute: UUID
    version: int
    in_what: tuple[Differs, ...]

    @property
    def is_broken(self) -> bool:
        """Whether its record cannot be read: nothing mends that but a hand."""
        return Differs.RECORD_BROKEN in self.in_what


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of how many disputes record, view and case say the same, and which are the others."""

    disputes: int
    differences: tuple[Difference, ...]

    @property
    def agreeing(self) -> int:
        """How many agree."""
        return self.disputes - len(self.differences)

    @property
    def is_whole(self) -> bool:
        """Whether all of them do."""
        return not self.differences


async def reconcile(office: Office, client: Client, *, seconds: float = LEVEL_SECONDS) -> Agreement:
    """Compare every dispute's stream with its view and its case.

    What differs is looked at again until it agrees or `seconds` are over: views and cases follow
    the record and may be a moment behind it. A record that cannot be read is named once, and is not
    waited for.
    """
    everyone = await asyncio.to_thread(every_dispute, office.registry)
    return Agreement(
        len(everyone), tuple(await differences(office, client, everyone, seconds=seconds))
    )


async def differences(
    office: Office, client: Client, those: Sequence[UUID], *, seconds: float
) -> list[Difference]:
    """The disputes among those that still differ when `seconds` are over."""
    end = monotonic() + seconds
    differing = await _compared(office, client, those)
    while (waited := [one.dispute for one in differing if not one.is_broken]) and monotonic() < end:
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
        broken = [one for one in differing if one.is_broken]
        differing = broken + await _compared(office, client, waited)
    return differing


async def _compared(office: Office, client: Client, those: Sequence[UUID]) -> list[Difference]:
    """Page by page: a store takes so many ids in one question, and no more."""
    pages = [those[start : start + PAGE] for start in range(0, len(those), PAGE)]
    return [one for page in pages for one in await _page_compared(office, client, page)]


async def _page_compared(office: Office, client: Client, those: Sequence[UUID]) -> list[Difference]:
    few = asyncio.Semaphore(_ASKED_AT_ONCE)
    rows = await asyncio.to_thread(_rows, office, those)
    otherwise = await asyncio.to_thread(all_told_otherwise, office.views)

    async def compare(one: UUID) -> Difference | None:
        async with few:
            try:
                dispute = await asyncio.to_thread(known, office.registry, Dispute, one)
            except RecordBroken as broken:
                last = int(str(broken.details["version"]))
                return Difference(one, last, (Differs.RECORD_BROKEN,))
            if one in otherwise:
                return Difference(one, dispute.version, (Differs.RECORD_BROKEN,))
            found = (
                *_of_the_view(dispute, rows.get(one)),
                *await _of_the_case(office, client, dispute),
            )
        return Difference(one, dispute.version, found) if found else None

    compared = await asyncio.gather(*(compare(one) for one in those))
    return [difference for difference in compared if difference]


def without_beginning(office: Office) -> list[UUID]:
    """The disputes whose first fact is gone from the log, where nobody meets them who reads it.

    The views know them still: by their rows, or as set aside since they were made again.
    """
    with reading(office.views) as views:
        known = views.connection.scalars(select(views.tables.caseload.c.id)).all()
        aside = [one.record for one in read(views.connection, views.tables) if not one.version]
    begun = {record for _, record in LogReader(office.registry).opened()}
    lost = [one for one in aside if _is_of_a_dispute(office, one)]
    return [one for one in dict.fromkeys([*known, *lost]) if one not in begun]


def _is_of_a_dispute(office: Office, record: UUID) -> bool:
    first = office.registry.recorder.select_events(record, limit=1)
    return any(one.topic.startswith(f"{Dispute.TOPIC}.") for one in first)


def _rows(office: Office, those: Sequence[UUID]) -> dict[UUID, Shown]:
    with reading(office.views) as views:
        table = views.tables.caseload
        names = ("id", "version", "stage", "closed_at", "waiting_for")
        columns = [table.c[name] for name in names]
        return {
            row.id: Shown(row.version, row.stage, row.closed_at is not None, row.waiting_for)
            for row in views.connection.execute(select(*columns).where(table.c.id.in_(those)))
        }


def _of_the_view(dispute: Dispute, shown: Shown | None) -> Iterator[Differs]:
    if shown is None:
        yield Differs.NO_ROW
        return
    if shown.version != dispute.version:
        yield Differs.ROW_VERSION
    if shown.stage != dispute.stage:
        yield Differs.ROW_STAGE
    if shown.closed != (dispute.closed is not None):
        yield Differs.ROW_CLOSED
    if shown.waiting_for != waiting_for(dispute):
        yield Differs.ROW_WORD


async def _of_the_case(office: Office, client: Client, dispute: Dispute) -> list[Differs]:
    """The case runs for as long as the dispute is open, and has taken every way that is due."""
    runs = await _runs(client, dispute.id)
    if dispute.closed:
        return [Differs.CASE_NOT_ENDED] if runs else []
    if not runs:
        return [Differs.NO_CASE]
    calendar = calendar_of(office.registry, dispute.centre)
    stands = standing(dispute, office.registry.centres, calendar)
    return [Differs.CASE_BEHIND] if stands.due else []


async def _runs(client: Client, dispute: UUID) -> bool:
    try:
        case = await client.get_workflow_handle(case_of(dispute)).describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return case.status is WorkflowExecutionStatus.RUNNING


async def connected(settings: Settings) -> Client:
    """A client of the Temporal that this office works with."""
    address = settings.temporal_address or TemporalStore(settings.home).address
    return await Client.connect(address, namespace=settings.temporal_namespace)
