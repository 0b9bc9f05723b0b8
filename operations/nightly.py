"""The nightly check: nobody is stuck; record, views and cases agree, or are mended (夜间检查).

The workflow of the night asks this page by page. Looking changes nothing and mending may be done
twice, so whoever is killed in the middle leaves only a page to be gone through again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, time
from uuid import UUID

from temporalio import activity
from temporalio.client import Client

from api.entrants import gone
from domain.dispute import Dispute
from domain.held import why_stuck
from domain.imported import CAME_IN
from domain.known import known
from domain.night_watch import NightWatch
from domain.record import Act
from domain.refusals import Closed
from domain.refusals.ledger import RecordBroken
from domain.waiting import waiting_for
from operations.evidence_check import EXTRA, Lacks, extra, lacking, scan
from operations.office import Office
from operations.reading_room import REBUILDER
from operations.reconcile import Differs, differences, without_beginning
from operations.schedules import Nightly, every_night
from operations.watch_book import act_at, opened
from projections.mending import rewrite
from projections.rebuild import rebuild
from workflows.night import Night
from workflows.passing_over import passed_over
from workflows.telling import Teller
from workflows.watching import (
    KEEP,
    LOOK_OVER,
    MEND,
    Found,
    Keep,
    Looked,
    Mend,
    Mended,
    Odd,
    Page,
    Watch,
    together,
)

NIGHTLY = "nightly"
"""The id of the schedule."""

HALF_PAST_TWO = time(2, 30)

AT_ONCE = 500
"""Disputes on a page: some seconds' work, and gone through again if it is broken off."""

PATIENCE_SECONDS = 10.0
"""How long views and cases may still be catching up before they count as differing."""

BEAT_SECONDS = 5.0

_CASES = frozenset({Differs.NO_CASE, Differs.CASE_BEHIND, Differs.CASE_NOT_ENDED})
_ROWS = frozenset({Differs.ROW_VERSION, Differs.ROW_STAGE, Differs.ROW_CLOSED, Differs.ROW_WORD})
MENDED = _CASES | _ROWS | {Differs.NO_ROW}
"""What is mended: by telling the case, by writing the row anew, by making every view again.

A record that cannot be read is mended by nobody here: it is counted and told, night after night.
"""


async def schedule_the_night(client: Client) -> None:
    """See that the night comes, at 02:30."""
    await every_night(client, NIGHTLY, Nightly(Night.run, "night", HALF_PAST_TWO, (Watch(),)))


