"""Claims and disputes that belong together: put right, dropped, split off, linked."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest

from domain.closing import Link
from domain.consent import Way
from domain.dispute import Dispute
from domain.links import LinkKind
from domain.mediators import ReplacementReason
from domain.refusals import NotFound, UnknownClaim, UnknownParty
from domain.refusals.arbitration import MediatedThisCase, NothingToApplyFor
from domain.refusals.claims import (
    ClaimIdTaken,
    LastClaim,
    LinkedToItself,
    NothingToSplitOff,
    SiblingNeedsItsOwnId,
)
from domain.refusals.filing import NegativeSum
from domain.refusals.intake import NotARespondent
from domain.values import ClaimId, ClaimKind, ConsentAct, PartyId, Role, Stage
from tests.law.desk import CASES, NINE, OnTheDesk, claim, company, refused, sealed

C1, C2, C3 = ClaimId("C1"), ClaimId("C2"), ClaimId("C3")
R1, R2 = PartyId("R1"), PartyId("R2")
SIBLING = uuid5(CASES, "sibling")


def injured_and_owed() -> OnTheDesk:
    """Scenario B: hurt, and a deposit of 400 yuan is kept back."""
    return OnTheDesk(
        claims=[claim(1, ClaimKind.INJURY, None), claim(2, ClaimKind.DEPOSIT, "400.00")],
        respondents=[company(1), company(2, Role.PLATFORM)],
    )


def test_one_intake_two_tracks() -> None:
    """Scenario B: the deposit goes its own way with the first receipt (调解仲裁法 Art. 14)."""
    desk = injured_and_owed().later(hours=2)

    desk.do(Dispute.split_off, claims=[C2], sibling=SIBLING, respondents=[R2])

    sibling = desk.registry.dispute(SIBLING)
    assert sibling.received_at == NINE
    assert [one.id for one in sibling.open_claims] == [C2]
    assert [one.id for one in sibling.respondents] == [R2]
    assert [one.id for one in desk.dispute.open_claims] == [C1]
    assert desk.dispute.links == [Link(str(SIBLING), LinkKind.SIBLING)]
    assert sibling.links == [Link(str(desk.id), LinkKind.SIBLING)]


def test_splitting_off_again_adds_nothing() -> None:
    """Asked for what is already so, a step does nothing."""
    desk = injured_and_owed()
    said: dict[str, Any] = {"claims": [C2], "sibling": SIBLING, "respondents": [R2]}
    desk.do(Dispute.split_off, **said)

    assert desk.do(Dispute.split_off, **said) == []

    with refused(UnknownClaim, claim="C2"):
        desk.do(Dispute.amend_claim, claim=C2, amount=Decimal(1))


def test_a_split_leaves_a_claim_and_opens_a_new_dispute() -> None:
    """A dispute without a claim would be none."""
    desk = injured_and_owed()

    def split(*claims: ClaimId, sibling: UUID = SIBLING, respondent: str = "R1") -> None:
        desk.do(
            Dispute.split_off,
            claims=list(claims),
            sibling=sibling,
            respondents=[PartyId(respondent)],
        )

    with refused(LastClaim):
        split(C1, C2)
    with refused(NothingToSplitOff):
        split()
    with refused(UnknownClaim):
        split(C3)
    with refused(UnknownParty):
        split(C2, respondent="R9")
    with refused(NotARespondent):
        split(C2, respondent="A1")
    with refused(SiblingNeedsItsOwnId):
        split(C2, sibling=desk.id)
    assert desk.dispute.links == []


def test_a_claim_is_put_right_and_names_what_it_corrects() -> None:
    """变更请求 is a fact that names the fact it corrects."""
    desk = OnTheDesk()

    [amended] = desk.do(Dispute.amend_claim, claim=C1, amount=Decimal("900.00"))

    assert amended.corrects == 1
    assert desk.dispute.claimed == Decimal("900.00")
    assert desk.do(Dispute.amend_claim, claim=C1, amount=Decimal("900.00")) == []
    with refused(NegativeSum):
        desk.do(Dispute.amend_claim, claim=C1, amount=Decimal(-1))


def test_a_claim_may_be_added() -> None:
    """增加请求: one thing more, under an id of its own."""
    desk = OnTheDesk()
    said: dict[str, Any] = {"claim": C2, "kind": ClaimKind.PENALTY, "amount": Decimal(55)}
    desk.do(Dispute.add_claim, words=sealed("罚款"), **said)

    assert desk.do(Dispute.add_claim, words=sealed("罚款"), **said) == []

    assert desk.dispute.claimed == Decimal("912.50")
    with refused(ClaimIdTaken):
        desk.do(Dispute.add_claim, claim=C2, kind=ClaimKind.REST)
    with refused(NegativeSum):
        desk.do(Dispute.add_claim, claim=C3, kind=ClaimKind.REST, amount=Decimal("0.001"))


def test_the_last_claim_is_not_dropped_alone() -> None:
    """Dropping everything is withdrawing the application (撤回)."""
    desk = injured_and_owed()
    desk.do(Dispute.withdraw_claim, claim=C1)

    assert desk.do(Dispute.withdraw_claim, claim=C1) == []

    with refused(LastClaim):
        desk.do(Dispute.withdraw_claim, claim=C2)


def test_a_link_stands_on_both_sides() -> None:
    """Linked disputes name each other, whatever their stage."""
    old = OnTheDesk()
    new = OnTheDesk(old.registry, claims=[claim(amount="300.00")])

    new.do(Dispute.link, other=old.id, kind=LinkKind.FOLLOW_ON)

    assert new.do(Dispute.link, other=old.id, kind=LinkKind.FOLLOW_ON) == []
    assert old.dispute.links == [Link(str(new.id), LinkKind.FOLLOWED_BY)]
    assert new.dispute.links == [Link(str(old.id), LinkKind.FOLLOW_ON)]
    assert new.dispute.stage is Stage.INTAKE


@pytest.mark.parametrize(("other", "no"), [("itself", LinkedToItself), ("nothing", NotFound)])
def test_a_link_names_another_dispute(other: str, no: type[Exception]) -> None:
    """A dispute is linked to another that exists."""
    desk = OnTheDesk()
    named = desk.id if other == "itself" else SIBLING

    with pytest.raises(no):
        desk.do(Dispute.link, other=named, kind=LinkKind.DUPLICATE)


def test_nothing_is_applied_for_where_no_claim_is_left() -> None:
    """An application names what is claimed (调解仲裁法 Art. 28); the choice itself stays open."""
    desk = OnTheDesk(claims=[claim(1), claim(2)]).later(minutes=30)
    desk.do(Dispute.split_off, claims=["C2"], sibling=SIBLING, respondents=[R1])
    desk.do(Dispute.withdraw_claim, claim="C1")

    desk.do(Dispute.choose_arbitration, chosen_by="A1")
    with refused(NothingToApplyFor):
        desk.do(Dispute.prepare_application, claims=[])
    with refused(NothingToApplyFor):
        desk.do(Dispute.file_arbitration, commission="arbitration-siming")


def test_who_mediated_the_claims_does_not_arbitrate_them_in_a_sibling() -> None:
    """Who mediated a case does not decide it, under any number (调解仲裁法 Art. 33)."""
    desk = OnTheDesk(
        centre="huli", claims=[claim(1), claim(2)], respondents=[company(1), company(2)]
    )
    for party in ("A1", "R1"):
        desk.do(Dispute.record_consent, party=party, to=ConsentAct.MEDIATE, way=Way.PHONE)
    desk.do(Dispute.accept, mediator="lin", respondents=[R1])
    why = ReplacementReason.WORKLOAD
    desk.do(Dispute.replace_mediator, mediator="chen", reason=why)
    desk.do(Dispute.split_off, claims=[C2], sibling=SIBLING, respondents=[R2])
    desk.id = SIBLING

    desk.do(Dispute.choose_arbitration, chosen_by="A1")
    desk.do(Dispute.file_arbitration, commission="arbitration-huli", hosted=True)
    desk.do(Dispute.record_arbitration_accepted, number="1")

    for mediator in ("lin", "chen"):
        with refused(MediatedThisCase, officer=mediator):
            desk.do(Dispute.form_tribunal, arbitrators=[mediator])
