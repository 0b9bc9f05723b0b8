"""A consultation: a question asked and answered, with nobody's name unless they wish it (咨询)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from eventsourcing.domain import Aggregate

from domain.record import Act, Fact, FirstFact, Record
from domain.refusals import Refusal
from domain.refusals.consultation import (
    AlreadyConverted,
    ConsultationClosed,
    MinutesNotWell,
    NothingAdvised,
)
from domain.said import same_words
from domain.sealed import Sealed
from domain.steps import must_be_open, step
from domain.values import CentreId, Channel

MINUTES_OF_A_DAY = 24 * 60


class Topic(StrEnum):
    """What is asked about (咨询事项)."""

    PAY = "pay"  # 劳动报酬
    PENALTY = "penalty"  # 罚款、封号
    DEPOSIT = "deposit"  # 押金、装备款
    INJURY = "injury"  # 职业伤害
    INSURANCE = "insurance"  # 社会保险、益鹭保
    RELATION = "relation"  # 用工关系
    TERMINATION = "termination"  # 解约
    PROCEDURE = "procedure"  # 办事程序
    LEGAL_AID = "legal-aid"  # 法律援助
    JOBS = "jobs"  # 就业帮扶
    OTHER = "other"


class OfferReason(StrEnum):
    """Why a case is offered to somebody who only asked."""

    LIMITATION_CLOSE = "limitation-close"  # 时效将届满: 法律援助先行提供
    DISPUTE_IN_SUBSTANCE = "dispute-in-substance"  # 实为纠纷


@dataclass
class Advice:
    """One answer: by script or in words, and how long it took (minutes)."""

    code: str
    words: Sealed | None
    minutes: int
    at: datetime

    def is_the_same(self, code: str, words: Sealed | None, minutes: int, at: datetime) -> bool:
        """Say whether this answer was given then."""
        said = (self.code, self.minutes, self.at) == (code, minutes, at)
        return said and same_words(self.words, words)


class Opened(FirstFact):
    """Somebody asked; no name is kept unless it stands in the sealed question."""

    TOPIC = "consultation.opened"
    centre: str
    channel: str
    topic: str
    question: Sealed | None

    def apply(self, aggregate: "Consultation") -> None:
        """Open the sheet."""
        aggregate.centre = CentreId(self.centre)
        aggregate.channel = Channel(self.channel)
        aggregate.topic = Topic(self.topic)
        aggregate.question = self.question
        aggregate.opened_at = self.happened_at


class Advised(Fact):
    """An answer was given."""

    TOPIC = "consultation.advised"
    advice: str
    words: Sealed | None
    minutes: int

    def apply(self, aggregate: "Consultation") -> None:
        """Add the answer."""
        aggregate.advice.append(Advice(self.advice, self.words, self.minutes, self.happened_at))


class CaseOffered(Fact):
    """Opening a case was offered; legal aid first where the limitation is close."""

    TOPIC = "consultation.case_offered"
    reason: str
    legal_aid_first: bool

    def apply(self, aggregate: "Consultation") -> None:
        """Note the offer."""
        aggregate.offered = OfferReason(self.reason)
        aggregate.legal_aid_first = self.legal_aid_first


class Converted(Fact):
    """The question became a dispute; both keep the link."""

    TOPIC = "consultation.converted"
    dispute: UUID

    def apply(self, aggregate: "Consultation") -> None:
        """Name the dispute."""
        aggregate.dispute = self.dispute


class ConsultationEnded(Fact):
    """The consultation was closed as answered (咨询办结); it counts as one, never as a dispute."""

    TOPIC = "consultation.closed"

    def apply(self, aggregate: "Consultation") -> None:
        """Close the sheet."""
        aggregate.closed_at = self.happened_at


def not_answered_for_good(consultation: "Consultation") -> Refusal | None:
    """The consultation is not closed."""
    return ConsultationClosed() if consultation.closed_at else None


def something_advised(consultation: "Consultation") -> Refusal | None:
    """An answer was given, or the question became a dispute."""
    return None if consultation.advice or consultation.dispute else NothingAdvised()


def not_converted(consultation: "Consultation") -> Refusal | None:
    """The question has not become a dispute yet."""
    if consultation.dispute is None:
        return None
    return AlreadyConverted(dispute=str(consultation.dispute))


class Consultation(Record):
    """One question at the counter or on the line, answered (咨询1人次)."""

    TOPIC = "consultation"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "consultation.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "consultation.created"

    def __init__(self) -> None:
        super().__init__()
        self.centre = CentreId("")
        self.channel = Channel.WINDOW
        self.topic = Topic.OTHER
        self.question: Sealed | None = None
        self.opened_at: datetime | None = None
        self.advice: list[Advice] = []
        self.offered: OfferReason | None = None
        self.legal_aid_first = False
        self.dispute: UUID | None = None
        self.closed_at: datetime | None = None

    @classmethod
    def open(  # noqa: PLR0913 - one sheet of the form
        cls,
        act: Act,
        *,
        id: UUID,  # noqa: A002 - the library's own name
        centre: CentreId,
        channel: Channel,
        topic: Topic,
        question: Sealed | None = None,
    ) -> Self:
        """Take a question; who asks need not say who they are (个人信息保护法 Art. 6)."""
        return cls._open_with(
            Opened, act, id=id, centre=centre, channel=channel, topic=topic, question=question
        )

    @step("advise-consultation", not_answered_for_good)
    def advise(self, act: Act, *, advice: str, minutes: int, words: Sealed | None = None) -> None:
        """Answer; `advice` is the code of a script or `own-words`, `minutes` what it took.

        Raises MinutesNotWell, BeforeWhatItRestsOn.
        """
        if any(given.is_the_same(advice, words, minutes, act.happened_at) for given in self.advice):
            return
        must_be_open("advise-consultation", self)
        if not 0 < minutes <= MINUTES_OF_A_DAY:
            raise MinutesNotWell(minutes=minutes)
        self._must_not_precede(act, self.opened_at)
        self._record(Advised, act, advice=advice, words=words, minutes=minutes)

    @step("offer-case", not_answered_for_good, not_converted)
    def offer_case(self, act: Act, *, reason: OfferReason) -> None:
        """Offer to open a case; a close limitation brings legal aid first (法律援助法 Art. 44).

        Raises BeforeWhatItRestsOn.
        """
        if self.offered == reason:
            return
        must_be_open("offer-case", self)
        self._must_not_precede(act, self.opened_at)
        first = reason is OfferReason.LIMITATION_CLOSE
        self._record(CaseOffered, act, reason=reason, legal_aid_first=first)

    @step("convert-consultation", not_converted)
    def convert(self, act: Act, *, dispute: UUID) -> None:
        """Say which dispute the question became; closed or not, who asked may come back.

        Raises BeforeWhatItRestsOn.
        """
        if self.dispute == dispute:
            return
        must_be_open("convert-consultation", self)
        self._must_not_precede(act, self.opened_at)
        self._record(Converted, act, dispute=dispute)

    @step("close-consultation", something_advised)
    def close(self, act: Act) -> None:
        """Close as answered; raises BeforeWhatItRestsOn."""
        if self.closed_at:
            return
        must_be_open("close-consultation", self)
        self._must_not_precede(act, self.opened_at, *(given.at for given in self.advice))
        self._record(ConsultationEnded, act)
