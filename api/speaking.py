"""Who may say what a step says: nobody speaks, agrees or declares for another."""

from pydantic import BaseModel

from api.entrants import ever_known
from api.visitor import Visitor
from domain.access_parties import ONLY_THEMSELVES, SETTLING
from domain.access_telling import may_answer
from domain.callers import PARTIES, Role
from domain.dispute import Dispute
from domain.record import Record
from domain.refusals.access import (
    NotYourParty,
    NotYourReferral,
    NotYoursToDeclare,
    OnlyTheirOwnWord,
)
from domain.said import same_id
from domain.standing_for import seats_of, speaks_for
from domain.steps import STEPS

ANSWERS_OF_BODIES = "referral_answers"
"""The room in which a body that received a referral speaks."""

SPEAKERS = ("party", "by_party", "chosen_by", "signed_by")
"""Parameters that name the party who speaks."""

DECLARES = "disclose-conflict"
"""The step that takes a dispute from an officer."""

_LEADS = (Role.TEAM_LEAD, Role.SUPERVISOR)

_LOOKS_AFTER = (Role.SUPERVISOR, Role.AUDITOR)


def must_declare_for_themselves(visitor: Visitor, step: str, filled: BaseModel) -> None:
    """Nobody takes a dispute out of the sight of who looks after it, by a word about them.

    Of themselves every officer declares; who leads, of others, but for supervisors and auditors.
    Raises NotYoursToDeclare.
    """
    if step != DECLARES:
        return
    named: str = filled.mediator  # type: ignore[attr-defined]
    if same_id(visitor.caller.officer, named):
        return
    known = ever_known(visitor.office)
    looks_after = any(one.role in _LOOKS_AFTER and same_id(one.officer, named) for one in known)
    if visitor.caller.role not in _LEADS or looks_after:
        raise NotYoursToDeclare(officer=named)


def must_speak_for_themselves(
    visitor: Visitor, step: str, record: Record, filled: BaseModel
) -> None:
    """A party speaks for itself and for whom it stands, a body on the referrals it received."""
    if visitor.caller.role in PARTIES and isinstance(record, Dispute):
        _must_speak_as_a_party(visitor, step, record, filled)
    if isinstance(record, Dispute) and STEPS[step].room == ANSWERS_OF_BODIES:
        sent = record.referrals.get(getattr(filled, "referral", ""))
        if sent and not may_answer(visitor.caller, record, sent, visitor.office.centres):
            raise NotYourReferral(referral=sent.id)


def _must_speak_as_a_party(
    visitor: Visitor, step: str, dispute: Dispute, filled: BaseModel
) -> None:
    """What settles takes special authority, and what is one's own alone nobody says for another."""
    caller = visitor.caller
    mine = speaks_for(caller, dispute, settling=step in SETTLING)
    named = {name: getattr(filled, name, None) for name in SPEAKERS}
    for party in named.values():
        if party is not None and party not in mine:
            raise NotYourParty(party=party)
    if caller.role is Role.REPRESENTATIVE and getattr(filled, "to", None) in ONLY_THEMSELVES:
        raise OnlyTheirOwnWord(act=filled.to)  # type: ignore[attr-defined]
    seats = seats_of(caller, dispute)
    if step == "sign-agreement" and (named["signed_by"] or named["party"]) not in seats:
        raise NotYourParty(party=str(named["party"]))
