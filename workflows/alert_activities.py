"""What the way of a letter asks of the registry and of the address; each may be asked again."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from domain.alert_letters import AlertLetter, LetterState, WhyDead, held_for
from domain.office_time import calendar_of
from domain.record import Act
from domain.refusals import NotFound
from domain.registry import Registry
from workflows.alert_couriers import Couriers, NotTaken
from workflows.alert_messages import Hold, Lost, Notice, Told
from workflows.alert_sources import WHOLE_OFFICE, Raised, raised
from workflows.lanes import LineTooLong, Silent
from workflows.two_clocks import ONE_TIME, Clocks
from workflows.worker import HANDS

P = ParamSpec("P")
R = TypeVar("R")

BEAT_SECONDS = 2.0
"""How often a letter in its line says that whoever carries it lives."""

OFFICE = "office"
"""Who says so, in every fact about a letter."""


class LetterActivities:
    """Carries letters, and records what became of each.

    A letter that waits for its address holds none of the hands that work with the record.
    """

    def __init__(self, registry: Registry, couriers: Couriers, clocks: Clocks = ONE_TIME) -> None:
        self._registry = registry
        self._couriers = couriers
        self._clocks = clocks
        self._hands = ThreadPoolExecutor(HANDS, "letter")

    @property
    def at_once(self) -> int:
        """How many may be asked at once, so that every line may be full and the record be asked."""
        return self._couriers.most_in_line + HANDS

    @property
    def all(self) -> list[Callable[..., object]]:
        """Every activity, for a worker."""
        return [self.look, self.deliver, self.give_up]

    @activity.defn(name="look-at-letter")
    async def look(self, notice: Notice) -> Hold:
        """Tell whether a letter may go out now, and how long it waits if not.

        An alert that somebody has acknowledged meanwhile is no news.
        """
        return await self._by_hand(self._look, notice)

    @activity.defn(name="deliver-letter")
    async def deliver(self, notice: Notice) -> None:
        """Deliver a letter when its turn comes; one that is recorded as taken is not sent again.

        Raises ApplicationError with the code of why it was not taken, and the attempt's number.
        """
        attempt, told = activity.info().attempt, await self._by_hand(self._to_tell, notice)
        if told is None:
            return
        carry = partial(self._carry, notice, told)
        try:
            await _beating(asyncio.ensure_future(self._couriers.lane(notice).take(carry)))
        except NotTaken as error:
            raise _failed(error.why, attempt) from None
        except Silent:
            raise _failed(WhyDead.UNREACHABLE, attempt) from None
        except LineTooLong:
            raise _failed(WhyDead.NO_ANSWER, attempt) from None
        await self._by_hand(self._delivered, notice, attempt)

    @activity.defn(name="give-up-letter")
    async def give_up(self, lost: Lost) -> None:
        """Record that a letter was given up."""
        await self._by_hand(self._give_up, lost)

    async def _by_hand(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        ready = partial(work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._hands, ready)

    def _look(self, notice: Notice) -> Hold:
        found, letter = self._alert(notice), self._letter(notice)
        if found is None or (letter and letter.state is not LetterState.SENT):
            return Hold(over=True)
        if found.alert.acknowledged_at:
            return Hold(over=True)
        if found.centre == WHOLE_OFFICE:
            return Hold()  # no centre's hours are its hours
        now, calendar = self._registry.clock(), calendar_of(self._registry, found.centre)
        opens = now + held_for(notice.outlet, found.alert.level, now, calendar)
        return Hold(wait=self._clocks.there(opens) - self._clocks.there(now))

    def _to_tell(self, notice: Notice) -> Told | None:
        """Note that a letter sets out, and say what it tells; None where it has arrived before."""
        letter, found = self._letter(notice) or self._send(notice), self._alert(notice)
        if found is None or letter.state is LetterState.DELIVERED:
            return None
        return _told(found)

    def _carry(self, notice: Notice, told: Told) -> None:
        self._couriers.deliver(notice, told, self._registry.clock())

    def _delivered(self, notice: Notice, attempt: int) -> None:
        letter = AlertLetter.create_id(**notice.model_dump())
        self._registry.at_record(AlertLetter, letter).decide(
            AlertLetter.deliver, self._act(), attempts=attempt
        )

    def _give_up(self, lost: Lost) -> None:
        letter = self._letter(lost.notice) or self._send(lost.notice)
        self._registry.at_record(AlertLetter, letter.id).decide(
            AlertLetter.give_up, self._act(), attempts=lost.attempts, why=lost.why
        )

    def close(self) -> None:
        """Send the hands home."""
        self._hands.shutdown(wait=True, cancel_futures=True)

    def _alert(self, notice: Notice) -> Raised | None:
        return raised(self._registry, notice.dispute, notice.alert)

    def _letter(self, notice: Notice) -> AlertLetter | None:
        try:
            return self._registry.get(AlertLetter, AlertLetter.create_id(**notice.model_dump()))
        except NotFound:
            return None

    def _send(self, notice: Notice) -> AlertLetter:
        act = self._act(request=notice.workflow)
        letter = AlertLetter.send(act, **notice.model_dump())
        return self._registry.open(letter, act).record

    def _act(self, request: str = "") -> Act:
        now = self._registry.clock()
        return Act(OFFICE, now, now, request=request)


def _told(found: Raised) -> Told:
    alert = found.alert
    return Told(
        dispute=found.record,
        alert=alert.version,
        centre=found.centre,
        kind=alert.kind,
        level=alert.level,
        due=alert.due,
        raised_at=alert.raised_at,
    )


async def _beating(carrying: asyncio.Task[None]) -> None:
    """Wait until a letter is carried, and say meanwhile that we live."""
    try:
        while not (await asyncio.wait([carrying], timeout=BEAT_SECONDS))[0]:
            activity.heartbeat()
    finally:
        carrying.cancel()
    carrying.result()


def _failed(why: WhyDead, attempt: int) -> ApplicationError:
    return ApplicationError(
        why,
        attempt,
        type=why,
        non_retryable=why is WhyDead.NO_ADDRESS,
        category=ApplicationErrorCategory.BENIGN,
    )
