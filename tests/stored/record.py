"""Keep the first stored example of every kind of fact, as the event store's mapper writes it.

    python -m tests.stored.record

An example that is there is never written again: it is what an office of that day has in its
store, and every later office reads it (tests/law/test_stored.py).
"""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from domain.access_log import (
    AccessDay,
    EntryChanged,
    Exported,
    Reading,
    Refused,
    Revealed,
    RevealReason,
    Searched,
    SignedIn,
    SignInFailed,
)
from domain.alert_letters import AlertLetter, Outlet, WhyDead
from domain.calendars import CalendarBook, CorrectionReason
from domain.centre_calendar import CentreBook, ClosureReason, ExtraDayReason
from domain.centre_day import CentreDay, Minute
from domain.closing import WithdrawalReason
from domain.consent import Way
from domain.consultation import Consultation, OfferReason, Topic
from domain.demand import Demand
from domain.destruction_list import DestructionList
from domain.dispute import Dispute
from domain.import_book import ImportBook
from domain.keeping import RequestKind
from domain.key_book import KeyBook
from domain.mediators import ReplacementReason
from domain.night_watch import NightWatch
from domain.office_book import ClockReason, OfficeBook
from domain.person_facts import DeclineReason, HoldKind, IdentityWay, PartyOf
from domain.person_file import PersonFile, Words
from domain.proofs import Doubt
from domain.record import FACTS, Fact
from domain.registry import Registry
from domain.roster import AbsenceReason, Roster
from domain.rule_digests import digests_of
from domain.sealed import PersonId
from domain.shipped import shipped_years
from domain.sign_in import EntryChange, SignInWay, WhyFailed
from domain.values import BodyId, CentreId, Channel, ClockTime, Day, OfficerId, PartyId
from tests.law.desk import RULES, OnTheDesk, sealed
from tests.law.elsewhere import BROUGHT, Elsewhere, filed, row
from tests.law.roads import ROADS, on_the_desk, walk

FOLDER = Path(__file__).parent
QUESTION = UUID("0d5f0f3e-7f0c-4a53-9d5f-7a1f3b6f7a04")
WISH = UUID("0d5f0f3e-7f0c-4a53-9d5f-7a1f3b6f7a05")


def example_of(topic: str, version: int) -> Path:
    """Where the example of one version of a kind of fact lies."""
    return FOLDER / f"{topic}.v{version}.json"


def version_of(fact: type[Fact]) -> int:
    """Which version of a kind of fact is written now."""
    return int(getattr(fact, "class_version", 1))


def asked_and_answered() -> Registry:
    """Somebody asks, is advised, and comes back with a dispute."""
    desk = OnTheDesk()
    act, siming = desk.act(), CentreId("siming")
    asked = Consultation.open(
        act,
        id=QUESTION,
        centre=siming,
        channel=Channel.LINE_12333,
        topic=Topic.PAY,
        question=sealed("十七天没发工资怎么办"),
    )
    asked.advise(act, advice="own-words", minutes=12, words=sealed("可以申请调解"))
    asked.offer_case(act, reason=OfferReason.DISPUTE_IN_SUBSTANCE)
    asked.convert(act, dispute=desk.id)
    asked.close(act)
    desk.registry.save(asked)
    return desk.registry


def wished_of_the_city() -> Registry:
    """A rider asks for a gate to open; the department answers."""
    desk = OnTheDesk()
    act, lead = desk.act(), BodyId("city-management")
    wish = Demand.register(
        act,
        id=WISH,
        centre=CentreId("siming"),
        channel=Channel.STATION,
        person=PersonId("p-worker"),
        words=sealed("小区不让进"),
        district="350203",
        place=sealed("软件园二期"),
    )
    wish.route(act, lead=lead, assisting=[BodyId("street-siming")])
    wish.group_with(act, group="gates")
    wish.receive_answer(act, done=True, words=sealed("已设临停区"))
    wish.tell_worker(act, way=Way.MESSAGE)
    wish.close(act)
    desk.registry.save(wish)
    return desk.registry


def a_night_was_kept() -> Registry:
    """A night in which one dispute was stuck, and two had rows that were stale."""
    desk = OnTheDesk()
    act = desk.act("office")
    watch = NightWatch.open(act, month="2023-11")
    watch.keep(
        act,
        round="night-2023-11-07",
        disputes=12,
        stuck=[desk.id],
        differed={"row-stage": 2},
        differing=2,
        mended=2,
    )
    counted: dict[str, Any] = {"facts": 412, "checkpoints": 9, "receipts": 61, "unsealed": 3}
    found: list[Doubt] = [
        {"code": "altered", "position": 188, "record": str(desk.id)},
        {"code": "keys", "position": 0, "record": ""},
    ]
    watch.prove(
        act,
        round="proof-2023-11-07",
        whole=False,
        number=2,
        findings=found,
        checkpoint="onestop/made-up\n409\n",
        **counted,
    )
    stop: dict[str, Any] = {"code": "record-not-whole", "position": 409, "noticed_at": desk.time}
    watch.note_stopped(act, size=409, **stop)
    watch.note_resumed(act, **stop)
    desk.registry.save(watch)
    return desk.registry


