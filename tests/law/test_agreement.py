"""The agreement: its text and its terms, from the first draft to the moment it takes effect."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.agreement import TermKind, TermWords
from domain.dispute import Dispute
from domain.mediators import RelationKind
from domain.organisations import OrganisationKind, organisations
from domain.refusals import StepNotOpen
from domain.refusals.agreement import (
    AgreementIdTaken,
    DebtorNotBound,
    DraftOnTheTable,
    DraftReplaced,
    DueDayNotPlausible,
    NoBothSidesBound,
    NoTerms,
    SumOnTermToDo,
    TermIdTwice,
    TermWithoutSum,
    UnknownAgreement,
)
from domain.refusals.filing import IdNotWellFormed, NegativeSum
from domain.refusals.intake import NoConsent, NotADay
from domain.refusals.mediation import NoMediator
from domain.signing import AgreementTookEffect
from domain.values import ClaimKind, ConsentAct, Day, PartyId, Stage
from tests.law.desk import OnTheDesk, claim, company, refused, sealed
from tests.law.test_mediation import A1, LIN, R1, agree, hold

R2 = PartyId("R2")


def pay(id: str = "T1", amount: str | None = "857.50", due: str = "2023-11-07") -> TermWords:  # noqa: A002
    """A term to pay."""
    asked = Decimal(amount) if amount is not None else None
    return {"id": id, "kind": TermKind.PAY, "debtor": R1, "due": Day(due), "amount": asked}


def undo(id: str = "T2") -> TermWords:  # noqa: A002
    """The penalty is withdrawn."""
    return {
        "id": id,
        "kind": TermKind.DO,
        "debtor": R1,
        "due": Day("2026-03-12"),
        "words": sealed("撤销处罚记录", field="terms"),
        "about": ClaimKind.PENALTY,
    }


def draft(desk: OnTheDesk, *terms: TermWords, **said: Any) -> list[Any]:
    """Draft an agreement, by default that of scenario A."""
    text: dict[str, Any] = {
        "agreement": "G1",
        "organisation": OrganisationKind.ONE_STOP_CENTRE,
        "bound": [A1, R1],
        "terms": list(terms) or [pay()],
    } | said
    return desk.do(Dispute.draft_agreement, **text)


def redraft(desk: OnTheDesk, *terms: TermWords, **said: Any) -> list[Any]:
    """Draft it anew."""
    text: dict[str, Any] = {
        "agreement": "G2",
        "organisation": OrganisationKind.ONE_STOP_CENTRE,
        "bound": [A1, R1],
        "terms": list(terms) or [pay(amount="800.00")],
    } | said
    return desk.do(Dispute.redraft_agreement, **text)


def signed(desk: OnTheDesk, agreement: str = "G1", *parties: PartyId) -> list[Any]:
    """Every name and the seal."""
    facts: list[Any] = []
    for party in parties or (A1, R1):
        facts += desk.do(Dispute.sign_agreement, agreement=agreement, party=party)
    facts += desk.do(Dispute.mediator_sign, agreement=agreement, mediator=LIN)
    return facts + desk.do(Dispute.seal_agreement, agreement=agreement)


def accepted(**filing: Any) -> OnTheDesk:
    """A dispute in mediation."""
    desk = OnTheDesk(**filing).later(minutes=35)
    agree(desk, ConsentAct.MEDIATE, A1, R1)
    desk.do(Dispute.accept, mediator=LIN, respondents=[R1])
    return desk.later(minutes=10)


@pytest.fixture
def desk() -> OnTheDesk:
    """Scenario A after the visit: terms are clear."""
    return accepted()


def test_scenario_d_takes_effect_with_the_last_name_and_not_before() -> None:
    """In effect when parties and mediator signed and the seal is on it (调解仲裁法 Art. 14)."""
    desk = accepted(claims=[claim(kind=ClaimKind.PENALTY, amount="55")])
    desk.time = datetime(2026, 3, 12, 3, 25, tzinfo=UTC)  # 11:25: refunded
    draft(desk, pay(amount="55.00", due="2026-03-12"), undo())
    for minutes, party in ((25, A1), (30, R1)):  # 11:50 and 12:20
        desk.later(minutes=minutes).do(Dispute.sign_agreement, agreement="G1", party=party)
    desk.later(minutes=10).do(Dispute.mediator_sign, agreement="G1", mediator=LIN)
    assert not desk.dispute.is_agreed

    sealing = desk.do(Dispute.seal_agreement, agreement="G1")

    agreement = desk.dispute.agreement
    assert agreement is not None
    assert isinstance(sealing[-1], AgreementTookEffect)
    assert agreement.effective_at == datetime(2026, 3, 12, 4, 30, tzinfo=UTC)  # 12:30
    assert agreement.agreed_sum == Decimal("55.00")
    assert agreement.terms["T2"].amount is None
    assert desk.dispute.stage is Stage.AGREEMENT


def test_every_step_of_an_agreement_asked_again_adds_nothing(desk: OnTheDesk) -> None:
    """Every decision is safe to repeat, after effect too."""
    assert len(draft(desk)) == 1
    assert draft(desk) == []
    assert len(redraft(desk)) == 1
    assert redraft(desk) == []
    assert len(signed(desk, "G2")) == 5

    assert signed(desk, "G2") == []
    assert redraft(desk) == []


def test_a_new_draft_voids_signatures(desk: OnTheDesk) -> None:
    """Nobody's name stands under what they did not read."""
    draft(desk)
    desk.do(Dispute.sign_agreement, agreement="G1", party=A1)
    with refused(DraftOnTheTable, agreement="G1"):
        draft(desk, agreement="G9")
    with refused(AgreementIdTaken):
        redraft(desk, agreement="G1")
    redraft(desk)

    with refused(DraftReplaced, agreement="G1"):
        desk.do(Dispute.sign_agreement, agreement="G1", party=R1)
    with refused(AgreementIdTaken):
        redraft(desk, agreement="G1")
    with refused(UnknownAgreement):
        desk.do(Dispute.sign_agreement, agreement="G7", party=R1)
    assert desk.dispute.agreement is not None
    assert desk.dispute.agreement.signed == {}


