"""The two sides: who is added, who stands for whom, and what is put right about them (当事人)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

from domain.arbitration import ArbitrationStatus
from domain.conditions import not_closed
from domain.filing import Filed
from domain.parties import (
    APPLICANT,
    OTHER_SIDE,
    STANDING_IN,
    WORKERS,
    Party,
    PartyWords,
    must_be_one_of,
)
from domain.record import Act, Fact
from domain.refusals.agreement import BoundByAgreement
from domain.refusals.arbitration import BoundByArbitration
from domain.refusals.intake import NobodysRepresentative
from domain.room import Room
from domain.said import must_be_a_day
from domain.same_party import is_another, says_the_same
from domain.sealed import PersonId, Sealed
from domain.seats import sit_down
from domain.steps import step
from domain.values import Day, PartyId, Role

if TYPE_CHECKING:
    from domain.trunk import Trunk


class NewParty(TypedDict):
    """A party not yet numbered; `details` are sealed values by field code."""

    role: Role
    person: PersonId
    details: dict[str, Sealed]


@dataclass
class Representation:
    """Who stands for a party, and whether with special authority to settle (特别授权)."""

    party: str
    may_settle: bool
    until: str = ""
    """The last day of the authority (ISO 8601); empty: until it is ended."""

    ended: bool = False

    def holds_on(self, day: str) -> bool:
        """Say whether the authority holds on a day; asked of no day, whether it was not ended."""
        return not self.ended and (not self.until or not day or day <= self.until)


class EndOfAuthority(StrEnum):
    """Why somebody stands for a party no longer (代理权终止的原因; 民法典 Art. 173, 175)."""

    TERM = "term"  # 代理期限届满
    REVOKED = "revoked"  # 委托人取消委托
    RESIGNED = "resigned"  # 代理人辞去委托
    CAPACITY = "capacity"  # 被代理人取得或者恢复民事行为能力


class RespondentAdded(Fact):
    """Another respondent was named; a running arbitration period starts anew (办案规则 Art. 46)."""

    TOPIC = "dispute.respondent_added"
    respondent: PartyWords

    def apply(self, aggregate: "Trunk") -> None:
        """Add the other side."""
        _seat(aggregate, self.respondent, self.originator_version)


class RepresentativeAdded(Fact):
    """Somebody was named to stand for a party (代表人、代理人、法定代理人)."""

    TOPIC = "dispute.representative_added"
    representative: PartyWords
    party: str
    may_settle: bool

    def apply(self, aggregate: "Trunk") -> None:
        """Add who stands for the party."""
        _seat(aggregate, self.representative, self.originator_version)
        aggregate.represents[self.representative["id"]] = Representation(
            self.party, self.may_settle
        )


class RepresentationEnded(Fact):
    """An authority ends with a day, or at once where none is named (代理权终止)."""

    TOPIC = "dispute.representation_ended"
    representative: str
    last_day: str
    reason: str

    def apply(self, aggregate: "Trunk") -> None:
        """From then on nobody is bound by what they say."""
        stands_for = aggregate.represents[self.representative]
        stands_for.until, stands_for.ended = self.last_day, not self.last_day


class PartyCorrected(Fact):
    """What was said about a party was put right: its role, its person or its details."""

    TOPIC = "dispute.party_corrected"
    party: PartyWords

    def apply(self, aggregate: "Trunk") -> None:
        """Take the party as it is now said to be."""
        aggregate.former[self.party["id"]] = aggregate.parties[self.party["id"]]
        _seat(aggregate, self.party, self.originator_version)


class PersonExchanged(Fact):
    """A party turned out to be another person: what the former one agreed to or signed is void.

    Nobody is bound by another's word (当事人主体变更，原同意与签名失效; 民法典 Art. 465), and what
    reached or was served on the other reached nobody else.
    """

    TOPIC = "dispute.person_exchanged"
    party: str

    def apply(self, aggregate: "Trunk") -> None:
        """Ask anew: consents, a seat in mediation, powers of attorney, names under papers."""
        since = self.originator_version - WITH_THE_CORRECTION
        if self.party in aggregate.former:
            sit_down(aggregate, aggregate.former[self.party], since, self.timestamp)
        aggregate.consents = {
            (party, to): given
            for (party, to), given in aggregate.consents.items()
            if party != self.party
        }
        if self.party in aggregate.mediated_with:
            aggregate.mediated_with.remove(self.party)
        for stands_for in aggregate.represents.values():
            if stands_for.party == self.party:
                stands_for.may_settle, stands_for.ended = False, True
        if self.party in aggregate.represents:
            own = aggregate.represents[self.party]
            own.may_settle, own.ended = False, True
        self._strike_names(aggregate)
        self._reach_anew(aggregate)

    def _strike_names(self, dispute: "Trunk") -> None:
        for sheet in dispute.undisputed.values():
            sheet.signed.pop(self.party, None)
        if dispute.agreement and not dispute.is_agreed:
            dispute.agreement.signed.pop(self.party, None)
        if dispute.arbitration.status is not ArbitrationStatus.MEDIATED:
            dispute.arbitration.signed_for.pop(self.party, None)

    def _reach_anew(self, dispute: "Trunk") -> None:
        dispute.contacts = [one for one in dispute.contacts if one.party != self.party]
        versions = (one for file in dispute.evidence.values() for one in file.versions)
        for version in versions:
            version.exchanged = [party for party in version.exchanged if party != self.party]
        if dispute.arbitration.award:
            dispute.arbitration.award.served.pop(self.party, None)


WITH_THE_CORRECTION = 1
"""How much earlier the party was put right, in the same write."""


def _seat(dispute: "Trunk", words: PartyWords, version: int) -> None:
    dispute.parties[words["id"]] = Party.of(words)
    dispute.told_in[words["id"]] = version


class SidesRoom(Room):
    """What is decided about who stands on which side."""

    @step("add-respondent", not_closed)
    def add_respondent(self, act: Act, *, respondent: NewParty) -> None:
        """Name another respondent; it gets the next number (R2, R3, …).

        Raises NotOfThatSide.
        """
        if self._stands_already(respondent, among="R"):
            return
        self._must_be_open("add-respondent")
        must_be_one_of(OTHER_SIDE, respondent["role"])
        self._record(RespondentAdded, act, respondent=self._numbered(respondent, "R"))

    @step("add-representative", not_closed, corrects=(RepresentativeAdded, PartyCorrected))
    def add_representative(
        self, act: Act, *, representative: NewParty, party: PartyId, may_settle: bool
    ) -> None:
        """Name who stands for a party; settling for it takes special authority (特别授权).

        Raises UnknownParty, NotOfThatSide.
        """
        self._party(party)
        seated = self._stands_already(representative, among="P")
        if seated and self._stands_so(seated, party, may_settle=may_settle):
            return
        self._must_be_open("add-representative")
        must_be_one_of(STANDING_IN, representative["role"])
        words = self._numbered(representative, "P")
        if seated:
            words["id"], act = PartyId(seated), self._correcting(act, seated)
        self._record(
            RepresentativeAdded, act, representative=words, party=party, may_settle=may_settle
        )

    @step("end-representation", corrects=(RepresentationEnded,))
    def end_representation(
        self,
        act: Act,
        *,
        representative: PartyId,
        reason: EndOfAuthority,
        last_day: Day | None = None,
    ) -> None:
        """End an authority with a day, or at once; open at any time (民法典 Art. 173, 175).

        Raises UnknownParty, NobodysRepresentative, NotADay.
        """
        stands_for = self.represents.get(self._party(representative).id)
        if stands_for is None:
            raise NobodysRepresentative(party=representative)
        day = must_be_a_day(last_day).isoformat() if last_day else ""
        if stands_for.ended or (day and stands_for.until == day):
            return
        self._must_be_open("end-representation")
        self._record(
            RepresentationEnded, act, representative=representative, last_day=day, reason=reason
        )

    @step("correct-party", corrects=(Filed, RespondentAdded, RepresentativeAdded, PartyCorrected))
    def correct_party(
        self,
        act: Act,
        *,
        party: PartyId,
        role: Role | None = None,
        person: PersonId | None = None,
        details: dict[str, Sealed] | None = None,
    ) -> None:
        """Put right what is said about a party; open at any time (个人信息保护法 Art. 46).

        Where it is another person from now on, that person is asked anew; who is bound by an
        agreement, an award or a mediation document in effect stays who they are. Nothing that was
        said of the former one is taken for theirs.
        Raises UnknownParty, NotOfThatSide, BoundByAgreement, BoundByArbitration.
        """
        known = self._party(party)
        words: PartyWords = {
            "id": known.id,
            "role": role or known.role,
            "person": person or known.person,
            "details": known.details | (details or {}),
        }
        if says_the_same(known, words):
            return
        another = is_another(known, words)
        if another:
            words["details"] = details or {}
        self._must_be_open("correct-party")
        must_be_one_of(_side_of(known), words["role"])
        if another:
            self._must_not_be_bound(party)
        self._record(PartyCorrected, self._correcting(act, party), party=words)
        if another:
            self._record(PersonExchanged, replace(act, corrects=0), party=party)

    def _must_not_be_bound(self, party: PartyId) -> None:
        if self.is_agreed and self.agreement and party in self.agreement.bound:
            raise BoundByAgreement(party=party)
        if party in self.arbitration.binds:
            raise BoundByArbitration(party=party)

    def _numbered(self, words: NewParty, letter: str) -> PartyWords:
        number = 1 + sum(1 for party in self.parties if party.startswith(letter))
        return {
            "id": PartyId(f"{letter}{number}"),
            "role": words["role"],
            "person": words["person"],
            "details": words["details"],
        }

    def _stands_already(self, words: NewParty, *, among: str) -> str:
        """The id under which this person stands there in this role already, or nothing."""
        asked = (words["person"], words["role"])
        for party in self.parties.values():
            if party.id.startswith(among) and (party.person, party.role) == asked:
                return party.id
        return ""

    def _stands_so(self, seated: str, party: PartyId, *, may_settle: bool) -> bool:
        """Say whether this is how they stand for the party already; an ended authority is not."""
        stands_for = self.represents[seated]
        same = (stands_for.party, stands_for.may_settle) == (party, may_settle)
        return same and not stands_for.ended

    def _correcting(self, act: Act, what: str) -> Act:
        """Name the fact that is put right: the caller's word, else the last that told of it."""
        return act if act.corrects else replace(act, corrects=self.told_in.get(what, 1))


def _side_of(party: Party) -> frozenset[Role]:
    if party.id == APPLICANT:
        return WORKERS
    return OTHER_SIDE if party.id.startswith("R") else STANDING_IN
