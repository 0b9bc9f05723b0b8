"""A fact struck out of the log by hand: its dispute is refused in words, the others answered."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from api.audit import QUESTIONS
from domain.calendars import CalendarBook
from domain.callers import Role
from domain.refusals.ledger import RecordBroken
from operations.requests_waiting import RequestsWaiting
from operations.unreadable import as_told
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.forgetting import NUMBER, OTHER_NUMBER, YEARS, a_closed_case, asks, head
from tests.ledger.breaking import Breaker
from tests.projections.strikes import strike_out

__all__ = ["head"]

MARCH = "from=2026-03-01&to=2026-03-31"
OF_ONE = (
    *("disputes/{id}", "disputes/{id}/replay", "disputes/{id}/facts", "audit/custody/{id}"),
    "audit/conformance/{id}",
)
OF_THE_CITY = ("late-facts", "days-lost", "corrections", "figures", "conformance")


def level(window: Window, auditor: At) -> None:
    """Wait until the views hold the whole record."""
    position = window.office.registry.recorder.max_notification_id()
    assert auditor.get(f"/v1/statistics?{MARCH}&after={position}").status_code == 200


@BOTH_STORES
def test_what_counts_by_a_calendar_that_cannot_be_read_is_refused_by_name(
    read: Window, clerk: At, lin: At
) -> None:
    """It is no dispute's fault, and none of the office; whoever does not count by it goes on."""
    dispute, law = accepted(clerk, lin), CalendarBook.create_id()
    auditor = read.caller(Role.AUDITOR, officer="audit-1")
    level(read, auditor)
    read.later(days=40)
    Breaker(read.office.settings, "no fact").strike(law, 4)
    read.office.registry.resting.take(law)
    otherwise = {"from": "2026-03-01", "to": "2026-03-31", "tried_in_vain": 9}

    refused = [
        auditor.get(f"/v1/audit/late-facts?{MARCH}"),
        auditor.get(f"/v1/audit/days-lost?{MARCH}"),
        auditor.get(f"/v1/audit/figures?{MARCH}"),
        auditor.get(f"/v1/audit/conformance?{MARCH}&limits=true"),
        auditor.get(f"/v1/disputes/{dispute}/deadlines"),
        auditor.get(f"/v1/disputes/{dispute}/at"),
        auditor.post("/v1/what-if", otherwise),
    ]

    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (409, "calendar-broken")
    ] * len(refused)
    assert refused[0].json()["data"] == {"record": str(law), "version": 3}
    for path in (f"disputes/{dispute}", f"disputes/{dispute}/replay", f"statistics?{MARCH}"):
        assert auditor.get(f"/v1/{path}").status_code == 200, path
    assert accepted(clerk, lin) != dispute, "the work goes on"


@BOTH_STORES
@pytest.mark.parametrize("gone", [1, 2])
def test_a_dispute_with_a_gap_is_refused_in_words(
    read: Window, clerk: At, lin: At, gone: int
) -> None:
    """No fault of the office: the refusal names the record, and where it stops following on."""
    dispute = accepted(clerk, lin)
    auditor = read.caller(Role.AUDITOR, officer="audit-1")
    level(read, auditor)
    read.office.registry.resting.take(UUID(dispute))
    strike_out(read.office, UUID(dispute), gone)

    for path in OF_ONE:
        answer = auditor.get(f"/v1/{path.format(id=dispute)}")
        assert (answer.status_code, answer.json()["code"]) == (409, "record-broken"), path
        assert answer.json()["data"] == {"record": dispute, "version": gone - 1}
        assert "verify" in answer.json()["do"]
    exported = auditor.get(f"/v1/exports/jsonl?{MARCH}")
    assert exported.status_code == 409
    assert exported.json()["data"]["record"] == dispute


@BOTH_STORES
def test_what_is_asked_of_the_city_is_answered_for_the_others(
    read: Window, clerk: At, lin: At
) -> None:
    """The broken record is named, and the whole ones are counted."""
    broken, whole = accepted(clerk, lin), accepted(clerk, lin)
    auditor = read.caller(Role.AUDITOR, officer="audit-1")
    level(read, auditor)
    read.office.registry.resting.take(UUID(broken))
    strike_out(read.office, UUID(broken), 3)

    for question in OF_THE_CITY:
        answer = auditor.get(f"/v1/audit/{question}?{MARCH}")
        assert answer.status_code == 200, (question, answer.text)
        if question in {"days-lost", "figures", "conformance"}:
            assert answer.json()["broken"] == [broken], question
    conformed = auditor.get(f"/v1/audit/conformance?{MARCH}").json()
    assert conformed["sums"]["disputes"] == 1
    assert whole not in conformed["broken"]


