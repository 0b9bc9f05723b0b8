"""A party's words locked or erased, as their dispute knows it (个人信息保护法 Art. 47).

The dispute goes on standing, and nobody processes what it says of them.
Only the office's machinery takes these steps, for the person's own file (domain/person_file.py),
in the same write. Where it is the applicant, no step of the dispute is open any more but what
keeps time; the other party of a closed dispute is no reason to close it to the applicant.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.access_steps import THE_OFFICES_OWN
from domain.parties import APPLICANT
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.refusals.persons import CaseStillOpen, PersonErased, PersonLocked
from domain.room import Room
from domain.steps import step

if TYPE_CHECKING:
    from domain.trunk import Trunk

LOCKING = frozenset({"lock-party", "unlock-party", "erase-party"})
"""Open on another system's history too: the person has the same rights there."""


HEARING = "acknowledge-alert"
"""Open all the same: that an alert was heard processes nothing that anybody said."""


class LockedBecause(StrEnum):
    """Why somebody's words are locked (停止处理的原因)."""

    RETENTION = "retention"  # 法定保管期限未满
    HOLD = "hold"  # 依法保全
    TO_BE_ERASED = "to-be-erased"  # 待批准删除
    ERASED = "erased"  # 已删除


@dataclass
class Locked:
    """A party whose words are locked: since when, and why."""

    since: datetime
    why: str


class PartyLocked(Fact):
    """A party's words were locked: kept and protected, and not processed (停止处理)."""

    TOPIC = "dispute.party_locked"
    party: str
    why: str

    def apply(self, aggregate: "Trunk") -> None:
        """Nobody reads them from here on."""
        aggregate.locked[self.party] = Locked(self.happened_at, self.why)


class PartyUnlocked(Fact):
    """A party's words may be processed again (恢复处理)."""

    TOPIC = "dispute.party_unlocked"
    party: str

    def apply(self, aggregate: "Trunk") -> None:
        """As it was before."""
        aggregate.locked.pop(self.party, None)


class PartyErased(Fact):
    """A party's words were erased: their keys are destroyed, and the skeleton stays (删除)."""

    TOPIC = "dispute.party_erased"
    party: str

    def apply(self, aggregate: "Trunk") -> None:
        """For good."""
        aggregate.locked[self.party] = Locked(self.happened_at, LockedBecause.ERASED)


def bars(dispute: "Trunk", step: str) -> Refusal | None:
    """Say why a step is not open on a dispute whose applicant is locked or erased."""
    locked = dispute.locked.get(APPLICANT)
    if locked is None or step in THE_OFFICES_OWN or step == HEARING:
        return None
    return PersonErased() if locked.why == LockedBecause.ERASED else PersonLocked(why=locked.why)


def is_at_an_end(dispute: "Trunk") -> Refusal | None:
    """The dispute is closed."""
    is_closed = dispute.closed or (dispute.origin and dispute.origin.closed_at)
    return None if is_closed else CaseStillOpen(dispute=str(dispute.id))


class LockingRoom(Room):
    """What is recorded of a dispute whose party asked to be forgotten."""

    @step("lock-party", is_at_an_end)
    def lock_party(self, act: Act, *, party: str, why: LockedBecause) -> None:
        """Lock a party's words; of those erased there is nothing to lock.

        Only the office's machinery takes this step.
        """
        known = self.locked.get(party)
        if known and known.why in (why, LockedBecause.ERASED):
            return
        self._must_be_open("lock-party")
        self._record(PartyLocked, act, party=party, why=why)

    @step("unlock-party")
    def unlock_party(self, act: Act, *, party: str) -> None:
        """Unlock a party's words; what is erased stays so.

        Only the office's machinery takes this step.
        """
        known = self.locked.get(party)
        if known is None or known.why == LockedBecause.ERASED:
            return
        self._must_be_open("unlock-party")
        self._record(PartyUnlocked, act, party=party)

    @step("erase-party", is_at_an_end)
    def erase_party(self, act: Act, *, party: str) -> None:
        """Record that a party's words are erased.

        Only the office's machinery takes this step.
        """
        known = self.locked.get(party)
        if known and known.why == LockedBecause.ERASED:
            return
        self._must_be_open("erase-party")
        self._record(PartyErased, act, party=party)
