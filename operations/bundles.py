"""Receipts bundled under one signature, so that a whole store is verified in a minute.

Each receipt is signed for whoever holds it, and checking one takes 0.2 ms; an office with a million
facts has given some four hundred thousand. So with each checkpoint a running digest over all
receipts is signed too. Where it holds, every receipt up to there is as it was kept; where it does
not, each one under it is checked by itself, and so is every one where that is asked for: what was
changed before it was vouched for is seen in no other way.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field

from domain.merkle import digest_of, told
from domain.notes import Given, NoteUnreadable, PublicKey
from domain.own_notes import read_own_note
from operations.ledger_key import is_signed_by
from operations.seal_reading import BundleRow, ReceiptRow
from operations.signatures import Signatures

MOST = 5_000
"""Receipts in one bundle: so many are checked one by one where one of them was changed."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """All receipts up to the one of this position: how many, and the digest over them."""

    number: int
    position: int
    digest: bytes

    def body(self, origin: str) -> str:
        """What is signed."""
        return (
            f"{origin}/receipts\nnumber {self.number}\nposition {self.position}\n"
            f"digest {told(self.digest)}\n"
        )

    def with_more(self, rows: Iterable[ReceiptRow], hash_name: str) -> "Bundle":
        """This and the receipts that come next."""
        digest, found = digest_of(hash_name), self.digest
        number, position = self.number, self.position
        for row in rows:
            found, number, position = digest(found + spelt(row)), number + 1, row.position
        return Bundle(number, position, found)


NONE_YET = Bundle(0, 0, b"")
"""Before the first receipt."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """What is signed of all receipts with one checkpoint: new bundles, on top of the last one."""

    on: Bundle
    new: list[tuple[Bundle, str]]
    """Each with its note."""

    @property
    def given(self) -> Given:
        """What the checkpoint says of them."""
        last = self.new[-1][0] if self.new else self.on
        return Given(last.number, last.digest)


def bundle_in(row: BundleRow) -> Bundle:
    """What a bundle's row says."""
    return Bundle(row.number, row.position, row.digest)


def is_as_signed(row: BundleRow, key: PublicKey) -> bool:
    """Whether a bundle's note is signed, and says what its row says."""
    try:
        note = read_own_note(row.note)
    except NoteUnreadable:
        return False
    return note.body == bundle_in(row).body(key.name) and is_signed_by(key, note)


def spelt(row: ReceiptRow) -> bytes:
    """A receipt as it is digested: everything that stands in its row."""
    place = f"{row.year} {row.serial} {row.position} {row.dispute} {row.party} ".encode()
    return place + row.leaf + row.note.encode()


@dataclass
class Bundles:
    """Takes receipts in, in the order of the log; hands on those that no bundle vouches for."""

    rows: Generator[BundleRow, None, None]
    key: PublicKey
    hash: str
    signatures: Signatures
    each: bool = False
    """Whether each one is handed on, vouched for or not."""

    vouched_for: int = 0
    """Of how many nothing but a bundle was looked at."""

    wrong: list[int] = field(default_factory=list)
    """The positions of bundles that, or whose receipts, are not as they were signed."""

    _so_far: Bundle = NONE_YET
    _some: list[ReceiptRow] = field(default_factory=list)
    _next: BundleRow | None = None
    _ended: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._next = next(self.rows, None)

    def take(self, row: ReceiptRow) -> None:
        """Look at this one too."""
        while self._next is not None and self._next.position < row.position:
            self._doubt(self._next)
        if self._next is None:
            self.signatures.take(row)
            return
        self._some.append(row)
        if self._next.position == row.position:
            if not self._vouches(self._next):
                self._doubt(self._next)
            elif self.each:
                self._hand_on()
                self._go_on_from(self._next)
            else:
                self.vouched_for += len(self._some)
                self._go_on_from(self._next)

    def finish(self) -> list[int]:
        """Have the rest looked at; at which positions a bundle has a receipt that is gone."""
        lost = []
        while self._next is not None:
            if is_as_signed(self._next, self.key):
                lost.append(self._next.position)
            self._doubt(self._next)
        self._hand_on()
        return lost

    def has_ended_at(self, number: int) -> bool:
        """Whether one of them ended with this many receipts; asked of ever more of them."""
        self._ended = {ended for ended in self._ended if ended >= number}
        return number in self._ended

    def close(self) -> None:
        """Read no more of them."""
        self.rows.close()

    def _vouches(self, bundle: BundleRow) -> bool:
        found = self._so_far.with_more(self._some, self.hash)
        return is_as_signed(bundle, self.key) and found == bundle_in(bundle)

    def _doubt(self, bundle: BundleRow) -> None:
        """Have each receipt checked that a bundle should vouch for, and does not."""
        self.wrong.append(bundle.position)
        self._hand_on()
        self._go_on_from(bundle)

    def _hand_on(self) -> None:
        """Have those looked at one by one that wait for a bundle."""
        for row in self._some:
            self.signatures.take(row)

    def _go_on_from(self, bundle: BundleRow) -> None:
        """Read on from what it says, so that each bundle is judged by its own receipts."""
        self._some = []
        self._so_far = bundle_in(bundle)
        self._ended.add(bundle.number)
        self._next = next(self.rows, None)
