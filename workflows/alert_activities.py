"""What the way of a letter asks of the registry and of the address; each may be asked again."""

from collections.abc import Callable

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from domain.alert_letters import AlertLetter, LetterState, WhyDead, held_for
from domain.alerts import Alert
from domain.dispute import Dispute
from domain.office_time import calendar_of
from domain.record import Act
from domain.refusals import NotFound
from domain.registry import Registry
from workflows.alert_couriers import Couriers, NotTaken
from workflows.alert_messages import Hold, Lost, Notice, Told
from workflows.two_clocks import ONE_TIME, Clocks

OFFICE = "office"
"""Who says so, in every fact about a letter."""


class LetterActivities:
    """Carries letters, and records what became of each."""

    def __init__(self, registry: Registry, couriers: Couriers, clocks: Clocks = ONE_TIME) -> None:
        self._registry = registry
        self._couriers = couriers
        self._clocks = clocks

    @property
    def all(self) -> list[Callable[..., object]]:
        """Every activity, for a worker."""
        return [self.look, self.deliver, self.give_up]

    @activity.defn(name="look-at-letter")
    def look(self, notice: Notice) -> Hold:
        """Tell whether a letter may go out now, and how long it waits if not.

        An alert that somebody has acknowledged meanwhile is no news.
        """
        found, letter = self._alert(notice), self._letter(notice)
        if found is None or (letter and letter.state is not LetterState.SENT):
            return Hold(over=True)
        dispute, alert = found
        if alert.acknowledged_at:
            return Hold(over=True)
        now, calendar = self._registry.clock(), calendar_of(self._registry, dispute.centre)
        opens = now + held_for(notice.outlet, alert.level, now, calendar)
        return Hold(wait=self._clocks.there(opens) - self._clocks.there(now))

    @activity.defn(name="deliver-letter")
    def deliver(self, notice: Notice) -> None:
        """Deliver a letter; one that is recorded as taken is not sent again.

        Raises ApplicationError with the code of why it was not taken, and the attempt's number.
        """
        attempt, letter = activity.info().attempt, self._letter(notice) or self._send(notice)
        found = self._alert(notice)
        if found is None or letter.state is LetterState.DELIVERED:
            return
        try:
            self._couriers.deliver(notice, _told(*found), self._registry.clock())
        except NotTaken as error:
            raise ApplicationError(
                error.why,
                attempt,
                type=error.why,
                non_retryable=error.why is WhyDead.NO_ADDRESS,
                category=ApplicationErrorCategory.BENIGN,
            ) from None
        self._registry.at_record(AlertLetter, letter.id).decide(
            AlertLetter.deliver, self._act(), attempts=attempt
        )

    @activity.defn(name="give-up-letter")
    def give_up(self, lost: Lost) -> None:
        """Record that a letter was given up."""
        letter = self._letter(lost.notice) or self._send(lost.notice)
        self._registry.at_record(AlertLetter, letter.id).decide(
            AlertLetter.give_up, self._act(), attempts=lost.attempts, why=lost.why
        )

    def _alert(self, notice: Notice) -> tuple[Dispute, Alert] | None:
        """The alert and its dispute; None where an older copy was restored without it."""
        try:
            dispute = self._registry.dispute(notice.dispute)
        except NotFound:
            return None
        alert = dispute.alerts.get(notice.alert)
        return (dispute, alert) if alert else None

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


def _told(dispute: Dispute, alert: Alert) -> Told:
    return Told(
        dispute=dispute.id,
        alert=alert.version,
        centre=dispute.centre,
        kind=alert.kind,
        level=alert.level,
        due=alert.due,
        raised_at=alert.raised_at,
    )
