"""What stops, restarts or lengthens the commission's forty-five days (中止、重新计算、延期)."""

from enum import StrEnum
from typing import TYPE_CHECKING

from domain.arbitration import ArbitrationStatus, before_the_commission, is_at, tribunal_at_work
from domain.conditions import not_closed
from domain.limits import limit
from domain.record import Act, Fact
from domain.refusals.arbitration import ExtendedBefore, ExtensionTooLong, TribunalApprovesItself
from domain.room import Room
from domain.said import is_among, must_be_ids
from domain.steps import step
from domain.values import OfficerId

if TYPE_CHECKING:
    from domain.trunk import Trunk


class SuspensionGround(StrEnum):
    """Why the case stands still (中止事由, 办案规则 Art. 47)."""

    WORK_INJURY_FINDING = "work-injury-finding"  # 等待工伤认定
    APPRAISAL = "appraisal"  # 等待鉴定
    RULING_ON_LAW = "ruling-on-law"  # 等待有权机关答复
    OTHER_CASE = "other-case"  # 以另案结果为依据
    PUBLIC_NOTICE = "public-notice"  # 公告送达
    FORCE_MAJEURE = "force-majeure"  # 不可抗力
    SUCCESSOR = "successor"  # 等待继承人、权利义务承受人
    OTHER = "other"


class RestartGround(StrEnum):
    """Why the period is counted anew (重新计算期限, 办案规则 Art. 46)."""

    PARTY_ADDED = "party-added"  # 追加当事人、第三人
    MATERIALS_SUPPLEMENTED = "materials-supplemented"  # 补正材料
    CLAIMS_CHANGED = "claims-changed"  # 增加、变更仲裁请求
    COUNTER_CLAIM = "counter-claim"  # 反申请合并
    TRANSFERRED_IN = "transferred-in"  # 移送


class ArbitrationSuspended(Fact):
    """The arbitration stands still; this time is not counted (中止)."""

    TOPIC = "dispute.arbitration_suspended"
    ground: str

    def apply(self, aggregate: "Trunk") -> None:
        """Stop."""
        arbitration = aggregate.arbitration
        arbitration.suspended_from, arbitration.suspended_for = arbitration.status, self.ground
        arbitration.come_to(ArbitrationStatus.SUSPENDED, self.happened_at)


class ArbitrationResumed(Fact):
    """The arbitration goes on (恢复审理)."""

    TOPIC = "dispute.arbitration_resumed"

    def apply(self, aggregate: "Trunk") -> None:
        """Go on from where it stood."""
        arbitration = aggregate.arbitration
        arbitration.come_to(arbitration.suspended_from, self.happened_at)
        arbitration.suspended_for = ""


class ClockRestarted(Fact):
    """The period is counted anew from this day (重新计算期限)."""

    TOPIC = "dispute.arbitration_clock_restarted"
    ground: str

    def apply(self, aggregate: "Trunk") -> None:
        """Note the day and the ground."""
        aggregate.arbitration.restarts.append((self.ground, self.happened_at))


class ArbitrationExtended(Fact):
    """The period was lengthened with approval (延期)."""

    TOPIC = "dispute.arbitration_extended"
    approved_by: str
    days: int

    def apply(self, aggregate: "Trunk") -> None:
        """Note the days."""
        aggregate.arbitration.extended_days = self.days


class ArbitrationClockRoom(Room):
    """What is decided about the commission's period."""

    @step("suspend-arbitration", not_closed, before_the_commission)
    def suspend_arbitration(self, act: Act, *, ground: SuspensionGround) -> None:
        """Suspend; a second ground while suspended is none of its own."""
        if self.arbitration.status is ArbitrationStatus.SUSPENDED:
            return
        self._must_be_open("suspend-arbitration")
        self._must_not_precede(act, self.arbitration.since)
        self._record(ArbitrationSuspended, act, ground=ground)

    @step("resume-arbitration", not_closed, is_at(ArbitrationStatus.SUSPENDED))
    def resume_arbitration(self, act: Act) -> None:
        """Resume when the ground is gone; raises BeforeWhatItRestsOn."""
        if self.arbitration.status in (ArbitrationStatus.ACCEPTED, ArbitrationStatus.HEARD):
            return
        self._must_be_open("resume-arbitration")
        self._must_not_precede(act, self.arbitration.since)
        self._record(ArbitrationResumed, act)

    @step("restart-clock", not_closed, before_the_commission)
    def restart_clock(self, act: Act, *, ground: RestartGround) -> None:
        """Count the period anew; several restarts of one case are in order.

        Raises BeforeWhatItRestsOn.
        """
        if (ground, act.happened_at) in self.arbitration.restarts:
            return
        self._must_be_open("restart-clock")
        self._must_not_precede(act, self.arbitration.accepted_at)
        self._record(ClockRestarted, act, ground=ground)

    @step("extend-arbitration", not_closed, tribunal_at_work)
    def extend_arbitration(self, act: Act, *, approved_by: OfficerId, days: int) -> None:
        """Lengthen the period once, by at most fifteen days.

        Raises ExtensionTooLong, ExtendedBefore, TribunalApprovesItself, BeforeWhatItRestsOn.
        """
        if self.arbitration.extended_days == days > 0:
            return
        self._must_be_open("extend-arbitration")
        must_be_ids(approved_by=approved_by)
        longest = limit("arbitration.extension").amount
        if not 0 < days <= longest:
            raise ExtensionTooLong(days=days, longest=longest)
        if self.arbitration.extended_days:
            raise ExtendedBefore(days=self.arbitration.extended_days)
        if is_among(approved_by, self.arbitration.tribunal):
            raise TribunalApprovesItself(officer=approved_by)
        self._must_not_precede(act, self.arbitration.accepted_at)
        self._record(ArbitrationExtended, act, approved_by=approved_by, days=days)
