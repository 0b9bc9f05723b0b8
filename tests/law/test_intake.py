"""Between the window and the acceptance: parties, papers, calls, and the triage sheet."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.acceptance import DeclineReason, OtherWay
from domain.consent import Way
from domain.dispute import Dispute
from domain.documents import DocumentKind
from domain.intake import ConfirmedBy
from domain.refusals import UnknownClaim, UnknownParty
from domain.refusals.intake import (
    DigestNotWellFormed,
    DocumentIdTaken,
    EmptyDocument,
    HurtLaterThanNow,
    NotADay,
    NotOfThatSide,
    OralApplicationDiffers,
)
from domain.sealed import PersonId, Sealed
from domain.sides import NewParty, PersonExchanged
from domain.values import (
    ClaimId,
    ClaimKind,
    ConsentAct,
    Day,
    Flag,
    OfficerId,
    PartyId,
    Relation,
    Role,
)
from tests.law.desk import NINE, OnTheDesk, refused, sealed

A1, R1, R2 = PartyId("A1"), PartyId("R1"), PartyId("R2")
LIN = OfficerId("lin")
SHA = "sha-256:" + "0" * 64


def consenting(desk: OnTheDesk, *parties: PartyId) -> OnTheDesk:
    """Let parties agree to mediate, by phone."""
    for party in parties:
        desk.do(Dispute.record_consent, party=party, to=ConsentAct.MEDIATE, way=Way.PHONE)
    return desk


def accepted() -> OnTheDesk:
    """A dispute accepted with its respondent."""
    desk = consenting(OnTheDesk(), A1, R1)
    desk.do(Dispute.accept, mediator=LIN, respondents=[R1])
    return desk


def somebody(role: Role, person: str = "p-new", **details: str) -> NewParty:
    """A party not yet numbered."""
    words = {name: sealed(text, subject=person, field=name) for name, text in details.items()}
    return {"role": role, "person": PersonId(person), "details": words}


def named(decision: Any) -> str:
    """A test of several decisions says which."""
    return getattr(decision, "__name__", "so")


ASKED_TWICE: list[tuple[Any, dict[str, Any]]] = [
    (
        Dispute.record_oral_application,
        {"recorder": LIN, "as_heard": sealed("口述"), "confirmed_by": ConfirmedBy.FINGERPRINT},
    ),
    (Dispute.classify, {"relation": Relation.UNDETERMINED, "flags": [Flag.ESCALATION]}),
    (Dispute.record_contact_attempt, {"party": R1, "way": Way.PHONE, "reached": True}),
    (Dispute.add_respondent, {"respondent": somebody(Role.PLATFORM)}),
    (
        Dispute.add_representative,
        {"representative": somebody(Role.AGENT), "party": A1, "may_settle": True},
    ),
    (Dispute.correct_party, {"party": R1, "role": Role.OUTSOURCER}),
    (
        Dispute.add_document,
        {
            "document": "D1",
            "kind": DocumentKind.EVIDENCE,
            "title": sealed("接单截图"),
            "digest": SHA,
            "size": 5,
            "by_party": A1,
        },
    ),
    (Dispute.record_consent, {"party": R1, "to": ConsentAct.SHARE, "way": Way.PHONE}),
    (Dispute.record_refusal, {"party": R1, "to": ConsentAct.MEDIATE, "way": Way.PHONE}),
    (Dispute.decline, {"reason": DeclineReason.OUT_OF_SCOPE, "ways": [OtherWay.COURT]}),
]


@pytest.mark.parametrize(
    ("decision", "said"), ASKED_TWICE, ids=lambda v: getattr(v, "__name__", "")
)
def test_asked_again_intake_adds_nothing(decision: Any, said: dict[str, Any]) -> None:
    """Asked for what is already so, a step does nothing."""
    desk = OnTheDesk()

    assert len(desk.do(decision, **said)) == 1

    assert desk.do(decision, **said) == []


def test_each_call_is_kept_and_who_never_answered_is_unreachable() -> None:
    """Every attempt is recorded; one answer makes a party reachable (在线调解规则 Art. 25)."""
    desk = OnTheDesk()
    desk.do(Dispute.record_contact_attempt, party=R1, way=Way.PHONE, reached=False)
    assert desk.dispute.is_unreachable(R1)

    desk.later(hours=1).do(Dispute.record_contact_attempt, party=R1, way=Way.PHONE, reached=True)

    assert not desk.dispute.is_unreachable(R1)
    assert len(desk.dispute.contacts) == 2


def test_respondents_are_numbered_and_keep_their_side() -> None:
    """Most cases have more than two parties; a company does not apply."""
    desk = OnTheDesk()

    desk.do(Dispute.add_respondent, respondent=somebody(Role.PLATFORM))

    assert desk.dispute.parties[R2].role is Role.PLATFORM
    with refused(NotOfThatSide):
        desk.do(Dispute.add_respondent, respondent=somebody(Role.WORKER, "p-other"))
    with refused(NotOfThatSide):
        desk.do(Dispute.correct_party, party=A1, role=Role.PLATFORM)


def test_a_correction_names_the_fact_it_corrects() -> None:
    """The badge said 外包: the wrong company was named, and is put right (design: corrections)."""
    desk = OnTheDesk()
    [added] = desk.do(Dispute.add_respondent, respondent=somebody(Role.PLATFORM, name="甲"))

    corrected, exchanged = desk.do(
        Dispute.correct_party,
        party=R2,
        role=Role.OUTSOURCER,
        person=PersonId("p-right"),
        details={"name": sealed("乙", subject="p-right", field="name")},
    )

    assert corrected.corrects == added.originator_version
    assert isinstance(exchanged, PersonExchanged)
    assert desk.dispute.parties[R2].person == "p-right"
    [again] = desk.do(Dispute.correct_party, party=R1, role=Role.SOLE_TRADER)
    assert again.corrects == 1


def test_an_agent_stands_for_a_known_party() -> None:
    """授权委托书: an agent stands for one party, with or without special authority."""
    desk = OnTheDesk()
    agent = somebody(Role.AGENT)
    with refused(UnknownParty):
        desk.do(
            Dispute.add_representative,
            representative=agent,
            party=PartyId("R9"),
            may_settle=False,
        )

    desk.do(Dispute.add_representative, representative=agent, party=A1, may_settle=False)
    [widened] = desk.do(Dispute.add_representative, representative=agent, party=A1, may_settle=True)

    assert desk.dispute.represents["P1"].may_settle
    assert widened.corrects == 2
    with refused(NotOfThatSide):
        desk.do(
            Dispute.add_representative,
            representative=somebody(Role.PLATFORM, "p-x"),
            party=A1,
            may_settle=False,
        )


def test_the_work_relation_may_stay_undetermined() -> None:
    """Classification is no precondition for help; sorting again is a new fact (湖里 practice)."""
    desk = OnTheDesk()
    desk.do(Dispute.classify, relation=Relation.UNDETERMINED, flags=[])

    consenting(desk, A1, R1).do(Dispute.accept, mediator=LIN, respondents=[R1])
    desk.do(
        Dispute.classify,
        relation=Relation.PARTIAL,
        flags=[Flag.INJURY],
        kinds=[{"claim": ClaimId("C1"), "kind": ClaimKind.INJURY}],
        platform="meituan",
        injured_on=Day("2023-11-05"),
        insured_that_day=True,
        limitation_ends_on=Day("2024-11-05"),
    )

    assert desk.dispute.relation is Relation.PARTIAL
    assert desk.dispute.claims[ClaimId("C1")].kind is ClaimKind.INJURY
    assert desk.dispute.insured_that_day is True


def test_days_on_the_triage_sheet_are_days_that_can_be() -> None:
    """A day is written year, month, day, and nobody was hurt tomorrow."""
    desk = OnTheDesk()
    said: dict[str, Any] = {"relation": Relation.CIVIL, "flags": []}

    for wrong in ("2023-02-30", "20231105", "soon"):
        with refused(NotADay):
            desk.do(Dispute.classify, injured_on=Day(wrong), **said)
    with refused(HurtLaterThanNow):
        desk.do(Dispute.classify, injured_on=Day("2023-11-08"), **said)
    with refused(UnknownClaim):
        desk.do(Dispute.classify, kinds=[{"claim": "C9", "kind": ClaimKind.PAY}], **said)


def test_an_oral_application_is_not_overwritten() -> None:
    """The record is as heard, on the spot (调解仲裁法 Art. 12); another wording is a correction."""
    desk = OnTheDesk()
    said: dict[str, Any] = {"recorder": LIN, "confirmed_by": ConfirmedBy.SIGNATURE}
    desk.do(Dispute.record_oral_application, as_heard=sealed("十七天"), **said)

    with refused(OralApplicationDiffers, version=2):
        desk.do(Dispute.record_oral_application, as_heard=sealed("十八天"), **said)

    act = desk.act(corrects=2)
    desk.registry.at(desk.id).decide(
        Dispute.record_oral_application, act, as_heard=sealed("十八天"), **said
    )
    assert desk.dispute.oral_record == sealed("十八天")


def test_a_paper_is_known_by_its_digest() -> None:
    """The algorithm stands beside the digest; one id is one paper."""
    desk = OnTheDesk()

    def add(digest: str = SHA, size: int = 9, by_party: PartyId | None = None) -> None:
        desk.do(
            Dispute.add_document,
            document="D1",
            kind=DocumentKind.IDENTITY,
            title=Sealed(sealed("身份证")),
            digest=digest,
            size=size,
            by_party=by_party,
        )

    for wrong in ("0" * 64, "md5:" + "0" * 64, "sha-256:" + "G" * 64):
        with refused(DigestNotWellFormed):
            add(wrong)
    with refused(EmptyDocument):
        add(size=0)
    with refused(UnknownParty):
        add(by_party=PartyId("R9"))
    add()
    with refused(DocumentIdTaken):
        add("sha-256:" + "1" * 64)
    assert desk.dispute.documents["D1"].at == NINE


def test_a_morning_at_the_window() -> None:
    """Scenario A, first half: 09:10 application, 09:40 the station agrees, 09:45 accepted."""
    desk = OnTheDesk(received_at=NINE)
    desk.do(Dispute.classify, relation=Relation.UNDETERMINED, flags=[])
    desk.later(minutes=30).do(Dispute.record_contact_attempt, party=R1, way=Way.PHONE, reached=True)
    consenting(desk, A1, R1).later(minutes=5)

    desk.do(Dispute.accept, mediator=OfficerId("m1"), respondents=[R1])

    dispute = desk.dispute
    assert dispute.received_at == NINE
    assert dispute.accepted_at == NINE + timedelta(minutes=35)
    assert (dispute.mediator, dispute.claimed) == ("m1", Decimal("857.50"))
