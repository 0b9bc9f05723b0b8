"""Who gave a tip: noted by whoever hears it, read by who inspects, and told of to no party."""

import itertools
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx2
import pytest

from domain.callers import Role
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_case_files import content_of, file_of
from tests.api.test_compartments import doors
from tests.privacy.planted import INFORMER, grep_bytes

TELLTALES = ("informer", "举报人", "gave a tip")
"""By any of these words a reader would learn that there is somebody."""

PLANNED = {
    "purpose": "mediate",
    "ground": "accepted-complaint",
    "place": "某路1号站点",
    "starts_at": "2026-03-12T09:30:00+08:00",
    "ends_at": "2026-03-12T11:00:00+08:00",
    "inspectors": {"chen": "闽A-0471", "huang": "闽A-0472"},
}


@pytest.fixture
def chen(read: Window) -> At:
    """Inspector Chen, who goes there."""
    return read.caller(Role.INSPECTOR, officer="chen")


@pytest.fixture
def dispute(clerk: At, lin: At) -> str:
    """A dispute that Chen inspects, and of which somebody told Lin."""
    case = accepted(clerk, lin)
    lin.step(case, "plan-visit", visit="V1", **PLANNED)
    lin.step(case, "record-informer", identity=INFORMER)
    return case


def seen(at: At, dispute: str) -> dict[str, Any]:
    """A dispute as somebody sees it."""
    told: dict[str, Any] = at.get(f"/v1/disputes/{dispute}").json()
    return told


@BOTH_STORES
def test_who_inspects_reads_it_and_who_noted_it_reads_it_no_more(
    read: Window, lin: At, chen: At, dispute: str
) -> None:
    """劳动保障监察条例 Art. 9: kept secret; who wrote it down needs it no longer."""
    del read
    assert seen(chen, dispute)["informers"] == [{"identity": INFORMER, "by": "officer:lin"}]
    assert "informers" not in seen(lin, dispute)
    assert "informer" not in lin.get(f"/v1/disputes/{dispute}/chronicle").text
    assert "informer" in chen.get(f"/v1/disputes/{dispute}/chronicle").text


@BOTH_STORES
def test_no_reason_reveals_who_it_is(read: Window, lead: At, chen: At, dispute: str) -> None:
    """劳动保障监察条例 Art. 9: kept secret, whoever asks and whatever they say."""
    path, said = f"/v1/disputes/{dispute}/reveal", {"values": ["informers"], "reason": "complaint"}
    supervisor = read.caller(Role.SUPERVISOR, officer="head")
    others = (lead, chen, supervisor, read.caller(Role.AUDITOR, officer="aud"))

    [masked] = seen(lead, dispute)["informers"]

    assert masked["identity"] == "***"
    assert {other.post(path, said).json()["code"] for other in others} == {"not-yours-to-reveal"}


def parties(read: Window, dispute: str) -> Iterator[At]:
    """The worker, the company, and who stands for each, all let in."""
    people = read.office.registry.dispute(UUID(dispute)).parties
    yield read.caller(Role.WORKER, party=people["A1"].person)
    yield read.caller(Role.COMPANY, party=people["R1"].person)
    for seat in ("P1", "P2"):
        yield read.caller(Role.REPRESENTATIVE, party=people[seat].person)


def tells(answer: httpx2.Response) -> list[str]:
    """What in an answer says that somebody gave a tip."""
    whole = answer.text + json.dumps(dict(answer.headers))
    return [word for word in TELLTALES if word in whole] + [
        leak.value for leak in grep_bytes("", whole.encode(), {"informer": INFORMER})
    ]


def learned(read: Window, dispute: str) -> set[tuple[str, str]]:
    """What the parties of a dispute are told by any path, by the path and the word that tells."""
    return {
        (name, word)
        for name, path in doors(read, dispute)
        for party in parties(read, dispute)
        for word in tells(party.get(path))
    }


@pytest.mark.long
def test_no_party_learns_by_any_path_that_there_is_one(
    read: Window, clerk: At, lin: At, chen: At, dispute: str
) -> None:
    """No fact, part, count or reader of it is told to a side, whoever speaks for it.

    What is told of a dispute in which nobody gave a tip is the office's own description.
    """
    other = accepted(clerk, lin)
    for case, side in itertools.product((dispute, other), ("A1", "R1")):
        named = {"role": "agent", "details": {"name": f"代理{side}"}}
        said = {"representative": named, "party": side, "may_settle": True}
        clerk.step(case, "add-representative", **said)
    seen(chen, dispute)
    read.office.access.write_up()

    assert learned(read, dispute) == learned(read, other)


@BOTH_STORES
def test_guessing_who_it_is_says_nothing(
    read: Window, clerk: At, lin: At, chen: At, dispute: str
) -> None:
    """A name that was noted before and one that was not are answered alike, but to who noted it."""
    del read
    before = lin.version(dispute)
    right = clerk.step(dispute, "record-informer", identity=INFORMER)["version"]
    wrong = clerk.step(dispute, "record-informer", identity="另一个人")["version"]
    again = clerk.step(dispute, "record-informer", identity="另一个人")["version"]

    assert (right - before, wrong - right, again - wrong) == (1, 1, 0)
    noted = [one["by"] for one in seen(chen, dispute)["informers"]]
    assert noted == ["officer:lin", "officer:clerk-zhou", "officer:clerk-zhou"]


def test_a_case_file_has_its_digest_and_not_its_words(
    read: Window, clerk: At, lin: At, chen: At, dispute: str
) -> None:
    """Withheld from who may not know of it; sealed as it lies in the file of an auditor."""
    del clerk, chen
    person = read.office.registry.dispute(UUID(dispute)).applicant.person
    for reader in (lin, read.caller(Role.WORKER, party=person)):
        raw = file_of(reader, dispute)
        facts = content_of(raw)["facts"]
        assert facts[-1].keys() == {"version", "position", "proof", "index", "withheld"}
        assert b"informer" not in raw
        assert grep_bytes("", raw, {"informer": INFORMER}) == []
    told = content_of(file_of(read.caller(Role.AUDITOR, officer="aud"), dispute))
    assert told["facts"][-1]["topic"] == "dispute.informer_noted"
    assert grep_bytes("", json.dumps(told).encode(), {"informer": INFORMER}) == []
