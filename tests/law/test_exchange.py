"""What is handed to the other side is one version of a file, and stays that one (证据交换)."""

from typing import Any, cast

from domain.dispute import Dispute
from domain.documents import DocumentKind
from domain.evidence import EvidenceExchanged
from domain.evidence_files import FileForm
from domain.sealed import Sealed
from domain.values import PartyId
from tests.law.desk import OnTheDesk
from tests.law.saying import photo

R1 = PartyId("R1")


def handed_in(desk: OnTheDesk, content: str) -> None:
    """A version of the photograph, of the applicant's."""
    said = photo(content=content, by_party=PartyId("A1"))
    typed: dict[str, Any] = {
        "kind": DocumentKind(said["kind"]),
        "form": FileForm(said["form"]),
        "name": cast("Sealed", said["name"]),
    }
    desk.do(Dispute.hand_in_evidence, **said | typed)


def handed_to(desk: OnTheDesk) -> list[list[str]]:
    """To whom each version was handed."""
    return [version.exchanged for version in desk.dispute.evidence["E1"].versions]


def test_a_version_is_handed_over_and_no_other() -> None:
    """The one before it and the one after it stay where they were; again changes nothing."""
    desk = OnTheDesk()
    for content in ("0a" * 32, "0b" * 32):
        handed_in(desk, content)
    desk.do(Dispute.exchange_evidence, evidence="E1", party=R1)
    handed_in(desk, "0c" * 32)
    assert handed_to(desk) == [[], ["R1"], []]
    assert desk.dispute.evidence["E1"].exchanged == ["R1"]

    assert not desk.do(Dispute.exchange_evidence, evidence="E1", party=R1, version=2)
    desk.do(Dispute.exchange_evidence, evidence="E1", party=R1)
    assert handed_to(desk) == [[], ["R1"], ["R1"]]


def test_an_exchange_that_named_no_version_was_of_the_one_that_stood() -> None:
    """Facts of before say a file and a party alone; they are read as what was meant then."""
    desk = OnTheDesk()
    handed_in(desk, "0a" * 32)
    [fact] = desk.do(Dispute.exchange_evidence, evidence="E1", party=R1)
    state = {name: value for name, value in vars(fact).items() if name != "version"}
    EvidenceExchanged.upcast_v1_v2(state)
    assert state["version"] is None

    dispute = desk.dispute
    before = object.__new__(EvidenceExchanged)
    before.__dict__.update(state)
    dispute.evidence["E1"].versions[0].exchanged.clear()
    before.apply(dispute)
    assert [one.exchanged for one in dispute.evidence["E1"].versions] == [["R1"]]
