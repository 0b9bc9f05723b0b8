"""What the ledger cannot show, or will not sign."""

from domain.refusals import NotFound, Refusal


class LedgerBroken(Refusal):
    """The record does not match what was signed of it, so nothing more is signed."""

    code = "ledger-broken"


class CheckpointsBroken(LedgerBroken):
    """Checkpoints are gone or changed that the office signed, so nothing more is signed."""

    code = "checkpoints-broken"


class ReceiptsBroken(LedgerBroken):
    """The receipts are not those that were given, so nothing more is signed."""

    code = "receipts-broken"


class SealsBroken(LedgerBroken):
    """A checkpoint or a receipt is not as the office signed it, so nothing more is signed.

    `what` says which: a checkpoint by its size, a receipt by its position.
    """

    code = "seals-broken"


class LedgerUnkept(LedgerBroken):
    """Tree or seals raise where they are read or written, or take nothing: nothing can be signed.

    `what` says what they raise.
    """

    code = "ledger-unkept"


class PositionNotGiven(LedgerBroken):
    """A fact stands at a position that its store has not given, so nothing more is signed."""

    code = "position-not-given"


class FactImpossible(LedgerBroken):
    """A fact that is not signed yet cannot be what the office recorded, so it never is signed."""

    code = "fact-impossible"


class LedgerStopped(LedgerBroken):
    """The record was seen not to match, and nobody has had all of it checked since."""

    code = "ledger-stopped"


class LedgerBehind(Refusal):
    """The tree is being made again, and has not come to where it is to be signed."""

    code = "ledger-behind"


class CaseFileUnsound(Refusal):
    """A case file does not hold by its own program, so it is not handed out."""

    code = "case-file-unsound"


class NoSuchLeaf(NotFound):
    """There is no such fact, or no such checkpoint, or the one came after the other."""

    code = "no-such-leaf"


class RecordBroken(Refusal):
    """A record does not follow on: a fact of it is gone from the log, or is not as it was stored.

    `version` is the last version that follows on; 0 where its first fact is gone.
    """

    code = "record-broken"


class FactUnreadable(RecordBroken):
    """An entry of the log is no fact as it stands: of no kind there is, or without what it said."""


class CalendarBroken(RecordBroken):
    """The book of calendars cannot be read: what counts by the working days of now is not told.

    `version` is the last version of the book that follows on; 0 where its first fact is gone.
    """

    code = "calendar-broken"


class ToldOtherwise(RecordBroken):
    """A fact stands under a number that another fact of the record had: that one is gone."""


class ViewsDisagree(Refusal):
    """The views and the record do not tell of the same disputes, so neither is exported."""

    code = "views-disagree"
