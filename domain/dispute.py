"""A dispute: a worker's trouble with a platform or its partners, from the window to its end."""

from eventsourcing.domain import Aggregate

from domain.acceptance import AcceptanceRoom
from domain.after_award import AfterAwardRoom
from domain.aftercare import AftercareRoom
from domain.agreement import AgreementRoom
from domain.alarm_clocks import AlarmClocksRoom
from domain.alarm_requests import AlarmRequestsRoom
from domain.alarms import AlarmsRoom
from domain.alert_answers import AlertAnswersRoom
from domain.arbitral_mediation import ArbitralMediationRoom
from domain.arbitration_clock import ArbitrationClockRoom
from domain.award import AwardRoom
from domain.break_glass import BreakGlassRoom
from domain.claims import ClaimsRoom
from domain.closing import ClosingRoom
from domain.confirmation import ConfirmationRoom
from domain.consent import ConsentRoom
from domain.documents import DocumentsRoom
from domain.enforcement import EnforcementRoom
from domain.evidence import EvidenceRoom
from domain.filing import Filing
from domain.found_stuck import FoundStuckRoom
from domain.imported import ImportedRoom
from domain.informers import InformersRoom
from domain.intake import IntakeRoom
from domain.locking import LockingRoom
from domain.mediation import MediationRoom
from domain.mediators import MediatorsRoom
from domain.pinning import PinningRoom
from domain.referral_answers import ReferralAnswersRoom
from domain.referral_ways import ReferralWaysRoom
from domain.route_steps import RoutingRoom
from domain.sessions import SessionsRoom
from domain.sides import SidesRoom
from domain.signing import SigningRoom
from domain.trunk import Trunk
from domain.visit import VisitRoom
from domain.visit_records import VisitRecordsRoom


class Dispute(
    Filing,
    ImportedRoom,
    IntakeRoom,
    SidesRoom,
    DocumentsRoom,
    EvidenceRoom,
    ConsentRoom,
    AcceptanceRoom,
    ClaimsRoom,
    MediatorsRoom,
    SessionsRoom,
    MediationRoom,
    AgreementRoom,
    SigningRoom,
    EnforcementRoom,
    ConfirmationRoom,
    VisitRoom,
    VisitRecordsRoom,
    InformersRoom,
    ArbitrationClockRoom,
    ArbitralMediationRoom,
    AwardRoom,
    AfterAwardRoom,
    ReferralWaysRoom,
    ReferralAnswersRoom,
    RoutingRoom,
    ClosingRoom,
    AftercareRoom,
    FoundStuckRoom,
    LockingRoom,
    PinningRoom,
    AlarmsRoom,
    AlarmClocksRoom,
    AlarmRequestsRoom,
    AlertAnswersRoom,
    BreakGlassRoom,
    Trunk,
):
    """One dispute, from filing to closing; each room of the chain decides on it."""

    TOPIC = "dispute"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "dispute.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "dispute.created"
