"""Requests of persons that wait for an answer past their day, told where they were made (请求逾期).

Who asks for a copy, a correction or erasure is answered in time (个人信息保护法 Art. 45-47, 50): in
how many days, domain/rules/persons.toml says. The alert stands on a dispute of theirs, so it is
seen, heard and sent as every other one is, and it sounds on a closed dispute too: most are.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from domain.alerts import AlertKind, alarm_rules, raise_alert
from domain.keeping import RequestKind
from domain.record import Act, Fact
from domain.refusals.alarms import NothingToSound
from domain.room import Room
from domain.steps import step
from domain.values import Day

if TYPE_CHECKING:
    from domain.trunk import Trunk


class RequestUnanswered(Fact):
    """A person's request has so many days left and no answer, or none since its day (请求未答复).

    Less than no days are left of one that is late. Who asked, their own file says.
    """

    TOPIC = "dispute.request_unanswered"
    asked: str
    request_kind: str
    due: str
    days_left: int

    def apply(self, aggregate: "Trunk") -> None:
        """Alert once while there is time, and once when there is none."""
        kind = kind_of(self.days_left)
        raise_alert(aggregate, self, kind, unanswered_key(self.asked, kind))

    @classmethod
    def told_as(cls, said: Mapping[str, Any]) -> str:
        """One that is late is told as late."""
        return "late" if said.get("days_left", 0) < 0 else ""


def kind_of(days_left: int) -> AlertKind:
    """What the alert of a request with so many days left is about."""
    return AlertKind.REQUEST_LATE if days_left < 0 else AlertKind.REQUEST_DUE


def unanswered_key(asked: str, kind: AlertKind) -> str:
    """What makes the alert of a request the same one."""
    return f"request:{asked}:{kind}"


class AlarmRequestsRoom(Room):
    """What the opening of a centre says of requests that wait."""

    @step("sound-request")
    def sound_request(
        self, act: Act, *, asked: str, kind: RequestKind, due: Day, days_left: int
    ) -> None:
        """Note that a request is to be answered by `due`, and is not; raises NothingToSound."""
        if days_left > alarm_rules().due_from:
            raise NothingToSound
        if self.has_sounded(unanswered_key(asked, kind_of(days_left))):
            return
        self._must_be_open("sound-request")
        self._record(
            RequestUnanswered, act, asked=asked, request_kind=kind, due=due, days_left=days_left
        )
