"""A caseload that goes over: listed first, then done dispute by dispute, as often as it takes.

It can be broken off at any point and asked again: what went over is no longer there to go.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from domain.access_conditions import Condition
from domain.dispute import Dispute
from domain.known import known
from domain.mediators import ReplacementReason
from domain.record import Act
from domain.refusals import Refusal
from domain.refusals.ledger import RecordBroken
from domain.registry import Registry
from domain.roster import Roster
from domain.sharing_out import SharingOut
from domain.values import OfficerId
from projections.generations import Reading
from projections.workload import OpenCase, open_cases


class Went(StrEnum):
    """What became of one case (移交结果)."""

    WOULD_GO = "would-go"  # 将移交
    HANDED_OVER = "handed-over"  # 已移交
    REFUSED = "refused"  # 不能移交
    NOT_THEIRS = "not-theirs"  # 已不由其承办


@dataclass(frozen=True, slots=True)
class Moved:
    """One case: where it went, and who was refused, with why."""

    dispute: UUID
    number: str
    to: str
    went: Went
    refused: dict[str, str]


@dataclass(frozen=True, slots=True)
class HandOver:
    """Whose cases go to whom, and why."""

    officer: OfficerId
    takers: Sequence[OfficerId]
    reason: ReplacementReason

    def begin(self, now: Reading, condition: Condition) -> tuple[list[OpenCase], SharingOut]:
        """The cases there are to go over, and what everybody has."""
        found = open_cases(now, condition, {self.officer, *self.takers})
        has = Counter(one.mediator for one in found if one.mediator != self.officer)
        theirs = [one for one in found if one.mediator == self.officer]
        return theirs, SharingOut(self.officer, self.takers, self.reason, dict(has))


def listed(
    registry: Registry, cases: Sequence[OpenCase], sharing: SharingOut, act: Act
) -> Iterator[Moved]:
    """What would become of each; nothing is recorded."""
    for case in cases:
        try:
            dispute = known(registry, Dispute, case.dispute)
        except RecordBroken as broken:
            yield _stays(case, broken)
            continue
        if not sharing.is_theirs(dispute):
            yield Moved(case.dispute, case.number, "", Went.NOT_THEIRS, {})
            continue
        choice = sharing.choose(dispute, act)
        if choice.to:
            sharing.taken(choice.to)
        went = Went.WOULD_GO if choice.to else Went.REFUSED
        yield Moved(case.dispute, case.number, choice.to or "", went, dict(choice.refused))


def handed_over(
    registry: Registry,
    cases: Sequence[OpenCase],
    sharing: SharingOut,
    act_on: Callable[[UUID], Act],
) -> Iterator[Moved]:
    """What became of each, as it is done, each in a transaction of its own."""
    for case in cases:
        act = act_on(case.dispute)
        try:
            dispute = known(registry, Dispute, case.dispute)
        except RecordBroken as broken:
            yield _stays(case, broken)
            continue
        if not sharing.is_theirs(dispute):
            yield Moved(case.dispute, case.number, "", Went.NOT_THEIRS, {})
            continue
        choice = sharing.choose(dispute, act)
        went, refused = Went.REFUSED, dict(choice.refused)
        if choice.to:
            try:
                registry.at(case.dispute).decide(
                    Dispute.replace_mediator, act, mediator=choice.to, reason=sharing.reason
                )
            except Refusal as refusal:
                refused[choice.to] = refusal.code
            else:
                sharing.taken(choice.to)
                went = Went.HANDED_OVER
        to = (choice.to or "") if went is Went.HANDED_OVER else ""
        yield Moved(case.dispute, case.number, to, went, refused)


def _stays(case: OpenCase, broken: RecordBroken) -> Moved:
    """A case whose record cannot be read stays where it is, and the others go."""
    return Moved(case.dispute, case.number, "", Went.REFUSED, {case.mediator: broken.code})


def decided(registry: Registry, centre: str, act: Act, said: HandOver) -> None:
    """Write into the roster that the caseload goes over; raises what the roster refuses."""
    roster_of(registry, centre, act)
    registry.at_record(Roster, Roster.create_id(centre)).decide(
        Roster.hand_over, act, officer=said.officer, to=list(said.takers), reason=said.reason
    )


def roster_of(registry: Registry, centre: str, act: Act) -> None:
    """See that a centre has a roster."""
    if not registry.has(Roster.create_id(centre)):
        first = replace(act, by="office", request="", body="", happened_at=act.recorded_at)
        registry.open(Roster.open(first, centre=centre), first)
