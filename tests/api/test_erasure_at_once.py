"""Steps and erasure at the same moment: the one comes first, and nothing is half written."""

from collections import Counter
from threading import Event, Thread
from uuid import UUID

from api.filing import EXAMPLE
from tests.api.conftest import BOTH_STORES, At, Window
from tests.api.forgetting import (
    NAME,
    NUMBER,
    STATEMENT,
    YEARS,
    a_closed_case,
    answered,
    applicant,
    asks,
    head,
    is_refused,
    second,
)

__all__ = ["head", "second"]


def test_a_new_dispute_before_the_approval_stops_it(
    read: Window, clerk: At, head: At, second: At
) -> None:
    """Whoever files anew is needed again, and keeps what they said before (Art. 47(1)(1))."""
    dispute = a_closed_case(clerk)
    read.later(days=YEARS)
    file = answered(head, asks(clerk, dispute))
    details = {"name": NAME, "id_number": NUMBER}
    new = clerk.file(applicant={"details": details}, statement="又欠了一个月")["id"]

    path = f"erasures/{file['erasures'][0]['erasure']}/approve"
    assert is_refused(second, file, path) == "still-kept"
    assert applicant(clerk, new)["name"] == NAME


@BOTH_STORES
def test_a_step_and_an_erasure_at_once_leave_nothing_half_written(
    read: Window, clerk: At, head: At, second: At, lead: At
) -> None:
    """Whoever is first: what one request sealed is readable as a whole, or not at all."""
    dispute = a_closed_case(clerk)
    read.later(days=YEARS)
    file = asks(clerk, dispute)
    stop, codes, filed = Event(), Counter[int](), list[str]()

    def goes_on() -> None:
        while not stop.is_set():
            me = {"details": {"name": NAME, "id_number": NUMBER}}
            told = clerk.post("/v1/disputes", {**EXAMPLE, "applicant": me, "statement": STATEMENT})
            codes[told.status_code] += 1
            filed.append(told.json()["id"])
            again = {"reason": "new-facts", "words": "重新处理"}
            path = f"/v1/disputes/{dispute}/steps/reopen"
            told = lead.post(path, again, version=lead.version(dispute))
            codes[told.status_code] += 1

    thread = Thread(target=goes_on)
    thread.start()
    try:
        asked = {"asked": file["asked"][0]["asked"]}
        answers = head.post(f"/v1/persons/{file['id']}/answer", asked, version=file["version"])
        file = answers.json()
        if file.get("erasures"):
            path = f"/v1/persons/{file['id']}/erasures/{file['erasures'][0]['erasure']}/approve"
            second.post(path, {}, version=file["version"])
    finally:
        stop.set()
        thread.join()

    assert set(codes) <= {200, 201, 409, 412}
    for one in (dispute, *filed):
        shown = lead.get(f"/v1/disputes/{one}").json()
        said = [shown["statement"], shown["parties"]["A1"]["details"]["name"]]
        assert None not in said or said == [None, None]


@BOTH_STORES
def test_a_step_is_refused_from_the_moment_its_party_is_locked(
    read: Window, clerk: At, head: At, lead: At
) -> None:
    """The lock stands in the dispute itself: a step decided on the version before is refused."""
    dispute = a_closed_case(clerk)
    told = lead.get(f"/v1/disputes/{dispute}").json()
    answered(head, asks(clerk, dispute))

    path = f"/v1/disputes/{dispute}/steps/reopen"
    late = lead.post(path, {"reason": "new-facts"}, version=told["version"])

    assert late.json()["code"] == "person-locked"
    assert read.office.registry.dispute(UUID(dispute)).closed
