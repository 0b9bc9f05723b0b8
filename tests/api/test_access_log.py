"""The access log at the desk: every opening, reveal, search and refusal, and who may read of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.access_log import AccessDay, Exported, Read, Refused, Revealed, Searched
from domain.callers import Role
from domain.record import Fact
from tests.api.conftest import BOTH_STORES, MORNING, At, Window, accepted
from tests.projections.logged import facts_of, visit_of, waiting_in

TELEPHONE = "13800000000"


@pytest.fixture
def shen(window: Window) -> At:
    """An auditor of the city."""
    return window.caller(Role.AUDITOR, officer="shen")


@pytest.fixture
def luo(window: Window) -> At:
    """The supervisor of Siming."""
    return window.caller(Role.SUPERVISOR, officer="luo")


def filed(clerk: At) -> str:
    """A dispute whose applicant left a telephone number."""
    who = {"role": "worker", "details": {"name": "陈小明", "phone": TELEPHONE}}
    dispute: str = clerk.file(applicant=who)["id"]
    return dispute


def written(window: Window) -> int:
    """Everything that waits is written; where the log stands then."""
    window.office.access.write_up()
    return window.office.registry.recorder.max_notification_id() or 0


def log(caller: At, position: int, **asked: str) -> list[dict[str, Any]]:
    """The access log as somebody reads it, once the views have come so far."""
    query = "&".join(f"{name.rstrip('_')}={value}" for name, value in asked.items())
    answer = caller.get(f"/v1/access-log?after={position}&limit=100&{query}")
    assert answer.status_code == 200, answer.text
    lines: list[dict[str, Any]] = answer.json()["lines"]
    return lines


@BOTH_STORES
def test_a_reading_is_written_with_what_was_shown(read: Window, clerk: At, shen: At) -> None:
    """Who, in what capacity, what of it whole and what masked, at which door, when."""
    dispute = filed(clerk)
    read.later(minutes=5)
    assert shen.get(f"/v1/disputes/{dispute}").status_code == 200

    [line] = log(shen, written(read), dispute=dispute, by="shen")

    assert (line["kind"], line["kind_title"]) == ("read", "查看")
    assert (line["role"], line["role_title"], line["officer"]) == ("auditor", "审计人员", "shen")
    assert (line["door"], line["centre"]) == ("read-dispute", "siming")
    assert line["at"] == (MORNING + timedelta(minutes=5)).isoformat().replace("+00:00", "Z")
    assert line["masked"]["parties.A1"] == ["name", "phone"]
    assert line["whole"]["claims"] == ["words"]
    assert TELEPHONE not in str(line)


@BOTH_STORES
def test_a_reveal_is_written_before_the_value_leaves(
    read: Window, clerk: At, shen: At, luo: At
) -> None:
    """Masked by default; whole with a reason, which stands in the log when the answer comes."""
    dispute = filed(clerk)
    masked = shen.get(f"/v1/disputes/{dispute}").json()["parties"]["A1"]["details"]
    assert masked == {"name": "陈**", "phone": "138****0000"}
    asked = {
        "values": ["parties.A1.details.phone"],
        "reason": "complaint",
        "note": "热线来电，核对号码",
    }

    answer = shen.post(f"/v1/disputes/{dispute}/reveal", asked)

    assert answer.status_code == 200, answer.text
    [value] = answer.json()["values"]
    assert value == {"at": "parties.A1.details.phone", "field": "phone", "text": TELEPHONE}
    [fact] = facts_of(read.office.registry, Revealed)
    assert (fact.reveal_reason, fact.values) == ("complaint", ["parties.A1.details.phone"])
    last = read.office.registry.recorder.max_notification_id() or 0
    [line] = log(shen, last, kind="revealed")
    assert (line["reason_title"], line["note"]) == ("投诉核查", "热线来电，核对号码")
    [theirs] = log(luo, last, kind="revealed")
    assert (theirs["reason_title"], theirs["note"]) == ("投诉核查", None)


@BOTH_STORES
def test_numbers_of_identity_are_revealed_as_telephones_are(
    window: Window, clerk: At, luo: At
) -> None:
    """Masked until somebody says why (PIPL Art. 28, 51): card, code, account and day of birth."""
    said = {
        "id_number": ("110105199003071239", "110***********1239"),
        "bank_account": ("6217009000027183149", "***3149"),
        "birth_date": ("1990-03-07", "***"),
    }
    details = {name: whole for name, (whole, _) in said.items()}
    me = {"role": "worker", "details": {"name": "陈小明", **details}}
    dispute = clerk.file(applicant=me)["id"]
    places = [f"parties.A1.details.{name}" for name in said]

    masked = luo.get(f"/v1/disputes/{dispute}").json()["parties"]["A1"]["details"]
    told = luo.post(f"/v1/disputes/{dispute}/reveal", {"values": places, "reason": "complaint"})

    assert masked == {"name": "陈小明"} | {name: shown for name, (_, shown) in said.items()}
    assert {one["at"]: one["text"] for one in told.json()["values"]} == dict(
        zip(places, details.values(), strict=True)
    )
    [fact] = facts_of(window.office.registry, Revealed)
    assert sorted(fact.values) == sorted(places)


@BOTH_STORES
@pytest.mark.parametrize("name", ["parties.A1.details.email", "statement", "informer", "rules"])
def test_what_is_not_there_is_refused_as_what_may_not_be_seen(
    window: Window, clerk: At, shen: At, name: str
) -> None:
    """Who may not see a value is not told whether there is one."""
    asked = {"values": ["parties.A1.details.phone", name], "reason": "audit"}

    answer = shen.post(f"/v1/disputes/{filed(clerk)}/reveal", asked)

    assert (answer.status_code, answer.json()["code"]) == (403, "not-yours-to-reveal")
    assert facts_of(window.office.registry, Revealed) == []
    assert [fact.code for fact in facts_of(window.office.registry, Refused)] == [
        "not-yours-to-reveal"
    ]


def test_only_who_sees_masks_reveals(window: Window, clerk: At, lin: At, luo: At) -> None:
    """A window that calls the parties reads their numbers; a supervisor of elsewhere sees none."""
    dispute = filed(clerk)
    asked = {"values": ["parties.A1.details.phone"], "reason": "reach-party"}
    elsewhere = window.caller(Role.SUPERVISOR, centre="huli", officer="qian")
    path = f"/v1/disputes/{dispute}/reveal"

    assert luo.post(path, asked).json()["values"][0]["text"] == TELEPHONE
    assert lin.post(path, asked).status_code == 403
    assert elsewhere.post(path, asked).status_code == 404


def test_a_note_is_shown_on_reasoned_request_alone(clerk: At, lin: At, luo: At) -> None:
    """Reader matrix: notes – a supervisor reads them with a reason; the dispute shows none."""
    dispute = accepted(clerk, lin)
    lin.step(dispute, "note-privately", note="申请人私下说四千也行")
    assert "private_notes" not in luo.get(f"/v1/disputes/{dispute}").json()

    asked = {"values": ["private_notes"], "reason": "case-review"}
    shown = luo.post(f"/v1/disputes/{dispute}/reveal", asked).json()["values"]

    assert [one["text"] for one in shown] == ["申请人私下说四千也行"]


def test_a_reveal_that_cannot_be_written_shows_nothing(
    window: Window, clerk: At, shen: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The value leaves after its reason is on disk, or not at all; nothing is claimed later."""
    dispute = filed(clerk)
    written(window)
    asked = {"values": ["parties.A1.details.phone"], "reason": "audit"}
    with monkeypatch.context() as broken:
        broken.setattr(window.office.registry, "keep", _full)
        answer = shen.post(f"/v1/disputes/{dispute}/reveal", asked)

    assert answer.status_code == 500
    assert TELEPHONE not in answer.text
    written(window)
    assert facts_of(window.office.registry, Revealed) == []


