"""The tree kept level with the log, and held to what was signed.

It is disposable: where it does not match a log that does, it is made again. Where the log does not
match, nothing is made again, for a tree of before can still name the very fact.
"""

from time import monotonic

import structlog

from domain.merkle import Range, bagged
from domain.notes import PublicKey
from domain.refusals.ledger import CheckpointsBroken, LedgerBehind, LedgerBroken
from domain.registry import Registry
from operations.compared import compared_with
from operations.log_again import differing, is_as_signed, must_be_given
from operations.seals import Sealed, Seals
from projections.generations import Overtaken
from projections.tree import AT_ONCE, Standing, Tree
from projections.tree_check import DAMAGED, is_sound

COMPARED_AT_ONCE = 200
"""Checkpoints compared with the tree before it is noted how far one is."""

NOWHERE = Standing(size=0, position=-1, checked=0, trouble="")
"""Of a tree that does not say how far it is."""

log = structlog.get_logger()


class TreeKeeper:
    """Keeps the tree of a ledger."""

    def __init__(self, registry: Registry, tree: Tree, seals: Seals, key: PublicKey) -> None:
        self._key = key
        self._registry = registry
        self._tree = tree
        self._seals = seals
        self._must_be_given = must_be_given(registry, seals)

    @property
    def last(self) -> int:
        """The last position of the log; 0 where nothing was ever recorded."""
        return self._registry.recorder.max_notification_id() or 0

    def grow(self, limit: int = AT_ONCE) -> int:
        """Take the next facts into the tree; how many. Raises Overtaken, LedgerBroken."""
        try:
            grown = self._tree.grow(self._registry, limit, self._must_be_given)
            is_cut_off = not grown and self._is_longer_than_the_log()
        except DAMAGED as wrong:
            self._make_again(type(wrong).__name__)
            return limit
        if is_cut_off:
            self._must_be_to_blame()
            return limit
        return grown

    def become_level(self, wanted: int, until: float) -> None:
        """Take facts in up to a position; raises LedgerBehind where that takes too long."""
        while self._standing().position < wanted:
            if monotonic() > until:
                raise LedgerBehind
            self.grow()

    def must_match(self) -> None:
        """Compare the tree with the last checkpoint, and with all it was never compared with.

        Raises LedgerBroken.
        """
        self.must_have_its_checkpoints()
        latest = self._seals.latest()
        if latest is not None:
            self._must_hold(latest)
        checked = self._checked_again()
        while later := self._seals.checkpoints_after(checked, COMPARED_AT_ONCE):
            for one in later:
                said = one.checkpoint
                if said.size <= checked:  # its row stands elsewhere than its note says
                    raise CheckpointsBroken(size=said.size, position=said.position)
                self._must_hold(one)
                checked = said.size
            self._tree.note_checked(checked, later[-1].note)

    def must_hold(self) -> None:
        """Match all that was signed, or be made again where the log does.

        Raises Overtaken where it is, LedgerBroken where the log does not match either.
        """
        self.must_have_its_checkpoints()
        try:
            is_well = not self._is_longer_than_the_log()
            if is_well:
                self.must_match()
        except CheckpointsBroken:
            raise
        except (LedgerBroken, *DAMAGED):
            is_well = False
        if not is_well:
            self._must_be_to_blame()
            raise Overtaken

    def must_have_its_checkpoints(self) -> None:
        """The tree was compared with no checkpoint that is gone.

        What it says of that without a signature counts for nothing. Raises CheckpointsBroken.
        """
        compared = compared_with(self._tree, self._key)  # before the seals: others may sign
        latest = self._seals.latest()
        if compared is not None and compared.size > (latest.checkpoint.size if latest else 0):
            raise CheckpointsBroken(size=compared.size, position=compared.position)

    def _checked_again(self) -> int:
        """Up to which checkpoint it was compared; put right where a hand raised or lowered it."""
        compared = compared_with(self._tree, self._key)
        checked, said = compared.size if compared else 0, self._tree.standing().checked
        if said != checked:
            log.warning("the tree is compared with checkpoints again", said=said, signed=checked)
            self._tree.note_checked(checked, str(self._tree.compared()) if compared else "")
        return checked

    def _must_be_to_blame(self) -> None:
        """Make the tree again, where the whole log is as it was signed.

        Raises LedgerBroken where the log is not, or where it ends before a tree that is sound.
        """
        if is_sound(self._tree) and self._is_longer_than_the_log():
            now = self._tree.standing()
            raise LedgerBroken(size=now.size, position=now.position)
        self._make_again("root")

    def must_be_of(self, leaves: Range, after: Sealed | None, now: Standing) -> None:
        """Make a tree again that is not of the facts in the log; raises Overtaken then."""
        try:
            peaks = self._tree.peaks(now.size)
        except DAMAGED:
            peaks = []
        if (leaves.size, leaves.peaks) != (now.size, peaks):
            start = after.checkpoint.position if after else 0
            self._make_again("leaves", start, now.position)
            raise Overtaken

    def _make_again(self, why: str, after: int = 0, upto: int = 0) -> None:
        """Begin the tree anew, where the log is as it was signed; raises LedgerBroken.

        A tree that is sound may be all that is left to name a fact, where receipts were signed
        beyond the last checkpoint that there is.
        """
        self.must_have_its_checkpoints()
        bundle = self._seals.last_bundle()  # before the checkpoints: others may sign meanwhile
        latest = self._seals.latest()
        signed = latest.checkpoint.position if latest else 0
        if bundle.position > signed and self._standing().size and is_sound(self._tree):
            size = latest.checkpoint.size if latest else 0
            raise CheckpointsBroken(size=size, position=bundle.position)
        if not is_as_signed(self._registry, self._seals, self._tree.hash):
            said = latest.checkpoint if latest else None
            raise LedgerBroken(size=said.size if said else 0, position=said.position if said else 0)
        at = differing(self._registry, self._tree, after, upto)
        log.error("the tree did not match the record and is made again", why=why, positions=at)
        self._tree.forget()

    def _is_longer_than_the_log(self) -> bool:
        """The log never ends before its tree; read in this order, it only grows meanwhile."""
        position = self._tree.standing().position
        return self.last < position

    def _standing(self) -> Standing:
        """How far the tree is; nowhere where it does not say so any more."""
        try:
            return self._tree.standing()
        except DAMAGED:
            return NOWHERE

    def _must_hold(self, one: Sealed) -> None:
        said = one.checkpoint
        try:
            holds = (
                bagged(self._tree.peaks(said.size), self._tree.hash) == said.root
                and self._tree.leaf_at(said.size - 1).position == said.position
            )
        except LookupError:  # a tree that is made again has not come so far yet
            if self._tree.standing().position < min(said.position, self.last):
                raise LedgerBehind from None
            holds = False
        if not holds:
            raise LedgerBroken(size=said.size, position=said.position)
