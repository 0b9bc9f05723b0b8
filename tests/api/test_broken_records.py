"""A fact struck out of the log by hand: its dispute is refused in words, the others answered."""

from uuid import UUID

import pytest

from domain.callers import Role
from domain.refusals.ledger import RecordBroken
from operations.unreadable import as_told
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.projections.strikes import strike_out

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


def test_a_command_that_meets_a_gap_says_so() -> None:
    """A sentence and what to do, and no traceback, whatever was commanded."""
    halt = as_told(RecordBroken(record="0d7a0719", version=2))

    assert halt is not None
    assert (halt.key, halt.code) == ("refused", 2)
    assert "./start verify" in str(halt.details["en"])