def test_a_text_binds_both_sides_and_only_them(desk: OnTheDesk) -> None:
    """Parties' basics, content, way and date of performance (人民调解法 Art. 29)."""
    for bound in ([A1], [R1], []):
        with refused(NoBothSidesBound):
            draft(desk, bound=bound)
    with refused(NoTerms):
        draft(desk, terms=[])
    with refused(DebtorNotBound):
        draft(desk, pay() | {"debtor": R2})

    two = accepted(respondents=[company(1), company(2)])
    with refused(NoConsent, party="R2"):
        draft(two, bound=[A1, R1, R2])


def test_a_term_says_how_much_and_by_when(desk: OnTheDesk) -> None:
    """A sum to pay, or something to do; each is a term of its own."""
    with refused(TermIdTwice, term="T1"):
        draft(desk, pay(), pay())
    with refused(TermWithoutSum):
        draft(desk, pay(amount=None))
    with refused(TermWithoutSum):
        draft(desk, pay(amount="0"))
    with refused(NegativeSum):
        draft(desk, pay(amount="-5"))
    with refused(NotADay):
        draft(desk, pay(due="soon"))
    with refused(SumOnTermToDo):
        draft(desk, undo() | {"amount": Decimal(5)})

    draft(desk, pay("T1", "400.00"), pay("T2", "457.50", "2023-12-07"), undo("T3"))

    assert desk.dispute.agreement is not None
    assert desk.dispute.agreement.agreed_sum == Decimal("857.50")


def test_no_mediator_no_draft_and_no_signature(desk: OnTheDesk) -> None:
    """Mediating steps wait for the next mediator (回避)."""
    draft(desk)
    desk.do(Dispute.recuse, mediator=LIN, relation=RelationKind.INTEREST)

    with refused(NoMediator):
        redraft(desk)
    with refused(NoMediator):
        desk.do(Dispute.mediator_sign, agreement="G1", mediator=LIN)


def test_after_effect_nothing_is_mediated_any_more(desk: OnTheDesk) -> None:
    """What was agreed is performed or confirmed, not mediated again."""
    draft(desk)
    signed(desk)

    with refused(StepNotOpen):
        hold(desk)
    with refused(StepNotOpen):
        redraft(desk)


def test_every_kind_of_seal_says_what_it_opens() -> None:
    """Which organisation stamps the agreement decides which ways to confirm it are open."""
    assert set(organisations()) == set(OrganisationKind)
    for organisation in organisations().values():
        assert set(organisation.routes) <= {"arbitral-review", "judicial-confirmation"}
        assert organisation.article
        assert organisation.confidence in {"verified", "unverified"}


def test_another_number_is_another_company_and_a_name_put_right_is_not(desk: OnTheDesk) -> None:
    """A person is told by identity, not by the spelling of a name."""
    code, other = sealed("91350200A", field="credit_code"), sealed("91350200B", field="credit_code")
    desk.do(Dispute.correct_party, party=R1, details={"name": sealed("甲", field="name")})
    desk.do(Dispute.correct_party, party=R1, details={"credit_code": code})
    desk.do(Dispute.correct_party, party=R1, details={"name": sealed("甲公司", field="name")})
    assert desk.dispute.consents_to(R1, ConsentAct.MEDIATE)

    desk.do(Dispute.correct_party, party=R1, details={"credit_code": other})

    assert not desk.dispute.consents_to(R1, ConsentAct.MEDIATE)


def test_a_due_day_is_one_that_can_be(desk: OnTheDesk) -> None:
    """Nothing falls due before it is written down, nor a lifetime later (the office's rule)."""
    for wrong in ("2023-11-06", "2034-01-01", "9999-12-31"):
        with refused(DueDayNotPlausible, due=wrong):
            draft(desk, pay(due=wrong))
    with refused(IdNotWellFormed, what="term"):
        draft(desk, pay(id="T１"))

    assert draft(desk, pay(due="2033-11-07")) != []
