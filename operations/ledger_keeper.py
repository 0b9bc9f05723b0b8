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

from domain.refusals.ledger import LedgerBehind, LedgerBroken, LedgerUnkept
from operations.ledger import Ledger
from operations.lock import Seat
from operations.time_stamps import stamp
from operations.unkept import is_away
from operations.witness import hand_over
from projections.generations import Overtaken
from projections.tree import AT_ONCE

KEEPER = "ledger"
"""The seat of who keeps the ledger."""

BEAT_SECONDS = 0.1
"""How often it looks for new facts, which costs one question of the log where there are none."""

LOOK_AGAIN_SECONDS = 60.0
"""How long a ledger that does not match is left alone before it is looked at again."""

AWAY_SECONDS = 5.0
"""How long a store that is locked, full or out of reach is left alone."""

TRIES = 100
"""How often in a row others may have kept the ledger at the same moment: some ten seconds, of which
no two keepers need one. Where nobody did, what the office writes is not taken."""

FAILURES = 3
"""How often in a row its stores may raise before nothing is signed any more."""

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
        self._tries = self._failures = 0

    def run(self, stop: Event) -> None:
        """Stand by for the seat, then keep the ledger until told to stop.

        Whatever its stores raise ends neither this nor the follower of the views.
        """
        while not stop.is_set():
            if self._sits(stop):
                try:
                    self._keep(stop)
                finally:
                    self._seat.leave()
            else:
                stop.wait(BEAT_SECONDS)

    def _sits(self, stop: Event) -> bool:
        try:
            return self._seat.take()
        except Exception:
            log.exception("nobody can be given the seat of who keeps the ledger")
            stop.wait(AWAY_SECONDS)
            return False

    def _keep(self, stop: Event) -> None:
        while not stop.is_set() and self._seat.is_held():
            try:
                pause = BEAT_SECONDS if self._beat() < AT_ONCE else 0.0
                self._tries = self._failures = 0
            except LedgerBroken as broken:
                pause = self._tell(broken)
            except (Overtaken, LedgerBehind):
                pause = self._overtaken()
            except Exception as error:  # noqa: BLE001 - told, and tried again at a pause
                pause = self._failed(error)
            stop.wait(pause)

    def _overtaken(self) -> float:
        """Try again a moment later; how long that is."""
        self._tries += 1
        if self._tries <= TRIES:
            return BEAT_SECONDS
        self._tries = 0
        return self._tell(self._ledger.unkept(Overtaken.__name__))

    def _failed(self, error: Exception) -> float:
        """Look again later, and stop the signing where it was no store that is away; how long."""
        name, self._seal_at = type(error).__name__, 0.0
        if is_away(error):
            log.warning("a store of the ledger is away", error=name, exc_info=error)
            self._say(lambda: self._ledger.tree.tell_trouble(LedgerUnkept.code))
            return AWAY_SECONDS
        self._failures += 1
        if self._failures < FAILURES:
            log.warning("the ledger cannot be kept", error=name)
            return BEAT_SECONDS
        log.error("the ledger cannot be kept", error=name, exc_info=error)
        return self._tell(self._ledger.unkept(name))

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
            if self._ledger.last:
                raise
            return  # nothing was ever recorded
        hand_over(self._ledger.seals, self._witness)
        stamp(self._ledger.seals, self._authority)
        if self._ledger.tree.standing().trouble:
            self._ledger.tree.tell_trouble("")
        self._seal_at = monotonic() + self._seal_seconds

    def _tell(self, broken: LedgerBroken) -> float:
        """Stop the signing, and have it written down for whoever must hear of it; how long it is.

        What cannot be written now, because the very book is broken, is tried at the next look:
        the log, /readyz and the doctor say so meanwhile.
        """
        told = {"code": broken.code, **broken.details}
        log.error("the record does not match what was signed of it", **told)
        self._say(lambda: self._ledger.stop(broken))
        self._say(lambda: self._ledger.tree.tell_trouble(broken.code))
        self._say(self._ledger.note_stop)
        return LOOK_AGAIN_SECONDS

    def _say(self, word: Callable[[], None]) -> None:
        try:
            word()
        except Exception:
            log.exception("that nothing is signed cannot be written down")


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
