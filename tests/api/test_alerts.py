"""The board over HTTP: in words, page by page, and to no one whom it does not concern."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.alert_letters import AlertLetter, Outlet, WhyDead
from domain.callers import Role
from domain.dispute import Dispute
from domain.parties import APPLICANT
from domain.record import Act
from tests.api.conftest import At, Window, accepted

CLOCK = {"rule": "mediation.from-receipt", "subject": "", "due": "2026-03-27"}


def warned(window: Window, dispute: str, *, days_left: int = 3, late: int = 0) -> int:
    """The machinery warns of a clock, so many seconds late; the position of the log."""
    window.later(minutes=1)
    act = Act("office", window.time - timedelta(seconds=late), window.time)
    desk = window.office.registry.at(UUID(dispute))
    return desk.decide(Dispute.sound_clock, act, **CLOCK, days_left=days_left).position  # type: ignore[arg-type]


@pytest.fixture
def supervisor(window: Window) -> At:
    """The supervisor of Siming."""
    return window.caller(Role.SUPERVISOR, officer="sup-he")


def test_a_supervisor_reads_what_happened_and_how_late(
    read: Window, clerk: At, lin: At, supervisor: At
) -> None:
    """In the reader's language, with the dispute it is about (alarms.toml)."""
    dispute = accepted(clerk, lin)
    read.later(hours=4)
    position = warned(read, dispute, days_left=1, late=3 * 60 * 60 + 90)

    [zh] = supervisor.get(f"/v1/alerts?after={position}").json()["lines"]
    [en] = supervisor.get("/v1/alerts", accept_language="en").json()["lines"]

    assert (zh["dispute"], zh["position"], zh["mediator"]) == (dispute, position, "lin")
    assert (zh["level_title"], zh["kind_title"]) == ("紧急", "期限将届满")
    assert (zh["late_seconds"], zh["late"]) == (10_890, "迟到 3 小时 1 分")
    assert "2026-03-27" in zh["text"]
    assert (en["level_title"], en["late"]) == ("urgent", "3 h 1 min late")


def test_what_is_acknowledged_leaves_the_board(
    read: Window, clerk: At, lin: At, supervisor: At
) -> None:
    """The step takes what the line says: the alert, and the dispute's version."""
    dispute = accepted(clerk, lin)
    position = warned(read, dispute)
    [line] = supervisor.get(f"/v1/alerts?after={position}").json()["lines"]

    done = lin.step(
        dispute, "acknowledge-alert", version=line["dispute_version"], alert=line["alert"]
    )

    after = done["position"]
    assert supervisor.get(f"/v1/alerts?after={after}").json()["lines"] == []
    [kept] = supervisor.get("/v1/alerts?state=acknowledged").json()["lines"]
    assert (kept["alert"], kept["acknowledged_by"]) == (line["alert"], "officer:lin")
    assert supervisor.get("/v1/alerts?state=all&level=information").json()["lines"] == [kept]


def test_who_acknowledges_second_hears_who_was_first(
    read: Window, clerk: At, lin: At, supervisor: At
) -> None:
    """By whom and when, also on a version that is stale by it: the note was not kept."""
    dispute = accepted(clerk, lin)
    warned(read, dispute)
    alert = max(read.office.registry.dispute(UUID(dispute)).alerts)
    path = f"/v1/disputes/{dispute}/steps/acknowledge-alert"
    seen, said = lin.version(dispute), {"alert": alert}
    first = lin.post(path, said, key="heard", version=seen)

    late = supervisor.post(path, said, version=seen, accept_language="en")
    later = supervisor.post(path, said, version=lin.version(dispute))
    again = lin.post(path, said, key="heard", version=seen)
    still = lin.post(path, said, version=lin.version(dispute))

    for told in (late, later):
        assert (told.status_code, told.json()["code"]) == (409, "alert-heard")
        assert told.json()["data"]["by"] == "officer:lin"
    assert "acknowledged by officer:lin on 2026-03-12" in late.json()["title"]
    assert [done.status_code for done in (first, again, still)] == [200, 200, 200]


