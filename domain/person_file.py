"""A person's own file: what they asked of the office about themselves, and what came of it
(个人信息权利请求: 查阅、复制、更正、删除; 个人信息保护法 Art. 44-50).

What is done to a person's words is done in one write: to their file, to the book of keys, and to
every dispute they are a party of, so that no step comes between.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.locking import LockedBecause
from domain.record import Act, Fact, FirstFact, Record
from domain.refusals.persons import (
    AlreadyAnswered,
    AnotherPairOfEyes,
    ErasureEnded,
    ErasurePending,
    NotIdentifiedYet,
    StillKept,
    UnderHold,
    UnknownAsking,
    UnknownErasure,
    UnknownHold,
)
from domain.retention import Kept, KeptBecause, RequestKind
from domain.said import must_be_ids
from domain.sealed import PersonId

if TYPE_CHECKING:
    from domain.shelf import Shelf

OFFICE = "office"
"""The actor under whose name a dispute hears of it: no officer took a step on it."""


class IdentityWay(StrEnum):
    """How it was seen that the person is who they say (身份核验方式)."""

    ID_CARD = "id-card"  # 当场核验身份证件
    OWN_ACCOUNT = "own-account"  # 本人账户
    AUTHORITY = "authority"  # 代理人，核验授权委托书与双方证件
    GUARDIAN = "guardian"  # 监护人，核验监护关系


class RequestAnswer(StrEnum):
    """What a request came to (办理结果)."""

    GRANTED = "granted"  # 同意并办理
    LOCKED = "locked"  # 停止处理（存储与保护除外）
    TO_BE_ERASED = "to-be-erased"  # 已报批删除
    REFUSED = "refused"  # 不予办理


class NotGranted(StrEnum):
    """Why a request is not granted as it was made (不予办理的理由)."""

    NONE = ""
    NOT_IDENTIFIED = "not-identified"  # 未能核验身份
    OPEN = "open"  # 案件尚未办结
    RETENTION = "retention"  # 法定保管期限未满
    HOLD = "hold"  # 依法保全
    NOT_THEIRS = "not-theirs"  # 非本人信息
    AS_IT_WAS_SAID = "as-it-was-said"  # 系当时的陈述，可补充不可改动


class HoldKind(StrEnum):
    """Why what is there must not be destroyed (保全原因)."""

    LITIGATION = "litigation"  # 诉讼
    AUDIT = "audit"  # 审计
    INSPECTION = "inspection"  # 监督检查


class DeclineReason(StrEnum):
    """Why an erasure is not approved (不同意销毁的理由)."""

    STILL_NEEDED = "still-needed"  # 仍需使用
    NOT_CHECKED = "not-checked"  # 核对不充分
    TAKEN_BACK = "taken-back"  # 本人撤回


class PartyOf(NamedTuple):
    """In which dispute somebody is which party."""

    dispute: UUID
    party: str


@dataclass
class Asking:
    """One request: what was asked, through which dispute, by whom recorded, and what came of it."""

    kind: RequestKind
    dispute: UUID
    by: str
    at: datetime
    identity: str = ""
    answer: str = ""
    reason: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""


@dataclass
class Hold:
    """What keeps a person's words: why, placed by whom, when, and by which letter."""

    kind: str
    by: str
    at: datetime
    reference: str


@dataclass
class Erasure:
    """Keys to be destroyed: which, on whose proposal, and with whose approval."""

    asked: str
    proposed_by: str
    proposed_at: datetime
    keys: list[str]
    approved_by: str = ""
    approved_at: datetime | None = None
    declined: str = ""


class FileOpened(FirstFact):
    """A person's own file was opened; the person stands in it by the id of their key."""

    TOPIC = "person_file.opened"
    person: str
    centre: str

    def apply(self, aggregate: "PersonFile") -> None:
        """Nothing was asked yet."""
        aggregate.person = PersonId(self.person)
        aggregate.centre = self.centre


class Asked(Fact):
    """A person asked for a copy, a correction or erasure (提出请求)."""

    TOPIC = "person_file.asked"
    asked: str
    kind: str
    dispute: UUID
    party: str

    def apply(self, aggregate: "PersonFile") -> None:
        """It is to be answered in time."""
        kind = RequestKind(self.kind)
        aggregate.asked[self.asked] = Asking(kind, self.dispute, self.by, self.happened_at)


