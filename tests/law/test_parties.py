"""Who stands on a side, and for whom: service, authority and its last day, guardians."""

from dataclasses import replace
from typing import Any

import pytest

from domain.access import may
from domain.access_across import KEPT_PARTS, TOLD
from domain.access_concerns import concerns
from domain.access_conditions import ConcernedOn, Kind, holds
from domain.access_parties import ONLY_THEMSELVES, SETTLING
from domain.access_rows import Action
from domain.access_telling import told_to
from domain.callers import Caller, Role
from domain.consent import Way
from domain.dispute import Dispute
from domain.parties import APPLICANT
from domain.record import FACTS
from domain.refusals.agreement import NoAuthorityToSettle
from domain.refusals.closing import NotTheApplicants
from domain.refusals.intake import NobodysRepresentative, NotADay
from domain.sides import EndOfAuthority
from domain.standing_for import is_served, seats_of, speaks_for
from domain.steps import STEPS
from domain.values import ConsentAct, Day, OfficerId, PartyId
from domain.values import Role as Capacity
from tests.law.desk import OnTheDesk, refused

COMPANY = Caller("k-2", Role.COMPANY, "siming", party="p-company-1")
AGENT = Caller("k-3", Role.REPRESENTATIVE, "siming", party="p-agent", today="2023-11-07")
GUARDIAN = Caller("k-4", Role.GUARDIAN, "siming", party="p-mother", today="2023-11-07")
R1 = PartyId("R1")


def accepted() -> OnTheDesk:
    """A dispute that both sides agreed to mediate."""
    desk = OnTheDesk()
    for party in (APPLICANT, R1):
        desk.do(Dispute.record_consent, party=party, to=ConsentAct.MEDIATE, way=Way.PHONE)
    desk.do(Dispute.accept, mediator=OfficerId("lin"), respondents=[R1])
    return desk


def represented(
    party: str, *, may_settle: bool = False, role: Capacity = Capacity.AGENT
) -> OnTheDesk:
    """The same, with somebody who stands for a party."""
    desk, person = accepted(), "p-mother" if role is Capacity.GUARDIAN else "p-agent"
    agent: dict[str, Any] = {"role": role, "person": person, "details": {}}
    desk.do(
        Dispute.add_representative,
        representative=agent,
        party=PartyId(party),
        may_settle=may_settle,
    )
    return desk


def test_a_company_reads_once_it_was_served() -> None:
    """Reader matrix: application, agreement and notices – company: after service."""
    desk = OnTheDesk()
    assert not may(COMPANY, Action.READ_DISPUTE, desk.dispute)
    desk.do(Dispute.record_contact_attempt, party=R1, way=Way.PHONE, reached=True)
    assert may(COMPANY, Action.READ_DISPUTE, desk.dispute)
    assert may(COMPANY, "record-consent", desk.dispute)
    assert not may(COMPANY, Action.READ_COURSE, desk.dispute)
    assert not may(COMPANY, Action.OPEN_NAMES, desk.dispute)

    served = accepted().dispute
    assert is_served(served, R1)
    assert may(COMPANY, Action.OPEN_APPLICATION, served)
    assert not may(replace(COMPANY, party="p-company-2"), Action.READ_DISPUTE, served)


def test_a_company_never_reads_notes_inspection_or_informer() -> None:
    """Reader matrix: notes, inspection record and informer – company: never."""
    dispute = accepted().dispute
    for action in (
        *(Action.OPEN_NOTES, Action.KNOW_NOTES, Action.OPEN_INSPECTION, Action.OPEN_INFORMER),
        *(Action.KNOW_INFORMER, "record-informer"),
        *(Action.READ_FACTS, Action.READ_DEADLINES, Action.EXPORT_CASE, Action.READ_ACCESS_LOG),
    ):
        assert not may(COMPANY, action, dispute), action


def test_a_company_in_whose_place_another_stands_reads_no_more() -> None:
    """Who turned out to be somebody else was asked and served nothing (民法典 Art. 465)."""
    desk = accepted()
    desk.do(Dispute.correct_party, party=R1, person="p-company-9")

    assert not may(COMPANY, Action.READ_DISPUTE, desk.dispute)
    assert not may(replace(COMPANY, party="p-company-9"), Action.READ_COURSE, desk.dispute)


