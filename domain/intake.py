"""Intake: the worker is heard, the matter is sorted, and the other side is called (接待、分流)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

from domain.conditions import in_our_hands, not_closed
from domain.consent import Way
from domain.record import Act, Fact
from domain.refusals.intake import HurtLaterThanNow, OralApplicationDiffers
from domain.room import Room
from domain.said import must_be_a_day, must_be_ids
from domain.sealed import Sealed, same_value
from domain.steps import step
from domain.values import ClaimId, ClaimKind, Day, Flag, OfficerId, PartyId, Relation

if TYPE_CHECKING:
    from domain.trunk import Trunk


class ConfirmedBy(StrEnum):
    """How the applicant confirmed what was written down (签名、捺印)."""

    SIGNATURE = "signature"
    FINGERPRINT = "fingerprint"


class ClaimSorted(TypedDict):
    """What kind of claim a claim is."""

    claim: ClaimId
    kind: ClaimKind


@dataclass
class Contact:
    """One attempt to reach a party (征询)."""

    party: str
    way: str
    reached: bool
    at: datetime
    version: int = field(default=0, compare=False)


class OralApplicationRecorded(Fact):
    """The worker spoke and the office wrote it down on the spot (调解仲裁法 Art. 12)."""

    TOPIC = "dispute.oral_application_recorded"
    recorder: str
    as_heard: Sealed
    confirmed_by: str

    def apply(self, aggregate: "Trunk") -> None:
        """Keep the record."""
        aggregate.oral_record = self.as_heard
        aggregate.told_in["oral"] = self.originator_version


class Classified(Fact):
    """The matter was sorted: kinds of claims, work relation, flags (分流)."""

    TOPIC = "dispute.classified"
    claims: list[ClaimSorted]
    relation: str
    flags: list[str]
    platform: str
    injured_on: str
    insured_that_day: bool | None
    limitation_ends_on: str

    def apply(self, aggregate: "Trunk") -> None:
        """Take the matter as it is now sorted."""
        for said in self.claims:
            aggregate.claims[said["claim"]].kind = ClaimKind(said["kind"])
        aggregate.relation = Relation(self.relation)
        aggregate.flags = {Flag(flag) for flag in self.flags}
        aggregate.platform = self.platform
        aggregate.injured_on = self.injured_on
        aggregate.insured_that_day = self.insured_that_day
        aggregate.limitation_ends_on = self.limitation_ends_on
        aggregate.classified_at = self.happened_at
        aggregate.told_in["classified"] = self.originator_version


class ContactAttempted(Fact):
    """Somebody tried to reach a party; each attempt is kept, reached or not (征询)."""

    TOPIC = "dispute.contact_attempted"
    party: str
    way: str
    reached: bool
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Add the attempt, in the place of the one it corrects."""
        others = [one for one in aggregate.contacts if one.version != self.corrects]
        made = Contact(
            self.party, self.way, self.reached, self.happened_at, self.originator_version
        )
        aggregate.contacts = [*others, made]


class IntakeRoom(Room):
    """What the window and the mediator decide before mediation begins."""

    @step("record-oral-application", not_closed, corrects=(OralApplicationRecorded,))
    def record_oral_application(
        self, act: Act, *, recorder: OfficerId, as_heard: Sealed, confirmed_by: ConfirmedBy
    ) -> None:
        """Write down what the worker says, and who wrote; the time is when it was heard.

        Another wording later is a correction and names the record it corrects.
        Raises OralApplicationDiffers.
        """
        if self.oral_record and same_value(self.oral_record, as_heard):
            return
        self._must_be_open("record-oral-application")
        must_be_ids(recorder=recorder)
        if self.oral_record and act.corrects != self.told_in["oral"]:
            raise OralApplicationDiffers(version=self.told_in["oral"])
        self._record(
            OralApplicationRecorded,
            act,
            recorder=recorder,
            as_heard=as_heard,
            confirmed_by=confirmed_by,
        )

    @step("classify", in_our_hands)
    def classify(  # noqa: PLR0913 - one sheet of the triage form
        self,
        act: Act,
        *,
        relation: Relation,
        flags: list[Flag],
        kinds: list[ClaimSorted] | None = None,
        platform: str = "",
        injured_on: Day | None = None,
        insured_that_day: bool | None = None,
        limitation_ends_on: Day | None = None,
    ) -> None:
        """Sort the matter; the work relation may stay undetermined for the whole dispute.

        `platform` is a code of the office's list, never a name typed in. Sorting again is a new
        fact. Raises UnknownClaim, NotADay, HurtLaterThanNow.
        """
        sorted_claims = kinds or []
        for said in sorted_claims:
            self._claim(said["claim"])
        sheet = (
            relation,
            set(flags),
            platform,
            injured_on or "",
            insured_that_day,
            limitation_ends_on or "",
        )
        if self.classified_at and self._is_sorted_so(sheet, sorted_claims):
            return
        self._must_be_open("classify")
        self._must_be_days_that_can_be(act, injured_on, limitation_ends_on)
        self._record(
            Classified,
            act,
            claims=sorted_claims,
            relation=relation,
            flags=sorted(set(flags)),
            platform=platform,
            injured_on=injured_on or "",
            insured_that_day=insured_that_day,
            limitation_ends_on=limitation_ends_on or "",
        )

    @step("record-contact-attempt", not_closed, corrects=(ContactAttempted,))
    def record_contact_attempt(
        self, act: Act, *, party: PartyId, way: Way, reached: bool, words: Sealed | None = None
    ) -> None:
        """Record one attempt to reach a party; the first to a respondent is watched for.

        A correction takes the place of the attempt it names; both stay in the record.
        Raises UnknownParty, NothingToCorrect.
        """
        self._party(party)
        if Contact(party, way, reached, act.happened_at) in self.contacts:
            return
        self._must_be_open("record-contact-attempt")
        self._must_still_stand(act, self.contacts)
        self._record(ContactAttempted, act, party=party, way=way, reached=reached, words=words)

    def _is_sorted_so(self, sheet: tuple[object, ...], claims: list[ClaimSorted]) -> bool:
        known = (
            self.relation,
            self.flags,
            self.platform,
            self.injured_on,
            self.insured_that_day,
            self.limitation_ends_on,
        )
        kinds = {said["claim"]: said["kind"] for said in claims}
        return sheet == known and all(self.claims[claim].kind == kinds[claim] for claim in kinds)

    def _must_be_days_that_can_be(
        self, act: Act, injured_on: Day | None, limitation_ends_on: Day | None
    ) -> None:
        for day in (injured_on, limitation_ends_on):
            if day:
                must_be_a_day(day)
        today = act.recorded_at.astimezone(self._shelf.centre(self.centre).zone).date()
        if injured_on and must_be_a_day(injured_on) > today:
            raise HurtLaterThanNow(day=injured_on)
