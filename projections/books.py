"""A centre's books: what came onto them and left them, told twice and by two different ways.

By the facts: acceptance, reopening, closing, custody gone and come back are moves. By the state:
from when until when a dispute stood on a centre's books. Statistics hold the one against the other.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.acceptance import Accepted
from domain.bodies import BodyKind, Mode, read_bodies
from domain.closing import ClosedWithSums, Reopened
from domain.dispute import Dispute
from domain.filing import Filed
from domain.imported import ImportTakenOver
from domain.record import Fact
from domain.referral import ReferralOffered
from domain.referral_answers import ReferralAccepted, ReferralReturned
from domain.referral_ways import ReferralDesignated
from domain.values import Channel
from domain.visit_records import ArrivedAtVisit


class MoveKind(StrEnum):
    """How a dispute came onto the books of a centre, or left them."""

    FILED = "filed"
    """Filed, and not on the books yet: no move on them."""

    HANDED_ON = "handed-on"
    """Taken over by another centre before it was on the books: no move on them."""

    ACCEPTED = "accepted"
    REOPENED = "reopened"
    TRANSFERRED_IN = "transferred-in"
    CLOSED = "closed"
    TRANSFERRED_OUT = "transferred-out"
    CLOSED_OFF_BOOKS = "closed-off-books"
    """Closed without ever being on the books: no move on them."""


class DeedKind(StrEnum):
    """What the office did that a report counts besides."""

    VISIT = "visit"
    LEGAL_AID = "legal-aid"


@dataclass(frozen=True, slots=True)
class Move:
    """One move, at the version of the fact that made it."""

    version: int
    centre: str
    move: MoveKind
    at: datetime
    other: str = ""
    """The centre it came from or went to: in a report on both of them it is no transfer."""

    outcome: str = ""
    claimed: Decimal | None = None
    agreed: Decimal | None = None
    awarded: Decimal | None = None
    paid: Decimal | None = None


@dataclass(slots=True)
class Stay:
    """A stretch of time on a centre's books."""

    since_version: int
    centre: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done, at the version of its fact."""

    version: int
    centre: str
    deed: DeedKind
    at: datetime


@dataclass(slots=True)
class Sent:
    """A hand-over, as far as the books mind it."""

    body: str
    sent_by: str


ELSEWHERE = "elsewhere"
"""A centre of another city, whichever it is."""


@dataclass(slots=True)
class Books:
    """The books of one dispute, folded fact by fact.

    A dispute leaves a centre's books when it is closed, or when another centre takes it over: what
    a court, a commission or an insurer has taken on is closed by the centre that sent it (转诉讼),
    and stays on its books until then.

    What is said to have happened earlier than the move before it counts from that move: a dispute
    cannot leave the books before it came onto them.
    """

    moves: list[Move] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    filed_in: str = ""
    centre: str = ""
    holder: str = ""
    """The centre that has it, which may be one outside this office."""

    accepted: bool = False
    closed: bool = False
    sent: dict[str, Sent] = field(default_factory=dict)
    last: datetime | None = None

    def note(self, fact: Fact, dispute: Dispute) -> None:
        """Write down what a fact changed, by the fact and by the state it led to."""
        at = fact.happened_at if self.last is None else max(self.last, fact.happened_at)
        self._by_the_fact(fact, dispute, at)
        self._by_the_state(fact, dispute, at)

    def _by_the_fact(self, fact: Fact, dispute: Dispute, at: datetime) -> None:
        match fact:
            case Filed() | ImportTakenOver():
                self.filed_in = self.centre = self.holder = dispute.centre
                self._move(MoveKind.FILED, fact, at)
            case Accepted():
                self._accept(fact, dispute.channel, at)
            case ClosedWithSums():
                self._close(fact, at)
            case Reopened():
                self._reopen(fact, at)
            case ReferralOffered():
                self._offer(fact)
            case ReferralDesignated() if fact.referral in self.sent:
                self.sent[fact.referral].body = fact.body_id
            case ReferralAccepted() if fact.referral in self.sent:
                self._go(fact, at, to=self.sent[fact.referral].body)
            case ReferralReturned() if fact.referral in self.sent:
                home = self.sent[fact.referral].sent_by
                self._carry(fact, at, centre=home, holder=home)
            case ArrivedAtVisit():
                self._do(DeedKind.VISIT, fact)
            case _:
                pass

    def _by_the_state(self, fact: Fact, dispute: Dispute, at: datetime) -> None:
        now = books_of(dispute)
        open_stay = self.stays[-1] if self.stays and self.stays[-1].until is None else None
        if now == (open_stay.centre if open_stay else ""):
            return
        if open_stay:
            open_stay.until = at
        if now:
            self.stays.append(Stay(fact.originator_version, now, at))
        self.last = at

    def _accept(self, fact: Accepted, channel: Channel, at: datetime) -> None:
        """Accepted by whoever filed it, or by another centre that it was handed to before."""
        self.accepted = True
        handed = self.filed_in if self.filed_in != self.centre else ""
        other = ELSEWHERE if channel is Channel.CENTRE else handed
        self._move(MoveKind.ACCEPTED, fact, at, other=other)

    def _close(self, fact: ClosedWithSums, at: datetime) -> None:
        """What left the books with another centre is closed there, or is not told of here."""
        was_on, self.closed = self._on_them, True
        if was_on:
            self._move(MoveKind.CLOSED, fact, at, closing=fact)
        elif not self.accepted:
            self._move(MoveKind.CLOSED_OFF_BOOKS, fact, at, closing=fact)

    def _reopen(self, fact: Reopened, at: datetime) -> None:
        self.closed = False
        if self._on_them:
            self._move(MoveKind.REOPENED, fact, at)

    def _offer(self, fact: ReferralOffered) -> None:
        if fact.mode == Mode.HAND_OVER:
            self.sent[fact.referral] = Sent(fact.body_id, self.centre)
        body = read_bodies().get(fact.body_id)
        if body and body.kind is BodyKind.LEGAL_AID:
            self._do(DeedKind.LEGAL_AID, fact)

    def _go(self, fact: ReferralAccepted, at: datetime, *, to: str) -> None:
        """A body took it over; only where that is a centre do the books change."""
        if not is_a_centre(to):
            return
        if not (self.accepted or self.closed):
            self._move(MoveKind.HANDED_ON, fact, at, other=to)
        self._carry(fact, at, centre=to if fact.moves_in else self.centre, holder=to)

    def _carry(self, fact: Fact, at: datetime, *, centre: str, holder: str) -> None:
        """It goes to another centre, of this office or not, or comes back from there."""
        before, origin, was_on = self.centre, self.holder, self._on_them
        self.centre, self.holder = centre, holder
        if was_on and holder != before:
            self._move(MoveKind.TRANSFERRED_OUT, fact, at, centre=before, other=holder)
        if self._on_them and not (was_on and centre == before):
            self._move(MoveKind.TRANSFERRED_IN, fact, at, other=origin)

    def _move(  # noqa: PLR0913 - what is known of a move
        self,
        kind: MoveKind,
        fact: Fact,
        at: datetime,
        *,
        centre: str = "",
        other: str = "",
        closing: ClosedWithSums | None = None,
    ) -> None:
        self.moves.append(
            Move(
                version=fact.originator_version,
                centre=centre or self.centre,
                move=kind,
                at=at,
                other=other,
                outcome=closing.outcome if closing else "",
                claimed=closing.claimed if closing else None,
                agreed=closing.agreed if closing else None,
                awarded=closing.awarded if closing else None,
                paid=closing.paid if closing else None,
            )
        )
        if kind not in (MoveKind.FILED, MoveKind.HANDED_ON):
            self.last = at

    def _do(self, deed: DeedKind, fact: Fact) -> None:
        self.deeds.append(Deed(fact.originator_version, self.centre, deed, fact.happened_at))

    @property
    def _on_them(self) -> bool:
        """Say whether the dispute is on the books, as the facts have it."""
        return self.accepted and not self.closed and self.holder == self.centre


def is_a_centre(body: str) -> bool:
    """Say whether a body is a centre, of this office or of another."""
    found = read_bodies().get(body)
    return found is not None and found.kind is BodyKind.CENTRE


def books_of(dispute: Dispute) -> str:
    """The centre whose books a dispute stands on, as its state has it; none before acceptance."""
    elsewhere = dispute.custody != dispute.centre and is_a_centre(dispute.custody)
    return dispute.centre if dispute.accepted_at and not (dispute.closed or elsewhere) else ""
