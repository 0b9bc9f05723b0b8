"""The ledger at the desk: anybody may keep a checkpoint; a party has its own receipts."""

from base64 import b64decode
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from rfc3161_client import decode_timestamp_response

from domain import merkle
from domain.callers import Role
from domain.notes import read_checkpoint, read_key, read_note, read_receipt
from operations.ledger_key import is_signed_by
from operations.parts import SEALS
from operations.time_stamps import stamp
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.ledger.conftest import keep_up
from tests.ledger.tampering import Hand
from tests.time_authority import answering, needs_an_authority


@pytest.fixture
def auditor(window: Window) -> At:
    """Who looks the record over."""
    return window.caller(Role.AUDITOR)


@BOTH_STORES
def test_a_checkpoint_and_a_proof_can_be_checked_by_anyone(
    window: Window, auditor: At, clerk: At, lin: At
) -> None:
    """Key, checkpoint and proofs over HTTP, checked with nothing but what was answered."""
    filed = clerk.file()
    first = auditor.post("/v1/ledger/checkpoints", None).json()
    accepted(clerk, lin)
    second = auditor.post("/v1/ledger/checkpoints", None).json()
    key = read_key(clerk.get("/v1/ledger/key").json()["key"])

    note = read_note(second["note"])
    said = read_checkpoint(note.body)
    assert is_signed_by(key, note)
    assert (said.size, said.position) == (second["size"], second["position"])
    shown = clerk.get(
        f"/v1/ledger/proofs/inclusion?position={filed['position']}&size={said.size}"
    ).json()
    assert merkle.is_included(
        leaf=b64decode(shown["leaf"]),
        index=shown["index"],
        size=said.size,
        path=[b64decode(one) for one in shown["path"]],
        root=said.root,
    )
    grown = clerk.get(
        f"/v1/ledger/proofs/consistency?from={first['size']}&to={second['size']}"
    ).json()
    assert merkle.is_consistent(
        old=first["size"],
        new=second["size"],
        old_root=b64decode(first["root"]),
        new_root=said.root,
        path=[b64decode(one) for one in grown["path"]],
    )
    assert window.office.ledger.latest() is not None


def test_checkpoints_are_paged_the_newest_first(auditor: At, clerk: At) -> None:
    """One by one, until there are no more; each is there by its size."""
    made = []
    for _ in range(3):
        clerk.file()
        made.append(auditor.post("/v1/ledger/checkpoints", None).json())

    page = clerk.get("/v1/ledger/checkpoints?limit=2").json()
    rest = clerk.get(f"/v1/ledger/checkpoints?limit=2&before={page['next']}").json()

    assert page["lines"] + rest["lines"] == made[::-1]
    assert rest["next"] is None
    assert clerk.get(f"/v1/ledger/checkpoints/{made[0]['size']}").json() == made[0]


@needs_an_authority
def test_by_when_a_checkpoint_was_there(window: Window, auditor: At, tmp_path: Path) -> None:
    """The authority's own words, which anybody can check without the office."""
    made = auditor.post("/v1/ledger/checkpoints", None).json()
    with answering(tmp_path / "authority") as authority:
        assert stamp(window.office.ledger.seals, authority.address)
    told = auditor.get(f"/v1/ledger/checkpoints/{made['size']}/time-stamp").json()

    token = decode_timestamp_response(b64decode(told["token"]))
    assert token.tst_info.message_imprint.message == sha256(made["note"].encode()).digest()
    assert told["authority"] == authority.address
    assert datetime.fromisoformat(told["at"]) == token.tst_info.gen_time


def test_sealing_the_same_record_twice_is_sealing_it_once(auditor: At) -> None:
    """The answer is the same."""
    one, other = (auditor.post("/v1/ledger/checkpoints", None).json() for _ in range(2))

    assert one == other


@pytest.mark.parametrize(
    "path",
    [
        "/v1/ledger/checkpoints/999999",
        "/v1/ledger/checkpoints/1/time-stamp",
        "/v1/ledger/proofs/inclusion?position=999999&size=1",
        "/v1/ledger/proofs/inclusion?position=1&size=999999",
        "/v1/ledger/proofs/consistency?from=2&to=1",
        "/v1/ledger/proofs/consistency?from=1&to=999999",
    ],
)
def test_what_the_ledger_does_not_have_is_not_found(auditor: At, path: str) -> None:
    """A fact, a checkpoint, a tree larger than the log: a clear answer, 404."""
    auditor.post("/v1/ledger/checkpoints", None)
    answer = auditor.get(path)

    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-leaf")


def test_who_may_have_the_record_signed(window: Window, clerk: At) -> None:
    """The auditor and the administrator; a key of one's own for the write, as everywhere."""
    administrator = window.caller(Role.ADMINISTRATOR)

    assert clerk.post("/v1/ledger/checkpoints", None).status_code == 403
    assert administrator.post("/v1/ledger/checkpoints", None).status_code == 200


def test_what_was_handed_in_has_a_receipt(window: Window, clerk: At, lin: At) -> None:
    """Filed, and both consents; each receipt's note is signed and says where the fact stands."""
    dispute = accepted(clerk, lin)
    keep_up(window.office.ledger)

    lines = lin.get(f"/v1/disputes/{dispute}/receipts").json()["lines"]
    assert [(line["topic"], line["party"]) for line in lines] == [
        ("dispute.filed", "A1"),
        ("dispute.consent_recorded", "A1"),
        ("dispute.consent_recorded", "R1"),
    ]
    for line in lines:
        note = read_note(line["note"])
        said = read_receipt(note.body)
        assert is_signed_by(window.office.ledger.key, note)
        assert (str(said.dispute), said.number) == (dispute, line["number"])
        leaf = window.office.ledger.tree.leaf_of(line["position"])
        assert said.leaf == leaf.hash == b64decode(line["leaf"])


def test_a_worker_reads_their_own_receipts(window: Window, clerk: At, lin: At) -> None:
    """Not those of the other side; and nobody learns of a dispute that is not theirs."""
    dispute = accepted(clerk, lin)
    keep_up(window.office.ledger)
    person = window.office.registry.dispute(UUID(dispute)).parties["A1"].person
    worker = window.caller(Role.WORKER, party=person)
    stranger = window.caller(Role.WORKER, party="p-somebody-else")

    lines = worker.get(f"/v1/disputes/{dispute}/receipts").json()["lines"]
    assert {line["party"] for line in lines} == {"A1"}
    assert stranger.get(f"/v1/disputes/{dispute}/receipts").status_code == 404


@BOTH_STORES
def test_what_a_hand_changed_among_the_seals_is_refused_in_words(
    window: Window, auditor: At, clerk: At, lin: At
) -> None:
    """Receipts, case file and checkpoints: with what to do, and never an error of the office's."""
    dispute = accepted(clerk, lin)
    keep_up(window.office.ledger)
    auditor.post("/v1/ledger/checkpoints", None)
    hand, here = Hand(window.office.settings), f"/v1/disputes/{dispute}"
    hand.do("UPDATE receipts SET note = ''", part=SEALS)
    answers = [clerk.get(f"{here}/receipts"), lin.get(f"{here}/file")]
    hand.do("UPDATE checkpoints SET note = 'junk'", part=SEALS)
    answers += [clerk.get("/v1/ledger/checkpoints"), clerk.get(f"{here}/receipts")]

    for answer in answers:
        assert answer.status_code == 409, answer.text
        assert answer.json()["code"] == "seals-broken"
        assert "verify" in answer.json()["do"]
    assert clerk.get("/v1/ledger").json()["checkpoint"] is None
