"""Alerts afterwards: when each was due and came, who was told, who heard it, and what followed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.alerts import Alert, AlertKind, Level
from domain.dispute import Dispute
from domain.record import Fact

PROMISED = frozenset({AlertKind.SAME_DAY_WARNING, AlertKind.SAME_DAY_LAST_CALL})
"""Alerts that warn of the promise of the same day."""

RUNNING = frozenset({AlertKind.CLOCK_NEAR, AlertKind.CLOCK_DUE})
"""Alerts that warn of a clock."""


@dataclass(frozen=True, slots=True)
class Story:
    """One alert: who it was for when it came, and what became of it.

    `mediator` and `centre` are those of the dispute as it was raised. `came_true` is the version of
    the fact that what it warned of was not kept (the promise missed, the clock passed); 0 if none.
    """

    version: int
    topic: str
    kind: AlertKind
    level: Level
    key: str
    due: datetime
    raised_at: datetime
    centre: str
    mediator: str
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    escalated_at: datetime | None = None
    came_true: int = 0

    @property
    def late(self) -> timedelta:
        """How late it came."""
        return max(self.raised_at - self.due, timedelta(0))

    @property
    def heard_after(self) -> timedelta | None:
        """How long it waited until somebody acknowledged it; None while nobody did."""
        if self.acknowledged_at is None:
            return None
        return max(self.acknowledged_at - self.raised_at, timedelta(0))


def stories(facts: Sequence[Fact]) -> list[Story]:
    """Every alert of a dispute, in the order they were raised."""
    dispute: Any = None
    raised: dict[int, tuple[str, str, str]] = {}
    for fact in facts:
        dispute = fact.mutate(dispute)
        if fact.originator_version in dispute.alerts:
            placed = (fact.TOPIC, str(dispute.centre), str(dispute.mediator or ""))
            raised[fact.originator_version] = placed
    if not isinstance(dispute, Dispute):
        return []
    return [_story(dispute.alerts, version, *placed) for version, placed in raised.items()]


def _story(
    alerts: Mapping[int, Alert], version: int, topic: str, centre: str, mediator: str
) -> Story:
    alert = alerts[version]
    return Story(
        version=version,
        topic=topic,
        kind=alert.kind,
        level=alert.level,
        key=alert.key,
        due=alert.due,
        raised_at=alert.raised_at,
        centre=centre,
        mediator=mediator,
        acknowledged_at=alert.acknowledged_at,
        acknowledged_by=alert.acknowledged_by,
        escalated_at=alert.escalated_at,
        came_true=_came_true(alert, alerts),
    )


def _came_true(alert: Alert, alerts: Mapping[int, Alert]) -> int:
    if alert.kind in PROMISED:
        wanted = str(AlertKind.SAME_DAY_MISSED)
    elif alert.kind in RUNNING:
        wanted = f"{alert.key.rpartition(':')[0]}:passed"
    else:
        return 0
    return next((one.version for one in alerts.values() if one.key == wanted), 0)