@BOTH_STORES
@pytest.mark.parametrize("way", ["empty", "no fact", "unknown kind", "lacking"])
def test_a_fact_that_cannot_be_read_is_refused_and_named_likewise(
    read: Window, clerk: At, lin: At, way: str
) -> None:
    """Lists and figures answer as they were last written, the auditor's questions name it."""
    broken, whole = accepted(clerk, lin), accepted(clerk, lin)
    auditor = read.caller(Role.AUDITOR, officer="audit-1")
    level(read, auditor)
    read.office.registry.resting.take(UUID(broken))
    Breaker(read.office.settings, way).strike(UUID(broken))

    assert auditor.get(f"/v1/disputes/{broken}").json()["code"] == "record-broken"
    assert auditor.get(f"/v1/disputes/{whole}").status_code == 200
    listed = lin.get("/v1/disputes").json()
    assert {one["id"] for one in listed["lines"]} == {broken, whole}
    assert auditor.get(f"/v1/statistics?{MARCH}").status_code == 200
    for question in OF_THE_CITY:
        answer = auditor.get(f"/v1/audit/{question}?{MARCH}")
        assert answer.status_code == 200, (question, answer.text)
        if question != "corrections":  # those read no fact that corrects nothing
            assert answer.json()["broken"] == [broken], question
    assert auditor.get(f"/v1/exports/jsonl?{MARCH}").status_code == 409


@BOTH_STORES
@pytest.mark.parametrize("way", ["gone", "no fact", "all gone"])
def test_nobody_is_due_for_destruction_by_a_record_that_cannot_be_read(
    read: Window, clerk: At, head: At, way: str
) -> None:
    """How long it is to be kept nobody can say; whoever else is due is found."""
    broken, _ = [a_closed_case(clerk, id_number=number) for number in (NUMBER, OTHER_NUMBER)]
    read.later(days=YEARS)
    due = head.get("/v1/retention/due").json()["persons"]
    put_right = Breaker(read.office.settings, way).strike(UUID(broken))

    left = head.get("/v1/retention/due").json()["persons"]

    assert (len(due), len(left)) == (2, 1)
    put_right()
    assert head.get("/v1/retention/due").json()["persons"] == due


@BOTH_STORES
@pytest.mark.parametrize("way", ["gone", "no fact", "all gone"])
def test_a_persons_file_that_cannot_be_read_hides_no_other_request(
    read: Window, clerk: At, way: str
) -> None:
    """The opening of a day tells of every request that waits; of that one once it is put right."""
    cases = [a_closed_case(clerk, id_number=number) for number in (NUMBER, OTHER_NUMBER)]
    broken, _ = [asks(clerk, one) for one in cases]
    waiting = RequestsWaiting(read.office.registry)
    day = read.office.clock().date() + timedelta(days=YEARS)
    assert {str(one) for one in waiting.on("siming", day)} == set(cases)

    put_right = Breaker(read.office.settings, way).strike(UUID(broken["id"]))

    assert [str(one) for one in waiting.on("siming", day)] == cases[1:]
    put_right()
    assert {str(one) for one in waiting.on("siming", day)} == set(cases)


@BOTH_STORES
def test_what_if_is_answered_for_the_others(read: Window, clerk: At, lin: At) -> None:
    """The sums are without the broken record, which is named to who may read every dispute."""
    broken, _ = accepted(clerk, lin), accepted(clerk, lin)
    auditor, supervisor = (
        read.caller(Role.AUDITOR, officer="audit-1"),
        read.caller(Role.SUPERVISOR),
    )
    read.later(days=40)
    Breaker(read.office.settings, "no fact").strike(UUID(broken))
    asked = {"from": "2026-03-01", "to": "2026-03-31", "tried_in_vain": 9}

    for caller, named in ((auditor, [broken]), (supervisor, [])):
        lines = caller.post("/v1/what-if", asked).text.splitlines()
        sums = json.loads(lines[-1])
        assert (sums["disputes"], sums["broken"]) == (1, named)


def test_a_command_that_meets_a_gap_says_so() -> None:
    """A sentence and what to do, and no traceback, whatever was commanded."""
    halt = as_told(RecordBroken(record="0d7a0719", version=2))

    assert halt is not None
    assert (halt.key, halt.code) == ("refused", 2)
    assert "./start verify" in str(halt.details["en"])


@BOTH_STORES
@pytest.mark.parametrize("gone", [1, 2])
def test_every_question_names_a_record_that_lost_a_fact(
    read: Window, clerk: At, lin: At, gone: int
) -> None:
    """Whether or not it comes by it; one without its first fact a supervisor is told the number of.

    Whose that was nobody can say any more.
    """
    broken, _ = accepted(clerk, lin), accepted(clerk, lin)
    auditor = read.caller(Role.AUDITOR, officer="audit-1")
    supervisor = read.caller(Role.SUPERVISOR, officer="super-1")
    level(read, auditor)
    read.office.registry.resting.take(UUID(broken))
    strike_out(read.office, UUID(broken), gone)
    lost = int(gone == 1)

    for question in QUESTIONS:
        beside = "&officer=lin" if question == "deeds" else ""
        for caller, named in ((auditor, [broken]), (supervisor, [] if lost else [broken])):
            told = caller.get(f"/v1/audit/{question}?{MARCH}{beside}").json()
            assert (told["broken"], told["without_beginning"]) == (named, lost), question
    read.later(days=40)
    asked = {"from": "2026-03-01", "to": "2026-03-31", "tried_in_vain": 9}
    for caller, named in ((auditor, [broken]), (supervisor, [])):
        sums = json.loads(caller.post("/v1/what-if", asked).text.splitlines()[-1])
        assert (sums["broken"], sums["without_beginning"]) == (named, lost)
