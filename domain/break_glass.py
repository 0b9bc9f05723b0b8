"""Breaking the glass: who may not see a dispute reads it in an emergency, for a while (紧急查阅).

It is said why, it sounds at the centre's supervisor at once, and it ends by itself. Nobody who lost
the dispute for a conflict of interest breaks it. What is read meanwhile, and by whom it may be
broken, the access table says (access_glass.py).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.alerts import AlertKind, raise_alert
from domain.conflicts import has_lost, one_spelling
from domain.limits import limit
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.refusals.break_glass import GlassStaysWhole, NoGlassBroken
from domain.room import Room
from domain.said import must_be_ids
from domain.sealed import Sealed
from domain.steps import step
from domain.values import OfficerId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class GlassReason(StrEnum):
    """Why a dispute is read in an emergency (紧急查阅事由)."""

    SAFETY = "safety"  # 人身安全
    OFFICER_ABSENT = "officer-absent"  # 承办人不在岗
    TIME_LIMIT = "time-limit"  # 期限将届满
    COLLECTIVE = "collective"  # 群体性事件
    BY_ORDER = "by-order"  # 依法要求


@dataclass
class Glass:
    """One emergency reading: by whom, in what capacity, why, from when, and until when at most."""

    officer: str
    caller_role: str
    glass_reason: str
    words: Sealed
    since: datetime
    until: datetime
    mended_at: datetime | None = None


class GlassBroken(Fact):
    """An officer who may not see the dispute began to read it in an emergency (紧急查阅)."""

    TOPIC = "dispute.glass_broken"
    officer: str
    caller_role: str
    glass_reason: str
    words: Sealed
    until: datetime

    def apply(self, aggregate: "Trunk") -> None:
        """Let them read for so long, and alert."""
        who = one_spelling(self.officer)
        aggregate.glasses.append(
            Glass(
                who,
                self.caller_role,
                self.glass_reason,
                self.words,
                since=self.happened_at,
                until=self.until,
            )
        )
        kind = AlertKind.GLASS_BROKEN
        raise_alert(aggregate, self, kind, f"{kind}:{who}:{self.originator_version}")


class GlassMended(Fact):
    """An emergency reading was ended before its time (终止紧急查阅)."""

    TOPIC = "dispute.glass_mended"
    officer: str

    def apply(self, aggregate: "Trunk") -> None:
        """It is over from now on."""
        for glass in aggregate.glasses:
            if glass.officer == one_spelling(self.officer) and glass.until > self.timestamp:
                glass.until = glass.mended_at = self.timestamp


def the_glass_was_broken(dispute: "Dispute") -> Refusal | None:
    """Somebody reads the dispute in an emergency, or did so until their time was over."""
    is_there = any(glass.mended_at is None for glass in dispute.glasses)
    return None if is_there else NoGlassBroken()


def glass_of(dispute: "Trunk", officer: str) -> Glass | None:
    """The last emergency reading of an officer, over or not."""
    who = one_spelling(officer)
    return next((one for one in reversed(dispute.glasses) if one.officer == who), None)


class BreakGlassRoom(Room):
    """What is decided about reading in an emergency."""

    @step("break-glass")
    def break_glass(
        self,
        act: Act,
        *,
        officer: OfficerId,
        caller_role: str,
        glass_reason: GlassReason,
        words: Sealed,
    ) -> None:
        """Read a dispute that one may not see, for as long as limits.toml says (PIPL Art. 51).

        Who reads so already, goes on until their time is over. Counted from the moment it is
        recorded. Raises GlassStaysWhole.
        """
        mine = glass_of(self, officer)
        if mine and act.recorded_at < mine.until:
            return
        self._must_be_open("break-glass")
        must_be_ids(officer=officer)
        if has_lost(self, officer):
            raise GlassStaysWhole(officer=officer)
        lasts = timedelta(minutes=limit("access.break-glass").amount)
        self._record(
            GlassBroken,
            act,
            officer=officer,
            caller_role=caller_role,
            glass_reason=glass_reason,
            words=words,
            until=act.recorded_at + lasts,
        )

    @step("mend-glass", the_glass_was_broken)
    def mend_glass(self, act: Act, *, officer: OfficerId) -> None:
        """End an emergency reading before its time; raises NoGlassBroken, BeforeWhatItRestsOn."""
        theirs = glass_of(self, officer)
        if theirs and act.recorded_at >= theirs.until:
            return
        self._must_be_open("mend-glass")
        if theirs is None:
            raise NoGlassBroken
        self._must_not_precede(act, theirs.since)
        self._record(GlassMended, act, officer=officer)