class IdentityChecked(Fact):
    """It was seen that the person is who they say (核验身份)."""

    TOPIC = "person_file.identity_checked"
    asked: str
    way: str

    def apply(self, aggregate: "PersonFile") -> None:
        """The request may be granted."""
        aggregate.asked[self.asked].identity = self.way


class Answered(Fact):
    """A request was answered, with its reason where it was not granted as made (答复)."""

    TOPIC = "person_file.answered"
    asked: str
    answer: str
    reason: str

    def apply(self, aggregate: "PersonFile") -> None:
        """Its time limit is met."""
        asking = aggregate.asked[self.asked]
        asking.answer, asking.reason = self.answer, self.reason
        asking.answered_at, asking.answered_by = self.happened_at, self.by


class HoldPlaced(Fact):
    """What is there of a person must not be destroyed until the hold is lifted (保全)."""

    TOPIC = "person_file.hold_placed"
    hold: str
    kind: str
    reference: str

    def apply(self, aggregate: "PersonFile") -> None:
        """Nothing of theirs is destroyed."""
        aggregate.holds[self.hold] = Hold(self.kind, self.by, self.happened_at, self.reference)


class HoldLifted(Fact):
    """A hold was lifted (解除保全)."""

    TOPIC = "person_file.hold_lifted"
    hold: str

    def apply(self, aggregate: "PersonFile") -> None:
        """Others may stand still."""
        aggregate.holds.pop(self.hold, None)


class Locked(Fact):
    """A person's words are kept and protected, and not processed (停止处理; PIPL Art. 47(2))."""

    TOPIC = "person_file.locked"
    why: str
    until: str
    keys: list[str]

    def apply(self, aggregate: "PersonFile") -> None:
        """Nobody reads them."""
        aggregate.locked, aggregate.locked_until = self.why, self.until
        aggregate.locked_keys = self.keys


class Unlocked(Fact):
    """A person's words may be processed again (恢复处理)."""

    TOPIC = "person_file.unlocked"

    def apply(self, aggregate: "PersonFile") -> None:
        """As it was before."""
        aggregate.locked = aggregate.locked_until = ""
        aggregate.locked_keys = []


class ErasureProposed(Fact):
    """It was proposed to destroy these keys; a second officer decides (报批销毁)."""

    TOPIC = "person_file.erasure_proposed"
    erasure: str
    asked: str
    keys: list[str]

    def apply(self, aggregate: "PersonFile") -> None:
        """A second pair of eyes is to see it."""
        aggregate.erasures[self.erasure] = Erasure(self.asked, self.by, self.happened_at, self.keys)


class ErasureDeclined(Fact):
    """The destruction of keys was not approved (不同意销毁)."""

    TOPIC = "person_file.erasure_declined"
    erasure: str
    reason: str

    def apply(self, aggregate: "PersonFile") -> None:
        """Nothing is destroyed by it."""
        aggregate.erasures[self.erasure].declined = self.reason


class ErasureApproved(Fact):
    """A second officer approved it: the keys are destroyed, and what they sealed is gone (批准销毁).

    `proposed_by` is the first one: of a destruction list, whoever drew it up.
    """

    TOPIC = "person_file.erasure_approved"
    erasure: str
    proposed_by: str
    keys: list[str]

    def apply(self, aggregate: "PersonFile") -> None:
        """For good."""
        erasure = aggregate.erasures.setdefault(
            self.erasure, Erasure("", self.proposed_by, self.happened_at, self.keys)
        )
        erasure.approved_by, erasure.approved_at = self.by, self.happened_at
        aggregate.locked = aggregate.locked_until = ""
        aggregate.locked_keys = []


@dataclass(frozen=True, slots=True)
class Words:
    """Where a person's words stand: the keys that open them, the disputes, and what keeps them."""

    keys: list[str]
    parties: Sequence[PartyOf] = field(default=())
    kept: Kept | None = None