def test_pages_of_the_board(read: Window, clerk: At, lin: At, supervisor: At) -> None:
    """A cursor goes on where the page before ended, and is not made up."""
    dispute = accepted(clerk, lin)
    position = [warned(read, dispute, days_left=days) for days in (5, 3, 1)][-1]

    first = supervisor.get(f"/v1/alerts?limit=2&after={position}").json()
    last = supervisor.get(f"/v1/alerts?limit=2&cursor={first['next']}").json()

    assert [len(page["lines"]) for page in (first, last)] == [2, 1]
    assert last["next"] is None
    for made_up in ("!!", "LTE", "Kg", "_w"):
        assert supervisor.get(f"/v1/alerts?cursor={made_up}").json()["code"] == "cursor-unreadable"


@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.INSPECTOR, Role.ADMINISTRATOR, Role.STATISTICIAN]
)
def test_who_has_no_part_in_it_sees_an_empty_board(
    read: Window, clerk: At, lin: At, role: Role
) -> None:
    """An alert that may not be seen is not there."""
    position = warned(read, accepted(clerk, lin))

    told = read.caller(role, officer="somebody").get(f"/v1/alerts?state=all&after={position}")

    assert (told.status_code, told.json()["lines"]) == (200, [])


def went_out(window: Window, dispute: str, alert: int, address: str, *, taken: bool) -> int:
    """A letter about an alert, taken or given up; the position of the log."""
    act, registry = Act("office", window.time, window.time), window.office.registry
    sent = AlertLetter.send(
        act, dispute=UUID(dispute), alert=alert, outlet=Outlet.WEBHOOK, address=address
    )
    letter = registry.at_record(AlertLetter, registry.open(sent, act).record.id)
    if taken:
        return letter.decide(AlertLetter.deliver, act, attempts=4).position
    return letter.decide(AlertLetter.give_up, act, attempts=26, why=WhyDead.NOT_TAKEN).position


def test_the_board_shows_which_letters_arrived_and_which_are_dead(
    read: Window, clerk: At, lin: At, supervisor: At
) -> None:
    """A supervisor sees whom nobody could tell, and asks for those alone (alarms.toml)."""
    first, second = accepted(clerk, lin), accepted(clerk, lin)
    _, position = (warned(read, dispute, days_left=1) for dispute in (first, second))
    lines = supervisor.get(f"/v1/alerts?after={position}").json()["lines"]
    alert = {line["dispute"]: line["alert"] for line in lines}
    went_out(read, second, alert[second], "duty-room", taken=True)
    went_out(read, first, alert[first], "duty-room", taken=True)
    position = went_out(read, first, alert[first], "siming", taken=False)

    dead = supervisor.get(f"/v1/alerts?letters=dead&after={position}").json()["lines"]

    [line] = dead
    arrived, lost = line["letters"]
    assert line["dispute"] == first
    assert (arrived["state"], arrived["attempts"]) == ("delivered", 4)
    assert (lost["address"], lost["state_title"], lost["attempts"]) == ("siming", "未能送达", 26)
    assert (lost["outlet_title"], lost["why_title"]) == ("接口推送", "对方未接收")
    assert len(supervisor.get("/v1/alerts?letters=delivered").json()["lines"]) == 2


def test_a_worker_sees_what_is_open_to_them_and_no_letters(
    read: Window, clerk: At, lin: At
) -> None:
    """Only what is for information, of their own dispute; where else it was told is not theirs."""
    dispute = accepted(clerk, lin)
    person = read.office.registry.dispute(UUID(dispute)).parties[APPLICANT].person
    worker = read.caller(Role.WORKER, party=person)
    warned(read, dispute, days_left=1)
    alert = read.office.registry.dispute(UUID(dispute)).version + 1
    position = warned(read, dispute, days_left=5)
    assert position < went_out(read, dispute, alert, "duty-room", taken=True)

    last = read.office.registry.recorder.max_notification_id()
    [line] = worker.get(f"/v1/alerts?after={last}").json()["lines"]

    assert (line["alert"], line["level"], line["letters"]) == (alert, "information", [])
