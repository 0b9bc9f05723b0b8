"""A person's own file: what they asked of the office about themselves (个人信息权利请求).

A copy, a correction, erasure: 个人信息保护法 Art. 44-50. What is done to a person's words is done
in one write: to their file, to the book of keys, and to every dispute they are a party of, so that
no step comes between.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.conflicts import is_one
from domain.keeping import RequestKind
from domain.locking import LockedBecause
from domain.person_facts import (
    Answered,
    Asked,
    Asking,
    DeclineReason,
    Erasure,
    ErasureApproved,
    ErasureDeclined,
    ErasureProposed,
    FileOpened,
    Hold,
    HoldKind,
    HoldLifted,
    HoldPlaced,
    IdentityChecked,
    IdentityWay,
    Locked,
    NotGranted,
    PartyOf,
    RequestAnswer,
    Unlocked,
)
from domain.record import Act, Record
from domain.refusals.persons import (
    AlreadyAnswered,
    AnotherPairOfEyes,
    AuditorsHold,
    ErasureEnded,
    ErasureOutdated,
    ErasurePending,
    NotIdentifiedYet,
    StillKept,
    UnderHold,
    UnknownAsking,
    UnknownErasure,
    UnknownHold,
)
from domain.retention import Kept, KeptBecause
from domain.said import must_be_ids
from domain.sealed import PersonId

if TYPE_CHECKING:
    from domain.shelf import Shelf

OFFICE = "office"
"""The actor under whose name a dispute hears of it: no officer took a step on it."""


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
            said: dict[str, Any] = {"dispute": dispute, "party": party}
            self._record(Asked, act, asked=asked, request_kind=kind, **said)

    def check_identity(self, act: Act, *, asked: str, way: IdentityWay) -> None:
        """Note how it was seen that they are who they say; raises UnknownAsking."""
        if self._asking(asked).identity != way:
            self._record(IdentityChecked, act, asked=asked, identity_way=way)

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

        What is destroyed is what was proposed, and all there is: whatever came since was locked by
        nobody and seen by neither officer. Raises UnknownErasure, ErasureEnded, AnotherPairOfEyes,
        StillKept, UnderHold, ErasureOutdated.
        """
        proposed = self._erasure(erasure)
        if proposed.approved_at:
            return
        if proposed.declined:
            raise ErasureEnded(erasure=erasure)
        who_asked = self.asked[proposed.asked].by if proposed.asked in self.asked else ""
        if is_one(act.by, proposed.proposed_by, who_asked):
            raise AnotherPairOfEyes
        self._must_be_free(words)
        if set(words.keys) - set(proposed.keys):
            raise ErasureOutdated(erasure=erasure)
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
        self._record(ErasureDeclined, act, erasure=erasure, decline_reason=reason)

    def erase_as_listed(self, act: Act, *, erasure: str, listed_by: str, words: Words) -> None:
        """Destroy a person's keys because their time is over, as two officers decided of a list.

        Raises AnotherPairOfEyes, StillKept, UnderHold.
        """
        known = self.erasures.get(erasure)
        if known and known.approved_at:
            return
        if is_one(act.by, listed_by):
            raise AnotherPairOfEyes
        self._must_be_free(words)
        self._erase(act, erasure, listed_by, words)

    def place_hold(
        self, act: Act, *, hold: str, kind: HoldKind, reference: str = "", audited: bool = False
    ) -> None:
        """Keep what is there of a person, by a letter of this number; `audited` by who audits.

        Raises IdNotWellFormed.
        """
        must_be_ids(hold=hold)
        if hold not in self.holds:
            said: dict[str, Any] = {"reference": reference, "audited": audited}
            self._record(HoldPlaced, act, hold=hold, hold_kind=kind, **said)

    def lift_hold(self, act: Act, *, hold: str, lifts_any: bool = False) -> None:
        """Lift a hold; raises UnknownHold, and AuditorsHold where only who audits lifts it."""
        if hold not in self.holds:
            raise UnknownHold(hold=hold)
        if self.holds[hold].audited and not lifts_any and not is_one(act.by, self.holds[hold].by):
            raise AuditorsHold(hold=hold)
        self._record(HoldLifted, act, hold=hold)

    def unlock(self, act: Act) -> None:
        """Let a person's words be processed again: they wish it, or the law asks for it.

        Their disputes hear of it once the keys open again, so that whoever follows the record finds
        words to read. Raises ErasurePending while a second officer is still to decide.
        """
        if not self.locked:
            return
        for erasure, one in self.erasures.items():
            if not (one.approved_at or one.declined):
                raise ErasurePending(erasure=erasure)
        keys = self.locked_keys
        self._record(Unlocked, act)
        self._shelf.key_book(act).unlock(act, file=self.id, keys=keys)

    def tell_unlocked(self, act: Act, *, parties: Sequence[PartyOf]) -> None:
        """Tell the disputes of who is locked no more; those that know it already hear nothing."""
        if self.locked:
            return
        for where in parties:
            self._shelf.dispute(where.dispute).unlock_party(_told(act), party=where.party)

    def _lock(self, act: Act, why: LockedBecause, words: Words) -> None:
        """Lock them; of somebody locked already whatever came since."""
        until = words.kept.until.isoformat() if words.kept and words.kept.until else ""
        keys = sorted({*self.locked_keys, *words.keys})
        if (self.locked, self.locked_until, sorted(self.locked_keys)) != (why, until, keys):
            self._record(Locked, act, locked_because=why, until=until, keys=keys)
            self._shelf.key_book(act).lock(act, file=self.id, keys=keys)
        for where in words.parties:
            self._shelf.dispute(where.dispute).lock_party(_told(act), party=where.party, why=why)

    def _erase(self, act: Act, erasure: str, proposed_by: str, words: Words) -> None:
        said: dict[str, Any] = {"erasure": erasure, "proposed_by": proposed_by, "keys": words.keys}
        self._record(ErasureApproved, act, **said)
        self._shelf.key_book(act).destroy(act, file=self.id, erasure=erasure, keys=words.keys)
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
        self._record(Answered, act, asked=asked, request_answer=answer, not_granted=reason)

    def _must_be_free(self, words: Words) -> None:
        if self.is_held:
            raise UnderHold
        if words.kept is not None:
            until = words.kept.until.isoformat() if words.kept.until else ""
            raise StillKept(kept_because=words.kept.why, until=until)

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
