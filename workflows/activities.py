"""What a case asks of the registry and of the outside world; each may safely be asked again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from temporalio import activity

from domain.dispute import Dispute
from domain.office_time import calendar_of
from domain.record import Act
from domain.refusals import Busy, NotFound, Refusal
from domain.registry import Registry
from domain.standing import GONE, Standing, standing
from domain.steps import DECISIONS
from domain.values import ClaimId
from workflows.lanes import IN_LINE
from workflows.messages import Answer, Chase, Letter, Look, Route, Seen, Sound
from workflows.news import CASE
from workflows.outward import Post
from workflows.two_clocks import ONE_TIME, Clocks

PATIENCE_SECONDS = 12.0
"""How long a letter waits behind others to its body and is carried: less than one try may take."""


class TooEarly(Exception):  # noqa: N818 - named for what happened, as everywhere in this office
    """It is not that late by the office's clock."""


class CaseActivities:
    """Answers a case from the registry, and takes its decisions and letters there.

    A refusal comes back as its code and is no failure; whatever else goes wrong is tried again.
    """

    def __init__(self, registry: Registry, post: Post, clocks: Clocks = ONE_TIME) -> None:
        self._registry = registry
        self._post = post
        self._clocks = clocks

    @property
    def all(self) -> list[Callable[..., object]]:
        """Every activity, for a worker."""
        return [self.look, self.route, self.chase, self.sound, self.deliver]

    @property
    def letters_at_once(self) -> int:
        """How many letters to bodies may be under way or waiting, when every line is full."""
        return IN_LINE * max(len(self._post.reachable), 1)

    @activity.defn(name="look")
    def look(self, asked: Look) -> Seen:
        """Tell where a dispute stands."""
        return Seen(standing=self._standing(asked.dispute), reachable=self._post.reachable)

    @activity.defn(name="route")
    def route(self, said: Route) -> Answer:
        """Record a rule's conclusion, and what is made ready with it."""
        request = f"route:{said.dispute}:{said.rule}:{said.because}:{','.join(said.claims)}"
        return self._answer(
            said.dispute,
            lambda: self._registry.at(said.dispute).decide(
                Dispute.route,
                self._act(said.at, request),
                rule=said.rule,
                because=said.because,
                claims=[ClaimId(claim) for claim in said.claims],
            ),
        )

    @activity.defn(name="chase")
    def chase(self, said: Chase) -> Answer:
        """Record that a body is asked once more."""
        request = f"chase:{said.dispute}:{said.referral}:{said.attempt}"
        return self._answer(
            said.dispute,
            lambda: self._registry.at(said.dispute).decide(
                Dispute.chase_referral,
                self._act(said.at, request),
                referral=said.referral,
                attempt=said.attempt,
            ),
        )

    @activity.defn(name="sound")
    def sound(self, said: Sound) -> Answer:
        """Record an alarm; what is done by now, or moved by a new calendar, is not sounded.

        The office's clock has the word. Where Temporal's is ahead of it, this is tried again:
        raises TooEarly.
        """
        alarm = replace(said.alarm, at=self._clocks.here(said.alarm.at))
        if self._registry.clock() < alarm.at:
            raise TooEarly
        request = f"alarm:{said.dispute}:{alarm.step}:{alarm.referral}:{alarm.at.isoformat()}"
        about = {"referral": alarm.referral} if alarm.referral else {}
        return self._answer(
            said.dispute,
            lambda: self._registry.at(said.dispute).decide(
                DECISIONS[alarm.step], self._act(said.at, request), **about
            ),
        )

    @activity.defn(name="deliver")
    async def deliver(self, letter: Letter) -> None:
        """Deliver a letter to a body when its turn comes; raises Silent, NotOk, LineTooLong."""
        carry = partial(self._carry, letter)
        await self._post.lane(letter).take(carry, patience=PATIENCE_SECONDS)

    def _carry(self, letter: Letter) -> None:
        self._post.deliver(letter, self._registry.clock())

    def _answer(self, dispute: UUID, decide: Callable[[], object]) -> Answer:
        try:
            decide()
        except Busy:
            raise  # others wrote at the same moment: that is to be tried again, and no answer
        except Refusal as refusal:
            return Answer(standing=self._standing(dispute), refusal=refusal.code)
        return Answer(standing=self._standing(dispute))

    def _standing(self, dispute: UUID) -> Standing:
        try:
            found = self._registry.dispute(dispute)
        except NotFound:
            return GONE
        calendar = calendar_of(self._registry, found.centre)
        return self._timed(standing(found, self._registry.centres, calendar))

    def _timed(self, told: Standing) -> Standing:
        """The same, with its minutes as Temporal's clock will show them: the case waits by it."""
        there = self._clocks.there
        return replace(
            told,
            alarms=[replace(one, at=there(one.at)) for one in told.alarms],
            waiting=[
                replace(one, again_at=there(one.again_at)) if one.again_at else one
                for one in told.waiting
            ],
        )

    def _act(self, at: datetime, request: str) -> Act:
        """The case's own word; a Temporal whose clock is ahead says nothing from the future."""
        now = self._registry.clock()
        return Act(CASE, min(self._clocks.here(at), now), now, request=request)