def _full(*_: object) -> None:
    raise OSError("the disk is full")


@BOTH_STORES
def test_a_search_by_name_is_written_without_the_name(
    read: Window, clerk: At, shen: At, luo: At
) -> None:
    """A keyed digest and how many it found; a supervisor sees that, and not the digest."""
    filed(clerk)
    last = written(read)
    for _ in range(2):
        assert clerk.get(f"/v1/disputes?q=小明&after={last}").status_code == 200

    last = written(read)
    first, second = log(shen, last, kind="searched")
    mine, _ = log(luo, last, kind="searched")

    assert first["words"] == second["words"] != ""
    assert (first["found"], mine["found"], mine["words"]) == (1, 1, None)
    assert all("小明" not in str(fact) for fact in facts_of(read.office.registry, Searched))


@BOTH_STORES
def test_who_is_turned_away_is_written_before_they_hear_of_it(
    read: Window, clerk: At, luo: At
) -> None:
    """404 of what is there and of what is not, 403, and, counted, who is not known at all."""
    dispute, huli = filed(clerk), read.caller(Role.CLERK, centre="huli", officer="xu")

    assert huli.get(f"/v1/disputes/{dispute}").status_code == 404
    assert huli.get(f"/v1/disputes/{uuid4()}").status_code == 404
    assert clerk.get(f"/v1/disputes/{dispute}/facts").status_code == 403
    hidden, unknown, forbidden = facts_of(read.office.registry, Refused)
    for _ in range(3):
        assert read.client.get(f"/v1/disputes/{dispute}").status_code == 401

    assert (hidden.known, hidden.centre, str(hidden.record)) == (True, "siming", dispute)
    assert (unknown.known, unknown.centre) == (False, "huli")
    assert (forbidden.code, forbidden.officer) == ("not-your-step", "clerk-zhou")
    last = written(read)
    nobody = facts_of(read.office.registry, Refused)[-1]
    assert (nobody.caller, nobody.code, nobody.times) == ("", "not-identified", 3)
    seen = log(luo, last, kind="refused")
    assert {line["officer"] for line in seen} == {"xu", "clerk-zhou"}


