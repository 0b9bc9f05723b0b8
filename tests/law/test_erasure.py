"""How long files are kept, what keeps them, and what two officers may do after it."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from domain.clocks import calendar_for, clocks_of, table_of
from domain.closing import WithdrawalReason
from domain.counting import Span, Unit
from domain.destruction_list import DestructionList
from domain.dispute import Dispute
from domain.keeping import FileClass, RequestKind, answering, schedule, schedule_of
from domain.key_book import KeyBook
from domain.person_facts import HoldKind, IdentityWay, NotGranted, PartyOf
from domain.person_file import PersonFile, Words
from domain.refusals.persons import (
    AlreadyAnswered,
    AnotherPairOfEyes,
    CaseStillOpen,
    ErasureEnded,
    NotIdentifiedYet,
    PersonErased,
    PersonLocked,
    UnderHold,
    UnknownAsking,
    UnknownErasure,
    UnknownHold,
)
from domain.retention import Kept, KeptBecause, class_of, keeps, kept_until
from domain.rule_table import rule_tables
from domain.values import PartyId
from tests.law.desk import OnTheDesk, refused
from tests.law.roads import on_the_desk, walk

HE, WU, BAI = "officer:he", "officer:wu", "officer:bai"


class Asked:
    """A worker whose dispute is over, and their own file."""

    def __init__(self) -> None:
        self.desk = OnTheDesk()
        self.desk.do(Dispute.withdraw, party=PartyId("A1"), reason=WithdrawalReason.OTHER)
        person = self.desk.dispute.applicant.person
        file = PersonFile.open(self.desk.act(), person=person, centre="siming")
        self.desk.registry.save(file)
        self.id = file.id
        about = {"kind": RequestKind.ERASE, "dispute": self.desk.id, "party": "A1"}
        self.do(PersonFile.ask, by=WU, asked="asked-1", **about)

    @property
    def file(self) -> PersonFile:
        """Their file as it is read back."""
        return self.desk.registry.get(PersonFile, self.id)

    def words(self, kept: Kept | None = None) -> Words:
        """Where their words stand, and what keeps them."""
        return Words(["key-1", "key-2"], [PartyOf(self.desk.id, "A1")], kept)

    def do(self, decision: Any, *, by: str = HE, **said: Any) -> int:
        """Take a decision; how many facts it added to the file."""
        desk = self.desk.registry.at_record(PersonFile, self.id)
        return len(desk.decide(decision, self.desk.act(by), **said).facts)

    def identified(self) -> "Asked":
        """They showed their card."""
        self.do(PersonFile.check_identity, asked="asked-1", way=IdentityWay.ID_CARD)
        return self

    def proposed(self) -> "Asked":
        """Nothing keeps them, so their erasure is proposed."""
        self.identified().do(
            PersonFile.answer_erasure, asked="asked-1", erasure="erasure-1", words=self.words()
        )
        return self


def test_every_class_and_kind_is_in_the_schedule() -> None:
    """What the office keeps and answers has a period, with its article and how sure it is."""
    assert set(schedule()) == set(FileClass)
    assert set(answering()) == set(RequestKind)
    assert schedule()[FileClass.AWARD].years == 10
    assert schedule()[FileClass.MEDIATION].confidence == "unverified"


def test_a_city_keeps_longer_than_the_law_and_never_shorter() -> None:
    """Award ten years, else five at least (办案规则 Art. 24), and what is set is what is kept.

    The clock of every dispute keeps its file for five years: less would be shown, and not so.
    """
    assert schedule_of({"award": 30})[FileClass.AWARD].years == 30
    assert schedule_of({"mediation": 6, "matter": 1})[FileClass.MEDIATION].years == 6
    rules = [one for table in rule_tables().values() for one in table.rules]
    [own_clock] = {one.period.span for one in rules if one.id == "retention.otherwise"}
    assert own_clock == Span(schedule()[FileClass.MEDIATION].least, Unit.YEAR)
    for own in ({"award": 9}, {"arbitration": 4}, {"mediation": 4}, {"matter": 0}, {"letters": 5}):
        with pytest.raises(ValueError, match=r"years at least \(.* Art\. .*\)|letters"):
            schedule_of(own)
    with pytest.raises(ValueError, match=r"办案规则 Art\. 24"):
        schedule_of({"mediation": 1})


def test_the_file_of_an_award_is_kept_ten_years() -> None:
    """The class follows from how far arbitration came (办案规则 Art. 24)."""
    assert class_of(walk(on_the_desk(), "awarded").dispute) is FileClass.AWARD
    assert class_of(walk(on_the_desk(), "stayed away").dispute) is FileClass.ARBITRATION
    assert class_of(walk(on_the_desk(), "withdrawn").dispute) is FileClass.MEDIATION


def test_whichever_period_ends_later_holds() -> None:
    """The dispute's own clock of keeping, and the schedule: never the shorter one."""
    desk = OnTheDesk()
    desk.do(Dispute.withdraw, party=PartyId("A1"), reason=WithdrawalReason.OTHER)
    registry, dispute = desk.registry, desk.dispute
    clocks = clocks_of(registry, dispute, table_of(registry, dispute), calendar_for(registry))
    [own] = [clock.due for clock in clocks if clock.rule.id == "retention.otherwise"]

    assert kept_until(dispute, clocks, schedule()) == own == date(2028, 11, 7)
    assert kept_until(dispute, clocks, schedule_of({"mediation": 30})) == date(2053, 11, 7)
    assert kept_until(OnTheDesk().dispute, [], schedule()) is None