def went_on_by_another_clock() -> Registry:
    """A machine whose clock was ahead was set right, and a version of the time limits taken in."""
    desk = OnTheDesk()
    act = desk.act("officer:admin")
    book = OfficeBook.open(act)
    book.accept_clock(act, behind=desk.time, reason=ClockReason.WAS_AHEAD)
    book.take_in_rules(desk.act("office"), versions={"2026.2": digests_of(RULES["2026.2"])})
    desk.registry.save(book)
    return desk.registry


def kept_calendars() -> Registry:
    """A year is published and corrected; a centre sets its hours and its days."""
    desk = OnTheDesk()
    act, first = desk.act("officer:admin"), shipped_years()[0]
    law = CalendarBook.open(act)
    law.publish(act, **first)
    corrected: dict[str, Any] = {**first, "make_ups": first["make_ups"][1:]}
    law.correct(act, **corrected, reason=CorrectionReason.MISCOPIED)
    own = CentreBook.open(act, centre=desk.registry.centres["siming"])
    days = [Day("2024-02-09"), Day("2024-02-10")]
    own.set_hours(
        act,
        from_day=Day("2024-01-01"),
        opens=ClockTime("08:30"),
        closes=ClockTime("17:30"),
        cut_off=ClockTime("15:00"),
    )
    own.close_days(act, days=days[:1], reason=ClosureReason.TRAINING)
    own.open_extra_days(act, days=days[1:], reason=ExtraDayReason.HOLIDAY_DUTY)
    own.withdraw_closure(act, days=days[:1])
    own.withdraw_extra_days(act, days=days[1:])
    desk.registry.save(law, own)
    return desk.registry


def rung() -> Registry:
    """The minutes of a centre are kept, and one is rung."""
    desk = OnTheDesk()
    days = CentreDay.open(desk.act("office"), centre=CentreId("siming"))
    days.ring(desk.act("office"), day=Day("2023-11-07"), minute=Minute.OPENING, sounded=1)
    days.recalculate(desk.act("office"), calendar=5)
    desk.registry.save(days)
    return desk.registry


def told_outside() -> Registry:
    """Two letters about an alert: one arrives, the other does not."""
    desk = OnTheDesk()
    act = desk.act("office")
    about: dict[str, Any] = {"dispute": desk.id, "alert": 2, "outlet": Outlet.WEBHOOK}
    taken = AlertLetter.send(act, **about, address="duty-room")
    taken.deliver(act, attempts=4)
    lost = AlertLetter.send(act, **about, address="siming")
    lost.give_up(act, attempts=26, why=WhyDead.NOT_TAKEN)
    desk.registry.save(taken, lost)
    return desk.registry


def looked_at() -> Registry:
    """An auditor reads, asks why they may, takes a file along, looks for a name, and is refused."""
    desk = OnTheDesk()
    act = desk.act("officer:shen")
    who = {
        "caller": "k-1",
        "role": "auditor",
        "officer": "shen",
        "of_centre": "siming",
        "of_body": "",
        "door": "read-dispute",
        "visit": "0f1e2d3c4b5a6978",
    }
    begun = desk.act("office")
    book = AccessDay.open(begun, centre="siming", day=date(2023, 11, 7), writer="0f1e2d3c")
    reading: dict[str, Any] = {
        **who,
        "at": desk.time.isoformat(),
        "records": [str(desk.id)],
        "whole": {"statement": ["statement"]},
        "masked": {"parties.A1": ["name", "phone"]},
    }
    book.enter_readings(desk.act("office"), readings=[cast("Reading", reading)])
    asked = {"record": desk.id, "values": ["parties.A1.details.phone"]}
    because = {"reveal_reason": RevealReason.COMPLAINT, "note": sealed("市民来电")}
    book.enter(act, Revealed, **who, **asked, **because)
    file = {"form": "case-file", "records": 1, "digest": "sha256.00"}
    book.enter(act, Exported, **who, record=desk.id, **file)
    book.enter(act, Searched, **who, words="hmac-sha256.00", found=2)
    refused = {"code": "not-your-step", "known": True, "times": 1}
    book.enter(act, Refused, **who, record=desk.id, **refused)
    book.enter(act, SignedIn, **who | {"door": "sign-in"}, sign_in_way=SignInWay.TOTP)
    in_vain = {"login": "hmac-sha256.01", "subject": "a-1", "why_failed": WhyFailed.WRONG_PASSWORD}
    book.enter(act, SignInFailed, **who | {"door": "sign-in"}, **in_vain, times=3)
    changed = {"subject": "a-1", "entry_change": EntryChange.PASSWORD_CHANGED}
    book.enter(act, EntryChanged, **who | {"door": "change-password"}, **changed)
    desk.registry.save(book)
    return desk.registry


