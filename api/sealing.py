"""What is sealed for whom: every word of people that a step takes, in one explicit table.

A value is sealed for a person, and erased with them, or for a compartment of the dispute, whose
key belongs to the applicant. The office does not start while a sealed parameter of a step is
missing here, or a row names none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.access_steps import THE_OFFICES_OWN
from domain.dispute import Dispute
from domain.parties import APPLICANT
from domain.refusals.intake import BornLaterThanNow
from domain.sealed import Compartment, Field, PersonId, Sealed, Sealer, compartment_key
from domain.values import PartyId
from domain.wording import OFFICE


@dataclass(frozen=True, slots=True)
class KeptFor:
    """Whose key seals a value, and as what.

    `party` names a party (A1) or, with a colon, the parameter that names one (`party:`).
    """

    field: Field
    compartment: Compartment | None = None
    party: str = ""


def _in(compartment: Compartment, field: Field) -> KeptFor:
    return KeptFor(field, compartment=compartment)


_APPLICANTS = KeptFor(Field.WORDS, party=APPLICANT)
_THEIR_OWN = KeptFor(Field.WORDS, party=":party")
_THEMSELVES = KeptFor(Field.NAME)
"""The details of a party: each under its own field, sealed for that very party."""

_PROCEEDINGS = _in(Compartment.PARTIES, Field.WORDS)
_RECORD = _in(Compartment.PARTIES, Field.RECORD)
_TERMS = _in(Compartment.PARTIES, Field.TERMS)

KEPT: Mapping[tuple[str, str], KeptFor] = {
    ("add-respondent", "respondent.details.*"): _THEMSELVES,
    ("add-representative", "representative.details.*"): _THEMSELVES,
    ("correct-party", "details.*"): _THEMSELVES,
    ("record-oral-application", "as_heard"): KeptFor(Field.STATEMENT, party=APPLICANT),
    ("record-contact-attempt", "words"): _THEIR_OWN,
    ("record-refusal", "words"): _THEIR_OWN,
    ("record-follow-up", "words"): _THEIR_OWN,
    ("add-document", "title"): KeptFor(Field.FILE_NAME, party=":by_party"),
    ("add-claim", "words"): _APPLICANTS,
    ("amend-claim", "words"): _APPLICANTS,
    ("decline", "words"): _PROCEEDINGS,
    ("withdraw", "words"): _APPLICANTS,
    ("close", "words"): _PROCEEDINGS,
    ("reopen", "words"): _PROCEEDINGS,
    ("disclose-conflict", "words"): _PROCEEDINGS,
    ("recuse", "words"): _PROCEEDINGS,
    ("replace-mediator", "words"): _PROCEEDINGS,
    ("hold-session", "session_record"): _RECORD,
    ("note-privately", "note"): _in(Compartment.MEDIATORS, Field.NOTE),
    ("propose-terms", "words"): _in(Compartment.MEDIATORS, Field.TERMS),
    ("sign-undisputed-facts", "facts"): _RECORD,
    ("end-without-agreement", "words"): _PROCEEDINGS,
    ("draft-agreement", "terms.words"): _TERMS,
    ("redraft-agreement", "terms.words"): _TERMS,
    ("advise-arbitration", "words"): _PROCEEDINGS,
    ("record-answer", "words"): _THEIR_OWN,
    ("schedule-hearing", "place"): _in(Compartment.PARTIES, Field.PLACE),
    ("hold-hearing", "record"): _RECORD,
    ("mediate-in-arbitration", "words"): _TERMS,
    ("record-term-performed", "words"): _PROCEEDINGS,
    ("record-breach", "words"): _PROCEEDINGS,
    ("offer-referral", "words"): _PROCEEDINGS,
    ("return-referral", "words"): _PROCEEDINGS,
    ("report-result", "words"): _PROCEEDINGS,
    ("plan-visit", "place"): _in(Compartment.PARTIES, Field.PLACE),
    ("reschedule-visit", "place"): _in(Compartment.PARTIES, Field.PLACE),
    ("record-mediation-on-visit", "mediation_record"): _RECORD,
    ("record-inspection", "inspection_record"): _in(Compartment.INSPECTION, Field.RECORD),
    ("record-informer", "identity"): _in(Compartment.INFORMER, Field.WORDS),
    ("record-refused-entry", "words"): _in(Compartment.INSPECTION, Field.WORDS),
    ("correct-on-the-spot", "correction"): _in(Compartment.INSPECTION, Field.RECORD),
    ("acknowledge-alert", "note"): _in(Compartment.OFFICE, Field.NOTE),
    ("advise-consultation", "words"): KeptFor(Field.WORDS, party="asker"),
    ("answer-demand", "words"): KeptFor(Field.WORDS, party="asker"),
}
"""(step, path of the parameter) → whose it is."""


def must_be_complete(leaves: set[tuple[str, str]]) -> None:
    """Refuse to open the desk while the table and the decisions differ; raises LookupError."""
    wanted = {(step, path) for step, path in leaves if step not in THE_OFFICES_OWN}
    missing, left_over = wanted - KEPT.keys(), KEPT.keys() - wanted
    if missing or left_over:
        message = f"sealing table: missing {sorted(missing)}, left over {sorted(left_over)}"
        raise LookupError(message)


def must_be_born(details: Mapping[str, str], now: datetime) -> None:
    """Refuse the details of somebody yet to be born, while they can be read.

    Raises BornLaterThanNow.
    """
    born = details.get(Field.BIRTH_DATE)
    if born and date.fromisoformat(born) > now.astimezone(OFFICE).date():
        raise BornLaterThanNow


@dataclass(frozen=True)
class StepSealing:
    """Seals what one step says, under the keys the table names."""

    sealer: Sealer
    step: str
    record_id: UUID
    request: str
    asker: PersonId
    """Whose matter it is: the applicant of a dispute, who asked a consultation or demand."""

    now: datetime
    dispute: Dispute | None = None
    said: Mapping[str, object] | None = None

    def seal(self, text: str, path: str) -> Sealed:
        """Seal a text that stood at this path of the step's form."""
        kept = KEPT[self.step, path]
        if kept.compartment is None:
            return self.sealer.seal(text, subject=self._person(kept), field=kept.field)
        subject = compartment_key(self.record_id, kept.compartment)
        self.sealer.prepare({subject: self.asker})
        return self.sealer.seal(text, subject=subject, field=kept.field)

    def person(self, details: Mapping[str, str], path: str) -> PersonId:
        """The person these details belong to, by number where one is known."""
        number = details.get("id_number") or details.get("credit_code")
        unknown = f"{self.record_id}:{self.request}:{path}"
        return self.sealer.person_of(number, otherwise=unknown)

    def details(
        self, details: Mapping[str, str], person: PersonId | None, path: str
    ) -> dict[str, Sealed]:
        """Seal each line for the person; of a party already there, for whom it is now.

        Raises BornLaterThanNow.
        """
        del path
        must_be_born(details, self.now)
        whose = person or self._corrected(details)
        self.sealer.prepare({whose: whose})
        return {
            name: self.sealer.seal(text, subject=whose, field=Field(name))
            for name, text in details.items()
        }

    def _corrected(self, details: Mapping[str, str]) -> PersonId:
        number = details.get("id_number") or details.get("credit_code")
        if number or self.dispute is None:
            return self.person(details, "")
        return self._of_party(str((self.said or {}).get("party", "")))

    def _person(self, kept: KeptFor) -> PersonId:
        if kept.party.startswith(":"):
            return self._of_party(str((self.said or {}).get(kept.party[1:]) or APPLICANT))
        return self.asker

    def _of_party(self, party: str) -> PersonId:
        """Where the party is unknown the decision will say so; nothing sealed here is kept."""
        found = self.dispute.parties.get(PartyId(party)) if self.dispute else None
        return found.person if found else self.asker
