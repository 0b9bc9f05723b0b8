"""What is kept in clear is an id or a number: no name and no sentence finds its way there."""

from typing import Any

import pytest

from tests.api.conftest import At, accepted


@pytest.mark.parametrize("typed", ["陈小明", "chen xiao", "", "-a", "a" * 65, "a\n", "a/b"])
def test_an_id_is_never_a_name(clerk: At, lin: At, typed: str) -> None:
    """PIPL Art. 51: a name typed where an id belongs would stand in the log unsealed for ever."""
    dispute = accepted(clerk, lin)
    said = {
        "hold-session": {"session": typed, "way": "phone", "heard": ["A1"], "session_record": "x"},
        "withdraw-claim": {"claim": typed},
        "assign-mediator": {"mediator": typed},
    }
    for step, words in said.items():
        told = lin.post(f"/v1/disputes/{dispute}/steps/{step}", words, version=1)
        assert told.status_code == 422, told.text
        assert typed == "" or typed not in told.json()["fields"][0]["title"]


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("（2026）闽0203民诉前调12号", 200),
        ("长" * 61, 422),
        ("1\n2", 422),
        ("1\u200b2", 422),
        ("1\u20282", 422),
        ("1\x002", 422),
    ],
)
def test_a_number_of_another_body_is_one_short_line(
    clerk: At, lead: At, number: str, status: int
) -> None:
    """Their number may be written in Chinese; nothing in it is invisible or a letter's length."""
    dispute = clerk.file()["id"]
    offered = {"body": "legal-aid", "mode": "assist", "ground": "jurisdiction", "referral": "T1"}
    version = lead.step(dispute, "offer-referral", **offered)["version"]
    path = f"/v1/disputes/{dispute}/steps/acknowledge-referral"
    told = lead.post(path, {"referral": "T1", "number": number}, version=version)
    assert told.status_code == status, told.text


@pytest.mark.parametrize("name", ["\ufeff", "\u200b\u200d ", " \u00ad"])
def test_a_name_can_be_seen(clerk: At, name: str) -> None:
    """Somebody whose name leaves no mark on paper could be summoned by nobody."""
    details: dict[str, Any] = {"details": {"name": name}}
    workplace = {"district": "350203"}
    said = {"applicant": details, "claims": [{"kind": "pay"}], "workplace": workplace}
    told = clerk.post("/v1/disputes", said)
    assert told.status_code == 422
    assert told.json()["fields"][0]["code"] == "blank"
