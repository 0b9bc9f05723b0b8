"""The case of one dispute: it finds the way when a stage ends, and keeps its own clocks."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from domain.standing import Alarm, DueRoute, Standing, Waiting
    from workflows.activities import CaseActivities
    from workflows.messages import (
        OUTWARD_QUEUE,
        Answer,
        Chase,
        Letter,
        Look,
        Moved,
        Opened,
        Route,
        Seen,
        Sound,
    )

ONE_TRY = timedelta(seconds=15)
"""How long the registry, or a body, may take over one try."""

LETTER_LIVES = timedelta(days=5)
"""How long a letter that no address takes is tried again; later ones ask again anyway."""

AGAIN = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(minutes=1)
)
BESIDE_THE_WORKER = "sound-beside-the-worker"
"""From when on a case sounds its alarms by a local activity."""

PATIENTLY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(hours=1))


@workflow.defn(name="case")
class Case:
    """Waits until it is told that something moved, a body's answer is overdue, or an alarm is due.

    It holds nothing the record does not, save which letters arrived; a case lost with its Temporal
    is made again from the record. It ends when the dispute is closed.
    """

    @workflow.init
    def __init__(self, opened: Opened) -> None:
        self._dispute = opened.dispute
        self._heard = opened.heard
        self._seen = 0
        self._must_look = False
        self._sent = set(opened.sent)
        self._letters: dict[str, asyncio.Task[None]] = {}
        self._refused: set[str] = set()
        self._reachable: list[str] = []

    @workflow.signal
    def moved(self, told: Moved) -> None:
        """Hear that the record stands at a version."""
        self._heard = max(self._heard, told.version)

    @workflow.signal
    def calendar_changed(self) -> None:
        """Hear that the minutes the case waits for may have come nearer, or gone further off."""
        self._must_look = True

    @workflow.run
    async def run(self, opened: Opened) -> None:
        """Look, take the routes that are due, chase what is overdue, sound what is late, wait."""
        del opened
        while True:
            standing = await self._look()
            standing = await self._take_routes(standing)
            standing = await self._chase_the_overdue(standing)
            standing = await self._sound_the_late(standing)
            self._write_letters(standing)
            # While the case was deciding, signals may have come in: it never leaves unheard news.
            if self._has_news:
                continue
            if standing.closed:
                return
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self._carried())
            await self._wait(standing)

    @property
    def _has_news(self) -> bool:
        return self._must_look or self._heard > self._seen

    async def _look(self) -> Standing:
        asked, self._must_look = self._heard, False
        seen: Seen = await workflow.execute_local_activity_method(
            CaseActivities.look,
            Look(dispute=self._dispute),
            start_to_close_timeout=ONE_TRY,
            retry_policy=AGAIN,
            summary="where does the dispute stand?",
        )
        # A record restored from an older copy stands before what was heard; that is no news.
        self._seen = max(asked, seen.standing.version)
        self._reachable = seen.reachable
        self._refused.clear()
        return seen.standing

    async def _take_routes(self, standing: Standing) -> Standing:
        while route := self._next_route(standing):
            answer: Answer = await workflow.execute_activity_method(
                CaseActivities.route,
                Route(
                    dispute=self._dispute,
                    rule=route.rule,
                    because=route.because,
                    claims=route.claims,
                    at=workflow.now(),
                ),
                start_to_close_timeout=ONE_TRY,
                retry_policy=AGAIN,
                summary=route.rule,
            )
            standing = self._answered(answer, _name(route))
        return standing

    async def _chase_the_overdue(self, standing: Standing) -> Standing:
        while overdue := self._next_overdue(standing):
            answer: Answer = await workflow.execute_activity_method(
                CaseActivities.chase,
                Chase(
                    dispute=self._dispute,
                    referral=overdue.referral,
                    attempt=overdue.asked + 1,
                    at=workflow.now(),
                ),
                start_to_close_timeout=ONE_TRY,
                retry_policy=AGAIN,
                summary=f"{overdue.body} is asked again about {overdue.referral}",
            )
            standing = self._answered(answer, _name(overdue))
        return standing

    async def _sound_the_late(self, standing: Standing) -> Standing:
        while late := self._next_late(standing):
            answer = await self._sounded(
                Sound(dispute=self._dispute, alarm=late, at=workflow.now()), _name(late)
            )
            standing = self._answered(answer, _name(late))
        return standing

    async def _sounded(self, said: Sound, name: str) -> Answer:
        """Beside the worker, which halves the writes in Temporal's store; older cases as before."""
        if workflow.patched(BESIDE_THE_WORKER):
            return await workflow.execute_local_activity_method(
                CaseActivities.sound,
                said,
                start_to_close_timeout=ONE_TRY,
                retry_policy=AGAIN,
                summary=name,
            )
        return await workflow.execute_activity_method(
            CaseActivities.sound,
            said,
            start_to_close_timeout=ONE_TRY,
            retry_policy=AGAIN,
            summary=name,
        )

    def _answered(self, answer: Answer, name: str) -> Standing:
        """What is refused is left alone until something moves and the case looks again."""
        self._seen = max(self._seen, answer.standing.version)
        if answer.refusal:
            workflow.logger.info("refused: %s %s", name, answer.refusal)
            self._refused.add(name)
        return answer.standing

    def _next_route(self, standing: Standing) -> DueRoute | None:
        return next((due for due in standing.due if _name(due) not in self._refused), None)

    def _next_overdue(self, standing: Standing) -> Waiting | None:
        now = workflow.now()
        waiting = [one for one in standing.waiting if _name(one) not in self._refused]
        return next((one for one in waiting if one.again_at and one.again_at <= now), None)

    def _next_late(self, standing: Standing) -> Alarm | None:
        now = workflow.now()
        alarms = [one for one in standing.alarms if _name(one) not in self._refused]
        return next((one for one in alarms if one.at <= now), None)

    def _write_letters(self, standing: Standing) -> None:
        """Letters go out beside everything else: an address that is down holds nothing up."""
        for waiting in standing.waiting:
            letter = Letter(
                dispute=self._dispute,
                referral=waiting.referral,
                body=waiting.body,
                attempt=waiting.asked,
            )
            known = letter.key in self._sent or letter.key in self._letters
            if waiting.body in self._reachable and not known:
                self._letters[letter.key] = asyncio.create_task(self._deliver(letter))

    async def _deliver(self, letter: Letter) -> None:
        try:
            await workflow.execute_activity_method(
                CaseActivities.deliver,
                letter,
                task_queue=OUTWARD_QUEUE,
                start_to_close_timeout=ONE_TRY,
                schedule_to_close_timeout=LETTER_LIVES,
                retry_policy=PATIENTLY,
                summary=f"letter {letter.attempt} to {letter.body} about {letter.referral}",
            )
        except ActivityError:
            workflow.logger.warning("letter not taken: %s", letter.key)
        self._sent.add(letter.key)

    async def _wait(self, standing: Standing) -> None:
        """Wait for news; for no longer than until the first of the case's own clocks.

        The minutes of the office and the periods of the law are kept elsewhere, for all disputes
        at once.
        """
        first = min(self._clocks(standing), default=None)
        waits = f"waits for news, or until {first[1]}" if first else "waits for news"
        workflow.set_current_details(f"{standing.stage}: {waits}")
        try:
            await workflow.wait_condition(
                lambda: self._has_news,
                timeout=first[0] - workflow.now() if first else None,
                timeout_summary=f"until {first[1]}" if first else None,
            )
        except TimeoutError:
            return

    def _clocks(self, standing: Standing) -> Iterator[tuple[datetime, str]]:
        """Each minute at which the case has something to do, and what, in words."""
        for body in standing.waiting:
            if body.again_at and _name(body) not in self._refused:
                yield body.again_at, f"{body.body} is to be asked again about {body.referral}"
        for alarm in standing.alarms:
            if _name(alarm) not in self._refused:
                yield alarm.at, _name(alarm)

    def _carried(self) -> Opened:
        return Opened(dispute=self._dispute, heard=self._heard, sent=sorted(self._sent))


def _name(what: DueRoute | Waiting | Alarm) -> str:
    if isinstance(what, Waiting):
        return f"chase {what.referral} {what.asked + 1}"
    if isinstance(what, Alarm):
        return f"{what.step} {what.referral}".rstrip()
    return f"{what.rule} {what.because} {','.join(what.claims)}"
