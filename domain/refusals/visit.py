"""What the law and the roster refuse of an on-site visit."""

from domain.refusals import Malformed, Refusal


class InspectorBooked(Refusal):
    """The inspector is on another visit at that time."""

    code = "inspector-booked"


class AtLeastTwoInspectors(Malformed):
    """An inspection is made by two inspectors or more (劳动保障监察条例 Art. 16)."""

    code = "at-least-two-inspectors"


class CertificateNumberMissing(Malformed):
    """Each inspector is named with a certificate number (劳动保障监察条例 Art. 16)."""

    code = "certificate-number-missing"


class MediatorIsNoInspector(Refusal):
    """Who mediates does not inspect on the same visit: two acts, two records, two readers."""

    code = "mediator-is-no-inspector"


class VisitWindowUpsideDown(Malformed):
    """A visit ends after it starts."""

    code = "visit-window-upside-down"


class VisitWindowTooLong(Malformed):
    """Nobody can be booked for so long a visit."""

    code = "visit-window-too-long"


class UnknownVisit(Malformed):
    """No visit of this dispute has that id."""

    code = "unknown-visit"


class VisitIdTaken(Refusal):
    """Another visit of this dispute has that id."""

    code = "visit-id-taken"


class AnotherVisitOpen(Refusal):
    """One visit at a time: another is planned or under way."""

    code = "another-visit-open"


class VisitUnderWay(Refusal):
    """They have set out; what is under way is finished, not moved."""

    code = "visit-under-way"


class VisitOver(Refusal):
    """The visit is finished or was cancelled."""

    code = "visit-over"


class NotYetThere(Refusal):
    """Nobody has arrived at the place yet."""

    code = "not-yet-there"


class CertificatesNotShown(Refusal):
    """Inspectors show their certificates before anything else (行政处罚法 Art. 55)."""

    code = "certificates-not-shown"


class EntryWasNotRefused(Refusal):
    """No refused entry stands on this visit."""

    code = "entry-was-not-refused"


class SomebodyWasThere(Refusal):
    """The record of this visit says that somebody was there."""

    code = "somebody-was-there"


class InspectorElsewhere(Refusal):
    """An inspector who is on another visit is not here: nobody is in two places at once."""

    code = "inspector-elsewhere"


class CertificateTwice(Malformed):
    """Each inspector shows a certificate of their own (劳动保障监察条例 Art. 16)."""

    code = "certificate-twice"


class NotThatDay(Malformed):
    """A visit is made on a day it is planned for; else it is moved first."""

    code = "visit-not-that-day"
