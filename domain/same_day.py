"""The promise of the same day: to whom it is given, by when it is kept, what keeps it (同日化解).

Both ends are moments nobody can choose afterwards. It begins with filing, and with what was claimed
then: accepting late, amending a claim or splitting one off moves nothing. It ends when a resolution
was *recorded*, or happened if that is later: a settlement entered the next morning and dated back
was not in the record by the close of office, and whoever promises the same day writes it down then.
What was taken up again was not resolved, and what went to a sibling dispute was not resolved here.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from domain.working_days import CentreCalendar

if TYPE_CHECKING:
    from domain.filing import Filed
    from domain.imported import ImportOpened
    from domain.record import Fact
    from domain.trunk import Trunk

SHIPPED = Path(__file__).parent / "rules" / "same-day"

AGREEMENT = "agreement"
"""The ground of a resolution by an agreement that took effect; any other is an outcome's code."""

A_DAY = timedelta(hours=24)


class WhyNot(StrEnum):
    """Why the promise is not given to a dispute (不适用同日承诺的原因)."""

    SPLIT_OFF = "split-off"  # 分案: the promise was given to the dispute it came from
    NO_SUM = "no-sum"  # 未列金额
    TOO_MUCH = "too-much"  # 金额超过上限
    DAY_OFF = "day-off"  # 非办公日
    AFTER_CUT_OFF = "after-cut-off"  # 截止时间后


class Reading(StrEnum):
    """Three readings of "the same day", which are never to be confused (口径)."""

    BY_CLOSE_OF_OFFICE = "by-close-of-office"  # 当日办公时间内: the promise
    SAME_CALENDAR_DAY = "same-calendar-day"  # 同一自然日
    WITHIN_24_HOURS = "within-24-hours"  # 24小时内


@dataclass(frozen=True, slots=True)
class Definition:
    """The promise as one version of the rules defines it; times are the centre's own."""

    version: str
    most_claimed: Decimal
    agreement_in_effect: bool
    outcomes: frozenset[str]
    first_contact: timedelta
    warning: time
    last_call: time
    article: str
    note: str
    confidence: str

    def keeps(self, ground: str) -> bool:
        """Say whether a resolution on this ground keeps the promise."""
        return self.agreement_in_effect if ground == AGREEMENT else ground in self.outcomes


@cache
def definitions() -> Mapping[str, Definition]:
    """Every version of the promise, the oldest first."""
    read = [_read(path) for path in SHIPPED.glob("*.toml")]
    return {one.version: one for one in sorted(read, key=lambda one: _order(one.version))}


def definition(rules: str) -> Definition:
    """The promise under a version of the rule table: the newest made with it or before it.

    Rules older than any promise get the first one: reading the past never fails.
    """
    known = list(definitions().values())
    made = [one for one in known if _order(one.version) <= _order(rules)]
    return made[-1] if made else known[0]


def newest() -> Definition:
    """The promise as it is given now."""
    return list(definitions().values())[-1]


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _read(path: Path) -> Definition:
    with path.open("rb") as file:
        said = tomllib.load(file)
    return Definition(
        version=said["version"],
        most_claimed=Decimal(said["given"]["most_claimed"]),
        agreement_in_effect=said["kept"]["agreement_in_effect"],
        outcomes=frozenset(said["kept"]["outcomes"]),
        first_contact=timedelta(hours=said["ladder"]["first_contact_office_hours"]),
        warning=time.fromisoformat(said["ladder"]["warning"]),
        last_call=time.fromisoformat(said["ladder"]["last_call"]),
        article=said["article"],
        note=said["note"],
        confidence=said["confidence"],
    )


