"""What is refused when payments, other terms and breach are recorded."""

from domain.refusals import Malformed, Refusal


class NothingPaid(Malformed):
    """A payment is above zero; one that was taken back corrects the payment it undoes."""

    code = "nothing-paid"


class PaymentIdTaken(Refusal):
    """Another payment has that id; a correction names the fact it corrects."""

    code = "payment-id-taken"


class AgreementNotInEffect(Refusal):
    """Terms bind when the agreement is in effect (调解仲裁法 Art. 14)."""

    code = "agreement-not-in-effect"


class UnknownTerm(Malformed):
    """The agreement has no term of that id."""

    code = "unknown-term"


class NotATermToPay(Malformed):
    """That term is to do something; its performance has a proof of its own."""

    code = "not-a-term-to-pay"


class NotATermToDo(Malformed):
    """That term is to pay; it is performed by payments."""

    code = "not-a-term-to-do"


class WhoseDebt(Malformed):
    """Where two sides owe, the office does not guess which of them a payment sets free."""

    code = "whose-debt"


class TermPerformed(Refusal):
    """What was performed is not in breach."""

    code = "term-performed"


class NotYetInBreach(Malformed):
    """A term is in breach from the day after it was due, and not from a day to come."""

    code = "not-yet-in-breach"


class BreachDatedOtherwise(Refusal):
    """The breach is recorded from another day; a correction names the fact it corrects."""

    code = "breach-dated-otherwise"
