"""What was signed of the record: checkpoints, proofs anyone can check, and a party's receipts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.disputes import seen
from api.fields import Counted, Digits
from api.ledger_office import KeepsReceipt, SignsCheckpoint
from api.let_in import first_of_all
from api.problems import declared
from api.visitor import Standing, Visitor, the_key
from domain.access import condition
from domain.access_conditions import Nothing
from domain.access_rows import Action
from domain.callers import PARTIES
from domain.dispute import Dispute
from domain.merkle import told
from domain.refusals import Forbidden
from domain.refusals.ledger import NoSuchLeaf
from domain.seats import is_theirs
from domain.standing_for import speaks_for

router = APIRouter(tags=["ledger"])

MOST = 100
READS = declared(401, 403)
_KEPT = declared(401, 403, 409)
"""Of what is kept among the seals, where a hand may have been."""


class CheckpointLine(BaseModel):
    """The record at one moment; `note` is the signed note, to be kept elsewhere as it stands."""

    size: int
    position: int
    root: str
    hash: str
    made_at: datetime
    note: str


class CheckpointPage(BaseModel):
    """Checkpoints, the newest first; `next` is `before` of the page after, or absent."""

    lines: list[CheckpointLine]
    next: int | None


class Paged(BaseModel):
    """Which checkpoints are asked for."""

    model_config = ConfigDict(extra="forbid")

    before: Counted | None = Field(default=None, description="Only those over fewer facts")
    limit: Digits = Field(default=20, ge=1, le=MOST)


class StampLine(BaseModel):
    """By when a checkpoint was there; `token` is the authority's answer (RFC 3161), in base64."""

    authority: str
    at: datetime
    token: str


class KeyAnswer(BaseModel):
    """With what the notes are checked: the office's vkey (C2SP signed-note), the tree's hash."""

    origin: str
    key: str
    hash: str


class Included(BaseModel):
    """That one fact is in the tree of `size` leaves (RFC 6962, 2.1.1); hashes in base64."""

    position: int
    index: int
    size: int
    hash: str
    leaf: str
    path: list[str]


class Grown(BaseModel):
    """That the tree of `new` leaves only adds to that of `old` (RFC 6962, 2.1.2)."""

    old: int
    new: int
    hash: str
    path: list[str]


class ReceiptLine(BaseModel):
    """That something was handed in, and stands in the record; `note` is for whoever did so."""

    number: str
    party: str
    version: int
    position: int
    topic: str
    leaf: str
    issued_at: datetime
    note: str


class ReceiptList(BaseModel):
    """The receipts of a dispute, in the order given; the newest come a moment after the fact."""

    id: UUID
    lines: list[ReceiptLine]


@router.get("/ledger/key", operation_id="read-ledger-key", responses=READS)
async def read_key(visitor: Standing) -> KeyAnswer:
    """The public key of the ledger."""
    must_read_ledger(visitor)
    ledger = visitor.office.ledger
    return KeyAnswer(origin=ledger.key.name, key=ledger.key.told, hash=ledger.hash)


@router.get("/ledger/checkpoints", operation_id="list-checkpoints", responses=_KEPT)
async def list_checkpoints(visitor: Standing, asked: Annotated[Paged, Query()]) -> CheckpointPage:
    """What was signed, the newest first."""
    return await visitor.back.serve(page, visitor, asked)


def page(visitor: Visitor, asked: Paged) -> CheckpointPage:
    """One page of checkpoints; raises Forbidden, SealsBroken."""
    must_read_ledger(visitor)
    found = visitor.office.ledger.checkpoints(asked.before, asked.limit)
    lines = [_line(one) for one in found]
    return CheckpointPage(lines=lines, next=lines[-1].size if len(lines) == asked.limit else None)


@router.post(
    "/ledger/checkpoints",
    operation_id="seal",
    responses=declared(400, 401, 403, 409),
    dependencies=[*first_of_all(Action.SEAL), Depends(the_key)],
)
async def seal(visitor: Standing) -> CheckpointLine:
    """Have the record signed as it stands; of the same record the answer is the same.

    It needs an `Idempotency-Key` as every request that writes does.
    """
    return await visitor.back.serve(sealed, visitor)


def sealed(visitor: Visitor) -> CheckpointLine:
    """Sign; raises Forbidden, LedgerBroken, LedgerBehind."""
    _must(visitor, Action.SEAL)
    return _line(visitor.office.ledger.seal_now())


@router.get("/ledger/checkpoints/{size}", operation_id="read-checkpoint", responses=_KEPT)
async def read_checkpoint(visitor: Standing, size: Annotated[Counted, Path()]) -> CheckpointLine:
    """The checkpoint over so many facts."""
    return await visitor.back.serve(one, visitor, size)


