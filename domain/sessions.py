"""Sessions: the parties are heard, notes are made, undisputed facts are signed (调解会议)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.conditions import in_our_hands, mediating
from domain.mediators import a_free_mediator, must_be_in_person, sides_of
from domain.parties import APPLICANT
from domain.record import Act, Fact, is_person
from domain.refusals import Refusal
from domain.refusals.intake import NoConsent
from domain.refusals.mediation import (
    NobodyHeard,
    NobodyLeftToMediateWith,
    OnlyPartiesSign,
    SessionIdTaken,
    SheetDiffers,
)
from domain.room import Room
from domain.said import must_be_ids
from domain.sealed import Sealed, same_value
from domain.steps import step
from domain.values import ConsentAct, OfficerId, PartyId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class SessionWay(StrEnum):
    """How the parties were heard; the phone comes first, then face to face (调解方式)."""

    PHONE = "phone"  # 电话
    VIDEO = "video"  # 视频
    FACE = "face"  # 当面


@dataclass
class Session:
    """One mediation session: by phone, by video or face to face."""

    id: str
    way: str
    heard: list[str]
    at: datetime
    record: Sealed

    def was_held_so(self, way: str, heard: list[PartyId], record: Sealed) -> bool:
        """Say whether it is already recorded just so."""
        same = (self.way, set(self.heard)) == (way, set(heard))
        return same and same_value(self.record, record)


@dataclass
class Sheet:
    """A sheet of undisputed facts and who signed it (无争议事实)."""

    words: Sealed
    signed: dict[str, datetime] = field(default_factory=dict)

    @property
    def is_joint(self) -> bool:
        """Say whether both sides signed: only then may it be used outside mediation."""
        return APPLICANT in self.signed and len(self.signed) > 1


class SessionHeld(Fact):
    """A session was held and these parties were heard (调解会议)."""

    TOPIC = "dispute.session_held"
    session: str
    way: str
    heard: list[str]
    session_record: Sealed

    def apply(self, aggregate: "Trunk") -> None:
        """Put the session on the file."""
        aggregate.told_in[f"session:{self.session}"] = self.originator_version
        aggregate.sessions.append(
            Session(self.session, self.way, list(self.heard), self.happened_at, self.session_record)
        )


class NotedPrivately(Fact):
    """The mediator made a private note; it never reaches inspectors or arbitrators (调解员笔记)."""

    TOPIC = "dispute.noted_privately"
    note: Sealed

    def apply(self, aggregate: "Trunk") -> None:
        """Keep the note."""
        aggregate.private_notes.append(self.note)


class UndisputedFactsSigned(Fact):
    """A party signed the sheet of undisputed facts (无争议事实确认)."""

    TOPIC = "dispute.undisputed_facts_signed"
    sheet: str
    party: str
    facts: Sealed

    def apply(self, aggregate: "Trunk") -> None:
        """Put the name under the sheet."""
        aggregate.told_in.setdefault(f"sheet:{self.sheet}", self.originator_version)
        sheet = aggregate.undisputed.setdefault(self.sheet, Sheet(self.facts))
        sheet.signed[self.party] = self.happened_at


def both_sides_there(dispute: "Dispute") -> Refusal | None:
    """Neither the applicant nor every respondent has refused to go on."""
    return NobodyLeftToMediateWith() if dispute.nobody_left_to_mediate_with else None


class SessionsRoom(Room):
    """What a mediator records of what was said."""

    @step("hold-session", in_our_hands, mediating, a_free_mediator, both_sides_there)
    def hold_session(
        self,
        act: Act,
        *,
        session: str,
        way: SessionWay,
        heard: list[PartyId],
        session_record: Sealed,
    ) -> None:
        """Record a session, and what was said in it (sealed for the parties' compartment).

        Raises NobodyHeard, UnknownParty, NoConsent, SessionIdTaken, BeforeWhatItRestsOn.
        """
        known = next((held for held in self.sessions if held.id == session), None)
        if known and known.was_held_so(way, heard, session_record):
            return
        self._must_be_open("hold-session")
        must_be_ids(session=session)
        if known:
            raise SessionIdTaken(session=session)
        self._must_hear(heard)
        self._must_not_precede(act, self.accepted_at)
        self._record(
            SessionHeld,
            act,
            session=session,
            way=way,
            heard=list(dict.fromkeys(heard)),
            session_record=session_record,
        )

    @step("note-privately", in_our_hands, mediating, a_free_mediator)
    def note_privately(self, act: Act, *, note: Sealed) -> None:
        """Note something for the mediators of the case alone (sealed for their compartment).

        Raises OnlyInOnesOwnHand, BeforeWhatItRestsOn.
        """
        if any(same_value(note, noted) for noted in self.private_notes):
            return
        self._must_be_open("note-privately")
        if is_person(act.by):
            must_be_in_person(act, OfficerId(self.mediator or ""))
        self._must_not_precede(act, self.accepted_at)
        self._record(NotedPrivately, act, note=note)

    @step("sign-undisputed-facts", in_our_hands, mediating, a_free_mediator, both_sides_there)
    def sign_undisputed_facts(self, act: Act, *, sheet: str, facts: Sealed, party: PartyId) -> None:
        """Record a side's signature under a sheet of facts; it counts once both have signed.

        Only what both sides confirm may be used later (人民法院在线调解规则 Art. 18, 22).
        Raises SheetDiffers, UnknownParty, OnlyPartiesSign, NoConsent, BeforeWhatItRestsOn.
        """
        known = self.undisputed.get(sheet)
        differs = known is not None and not same_value(known.words, facts)
        if known and not differs and party in known.signed:
            return
        self._must_be_open("sign-undisputed-facts")
        must_be_ids(sheet=sheet)
        if differs:
            raise SheetDiffers(sheet=sheet)
        if not self._party(party).id.startswith(("A", "R")):
            raise OnlyPartiesSign(party=party)
        self._must_be_willing(party)
        self._must_not_precede(act, self.accepted_at)
        self._record(UndisputedFactsSigned, act, sheet=sheet, party=party, facts=facts)

    def _must_hear(self, heard: list[PartyId]) -> None:
        if not heard:
            raise NobodyHeard
        for party in heard:
            self._must_be_willing(party)

    def _must_be_willing(self, party: PartyId) -> None:
        """A side, or who stands for it, has agreed to mediate and not taken it back."""
        stands_for = self.represents.get(self._party(party).id)
        side = stands_for.party if stands_for else party
        willing = sides_of(self) if not self.refuses(APPLICANT, ConsentAct.MEDIATE) else []
        if side not in willing or not self.consents_to(side, ConsentAct.MEDIATE):
            raise NoConsent(party=side)
