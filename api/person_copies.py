"""The copy a person asks for: which disputes it is made of, for whoever reads of it.

查阅、复制权: 个人信息保护法 Art. 45.
"""

from uuid import UUID

from api.visitor import Visitor
from domain.access import condition
from domain.access_concerns import concerns
from domain.access_conditions import holds
from domain.access_rows import Action
from domain.callers import PARTIES
from domain.dispute import Dispute
from domain.keeping import RequestKind
from domain.person_facts import RequestAnswer
from domain.person_file import PersonFile
from domain.sealed import PersonId
from domain.standing_for import is_asked, is_served


def copied(visitor: Visitor, file: PersonFile) -> list[UUID]:
    """The copy somebody asked for, and was granted: the disputes they know of.

    Whom a dispute was not brought to yet is not told of it here; an officer names no dispute that
    is not theirs to see.
    """
    copies = [one for one in file.asked.values() if one.kind is RequestKind.COPY]
    is_granted = any(one.answer == RequestAnswer.GRANTED for one in copies)
    if not is_granted or not holds(condition(visitor.caller, Action.READ_PERSON), concerns(file)):
        return []
    office, sees = visitor.office, condition(visitor.caller, Action.READ_DISPUTE)
    all_of_them = map(office.registry.dispute, office.erasing.files_of(file.person))
    known = [one for one in all_of_them if _is_known(one, file.person)]
    if visitor.caller.role in PARTIES:
        return [one.id for one in known]
    return [one.id for one in known if holds(sees, concerns(one))]


def _is_known(dispute: Dispute, person: PersonId) -> bool:
    """Whether a person knows of a dispute: it is theirs, or its other side was reached."""
    theirs = [one.id for one in dispute.parties.values() if one.person == person]
    unheard = {one.id for one in dispute.respondents if not _was_told(dispute, one.id)}
    return bool(set(theirs) - unheard)


def _was_told(dispute: Dispute, party: str) -> bool:
    return is_asked(dispute, party) or is_served(dispute, party)
