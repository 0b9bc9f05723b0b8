"""The nightly proof: the whole record is checked by the code of `verify`, and word of it kept.

Each receipt's own signature is looked at too, for which `verify` has to be asked.

Where it does not look whole nothing more is signed until a person resumes it. Checking changes
nothing, so whoever is killed in the middle leaves a round to be gone through again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from threading import Event

import structlog
from temporalio import activity
from temporalio.client import Client

from domain.night_watch import NightWatch
from domain.proofs import Doubt
from operations.console import Halt
from operations.findings import Finding, Verdict
from operations.ledger_desk import verify
from operations.nightly import beating
from operations.office import Office
from operations.schedules import Nightly, every_night
from operations.watch_book import act_at, opened
from workflows.proof import Proof
from workflows.proving import PROVE, Prove

PROVING = "proof"
"""The id of the schedule."""

HALF_PAST_THREE = time(3, 30)

NOT_WHOLE = "record-not-whole"
"""Why nothing is signed any more where the proof, and not a count, saw it."""

TOLD = 20
"""Findings that stand in the book one by one; the rest are counted, and `verify` names them."""

log = structlog.get_logger()


class BrokenOff(Exception):  # noqa: N818 - named for what happened
    """Whoever asked is going home; another begins again."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of checking everything once; `verdict` is None where it could not be checked."""

    verdict: Verdict | None
    why: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it was checked, and nothing is wrong."""
        return self.verdict is not None and self.verdict.is_whole


async def schedule_the_proof(client: Client) -> None:
    """See that the proof comes, at 03:30."""
    await every_night(client, PROVING, Nightly(Proof.run, "proof", HALF_PAST_THREE))


class ProofActivities:
    """Checks the whole record for the proof, and writes into the book what came of it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @property
    def all(self) -> list[Callable[..., object]]:
        """Every activity, for a worker."""
        return [self.prove]

    @activity.defn(name=PROVE)
    async def prove(self, said: Prove) -> None:
        """Check everything; where it is not whole, have nothing signed any more; write it down."""
        leave = Event()
        async with beating():
            try:
                await asyncio.to_thread(self._prove, said, leave)
            finally:
                leave.set()

    def _prove(self, said: Prove, leave: Event) -> None:
        if self._is_written(said):
            return
        looked = self._look(leave)
        if not looked.is_whole:
            looked = self._look(leave)  # an office that works on may have been seen half way
        try:
            if looked.verdict is not None and not looked.is_whole:
                self._stop()
        finally:
            self._write(said, looked)
        self._office.ledger.note_stop()

    def _look(self, leave: Event) -> Looked:
        def progress(_read: int) -> None:
            if leave.is_set():
                raise BrokenOff

        try:
            return Looked(verify(self._office.settings, None, progress, each_receipt=True))
        except Halt as halt:
            return Looked(None, halt.key)

    def _stop(self) -> None:
        """Have nothing signed any more; what was noticed first stands."""
        size, position = self._last_signed()
        log.error("the nightly proof found the record not whole", size=size, position=position)
        self._office.ledger.stop_because(NOT_WHOLE, size, position)

    def _last_signed(self) -> tuple[int, int]:
        """The last checkpoint; none where a hand was at its row, which keeps nobody from a stop."""
        try:
            latest = self._office.ledger.latest()
        except Exception:
            log.exception("the last checkpoint cannot be read")
            return 0, 0
        return (latest.checkpoint.size, latest.checkpoint.position) if latest else (0, 0)

    def _is_written(self, said: Prove) -> bool:
        """Whether the round stands in the book.

        A hand at the very book keeps nobody from looking: only where nothing is signed any more
        already is there nothing left to do. Raises then what the book raises.
        """
        registry = self._office.registry
        try:
            book = registry.get(NightWatch, opened(registry, said.at))
        except Exception:
            log.exception("the watch book cannot be read")
            if self._office.ledger.why_stopped() is not None:
                raise
            return False
        return any(proof.round == said.round for proof in book.proofs)

    def _write(self, said: Prove, looked: Looked) -> None:
        registry, verdict = self._office.registry, looked.verdict
        told = (
            {
                "facts": verdict.facts,
                "checkpoints": verdict.checkpoints,
                "receipts": verdict.receipts,
                "unsealed": verdict.unsealed,
                "number": verdict.findings.number,
            }
            if verdict is not None
            else {}
        )
        registry.at_record(NightWatch, opened(registry, said.at)).decide(
            NightWatch.prove,
            act_at(registry, said.at),
            round=said.round,
            whole=looked.is_whole,
            findings=[_doubt(one) for one in verdict.findings.told[:TOLD]] if verdict else [],
            why=looked.why,
            **told,
        )


def _doubt(finding: Finding) -> Doubt:
    """A finding as the book keeps it: a code, a place and a record, and nothing anybody said."""
    said = finding.details
    at = next((said[name] for name in ("position", "after", "last") if name in said), 0)
    return Doubt(
        code=finding.broken.value, position=int(str(at)), record=str(said.get("record", ""))
    )
