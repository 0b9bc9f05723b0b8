"""What moved a dispute on a centre's books: read from what each fact did to its state.

Where it stood before a fact, and where after: the views read the same moves from the facts
themselves, and the one telling is held against the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.bodies import BodyKind, read_bodies
from domain.closing import ClosedWithSums
from domain.dispute import Dispute
from domain.imported import Imported, ImportOpened, ImportTakenOver
from domain.record import Fact
from domain.referral import ReferralOffered
from domain.referral_answers import ReferralAccepted
from domain.values import Channel
from domain.visit_records import ArrivedAtVisit


@dataclass(frozen=True, slots=True)
class Step:
    """What one fact did to the books; `place` is whose books it is on, empty for nobody's."""

    what: str
    centre: str
    at: datetime
    other: str = ""
    closing: ClosedWithSums | None = None


@dataclass(slots=True)
class Life:
    """A dispute as a report sees it: how it stands, what moved it, and whose books it was on."""

    dispute: Dispute
    steps: list[Step] = field(default_factory=list)
    places: list[tuple[str, datetime]] = field(default_factory=list)

    @classmethod
    def of(cls, facts: Sequence[Fact]) -> "Life":
        """Fold the facts, in the order recorded; raises ValueError where they open no dispute."""
        file: Any = None
        reader, before = _Reader(), _Standing()
        for fact in facts:
            file = fact.mutate(file)
            after = _Standing.of(file)
            reader.note(fact, before, after)
            before = after
        if not isinstance(file, Dispute):
            message = "these facts open no dispute"
            raise ValueError(message)  # noqa: TRY004 - it is what they say, not what they are
        return cls(file, reader.steps, reader.places)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a dispute stands: at which centre, in whose custody, on whose books."""

    centre: str = ""
    custody: str = ""
    place: str = ""
    accepted: bool = False
    closed: bool = False
    channel: str = ""

    @classmethod
    def of(cls, dispute: Dispute) -> "_Standing":
        gone = dispute.custody != dispute.centre and _is_a_centre(dispute.custody)
        counted = dispute.accepted_at is not None and not dispute.closed and not gone
        return cls(
            str(dispute.centre),
            dispute.custody,
            str(dispute.centre) if counted else "",
            dispute.accepted_at is not None,
            dispute.closed is not None,
            str(dispute.channel),
        )


def _is_a_centre(body: str) -> bool:
    found = read_bodies().get(body)
    return found is not None and found.kind is BodyKind.CENTRE


OUTSIDE = "elsewhere"
"""A centre of another city, whichever it is."""


class _Reader:
    """Reads the books' steps from how a dispute stood before each fact, and how after."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.places: list[tuple[str, datetime]] = []
        self._filed_in = ""
        self._last: datetime | None = None

    def note(self, fact: Fact, before: _Standing, after: _Standing) -> None:
        """What a fact did; what is said to have happened before the last move counts from it."""
        at = max(self._last, fact.happened_at) if self._last else fact.happened_at
        found = list(self._found(fact, before, after, at))
        self.steps += [*found, *_done(fact, after.centre)]
        if before.place != after.place:
            self.places.append((after.place, at))
        if before.place != after.place or any(one.what not in _OFF_BOOKS for one in found):
            self._last = at

    def _found(
        self, fact: Fact, before: _Standing, after: _Standing, at: datetime
    ) -> Iterator[Step]:
        if isinstance(fact, ImportOpened | Imported):
            return
        if not before.centre or isinstance(fact, ImportTakenOver):
            self._filed_in = after.centre
            yield Step("filed", after.centre, at)
        elif isinstance(fact, ClosedWithSums):
            yield from self._closed(fact, before, at)
        elif after.accepted and not before.accepted:
            from_afar = OUTSIDE if after.channel == Channel.CENTRE else ""
            handed = self._filed_in if self._filed_in != after.centre else ""
            yield Step("accepted", after.centre, at, from_afar or handed)
        elif before.closed and not after.closed and after.place:
            yield Step("reopened", after.place, at)
        else:
            yield from self._moved(fact, before, after, at)

    def _closed(self, fact: ClosedWithSums, before: _Standing, at: datetime) -> Iterator[Step]:
        if before.place:
            yield Step("closed", before.place, at, closing=fact)
        elif not before.accepted:
            yield Step("closed-off-books", before.centre, at, closing=fact)

    def _moved(
        self, fact: Fact, before: _Standing, after: _Standing, at: datetime
    ) -> Iterator[Step]:
        taken = isinstance(fact, ReferralAccepted) and _is_a_centre(after.custody)
        if taken and before.custody != after.custody and not (after.accepted or after.closed):
            yield Step("handed-on", before.centre, at, after.custody)
        if before.place != after.place:
            if before.place:
                yield Step("transferred-out", before.place, at, after.custody)
            if after.place:
                yield Step("transferred-in", after.place, at, before.custody)


def _done(fact: Fact, centre: str) -> Iterator[Step]:
    """What the office did that a report counts besides, when it happened."""
    if isinstance(fact, ArrivedAtVisit):
        yield Step("visits", centre, fact.happened_at)
    elif isinstance(fact, ReferralOffered):
        body = read_bodies().get(fact.body_id)
        if body and body.kind is BodyKind.LEGAL_AID:
            yield Step("legal-aid-referrals", centre, fact.happened_at)


_OFF_BOOKS = ("filed", "handed-on")
"""Steps that are no move on anybody's books."""
