"""The nightly proof: the whole record is checked by the code of `verify`, and word of it kept.

Each receipt's own signature is looked at too, for which `verify` has to be asked.

Where it does not look whole nothing more is signed until a person resumes it. Checking changes
nothing, so whoever is killed in the middle leaves a round to be gone through again.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from threading import Event
from uuid import uuid4

import structlog
from temporalio import activity
from temporalio.client import Client

from domain.night_watch import NightWatch
from domain.proofs import Doubt
from domain.proofs import Proof as Proved
from domain.registry import TOLERANCE
from operations.console import Halt
from operations.findings import Broken, Finding, Verdict
from operations.ledger_desk import verify
from operations.nightly import beating
from operations.office import Office
from operations.schedules import Nightly, every_night
from operations.unkept import last_signed
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

_COMES_AT = re.compile(r"-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

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
        written = self._written(said)
        is_there = any(
            _is_named(proof, said) and not self._is_early(proof, said) for proof in written
        )
        if is_there and "/" in said.round:  # a name that nobody knew before it began
            return
        looked = self._look(leave)
        if not looked.is_whole:
            looked = self._look(leave)  # an office that works on may have been seen half way
        if any(self._is_foretold(proof, said) for proof in written):
            self._tell_foretold(said, looked)
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
        signed = last_signed(self._office.ledger.seals)
        size, position = (signed.size, signed.position) if signed else (0, 0)
        log.error("the nightly proof found the record not whole", size=size, position=position)
        self._office.ledger.stop_because(NOT_WHOLE, size, position)

    def _written(self, said: Prove) -> list[Proved]:
        """What stands in the book already, and may be of this round.

        A hand at the very book keeps nobody from looking: only where nothing is signed any more
        already is there nothing left to do. Raises then what the book raises.
        """
        try:
            return self._book(said).proofs
        except Exception:
            log.exception("the watch book cannot be read")
            if self._office.ledger.why_stopped() is not None:
                raise
            return []

    def _book(self, said: Prove) -> NightWatch:
        registry = self._office.registry
        return registry.get(NightWatch, opened(registry, said.at))

    def _is_foretold(self, proof: Proved, said: Prove) -> bool:
        """Whether a hand wrote it before the round began, by what is known of its name.

        The schedule's own part of the name, with the moment it comes at, is known beforehand. What
        stands there by the name that was drawn nobody foretold: where it is early, Temporal's clock
        is ahead of the office's, and this is the round's second try.
        """
        known, _, drawn = said.round.partition("/")
        is_known = bool(drawn) and proof.round == known and _COMES_AT.search(known) is not None
        return is_known and self._is_early(proof, said)

    def _is_early(self, proof: Proved, said: Prove) -> bool:
        """Whether it was written before the round began, by Temporal's clock; it spares nobody."""
        began = min(said.at, self._office.clocks.here(said.at))
        return min(proof.at, proof.recorded_at) < began - TOLERANCE

    def _tell_foretold(self, said: Prove, looked: Looked) -> None:
        log.error("what came of a proof was written before it began", round=said.round)
        if looked.verdict is not None:
            record = str(self._book(said).id)
            looked.verdict.findings.add(Broken.FORETOLD, about=said.round, record=record)

    def _round(self, said: Prove, looked: Looked) -> str:
        """By which name it is written: another, where a hand wrote better things by its own."""
        others = [proof for proof in self._book(said).proofs if _is_named(proof, said)]
        is_written = any(
            proof.whole is looked.is_whole and not self._is_foretold(proof, said)
            for proof in others
        )
        return said.round if is_written or not others else f"{said.round}/{uuid4()}"

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
            round=self._round(said, looked),
            whole=looked.is_whole,
            findings=[_doubt(one) for one in verdict.findings.told[:TOLD]] if verdict else [],
            why=looked.why,
            checkpoint=verdict.checkpoint if verdict is not None else "",
            **told,
        )


def _is_named(proof: Proved, said: Prove) -> bool:
    """Whether it stands there by the name of the round."""
    return proof.round == said.round or proof.round.startswith(f"{said.round}/")


def _doubt(finding: Finding) -> Doubt:
    """A finding as the book keeps it: a code, a place and a record, and nothing anybody said."""
    said = finding.details
    at = next((said[name] for name in ("position", "after", "last") if name in said), 0)
    return Doubt(
        code=finding.broken.value, position=int(str(at)), record=str(said.get("record", ""))
    )
