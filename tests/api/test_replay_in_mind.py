"""A record replayed once more: nothing of it is told late, or to who may no longer see it."""

from uuid import UUID

import pytest

from domain.callers import Role
from domain.consent import Way
from domain.dispute import Dispute
from domain.record import Act
from domain.values import PartyId
from operations.office import open_office
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_replay import told


@pytest.fixture
def auditor(window: Window) -> At:
    """The city's auditor."""
    return window.caller(Role.AUDITOR, officer="audit-1")


@BOTH_STORES
def test_sight_is_lost_at_once_though_the_record_is_in_mind(
    window: Window, clerk: At, lin: At
) -> None:
    """Whoever read it a moment ago and stands back now finds nothing at any of its moments."""
    dispute = accepted(clerk, lin)
    luo = window.caller(Role.SUPERVISOR, officer="luo")
    doors = ("/replay", "/at?version=1", "/difference?from=1&to=3", "/facts", "/chronicle")
    before = [luo.get(f"/v1/disputes/{dispute}{door}").status_code for door in doors]

    luo.step(dispute, "disclose-conflict", mediator="luo", relation="other-relation")

    after = [luo.get(f"/v1/disputes/{dispute}{door}").status_code for door in doors]
    assert (before, after) == ([200] * len(doors), [404] * len(doors))


@BOTH_STORES
def test_what_another_process_wrote_is_replayed_at_once(
    window: Window, clerk: At, lin: At, auditor: At
) -> None:
    """A record in mind is asked of the store each time: nothing of it is told late."""
    dispute = accepted(clerk, lin)
    before = told(auditor, f"/v1/disputes/{dispute}/replay")["facts"]
    with open_office(window.office.settings, lambda: window.time) as elsewhere:
        act = Act("officer:lin", window.time, window.time)
        desk = elsewhere.registry.at(UUID(dispute))
        said = Dispute.record_contact_attempt
        desk.decide(said, act, party=PartyId("R1"), way=Way.PHONE, reached=True)

    after = told(auditor, f"/v1/disputes/{dispute}/replay")["facts"]
    then = told(auditor, f"/v1/disputes/{dispute}/at")

    assert [fact["topic"] for fact in after[len(before) :]] == ["dispute.contact_attempted"]
    assert (after[: len(before)], then["version"]) == (before, len(after))
