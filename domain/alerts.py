"""Alerts: what a supervisor is to see of a dispute, how loud, and who has heard it (预警)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from domain.record import Fact

SHIPPED = Path(__file__).parent / "rules" / "alarms.toml"


class AlertKind(StrEnum):
    """What an alert is about (预警类型)."""

    FIRST_CONTACT_LATE = "first-contact-late"  # 首次联系超时
    SAME_DAY_WARNING = "same-day-warning"  # 同日承诺预警
    SAME_DAY_LAST_CALL = "same-day-last-call"  # 同日承诺最后提醒
    SAME_DAY_MISSED = "same-day-missed"  # 未能同日化解
    CLOCK_NEAR = "clock-near"  # 期限临近
    CLOCK_DUE = "clock-due"  # 期限将届满
    CLOCK_PASSED = "clock-passed"  # 期限已过
    CLOCK_RAN_OUT = "clock-ran-out"  # 期限届满，非过失
    DEADLINE_MOVED = "deadline-moved"  # 期限变动
    OWNER_MISSING = "owner-missing"  # 移送无人接收
    BOUNCED_TWICE = "bounced-twice"  # 两次退回
    ENTRY_REFUSED = "entry-refused"  # 拒绝进入
    INSTALMENT_UNPAID = "instalment-unpaid"  # 到期未支付
    GLASS_BROKEN = "glass-broken"  # 紧急查阅
    REQUEST_DUE = "request-due"  # 个人信息请求将到期
    REQUEST_LATE = "request-late"  # 个人信息请求逾期未答复
    RECORD_NOT_WHOLE = "record-not-whole"  # 记录核验未通过
    SIGNING_STOPPED = "signing-stopped"  # 已停止签署


class Level(StrEnum):
    """How loud an alert is (预警级别)."""

    INFORMATION = "information"  # 提示
    WARNING = "warning"  # 预警
    URGENT = "urgent"  # 紧急
    BREACH = "breach"  # 超期


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """The ladder of the office: levels, when a clock is due, owners, and escalation."""

    levels: Mapping[AlertKind, Level]
    due_from: int
    owner_within_days: int
    escalated: frozenset[Level]
    escalated_after: timedelta


@cache
def alarm_rules(path: Path = SHIPPED) -> AlarmRules:
    """Read the ladder."""
    with path.open("rb") as file:
        said = tomllib.load(file)
    return AlarmRules(
        levels={AlertKind(kind): Level(level) for kind, level in said["levels"].items()},
        due_from=said["clocks"]["due_from"],
        owner_within_days=said["owner"]["working_days"],
        escalated=frozenset(Level(level) for level in said["escalation"]["levels"]),
        escalated_after=timedelta(hours=said["escalation"]["office_hours"]),
    )


@dataclass
class Alert:
    """One alert, known by the version of the fact that raised it.

    `due` is the minute it was to sound, `raised_at` when it was recorded: the difference is how
    late it came. Nothing with the same `key` sounds twice on one dispute.
    """

    version: int
    kind: AlertKind
    key: str
    due: datetime
    raised_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    escalated_at: datetime | None = None

    @property
    def level(self) -> Level:
        """How loud it is."""
        return alarm_rules().levels[self.kind]

    @property
    def is_unheard(self) -> bool:
        """Say whether it is loud enough to be escalated, and nobody acknowledged it or was told."""
        told = self.acknowledged_at or self.escalated_at
        return self.level in alarm_rules().escalated and not told


class HasAlerts(Protocol):
    """A record that alerts are raised on: a dispute, or a book of the whole office."""

    alerts: dict[int, Alert]


def raise_alert(record: HasAlerts, fact: "Fact", kind: AlertKind, key: str) -> None:
    """Put an alert on the file, raised by a fact."""
    record.alerts[fact.originator_version] = Alert(
        fact.originator_version, kind, key, due=fact.happened_at, raised_at=fact.timestamp
    )


def kind_of_clock(days_left: int, *, informs: bool) -> AlertKind:
    """What an alert of a clock that has so many days left is about."""
    due = days_left <= alarm_rules().due_from and not informs
    return AlertKind.CLOCK_DUE if due else AlertKind.CLOCK_NEAR


def kind_of_passed(*, informs: bool) -> AlertKind:
    """What it is about that a clock has passed: one that informs has run out, at nobody's fault."""
    return AlertKind.CLOCK_RAN_OUT if informs else AlertKind.CLOCK_PASSED