@dataclass(frozen=True, slots=True)
class AtFiling:
    """What a dispute was when it was filed, whatever became of it: the promise looks at no more.

    `claimed` is the sum of what was claimed then, CNY; None where no claim named a sum.
    """

    centre: str
    rules: str
    at: datetime
    claimed: Decimal | None

    @classmethod
    def of(cls, filed: "Filed | ImportOpened") -> "AtFiling":
        """Read it from the first fact."""
        sums = [claim["amount"] for claim in filed.claims if claim.get("amount") is not None]
        claimed = sum((amount for amount in sums if amount), Decimal(0)) if sums else None
        return cls(filed.centre, filed.rules, filed.happened_at, claimed)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What may have resolved a dispute, from the later of the two moments a fact has.

    `whole` says that nothing of what was claimed had gone to a sibling dispute by then.
    """

    ground: str
    at: datetime
    version: int
    whole: bool


def note_resolution(dispute: "Trunk", fact: "Fact", ground: str) -> None:
    """Keep a resolution on the file, with the time from which it counts."""
    at = max(fact.happened_at, fact.timestamp)
    whole = not dispute.were_split_off
    dispute.resolutions.append(Resolution(ground, at, fact.originator_version, whole))


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise of one dispute: whether it is given (`why_not` empty), and its minutes.

    Where it is not given, the minutes are those of the first day the centre is open; the first
    contact is owed in any case.
    """

    definition: Definition
    why_not: str
    filed_at: datetime
    first_contact_due: datetime
    warning_at: datetime
    last_call_at: datetime
    due: datetime

    @property
    def covered(self) -> bool:
        """Say whether the promise is given."""
        return not self.why_not


def promise_of(
    dispute: "Trunk", calendar: CentreCalendar, otherwise: Definition | None = None
) -> Promise:
    """The promise of a dispute, by the calendar of the centre where it was filed.

    `otherwise` defines it in place of the version that the dispute was filed under.
    """
    filed = dispute.at_filing
    rule = otherwise or definition(filed.rules)
    day = calendar.first_open(calendar.day_of(filed.at))
    return Promise(
        definition=rule,
        why_not=_why_not(dispute, rule, calendar),
        filed_at=filed.at,
        first_contact_due=_utc(calendar.after_office_time(filed.at, rule.first_contact)),
        warning_at=_utc(in_hours(calendar, day, rule.warning)),
        last_call_at=_utc(in_hours(calendar, day, rule.last_call)),
        due=_utc(calendar.closes_at(day)),
    )


def in_hours(calendar: CentreCalendar, day: date, clock: time) -> datetime:
    """A time of a day, moved to the opening or the close where it lies outside office hours."""
    return min(max(calendar.at(day, clock), calendar.opens_at(day)), calendar.closes_at(day))


def _utc(moment: datetime) -> datetime:
    """As a fact keeps it: the same moment, whatever the zone of the centre is called."""
    return moment.astimezone(UTC)


def _why_not(dispute: "Trunk", rule: Definition, calendar: CentreCalendar) -> str:
    filed = dispute.at_filing
    day = calendar.day_of(filed.at)
    if dispute.split_from:
        return WhyNot.SPLIT_OFF
    if filed.claimed is None:
        return WhyNot.NO_SUM
    if filed.claimed > rule.most_claimed:
        return WhyNot.TOO_MUCH
    if not calendar.is_open(day):
        return WhyNot.DAY_OFF
    return "" if filed.at < calendar.cut_off_at(day) else WhyNot.AFTER_CUT_OFF


def resolved_at(dispute: "Trunk", rule: Definition) -> datetime | None:
    """The first moment from which the dispute counts as resolved; None while it does not."""
    counting = (one.at for one in dispute.resolutions if one.whole and rule.keeps(one.ground))
    return min(counting, default=None)


def readings(promise: Promise, resolved: datetime | None, calendar: CentreCalendar) -> set[Reading]:
    """Which of the three readings hold of a dispute."""
    if resolved is None:
        return set()
    held = {
        Reading.BY_CLOSE_OF_OFFICE: resolved <= promise.due,
        Reading.SAME_CALENDAR_DAY: calendar.day_of(resolved) == calendar.day_of(promise.filed_at),
        Reading.WITHIN_24_HOURS: resolved - promise.filed_at <= A_DAY,
    }
    return {reading for reading, so in held.items() if so}
