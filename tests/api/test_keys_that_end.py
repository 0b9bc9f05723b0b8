"""Keys that end between the sealing of a request and its place in the record, at every door."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest

from domain.callers import Role
from domain.imported import imported_id
from domain.registry import Registry
from domain.sealed import Sealed, parts
from operations.importing import Errand, bring_in
from operations.key_ends import renew
from operations.key_turns import retire, retired_of
from operations.keys import Keys
from operations.office import Office
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.forgetting import NAME, NUMBER, YEARS, a_closed_case
from tests.evidence.made import image
from tests.evidence.sending import hand_in, handed_in, uploaded
from tests.operations.bringing_in import ROWS, STAGES, log_of, unwatched

OTHERS = {"name": "林秀英", "id_number": "440524188001010014"}
THEIRS = {"name": NAME, "id_number": NUMBER}

Does = Callable[[], Any]


@pytest.fixture
def head(read: Window) -> At:
    """The supervisor of Siming, the first pair of eyes."""
    return read.caller(Role.SUPERVISOR, officer="head-he")


@pytest.fixture
def second(read: Window) -> At:
    """Another supervisor of Siming, the second pair."""
    return read.caller(Role.SUPERVISOR, officer="head-bai")


@pytest.fixture
def carries_out(read: Window, clerk: At, head: At, second: At) -> Callable[[], int]:
    """A list on which somebody stands, approved; carried out, it says how many are erased."""
    a_closed_case(clerk)
    read.later(days=YEARS)
    listed = head.post("/v1/retention/lists", {}).json()
    path = f"/v1/retention/lists/{listed['id']}"
    listed = second.post(f"{path}/approve", {}, version=listed["version"]).json()

    def carried() -> int:
        told = second.post(f"{path}/carry-out", {}, version=listed["version"])
        return int(told.json()["erased"])

    return carried


def registers_a_demand(clerk: At) -> str:
    """Somebody with a number asks for something; the id."""
    said = {"words": "站点附近没有歇脚的地方", "district": "350203", "details": THEIRS}
    told = clerk.post("/v1/demands", said)
    assert told.status_code == 201, told.text
    return str(told.json()["id"])


def brings_in(step: str, **said: Any) -> Callable[[At], str]:
    """In another's dispute, somebody becomes a party; the id."""

    def brought(clerk: At) -> str:
        dispute: str = clerk.file(applicant={"details": OTHERS})["id"]
        clerk.step(dispute, step, **said)
        return dispute

    return brought


DOORS = {
    "register-demand": registers_a_demand,
    "add-representative": brings_in(
        "add-representative",
        representative={"role": "agent", "details": THEIRS},
        party="A1",
        may_settle=False,
    ),
    "add-respondent": brings_in(
        "add-respondent", respondent={"role": "partner-company", "details": THEIRS}
    ),
    "correct-party": brings_in("correct-party", party="A1", details=THEIRS),
}


def sealed_in(office: Office, record: str) -> list[Sealed]:
    """Every sealed value of a record."""
    facts = repr([vars(fact) for fact in office.registry.facts(UUID(record))])
    return [Sealed(one) for one in re.findall(r"sealed:1:[\w:.-]+", facts)]


TOPICS = {
    "demand.registered",
    "dispute.representative_added",
    "dispute.respondent_added",
    "dispute.party_corrected",
    "dispute.person_exchanged",
}
"""What is recorded at these doors."""


def all_can_be_read(office: Office, record: str) -> bool:
    """Whether every word of a record opens."""
    found = sealed_in(office, record)
    return bool(found) and None not in office.keys.open_many(found)


@contextmanager
def between(monkeypatch: pytest.MonkeyPatch, comes: Does) -> Iterator[None]:
    """Something comes once, after a request was sealed and before its keys are held."""
    plain, left = Keys.held, [comes]

    def held(keys: Keys, key_ids: Any) -> AbstractContextManager[bool]:
        if left:
            beside = Thread(target=left.pop())
            beside.start()
            beside.join()
        return plain(keys, key_ids)

    with monkeypatch.context() as patched:
        patched.setattr(Keys, "held", held)
        yield
    assert not left


@BOTH_STORES
@pytest.mark.parametrize("door", DOORS)
def test_what_was_sealed_before_keys_ended_is_sealed_again(
    read: Window,
    clerk: At,
    carries_out: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
    door: str,
) -> None:
    """Nothing is kept under a dead key, through whichever door a person comes back."""
    erased = list[int]()
    with between(monkeypatch, lambda: erased.append(carries_out())):
        record = DOORS[door](clerk)

    assert erased == [1]
    assert all_can_be_read(read.office, record)


