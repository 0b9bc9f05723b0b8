"""Proofs and stops of the watch book, as supervisors and auditors read them (夜间核验)."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from api.ledger_office import KeepsLedger
from api.visitor import Visitor
from domain.access import condition, may
from domain.access_conditions import Everything
from domain.access_rows import Action
from domain.codes import told, word
from domain.proofs import Doubt, Proof, SigningStopped, Stop, WatchProved
from domain.refusals import NotFound
from domain.refusals.ledger import RecordBroken
from domain.wording import Language, knows, say


def signing_stopped(ledger: KeepsLedger, language: Language) -> str:
    """Since when and why nothing is signed any more, in words; empty where it is."""
    stopped = ledger.why_stopped()
    if stopped is None:
        return ""
    since, why = moment(stopped.noticed_at), stop_title(stopped.code, language)
    return say("signing.stopped", language, since=since, why=why)


def moment(told: str) -> datetime | None:
    """A moment as the seals keep it; none where a hand wrote something else."""
    try:
        return datetime.fromisoformat(told)
    except ValueError:
        return None


class DoubtLine(BaseModel):
    """One finding; `record` is left out where this caller may not see it, or it has none."""

    code: str
    title: str
    position: int = Field(description="0 where it stands at none")
    record: UUID | None


class ProofLine(BaseModel):
    """One proof of the whole record; `findings` are the first of `number`."""

    at: datetime
    whole: bool
    facts: int
    checkpoints: int
    receipts: int
    unsealed: int
    number: int
    findings: list[DoubtLine]
    why: str = Field(description="Why it could not be checked; empty where it was")
    text: str


class StopLine(BaseModel):
    """That nothing was signed from a moment on, and until when; open where it still is so."""

    code: str
    title: str
    size: int
    position: int
    noticed_at: datetime
    resumed_at: datetime | None


def may_see(visitor: Visitor, dispute: UUID) -> bool:
    """Whether this caller may see a dispute that the book names.

    One that is no longer in the record (an older copy was restored) is left out, and so is one that
    cannot be read by now: whom it concerns nobody can say.
    """
    try:
        found = visitor.office.registry.dispute(dispute)
    except (NotFound, RecordBroken):
        return False
    return may(visitor.caller, Action.READ_DISPUTE, found)


def proof_line(visitor: Visitor, proof: Proof) -> ProofLine:
    """A proof as one line of the book."""
    return ProofLine(
        at=proof.at,
        whole=proof.whole,
        facts=proof.facts,
        checkpoints=proof.checkpoints,
        receipts=proof.receipts,
        unsealed=proof.unsealed,
        number=proof.number,
        findings=[_doubt(visitor, one) for one in proof.findings],
        why=proof.why,
        text=told(WatchProved.TOPIC, asdict(proof), visitor.language),
    )


def stop_line(stop: Stop, language: Language) -> StopLine:
    """A stop as one line of the book."""
    return StopLine(
        code=stop.code,
        title=stop_title(stop.code, language),
        size=stop.size,
        position=stop.position,
        noticed_at=stop.noticed_at,
        resumed_at=stop.resumed_at,
    )


def stop_title(code: str, language: Language) -> str:
    """Why nothing is signed, in words."""
    return str(word(SigningStopped.TOPIC, "code", code, language))


def _doubt(visitor: Visitor, doubt: Doubt) -> DoubtLine:
    record = UUID(doubt["record"]) if doubt["record"] else None
    key = f"code.broken.{doubt['code']}"
    return DoubtLine(
        code=doubt["code"],
        title=say(key, visitor.language) if knows(key) else doubt["code"],
        position=doubt["position"],
        record=record if record and _may_know(visitor, record) else None,
    )


def _may_know(visitor: Visitor, record: UUID) -> bool:
    """Whoever reads of every dispute hears of any record, of one that cannot be read any more too.

    Others hear of disputes that they may see.
    """
    sees_all = condition(visitor.caller, Action.READ_DISPUTE) == Everything()
    return sees_all or may_see(visitor, record)
