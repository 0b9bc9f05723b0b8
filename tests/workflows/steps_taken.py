"""What the stories do at a stroke: a visit, an agreement, a payment, and how a dispute ends."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from domain.acceptance import OtherWay
from domain.agreement import TermKind
from domain.consent import Way
from domain.dispute import Dispute
from domain.mediation import EndReason
from domain.organisations import OrganisationKind
from domain.sessions import SessionWay
from domain.values import Outcome, Proof, Relation
from domain.visit import InspectionGround, VisitPurpose
from domain.visit_records import VisitOutcome
from domain.wording import OFFICE
from tests.law.desk import sealed
from tests.workflows.centre import SmallCentre


def visit(centre: SmallCentre, dispute: UUID) -> None:
    """The company is visited, and nothing is agreed."""
    now = centre.clock()
    centre.do(
        dispute,
        Dispute.plan_visit,
        visit="V1",
        purpose=VisitPurpose.MEDIATE,
        ground=InspectionGround.ROUTINE_INSPECTION,
        place=sealed("湖滨南路站点", field="place"),
        starts_at=now,
        ends_at=now + timedelta(minutes=90),
        inspectors={f"{dispute}-1": "闽-1", f"{dispute}-2": "闽-2"},
    )
    centre.do(dispute, Dispute.arrive, visit="V1")
    centre.do(dispute, Dispute.show_certificates, visit="V1")
    centre.do(dispute, Dispute.finish_visit, visit="V1", outcome=VisitOutcome.NO_AGREEMENT)


def end(centre: SmallCentre, dispute: UUID) -> None:
    """Mediation ends without agreement."""
    centre.do(
        dispute,
        Dispute.end_without_agreement,
        reason=EndReason.TOO_FAR_APART,
        ways=[OtherWay.ARBITRATION],
    )


def classify(centre: SmallCentre, dispute: UUID) -> None:
    """The matter is sorted, whatever the work relation."""
    centre.do(dispute, Dispute.classify, relation=Relation.UNDETERMINED, flags=[])


def reach(centre: SmallCentre, dispute: UUID) -> None:
    """The company is called twice, and reached the second time."""
    for reached in (False, True):
        centre.do(
            dispute, Dispute.record_contact_attempt, party="R1", way=Way.PHONE, reached=reached
        )


def hold(centre: SmallCentre, dispute: UUID) -> None:
    """A session is held by phone with both."""
    centre.do(
        dispute,
        Dispute.hold_session,
        session="S1",
        way=SessionWay.PHONE,
        heard=["A1", "R1"],
        session_record=sealed("双方陈述"),
    )


def pay(centre: SmallCentre, dispute: UUID) -> None:
    """What was agreed is paid."""
    centre.do(
        dispute,
        Dispute.record_payment,
        payment="P1",
        term="T1",
        amount=Decimal("857.50"),
        proof=Proof.BANK_RECEIPT,
    )


def close(centre: SmallCentre, dispute: UUID) -> None:
    """The dispute is closed as performed."""
    centre.do(dispute, Dispute.close, outcome=Outcome.AGREED_PERFORMED)


def agree(centre: SmallCentre, dispute: UUID) -> None:
    """An agreement is drafted, signed by all and sealed."""
    today = centre.clock().astimezone(OFFICE).date().isoformat()
    centre.do(
        dispute,
        Dispute.draft_agreement,
        agreement="G1",
        organisation=OrganisationKind.ONE_STOP_CENTRE,
        bound=["A1", "R1"],
        terms=[
            {
                "id": "T1",
                "kind": TermKind.PAY,
                "debtor": "R1",
                "due": today,
                "amount": Decimal("857.50"),
            }
        ],
    )
    for party in ("A1", "R1"):
        centre.do(dispute, Dispute.sign_agreement, agreement="G1", party=party)
    centre.do(dispute, Dispute.mediator_sign, agreement="G1", mediator="lin")
    centre.do(dispute, Dispute.seal_agreement, agreement="G1")