@BOTH_STORES
@pytest.mark.parametrize("door", DOORS)
def test_keys_end_only_after_what_they_sealed_is_kept(
    read: Window,
    clerk: At,
    carries_out: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
    door: str,
) -> None:
    """Whoever carries a list out meanwhile waits, and finds an open matter that keeps them."""
    erased, plain = list[int](), Registry.keep
    beside = Thread(target=lambda: erased.append(carries_out()))

    def keep(registry: Registry, *records: Any) -> Any:
        facts = {fact.TOPIC for fact in records[0].pending_events}
        if facts & TOPICS and beside.ident is None:
            beside.start()
            beside.join(1)
        return plain(registry, *records)

    monkeypatch.setattr(Registry, "keep", keep)
    record = DOORS[door](clerk)
    beside.join()

    assert erased == [0]
    assert all_can_be_read(read.office, record)


@BOTH_STORES
def test_a_file_whose_key_ended_on_its_way_is_uploaded_again(read: Window, clerk: At) -> None:
    """What lies under a key that seals no more would end with it."""
    dispute = clerk.file()["id"]
    content = image("JPEG")
    upload = uploaded(clerk, dispute, content, party="A1")
    person = read.office.registry.dispute(UUID(dispute)).applicant.person
    renew(read.office.keys_store, person, read.time)
    read.office.keys.forget()

    refused = hand_in(clerk, dispute, upload, by_party="A1")

    assert refused.json()["code"] == "upload-key-ended"
    handed_in(clerk, dispute, content, by_party="A1")
    under = {parts(one).key_id for one in sealed_in(read.office, dispute)[-1:]}
    assert not under & set(retired_of(read.office.keys_store, person))


@BOTH_STORES
def test_a_file_whose_key_ends_as_it_is_handed_in_is_uploaded_again(
    read: Window, clerk: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name beside it is sealed again; the file cannot be, and is refused."""
    dispute = clerk.file()["id"]
    upload = uploaded(clerk, dispute, image("JPEG"), party="A1")
    person = read.office.registry.dispute(UUID(dispute)).applicant.person

    with between(monkeypatch, lambda: renew(read.office.keys_store, person, read.time)):
        refused = hand_in(clerk, dispute, upload, by_party="A1")

    assert refused.json()["code"] == "upload-key-ended"
    assert not read.office.registry.dispute(UUID(dispute)).evidence


@BOTH_STORES
def test_words_beside_an_emergency_and_a_reveal_are_under_keys_that_live(
    read: Window, clerk: At, lin: At, head: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the office notes for itself goes with the applicant's keys, and not before."""
    dispute = accepted(clerk, lin)
    person = read.office.registry.dispute(UUID(dispute)).applicant.person
    other = read.caller(Role.MEDIATOR, officer="hong")

    def ends() -> None:
        retire(read.office.keys_store, [person], read.time)

    with between(monkeypatch, ends):
        said = {"dispute": dispute, "reason": "safety", "words": "申请人电话不通"}
        assert other.post("/v1/break-glass", said).status_code == 201
    ended = set(retired_of(read.office.keys_store, person))
    revealing = {"values": ["parties.A1.details.phone"], "reason": "complaint", "note": "热线"}
    with between(monkeypatch, ends):
        assert head.post(f"/v1/disputes/{dispute}/reveal", revealing).status_code == 200

    glass = [one for one in sealed_in(read.office, dispute) if ":note:" in one]
    assert glass
    assert not {parts(one).key_id for one in glass} & ended


def test_rows_of_an_import_are_sealed_again_where_a_key_ends(
    read: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The persons that an import makes have keys like any other."""
    office = read.office
    log, mapping = log_of(tmp_path / "log.csv", ROWS), tmp_path / "stages.csv"
    mapping.write_text(STAGES, encoding="utf-8")
    case = imported_id("oa", "A-1")
    person = office.keys.person_of(None, otherwise=f"{case}:A1")

    with between(monkeypatch, lambda: retire(office.keys_store, [person], read.time)):
        errand = Errand(
            log,
            mapping,
            by="admin",
            centre="siming",
            source="oa",
            report=tmp_path / "report.jsonl",
        )
        bring_in(office, errand, unwatched)

    under = {parts(one).key_id for one in sealed_in(office, str(case))}
    assert under
    assert not under & set(retired_of(office.keys_store, person))