class NightActivities:
    """Answers the night from the record, the views and the cases."""

    def __init__(
        self, office: Office, client: Client, *, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._office = office
        self._client = client
        self._patience = patience

    @property
    def all(self) -> list[Callable[..., object]]:
        """Every activity, for a worker."""
        return [self.look_over, self.mend, self.keep]

    @activity.defn(name=LOOK_OVER)
    async def look_over(self, page: Page) -> Looked:
        """Look a page of disputes over; nothing is changed."""
        async with beating():
            upto, those = await asyncio.to_thread(self._page, page.after)
            if not those:
                return Looked(upto=None)
            stuck = await asyncio.to_thread(self._stuck, those)
            return Looked(upto=upto, disputes=len(those), stuck=stuck, odd=await self._odd(those))

    @activity.defn(name=MEND)
    async def mend(self, said: Mend) -> Mended:
        """Begin lost cases again, tell those behind, write stale rows anew, scan what was not."""
        async with beating():
            await self._tell([one.dispute for one in said.odd if _CASES & set(one.in_what)])
            await asyncio.to_thread(self._rewrite, said.odd)
            await asyncio.to_thread(self._scan, said.odd)
            left = await self._odd([one.dispute for one in said.odd])
            return Mended(mended=len(said.odd) - len(left))

    @activity.defn(name=KEEP)
    async def keep(self, said: Keep) -> None:
        """Say of each dispute that it is stuck, and write the round into the month's book."""
        async with beating():
            await asyncio.to_thread(self._keep, said)

    def _page(self, after: int) -> tuple[int, list[UUID]]:
        filed = self._office.registry.recorder.select_notifications(
            start=after, limit=AT_ONCE, topics=CAME_IN, inclusive_of_start=False
        )
        return (filed[-1].id if filed else after), [UUID(str(one.originator_id)) for one in filed]

    def _stuck(self, those: Sequence[UUID]) -> list[UUID]:
        registry, left = self._office.registry, gone(self._office, self._office.clock())
        stuck = []
        for one in those:
            with suppress(RecordBroken):  # told as such among what differs
                if why_stuck(known(registry, Dispute, one), registry.centres, left.on(one)):
                    stuck.append(one)
        return stuck

    async def _odd(self, those: Sequence[UUID]) -> list[Odd]:
        found = await differences(self._office, self._client, those, seconds=self._patience)
        in_what = {one.dispute: [str(code) for code in one.in_what] for one in found}
        files = await asyncio.to_thread(lacking, self._office, those)
        for dispute, codes in files.items():
            in_what.setdefault(dispute, []).extend(codes)
        return [Odd(dispute=dispute, in_what=codes) for dispute, codes in in_what.items()]

    async def _tell(self, those: Sequence[UUID]) -> None:
        await Teller(self._client, self._office.registry, asyncio.Event()).tell_all(those)

    def _rewrite(self, odd: Sequence[Odd]) -> None:
        """Where a row is missing more may be: then every view is made again, by one at a time."""
        office, seat = self._office, self._office.seat(REBUILDER)
        stale = [one.dispute for one in odd if _ROWS & set(one.in_what)]
        if stale:
            rewrite(office.registry, office.views, office.centres, stale)
        if any(Differs.NO_ROW in one.in_what for one in odd) and seat.take():
            try:
                rebuild(office.registry, office.views, office.keys, office.centres, _unwatched)
            finally:
                seat.leave()

    def _scan(self, odd: Sequence[Odd]) -> None:
        """Have looked over what the scanner could not look over when it came in."""
        for one in odd:
            if Lacks.NOT_SCANNED in one.in_what:
                with suppress(RecordBroken):  # since it was looked over
                    scan(self._office, one.dispute)

    def _keep(self, said: Keep) -> None:
        self._office.evidence.sweep()
        if left := extra(self._office):
            said.found.differed[EXTRA] = len(left)
        said = said.model_copy(update={"found": self.with_all_broken(said.found)})
        for one in said.found.stuck:
            with suppress(RecordBroken):  # since it was looked over
                self._say_stuck(one)
        try:
            self._write_down(said)
        except RecordBroken as broken:  # the month's own book: the night ends all the same
            passed_over("night", broken)

    def _write_down(self, said: Keep) -> None:
        registry = self._office.registry
        registry.at_record(NightWatch, opened(registry, said.at)).decide(
            NightWatch.keep, self._act(said.at), round=said.round, **said.found.model_dump()
        )

    def with_all_broken(self, found: Found) -> Found:
        """The same, with the disputes whose first fact is gone: no page of the log names them."""
        lost, code = len(without_beginning(self._office)), str(Differs.RECORD_BROKEN)
        if not lost:
            return found
        differed = found.differed | {code: found.differed.get(code, 0) + lost}
        return found.model_copy(update={"differed": differed, "differing": found.differing + lost})

    def _say_stuck(self, one: UUID) -> None:
        """Say it of a dispute that is so now: what has moved since is stuck no longer."""
        registry = self._office.registry
        dispute = known(registry, Dispute, one)
        left = gone(self._office, self._office.clock())
        why = why_stuck(dispute, registry.centres, left.on(one))
        if why is None:
            return
        try:
            registry.at(one).decide(
                Dispute.find_stuck,
                self._act(self._office.clock()),
                why=why,
                waits_for=waiting_for(dispute),
            )
        except Closed:
            return

    def _act(self, at: datetime) -> Act:
        return act_at(self._office.registry, at)


async def watch_now(night: NightActivities, *, at: datetime, mend: bool) -> Found:
    """Make a round by hand, without the schedule; only one that mends is written down."""
    after, found = 0, Found()
    while (looked := await night.look_over(Page(after=after))).upto is not None:
        mended = (await night.mend(Mend(odd=looked.odd))).mended if mend and looked.odd else 0
        after, found = looked.upto, together(found, looked, mended)
    if mend:
        await night.keep(Keep(round=f"by-hand-{at.isoformat()}", at=at, found=found))
    else:
        found = await asyncio.to_thread(night.with_all_broken, found)
    return found


@asynccontextmanager
async def beating() -> AsyncIterator[None]:
    """Let Temporal know that somebody is still at it, for as long as it takes."""
    heart = asyncio.create_task(_beat())
    try:
        yield
    finally:
        heart.cancel()


async def _beat() -> None:
    while activity.in_activity():
        activity.heartbeat()
        await asyncio.sleep(BEAT_SECONDS)


def _unwatched(done: int, whole: int) -> None:
    """Nobody watches the rebuild at night."""
    del done, whole
