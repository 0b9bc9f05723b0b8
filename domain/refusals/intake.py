"""What is refused between the window and the acceptance."""

from domain.refusals import Malformed, Refusal


class NoConsent(Refusal):
    """Mediation is voluntary: each side's consent comes before acceptance (人社厅发〔2024〕4号)."""

    code = "no-consent"


class NothingToMediateWith(Malformed):
    """A dispute is mediated with at least one respondent."""

    code = "no-respondent-named"


class NotARespondent(Malformed):
    """Only a respondent can be mediated with."""

    code = "not-a-respondent"


class NotOfThatSide(Malformed):
    """The role does not belong to that side: a company does not apply, a rider is not sued here."""

    code = "not-of-that-side"


class NobodysRepresentative(Malformed):
    """An authority ends only where somebody stands for a party (民法典 Art. 173)."""

    code = "nobodys-representative"


class MediatorHasConflict(Refusal):
    """A mediator who disclosed a relation steps back unless the parties keep them (披露、回避).

    特邀调解规定 Art. 15, 人民法院在线调解规则 Art. 13.
    """

    code = "mediator-has-conflict"


class AlreadyDeclined(Refusal):
    """The dispute was declined for another reason, or before it was accepted."""

    code = "already-declined"


class NoOtherWayNamed(Malformed):
    """Who is declined is told the other way open (人社厅发〔2024〕4号; 人民调解法 Art. 26)."""

    code = "no-other-way-named"


class NoConsentToWithdraw(Refusal):
    """Only a consent that was given can be taken back."""

    code = "no-consent-to-withdraw"


class DigestNotWellFormed(Malformed):
    """A digest is named by its algorithm: `sha-256:` and 64 hexadecimal digits."""

    code = "digest-not-well-formed"


class EmptyDocument(Malformed):
    """A paper of no bytes is no paper."""

    code = "empty-document"


class DocumentIdTaken(Refusal):
    """Another paper of this dispute has that id already."""

    code = "document-id-taken"


class NotADay(Malformed):
    """A day is written as year, month, day (2026-03-12)."""

    code = "not-a-day"


class BornLaterThanNow(Malformed):
    """Nobody who is a party is yet to be born."""

    code = "born-later-than-now"


class HurtLaterThanNow(Malformed):
    """Nobody was hurt on a day that has not come."""

    code = "hurt-later-than-now"


class OralApplicationDiffers(Refusal):
    """An oral application was recorded already; another wording names the record it corrects."""

    code = "oral-application-differs"
