"""Who stands on a side of a dispute, and for whom: what was served, which authority holds.

A party is known by its person, so one key serves all the disputes of a company; a representative by
theirs, for whom they stand and until when (民事诉讼法 Art. 61-62; 调解仲裁法 Art. 24-25).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.callers import Caller, Role
from domain.parties import APPLICANT, Party
from domain.seats import is_theirs
from domain.values import ConsentAct
from domain.values import Role as Capacity

if TYPE_CHECKING:
    from domain.dispute import Dispute

UNTIL = "@"
"""Stands between a person and the last day of their authority; in no person's id."""

ALL_DAYS = "9999-12-31"


def is_served(dispute: "Dispute", party: str) -> bool:
    """Say whether a respondent was served: told that mediation was accepted, or by a tribunal.

    It has answered whether it agrees to mediate, and the dispute was accepted, whose notice goes
    to each side (stage table 4); or a paper of the commission was served on it (stage table 11).
    """
    if dispute.accepted_at and (party, ConsentAct.MEDIATE) in dispute.consents:
        return True
    arbitration = dispute.arbitration
    served = arbitration.award.served if arbitration.award else {}
    proofs = (one for one in arbitration.services if one.party == party)
    return party in served or any(is_theirs(dispute, party, one.version) for one in proofs)


def is_asked(dispute: "Dispute", party: str) -> bool:
    """Say whether a respondent was reached, or has answered: it knows of the dispute (征询)."""
    reached = any(one.party == party and one.reached for one in dispute.contacts)
    return reached or (party, ConsentAct.MEDIATE) in dispute.consents


def is_guardian(dispute: "Dispute", party: Party) -> bool:
    """Say whether a party stands in the place of the applicant (民法典 Art. 23, 27-28)."""
    if party.role is not Capacity.GUARDIAN:
        return False
    stands_for = dispute.represents.get(party.id)
    return party.id == APPLICANT or (stands_for is not None and stands_for.party == APPLICANT)


def seats_of(caller: Caller, dispute: "Dispute") -> tuple[str, ...]:
    """The parties of a dispute that a caller is, in the capacity they call in."""
    own = (one for one in dispute.parties.values() if one.person == caller.party)
    return tuple(one.id for one in own if caller.party and _sits_as(caller, dispute, one))


def _sits_as(caller: Caller, dispute: "Dispute", party: Party) -> bool:
    match caller.role:
        case Role.WORKER:
            return party.id == APPLICANT
        case Role.COMPANY:
            return party.id.startswith("R")
        case Role.GUARDIAN:
            return is_guardian(dispute, party) and _holds(caller, dispute, party.id)
        case Role.REPRESENTATIVE:
            seated = party.id in dispute.represents and not is_guardian(dispute, party)
            return seated and _holds(caller, dispute, party.id)
        case _:
            return False


def _holds(caller: Caller, dispute: "Dispute", party: str) -> bool:
    stands_for = dispute.represents.get(party)
    return stands_for is None or stands_for.holds_on(caller.today)


def speaks_for(caller: Caller, dispute: "Dispute", *, settling: bool = False) -> frozenset[str]:
    """Themselves, and whom they stand for; of what settles, only by special authority (特别授权).

    A guardian stands in the place of their ward, whatever was written down of an authority.
    """
    seats = seats_of(caller, dispute)
    stands_for = [dispute.represents[seat] for seat in seats if seat in dispute.represents]
    free = caller.role is Role.GUARDIAN or not settling
    return frozenset(seats) | {one.party for one in stands_for if free or one.may_settle}


def is_across(caller: Caller, dispute: "Dispute") -> bool:
    """Say whether a caller is on the other side than the applicant."""
    if caller.role is Role.COMPANY:
        return True
    sides = speaks_for(caller, dispute) if caller.role is Role.REPRESENTATIVE else frozenset()
    return any(side.startswith("R") for side in sides)


def standing(dispute: "Dispute") -> Iterator[tuple[str, str, bool, str]]:
    """Whoever stands for a party: by person, for whom, with what authority, and until when."""
    for seat, stands_for in dispute.represents.items():
        if not stands_for.ended and not is_guardian(dispute, dispute.parties[seat]):
            person = dispute.parties[seat].person
            yield person, stands_for.party, stands_for.may_settle, stands_for.until


def guardians(dispute: "Dispute") -> Iterator[tuple[str, str]]:
    """Whoever stands in the place of the applicant: by person, and until when."""
    for party in dispute.parties.values():
        stands_for = dispute.represents.get(party.id)
        if is_guardian(dispute, party) and not (stands_for and stands_for.ended):
            yield party.person, stands_for.until if stands_for else ""


def until(person: str, day: str) -> str:
    """A person, as far as a day; without a day for good."""
    return f"{person}{UNTIL}{day}" if person and day else person


def callers_of(party: str, dispute: "Dispute") -> list[Caller]:
    """In what capacity somebody who is this party may have spoken."""
    sitting = dispute.parties.get(party)
    if sitting is None:
        return []
    by = f"party:{party}"
    roles = _roles_of(sitting, dispute)
    return [Caller(by, role, dispute.centre, party=sitting.person) for role in roles]


def _roles_of(party: Party, dispute: "Dispute") -> tuple[Role, ...]:
    if party.id.startswith("R"):
        return (Role.COMPANY,)
    if is_guardian(dispute, party):
        return (Role.GUARDIAN, Role.WORKER) if party.id == APPLICANT else (Role.GUARDIAN,)
    return (Role.WORKER,) if party.id == APPLICANT else (Role.REPRESENTATIVE,)
