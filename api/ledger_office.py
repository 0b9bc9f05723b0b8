"""What the desks need of the ledger; operations puts it together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.case_file import Statement
from domain.notes import Checkpoint, PublicKey, Receipt
from projections.tree import Leaf


class SignsCheckpoint(Protocol):
    """A checkpoint, and the note as it was signed."""

    @property
    def checkpoint(self) -> Checkpoint:
        """What it says."""

    @property
    def note(self) -> str:
        """As it was signed."""


class KeepsReceipt(Protocol):
    """A receipt, the note as it was signed, and whose it is."""

    @property
    def receipt(self) -> Receipt:
        """What it says."""

    @property
    def note(self) -> str:
        """As it was signed."""

    @property
    def party(self) -> str:
        """Whose it is, within the dispute."""


class SaysWhen(Protocol):
    """What a time stamping authority said of a checkpoint (RFC 3161)."""

    @property
    def authority(self) -> str:
        """Its address."""

    @property
    def at(self) -> datetime:
        """By when the checkpoint was there, by the authority's clock."""

    @property
    def token(self) -> bytes:
        """Its whole answer (DER)."""


class SaysWhyStopped(Protocol):
    """Why nothing is signed any more, about which checkpoint, and since when."""

    @property
    def code(self) -> str:
        """What was noticed."""

    @property
    def size(self) -> int:
        """Of which checkpoint: over how many facts."""

    @property
    def position(self) -> int:
        """Of which checkpoint: up to which position."""

    @property
    def noticed_at(self) -> str:
        """When it was noticed, in ISO 8601."""


class ShowsLeaf(Protocol):
    """One fact, and what shows that it is in a tree."""

    @property
    def leaf(self) -> Leaf:
        """The fact in the tree."""

    @property
    def path(self) -> Sequence[bytes]:
        """The hashes beside it, the lowest first."""


class KeepsLedger(Protocol):
    """The office's ledger."""

    @property
    def key(self) -> PublicKey:
        """With which its notes are checked."""

    @property
    def hash(self) -> str:
        """The name of the tree's hash."""

    def seal(self) -> SignsCheckpoint:
        """Sign the record as it stands; raises LedgerBroken, LedgerBehind."""

    def seal_now(self) -> SignsCheckpoint:
        """Sign it on demand, and have just that stamped; raises LedgerBroken, LedgerBehind."""

    def latest(self) -> SignsCheckpoint | None:
        """The last checkpoint."""

    def must_be_as_signed(self) -> None:
        """As many facts stand there as were signed; raises LedgerBroken, LedgerStopped."""

    def why_stopped(self) -> SaysWhyStopped | None:
        """Why nothing is signed any more; None where nothing is wrong."""

    def checkpoint(self, size: int) -> SignsCheckpoint | None:
        """The checkpoint over so many facts."""

    def checkpoints(self, before: int | None, limit: int) -> Sequence[SignsCheckpoint]:
        """Checkpoints over fewer facts than `before`, the newest first."""

    def time_stamp(self, size: int) -> SaysWhen | None:
        """What an authority said of the checkpoint over so many facts."""

    def receipts_of(self, dispute: UUID) -> Sequence[KeepsReceipt]:
        """The receipts of a dispute, in the order issued."""

    def vouch(self, statement: Statement) -> str:
        """Sign what the office says of a case file."""

    def inclusion(self, position: int, size: int) -> ShowsLeaf:
        """Show that a fact is in the tree of `size`; raises NoSuchLeaf."""

    def consistency(self, old: int, new: int) -> Sequence[bytes]:
        """Show that a tree only adds to an older one; raises NoSuchLeaf."""
