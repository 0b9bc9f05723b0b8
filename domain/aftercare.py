"""Beside and after the chain: follow-up calls, other systems' numbers, the worker's own way."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.acceptance import OtherWay
from domain.record import Act, Fact
from domain.refusals import Refusal, StepNotOpen
from domain.refusals.closing import NoNumber
from domain.room import Room
from domain.sealed import Sealed
from domain.steps import step
from domain.values import PartyId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class Satisfaction(StrEnum):
    """What the party said of the office's work (满意度)."""

    VERY_SATISFIED = "very-satisfied"
    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"
    NOT_SAID = "not-said"


class ExternalSystem(StrEnum):
    """Who else has a number for this dispute (外部编号)."""

    LINE_12345 = "12345"
    NATIONAL_PLATFORM = "national-platform"  # 全国劳动人事争议在线调解服务平台
    COURT_PLATFORM = "court-platform"  # 人民法院调解平台
    ARBITRATION = "arbitration"
    INSPECTION = "inspection"
    INSURER = "insurer"


@dataclass
class FollowUp:
    """One follow-up call or visit (回访)."""

    party: str
    satisfaction: str
    performed: bool | None
    at: datetime


class FollowedUp(Fact):
    """A party was asked afterwards whether it was done, and how the office did (回访)."""

    TOPIC = "dispute.followed_up"
    party: str
    satisfaction: str
    performed: bool | None
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Add the follow-up."""
        aggregate.follow_ups.append(
            FollowUp(self.party, self.satisfaction, self.performed, self.happened_at)
        )


class ExternalNumberRecorded(Fact):
    """Another system's number for this dispute was noted."""

    TOPIC = "dispute.external_number_recorded"
    system: str
    number: str

    def apply(self, aggregate: "Trunk") -> None:
        """Note the number."""
        aggregate.external_numbers[self.system] = self.number
        aggregate.told_in[f"number:{self.system}"] = self.originator_version


class OwnWayTaken(Fact):
    """The worker went another way themselves; nothing ever prevents it (人民调解法 Art. 3)."""

    TOPIC = "dispute.own_way_taken"
    way: str
    number: str

    def apply(self, aggregate: "Trunk") -> None:
        """Note where the worker went."""
        aggregate.own_ways[self.way] = self.happened_at


def agreed_or_closed(dispute: "Dispute") -> Refusal | None:
    """There is something to follow up: an agreement in effect, or a closing."""
    return None if dispute.is_agreed or dispute.closed else StepNotOpen(stage=dispute.stage)


class AftercareRoom(Room):
    """What is recorded beside the chain, whatever the stage."""

    @step("record-follow-up", agreed_or_closed)
    def record_follow_up(
        self,
        act: Act,
        *,
        party: PartyId,
        satisfaction: Satisfaction,
        performed: bool | None = None,
        words: Sealed | None = None,
    ) -> None:
        """Record a follow-up; `performed` is absent where there was nothing to perform.

        Raises UnknownParty, BeforeWhatItRestsOn.
        """
        self._party(party)
        if FollowUp(party, satisfaction, performed, act.happened_at) in self.follow_ups:
            return
        self._must_be_open("record-follow-up")
        in_effect = self.agreement.effective_at if self.agreement else None
        self._must_not_precede(act, in_effect or (self.closed.at if self.closed else None))
        self._record(
            FollowedUp,
            act,
            party=party,
            satisfaction=satisfaction,
            performed=performed,
            words=words,
        )

    @step("record-external-number", corrects=(ExternalNumberRecorded,))
    def record_external_number(self, act: Act, *, system: ExternalSystem, number: str) -> None:
        """Note another system's number; open at any time, and another number is a correction.

        Raises NoNumber.
        """
        if self.external_numbers.get(system) == number:
            return
        self._must_be_open("record-external-number")
        if not number.strip():
            raise NoNumber
        earlier = self.told_in.get(f"number:{system}", 0)
        said = act if act.corrects else replace(act, corrects=earlier)
        self._record(ExternalNumberRecorded, said, system=system, number=number)

    @step("record-own-way")
    def record_own_way(self, act: Act, *, way: OtherWay, number: str = "") -> None:
        """Record that the worker went to arbitration, inspection or court themselves.

        Open at any stage, also while mediating and after closing: mediation bars no other way.
        """
        if way in self.own_ways:
            return
        self._must_be_open("record-own-way")
        self._record(OwnWayTaken, act, way=way, number=number)