def test_the_other_side_is_told_of_no_other_ways() -> None:
    """What concerns the worker alone is no part of what is served (个人信息保护法 Art. 6)."""
    desk = accepted()
    desk.do(Dispute.record_own_way, way="arbitration", number="")
    desk.do(Dispute.note_privately, note=desk.dispute.statement)
    facts = desk.registry.facts(desk.id)

    told = {fact.TOPIC for fact in told_to(COMPANY, desk.dispute, facts)}

    assert {"dispute.filed", "dispute.accepted", "dispute.consent_recorded"} <= told
    assert not {"dispute.own_way_taken", "dispute.noted_privately"} & told
    theirs = [one for one in told_to(COMPANY, desk.dispute, facts) if hasattr(one, "to")]
    assert {getattr(one, "party", "") for one in theirs} == {"R1"}


def test_every_kind_of_fact_told_across_is_a_kind_of_fact() -> None:
    """A misspelt one would silently be kept; a misspelt part silently shown."""
    assert set(FACTS) >= TOLD
    assert all(hasattr(accepted().dispute, part) for part in KEPT_PARTS)
    assert set(STEPS) >= set(SETTLING)
    assert ConsentAct.MEDIATE not in ONLY_THEMSELVES


def test_a_representative_goes_as_far_as_the_authority() -> None:
    """To settle, admit or withdraw takes special authority (民事诉讼法 Art. 62)."""
    usual, special = represented("A1").dispute, represented("A1", may_settle=True).dispute

    assert may(AGENT, Action.OPEN_APPLICATION, usual)
    assert may(AGENT, "add-document", usual)
    for step in SETTLING:
        assert not may(AGENT, step, usual), step
        assert may(AGENT, step, special), step
    assert seats_of(AGENT, usual) == ("P1",)
    assert speaks_for(AGENT, usual) == {"P1", "A1"}
    assert speaks_for(AGENT, usual, settling=True) == {"P1"}


def test_who_stands_for_a_company_reads_what_the_company_reads() -> None:
    """After service, and not what concerns the worker alone."""
    dispute = represented("R1").dispute

    assert may(AGENT, Action.READ_COURSE, dispute)
    assert not may(AGENT, Action.READ_DEADLINES, dispute)
    assert not may(AGENT, "withdraw", dispute)


def test_an_authority_ends_with_its_day() -> None:
    """It holds on its last day and not on the next (民法典 Art. 173)."""
    desk = represented("A1", may_settle=True)
    said: dict[str, Any] = {"representative": PartyId("P1"), "reason": EndOfAuthority.TERM}
    desk.do(Dispute.end_representation, **said, last_day=Day("2023-11-10"))
    assert desk.do(Dispute.end_representation, **said, last_day=Day("2023-11-10")) == []

    assert may(replace(AGENT, today="2023-11-10"), "withdraw", desk.dispute)
    assert not may(replace(AGENT, today="2023-11-11"), Action.READ_DISPUTE, desk.dispute)
    desk.later(days=4)
    with refused(NotTheApplicants, party="P1"):
        desk.do(Dispute.withdraw, party=PartyId("P1"), reason="other")


def test_an_authority_that_is_revoked_ends_at_once() -> None:
    """Whoever is represented may take it back at any time (民法典 Art. 173)."""
    desk = represented("A1", may_settle=True)
    said: dict[str, Any] = {"representative": PartyId("P1"), "reason": EndOfAuthority.REVOKED}
    [ended] = desk.do(Dispute.end_representation, **said)

    assert ended.TOPIC == "dispute.representation_ended"
    assert desk.do(Dispute.end_representation, **said) == []
    assert not may(AGENT, Action.READ_DISPUTE, desk.dispute)


