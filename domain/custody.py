"""Custody: who had a dispute in hand at every minute, and which fact put it there (经手).

A fold of its own over the facts, which reads them in either order and refuses none: so an auditor
can do it again, and the aggregate's own account is held against it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from domain.import_mapping import Marks
from domain.process import declared
from domain.record import Fact
from domain.timelines import Timeline, told_by


class Holder(StrEnum):
    """In whose hands a dispute is (经手方)."""

    DESK = "desk"  # 窗口: the centre, while nobody mediates
    MEDIATOR = "mediator"  # 调解员
    INSPECTORS = "inspectors"  # 监察员: from setting out to coming back
    TRIBUNAL = "tribunal"  # 仲裁庭, or the commission until one is formed
    BODY = "body"  # 接收单位: it accepted a hand-over
    NOBODY = "nobody"  # closed, until it is taken up again
    IMPORTED = "imported"  # 原系统: brought in from another system, and taken over by nobody


class Hands(NamedTuple):
    """In whose hands: the kind of holder, and who.

    An officer, a centre, a body, or several; of what was imported, the system it came from.
    """

    holder: Holder
    who: str


@dataclass(frozen=True, slots=True)
class Held:
    """A stretch of time in one pair of hands, from the fact that put it there.

    `topic` and `version` are that fact's, `row` is the row of the stage table it stands in.
    `goes_on`: it has not ended, and `until` is the moment it was asked at.
    """

    hands: Hands
    since: datetime
    until: datetime
    version: int
    topic: str
    row: str
    goes_on: bool = False


@dataclass(slots=True)
class _Sent:
    body: str
    moves: bool
    sent_by: str


@dataclass(slots=True)
class _File:
    """As much of a dispute as says who has it."""

    centre: str = ""
    custody: str = ""
    mediator: str = ""
    sent: dict[str, _Sent] = field(default_factory=dict)
    teams: dict[str, list[str]] = field(default_factory=dict)
    out: str = ""
    commission: str = ""
    tribunal: list[str] = field(default_factory=list)
    unsigned: set[str] = field(default_factory=set)
    closed: bool = False
    source: str = ""
    marked: tuple[datetime, int] | None = None

    @property
    def hands(self) -> Hands:
        """Who has it now; a body before a visit before a tribunal, as the stages are told."""
        if self.closed or self.source:
            there = Hands(Holder.IMPORTED, self.source)
            return Hands(Holder.NOBODY, "") if self.closed else there
        if self.custody != self.centre:
            return Hands(Holder.BODY, self.custody)
        if self.out:
            return Hands(Holder.INSPECTORS, ", ".join(self.teams.get(self.out, ())))
        if self.commission:
            return Hands(Holder.TRIBUNAL, ", ".join(self.tribunal) or self.commission)
        if self.mediator:
            return Hands(Holder.MEDIATOR, self.mediator)
        return Hands(Holder.DESK, self.centre)

    def note(self, fact: Any) -> None:  # noqa: ANN401 - by its topic
        """Take a fact in, whatever came before it."""
        match fact.TOPIC:
            case "dispute.filed":
                self.centre = self.custody = fact.centre
            case "dispute.accepted" | "dispute.mediator_assigned" | "dispute.mediator_replaced":
                self.mediator = fact.mediator
            case "dispute.mediator_recused":
                self.mediator = ""
            case "dispute.closed":
                self.closed = True
            case "dispute.reopened":
                self.closed = False
            case _:
                self._note_import(fact)
                self._note_visit(fact)
                self._note_arbitration(fact)
                self._note_referral(fact)

    def _note_import(self, fact: Any) -> None:  # noqa: ANN401 - by its topic
        """Until it is taken over it lies where it came from; rows after that are history."""
        match fact.TOPIC:
            case "dispute.import_opened":
                self.centre = self.custody = fact.centre
                self.source = fact.source
            case "dispute.imported" if self.source and fact.marks:
                here = (fact.happened_at, fact.row)
                if self.marked is None or self.marked <= here:
                    self.marked, self.closed = here, fact.marks == Marks.CLOSES
            case "dispute.import_taken_over":
                self.source, self.closed, self.mediator = "", False, fact.mediator

    def _note_visit(self, fact: Any) -> None:  # noqa: ANN401 - by its topic
        match fact.TOPIC:
            case "dispute.visit_planned" | "dispute.visit_rescheduled":
                self.teams[fact.visit] = sorted(fact.inspectors)
            case "dispute.departed_for_visit" | "dispute.arrived_at_visit":
                self.out = fact.visit
            case "dispute.visit_cancelled" | "dispute.visit_finished" if self.out == fact.visit:
                self.out = ""

    def _note_arbitration(self, fact: Any) -> None:  # noqa: ANN401 - by its topic
        match fact.TOPIC:
            case "dispute.arbitration_filed":
                self.commission, self.tribunal = fact.commission, []
            case "dispute.tribunal_formed":
                self.tribunal = list(fact.arbitrators)
            case (
                "dispute.arbitration_refused"
                | "dispute.arbitration_redirected"
                | "dispute.arbitration_withdrawn"
                | "dispute.arbitration_deemed_withdrawn"
                | "dispute.awarded"
            ):
                self.commission = ""
            case "dispute.mediated_in_arbitration":
                self.unsigned = set(fact.bound)
            case "dispute.mediation_document_signed":
                self.unsigned.discard(fact.party)
                if not self.unsigned:
                    self.commission = ""

    def _note_referral(self, fact: Any) -> None:  # noqa: ANN401 - by its topic
        if fact.TOPIC == "dispute.referral_offered":
            hands_over = fact.mode == "hand-over"
            self.sent[fact.referral] = _Sent(fact.body_id, hands_over, self.centre)
        sent = self.sent.get(getattr(fact, "referral", ""))
        match fact.TOPIC:
            case "dispute.referral_designated" if sent:
                sent.body = fact.body_id
            case "dispute.referral_accepted" if sent and sent.moves:
                self.custody = sent.body
                if fact.moves_in:
                    self._move_to(sent.body)
            case "dispute.referral_returned" if sent and sent.moves:
                self._move_to(sent.sent_by)

    def _move_to(self, centre: str) -> None:
        """Go on at another centre of this office, whose mediator is still to be named."""
        if centre != self.centre:
            self.mediator = ""
        self.centre = self.custody = centre


def hands_after(facts: Sequence[Fact]) -> Hands:
    """Who has a dispute after these facts, as recorded."""
    file = _File()
    for _, fact in told_by(Timeline.RECORDED, facts):
        file.note(fact)
    return file.hands


def custody(facts: Sequence[Fact], timeline: Timeline, now: datetime) -> list[Held]:
    """Every stretch from filing to the end, each beginning where the one before it ended.

    The end is the last closing, or `now` where the dispute is open. Hands it passed through in no
    time at all are left out; what happened later than `now` is not told. What was imported and
    nobody took over lies with the system it came from.
    """
    stretches: list[Held] = []
    for held in _stretches(facts, timeline, now):
        if held.since >= held.until:
            continue
        last = stretches[-1] if stretches else None
        if last and last.hands == held.hands:
            stretches[-1] = replace(last, until=held.until, goes_on=held.goes_on)
        else:
            stretches.append(held)
    return stretches


def _stretches(facts: Sequence[Fact], timeline: Timeline, now: datetime) -> Iterator[Held]:
    file, open_one = _File(), None
    for moment, fact in told_by(timeline, facts):
        if moment > now:
            break
        file.note(fact)
        if open_one and open_one.hands == file.hands:
            continue
        if open_one:
            yield replace(open_one, until=moment)
        row, version = declared(fact.TOPIC).row, fact.originator_version
        open_one = Held(file.hands, moment, moment, version, fact.TOPIC, row)
    if open_one and open_one.hands.holder is not Holder.NOBODY:
        yield replace(open_one, until=now, goes_on=True)