def test_an_open_file_keeps_before_a_hold_and_a_hold_before_a_period() -> None:
    """个人信息保护法 Art. 47(1)(1), 47(2)."""
    today, past, future = date(2030, 1, 1), date(2029, 1, 1), date(2031, 1, 1)

    assert keeps([past, None], held=True, today=today) == Kept(KeptBecause.OPEN)
    assert keeps([future], held=True, today=today) == Kept(KeptBecause.HOLD, future)
    assert keeps([past], held=True, today=today) == Kept(KeptBecause.HOLD)
    assert keeps([past, future], held=False, today=today) == Kept(KeptBecause.RETENTION, future)
    assert keeps([today], held=False, today=today) is not None
    assert keeps([past], held=False, today=today) is None
    assert keeps([], held=False, today=today) is None


def test_a_lock_bars_every_step_and_lifting_it_is_a_fact() -> None:
    """No processing but storage and protection, until somebody lifts it (Art. 47(2))."""
    asked = Asked().identified()
    kept = Kept(KeptBecause.RETENTION, date(2028, 11, 7))

    asked.do(PersonFile.answer_erasure, asked="asked-1", erasure="e", words=asked.words(kept))

    assert (asked.file.locked, asked.file.locked_until) == ("retention", "2028-11-07")
    with refused(PersonLocked, why="retention"):
        asked.desk.do(Dispute.reopen, reason="new-facts")
    asked.do(PersonFile.unlock)
    asked.do(PersonFile.tell_unlocked, by="office", parties=asked.words().parties)
    assert asked.desk.do(Dispute.reopen, reason="new-facts")


def test_an_open_dispute_is_never_locked() -> None:
    """Whoever reopened it in between is first: nothing is written, anywhere."""
    asked = Asked().identified()
    asked.desk.do(Dispute.reopen, reason="new-facts")

    with refused(CaseStillOpen, dispute=str(asked.desk.id)):
        asked.do(PersonFile.answer_erasure, asked="asked-1", erasure="e", words=asked.words())

    assert asked.file.asked["asked-1"].answer == ""
    assert not asked.desk.registry.has(KeyBook.create_id())


def test_a_second_officer_approves_and_it_is_for_good() -> None:
    """Keys, disputes and the person's file say so in one write."""
    asked = Asked().proposed()
    approve = {"erasure": "erasure-1", "words": asked.words()}

    for by in (HE, WU):
        with refused(AnotherPairOfEyes):
            asked.do(PersonFile.approve_erasure, by=by, **approve)
    asked.do(PersonFile.approve_erasure, by=BAI, **approve)

    assert asked.do(PersonFile.approve_erasure, by=BAI, **approve) == 0
    book = asked.desk.registry.get(KeyBook, KeyBook.create_id())
    assert book.ordered["erasure-1"].keys == ["key-1", "key-2"]
    assert asked.desk.dispute.locked["A1"].why == "erased"
    with refused(PersonErased):
        asked.desk.do(Dispute.reopen, reason="new-facts")


@pytest.mark.parametrize("spelt", ["officer:HE", "officer:He", "officer:he@wu"])
def test_an_officer_is_one_pair_of_eyes_however_they_are_spelt(spelt: str) -> None:
    """HE is he, also under a mandate: who proposed, or listed, is not the second officer."""
    asked = Asked().proposed()
    listed = DestructionList.draw_up(
        asked.desk.act(HE), id=uuid4(), centre="siming", persons=[asked.file.person]
    )

    with refused(AnotherPairOfEyes):
        asked.do(PersonFile.approve_erasure, by=spelt, erasure="erasure-1", words=asked.words())
    with refused(AnotherPairOfEyes):
        asked.do(
            PersonFile.erase_as_listed,
            by=spelt,
            erasure="erasure-2",
            listed_by=HE,
            words=asked.words(),
        )
    with refused(AnotherPairOfEyes):
        listed.approve(asked.desk.act(spelt))
    listed.approve(asked.desk.act(BAI))
    assert listed.approved_by == BAI


def test_what_was_decided_is_not_decided_again() -> None:
    """A declined erasure is proposed anew; an answer stays; first it is seen who asks."""
    asked = Asked()
    with refused(NotIdentifiedYet, asked="asked-1"):
        asked.do(PersonFile.grant, asked="asked-1")
    asked.proposed()
    asked.do(PersonFile.decline_erasure, by=BAI, erasure="erasure-1", reason="not-checked")

    with refused(ErasureEnded, erasure="erasure-1"):
        asked.do(PersonFile.approve_erasure, by=BAI, erasure="erasure-1", words=asked.words())
    with refused(AlreadyAnswered, asked="asked-1"):
        asked.do(PersonFile.refuse, asked="asked-1", reason=NotGranted.NOT_THEIRS)
    with refused(UnknownErasure):
        asked.do(PersonFile.decline_erasure, erasure="erasure-9", reason="not-checked")
    with refused(UnknownAsking):
        asked.do(PersonFile.grant, asked="asked-9")
    with refused(UnknownHold):
        asked.do(PersonFile.lift_hold, hold="hold-9")


def test_a_hold_keeps_whatever_was_proposed() -> None:
    """Litigation, audit, inspection: nothing is destroyed until it is lifted."""
    asked = Asked().proposed()
    asked.do(PersonFile.place_hold, hold="hold-1", kind=HoldKind.AUDIT)
    approve = {"erasure": "erasure-1", "words": asked.words()}

    with refused(UnderHold):
        asked.do(PersonFile.approve_erasure, by=BAI, **approve)
    asked.do(PersonFile.lift_hold, hold="hold-1")

    assert asked.do(PersonFile.approve_erasure, by=BAI, **approve) == 1
