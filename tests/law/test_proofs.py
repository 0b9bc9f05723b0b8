"""The nightly proof in the watch book: each round once, each stop of the signing once, and its end.

What concerns the record itself is an alert of the whole office (docs/how-to/alerts.md).
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.alert_letters import Outlet, letter_rules
from domain.alerts import AlertKind, Level
from domain.codes import told
from domain.night_watch import NightWatch, month_of
from domain.proofs import WatchProved
from domain.record import Act
from domain.refusals.ledger import LedgerBroken, LedgerStopped
from domain.watch_books import books_of_late, last_proof, resumed_since
from domain.wording import say
from operations.findings import Broken
from operations.proof_told import proof_told
from operations.proving import NOT_WHOLE
from tests.law.desk import OnTheDesk
from tests.law.whole import LANGUAGES

COUNTED: dict[str, Any] = {"facts": 9, "checkpoints": 2, "receipts": 1, "unsealed": 0}


def book() -> tuple[NightWatch, Act, OnTheDesk]:
    """A month's book, and somebody who speaks for the office."""
    desk = OnTheDesk()
    act = desk.act("office")
    return NightWatch.open(act, month=month_of(desk.time)), act, desk


def stop_of(at: datetime) -> dict[str, Any]:
    """Why nothing is signed, since a moment."""
    return {"code": "ledger-broken", "position": 7, "noticed_at": at}


def test_a_proof_stands_in_the_book_once_and_says_what_was_counted() -> None:
    """Whoever was killed after writing writes nothing twice; a whole record is no alert."""
    watch, act, desk = book()

    for _ in range(2):
        watch.prove(act, round="proof-1", whole=True, **COUNTED)

    [proof] = watch.proofs
    assert (proof.version, proof.whole, proof.facts, proof.at) == (2, True, 9, desk.time)
    assert watch.alerts == {}


@pytest.mark.parametrize("why", ["", "verify-unreadable"])
def test_a_record_that_was_not_found_whole_is_a_breach(why: str) -> None:
    """Also one that could not be checked: nobody knows then."""
    watch, act, _ = book()

    watch.prove(act, round="proof-1", whole=False, number=0 if why else 1, why=why, **COUNTED)

    [alert] = watch.alerts.values()
    assert (alert.kind, alert.level) == (AlertKind.RECORD_NOT_WHOLE, Level.BREACH)
    assert alert.version == watch.proofs[0].version


def test_a_stop_is_written_down_once_and_ends_once() -> None:
    """By whoever saw it first; a later stop is another, and its alert another."""
    watch, act, desk = book()
    first, second = stop_of(desk.time), stop_of(desk.time + timedelta(milliseconds=1))

    watch.note_resumed(act, **first)
    for _ in range(2):
        watch.note_stopped(act, size=7, **first)
    for _ in range(2):
        watch.note_resumed(act, **first)
    watch.note_stopped(act, size=7, **first)
    watch.note_stopped(act, size=7, **second)

    assert [stop.resumed_at for stop in watch.stops] == [desk.time, None]
    assert [(one.kind, one.level) for one in watch.alerts.values()] == [
        (AlertKind.SIGNING_STOPPED, Level.BREACH)
    ] * 2
    assert set(watch.alerts) == {stop.version for stop in watch.stops}


def test_a_breach_of_the_record_goes_out_by_every_way() -> None:
    """An auditor hears of it, whichever way the office writes (domain/rules/alert_letters.toml)."""
    assert all(Level.BREACH in letter_rules()[outlet].levels for outlet in Outlet)


def test_the_last_proof_is_found_in_the_month_before_too() -> None:
    """On the first of a month the proof of yesterday stands in another book."""
    watch, act, desk = book()
    watch.prove(act, round="proof-1", whole=False, number=1, **COUNTED)
    desk.registry.keep(watch)
    next_month = desk.time + timedelta(days=31)

    books = books_of_late(desk.registry, next_month)
    proof = last_proof(books)

    assert proof is not None
    assert proof.round == "proof-1"
    assert last_proof(books_of_late(desk.registry, next_month + timedelta(days=31))) is None
    assert resumed_since(books, proof) is None


def test_the_doctor_tells_of_a_proof_that_failed_or_is_old() -> None:
    """What failed stays so until a person had all of it checked; two days without one are told."""
    watch, act, desk = book()
    assert proof_told([watch], desk.time).is_well

    watch.prove(act, round="proof-1", whole=True, **COUNTED)
    fresh = proof_told([watch], desk.time + timedelta(days=2))
    old = proof_told([watch], desk.time + timedelta(days=2, seconds=1))
    assert (fresh.is_well, fresh.warns, old.is_well, old.warns) == (True, False, True, True)
    assert "more than two days ago" in old.found

    later = Act("office", desk.time + timedelta(hours=1), desk.time + timedelta(hours=1))
    watch.prove(later, round="proof-2", whole=False, why="verify-unreadable")
    unchecked = proof_told([watch], desk.time)
    assert not unchecked.is_well
    assert "a store cannot be read" in unchecked.found

    watch.prove(later, round="proof-3", whole=False, number=1, **COUNTED)
    assert not proof_told([watch], desk.time).is_well

    end = Act("office", desk.time + timedelta(hours=2), desk.time + timedelta(hours=2))
    watch.note_stopped(later, size=7, **stop_of(later.happened_at))
    watch.note_resumed(end, **stop_of(later.happened_at))
    answered = proof_told([watch], desk.time)
    assert (answered.is_well, answered.warns) == (True, True)


def test_each_way_a_proof_ends_has_a_sentence_of_its_own() -> None:
    """Whole, not whole, and could not be checked."""
    ends: list[dict[str, Any]] = [
        {"whole": True, "why": ""},
        {"whole": False, "why": "", "number": 2},
        {"whole": False, "why": "verify-no-seals"},
    ]
    for language in LANGUAGES:
        assert len({told(WatchProved.TOPIC, COUNTED | end, language) for end in ends}) == len(ends)
    assert "nothing signed is there" in told(WatchProved.TOPIC, ends[2], "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_and_every_reason_has_words(language: Any) -> None:
    """Whatever `verify` finds, and whatever stops the signing, is told in both languages."""
    broken: list[type[LedgerBroken]] = [LedgerBroken, *LedgerBroken.__subclasses__()]
    reasons = {one.code for one in broken}
    for code in (reasons - {LedgerStopped.code}) | {NOT_WHOLE}:
        assert say(f"code.code.{code}", language)
    assert all(say(f"code.broken.{broken}", language) for broken in Broken)
