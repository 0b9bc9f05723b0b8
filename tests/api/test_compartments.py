"""Compartments at every door: each word is read by its readers, and nowhere by anybody else.

A dispute holds one word of each kind. Everybody, in every capacity and concerned with the dispute
or not, asks every path of the description for it; what is found must be what the access table
says, and whoever the table names must find it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from domain.access import may
from domain.access_log_rows import REVEALS
from domain.access_rows import Action
from domain.callers import HOLDERS, Caller, Role
from domain.parties import APPLICANT
from tests.api.conftest import At, Window, accepted
from tests.api.test_alert_stream import OpenDesk
from tests.privacy.planted import BANK_ACCOUNT, ID_NUMBER, NAME, PHONE, STATEMENT, grep_bytes

READ_BY: Mapping[str, tuple[str, Action | None]] = {
    "name": (NAME, Action.OPEN_NAMES),
    "phone": (PHONE, Action.OPEN_CONTACTS),
    "identity number": (ID_NUMBER, Action.OPEN_IDENTITY),
    "bank account": (BANK_ACCOUNT, Action.OPEN_IDENTITY),
    "statement": (STATEMENT, Action.OPEN_APPLICATION),
    "session": ("双方围绕九月份提成逐笔核对了签收单", Action.OPEN_PROCEEDINGS),
    "note": ("申请人私下说其实只想拿回押金了事", Action.OPEN_NOTES),
    "offer": ("站点愿出两千一并且当月撤回差评扣款", Action.OPEN_NOTES),
    "mediation on the visit": ("在站点茶水间谈拢分三期付清欠款", Action.OPEN_PROCEEDINGS),
    "inspection": ("考勤机里缺少七月下旬的全部打卡数据", Action.OPEN_INSPECTION),
    "correction": ("当面补齐了劳动报酬明细台账两册", Action.OPEN_INSPECTION),
    "informer": ("来电的是夜班分拣员诸葛霁月本人", Action.OPEN_INFORMER),
    "refused entry": ("保安队长起初拦在闸机前不许进入", None),
}
"""Each word, and the action of the access table that opens it; None: nobody is ever shown it."""

WORDS = {what: text for what, (text, _) in READ_BY.items()}
FOUND_BY_WORDS = frozenset({"name", "statement"})
"""What the search looks in, for whoever may read it."""

DOORS_SHUT_HERE = frozenset({"read-import", "stream-alerts"})
"""Of no import that is here; and the stream, which is listened to below."""


NOT_HERE = frozenset(
    {
        *("follow-receipt", "read-checkpoint", "prove-inclusion", "prove-consistency"),
        *("read-consultation", "read-demand", "open-evidence", "read-time-stamp"),
        *("read-person", "read-certificate", "read-destruction-list", "read-officer"),
        *("read-session", "list-sessions"),
    }
)
"""What this dispute does not have: no code told, nothing sealed, no file, nobody who asked to be
forgotten or is away; it is a dispute; and whoever asks shows a key, not a session."""


@dataclass(frozen=True)
class Reader:
    """Somebody who asks, and how they call."""

    at: At
    caller: Caller

    def may(self, action: Action | None, window: Window, dispute: UUID) -> bool:
        """Whether the access table opens it to them there."""
        record = window.office.registry.dispute(dispute)
        return action is not None and may(self.caller, action, record)


@pytest.fixture
def dispute(read: Window, clerk: At, lead: At, lin: At) -> str:
    """A dispute that holds a word of each kind."""
    details = {"name": NAME, "phone": PHONE, "id_number": ID_NUMBER, "bank_account": BANK_ACCOUNT}
    applicant = {"role": "worker", "details": details}
    case = accepted(clerk, lin, applicant=applicant, statement=STATEMENT)
    lin.step(case, "note-privately", note=WORDS["note"])
    lin.step(case, "propose-terms", offer="O1", total="2100.00", words=WORDS["offer"])
    session = {"session": "S1", "way": "face", "heard": ["A1"]}
    lin.step(case, "hold-session", session_record=WORDS["session"], **session)
    planned = {
        "purpose": "mediate",
        "ground": "accepted-complaint",
        "place": "某路1号站点",
        "starts_at": "2026-03-12T09:30:00+08:00",
        "ends_at": "2026-03-12T11:00:00+08:00",
        "inspectors": {"chen": "闽A-0471", "huang": "闽A-0472"},
    }
    lin.step(case, "plan-visit", visit="V1", **planned)
    chen = read.caller(Role.INSPECTOR, officer="chen")
    for name in ("depart", "arrive"):
        chen.step(case, name, visit="V1")
    chen.step(case, "record-refused-entry", visit="V1", words=WORDS["refused entry"])
    chen.step(case, "show-certificates", visit="V1")
    chen.step(case, "record-inspection", visit="V1", inspection_record=WORDS["inspection"])
    chen.step(case, "correct-on-the-spot", visit="V1", correction=WORDS["correction"])
    lin.step(case, "record-informer", identity=WORDS["informer"])
    met: dict[str, Any] = {"visit": "V1", "parties_met": ["R1"]}
    told = {"mediation_record": WORDS["mediation on the visit"]}
    lin.step(case, "record-mediation-on-visit", **met, **told)
    sent = {"body": "legal-aid", "mode": "assist", "ground": "statutory-duty"}
    last = lead.step(case, "offer-referral", referral="T1", **sent)["position"]
    assert lead.get(f"/v1/disputes?after={last}").status_code == 200
    return str(case)


@pytest.fixture
def everybody(read: Window) -> dict[str, Reader]:
    """Somebody in every capacity: of the dispute where it has one, and elsewhere."""
    person = read.office.keys.person_of(ID_NUMBER, otherwise="")
    here: dict[Role, dict[str, Any]] = {
        Role.MEDIATOR: {"officer": "lin"},
        Role.INSPECTOR: {"officer": "chen"},
        Role.PARTNER: {"body": "legal-aid"},
        Role.WORKER: {"party": person},
    }
    there: dict[Role, dict[str, Any]] = {
        Role.PARTNER: {"body": "court-siming"},
        Role.WORKER: {"party": read.office.keys.person_of(None, otherwise="another")},
    }
    found: dict[str, Reader] = {}
    for role in HOLDERS:
        who = here.get(role, {"officer": f"{role}-1"})
        found[f"{role} of it"] = somebody(read, role, "siming", who)
        who = there.get(role, {"officer": f"{role}-2"})
        found[f"{role} elsewhere"] = somebody(read, role, "huli", who)
        if role in here:
            beside = there.get(role, {"officer": f"{role}-3"})
            found[f"{role} beside it"] = somebody(read, role, "siming", beside)
    return found


def somebody(window: Window, role: Role, centre: str, who: dict[str, Any]) -> Reader:
    """Somebody new with a key."""
    caller, key = window.office.callers.add(role, centre, name="someone", **who)
    return Reader(At(window, key), caller)


def doors(window: Window, dispute: str) -> Iterator[tuple[str, str]]:
    """Every path that is read, by the name of its operation, with what it asks for filled in."""
    last = window.office.registry.recorder.max_notification_id() or 0
    version = window.office.registry.dispute(UUID(dispute)).version
    filled = {"id": dispute, "code": "0", "year": "2026", "centre": "siming", "figure": "filed"}
    filled |= {"evidence": "E1", "upload": "0" * 32, "party": "A1", "officer": "lin"}
    filled |= {"erasure": "erasure-1", "hold": "hold-1"}
    query = {
        "read-difference": f"from=1&to={version}",
        "audit-deeds": "officer=lin&from=2026-01-01&to=2026-12-31",
        "prove-inclusion": "position=1&size=1",
        "prove-consistency": "from=1&to=1",
        "list-disputes": f"after={last}",
        "read-behind-figure": f"after={last}",
        "read-access-log": f"after={last}",
        "read-readers": f"after={last}",
    }
    described = window.client.get("/openapi.json").json()["paths"]
    for path, operations in described.items():
        name = operations.get("get", {}).get("operationId")
        if name is None or name in DOORS_SHUT_HERE:
            continue
        for form in ("jsonl", "csv", "ocel", "xes") if "{format}" in path else ("",):
            whole = path.format_map(filled | {"format": form, "size": "1"})
            if path == "/problems/{code}":
                whole = "/problems/not-found"
            yield name, f"{whole}?{query.get(name, '')}"
    yield "read-difference", f"/v1/disputes/{dispute}/difference?from=1&to={version}&by=version"
    for state in ("version=1", f"version={version}", "recorded_at=2026-03-12T01:31:00Z"):
        yield "read-dispute-at", f"/v1/disputes/{dispute}/at?{state}"
    yield "read-dispute-at", f"/v1/disputes/{dispute}/at?happened_at=2026-03-12T01:31:00Z"
    yield "audit-custody", f"/v1/audit/custody/{dispute}"


def found_in(answer: httpx2.Response) -> set[str]:
    """Which words stand in an answer, in its headers or its body, plain, packed or encoded."""
    whole = answer.content + repr(answer.headers.multi_items()).encode()
    return {leak.value for leak in grep_bytes("", whole, WORDS)}


@pytest.mark.long
def test_every_word_is_read_by_its_readers_and_nowhere_by_anybody_else(
    read: Window, dispute: str, everybody: dict[str, Reader]
) -> None:
    """Detail, list, export, replay, difference, audit, case file: value × person × path."""
    allowed = {
        (what, who)
        for what, (_, action) in READ_BY.items()
        for who, reader in everybody.items()
        if reader.may(action, read, UUID(dispute))
    }
    seen: set[tuple[str, str]] = set()
    leaks: set[tuple[str, str, str]] = set()
    opened: dict[str, set[int]] = {}
    for name, path in doors(read, dispute):
        for who, reader in everybody.items():
            answer = reader.at.get(path)
            opened.setdefault(name, set()).add(answer.status_code)
            for what in found_in(answer):
                seen.add((what, who))
                if (what, who) not in allowed:
                    leaks.add((what, who, name))

    assert leaks == set()
    assert allowed - seen == set()
    assert {what for what, _ in seen} == READ_BY.keys() - {"refused entry"}
    shut = {name: told for name, told in opened.items() if 200 not in told}
    assert shut.keys() <= NOT_HERE
    assert not [name for name, told in opened.items() if any(one >= 500 for one in told)]


def test_a_mediators_and_an_inspectors_words_have_no_other_reader(
    read: Window, dispute: str, everybody: dict[str, Reader]
) -> None:
    """Reader matrix: notes – the mediator on the case; inspection record – who is on the visit."""
    readers = {
        what: {who for who, one in everybody.items() if one.may(action, read, UUID(dispute))}
        for what, (_, action) in READ_BY.items()
    }

    assert readers["note"] == readers["offer"] == {"mediator of it"}
    assert readers["inspection"] == readers["correction"] == {"inspector of it"}
    assert readers["informer"] == {"inspector of it"}
    assert "inspector of it" not in readers["session"] | readers["mediation on the visit"]
    assert not [who for who in readers["phone"] if not who.endswith(" of it")]


def test_nobody_finds_by_words_they_may_not_read(
    read: Window, dispute: str, everybody: dict[str, Reader]
) -> None:
    """A search that finds says that the word is there: names and statements, to who reads them."""
    last = read.office.registry.recorder.max_notification_id() or 0
    for what, (text, action) in READ_BY.items():
        for who, reader in everybody.items():
            answer = reader.at.get(f"/v1/disputes?q={text[:4]}&after={last}")
            lines = answer.json().get("lines", [])
            if lines:
                assert what in FOUND_BY_WORDS, (what, who)
                assert reader.may(action, read, UUID(dispute)), (what, who)
                assert [line["id"] for line in lines] == [dispute]
    assert (
        everybody["clerk of it"].at.get(f"/v1/disputes?q={NAME[:2]}&after={last}").json()["lines"]
    )


def test_what_is_masked_is_revealed_to_whom_the_table_names(
    read: Window, dispute: str, everybody: dict[str, Reader]
) -> None:
    """With a reason, and never what no row reveals; an informer, to who leads the inspectors."""
    places = {
        "phone": f"parties.{APPLICANT}.details.phone",
        "identity number": f"parties.{APPLICANT}.details.id_number",
        "bank account": f"parties.{APPLICANT}.details.bank_account",
        "name": f"parties.{APPLICANT}.details.name",
        "note": "private_notes",
        "offer": "offers",
        "inspection": "visits",
        "informer": "informers",
        "statement": "statement",
        "session": "sessions",
    }
    for what, place in places.items():
        action = READ_BY[what][1]
        assert action is not None
        for who, reader in everybody.items():
            said = {"values": [place], "reason": "audit"}
            answer = reader.at.post(f"/v1/disputes/{dispute}/reveal", said)
            may_reveal = action in REVEALS and reader.may(REVEALS[action], read, UUID(dispute))
            assert (what in found_in(answer)) == may_reveal, (what, who, answer.text)
            assert answer.status_code == (200 if may_reveal else answer.status_code)


@pytest.mark.usefixtures("dispute")
def test_the_board_as_it_happens_says_no_word(
    read: Window, desks_outside: FastAPI, everybody: dict[str, Reader]
) -> None:
    """The stream tells of an alert by ids and codes, to whoever listens."""
    desk = OpenDesk(read, desks_outside)
    desk.start()
    chain = (Role.SUPERVISOR, Role.TEAM_LEAD, Role.MEDIATOR, Role.AUDITOR)
    try:
        for who in (f"{role} of it" for role in chain):
            with desk.listening(everybody[who].at, last=0) as heard:
                name, _, told = heard.next()
            assert name == "alert.raised"
            assert told["kind"] == "entry-refused"
            assert grep_bytes(who, repr(told).encode(), WORDS) == []
    finally:
        desk.stop()