def one(visitor: Visitor, size: int) -> CheckpointLine:
    """One checkpoint; raises Forbidden, NoSuchLeaf, SealsBroken."""
    must_read_ledger(visitor)
    found = visitor.office.ledger.checkpoint(size)
    if found is None:
        raise NoSuchLeaf
    return _line(found)


@router.get(
    "/ledger/checkpoints/{size}/time-stamp", operation_id="read-time-stamp", responses=READS
)
async def read_time_stamp(visitor: Standing, size: Annotated[Counted, Path()]) -> StampLine:
    """What a time stamping authority said of the checkpoint; 404 where none was asked."""
    return await visitor.back.serve(stamped, visitor, size)


def stamped(visitor: Visitor, size: int) -> StampLine:
    """One time stamp; raises Forbidden, NoSuchLeaf."""
    must_read_ledger(visitor)
    found = visitor.office.ledger.time_stamp(size)
    if found is None:
        raise NoSuchLeaf
    return StampLine(authority=found.authority, at=found.at, token=told(found.token))


@router.get("/ledger/proofs/inclusion", operation_id="prove-inclusion", responses=READS)
async def prove_inclusion(
    visitor: Standing,
    position: Annotated[Counted, Query()],
    size: Annotated[Counted, Query()],
) -> Included:
    """Show that the fact at a position of the log is in the tree of `size` leaves."""
    return await visitor.back.serve(included, visitor, position, size)


def included(visitor: Visitor, position: int, size: int) -> Included:
    """Show it; raises Forbidden, NoSuchLeaf."""
    must_read_ledger(visitor)
    ledger = visitor.office.ledger
    shown = ledger.inclusion(position, size)
    return Included(
        position=position,
        index=shown.leaf.index,
        size=size,
        hash=ledger.hash,
        leaf=told(shown.leaf.hash),
        path=[told(hash_) for hash_ in shown.path],
    )


@router.get("/ledger/proofs/consistency", operation_id="prove-consistency", responses=READS)
async def prove_consistency(
    visitor: Standing,
    old: Annotated[Counted, Query(alias="from")],
    new: Annotated[Counted, Query(alias="to")],
) -> Grown:
    """Show that the tree of `to` leaves only adds to that of `from`."""
    return await visitor.back.serve(grown, visitor, old, new)


def grown(visitor: Visitor, old: int, new: int) -> Grown:
    """Show it; raises Forbidden, NoSuchLeaf."""
    must_read_ledger(visitor)
    ledger = visitor.office.ledger
    path = [told(hash_) for hash_ in ledger.consistency(old, new)]
    return Grown(old=old, new=new, hash=ledger.hash, path=path)


@router.get("/disputes/{id}/receipts", operation_id="list-receipts", responses=_KEPT)
async def list_receipts(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> ReceiptList:
    """The receipts of a dispute; a party's own are those for what they handed in themselves."""
    return await visitor.back.serve(receipts, visitor, id)


def receipts(visitor: Visitor, dispute_id: UUID) -> ReceiptList:
    """Look, check, list; raises NotFound, Forbidden, SealsBroken."""
    dispute = seen(visitor, dispute_id, Action.READ_COURSE)
    found = visitor.office.ledger.receipts_of(dispute_id)
    everybody = visitor.caller.role not in PARTIES
    own = speaks_for(visitor.caller, dispute)
    lines = [_receipt(kept) for kept in found if everybody or _is_own(dispute, own, kept)]
    return ReceiptList(id=dispute_id, lines=lines)


def _is_own(dispute: Dispute, own: frozenset[str], kept: KeepsReceipt) -> bool:
    """Say whether it is for what the caller handed in, and not who sat there before them."""
    return kept.party in own and is_theirs(dispute, kept.party, kept.receipt.version)


def must_read_ledger(visitor: Visitor) -> None:
    """Let in whoever may read what was signed; raises Forbidden."""
    _must(visitor, Action.READ_LEDGER)


def _must(visitor: Visitor, action: Action) -> None:
    if condition(visitor.caller, action) == Nothing():
        raise Forbidden


def _line(signed: SignsCheckpoint) -> CheckpointLine:
    said = signed.checkpoint
    return CheckpointLine(
        size=said.size,
        position=said.position,
        root=told(said.root),
        hash=said.hash,
        made_at=said.made_at,
        note=signed.note,
    )


def _receipt(kept: KeepsReceipt) -> ReceiptLine:
    said = kept.receipt
    return ReceiptLine(
        number=said.number,
        party=kept.party,
        version=said.version,
        position=said.position,
        topic=said.topic,
        leaf=told(said.leaf),
        issued_at=said.issued_at,
        note=kept.note,
    )