@BOTH_STORES
def test_a_worker_hears_who_saw_their_file_by_role(
    read: Window, clerk: At, shen: At, luo: At
) -> None:
    """个人信息保护法 Art. 45: in what capacity, of which centre or body, when, what and why."""
    who = {"role": "worker", "details": {"name": "陈小明", "id_number": "11010519491231002X"}}
    dispute = clerk.file(applicant=who)["id"]
    person = read.office.keys.person_of("11010519491231002X", otherwise="")
    worker = read.caller(Role.WORKER, party=person)
    shen.get(f"/v1/disputes/{dispute}")
    asked = {"values": ["parties.A1.details.id_number"], "reason": "identity-check"}
    shen.post(f"/v1/disputes/{dispute}/reveal", asked)
    read.caller(Role.CLERK, centre="huli", officer="xu").get(f"/v1/disputes/{dispute}")
    last = written(read)
    path = f"/v1/disputes/{dispute}/readers?after={last}"

    told = worker.get(path).json()["lines"]
    known = luo.get(path).json()["lines"]

    assert [(line["kind"], line["role"]) for line in told] == [
        ("revealed", "auditor"),
        ("read", "auditor"),
    ]
    assert {line["officer"] + line["caller"] for line in told} == {""}
    assert told[0]["reason_title"] == "身份核对"
    assert [line["kind"] for line in known] == ["refused", "revealed", "read"]
    assert known[1]["officer"] == "shen"


def test_an_officer_sees_their_own_readings_alone(read: Window, clerk: At, lin: At) -> None:
    """Reader matrix, access: mediators and inspectors see their own; the window none."""
    dispute = accepted(clerk, lin)
    clerk.get(f"/v1/disputes/{dispute}")
    lin.get(f"/v1/disputes/{dispute}")
    path = f"/v1/disputes/{dispute}/readers?after={written(read)}"

    assert {line["officer"] for line in lin.get(path).json()["lines"]} == {"lin"}
    assert clerk.get(path).status_code == 403
    assert read.caller(Role.CLERK, centre="huli", officer="xu").get(path).status_code == 404


@BOTH_STORES
def test_the_log_is_of_a_centre_for_its_supervisor(read: Window, clerk: At, luo: At) -> None:
    """Nobody else reads it at all; another centre's book is empty for a supervisor."""
    dispute = filed(clerk)
    clerk.get(f"/v1/disputes/{dispute}")
    last = written(read)
    huli = read.caller(Role.SUPERVISOR, centre="huli", officer="qian")

    assert [line["record"] for line in log(luo, last, kind="read")] == [dispute]
    assert log(huli, last) == []
    assert log(luo, last, centre="huli") == []
    assert clerk.get("/v1/access-log").status_code == 403


def test_the_log_is_narrowed_and_turned_page_by_page(read: Window, clerk: At, shen: At) -> None:
    """By record, person, kind and time; each entry stands on one page."""
    disputes = [filed(clerk) for _ in range(3)]
    for dispute in disputes:
        read.later(hours=1)
        clerk.get(f"/v1/disputes/{dispute}")
    last = written(read)
    since = (MORNING + timedelta(hours=2)).isoformat().replace("+00:00", "Z")

    assert [one["record"] for one in log(shen, last, from_=since)] == disputes[:0:-1]
    assert [one["record"] for one in log(shen, last, to=since)] == disputes[:1]
    assert log(shen, last, by="nobody") == []
    seen, cursor = [], ""
    while True:
        page = shen.get(f"/v1/access-log?limit=1&kind=read{cursor}").json()
        seen += [line["record"] for line in page["lines"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == disputes[::-1]


@pytest.mark.usefixtures("read")
@pytest.mark.parametrize("cursor", ["x", "MTIz", "!!!!", "MS4y.MS4y"])
def test_a_cursor_is_never_made_up(shen: At, cursor: str) -> None:
    """It is taken from the page before."""
    answer = shen.get(f"/v1/access-log?cursor={cursor}")

    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-unreadable")


def test_no_reading_is_written_into_the_dispute(window: Window, clerk: At) -> None:
    """A dispute is as it was, however many look at it."""
    dispute = UUID(filed(clerk))
    before = window.office.registry.facts(dispute)
    clerk.get(f"/v1/disputes/{dispute}")
    written(window)

    assert window.office.registry.facts(dispute) == before


def test_a_file_that_is_handed_out_is_written_first(window: Window, clerk: At) -> None:
    """With its digest; what was opened in it is written with it."""
    dispute = UUID(filed(clerk))
    clerk.get(f"/v1/disputes/{dispute}")
    assert waiting_in(window.office.access) == [Read.TOPIC]
    from_here = window.office.registry.recorder.max_notification_id() or 0

    position = window.office.access.export(
        visit_of(),
        form="case-file",
        records=1,
        digest="sha256.00",
        record=dispute,
        centre="siming",
    )

    log_now: list[Fact] = facts_of(window.office.registry, Read, Exported)
    assert [type(fact) for fact in log_now] == [Read, Exported]
    assert position > from_here
    assert isinstance(window.office.registry.get(AccessDay, log_now[0].originator_id), AccessDay)
