"""Keeping the seals: each checkpoint and each receipt once, whoever else keeps some meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, type_coerce, update
from sqlalchemy.types import NullType

from domain.notes import Checkpoint, NoteUnreadable, PublicKey, Receipt, read_checkpoint, read_key
from domain.notes import read_receipt as receipt_in
from domain.own_notes import read_own_note
from domain.refusals.ledger import SealsBroken
from operations.bundles import NONE_YET, Bundle, Vouched, bundle_in
from operations.key_tables import write_alone
from operations.read_mark import put_mark_right
from operations.seal_reading import (
    BundleRow,
    CheckpointRow,
    Doubt,
    ReceiptRow,
    SealReader,
    as_it_stands,
    is_number,
    row_of,
    shown,
)
from operations.seal_tables import BUNDLES, CHECKPOINTS, LEDGER, RECEIPTS, SEALS, TIME_STAMPS
from operations.stamping import note_stamping
from projections.generations import Overtaken, writing

_HASH_BYTES = 32
_CHECKPOINT = as_it_stands(CHECKPOINTS, CheckpointRow._fields)
_BUNDLE = as_it_stands(BUNDLES, BundleRow._fields)
_RECEIPT = as_it_stands(RECEIPTS, ReceiptRow._fields)
END = (1 << 63) - 1
"""The last position there can be."""

MOST_A_YEAR = 1_000_000_000
"""No office gives so many receipts in a year; a number beyond was written by a hand."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A checkpoint as it is kept: what it says, as it was signed, and its root's peaks."""

    checkpoint: Checkpoint
    note: str
    peaks: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Handed:
    """A receipt as it is kept: what it says, as it was signed, and whose it is."""

    receipt: Receipt
    note: str
    party: str


@dataclass(frozen=True, slots=True)
class Book:
    """Whose seals these are: the public key, the tree's hash, how far the log was read."""

    key: PublicKey
    hash: str
    read: int | None
    """None where a hand left something else than a number there."""


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """A receipt about to be kept."""

    year: int
    serial: int
    party: str
    receipt: Receipt
    note: str


