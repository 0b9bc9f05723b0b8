"""The watch books of late, and the last thing that was proved in them."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.night_watch import NightWatch, month_of
from domain.proofs import Proof
from domain.refusals import NotFound
from domain.refusals.ledger import RecordBroken
from domain.wording import OFFICE

if TYPE_CHECKING:
    from domain.registry import Registry

A_MONTH_ON = timedelta(days=31)
"""From the first of a month into the next, whichever it is."""

PROVED_WITHIN = timedelta(days=2)
"""A proof that is older says that nights went by without one."""


def books_of_late(registry: "Registry", now: datetime) -> list[NightWatch]:
    """The books of this month and of the one before, this month's first; raises RecordBroken."""
    first = now.astimezone(OFFICE).replace(day=1)
    found: list[NightWatch] = []
    for month in (month_of(now), month_of(first - timedelta(days=1))):
        try:
            found.append(registry.get(NightWatch, NightWatch.create_id(month)))
        except NotFound:
            continue
    return found


def books_since(registry: "Registry", since: datetime, now: datetime) -> list[NightWatch]:
    """The books of every month from one moment to another, that can be read."""
    found: list[NightWatch] = []
    first = since.astimezone(OFFICE).replace(day=1)
    while month_of(first) <= month_of(now):
        with suppress(NotFound, RecordBroken):  # a book that was broken is missed elsewhere
            found.append(registry.get(NightWatch, NightWatch.create_id(month_of(first))))
        first = (first + A_MONTH_ON).replace(day=1)
    return found


def last_proof(books: Sequence[NightWatch]) -> Proof | None:
    """The last time the whole record was checked; None where it never was of late."""
    proofs = [proof for book in books for proof in book.proofs]
    return max(proofs, key=lambda proof: proof.at, default=None)


def resumed_since(books: Sequence[NightWatch], proof: Proof) -> datetime | None:
    """When everything was checked by hand and found whole after a proof; None where it was not."""
    ends = [stop.resumed_at for book in books for stop in book.stops if stop.resumed_at]
    return max((end for end in ends if end > proof.at), default=None)
