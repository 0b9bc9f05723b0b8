"""What is refused of what persons ask about themselves, and of destroying their keys."""

from domain.refusals import Forbidden, Malformed, NotFound, Refusal


class PersonLocked(Refusal):
    """The applicant's words are locked: kept, and not processed (个人信息保护法 Art. 47(2))."""

    code = "person-locked"


class PersonErased(Refusal):
    """The applicant's words are erased: there is nothing left to work on."""

    code = "person-erased"


class CaseStillOpen(Refusal):
    """A dispute that is open needs the words of its parties (个人信息保护法 Art. 13(3), 47(1))."""

    code = "case-still-open"


class UnknownAsking(NotFound):
    """No such request was made."""

    code = "unknown-asking"


class UnknownErasure(NotFound):
    """No such erasure was proposed."""

    code = "unknown-erasure"


class UnknownHold(NotFound):
    """No such hold stands."""

    code = "unknown-hold"


class NotIdentifiedYet(Refusal):
    """Nobody is told or erased before it is seen who they are (个人信息保护法 Art. 50)."""

    code = "not-identified-yet"


class AlreadyAnswered(Refusal):
    """The request was answered otherwise; whoever disagrees asks again or goes to court."""

    code = "already-answered"


class StillKept(Refusal):
    """The file is kept by law for longer (办案规则 Art. 24; 个人信息保护法 Art. 47(2))."""

    code = "still-kept"


class UnderHold(Refusal):
    """A hold stands: nothing of the person is destroyed until it is lifted."""

    code = "under-hold"


class AuditorsHold(Forbidden):
    """A hold that an auditor placed is lifted by an auditor: they look into who would lift it."""

    code = "auditors-hold"


class AnotherPairOfEyes(Forbidden):
    """A key is destroyed by two officers: who asked or proposed does not approve."""

    code = "another-pair-of-eyes"


class ErasureEnded(Refusal):
    """The erasure was decided already."""

    code = "erasure-ended"


class ErasureOutdated(Refusal):
    """Something came since the erasure was proposed: neither officer saw it."""

    code = "erasure-outdated"


class ErasurePending(Refusal):
    """A second officer is still to decide on an erasure; until then the words stay locked."""

    code = "erasure-pending"


class NotErasedYet(Refusal):
    """The keys are destroyed, and nobody has seen yet that nothing is left of them."""

    code = "not-erased-yet"


class NothingDue(Refusal):
    """Nobody's time is over, so there is no list to draw up."""

    code = "nothing-due"


class ListNotApproved(Refusal):
    """Nothing of a list is destroyed before a second officer approved it."""

    code = "list-not-approved"


class NotAnErasure(Malformed):
    """A request for erasure is answered as the law has it, and not granted by word."""

    code = "not-an-erasure"
