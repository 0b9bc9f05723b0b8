"""What is shown to who came into a party's seat later: nothing of who sat there before."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from domain.callers import PARTIES, Caller
from domain.dispute import Dispute
from domain.documents import Document
from domain.evidence_files import NEVER_EXCHANGED
from domain.parties import APPLICANT, Claim
from domain.seats import came_later, is_theirs
from domain.sessions import Session, Sheet
from domain.standing_for import speaks_for

FILING = 1
"""The version in which the application was told."""


def since_they_sit(caller: Caller, dispute: Dispute, name: str, part: Any) -> Any:  # noqa: ANN401 - any part of the record
    """A part of a dispute, without what belongs to an earlier person of the caller's seats."""
    keeps = _KEEPS.get(name)
    if keeps is None or not dispute.sat or caller.role not in PARTIES:
        return part
    own = speaks_for(caller, dispute)
    return keeps(dispute, own, part) if own.intersection(dispute.sat) else part


def _documents(dispute: Dispute, own: frozenset[str], part: dict[str, Document]) -> object:
    return {
        name: paper
        for name, paper in part.items()
        if not came_later(dispute, own, dispute.told_in[f"document:{name}"])
        or (paper.by_party not in own and paper.kind not in NEVER_EXCHANGED)
    }


def _sessions(dispute: Dispute, own: frozenset[str], part: list[Session]) -> object:
    told_in = dispute.told_in
    return [one for one in part if not came_later(dispute, own, told_in[f"session:{one.id}"])]


def _sheets(dispute: Dispute, own: frozenset[str], part: dict[str, Sheet]) -> object:
    return {
        name: sheet
        for name, sheet in part.items()
        if not (own.isdisjoint(sheet.signed) and came_later(dispute, own, _told(dispute, name)))
    }


def _told(dispute: Dispute, sheet: str) -> int:
    return dispute.told_in[f"sheet:{sheet}"]


def _visits(dispute: Dispute, own: frozenset[str], part: dict[str, Any]) -> object:
    """Who came after a visit was planned was not there, as far as anybody knows."""
    kept = [name for name in part if came_later(dispute, own, dispute.visits[name].planned_version)]
    return {name: visit for name, visit in part.items() if name not in kept}


def _said_at(key: str) -> Callable[[Dispute, frozenset[str], Any], object]:
    """The applicant's own words, which were written down in one fact."""

    def words(dispute: Dispute, own: frozenset[str], part: object) -> object:
        version = dispute.told_in.get(key, FILING)
        return part if _is_theirs(dispute, own, version) else None

    return words


def _claims(dispute: Dispute, own: frozenset[str], part: dict[str, Claim]) -> object:
    return {
        name: claim
        if _is_theirs(dispute, own, dispute.told_in.get(name, FILING))
        else replace(claim, words=None)
        for name, claim in part.items()
    }


def _is_theirs(dispute: Dispute, own: frozenset[str], version: int) -> bool:
    return APPLICANT not in own or is_theirs(dispute, APPLICANT, version)


_KEEPS: Mapping[str, Callable[[Dispute, frozenset[str], Any], object]] = {
    "documents": _documents,
    "sessions": _sessions,
    "undisputed": _sheets,
    "visits": _visits,
    "statement": _said_at("statement"),
    "oral_record": _said_at("oral"),
    "claims": _claims,
}