class Seals:
    """The store of seals; what reads a row raises SealsBroken where it is not as it was signed."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def prepare(self) -> None:
        """Make the tables where they are not there yet; one process at a time."""
        SEALS.create_all(self.engine)

    def read(self, doubt: Doubt) -> SealReader:
        """Every row as it stands; what cannot be read is told."""
        return SealReader(self.engine, doubt)

    def book(self) -> Book | None:
        """Whose seals these are; None where the office has none yet. Raises NoteUnreadable."""
        with self.engine.connect() as connection:
            row = connection.execute(select(LEDGER).where(LEDGER.c.id == 1)).one_or_none()
        if row is None:
            return None
        return Book(read_key(row.key), row.hash, row.read if is_number(row.read) else None)

    def counted(self) -> tuple[int, int]:
        """How many checkpoints and receipts there are."""
        with self.engine.connect() as connection:
            checkpoints, receipts = (
                connection.scalar(select(func.count()).select_from(table)) or 0
                for table in (CHECKPOINTS, RECEIPTS)
            )
        return checkpoints, receipts

    def open_book(self, key: PublicKey, hash_name: str, *, made_at: str) -> None:
        """Begin with this key; what an unfinished beginning left is dropped."""
        row = {"id": 1, "key": key.told, "hash": hash_name, "made_at": made_at, "read": 0}
        with writing(self.engine) as connection:
            for table in (RECEIPTS, BUNDLES, LEDGER):
                connection.execute(delete(table))
            connection.execute(insert(LEDGER), row)

    def latest(self) -> Sealed | None:
        """The last checkpoint signed; None where there is none."""
        with self.engine.connect() as connection:
            return _latest(connection)

    def checkpoint(self, size: int) -> Sealed | None:
        """The checkpoint over so many facts; None where none was signed."""
        with self.engine.connect() as connection:
            row = connection.execute(_CHECKPOINT.where(CHECKPOINTS.c.size == size)).one_or_none()
        return None if row is None else _sealed(row)

    def checkpoints(self, before: int | None, limit: int) -> list[Sealed]:
        """Checkpoints over fewer facts than `before`, the newest first."""
        query = _CHECKPOINT.order_by(CHECKPOINTS.c.size.desc()).limit(limit)
        if before is not None:
            query = query.where(CHECKPOINTS.c.size < before)
        with self.engine.connect() as connection:
            return [_sealed(row) for row in connection.execute(query)]

    def checkpoints_after(self, size: int, limit: int) -> list[Sealed]:
        """Checkpoints over more facts than `size`, the oldest first."""
        query = _CHECKPOINT.where(CHECKPOINTS.c.size > size)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(CHECKPOINTS.c.size).limit(limit))
            return [_sealed(row) for row in rows]

    def keep_checkpoint(self, new: Sealed, after: Sealed | None, receipts: Vouched) -> None:
        """Keep one that was signed on top of `after`, with what is signed of its receipts.

        Who is killed leaves both or neither. Raises Overtaken where somebody else sealed meanwhile.
        """
        said = new.checkpoint
        row = {
            "size": said.size,
            "position": said.position,
            "root": said.root,
            "peaks": b"".join(new.peaks),
            "note": new.note,
            "witnessed": 0,
        }
        with writing(self.engine) as connection:
            write_alone(connection, CHECKPOINTS)
            write_alone(connection, BUNDLES)
            if _latest(connection) != after or _last_bundle(connection, END) != receipts.on:
                raise Overtaken
            if receipts.new:
                connection.execute(insert(BUNDLES), [_bundle_row(*one) for one in receipts.new])
            connection.execute(insert(CHECKPOINTS), row)

    def unwitnessed(self, limit: int) -> list[Sealed]:
        """Checkpoints that no witness has yet, the oldest first."""
        query = _CHECKPOINT.where(CHECKPOINTS.c.witnessed == 0)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(CHECKPOINTS.c.size).limit(limit))
            return [_sealed(row) for row in rows]

    def note_witnessed(self, size: int) -> None:
        """The witness has this checkpoint."""
        with writing(self.engine) as connection:
            connection.execute(
                update(CHECKPOINTS).where(CHECKPOINTS.c.size == size).values(witnessed=1)
            )

    def time_stamp(self, size: int) -> Row[Any] | None:
        """What an authority said of the checkpoint over so many facts; None where none did."""
        query = select(TIME_STAMPS).where(TIME_STAMPS.c.size == size)
        with self.engine.connect() as connection:
            return connection.execute(query).one_or_none()

    def keep_time_stamp(
        self, size: int, authority: str, token: bytes, *, instead_of: object = None
    ) -> bool:
        """Keep what an authority said, in place of what stands there; False where another does."""
        row = {"size": size, "authority": authority, "token": token}
        with writing(self.engine) as connection:
            write_alone(connection, TIME_STAMPS)
            here = TIME_STAMPS.c.size == size
            query = as_it_stands(TIME_STAMPS, ("token",)).where(here)
            if connection.execute(query).scalars().first() != instead_of:
                return False
            connection.execute(delete(TIME_STAMPS).where(here))
            connection.execute(insert(TIME_STAMPS), row)
            newest = {"size": size} if instead_of is None else {}
            note_stamping(connection, trouble="", **newest)
            return True

    def last_serial(self, year: int) -> int:
        """The last receipt's number in a year; 0 where there is none."""
        serial = type_coerce(RECEIPTS.c.serial, NullType())
        query = select(func.max(serial)).where(RECEIPTS.c.year == year)
        with self.engine.connect() as connection:
            last: object = connection.scalar(query) or 0
        if not isinstance(last, int) or last >= MOST_A_YEAR:
            raise SealsBroken(table=RECEIPTS.name, what=shown(last), size=0, position=0)
        return last

    def keep_receipts(self, new: Sequence[NewReceipt], *, read: int, now_read: int) -> None:
        """Keep these, and that the log was read so far.

        Raises Overtaken where somebody else read it meanwhile, SealsBroken where nothing says how
        far it was read.
        """
        with writing(self.engine) as connection:
            moved = connection.execute(
                update(LEDGER).where(LEDGER.c.id == 1, LEDGER.c.read == read).values(read=now_read)
            )
            if moved.rowcount != 1:
                _must_say_how_far(connection)
                raise Overtaken
            if new:
                connection.execute(insert(RECEIPTS), [_row(one) for one in new])

    def receipts_of(self, dispute: UUID) -> list[Handed]:
        """The receipts of a dispute, in the order issued."""
        query = _RECEIPT.where(RECEIPTS.c.dispute == dispute)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(RECEIPTS.c.position))
            return [_handed(row) for row in rows]

    def last_bundle(self, upto: int = END) -> Bundle:
        """The last time the receipts were signed as a whole, up to a position."""
        with self.engine.connect() as connection:
            return _last_bundle(connection, upto)

    def bundles_past(self, position: int) -> list[BundleRow]:
        """Each time the receipts were signed as a whole past a position, in order."""
        query = _BUNDLE.where(BUNDLES.c.position > position).order_by(BUNDLES.c.position)
        with self.engine.connect() as connection:
            return [_bundle(row) for row in connection.execute(query)]

    def receipts_between(self, after: int, upto: int, limit: int) -> Sequence[ReceiptRow]:
        """The next receipts past one position, up to and with another, in order."""
        positions = RECEIPTS.c.position
        query = _RECEIPT.where(positions > after, positions <= upto)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(positions).limit(limit))
            return [_receipt(row) for row in rows]

    def put_bundles_right(
        self, new: Sequence[tuple[Bundle, str]], latest: Sealed | None, *, least: int, most: int
    ) -> None:
        """Keep these bundles in place of all there are, and a mark between what it can be.

        `least` is what was signed, `most` where the log ends; the mark is put right also where it
        is no number any more. Raises Overtaken where somebody signed after `latest` meanwhile.
        """
        rows = [_bundle_row(*one) for one in new]
        with writing(self.engine) as connection:
            write_alone(connection, BUNDLES)
            if _latest(connection) != latest:
                raise Overtaken
            connection.execute(delete(BUNDLES))
            if rows:
                connection.execute(insert(BUNDLES), rows)
            given: int = connection.scalar(select(func.max(RECEIPTS.c.position))) or 0
            put_mark_right(connection, max(least, given), most)


