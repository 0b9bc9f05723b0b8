"""What verifying found, as data and in words."""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.wording import Language, say
from operations.clocks_answered import Answered
from operations.stopped import Stopped

MOST = 100
"""Findings told one by one; the rest are counted."""


class Broken(StrEnum):
    """What may be wrong with a record, or with what was signed of it."""

    ALTERED = "altered"
    REMOVED = "removed"
    CUT_OFF = "cut-off"
    INSERTED = "inserted"
    EXCHANGED = "exchanged"
    MOVED = "moved"
    """What follows facts that were put in, or taken out and closed up, stands elsewhere."""

    BETWEEN = "between"
    """Something is wrong between two checkpoints, and nothing can say where."""

    SIGNATURE = "signature"
    """A checkpoint or a receipt is not as it was signed."""

    CHECKPOINT_GONE = "checkpoint-gone"
    """A checkpoint the tree, or the record, was compared with is not among the seals any more."""

    RECEIPT = "receipt"
    """What a receipt was given for is not there, or is not what was handed in."""

    RECEIPT_GONE = "receipt-gone"
    """A receipt that was given is not among the seals any more."""

    PARTY = "party"
    """A receipt stands in another's name than theirs who handed in what it was given for."""

    RECEIPTS = "receipts"
    """The receipts up to a checkpoint are not those it was signed with."""

    BUNDLE_GONE = "bundle-gone"
    """A signature over all receipts is gone, while the receipts themselves are all there."""

    READ = "read"
    """How far the log was read for receipts is not what the receipts and the log say."""

    ROW = "row"
    """Something among the seals cannot be read at all."""

    NOT_GIVEN = "not-given"
    """A fact stands at a position that the store has not given."""

    SEQUENCE = "sequence"
    """The store says that it gave fewer positions than were signed."""

    UNREAD = "unread"
    """The store counts more facts than can be read in order, or fewer."""

    GAP = "gap"
    """Of what is not signed yet: positions are missing that the store gave, before this fact."""

    VERSION = "version"
    """Of what is not signed yet: a version that does not follow its record's last."""

    TOPIC = "topic"
    """Of what is not signed yet: a kind of fact that there is not."""

    BODY = "body"
    """Of what is not signed yet: bytes that are no fact of their kind."""

    TIME = "time"
    """Of what is not signed yet: recorded later than now, or before its record's fact before, and
    nobody answered for a clock that was ahead then."""

    KEYS = "keys"
    """Keys that the facts name are not in the cabinet, nor known to be destroyed."""

    STORE = "store"
    """The store itself says that it is damaged."""

    UNSETTLED = "unsettled"
    """What is not signed yet is not as the tree took it: fact or tree was changed."""

    TIME_STAMP = "time-stamp"
    """A time stamp is not of its checkpoint, or not of an authority that is believed."""

    STAMP_GONE = "stamp-gone"
    """A time stamp that was kept is not among the seals any more."""

    FORETOLD = "foretold"
    """A proof was written down before it began, which only a hand can have done."""

    KEPT_ELSEWHERE = "kept-elsewhere"
    """The record does not match a checkpoint that was kept elsewhere."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where."""

    broken: Broken
    details: dict[str, object] = field(default_factory=dict)

    def told(self, language: Language) -> str:
        """In words."""
        return say(f"office.verify-{self.broken}", language, part="", **self.details)


@dataclass(slots=True)
class Findings:
    """Everything that is wrong; of very many the first ones, and how many there are."""

    told: list[Finding] = field(default_factory=list)
    number: int = 0
    mendable: int = 0
    """How many of them can be put right from the receipts and the log, where nothing else is."""

    _seen: set[tuple[Broken, object]] = field(default_factory=set)

    def add_mendable(self, broken: Broken, *, about: object, **details: object) -> None:
        """Note once what can be put right from the receipts and the log."""
        before = self.number
        self.add(broken, about=about, **details)
        self.mendable += self.number - before

    def add_first(self, broken: Broken, *, about: object, **details: object) -> None:
        """Note once what is told before all else, for all else may follow from it."""
        self.number += 1
        self._seen.add((broken, about))
        self.told = [Finding(broken, details), *self.told[: MOST - 1]]

    def add(self, broken: Broken, *, about: object, **details: object) -> None:
        """Note it once, however many things show it; `about` says what it is about."""
        if (broken, about) in self._seen:
            return
        self.number += 1
        if len(self.told) < MOST:
            self._seen.add((broken, about))
            self.told.append(Finding(broken, details))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of verifying a whole record."""

    facts: int
    checkpoints: int
    receipts: int
    unsealed: int
    findings: Findings
    time_stamps: int = 0
    vouched_for: int = 0
    """Receipts whose own signature was not looked at, only the one over all of them."""

    tree_is_damaged: bool = False
    """The tree is none of the record, and is made again; until then nothing speaks for what is not
    signed yet."""

    is_tree_there: bool = True
    """Whether there is a tree to compare the record with."""

    views_say: str = ""
    """What the store of the views raises, and with them of the tree, where it cannot be read."""

    is_own_key: bool = True
    """Whether it was seen that the seals are signed with the office's own key."""

    torn: tuple[int, ...] = ()
    """The lines of a file of checkpoints kept elsewhere that belong to none that is whole."""

    checkpoint: str = ""
    """The last checkpoint that the record was laid beside, as it was signed."""

    answered: tuple[Answered, ...] = ()
    """Facts whose moments a person answered for, since a clock was ahead: no findings, but told."""

    stopped: Stopped | None = None
    """Why nothing is signed any more, where the office saw that the record did not match."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings.number

    @property
    def is_mendable(self) -> bool:
        """Whether all that is wrong can be made anew from receipts that are themselves whole."""
        return 0 < self.findings.number == self.findings.mendable