def was_away() -> Registry:
    """A mediator is away, somebody stands in, and in the end the cases go over."""
    desk = OnTheDesk()
    act = desk.act("officer:lead-wu")
    roster = Roster.open(act, centre="siming")
    lin, zhao = OfficerId("lin"), OfficerId("zhao")
    days = {"first_day": Day("2023-11-08"), "last_day": Day("2023-11-10")}
    roster.record_absence(act, officer=lin, **days, reason=AbsenceReason.SICK)
    roster.give_mandate(act, officer=lin, to=zhao, **days, disputes=[desk.id])
    roster.end_mandate(act, mandate="M1")
    roster.end_absence(act, absence="B1")
    roster.hand_over(act, officer=lin, to=[zhao], reason=ReplacementReason.UNAVAILABLE)
    desk.registry.save(roster)
    return desk.registry


def brought_in() -> Registry:
    """A dispute comes from another system, and is taken over."""
    there = Elsewhere()
    there.bring_in(filed(), row(2, "Case closed", "2021-04-09", actor="Wang Wu"))
    there.desk.do(Dispute.take_over_imported, mediator=OfficerId("lin"))
    desk = there.desk
    act = desk.act("officer:admin")
    book = ImportBook.open(act)
    digests = {"file_digest": f"sha-256:{'0' * 64}", "mapping_digest": f"sha-256:{'1' * 64}"}
    book.begin(
        act,
        import_id=BROUGHT.import_id,
        source="cats",
        centre="siming",
        file_bytes=120,
        mapping="cats",
        **digests,
    )
    book.end(act, import_id=BROUGHT.import_id, rows=3, known=0, refused={"no-date": 1})
    desk.registry.save(book)
    return desk.registry


def forgotten() -> Registry:
    """A worker asks to be forgotten: locked, unlocked, and in the end erased by two officers."""
    desk = OnTheDesk()
    desk.do(Dispute.withdraw, party=PartyId("A1"), reason=WithdrawalReason.OTHER)
    registry, whose = desk.registry, desk.dispute.applicant.person
    file = PersonFile.open(desk.act(), person=whose, centre="siming")
    registry.save(file)
    words = Words(keys=["0f1e2d3c4b5a6978"], parties=[PartyOf(desk.id, "A1")])

    def decide(decision: Any, by: str = "officer:wu", **said: Any) -> None:
        registry.at_record(PersonFile, file.id).decide(decision, desk.act(by), **said)

    asking = {"kind": RequestKind.ERASE, "dispute": desk.id, "party": "A1"}
    decide(PersonFile.ask, by="officer:window", asked="asked-1", **asking)
    decide(PersonFile.check_identity, asked="asked-1", way=IdentityWay.ID_CARD)
    decide(PersonFile.place_hold, hold="hold-1", kind=HoldKind.LITIGATION, reference="民初1234号")
    decide(PersonFile.lift_hold, hold="hold-1")
    decide(PersonFile.answer_erasure, asked="asked-1", erasure="erasure-1", words=words)
    reason = DeclineReason.NOT_CHECKED
    decide(PersonFile.decline_erasure, by="officer:he", erasure="erasure-1", reason=reason)
    decide(PersonFile.unlock)
    decide(PersonFile.tell_unlocked, by="office", parties=words.parties)
    decide(PersonFile.propose_erasure, erasure="erasure-2", asked="asked-1", words=words)
    decide(PersonFile.approve_erasure, by="officer:he", erasure="erasure-2", words=words)
    book, seen = registry.at_record(KeyBook, KeyBook.create_id()), desk.act("office")
    book.decide(KeyBook.see, seen, erasure="erasure-2", position=7, keys=0, found=0)
    listed = DestructionList.draw_up(desk.act(), id=WISH, centre="siming", persons=[whose, "p-2"])
    listed.approve(desk.act("officer:he"))
    kept = [{"person": "p-2", "why": "under-hold"}]
    listed.carry_out(desk.act("officer:he"), erased=[whose], kept=cast("Any", kept))
    registry.save(listed)
    return registry


def every_registry() -> Iterator[Registry]:
    """Registries in memory, in which together every kind of fact is stored."""
    yield from (walk(on_the_desk(), road).registry for road in ROADS)
    yield asked_and_answered()
    yield wished_of_the_city()
    yield a_night_was_kept()
    yield kept_calendars()
    yield went_on_by_another_clock()
    yield rung()
    yield told_outside()
    yield looked_at()
    yield brought_in()
    yield forgotten()
    yield was_away()


def stored_states() -> dict[str, bytes]:
    """The first stored bytes of every kind of fact, by topic."""
    first: dict[str, bytes] = {}
    for registry in every_registry():
        for notification in registry.recorder.select_notifications(start=None, limit=sys.maxsize):
            first.setdefault(notification.topic, notification.state)
    return first


def main() -> None:
    """Write the examples that are not there yet."""
    for topic, state in stored_states().items():
        example = example_of(topic, version_of(FACTS[topic]))
        if not example.exists():
            example.write_bytes(state + b"\n")
            sys.stdout.write(f"{example.name}\n")


if __name__ == "__main__":
    main()
