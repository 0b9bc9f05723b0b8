"""How the ledger stands, for whoever may keep a checkpoint; proofs for those who watch over it."""

from typing import Any
from uuid import uuid4

import pytest

from api.audit import OF_ONE_DISPUTE
from domain.alert_letters import AlertLetter, Outlet
from domain.callers import Role
from domain.night_watch import NightWatch, month_of
from domain.proofs import Doubt
from domain.record import Act
from operations.stopped import Stopped, stop
from operations.watch_book import opened
from projections.generations import writing
from tests.api.conftest import BOTH_STORES, At, Window
from tests.ledger.conftest import keep_up

COUNTED: dict[str, Any] = {"facts": 9, "checkpoints": 2, "receipts": 1, "unsealed": 0}


def prove(window: Window, *, whole: bool, **said: Any) -> None:
    """The nightly proof writes into the month's book."""
    registry = window.office.registry
    registry.at_record(NightWatch, opened(registry, window.time)).decide(
        NightWatch.prove,
        Act("office", window.time, window.time),
        round=str(uuid4()),
        whole=whole,
        **COUNTED | said,
    )


def told(caller: At, path: str = "/v1/ledger", language: str = "zh") -> dict[str, Any]:
    """What a caller reads."""
    answer = caller.get(path, **{"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


@BOTH_STORES
def test_it_says_whether_the_record_is_signed_and_was_proved(window: Window, clerk: At) -> None:
    """Nothing of it yet; then the last checkpoint and the last proof, in both languages."""
    before = told(clerk)
    assert (before["signs"], before["checkpoint"], before["proof"]) == (True, None, None)
    keep_up(window.office.ledger)
    made = window.office.ledger.seal().checkpoint
    prove(window, whole=True)

    after = told(clerk)

    assert after["checkpoint"]["position"] == made.position
    assert (after["proof"]["whole"], after["proof"]["facts"], after["stopped"]) == (True, 9, None)
    assert "全部相符" in after["proof"]["text"]
    assert after["text"] == "记录按时签署。"
    assert told(clerk, language="en")["text"] == "The record is signed as it grows."


@BOTH_STORES
def test_it_says_since_when_and_why_nothing_is_signed(window: Window, clerk: At) -> None:
    """A code, and a sentence that says what to do; numbers of the proof, and no record's id."""
    window.office.ledger.stop_because("record-not-whole", 4, 7)
    doubt: Doubt = {"code": "altered", "position": 7, "record": str(uuid4())}
    prove(window, whole=False, number=1, findings=[doubt])

    said = told(clerk, language="en")

    assert not said["signs"]
    assert said["stopped"] == {
        "code": "record-not-whole",
        "title": "the nightly proof found that the record is not whole",
        "size": 4,
        "position": 7,
        "since": said["stopped"]["since"],
    }
    assert "./start verify --resume" in said["text"]
    assert (said["proof"]["whole"], said["proof"]["number"]) == (False, 1)
    assert doubt["record"] not in str(said)


def test_who_asks_about_one_dispute_is_told_that_nothing_is_signed(
    window: Window, clerk: At
) -> None:
    """As who asks about a period: one that lost its last facts looks whole to either question."""
    auditor = window.caller(Role.AUDITOR, officer="audit-1")
    paths = [f"/v1/audit/{one}/{clerk.file()['id']}" for one in OF_ONE_DISPUTE]
    assert [told(auditor, path)["signing_stopped"] for path in paths] == ["", ""]

    window.office.ledger.stop_because("record-not-whole", 4, 7)

    over_a_period = told(auditor, "/v1/audit/conformance")["signing_stopped"]
    assert "./start verify" in over_a_period
    assert {told(auditor, path)["signing_stopped"] for path in paths} == {over_a_period}


@BOTH_STORES
def test_why_nothing_is_signed_is_told_where_a_column_is_gone(window: Window, clerk: At) -> None:
    """The last checkpoint cannot be read; that nothing is signed is said all the same."""
    keep_up(window.office.ledger)
    window.office.ledger.seal()
    with writing(window.office.seals_store) as connection:
        connection.exec_driver_sql("ALTER TABLE checkpoints DROP COLUMN peaks")
    window.office.ledger.look()

    said = told(clerk, language="en")

    assert (said["signs"], said["checkpoint"]) == (False, None)
    assert said["stopped"]["code"] == "ledger-unkept"
    assert "cannot be read or written" in said["text"]


def test_a_code_that_nobody_knows_is_told_as_it_is(window: Window, clerk: At) -> None:
    """A hand at the seals may have written anything; it is told all the same."""
    stop(window.office.seals_store, Stopped("what-a-hand-wrote", 0, 0, "never"))

    said = told(clerk)

    assert not said["signs"]
    assert (said["stopped"]["title"], said["stopped"]["since"]) == ("what-a-hand-wrote", None)


def test_the_watch_shows_proofs_and_stops_beside_the_nights(window: Window, clerk: At) -> None:
    """An auditor reads of which record, also of one nobody finds; a supervisor of their own."""
    mine = clerk.file()["id"]
    theirs = window.caller(Role.CLERK, centre="huli", officer="lu").file(centre="huli")["id"]
    gone = str(uuid4())
    prove(window, whole=True)
    window.later(days=1)
    found: list[Doubt] = [
        {"code": "altered", "position": at, "record": record}
        for at, record in enumerate((mine, theirs, gone, ""), start=1)
    ]
    prove(window, whole=False, number=30, findings=found)
    window.office.ledger.stop_because("ledger-broken", 4, 7)
    window.office.ledger.note_stop()

    path = f"/v1/night-watch?month={month_of(window.time)}"
    auditors = told(window.caller(Role.AUDITOR), path)
    supervisors = told(window.caller(Role.SUPERVISOR, officer="sup"), path)

    last, first = auditors["proofs"]
    assert (first["whole"], last["whole"], last["number"]) == (True, False, 30)
    assert [one["record"] for one in last["findings"]] == [mine, theirs, gone, None]
    assert last["findings"][0]["title"] == "被改动"
    [stop] = auditors["stops"]
    assert (stop["code"], stop["resumed_at"]) == ("ledger-broken", None)
    shown = [one["record"] for one in supervisors["proofs"][0]["findings"]]
    assert shown == [mine, None, None, None]


@pytest.mark.parametrize("letters", ["delivered", "sent", "dead"])
def test_a_letter_about_the_record_breaks_no_list(read: Window, letters: str) -> None:
    """It is kept as other letters are, and stands on no board: an alert there is a dispute's."""
    registry, now = read.office.registry, Act("office", read.time, read.time)
    prove(read, whole=False, number=1)
    book = registry.get(NightWatch, opened(registry, read.time))
    [version] = book.alerts
    about: dict[str, Any] = {"dispute": book.id, "alert": version, "address": "duty-room"}
    sent = AlertLetter.send(now, outlet=Outlet.WEBHOOK, **about)
    position = registry.open(sent, now).position
    auditor = read.caller(Role.AUDITOR)

    answer = auditor.get(f"/v1/alerts?state=all&letters={letters}&after={position}")

    assert answer.status_code == 200
    assert answer.json()["lines"] == []
