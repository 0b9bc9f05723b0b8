"""How the ledger stands: whether the record is signed, and what its last proof said (账本近况)."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError

from api.ledger import READS, must_read_ledger
from api.ledger_office import SaysWhyStopped, SignsCheckpoint
from api.proofs_shown import ProofLine, moment, proof_line, signing_stopped, stop_title
from api.visitor import Standing, Visitor
from domain.proofs import Proof
from domain.refusals.ledger import RecordBroken, SealsBroken
from domain.watch_books import books_of_late, last_proof
from domain.wording import say

router = APIRouter(tags=["ledger"])


class StopShown(BaseModel):
    """Since when nothing is signed, why, and about which checkpoint that was noticed."""

    code: str
    title: str
    size: int
    position: int
    since: datetime | None = Field(description="Null where a hand was at it")


class CheckpointShown(BaseModel):
    """The last checkpoint: over how many facts, up to which position, and when."""

    size: int
    position: int
    made_at: datetime


class LedgerStanding(BaseModel):
    """How the ledger stands now."""

    signs: bool
    text: str
    stopped: StopShown | None
    checkpoint: CheckpointShown | None
    proof: ProofLine | None = Field(description="The last, of this month or the one before")


@router.get("/ledger", operation_id="read-ledger", responses=READS)
async def read_ledger(visitor: Standing) -> LedgerStanding:
    """Whether the record is signed, since when and why not, and when it was last proved."""
    return await visitor.back.serve(standing, visitor)


def standing(visitor: Visitor) -> LedgerStanding:
    """Read it; raises Forbidden."""
    must_read_ledger(visitor)
    ledger = visitor.office.ledger
    stopped, latest, proof = ledger.why_stopped(), _latest(visitor), _last_proof(visitor)
    shown = _stop(visitor, stopped) if stopped else None
    return LedgerStanding(
        signs=stopped is None,
        text=signing_stopped(ledger, visitor.language) or _goes_on(visitor),
        stopped=shown,
        checkpoint=_checkpoint(latest) if latest else None,
        proof=proof_line(visitor, proof) if proof else None,
    )


def _goes_on(visitor: Visitor) -> str:
    return say("signing.goes-on", visitor.language)


def _latest(visitor: Visitor) -> SignsCheckpoint | None:
    """None where a hand was at it: why nothing is signed any more is told all the same."""
    try:
        return visitor.office.ledger.latest()
    except (SealsBroken, DBAPIError):
        return None


def _last_proof(visitor: Visitor) -> Proof | None:
    """None where the very book is broken: whether the record is signed is told all the same."""
    office = visitor.office
    try:
        return last_proof(books_of_late(office.registry, office.clock()))
    except RecordBroken:
        return None


def _stop(visitor: Visitor, stopped: SaysWhyStopped) -> StopShown:
    return StopShown(
        code=stopped.code,
        title=stop_title(stopped.code, visitor.language),
        size=stopped.size,
        position=stopped.position,
        since=moment(stopped.noticed_at),
    )


def _checkpoint(signed: SignsCheckpoint) -> CheckpointShown:
    said = signed.checkpoint
    return CheckpointShown(size=said.size, position=said.position, made_at=said.made_at)
