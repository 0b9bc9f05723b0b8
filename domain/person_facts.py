"""What stands in a person's own file: requests, holds, locks, erasures, and how each is decided."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from domain.keeping import RequestKind
from domain.record import Fact, FirstFact
from domain.sealed import PersonId

if TYPE_CHECKING:
    from domain.person_file import PersonFile


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
    """What keeps a person's words: why, placed by whom, when, and by which letter.

    One that was placed by who audits is lifted by nobody else.
    """

    kind: str
    by: str
    at: datetime
    reference: str
    audited: bool = False


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
    request_kind: str
    dispute: UUID
    party: str

    def apply(self, aggregate: "PersonFile") -> None:
        """It is to be answered in time."""
        kind = RequestKind(self.request_kind)
        aggregate.asked[self.asked] = Asking(kind, self.dispute, self.by, self.happened_at)


class IdentityChecked(Fact):
    """It was seen that the person is who they say (核验身份)."""

    TOPIC = "person_file.identity_checked"
    asked: str
    identity_way: str

    def apply(self, aggregate: "PersonFile") -> None:
        """The request may be granted."""
        aggregate.asked[self.asked].identity = self.identity_way


class Answered(Fact):
    """A request was answered, with its reason where it was not granted as made (答复)."""

    TOPIC = "person_file.answered"
    asked: str
    request_answer: str
    not_granted: str

    def apply(self, aggregate: "PersonFile") -> None:
        """Its time limit is met."""
        asking = aggregate.asked[self.asked]
        asking.answer, asking.reason = self.request_answer, self.not_granted
        asking.answered_at, asking.answered_by = self.happened_at, self.by


class HoldPlaced(Fact):
    """What is there of a person must not be destroyed until the hold is lifted (保全).

    One of the first version did not say whether it was placed by who audits.
    """

    TOPIC = "person_file.hold_placed"
    class_version = 2
    hold: str
    hold_kind: str
    reference: str
    audited: bool

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Whoever could place a hold could lift it."""
        state["audited"] = False

    def apply(self, aggregate: "PersonFile") -> None:
        """Nothing of theirs is destroyed."""
        aggregate.holds[self.hold] = Hold(
            self.hold_kind, self.by, self.happened_at, self.reference, self.audited
        )


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
    locked_because: str
    until: str
    keys: list[str]

    def apply(self, aggregate: "PersonFile") -> None:
        """Nobody reads them."""
        aggregate.locked, aggregate.locked_until = self.locked_because, self.until
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
    decline_reason: str

    def apply(self, aggregate: "PersonFile") -> None:
        """Nothing is destroyed by it."""
        aggregate.erasures[self.erasure].declined = self.decline_reason


class ErasureApproved(Fact):
    """A second officer approved it: the keys are destroyed, and what they sealed (批准销毁).

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
