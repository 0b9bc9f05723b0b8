"""Every way the law or the office says no: one named refusal each, with a code and its data."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self
from uuid import UUID

Detail = str | int | bool | Decimal | datetime

REFUSALS: dict[str, type["Refusal"]] = {}
"""Every refusal by its code; the catalogue has a sentence for each (zh-CN and en)."""


class Refusal(Exception):  # noqa: N818 - the office's own word for it
    """The office says no, and why; nothing was recorded.

    `details` carry codes, ids, times and sums, never a personal value: the sentence a person
    reads is made from the catalogue at the edge.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, **details: Detail) -> None:
        self.details = details
        super().__init__(self.code)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "code" in cls.__dict__:
            REFUSALS[cls.code] = cls


class Malformed(Refusal):
    """What was said cannot be so, whatever the state of the dispute (HTTP 422)."""

    code = "malformed"


class Forbidden(Refusal):
    """This caller may see the dispute but may not take this step (HTTP 403)."""

    code = "not-your-step"


class NotFound(Refusal):
    """There is no such record, or the caller may not know of it (HTTP 404)."""

    code = "not-found"
    record: UUID | None = None

    def about(self, record: UUID) -> Self:
        """Note what is really there; the access log keeps it, and nobody is told."""
        self.record = record
        return self


class StaleVersion(Refusal):
    """Somebody else moved the record first (HTTP 412)."""

    code = "stale-version"


class RequestReused(Malformed):
    """The same idempotency key came again with another body."""

    code = "request-reused"


class Busy(Refusal):
    """Others kept writing at the same moment; asking again will do (HTTP 409)."""

    code = "busy"


class NotYetHappened(Malformed):
    """It is said to have happened later than now."""

    code = "not-yet-happened"


class HappenedBeforeFiling(Malformed):
    """It is said to have happened before the dispute was received."""

    code = "happened-before-filing"


class BeforeWhatItRestsOn(Malformed):
    """Nothing happens before what it rests on: no name before the text, no suit before award."""

    code = "before-what-it-rests-on"


class NothingToCorrect(Malformed):
    """A step puts right only a fact of the kind it tells, of this record, that still stands."""

    code = "nothing-to-correct"


class UnknownParty(Malformed):
    """No party of this dispute has that id."""

    code = "unknown-party"


class UnknownClaim(Malformed):
    """No claim of this dispute has that id, or it went to a sibling dispute."""

    code = "unknown-claim"


class StepNotOpen(Refusal):
    """The step is not open at this point of the dispute."""

    code = "step-not-open"


class Closed(StepNotOpen):
    """The dispute is closed; reopening it takes a new fact with a reason."""

    code = "dispute-closed"