def test_an_ended_authority_can_be_given_again() -> None:
    """A new power of attorney is a new authority."""
    desk = represented("A1")
    desk.do(
        Dispute.end_representation,
        representative=PartyId("P1"),
        reason=EndOfAuthority.RESIGNED,
    )
    agent: dict[str, Any] = {"role": Capacity.AGENT, "person": "p-agent", "details": {}}
    desk.do(Dispute.add_representative, representative=agent, party=APPLICANT, may_settle=False)

    assert may(AGENT, Action.READ_DISPUTE, desk.dispute)


def test_nobody_signs_by_an_authority_that_is_over() -> None:
    """What is signed without authority binds nobody (民法典 Art. 171)."""
    desk = represented("R1", may_settle=True)
    desk.do(
        Dispute.end_representation,
        representative=PartyId("P1"),
        reason=EndOfAuthority.TERM,
        last_day=Day("2023-11-07"),
    )
    desk.do(
        Dispute.draft_agreement,
        agreement="G1",
        organisation="one-stop-centre",
        bound=["A1", "R1"],
        terms=[
            {
                "id": "T1",
                "kind": "pay",
                "debtor": "R1",
                "creditor": "A1",
                "amount": desk.dispute.claimed,
                "due": "2023-11-20",
                "words": None,
                "about": "pay",
            }
        ],
    )
    desk.later(days=1)

    with refused(NoAuthorityToSettle):
        desk.do(Dispute.sign_agreement, agreement="G1", party=R1, signed_by=PartyId("P1"))


def test_only_who_stands_for_somebody_can_stop() -> None:
    """A party itself has no authority that could end."""
    desk = represented("A1")
    with refused(NobodysRepresentative, party="R1"):
        desk.do(Dispute.end_representation, representative=R1, reason=EndOfAuthority.TERM)
    with refused(NotADay):
        desk.do(
            Dispute.end_representation,
            representative=PartyId("P1"),
            reason=EndOfAuthority.TERM,
            last_day=Day("2023-1-1"),
        )


def test_a_guardian_stands_in_the_place_of_the_worker() -> None:
    """A minor's legal representative acts for them (调解仲裁法 Art. 25; 民法典 Art. 23)."""
    dispute = represented("A1", role=Capacity.GUARDIAN).dispute

    assert may(GUARDIAN, Action.EXPORT_CASE, dispute)
    assert may(GUARDIAN, "sign-agreement", dispute)
    assert speaks_for(GUARDIAN, dispute, settling=True) == {"P1", "A1"}
    assert not may(replace(GUARDIAN, role=Role.REPRESENTATIVE), Action.READ_DISPUTE, dispute)


def test_a_guardian_of_nobody_here_reads_nothing() -> None:
    """Who is guardian elsewhere has no business in this file."""
    assert not may(GUARDIAN, Action.READ_DISPUTE, accepted().dispute)


@pytest.mark.parametrize(
    ("who", "day", "seen"),
    [
        ("p-1", "2026-03-12", True),
        ("p-1@2026-03-12", "2026-03-12", True),
        ("p-1@2026-03-11", "2026-03-12", False),
        ("p-1@2026-03-11", "", True),
        ("p-12", "2026-03-12", False),
        ("p-12@2026-12-31", "2026-03-12", False),
    ],
)
def test_who_is_concerned_until_a_day(who: str, day: str, *, seen: bool) -> None:
    """A day of one's own, and nobody else whose id only begins alike."""
    condition = ConcernedOn(Kind.FOR_WORKER, "p-1", day)
    assert holds(condition, {(Kind.FOR_WORKER.value, who)}) is seen


def test_a_pass_opens_one_dispute_and_takes_no_step() -> None:
    """Following is reading: who acts shows a key of their own."""
    desk, other = accepted(), OnTheDesk(centre="huli")
    bearer = Caller("pass", Role.WORKER, "siming", party="p-worker", only=str(desk.id))

    assert may(bearer, Action.OPEN_APPLICATION, desk.dispute)
    assert not may(bearer, Action.READ_DISPUTE, other.dispute)
    assert not any(may(bearer, step, desk.dispute) for step in STEPS)
    assert (Kind.ITSELF.value, str(desk.id)) in concerns(desk.dispute)