class PersonFile(Record):
    """What one person asked of the office about themselves."""

    TOPIC = "person_file"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "person_file.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "person_file.created"

    def __init__(self) -> None:
        super().__init__()
        self.beside: Shelf | None = None
        self.person = PersonId("")
        self.centre = ""
        self.asked: dict[str, Asking] = {}
        self.holds: dict[str, Hold] = {}
        self.locked = ""
        self.locked_until = ""
        self.locked_keys: list[str] = []
        self.erasures: dict[str, Erasure] = {}

    @staticmethod
    def create_id(person: str) -> UUID:
        """Whoever a person speaks to finds the same file."""
        return uuid5(NAMESPACE_URL, f"onestop:person-file:{person}")

    @classmethod
    def open(cls, act: Act, *, person: str, centre: str) -> Self:
        """Open a person's file at the centre they came to."""
        file = cls.create_id(person)
        return cls._open_with(FileOpened, act, id=file, person=person, centre=centre)

    @property
    def is_held(self) -> bool:
        """Say whether anything must be kept of them whatever the schedule says."""
        return bool(self.holds)

    def ask(self, act: Act, *, asked: str, kind: RequestKind, dispute: UUID, party: str) -> None:
        """Take a request; raises IdNotWellFormed."""
        must_be_ids(asked=asked)
        if asked not in self.asked:
            self._record(Asked, act, asked=asked, kind=kind, dispute=dispute, party=party)

    def check_identity(self, act: Act, *, asked: str, way: IdentityWay) -> None:
        """Note how it was seen that they are who they say; raises UnknownAsking."""
        if self._asking(asked).identity != way:
            self._record(IdentityChecked, act, asked=asked, way=way)

    def grant(self, act: Act, *, asked: str) -> None:
        """Grant a copy or a correction.

        Raises UnknownAsking, AlreadyAnswered, NotIdentifiedYet.
        """
        self._answer(act, asked, RequestAnswer.GRANTED, NotGranted.NONE)

    def refuse(self, act: Act, *, asked: str, reason: NotGranted) -> None:
        """Refuse a request, and say why (个人信息保护法 Art. 50); raises as `grant`."""
        self._answer(act, asked, RequestAnswer.REFUSED, reason)

    def answer_erasure(self, act: Act, *, asked: str, erasure: str, words: Words) -> None:
        """Answer a request for erasure as the law has it.

        An open dispute is a reason to refuse; while a period or a hold stands, the words are
        locked; where nothing keeps them, a second officer is asked to approve that they are
        destroyed, and until then they are locked too. Raises as `grant`.
        """
        kept = words.kept
        if kept is not None and kept.why is KeptBecause.OPEN:
            self._answer(act, asked, RequestAnswer.REFUSED, NotGranted.OPEN)
            return
        if kept is not None:
            self._answer(act, asked, RequestAnswer.LOCKED, NotGranted(kept.why.value))
            self._lock(act, LockedBecause(kept.why.value), words)
            return
        self._answer(act, asked, RequestAnswer.TO_BE_ERASED, NotGranted.NONE)
        self.propose_erasure(act, erasure=erasure, asked=asked, words=words)

    def propose_erasure(self, act: Act, *, erasure: str, asked: str, words: Words) -> None:
        """Propose to destroy a person's keys, also later than they asked: a period has ended.

        Raises UnknownAsking, NotIdentifiedYet, StillKept, UnderHold.
        """
        if erasure in self.erasures:
            return
        if not self._asking(asked).identity:
            raise NotIdentifiedYet(asked=asked)
        self._must_be_free(words)
        self._record(ErasureProposed, act, erasure=erasure, asked=asked, keys=words.keys)
        self._lock(act, LockedBecause.TO_BE_ERASED, words)

    def approve_erasure(self, act: Act, *, erasure: str, words: Words) -> None:
        """Approve that what was proposed is destroyed, as the second pair of eyes; it is at once.

        Raises UnknownErasure, ErasureEnded, AnotherPairOfEyes, StillKept, UnderHold.
        """
        proposed = self._erasure(erasure)
        if proposed.approved_at:
            return
        if proposed.declined:
            raise ErasureEnded(erasure=erasure)
        who_asked = self.asked[proposed.asked].by if proposed.asked in self.asked else ""
        if act.by in (proposed.proposed_by, who_asked):
            raise AnotherPairOfEyes
        self._must_be_free(words)
        self._erase(act, erasure, proposed.proposed_by, replace(words, keys=proposed.keys))

    def decline_erasure(self, act: Act, *, erasure: str, reason: DeclineReason) -> None:
        """Do not approve it; the words stay locked until somebody unlocks them.

        Raises UnknownErasure, ErasureEnded.
        """
        proposed = self._erasure(erasure)
        if proposed.declined == reason:
            return
        if proposed.approved_at or proposed.declined:
            raise ErasureEnded(erasure=erasure)
        self._record(ErasureDeclined, act, erasure=erasure, reason=reason)

    def erase_as_listed(self, act: Act, *, erasure: str, listed_by: str, words: Words) -> None:
        """Destroy a person's keys because their time is over, as two officers decided of a list.

        Raises AnotherPairOfEyes, StillKept, UnderHold.
        """
        known = self.erasures.get(erasure)
        if known and known.approved_at:
            return
        if act.by == listed_by:
            raise AnotherPairOfEyes
        self._must_be_free(words)
        self._erase(act, erasure, listed_by, words)

    def place_hold(self, act: Act, *, hold: str, kind: HoldKind, reference: str = "") -> None:
        """Keep what is there of a person, by a letter of this number; raises IdNotWellFormed."""
        must_be_ids(hold=hold)
        if hold not in self.holds:
            self._record(HoldPlaced, act, hold=hold, kind=kind, reference=reference)

    def lift_hold(self, act: Act, *, hold: str) -> None:
        """Lift a hold; raises UnknownHold."""
        if hold not in self.holds:
            raise UnknownHold(hold=hold)
        self._record(HoldLifted, act, hold=hold)

    def unlock(self, act: Act, *, words: Words) -> None:
        """Let a person's words be processed again: they wish it, or the law asks for it.

        Raises ErasurePending while a second officer is still to decide.
        """
        if not self.locked:
            return
        for erasure, one in self.erasures.items():
            if not (one.approved_at or one.declined):
                raise ErasurePending(erasure=erasure)
        keys = self.locked_keys
        self._record(Unlocked, act)
        self._shelf.key_book(act).unlock(act, file=self.id, keys=keys)
        for where in words.parties:
            self._shelf.dispute(where.dispute).unlock_party(_told(act), party=where.party)

    def _lock(self, act: Act, why: LockedBecause, words: Words) -> None:
        if self.locked == why:
            return
        until = words.kept.until.isoformat() if words.kept and words.kept.until else ""
        self._record(Locked, act, why=why, until=until, keys=words.keys)
        self._shelf.key_book(act).lock(act, file=self.id, keys=words.keys)
        for where in words.parties:
            self._shelf.dispute(where.dispute).lock_party(_told(act), party=where.party, why=why)

    def _erase(self, act: Act, erasure: str, proposed_by: str, words: Words) -> None:
        said: dict[str, Any] = {"erasure": erasure, "proposed_by": proposed_by, "keys": words.keys}
        self._record(ErasureApproved, act, **said)
        book = self._shelf.key_book(act)
        book.destroy(act, file=self.id, erasure=erasure, keys=words.keys)
        for where in words.parties:
            self._shelf.dispute(where.dispute).erase_party(_told(act), party=where.party)

    def _answer(self, act: Act, asked: str, answer: RequestAnswer, reason: NotGranted) -> None:
        asking = self._asking(asked)
        if (asking.answer, asking.reason) == (answer, reason):
            return
        if asking.answer:
            raise AlreadyAnswered(asked=asked)
        if not asking.identity and reason is not NotGranted.NOT_IDENTIFIED:
            raise NotIdentifiedYet(asked=asked)
        self._must_not_precede(act, asking.at)
        self._record(Answered, act, asked=asked, answer=answer, reason=reason)

    def _must_be_free(self, words: Words) -> None:
        if self.is_held:
            raise UnderHold
        if words.kept is not None:
            until = words.kept.until.isoformat() if words.kept.until else ""
            raise StillKept(why=words.kept.why, until=until)

    def _asking(self, asked: str) -> Asking:
        if asked not in self.asked:
            raise UnknownAsking(asked=asked)
        return self.asked[asked]

    def _erasure(self, erasure: str) -> Erasure:
        if erasure not in self.erasures:
            raise UnknownErasure(erasure=erasure)
        return self.erasures[erasure]

    @property
    def _shelf(self) -> "Shelf":
        """What stands beside this file; there is none outside the registry."""
        if self.beside is None:
            message = "a decision on a person's words is taken through the registry"
            raise RuntimeError(message)
        return self.beside


def _told(act: Act) -> Act:
    """What a dispute hears of it: that it is so, from the office, with nobody's request."""
    return Act(OFFICE, happened_at=act.happened_at, recorded_at=act.recorded_at)