def split(peaks: bytes) -> tuple[bytes, ...]:
    """The peaks kept with a checkpoint, largest first."""
    return tuple(peaks[at : at + _HASH_BYTES] for at in range(0, len(peaks), _HASH_BYTES))


def _must_say_how_far(connection: Connection) -> None:
    """Raises SealsBroken."""
    found = connection.execute(as_it_stands(LEDGER, ("read",)).where(LEDGER.c.id == 1)).first()
    if found is None or type(found[0]) is not int:
        raise SealsBroken(table=LEDGER.name, what=1, size=0, position=0)


def _latest(connection: Connection) -> Sealed | None:
    query = _CHECKPOINT.order_by(CHECKPOINTS.c.size.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else _sealed(row)


def _last_bundle(connection: Connection, upto: int) -> Bundle:
    query = _BUNDLE.where(BUNDLES.c.position <= upto)
    row = connection.execute(query.order_by(BUNDLES.c.position.desc()).limit(1)).one_or_none()
    return NONE_YET if row is None else bundle_in(_bundle(row))


def _bundle(row: Row[Any]) -> BundleRow:
    """A bundle's row; raises SealsBroken."""
    if (kept := row_of(BundleRow, row)) is None:
        raise SealsBroken(table=BUNDLES.name, what=shown(row[0]), size=0, position=0)
    return kept


def _sealed(row: Row[Any]) -> Sealed:
    """A checkpoint, whose note says what its row says; raises SealsBroken."""
    kept = row_of(CheckpointRow, row)
    if kept is not None:
        try:
            said = read_checkpoint(read_own_note(kept.note).body)
        except NoteUnreadable:
            pass
        else:
            if (said.size, said.position, said.root) == kept[:3]:
                return Sealed(said, kept.note, split(kept.peaks))
    size, position = kept[:2] if kept is not None else (0, 0)
    raise SealsBroken(table=CHECKPOINTS.name, what=shown(row[0]), size=size, position=position)


def _receipt(row: Row[Any]) -> ReceiptRow:
    """A receipt's row; raises SealsBroken."""
    if (kept := row_of(ReceiptRow, row)) is None:
        raise SealsBroken(table=RECEIPTS.name, what=shown(row[0]), size=0, position=0)
    return kept


def _handed(row: Row[Any]) -> Handed:
    """A receipt, whose note can be read; raises SealsBroken."""
    kept = _receipt(row)
    try:
        said = receipt_in(read_own_note(kept.note).body)
    except NoteUnreadable:
        pass
    else:
        told = (said.position, said.dispute, said.leaf)
        if told == (kept.position, kept.dispute, kept.leaf):
            return Handed(said, kept.note, kept.party)
    at = kept.position
    raise SealsBroken(table=RECEIPTS.name, what=shown(at), size=0, position=at)


def _bundle_row(new: Bundle, note: str) -> dict[str, object]:
    return {"position": new.position, "number": new.number, "digest": new.digest, "note": note}


def _row(new: NewReceipt) -> dict[str, object]:
    return {
        "year": new.year,
        "serial": new.serial,
        "position": new.receipt.position,
        "dispute": new.receipt.dispute,
        "party": new.party,
        "leaf": new.receipt.leaf,
        "note": new.note,
    }
