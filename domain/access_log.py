"""The access log: who saw what, who was turned away, and who asked why (查阅记录).

A book is of one centre, one day and one process that writes: none grows without end, and nobody
waits for another's page. What is written names people by the ids of their keys, and values by their
kind and place, never by what they say. It stands in the same store and the same log as everything,
and never in the dispute that was read.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NotRequired, Self, TypedDict
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.record import Act, Fact, FirstFact, Record
from domain.sealed import Sealed

CITY = ""
"""The book of what happened at no centre: somebody whom no key made known."""


class RevealReason(StrEnum):
    """Why somebody asks to see whole what is masked for them (查看理由)."""

    AUDIT = "audit"  # 审计检查
    COMPLAINT = "complaint"  # 投诉核查
    CASE_REVIEW = "case-review"  # 案件评查
    IDENTITY_CHECK = "identity-check"  # 身份核对
    REACH_PARTY = "reach-party"  # 联系当事人
    LEGAL_DUTY = "legal-duty"  # 依法提供
    SECURITY = "security"  # 安全事件处置


class Kind(StrEnum):
    """What an entry of the access log is about (记录类别)."""

    READ = "read"  # 查看
    REVEALED = "revealed"  # 申请查看原文
    EXPORTED = "exported"  # 导出
    SEARCHED = "searched"  # 检索
    REFUSED = "refused"  # 拒绝
    SIGNED_IN = "signed-in"  # 登录
    SIGN_IN_FAILED = "sign-in-failed"  # 登录失败
    ENTRY_CHANGED = "entry-changed"  # 门禁变动


class Reading(TypedDict):
    """One opening of sealed values: who, at which door, of which records, and what of them.

    `at` is RFC 3339; `whole` and `masked` say what was shown in full and what in part:
    {where it stands in the record: the kinds of value}. `under_glass` stands where the records
    were read in an emergency; then also where nothing sealed was opened.
    """

    at: str
    caller: str
    role: str
    officer: str
    of_centre: str
    of_body: str
    door: str
    visit: str
    records: list[str]
    whole: dict[str, list[str]]
    masked: dict[str, list[str]]
    under_glass: NotRequired[bool]


class DayOpened(FirstFact):
    """The access log of a centre's day was begun by a process, which names itself at random."""

    TOPIC = "access_log.opened"
    centre: str
    day: str
    writer: str

    def apply(self, aggregate: "AccessDay") -> None:
        """Nothing is in it yet."""
        aggregate.centre, aggregate.day = self.centre, self.day


class Read(Fact):
    """Sealed values were opened for people: all that one process showed within a second."""

    TOPIC = "access_log.read"
    centre: str
    readings: list[Reading]
    number: int

    def apply(self, aggregate: "AccessDay") -> None:
        """Nothing is decided by it: the log itself is what is read."""


class OfAVisit(Fact):
    """What all entries but readings say: who it was, at which door, in which request."""

    centre: str
    caller: str
    role: str
    officer: str
    of_centre: str
    of_body: str
    door: str
    visit: str

    def apply(self, aggregate: "AccessDay") -> None:
        """Nothing is decided by it."""


class Revealed(OfAVisit):
    """Somebody asked for values that are masked for them, said why, and saw them whole.

    `values` are the places in the dispute. Recorded before they left the office.
    """

    TOPIC = "access_log.revealed"
    record: UUID
    values: list[str]
    reveal_reason: str
    note: Sealed | None


class Exported(OfAVisit):
    """A file with records in it was handed out: of one of them, or of many.

    `form` names the kind of file, `digest` is the file's, with the name of its algorithm.
    Recorded before the file left; what was opened in it stands in entries of its own.
    """

    TOPIC = "access_log.exported"
    record: UUID | None
    form: str
    records: int
    digest: str


class Searched(OfAVisit):
    """Somebody looked for disputes by words; `words` is their keyed digest."""

    TOPIC = "access_log.searched"
    words: str
    found: int


class Refused(OfAVisit):
    """Somebody was turned away: not known, not allowed, or asking for what they may not know of.

    `known` tells whether the record they asked for is there. Whom nobody knows is counted
    (`times`), since anybody can knock.
    """

    TOPIC = "access_log.refused"
    record: UUID | None
    code: str
    known: bool
    times: int


class SignedIn(OfAVisit):
    """Somebody signed in; or a token of the city's own identity provider was shown first."""

    TOPIC = "access_log.signed_in"
    sign_in_way: str


class SignInFailed(OfAVisit):
    """Somebody was not let in; `login` is the keyed digest of what was tried, never its words.

    `subject` is the account where there is one. Counted (`times`), since anybody can try.
    """

    TOPIC = "access_log.sign_in_failed"
    login: str
    subject: str
    why_failed: str
    times: int


class EntryChanged(OfAVisit):
    """Who may enter, or by what, was changed: `subject` is the account's id, or the key's.

    Where a case is followed by a code, the caller is the pass, and `subject` who gave the code out.
    """

    TOPIC = "access_log.entry_changed"
    subject: str
    entry_change: str


class AccessDay(Record):
    """What was read, revealed, exported, looked for and refused at a centre on one day."""

    TOPIC = "access_log"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "access_log.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "access_log.created"

    def __init__(self) -> None:
        super().__init__()
        self.centre = CITY
        self.day = ""

    @staticmethod
    def create_id(centre: str, day: date, writer: str) -> UUID:
        """Whoever writes finds their own book."""
        return uuid5(NAMESPACE_URL, f"onestop:access-log:{centre}:{day.isoformat()}:{writer}")

    @classmethod
    def open(cls, act: Act, *, centre: str, day: date, writer: str) -> Self:
        """Begin a centre's day."""
        book = cls.create_id(centre, day, writer)
        said = {"centre": centre, "day": day.isoformat(), "writer": writer}
        return cls._open_with(DayOpened, act, id=book, **said)

    @classmethod
    def at_page(cls, first: Any, version: int) -> "AccessDay":  # noqa: ANN401 - an event as the store gives it
        """The book from its first fact and its last version: what is in it decides nothing.

        A busy day has tens of thousands.
        """
        book: AccessDay = first.mutate(None)
        book.version = version
        return book

    def enter_readings(self, act: Act, *, readings: Sequence[Reading]) -> None:
        """Write what was opened."""
        self._record(Read, act, centre=self.centre, readings=readings, number=len(readings))

    def enter(self, act: Act, fact: type[Fact], **said: Any) -> None:  # noqa: ANN401 - a fact's own fields
        """Write any other entry."""
        self._record(fact, act, centre=self.centre, **said)


def moment_of(reading: Reading) -> datetime:
    """When something was opened."""
    return datetime.fromisoformat(reading["at"]).astimezone(UTC)
