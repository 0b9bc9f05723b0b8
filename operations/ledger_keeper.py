"""Who keeps the ledger: takes facts into the tree, gives receipts, and signs at an interval.

It works beside the follower of the views, in the same process and on a thread of its own: a fact
costs it some twenty microseconds. One of all processes does it, by a seat, and nothing breaks
where two do: every write first moves the place it was read from.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import structlog

from domain.refusals.ledger import LedgerBehind, LedgerBroken, SealsBroken
from operations.ledger import Ledger
from operations.lock import Seat
from operations.time_stamps import stamp
from operations.witness import hand_over
from projections.generations import Overtaken
from projections.tree import AT_ONCE

KEEPER = "ledger"
"""The seat of who keeps the ledger."""

BEAT_SECONDS = 0.1
"""How often it looks for new facts, which costs one question of the log where there are none."""

LOOK_AGAIN_SECONDS = 60.0
"""How long a ledger that does not match is left alone before it is looked at again."""

UNREADABLE = (ValueError, TypeError, AttributeError)
"""What a row raises in which a hand left something of another kind."""

log = structlog.get_logger()


class Keeper:
    """Keeps the ledger level with the log, for as long as it holds its seat."""

    def __init__(
        self, ledger: Ledger, seat: Seat, *, seal_seconds: float, witness: str, authority: str
    ) -> None:
        self._ledger = ledger
        self._seat = seat
        self._seal_seconds = seal_seconds
        self._witness = witness
        self._authority = authority
        self._seal_at = 0.0
        self._seen = -1

    def run(self, stop: Event) -> None:
        """Stand by for the seat, then keep the ledger until told to stop."""
        while not stop.is_set():
            if self._seat.take():
                try:
                    self._keep(stop)
                finally:
                    self._seat.leave()
            else:
                stop.wait(BEAT_SECONDS)

    def _keep(self, stop: Event) -> None:
        while not stop.is_set() and self._seat.is_held():
            try:
                if self._beat() < AT_ONCE:
                    stop.wait(BEAT_SECONDS)
            except Overtaken:
                continue
            except LedgerBroken as broken:
                self._tell(broken)
                stop.wait(LOOK_AGAIN_SECONDS)
            except UNREADABLE:
                # Whatever a hand left there ends neither this nor the follower of the views.
                log.exception("something among the seals, the tree or the log cannot be read")
                self._ledger.tree.tell_trouble(SealsBroken.code)
                stop.wait(LOOK_AGAIN_SECONDS)

    def _beat(self) -> int:
        """Read on once; the facts read by whoever is further behind."""
        last = self._ledger.last
        if last == self._seen and monotonic() < self._seal_at:
            return 0
        grown = self._ledger.grow()
        read = self._ledger.issue_receipts()
        if monotonic() >= self._seal_at and grown < AT_ONCE:
            self._seal()
        if max(grown, read) < AT_ONCE:
            self._seen = last
        return max(grown, read)

    def _seal(self) -> None:
        """Sign what is new; where nothing is, the last checkpoint says all there is to say."""
        try:
            self._ledger.seal()
        except LedgerBehind:
            return
        hand_over(self._ledger.seals, self._witness)
        stamp(self._ledger.seals, self._authority)
        if self._ledger.tree.standing().trouble:
            self._ledger.tree.tell_trouble("")
        self._seal_at = monotonic() + self._seal_seconds

    def _tell(self, broken: LedgerBroken) -> None:
        log.error("the record does not match what was signed of it", **broken.details)
        self._ledger.stop(broken)
        self._ledger.tree.tell_trouble(broken.code)
        self._note()

    def _note(self) -> None:
        """Have it written down, for whoever must hear of it.

        What cannot be written now, because the very book is broken, is tried at the next look:
        the log, /readyz and the doctor say so meanwhile.
        """
        try:
            self._ledger.note_stop()
        except Exception:
            log.exception("the stop cannot be written down")


@contextmanager
def keeping(keeper: Keeper, stop: Event) -> Iterator[None]:
    """Keep the ledger meanwhile; an error ends the other work too, and rises when it has ended."""
    failed: list[BaseException] = []
    thread = Thread(target=_until_it_fails, args=(keeper.run, stop, failed), name="ledger")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if failed:
        raise failed[0]


def _until_it_fails(
    work: Callable[[Event], None], stop: Event, failed: list[BaseException]
) -> None:
    try:
        work(stop)
    except BaseException as error:  # noqa: BLE001 - raised again where the process is ended by it
        failed.append(error)
        stop.set()
