"""What a minute of the centre's day sounds on a dispute (每日提醒)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from domain.agreement import TermKind
from domain.alarms import Call, instalment_due
from domain.centre_day import Minute
from domain.dispute import Dispute
from domain.record import Act
from domain.refusals import Refusal
from domain.steps import DECISIONS
from domain.working_days import CentreCalendar

Said = tuple[str, Mapping[str, Any]]
"""A step, and what it is told."""

SWEEPS = (Minute.OPENING, Minute.CLOSE)
"""The minutes at which sums due are looked at: what was due on a day off, when the centre opens."""

_CALLS = {Minute.WARNING: Call.WARNING, Minute.LAST_CALL: Call.LAST_CALL}


def sound(
    dispute: Dispute,
    act: Act,
    minute: Minute,
    calendar: CentreCalendar,
    clocks: Sequence[Said] = (),
) -> int:
    """Sound on a dispute whatever a minute has for it; how many of its alarms are of that minute.

    `clocks` is what the opening says of its clocks.

    A minute rung again adds nothing and counts the same.
    """
    take(dispute, act, [*_at(dispute, minute, act.happened_at, calendar), *clocks])
    return sum(alert.due == act.happened_at for alert in dispute.alerts.values())


def take(dispute: Dispute, act: Act, sayings: Sequence[Said]) -> None:
    """Take each of these decisions that is still to be taken."""
    for step, said in sayings:
        with suppress(Refusal):  # done, or never promised: the decision has the last word
            DECISIONS[step](dispute, act, **said)


def _at(dispute: Dispute, minute: Minute, at: datetime, calendar: CentreCalendar) -> Iterator[Said]:
    if minute in _CALLS:
        yield "sound-same-day", {"level": _CALLS[minute]}
    if minute is Minute.CLOSE:
        yield "sound-same-day-missed", {}
    if minute in SWEEPS:
        for term in unpaid(dispute, calendar, at):
            yield "sound-instalment-unpaid", {"term": term}
    for alert in dispute.alerts.values():
        if alert.is_unheard:
            yield "escalate-alert", {"alert": alert.version}


def unpaid(dispute: Dispute, calendar: CentreCalendar, at: datetime) -> Iterator[str]:
    """The sums agreed that should have been paid by now and are not."""
    terms = dispute.agreement.terms.values() if dispute.agreement and dispute.is_agreed else ()
    for term in terms:
        owing = term.kind == TermKind.PAY and dispute.unpaid_on(term.id)
        if owing and instalment_due(term.due, calendar) <= at:
            yield term.id
