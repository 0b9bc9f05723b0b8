"""Confirmation, payment orders, enforcement: who may ask, together or alone, and in what turn."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.agreement import TermWords
from domain.applications import ConfirmationResult, RefusalGround, Route
from domain.arbitration import ArbitrationStatus, Award
from domain.consent import Way
from domain.dispute import Dispute
from domain.enforcement import EnforcementResult, OrderResult, Title, titles
from domain.organisations import OrganisationKind
from domain.refusals import StepNotOpen
from domain.refusals.confirmation import (
    AlreadyConfirmed,
    AnotherConfirmationPending,
    ApplicationNotJoint,
    NoDocumentNumber,
    NoGround,
    NoSuchTitle,
    NothingAppliedFor,
    RelationNotReviewed,
    ResultRecorded,
    RouteNotOpenToOrganisation,
)
from domain.steps import STEPS
from domain.values import ClaimKind, ConsentAct, PartyId
from tests.law.desk import OnTheDesk, claim, company, refused
from tests.law.test_agreement import accepted, draft, pay, signed
from tests.law.test_mediation import A1, R1

BOTH = [A1, R1]


def review(desk: OnTheDesk, *parties: PartyId) -> list[Any]:
    """Both apply for arbitral review, or whoever is named."""
    return desk.do(Dispute.apply_arbitral_review, parties=list(parties or BOTH))


def reviewed(desk: OnTheDesk, result: ConfirmationResult, **said: Any) -> list[Any]:
    """The commission answers."""
    return desk.do(Dispute.record_arbitral_review_result, result=result, **said)


def confirm(desk: OnTheDesk, *parties: PartyId) -> list[Any]:
    """Both apply to the court, or whoever is named."""
    return desk.do(Dispute.apply_judicial_confirmation, parties=list(parties or BOTH))


def confirmed(desk: OnTheDesk, result: ConfirmationResult, **said: Any) -> list[Any]:
    """The court answers."""
    return desk.do(Dispute.record_judicial_confirmation_result, result=result, **said)


def order(desk: OnTheDesk, *terms: str, party: PartyId = A1) -> list[Any]:
    """The worker asks for a payment order."""
    return desk.do(Dispute.apply_payment_order, party=party, terms=list(terms or ["T1"]))


def ordered(desk: OnTheDesk, result: OrderResult, number: str = "") -> list[Any]:
    """The court, or the debtor, answers."""
    return desk.do(Dispute.record_payment_order_result, result=result, number=number)


def enforce(desk: OnTheDesk, title: Title) -> list[Any]:
    """The worker asks the court to enforce."""
    return desk.do(Dispute.apply_enforcement, party=A1, title=title)


def in_effect(*terms: TermWords, claims: Any = None, **said: Any) -> OnTheDesk:
    """An agreement in effect on 2023-11-07."""
    desk = accepted(**({"claims": claims} if claims else {}))
    draft(desk, *terms, **said)
    signed(desk)
    return desk


@pytest.fixture
def desk() -> OnTheDesk:
    """857.50 of pay to be paid the same day."""
    return in_effect()


def test_both_sides_apply_or_nothing_is_applied_for(desk: OnTheDesk) -> None:
    """Both windows need both: 办案规则 Art. 74, 人民调解法 Art. 33."""
    with refused(ApplicationNotJoint, party="R1"):
        review(desk, A1)
    with refused(ApplicationNotJoint, party="A1"):
        confirm(desk, R1)

    assert len(review(desk)) == 1


def test_what_is_asked_twice_adds_nothing(desk: OnTheDesk) -> None:
    """Every decision is safe to repeat."""
    approved: dict[str, Any] = {"result": ConfirmationResult.APPROVED, "number": "厦劳仲审1号"}
    refusal: dict[str, Any] = {
        "result": ConfirmationResult.REFUSED,
        "ground": RefusalGround.UNCLEAR,
    }
    due = {"party": A1, "terms": ["T1"]}
    steps: list[tuple[Any, dict[str, Any]]] = [
        (Dispute.apply_arbitral_review, {"parties": BOTH}),
        (Dispute.record_arbitral_review_result, refusal),
        (Dispute.apply_judicial_confirmation, {"parties": BOTH}),
        (Dispute.record_judicial_confirmation_result, approved),
        (Dispute.apply_payment_order, due),
        (Dispute.record_payment_order_result, {"result": OrderResult.ISSUED, "number": "1"}),
        (Dispute.record_payment_order_result, {"result": OrderResult.IN_FORCE}),
        (Dispute.apply_enforcement, {"party": A1, "title": Title.PAYMENT_ORDER}),
        (Dispute.record_enforcement_result, {"result": EnforcementResult.PARTLY}),
    ]
    desk.later(days=3)
    for decision, said in steps:
        assert len(desk.do(decision, **said)) == 1, decision

        assert desk.do(decision, **said) == [], decision


def test_one_confirmation_at_a_time(desk: OnTheDesk) -> None:
    """The windows run at the same time; the applications do not (办案规则 Art. 75)."""
    review(desk)
    with refused(AnotherConfirmationPending, route=Route.ARBITRAL_REVIEW):
        confirm(desk)
    reviewed(desk, ConfirmationResult.WITHDRAWN)
    confirm(desk)
    confirmed(desk, ConfirmationResult.APPROVED, number="(2023)闽0203民特1号")

    with refused(AlreadyConfirmed, route=Route.JUDICIAL_CONFIRMATION):
        review(desk)


def test_a_refused_review_leaves_the_court_open(desk: OnTheDesk) -> None:
    """An agreement may go to either (人社部发〔2022〕9号)."""
    review(desk)
    with refused(NoGround):
        reviewed(desk, ConfirmationResult.REFUSED)
    reviewed(desk, ConfirmationResult.REFUSED, ground=RefusalGround.WRONG_BODY)

    assert len(confirm(desk)) == 1


def test_what_is_approved_has_a_number(desk: OnTheDesk) -> None:
    """The mediation document or the ruling is named by its number."""
    review(desk)
    with refused(NoDocumentNumber):
        reviewed(desk, ConfirmationResult.APPROVED)
    reviewed(desk, ConfirmationResult.APPROVED, number="厦劳仲审1号")

    with refused(ResultRecorded):
        reviewed(desk, ConfirmationResult.WITHDRAWN)
    made = desk.dispute.confirmations.made[Route.ARBITRAL_REVIEW]
    assert made.number == "厦劳仲审1号"


def test_a_corrected_result_names_the_one_it_corrects(desk: OnTheDesk) -> None:
    """Corrections are facts that name what they correct."""
    review(desk)
    wrong = reviewed(desk, ConfirmationResult.APPROVED, number="厦劳仲审1号")[0]

    act = desk.act(corrects=wrong.originator_version)
    said: dict[str, Any] = {"result": ConfirmationResult.APPROVED, "number": "厦劳仲审7号"}
    desk.registry.at(desk.id).decide(Dispute.record_arbitral_review_result, act, **said)

    assert desk.dispute.confirmations.made[Route.ARBITRAL_REVIEW].number == "厦劳仲审7号"


def test_there_is_a_result_only_of_what_was_asked(desk: OnTheDesk) -> None:
    """First the application, then its answer."""
    with refused(NothingAppliedFor):
        reviewed(desk, ConfirmationResult.WITHDRAWN)
    with refused(NothingAppliedFor):
        confirmed(desk, ConfirmationResult.WITHDRAWN)
    with refused(NothingAppliedFor):
        ordered(desk, OrderResult.ISSUED, "1")
    with refused(NothingAppliedFor):
        desk.do(Dispute.record_enforcement_result, result=EnforcementResult.PARTLY)


def test_confirming_a_labour_relation_is_not_reviewed() -> None:
    """办案规则 Art. 75; what a term is about is said on the term."""
    claims = [claim(), claim(2, ClaimKind.RELATION, None)]
    with refused(RelationNotReviewed, term="T1"):
        review(in_effect(claims=claims))

    about_pay = pay()
    about_pay["about"] = ClaimKind.PAY

    assert len(review(in_effect(about_pay, claims=claims))) == 1


def test_the_seal_decides_which_ways_are_open() -> None:
    """Which organisation stamps the agreement decides (民事诉讼法 Art. 205)."""
    court = in_effect(organisation=OrganisationKind.COURT_INVITED)
    other = in_effect(organisation=OrganisationKind.OTHER_ORGANISATION)

    with refused(RouteNotOpenToOrganisation):
        review(court)
    with refused(RouteNotOpenToOrganisation):
        confirm(other)

    assert len(confirm(court)) == 1


def test_a_draft_is_neither_confirmed_nor_ordered() -> None:
    """Every way starts from an agreement in effect."""
    desk = accepted()
    draft(desk)
    for ask in (review, confirm, order):
        with refused(StepNotOpen):
            ask(desk)


def test_enforcement_rests_on_a_paper(desk: OnTheDesk) -> None:
    """A mediation agreement by itself is not enforced."""
    with refused(NoSuchTitle):
        enforce(desk, Title.ARBITRAL_REVIEW)
    review(desk)
    reviewed(desk, ConfirmationResult.APPROVED, number="1")
    with refused(NoSuchTitle, title=Title.AWARD):
        enforce(desk, Title.AWARD)

    enforce(desk, Title.ARBITRAL_REVIEW)

    with refused(AnotherConfirmationPending):
        desk.do(Dispute.apply_enforcement, party=R1, title=Title.ARBITRAL_REVIEW)
    desk.do(Dispute.record_enforcement_result, result=EnforcementResult.NO_ASSETS)
    with refused(ResultRecorded):
        desk.do(Dispute.record_enforcement_result, result=EnforcementResult.PERFORMED)


def test_every_title_is_read_from_the_record(desk: OnTheDesk) -> None:
    """Confirmed, in force, or awarded."""
    dispute = desk.dispute
    assert titles(dispute) == {}

    now = datetime(2024, 1, 1, tzinfo=UTC)
    dispute.arbitration.come_to(ArbitrationStatus.MEDIATED, now)
    dispute.arbitration.award = Award("1", "for-worker", [], now, in_force={"A1": now})

    assert titles(dispute) == {Title.ARBITRAL_MEDIATION: now, Title.AWARD: now}


def test_nothing_on_the_way_keeps_a_worker_from_arbitration(desk: OnTheDesk) -> None:
    """人民调解法 Art. 3(3): agreed, under review or ordered, the worker may always go."""
    review(desk)

    assert STEPS["choose-arbitration"].refusal(desk.dispute) is None


def test_every_bound_respondent_applies() -> None:
    """Who is bound applies, all of them."""
    desk = accepted(respondents=[company(1), company(2)])
    r2 = PartyId("R2")
    desk.do(Dispute.record_consent, party=r2, to=ConsentAct.MEDIATE, way=Way.PHONE)
    draft(desk, bound=[A1, R1, r2])
    signed(desk, "G1", A1, R1, r2)

    with refused(ApplicationNotJoint, party="R2"):
        review(desk)

    assert len(review(desk, A1, R1, r2)) == 1
