"""Receipts: what a party handed in is told to have been received, by number and signature.

Each is given soon after the fact, and at the latest before a checkpoint that covers it is signed.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import cast
from uuid import UUID

from eventsourcing.persistence import Notification
from sqlalchemy.exc import IntegrityError

from domain.handed_in import handed_in_by
from domain.merkle import leaf_hash
from domain.notes import Receipt, number_of, signed
from domain.own_notes import read_own_note
from domain.refusals.ledger import ReceiptsBroken, SealsBroken
from domain.registry import Clock, Registry
from domain.wording import OFFICE
from operations.bundles import MOST, Bundle, Vouched, bundle_in, is_as_signed
from operations.ledger_key import LedgerKey, is_signed_by
from operations.log_again import HandedIn, are_those, must_be_given
from operations.seal_tables import CHECKPOINTS
from operations.seals import NewReceipt, Sealed, Seals
from operations.signatures import claimed_by, wrong_ones
from projections.generations import Overtaken
from projections.tree import AT_ONCE, stored_leaf


class ReceiptDesk:
    """Gives receipts, and signs all of them as a whole with each checkpoint."""

    def __init__(
        self, registry: Registry, seals: Seals, key: LedgerKey, hash_name: str, clock: Clock
    ) -> None:
        self._registry = registry
        self._seals = seals
        self._key = key
        self._hash = hash_name
        self._clock = clock
        self._must_be_given = must_be_given(registry)

    def issue(self, limit: int = AT_ONCE) -> int:
        """Give receipts for what was handed in since; the facts read.

        Raises Overtaken, ReceiptsBroken, PositionNotGiven.
        """
        read = self._read()
        entries = self._registry.recorder.select_notifications(
            read, limit, inclusive_of_start=False
        )
        if entries:
            self._must_be_given(read, entries)
            new = list(self._receipts(entries))
            try:
                self._seals.keep_receipts(new, read=read, now_read=entries[-1].id)
            except IntegrityError:
                # A receipt is there already of what was never read: a hand was at the seals.
                raise ReceiptsBroken(size=len(entries), position=entries[0].id) from None
        return len(entries)

    def give(self, after: Sealed | None, upto: int) -> None:
        """Give what is still to be given for everything up to a position.

        Raises ReceiptsBroken where those are gone that the last checkpoint was signed with, or the
        mark of how far the log was read is of no such log; SealsBroken where that checkpoint is not
        as it was signed; Overtaken where somebody else gives some meanwhile.
        """
        said = after.checkpoint if after else None
        if after is not None:
            self._must_be_signed(after)
        read = self._read()
        if read > (self._registry.recorder.max_notification_id() or 0):
            raise ReceiptsBroken(size=said.size if said else 0, position=upto)
        if said is not None and said.receipts is not None:
            last = self._seals.last_bundle(said.position)
            is_there = (last.number, last.digest) == said.receipts
            if not is_there or read < said.position:
                raise ReceiptsBroken(size=said.size, position=said.position)
        while self._read() < upto:
            if not self.issue():
                raise Overtaken  # the log ends sooner than it did: whoever looks again says so

    def must_be_of(self, handed_in: list[HandedIn], after: Sealed | None, upto: int) -> None:
        """The receipts since the last checkpoint are of what was handed in, and as they were given.

        Once they are signed as a whole nobody looks at each one again, so each one's own signature
        is looked at first. Raises ReceiptsBroken, SealsBroken.
        """
        start = after.checkpoint.position if after else 0
        rows = self._seals.receipts_between(start, upto, len(handed_in) + 1)
        is_well = are_those(rows, handed_in)
        if not is_well or wrong_ones([claimed_by(row) for row in rows], self._key.public):
            raise ReceiptsBroken(size=len(handed_in), position=upto)

    def bundled(self, after: Sealed | None, upto: int) -> Vouched:
        """Sign all receipts up to a position as a whole; raises Overtaken, ReceiptsBroken.

        It is kept with the checkpoint, in one write. Bundles that stand past the last one, left by
        an office of before that was killed between the two, are built upon where they say what the
        receipts say, and are as they were signed.
        """
        last = self._seals.last_bundle()
        if last.position > upto:
            if last.position > (self._registry.recorder.max_notification_id() or 0):
                raise ReceiptsBroken(size=last.number, position=last.position)
            raise Overtaken
        found, new = self._counted_on(after), list[tuple[Bundle, str]]()
        while rows := self._seals.receipts_between(found.position, upto, MOST):
            found = found.with_more(rows, self._hash)
            body = found.body(self._key.public.name)
            new.append((found, signed(body, self._key.public, self._key.sign)))
        return Vouched(last, new)

    def _counted_on(self, after: Sealed | None) -> Bundle:
        """The last bundle, counted on from that of a checkpoint; raises ReceiptsBroken."""
        start = after.checkpoint.position if after else 0
        found = self._seals.last_bundle(start)
        for row in self._seals.bundles_past(found.position - 1):
            while rows := self._seals.receipts_between(found.position, row.position, MOST):
                found = found.with_more(rows, self._hash)
            if found != bundle_in(row) or not is_as_signed(row, self._key.public):
                raise ReceiptsBroken(size=row.number, position=row.position)
        return found

    def _must_be_signed(self, one: Sealed) -> None:
        """Raises SealsBroken."""
        said = one.checkpoint
        if not is_signed_by(self._key.public, read_own_note(one.note)):
            at = said.position
            raise SealsBroken(table=CHECKPOINTS.name, what=said.size, size=said.size, position=at)

    def _read(self) -> int:
        """Up to where the log was read; raises ReceiptsBroken where the seals do not say it."""
        book = self._seals.book()
        if book is not None and book.read is None:
            latest = self._seals.latest()
            said = latest.checkpoint if latest else None
            size, position = (said.size, said.position) if said else (0, 0)
            raise ReceiptsBroken(size=size, position=position)
        return book.read or 0 if book else 0

    def _receipts(self, entries: Sequence[Notification]) -> Iterator[NewReceipt]:
        now = self._clock()
        year = now.astimezone(OFFICE).year
        serials = count(self._seals.last_serial(year) + 1)
        for entry in entries:
            party = handed_in_by(entry.topic, entry.state)
            if party is None:
                continue
            serial = next(serials)
            is_told = party.isprintable()  # what a hand wrote there may break a line
            receipt = Receipt(
                origin=self._key.public.name,
                number=number_of(year, serial),
                dispute=cast("UUID", entry.originator_id),
                version=entry.originator_version,
                position=entry.id,
                topic=entry.topic,
                leaf=leaf_hash(stored_leaf(entry), self._hash),
                hash=self._hash,
                issued_at=now,
                party=party if is_told else None,
            )
            note = signed(receipt.body, self._key.public, self._key.sign)
            yield NewReceipt(year, serial, party, receipt, note)
