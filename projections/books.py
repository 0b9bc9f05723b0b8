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

    ACCEPTED = "accepted"
    REOPENED = "reopened"
    TRANSFERRED_IN = "transferred-in"
    CLOSED = "closed"
    TRANSFERRED_OUT = "transferred-out"
    CLOSED_OFF_BOOKS = "closed-off-books"
    """Closed without ever being on the books, or while another body had it: no move on them."""


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
    outcome: str = ""
    claimed: Decimal | None = None
    agreed: Decimal | None = None
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


@dataclass(slots=True)
class Books:
    """The books of one dispute, folded fact by fact.

    What is said to have happened earlier than the move before it counts from that move: a dispute
    cannot leave the books before it came onto them.
    """

    moves: list[Move] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    centre: str = ""
    accepted: bool = False
    closed: bool = False
    away: bool = False
    sent: dict[str, Sent] = field(default_factory=dict)
    last: datetime | None = None

    def note(self, fact: Fact, dispute: Dispute) -> None:
        """Write down what a fact changed, by the fact and by the state it led to."""
        at = fact.happened_at if self.last is None else max(self.last, fact.happened_at)
        self._by_the_fact(fact, dispute.channel, at)
        self._by_the_state(fact, dispute, at)

    def _by_the_fact(self, fact: Fact, channel: Channel, at: datetime) -> None:
        match fact:
            case Filed():
                self.centre = fact.centre
                self._move(MoveKind.FILED, fact, at)
            case Accepted():
                self._accept(fact, channel, at)
            case ClosedWithSums():
                self._close(fact, at)
            case Reopened():
                self._reopen(fact, at)
            case ReferralOffered():
                self._offer(fact)
            case ReferralDesignated() if fact.referral in self.sent:
                self.sent[fact.referral].body = fact.body_id
            case ReferralAccepted() if fact.referral in self.sent:
                body = self.sent[fact.referral].body
                self._carry(
                    fact, at, to=body if fact.moves_in else self.centre, away=not fact.moves_in
                )
            case ReferralReturned() if fact.referral in self.sent:
                self._carry(fact, at, to=self.sent[fact.referral].sent_by, away=False)
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
        """What another city's centre handed over was accepted there, and is counted there so."""
        self.accepted = True
        handed = channel is Channel.CENTRE
        self._move(MoveKind.TRANSFERRED_IN if handed else MoveKind.ACCEPTED, fact, at)

    def _close(self, fact: ClosedWithSums, at: datetime) -> None:
        kind = MoveKind.CLOSED if self._on_them else MoveKind.CLOSED_OFF_BOOKS
        self.closed = True
        self._move(kind, fact, at, closing=fact)

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

    def _carry(self, fact: Fact, at: datetime, *, to: str, away: bool) -> None:
        """Custody goes: to another body, to another centre of this office, or back."""
        before, was_on = self.centre, self._on_them
        self.centre, self.away = to, away
        if was_on and not (self._on_them and to == before):
            self._move(MoveKind.TRANSFERRED_OUT, fact, at, centre=before)
        if self._on_them and not (was_on and to == before):
            self._move(MoveKind.TRANSFERRED_IN, fact, at)

    def _move(
        self,
        kind: MoveKind,
        fact: Fact,
        at: datetime,
        *,
        centre: str = "",
        closing: ClosedWithSums | None = None,
    ) -> None:
        self.moves.append(
            Move(
                version=fact.originator_version,
                centre=centre or self.centre,
                move=kind,
                at=at,
                outcome=closing.outcome if closing else "",
                claimed=closing.claimed if closing else None,
                agreed=closing.agreed if closing else None,
                paid=closing.paid if closing else None,
            )
        )
        if kind is not MoveKind.FILED:
            self.last = at

    def _do(self, deed: DeedKind, fact: Fact) -> None:
        self.deeds.append(Deed(fact.originator_version, self.centre, deed, fact.happened_at))

    @property
    def _on_them(self) -> bool:
        """Say whether the dispute is on the books, as the facts have it."""
        return self.accepted and not self.closed and not self.away


def books_of(dispute: Dispute) -> str:
    """The centre whose books a dispute stands on, as its state has it; none before acceptance."""
    on_them = dispute.accepted_at and not dispute.closed and dispute.custody == dispute.centre
    return dispute.centre if on_them else ""
