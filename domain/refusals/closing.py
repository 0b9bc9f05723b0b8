"""What is refused at the end of a dispute."""

from domain.refusals import Malformed, Refusal


class NotTheApplicants(Refusal):
    """Only the worker, or who has special authority, takes the application back (特别授权)."""

    code = "not-the-applicants"


class PaidWithoutProof(Malformed):
    """A sum paid is said with its level of proof, and a proof with its sum."""

    code = "paid-without-proof"


class OnlyWithdrawnByTheWorker(Malformed):
    """A withdrawal is the worker's own step, not an outcome an officer may choose."""

    code = "only-withdrawn-by-the-worker"


class NotBorneOut(Refusal):
    """The facts on record do not show this outcome; figures come from facts, never typed in."""

    code = "outcome-not-borne-out"


class StillUnderWay(Refusal):
    """A visit is open, or a hand-over was sent and not yet accepted: closing must wait."""

    code = "still-under-way"


class SumNotProven(Refusal):
    """Performed means paid with proof up to the agreed sum and every other term done."""

    code = "sum-not-proven"


class NoNumber(Malformed):
    """An external number was left empty."""

    code = "no-external-number"
