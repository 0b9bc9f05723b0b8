"""What is refused when an agreement is to be confirmed, ordered or enforced."""

from domain.refusals import Malformed, Refusal


class ApplicationNotJoint(Refusal):
    """Both sides apply together: a one-sided application confirms nothing.

    办案规则 Art. 74; 人民调解法 Art. 33; 民事诉讼法 Art. 205.
    """

    code = "application-not-joint"


class RouteNotOpenToOrganisation(Refusal):
    """The organisation whose seal is on the agreement decides which ways are open."""

    code = "route-not-open-to-organisation"


class RelationNotReviewed(Refusal):
    """An agreement that confirms a labour relation is not reviewed (办案规则 Art. 75)."""

    code = "relation-not-reviewed"


class AnotherConfirmationPending(Refusal):
    """One confirmation at a time: the other has not been answered."""

    code = "another-confirmation-pending"


class AlreadyConfirmed(Refusal):
    """The agreement is confirmed; it is enforced, not confirmed again (办案规则 Art. 75)."""

    code = "already-confirmed"


class NothingAppliedFor(Refusal):
    """There is a result only of what was applied for."""

    code = "nothing-applied-for"


class ResultRecorded(Refusal):
    """Another result is on record; a correction names the fact it corrects."""

    code = "result-recorded"


class NoDocumentNumber(Malformed):
    """What was granted is named by the number of its paper."""

    code = "no-document-number"


class NoGround(Malformed):
    """A refusal says why."""

    code = "no-ground"


class OnlyTheWorkerAsks(Refusal):
    """The worker alone asks for a payment order on an agreement (调解仲裁法 Art. 16)."""

    code = "only-the-worker-asks"


class NotForAPaymentOrder(Refusal):
    """Unpaid pay, injury costs, compensation or damages owed to the worker (调解仲裁法 Art. 16)."""

    code = "not-for-a-payment-order"


class NotYetDue(Refusal):
    """A payment order is for a sum that is due (民事诉讼法 Art. 225)."""

    code = "not-yet-due"


class NothingUnpaid(Refusal):
    """A payment order is for a sum that is not paid (民事诉讼法 Art. 225)."""

    code = "nothing-unpaid"


class OrderNotIssued(Refusal):
    """Only an order that was issued can be objected to, or come into force."""

    code = "order-not-issued"


class NoSuchTitle(Refusal):
    """Enforcement rests on a paper that can be enforced."""

    code = "no-such-title"
