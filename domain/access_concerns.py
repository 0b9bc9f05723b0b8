"""Whom a record concerns, and in what way: what every condition of the access table is asked of."""

from collections.abc import Iterator, Mapping

from domain.access_conditions import Concern, Kind
from domain.arbitration import UNDER_WAY
from domain.callers import stamp
from domain.conflicts import mediated, stand_aside
from domain.destruction_list import DestructionList
from domain.dispute import Dispute
from domain.parties import APPLICANT
from domain.person_file import PersonFile
from domain.record import Record
from domain.referral import Referral, ReferralStatus
from domain.standing_for import guardians, is_asked, is_served, standing, until
from domain.values import ConsentAct
from domain.visit import VisitStatus


def concerns(record: Record) -> set[Concern]:
    """Whom a record concerns, and in what way; nobody is concerned without a name."""
    found = _of_a_dispute(record) if isinstance(record, Dispute) else _of_a_matter(record)
    return {(kind.value, str(who)) for kind, who in found if who}


def _of_a_matter(record: Record) -> Iterator[tuple[Kind, str]]:
    """A consultation, a demand or a calendar concerns its centre; the law's calendar nobody.

    A person's own file concerns the person too, and a destruction list everybody on it: an officer
    who is one of them decides nothing of it.
    """
    yield Kind.CENTRE, getattr(record, "centre", "")
    if isinstance(record, PersonFile):
        yield Kind.APPLICANT, record.person
        yield Kind.PARTY, record.person
    elif isinstance(record, DestructionList):
        yield from ((Kind.PARTY, person) for person in record.persons)


def _of_a_dispute(dispute: Dispute) -> Iterator[tuple[Kind, str]]:
    yield Kind.CENTRE, dispute.centre
    yield Kind.CENTRE, dispute.custody
    yield from ((Kind.PARTY, party.person) for party in dispute.parties.values())
    yield from ((Kind.ASIDE, officer) for officer in stand_aside(dispute))
    yield from ((Kind.MEDIATED, officer) for officer in mediated(dispute))
    yield from ((Kind.GLASS, f"{glass.officer}@{stamp(glass.until)}") for glass in dispute.glasses)
    yield Kind.ITSELF, str(dispute.id)
    yield from _sides(dispute)
    if dispute.mediator:
        yield Kind.MEDIATOR, dispute.mediator
    else:
        yield Kind.UNASSIGNED, dispute.centre
    for visit in dispute.visits.values():
        if visit.status is not VisitStatus.CANCELLED:
            yield from ((Kind.INSPECTOR, officer) for officer in visit.inspectors)
    yield from ((Kind.ARBITRATOR, officer) for officer in dispute.arbitration.tribunal)
    if dispute.arbitration.hosted and dispute.arbitration.status in UNDER_WAY:
        yield Kind.TRIBUNAL, dispute.centre
    for referral in dispute.referrals.values():
        if is_shared(referral, dispute):
            yield Kind.BODY, referral.body


def _sides(dispute: Dispute) -> Iterator[tuple[Kind, str]]:
    """The parties, each since it may know of the dispute, and who stands for them."""
    yield Kind.APPLICANT, dispute.parties[APPLICANT].person
    served: set[str] = {party.id for party in dispute.respondents if is_served(dispute, party.id)}
    for party in dispute.respondents:
        if party.id in served:
            yield Kind.RESPONDENT, party.person
        elif is_asked(dispute, party.id):
            yield Kind.ASKED, party.person
    for person, side, may_settle, day in standing(dispute):
        if side == APPLICANT or side in served:
            usual, settling = _STANDING_FOR[side == APPLICANT]
            yield from ((kind, until(person, day)) for kind in (usual, settling)[: 1 + may_settle])
    yield from ((Kind.GUARDIAN, until(person, day)) for person, day in guardians(dispute))


_STANDING_FOR: Mapping[bool, tuple[Kind, Kind]] = {
    True: (Kind.FOR_WORKER, Kind.SETTLING_FOR_WORKER),
    False: (Kind.FOR_COMPANY, Kind.SETTLING_FOR_COMPANY),
}
"""For the worker, or for another side: in general, and with special authority."""


def is_shared(referral: Referral, dispute: Dispute) -> bool:
    """Say whether what a referral passed on is still there for its receiver to read.

    Not once it is called back or returned; nor, unless the dispute is in their hands by now, once
    the worker no longer agrees to what rests on consent (PIPL Art. 15, 23).
    """
    if referral.status in (ReferralStatus.CANCELLED, ReferralStatus.RETURNED):
        return False
    if not referral.rests_on_consent or dispute.custody == referral.body:
        return True
    return dispute.consents_to(APPLICANT, ConsentAct.SHARE)
