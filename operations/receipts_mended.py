"""What vouches for receipts, made anew from the receipts themselves.

The bundles and the mark of how far the log was read say nothing that the receipts do not say
again, each under a signature of its own; so where a hand took them away, and every receipt is as
it was given, they are made again. Nothing is made from a receipt whose signature does not hold.
"""

from collections.abc import Iterator

from domain.notes import signed
from domain.refusals.ledger import ReceiptsBroken
from operations.bundles import MOST, NONE_YET, Bundle
from operations.ledger_key import LedgerKey
from operations.seals import Sealed, Seals
from operations.signatures import Signatures

AT_ONCE = 200
"""Checkpoints read in one go."""


def mend_receipts(seals: Seals, key: LedgerKey, hash_name: str, last: int) -> None:
    """Make the bundles anew up to the last checkpoint, and put the mark right; all or nothing.

    `last` is the last position of the log. Raises ReceiptsBroken where a receipt is not as it was
    signed, or those up to a checkpoint are not those it was signed with; SealsBroken where one
    cannot be read; Overtaken where somebody signs meanwhile.
    """
    latest, new, found = seals.latest(), list[tuple[Bundle, str]](), NONE_YET
    with Signatures(key.public) as signatures:
        for one in _checkpoints(seals):
            said = one.checkpoint
            while rows := seals.receipts_between(found.position, said.position, MOST):
                for row in rows:
                    signatures.take(row)
                found = found.with_more(rows, hash_name)
                new.append((found, signed(found.body(key.public.name), key.public, key.sign)))
            if said.receipts not in {None, (found.number, found.digest)}:
                raise ReceiptsBroken(size=said.size, position=said.position)
        if signatures.finish():
            raise ReceiptsBroken(size=found.number, position=found.position)
    at = latest.checkpoint.position if latest else 0
    seals.put_bundles_right(new, latest, least=at, most=last)


def _checkpoints(seals: Seals) -> Iterator[Sealed]:
    size = 0
    while later := seals.checkpoints_after(size, AT_ONCE):
        yield from later
        size = later[-1].checkpoint.size
