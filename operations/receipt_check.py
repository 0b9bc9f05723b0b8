"""The receipts of a record, laid beside its facts while they are read.

Each receipt is of the fact it was given for, and in the name of whoever handed it in; everything
handed in has one; and up to each checkpoint they are those that it was signed with.
"""

from domain.handed_in import handed_in_by
from domain.notes import Checkpoint, number_of
from operations.bundles import NONE_YET, Bundle, Bundles
from operations.findings import Broken, Findings
from operations.log_reading import Stored
from operations.seal_reading import ReceiptRow, SealReader, is_number, shown
from operations.seals import Book
from operations.signatures import Signatures
from operations.suspects import Mark

AT_ONCE = 5_000
"""Receipts counted in one go; numbers that are missing told one by one, in one gap."""


class ReceiptCheck:
    """Reads the receipts beside the facts, in the order of the log."""

    def __init__(  # noqa: PLR0913 - what is laid beside what
        self,
        reader: SealReader,
        book: Book,
        signatures: Signatures,
        findings: Findings,
        upto: int,
        *,
        most_read: int,
        each: bool = False,
    ) -> None:
        self.number = 0
        self._reader = reader
        self._most_read = most_read
        self._held_upto = book.read if book.read is not None and book.read <= most_read else 0
        self._hash = book.hash
        self._signatures = signatures
        self._findings = findings
        self._rows = reader.receipts(upto)
        self._row = next(self._rows, None)
        self._bundles = Bundles(reader.bundles(upto), book.key, book.hash, signatures, each)
        self._serials: dict[int, int] = {}
        self._bound = 0
        self._so_far = NONE_YET
        self._some: list[ReceiptRow] = []
        self._beyond: list[ReceiptRow] = []
        self._mark: dict[str, int] = {}
        self._bundles_gone: list[int] = []
        self._are_whole = True

    @property
    def vouched_for(self) -> int:
        """How many were held against the signature over all of them, and not against their own."""
        return self._bundles.vouched_for

    def hold_upto(self, position: int) -> None:
        """Everything handed in up to here has a receipt, whatever is said of how far one read."""
        self._held_upto = max(self._held_upto, position)

    def look_at_the_mark(self, said: Checkpoint | None, before: int | None, last: int) -> None:
        """How far the log was read is at least as far as receipts go, and no further than the log.

        The office may work meanwhile: how far it had read `before` the log was read, and how far it
        has by now, are held against what cannot have been then. What is no number is told whatever
        else is wrong: `read` is what the receipts say again.
        """
        signed = said.position if said is not None and said.receipts is not None else 0
        least = max(self._reader.last_receipt(), signed)
        by_now = self._reader.read_upto()
        if before is not None and before > last:
            self._mark = {"read": before, "least": least, "last": last}
        elif by_now is not None and by_now < least:
            self._mark = {"read": by_now, "least": least, "last": last}
        for mark in self._reader.marks():
            if not is_number(mark):
                self._findings.add_mendable(
                    Broken.READ, about="read", read=shown(mark), least=least, last=last
                )

    def go_to(self, mark: Mark) -> None:
        """The next mark that is read up to; what stands before it is counted up to it."""
        self._count()
        self._bound = mark.position
        before = [row for row in self._beyond if row.position <= self._bound]
        self._beyond = [row for row in self._beyond if row.position > self._bound]
        self._so_far = self._so_far.with_more(before, self._hash)

    def beside(self, fact: Stored, leaf: bytes) -> None:
        """The receipt of this fact, and those before it whose facts are not there any more."""
        self._gone_before(fact.position)
        if self._row is not None and self._row.position == fact.position:
            self._compare(self._row, fact, leaf)
            self._next()
        elif fact.position <= self._held_upto and _party(fact) is not None:
            self._gone(fact.position, "position")

    def arrive_at(self, mark: Mark) -> None:
        """Compare the receipts so far with those that the mark was signed with."""
        self._gone_before(mark.position + 1)
        self._count()
        given = mark.receipts
        if given is None:
            return
        if (self._so_far.number, self._so_far.digest) != given:
            self._are_whole = False
            self._findings.add(
                Broken.RECEIPTS,
                about=mark.size,
                size=mark.size,
                position=mark.position,
                signed=given.number,
                found=self._so_far.number,
            )
        elif given.number and not self._bundles.has_ended_at(given.number):
            self._bundles_gone.append(mark.position)
        self._so_far = Bundle(given.number, mark.position, given.digest)

    def finish(self) -> None:
        """Look at the rest, and at every signature."""
        while self._row is not None:
            self._broken(self._row)
            self._next()
        for lost in self._bundles.finish():
            self._gone(lost, "position")
        for position in self._bundles.wrong:
            self._findings.add_mendable(
                Broken.SIGNATURE, about=f"bundle {position}", bundle=position
            )
        for one in self._signatures.finish():
            self._are_whole = False
            self._findings.add(Broken.SIGNATURE, about=f"receipt {one.number}", receipt=one.number)
        if self._are_whole:
            self._tell_what_vouches()

    def close(self) -> None:
        """Read no more of them."""
        self._rows.close()
        self._bundles.close()

    def _tell_what_vouches(self) -> None:
        """What is wrong beside receipts that are all whole, and can be made anew from them."""
        if self._bundles_gone and not self._bundles.wrong:
            first, number = self._bundles_gone[0], len(self._bundles_gone)
            self._findings.add_mendable(
                Broken.BUNDLE_GONE, about="bundles", position=first, number=number
            )
        if not (mark := self._mark):
            return
        if not mark["last"] < mark["read"] <= self._most_read:
            self._findings.add_mendable(Broken.READ, about="read", **mark)
        elif not self._findings.number:  # else it is told which facts are gone at the end
            self._findings.add(Broken.READ, about="read", **mark)

    def _gone(self, what: object, kind: str) -> None:
        self._are_whole = False
        self._findings.add(Broken.RECEIPT_GONE, about=what, **{kind: what})

    def _count(self) -> None:
        """Take in what waits: in one go it costs half as much."""
        self._so_far = self._so_far.with_more(self._some, self._hash)
        self._some = []

    def _gone_before(self, position: int) -> None:
        while self._row is not None and self._row.position < position:
            self._broken(self._row)
            self._next()

    def _compare(self, row: ReceiptRow, fact: Stored, leaf: bytes) -> None:
        if row.leaf != leaf:
            self._broken(row)
            return
        party = _party(fact)
        if party != row.party:
            self._are_whole = False
            self._findings.add(
                Broken.PARTY,
                about=row.position,
                number=number_of(row.year, row.serial),
                record=row.dispute,
                position=row.position,
                party=row.party,
                handed_in_by=party or "-",
            )

    def _broken(self, row: ReceiptRow) -> None:
        self._are_whole = False
        self._findings.add(
            Broken.RECEIPT,
            about=row.position,
            number=number_of(row.year, row.serial),
            record=row.dispute,
            position=row.position,
        )

    def _next(self) -> None:
        """Note this one, and take up the next; the numbers of a year have no gaps.

        The year is the clock's, and a clock may be set back over the end of one.
        """
        row = self._row
        if row is None:
            return
        self.number += 1
        self._bundles.take(row)
        if row.position <= self._bound:
            self._some.append(row)
            if len(self._some) == AT_ONCE:
                self._count()
        else:
            self._beyond.append(row)
        wanted = self._serials.get(row.year, 0) + 1
        for missing in range(wanted, min(row.serial, wanted + AT_ONCE)):
            self._gone(number_of(row.year, missing), "number")
        self._serials[row.year] = row.serial
        self._row = next(self._rows, None)


def _party(fact: Stored) -> str | None:
    return handed_in_by(fact.topic, fact.state)
