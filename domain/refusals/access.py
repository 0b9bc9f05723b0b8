"""What is refused at the desk before anything is decided: who calls, and in what form."""

from domain.refusals import Forbidden, Malformed, NotFound, Refusal


class NotIdentified(Refusal):
    """Nobody is known by this key, or none was shown (HTTP 401)."""

    code = "not-identified"


class NotYourCentre(Forbidden):
    """Who registers does so at the window of their own centre."""

    code = "not-your-centre"


class NotYourParty(Forbidden):
    """A worker speaks for themselves only (民法典 Art. 161: others need authority)."""

    code = "not-your-party"


class OnlyTheirOwnWord(Forbidden):
    """About one's own information nobody else agrees (个人信息保护法 Art. 23, 29)."""

    code = "only-their-own-word"


class NotYoursToReveal(Forbidden):
    """What is not there and what is not for this caller is refused alike (reader matrix)."""

    code = "not-yours-to-reveal"


class NotYoursToDeclare(Forbidden):
    """Each declares their own relations; nobody those of who looks after them (回避)."""

    code = "not-yours-to-declare"


class SearchNotYours(Forbidden):
    """Who may not read names and statements does not find by them either (reader matrix)."""

    code = "search-not-yours"


class SearchTooShort(Malformed):
    """A word is looked for by two characters and more (see domain/search_words.py)."""

    code = "search-too-short"


class NotYourReferral(Forbidden):
    """A body answers its own referrals only."""

    code = "not-your-referral"


class VersionNotSaid(Refusal):
    """A step names the version of the record it was decided on (HTTP 428)."""

    code = "if-match-required"


class VersionUnreadable(Refusal):
    """The version named is not one that a reading of the record gave (HTTP 400)."""

    code = "if-match-unreadable"


class RequestNotNamed(Refusal):
    """Each write carries a key of its own, so that it can be repeated safely (HTTP 400)."""

    code = "idempotency-key-required"


class TooMuchSaid(Refusal):
    """The request is larger than the desk takes (HTTP 413)."""

    code = "too-large"


class TooOften(Refusal):
    """Whoever asks this often waits a moment, so that everybody is served (HTTP 429)."""

    code = "too-often"


class TooSlow(Refusal):
    """What is sent comes in so slowly that the desk waits no longer (HTTP 408)."""

    code = "too-slow"


class NotCalledSo(Refusal):
    """The office is asked under a name that is not its own (HTTP 421)."""

    code = "not-called-so"


class HeadersTooLarge(Refusal):
    """The headers of the request are larger than the desk reads (HTTP 431)."""

    code = "headers-too-large"


class NotJson(Refusal):
    """What is written is sent as JSON (HTTP 415)."""

    code = "not-json"


class NoSuchDesk(Refusal):
    """There is nothing at this address (HTTP 404)."""

    code = "no-such-path"


class NotDoneHere(Refusal):
    """The address is right, the method is not (HTTP 405)."""

    code = "method-not-allowed"


class Unreadable(Refusal):
    """The request cannot be read at all (HTTP 400)."""

    code = "unreadable"


class NotReady(Refusal):
    """The office is not ready, or a view has not come so far yet (HTTP 503)."""

    code = "not-ready"


class NoSeatLeft(NotReady):
    """As many listen to the alerts as one process of the desk serves (HTTP 503)."""

    code = "no-seat-left"


class OwnSeatsTaken(NotReady):
    """One caller listens to the alerts as often as one may at once (HTTP 503)."""

    code = "own-seats-taken"


class Fault(Refusal):
    """Something went wrong in the office; it is in its log (HTTP 500)."""

    code = "fault"


class KeyShownOnce(Refusal):
    """A key is shown when it is given out, and never again: the office keeps its digest alone."""

    code = "key-shown-once"


class OfficerIdTaken(Refusal):
    """An officer's id is one person's: it opens their cases, at one centre, in one spelling."""

    code = "officer-id-taken"


class ExpiresInThePast(Malformed):
    """A key that expires before it is given out opens nothing."""

    code = "expires-in-the-past"


class HolderNotNamed(Malformed):
    """Without the id that the records know its holder by, a key of this role opens nothing."""

    code = "holder-not-named"


class FieldsWrong(Malformed):
    """One or more fields of what was sent are not as they should be."""

    code = "fields-wrong"


class CursorUnreadable(Malformed):
    """A cursor is taken from the answer before, never made up."""

    code = "cursor-unreadable"


class NotInTheLog(Malformed):
    """A position to wait for is taken from an answer; the log has not come so far."""

    code = "not-in-the-log"


class UnknownOfficer(NotFound):
    """Nobody of this id ever came in, and the record has nothing of theirs in the period."""

    code = "unknown-officer"


class UnknownFigure(NotFound):
    """The report has no such figure."""

    code = "unknown-figure"


class PeriodUpsideDown(Malformed):
    """A period ends on or after the day it begins."""

    code = "period-upside-down"


class UnknownCentre(Malformed):
    """The city has no such centre."""

    code = "unknown-centre"
