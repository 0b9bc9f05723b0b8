"""What the law refuses of an arbitration, ours to run or to track."""

from domain.refusals import Malformed, Refusal


class ArbitrationNotThere(Refusal):
    """Arbitration has not come to that point, or is past it."""

    code = "arbitration-not-there"


class OnlyTheWorkerChooses(Refusal):
    """Going to arbitration is the worker's own recorded choice; nobody chooses for people."""

    code = "only-the-worker-chooses"


class NothingToApplyFor(Refusal):
    """No claim is left in this dispute to apply for (调解仲裁法 Art. 28: 仲裁请求)."""

    code = "nothing-to-apply-for"


class NotChosenYet(Refusal):
    """An application is filed after the worker chose to."""

    code = "arbitration-not-chosen"


class NotHostedHere(Malformed):
    """This centre hosts no tribunal."""

    code = "not-hosted-here"


class NotACommission(Malformed):
    """Applications go to an arbitration commission (调解仲裁法 Art. 21)."""

    code = "not-a-commission"


class TransferredBefore(Refusal):
    """A case is transferred once; the receiver must accept it (办案规则 Art. 9)."""

    code = "transferred-before"


class NotTheOtherSide(Malformed):
    """Only a respondent answers an application or is tried in absence."""

    code = "not-the-other-side"


class NumberMissing(Malformed):
    """What a commission accepts, mediates or awards is known by the number of its paper."""

    code = "number-missing"


class OneOrThreeArbitrators(Malformed):
    """A tribunal has one or three arbitrators (调解仲裁法 Art. 31)."""

    code = "one-or-three-arbitrators"


class OneForSimplified(Malformed):
    """One arbitrator alone handles a case simply (办案规则 Art. 56)."""

    code = "one-for-simplified"


class MediatedThisCase(Refusal):
    """Who mediated a case does not arbitrate it."""

    code = "mediated-this-case"


class ArbitratorHasConflict(Refusal):
    """Who stood back from a case, or is related to a side, does not arbitrate it (Art. 33)."""

    code = "arbitrator-has-conflict"


class BarredFromSimplified(Refusal):
    """Such a case is never handled simply (办案规则 Art. 57)."""

    code = "barred-from-simplified"


class CollectiveNeedsThree(Refusal):
    """A collective case not handled simply has three arbitrators (办案规则 Art. 64)."""

    code = "collective-needs-three"


class UnknownHearing(Malformed):
    """No hearing of this arbitration has that id."""

    code = "unknown-hearing"


class HearingIdTaken(Refusal):
    """Another hearing has that id."""

    code = "hearing-id-taken"


class HearingOver(Refusal):
    """The hearing was held or postponed."""

    code = "hearing-over"


class HearingNotYet(Refusal):
    """The hearing has not begun by its notice."""

    code = "hearing-not-yet"


class NoticeTooLate(Refusal):
    """Parties are told of a hearing five days before, in writing (调解仲裁法 Art. 35)."""

    code = "notice-too-late"


class NoTribunal(Refusal):
    """Nothing is heard before there is a tribunal (调解仲裁法 Art. 31)."""

    code = "no-tribunal"


class NotServedSo(Refusal):
    """No award or mediation document is served by phone, message or mail (办案规则 Art. 58)."""

    code = "not-served-so"


class NotHeard(Refusal):
    """A tribunal hosted here makes its award after a hearing (调解仲裁法 Art. 36, 38)."""

    code = "not-heard"


class NoMediationDocument(Refusal):
    """There is no mediation document to sign for."""

    code = "no-mediation-document"


class ExtensionTooLong(Malformed):
    """An extension is at most fifteen days (调解仲裁法 Art. 43)."""

    code = "arbitration-extension-too-long"


class ExtendedBefore(Refusal):
    """The period was extended before."""

    code = "arbitration-extended-before"


class TribunalApprovesItself(Refusal):
    """The director or a delegate approves an extension, not the tribunal (调解仲裁法 Art. 43)."""

    code = "tribunal-approves-itself"


class WasPresent(Refusal):
    """The record of the hearing says this party was there."""

    code = "was-present"


class NotProperlyServed(Refusal):
    """A default rests on proper service; unconfirmed simple service is none (办案规则 Art. 60)."""

    code = "not-properly-served"


class NothingAwarded(Malformed):
    """An award decides on at least one claim, and on each once."""

    code = "nothing-awarded"


class NotFinal(Malformed):
    """Above twelve months' minimum wage a sum is not final (调解仲裁法 Art. 47)."""

    code = "not-final"


class AwardDiffers(Refusal):
    """The award was recorded otherwise; a correction names the fact it corrects."""

    code = "award-differs"


class NotBoundByAward(Malformed):
    """An award binds who was a party when it was made (调解仲裁法 Art. 22)."""

    code = "not-bound-by-award"


class BoundByArbitration(Refusal):
    """Nobody is put in the place of whom an award or a mediation document binds (Art. 51)."""

    code = "bound-by-arbitration"


class AwardNotServed(Refusal):
    """The time to sue runs from service; the award was not served on this party yet."""

    code = "award-not-served"


class StillOpenToSuit(Refusal):
    """Either side may still sue: an award not final is in force after that (调解仲裁法 Art. 50)."""

    code = "still-open-to-suit"


class SuitPending(Refusal):
    """Who sued is not bound by the award meanwhile (调解仲裁法 Art. 50)."""

    code = "suit-pending"


class NotThatWayToCourt(Refusal):
    """A final award: the worker sues, the company asks for annulment (调解仲裁法 Art. 48-49)."""

    code = "not-that-way-to-court"


class NotTheCourtToAnnul(Refusal):
    """A final award is annulled by an intermediate court (调解仲裁法 Art. 49)."""

    code = "not-the-court-to-annul"


class SuitTooLate(Refusal):
    """After fifteen days an award is in force, after thirty it is not annulled (Art. 48-50)."""

    code = "suit-too-late"


class SuitInTime(Malformed):
    """No ground is needed for a suit that comes in time."""

    code = "suit-in-time"


class NotACourt(Malformed):
    """The body named is no court."""

    code = "not-a-court"


class NoHearingNotice(Malformed):
    """Only the notice of a hearing is served for that hearing (开庭通知书)."""

    code = "no-hearing-notice"
