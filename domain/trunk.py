"""The trunk of a dispute: its state, as all the rooms of the chain see and change it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from eventsourcing.domain import Aggregate

from domain.aftercare import FollowUp
from domain.agreement import Agreement
from domain.alerts import Alert
from domain.applications import Confirmations
from domain.arbitration import Arbitration, Service
from domain.break_glass import Glass
from domain.closing import Closing, Link
from domain.documents import Document
from domain.evidence_files import Evidence
from domain.filing import Filed
from domain.imported import TAKE_OVER, CameFrom, ImportOpened, Origin
from domain.informers import Informer
from domain.intake import Contact
from domain.locking import LOCKING, Locked
from domain.locking import bars as locking_bars
from domain.mediation import Ended, Offer
from domain.mediators import Disclosure
from domain.parties import APPLICANT, WITHDRAWN, Claim, Party, Place
from domain.performance import Payment
from domain.record import Act, Record
from domain.referral import Referral
from domain.refusals import NothingToCorrect, Refusal, UnknownClaim, UnknownParty
from domain.refusals.imported import NotTakenOver
from domain.route_steps import Routing
from domain.same_day import AtFiling, Resolution
from domain.sealed import Sealed
from domain.seats import Sitting
from domain.sessions import Session, Sheet
from domain.sides import Representation
from domain.steps import must_be_open
from domain.values import (
    CentreId,
    Channel,
    ConsentAct,
    Flag,
    OfficerId,
    Relation,
    Stage,
    WorkerKind,
)
from domain.visit import Visit

if TYPE_CHECKING:
    from domain.beside import Beside


class Trunk(Record):
    """What every room finds when it opens the file."""

    TOPIC = "dispute_trunk"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "dispute_trunk.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "dispute_trunk.created"

    def __init__(self) -> None:
        super().__init__()
        self.beside: Beside | None = None

    def begin(self, filed: Filed | ImportOpened) -> None:
        """Lay the empty file out, as it stands on the desk after filing."""
        self.origin: Origin | None = None
        self.centre = CentreId(filed.centre)
        self.custody = filed.centre
        self.channel = Channel(filed.channel)
        self.filed_at = filed.happened_at
        self.received_at = filed.received_at
        self.rules = filed.rules
        self.at_filing = AtFiling.of(filed)
        self.split_from = ""
        self.statement: Sealed | None = filed.statement
        self.workplace: Place = filed.workplace
        self.worker_kind = WorkerKind(filed.worker_kind)
        self.parties: dict[str, Party] = {
            words["id"]: Party.of(words) for words in [filed.applicant, *filed.respondents]
        }
        self.claims: dict[str, Claim] = {words["id"]: Claim.of(words) for words in filed.claims}
        self._begin_intake()
        self._begin_mediation()
        self._begin_after_mediation()
        self.resolutions: list[Resolution] = []
        self.alerts: dict[int, Alert] = {}
        self.noted: set[str] = set()
        self.glasses: list[Glass] = []

    def _begin_intake(self) -> None:
        self.documents: dict[str, Document] = {}
        self.evidence: dict[str, Evidence] = {}
        self.oral_record: Sealed | None = None
        self.relation = Relation.UNDETERMINED
        self.flags: set[Flag] = set()
        self.platform = ""
        self.injured_on = ""
        self.insured_that_day: bool | None = None
        self.classified_at: datetime | None = None
        self.limitation_ends_on = ""
        self.contacts: list[Contact] = []
        self.consents: dict[tuple[str, ConsentAct], bool] = {}
        self.answered_at: dict[tuple[str, ConsentAct], datetime] = {}
        self.accepted_at: datetime | None = None
        self.number = ""
        self.mediated_with: list[str] = []
        self.declined = ""
        self.declined_at: datetime | None = None
        self.represents: dict[str, Representation] = {}
        self.told_in: dict[str, int] = {}
        self.former: dict[str, Party] = {}
        self.sat: dict[str, list[Sitting]] = {}
        self.locked: dict[str, Locked] = {}

    def _begin_mediation(self) -> None:
        self.mediator: OfficerId | None = None
        self.past_mediators: list[OfficerId] = []
        self.stood_back: list[OfficerId] = []
        self.disclosures: list[Disclosure] = []
        self.sessions: list[Session] = []
        self.extended_days = 0
        self.ended: Ended | None = None
        self.undisputed: dict[str, Sheet] = {}
        self.private_notes: list[Sealed] = []
        self.offers: dict[str, Offer] = {}
        self.agreement: Agreement | None = None
        self.void_drafts: list[str] = []
        self.payments: list[Payment] = []
        self.confirmations = Confirmations()
        self.visits: dict[str, Visit] = {}
        self.informers: list[Informer] = []

    def _begin_after_mediation(self) -> None:
        self.arbitration = Arbitration()
        self.referrals: dict[str, Referral] = {}
        self.hand_overs: list[str] = []
        self.routing = Routing()
        self.closed: Closing | None = None
        self.reopenings: list[datetime] = []
        self.links: list[Link] = []
        self.external_numbers: dict[str, str] = {}
        self.own_ways: dict[str, datetime] = {}
        self.follow_ups: list[FollowUp] = []
        self.found_stuck = 0

    def move_to(self, centre: str) -> None:
        """Go on at another centre of this office, whose own mediator is still to be named."""
        if centre != self.centre and self.mediator:
            self.past_mediators.append(self.mediator)
            self.mediator = None
        self.centre = CentreId(centre)
        self.custody = centre

    def come_in(self, at: datetime, rules: str) -> None:
        """Stand at the window from now on: an imported dispute was taken over."""
        self.filed_at = self.received_at = at
        self.rules = rules
        named = any(claim.amount is not None for claim in self.open_claims)
        self.at_filing = AtFiling(self.centre, rules, at, self.claimed if named else None)

    @property
    def is_history(self) -> bool:
        """Say whether it was imported and nobody has taken it over: nothing runs on it here."""
        return self.origin is not None and self.origin.taken_over_at is None

    @property
    def came_from(self) -> CameFrom | None:
        """Where it was brought in from; None where it was filed here."""
        return self.origin.shown if self.origin else None

    def bars(self, step: str) -> Refusal | None:
        """Until somebody takes an imported dispute over, no other step is open on it.

        Nor is any while its applicant is locked or erased.
        """
        if self.is_history and step != TAKE_OVER and step not in LOCKING:
            return NotTakenOver()
        return locking_bars(self, step)

    @property
    def stage(self) -> Stage:
        """Where the dispute stands in the chain; of another system's history, where it did."""
        if self.origin and self.is_history:
            return Stage.CLOSED if self.origin.closed_at else self.origin.stage
        if self.closed:
            return Stage.CLOSED
        if self.is_handed_over:
            return Stage.REFERRED
        if self.open_visit:
            return Stage.VISIT
        return self.stage_without_visit

    @property
    def stage_without_visit(self) -> Stage:
        """Where a dispute in our hands stands, whether or not anybody goes there."""
        if self.arbitration.is_under_way:
            return Stage.ARBITRATION
        return self._stage_of_mediation

    @property
    def is_handed_over(self) -> bool:
        """Say whether custody is with another body, or about to be."""
        leaving = any(referral.is_hand_over_under_way for referral in self.referrals.values())
        return leaving or self.custody != self.centre

    @property
    def holding(self) -> Referral | None:
        """The accepted hand-over by which custody is where it is; None where it never moved."""
        return self.referrals[self.hand_overs[-1]] if self.hand_overs else None

    @property
    def _stage_of_mediation(self) -> Stage:
        if self.is_agreed:
            return Stage.AGREEMENT
        if self.ended:
            return Stage.ENDED
        return Stage.MEDIATION if self.accepted_at else Stage.INTAKE

    @property
    def is_agreed(self) -> bool:
        """Say whether an agreement is in effect."""
        return self.agreement is not None and self.agreement.effective_at is not None

    @property
    def open_visit(self) -> Visit | None:
        """The visit that is planned or under way, if there is one."""
        return next((visit for visit in self.visits.values() if visit.is_open), None)

    @property
    def applicant(self) -> Party:
        """The worker who applied."""
        return self.parties[APPLICANT]

    @property
    def respondents(self) -> list[Party]:
        """The other sides, in the order they were named."""
        return [party for party in self.parties.values() if party.id.startswith("R")]

    @property
    def open_claims(self) -> list[Claim]:
        """The claims still in this dispute."""
        return [claim for claim in self.claims.values() if not claim.gone]

    @property
    def claimed(self) -> Decimal:
        """The sum of the claims still in this dispute, CNY."""
        return sum((claim.amount or Decimal(0) for claim in self.open_claims), Decimal(0))

    @property
    def were_split_off(self) -> bool:
        """Say whether claims went to a sibling dispute."""
        return any(claim.gone not in ("", WITHDRAWN) for claim in self.claims.values())

    def returns_of(self, claims: list[str]) -> int:
        """Count how often these claims came back; a second return goes to the common superior."""
        return sum(
            len(referral.returns)
            for referral in self.referrals.values()
            if set(referral.claims) & set(claims)
        )

    def has_sounded(self, key: str) -> bool:
        """Say whether an alarm of this key has sounded."""
        return any(alert.key == key for alert in self.alerts.values())

    def consents_to(self, party: str, to: ConsentAct) -> bool:
        """Say whether a party has agreed to an act and not taken it back."""
        return self.consents.get((party, to)) is True

    def refuses(self, party: str, to: ConsentAct) -> bool:
        """Say whether a party said no to an act, or no longer."""
        return self.consents.get((party, to)) is False

    def last_word(self, party: str, to: ConsentAct) -> datetime | None:
        """When a party last said yes or no to an act; None where nothing it said stands."""
        return self.answered_at[party, to] if (party, to) in self.consents else None

    @property
    def nobody_left_to_mediate_with(self) -> bool:
        """Say whether refusals ended mediation: the applicant's, or every respondent's."""
        if self.refuses(APPLICANT, ConsentAct.MEDIATE):
            return True
        if self.accepted_at:
            return not self.mediated_with
        sides = self.respondents
        return bool(sides) and all(self.refuses(side.id, ConsentAct.MEDIATE) for side in sides)

    def is_unreachable(self, party: str) -> bool:
        """Say whether a party was tried and never reached."""
        tried = [contact for contact in self.contacts if contact.party == party]
        return bool(tried) and not any(contact.reached for contact in tried)

    def _party(self, party: str) -> Party:
        if party not in self.parties:
            raise UnknownParty(party=party)
        return self.parties[party]

    def _standing_for(self, act: Act, party: str) -> Representation | None:
        """For whom a party stands by an authority that holds on the day of an act."""
        stands_for = self.represents.get(party)
        holds = stands_for is not None and stands_for.holds_on(self._day_of(act).isoformat())
        return stands_for if holds else None

    def _claim(self, claim: str) -> Claim:
        found = self.claims.get(claim)
        if found is None or found.gone:
            raise UnknownClaim(claim=claim)
        return found

    @property
    def _shelf(self) -> "Beside":
        """What stands beside this dispute; there is none outside the registry."""
        if self.beside is None:
            message = "a decision that writes beside the dispute is taken through the registry"
            raise RuntimeError(message)
        return self.beside

    def _day_of(self, act: Act) -> date:
        """The day it is said, where the centre is."""
        return act.happened_at.astimezone(self._shelf.centre(self.centre).zone).date()

    def _must_be_open(self, step: str) -> None:
        must_be_open(step, self)

    def _must_still_stand(self, act: Act, told: Sequence[Contact] | Sequence[Service]) -> None:
        """What was corrected is corrected no more, but what stands in its place."""
        if act.corrects and all(one.version != act.corrects for one in told):
            raise NothingToCorrect(corrects=act.corrects)
