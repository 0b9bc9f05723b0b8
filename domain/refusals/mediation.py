"""What is refused while a dispute is mediated."""

from domain.refusals import Malformed, Refusal


class NoMediator(Refusal):
    """Nobody mediates this dispute now: a mediator is named first."""

    code = "no-mediator"


class MediatorAlreadyNamed(Refusal):
    """Another mediator is on the case; a change is a replacement, with its reason."""

    code = "mediator-already-named"


class NotTheMediator(Refusal):
    """Only the mediator of the case does this (调解仲裁法 Art. 14)."""

    code = "not-the-mediator"


class MediatorStoodBack(Refusal):
    """A mediator who recused does not come back to the case (特邀调解规定 Art. 15)."""

    code = "mediator-stood-back"


class MediatorDecidesElsewhere(Refusal):
    """Who arbitrates this dispute does not mediate it."""

    code = "mediator-decides-elsewhere"


class NothingDisclosed(Refusal):
    """This mediator disclosed nothing that the parties could set aside."""

    code = "nothing-disclosed"


class NoConsentToStay(Refusal):
    """A mediator who disclosed a relation stays by each side's consent (特邀调解规定 Art. 15)."""

    code = "no-consent-to-stay"


class NobodyLeftToMediateWith(Refusal):
    """A party's refusal ends mediation with that party (人民调解法 Art. 17, 23)."""

    code = "nobody-left-to-mediate-with"


class NobodyHeard(Malformed):
    """In a session at least one party is heard."""

    code = "nobody-heard"


class SessionIdTaken(Refusal):
    """Another session of this dispute has that id."""

    code = "session-id-taken"


class SheetDiffers(Refusal):
    """Each side signs the same sheet of undisputed facts (人民法院在线调解规则 Art. 22)."""

    code = "sheet-differs"


class OnlyPartiesSign(Malformed):
    """The sheet is signed by the sides themselves, not by who stands for them."""

    code = "only-parties-sign"


class OfferIdTaken(Refusal):
    """Another proposal of this dispute has that id."""

    code = "offer-id-taken"


class ExtensionOutOfBounds(Malformed):
    """Mediation is extended by one day at least and by the legal maximum at most."""

    code = "extension-out-of-bounds"


class NoConsentToExtend(Refusal):
    """Mediation is extended only with each side's consent on file (人社厅发〔2024〕4号)."""

    code = "no-consent-to-extend"


class AlreadyExtended(Refusal):
    """Mediation is extended once."""

    code = "already-extended"


class NothingToSign(Refusal):
    """Nobody refused to sign where nothing was drafted."""

    code = "nothing-to-sign"
