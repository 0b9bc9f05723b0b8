"""What the law and the office refuse of a referral."""

from domain.refusals import Malformed, Refusal


class UnknownBody(Malformed):
    """No body of this city has that id."""

    code = "unknown-body"


class BodyDoesNotTake(Malformed):
    """The body does not receive disputes in that way: legal aid helps, it does not take over."""

    code = "body-does-not-take"


class HandedToOurselves(Malformed):
    """A centre does not hand a dispute over to itself."""

    code = "handed-to-ourselves"


class UnknownReferral(Malformed):
    """No referral of this dispute has that id."""

    code = "unknown-referral"


class ReferralIdTaken(Refusal):
    """Another referral of this dispute has that id."""

    code = "referral-id-taken"


class NoConsentToShare(Refusal):
    """Without a legal ground papers go only with consent (个人信息保护法 Art. 23, 29)."""

    code = "no-consent-to-share"


class NotOnFile(Malformed):
    """The list of what is passed on names a paper that is not on the file."""

    code = "not-on-file"


class NothingSent(Malformed):
    """A body that asked for more is sent at least one paper."""

    code = "nothing-sent"


class NothingAsked(Malformed):
    """A body that asks for more says what."""

    code = "nothing-asked"


class OnlyPartHandedOver(Refusal):
    """Custody of a dispute is with exactly one body: a part that goes elsewhere is split off."""

    code = "only-part-handed-over"


class AnotherHandOver(Refusal):
    """Another hand-over is under way; custody cannot go two ways."""

    code = "another-hand-over"


class ReferralNotWaiting(Refusal):
    """The referral does not wait for that any more, or not yet."""

    code = "referral-not-waiting"


class NoNumberGiven(Malformed):
    """Who takes a dispute over gives it a number of their own (移送接收案件回执)."""

    code = "no-number-given"


class AskedForMoreBefore(Refusal):
    """An insurer asks once for everything that is missing (保险法 Art. 22)."""

    code = "asked-for-more-before"


class UnitSoNamed(Refusal):
    """The unit named by the common superior may not return it or pass it on (办案规则 Art. 9)."""

    code = "unit-so-named"


class NotEscalated(Refusal):
    """Only what was brought before the common superior can be designated."""

    code = "not-escalated"


class ChaseOutOfTurn(Malformed):
    """Attempts to chase an answer are counted one by one."""

    code = "chase-out-of-turn"


class CustodyElsewhere(Refusal):
    """Only the body that holds the dispute now may return it (首问负责)."""

    code = "custody-elsewhere"


class NotASuperior(Malformed):
    """Only a common superior names the unit (共同的上级主管部门指定; 办案规则 Art. 9)."""

    code = "not-a-superior"
