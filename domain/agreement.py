"""The agreement: who is bound, what is to be paid or done, and by when (调解协议)."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NotRequired, TypedDict

from domain.conditions import in_our_hands, mediating
from domain.filing import must_be_a_sum
from domain.limits import limit
from domain.mediators import a_free_mediator, sides_of
from domain.organisations import OrganisationKind
from domain.parties import APPLICANT
from domain.record import Act, Fact
from domain.refusals import Refusal, StepNotOpen
from domain.refusals.agreement import (
    AgreementIdTaken,
    DebtorNotBound,
    DraftOnTheTable,
    DueDayNotPlausible,
    NoBothSidesBound,
    NoTerms,
    SumOnTermToDo,
    TermIdTwice,
    TermWithoutSum,
)
from domain.refusals.intake import NoConsent
from domain.room import Room
from domain.said import must_be_a_day, must_be_ids, same_words
from domain.sealed import Sealed
from domain.steps import step
from domain.values import ClaimKind, ConsentAct, Day, PartyId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class TermKind(StrEnum):
    """What a term asks for; relief without money is a term of its own (条款类型)."""

    PAY = "pay"  # 支付
    DO = "do"  # 履行其他义务, such as a withdrawn penalty (撤销处罚)


class TermWords(TypedDict):
    """A term as a fact stores it; instalments are several terms to pay.

    `about` is what the term settles, which decides the ways to enforce it; left out, a term is
    about whatever the dispute is about.
    """

    id: str
    kind: TermKind
    debtor: PartyId
    due: Day
    amount: NotRequired[Decimal | None]
    words: NotRequired[Sealed | None]
    about: NotRequired[ClaimKind | None]


@dataclass
class Term:
    """One term: a sum to pay by a day, or something to do (a withdrawn penalty)."""

    id: str
    kind: str
    debtor: str
    amount: Decimal | None
    due: str
    words: Sealed | None
    about: str = ""
    done_at: datetime | None = None
    proof: str = ""
    breached_since: str = ""
    breach_version: int = 0

    @classmethod
    def of(cls, words: TermWords) -> "Term":
        """Read a term from a fact."""
        return cls(
            id=words["id"],
            kind=words["kind"],
            debtor=words["debtor"],
            amount=words.get("amount"),
            due=words["due"],
            words=words.get("words"),
            about=words.get("about") or "",
        )

    def says_the_same_as(self, other: "Term") -> bool:
        """Say whether two terms are the same in all they ask."""
        asked, also = [
            (term.id, term.kind, term.debtor, term.amount, term.due, term.about)
            for term in (self, other)
        ]
        return asked == also and same_words(self.words, other.words)


@dataclass
class Agreement:
    """A mediation agreement and who has put a name to it."""

    id: str
    organisation: str
    bound: list[str]
    terms: dict[str, Term]
    drafted_at: datetime
    signed: dict[str, datetime] = field(default_factory=dict)
    mediator_signed_at: datetime | None = None
    sealed_at: datetime | None = None
    effective_at: datetime | None = None

    @property
    def agreed_sum(self) -> Decimal:
        """What is to be paid in all, CNY."""
        return sum((term.amount or Decimal(0) for term in self.terms.values()), Decimal(0))

    @property
    def complete_at(self) -> datetime | None:
        """The moment of the last signature or seal, once every one of them is there."""
        names = [self.signed.get(party) for party in self.bound]
        there = [at for at in (*names, self.mediator_signed_at, self.sealed_at) if at]
        return max(there) if len(there) == len(names) + 2 else None

    def says(self, organisation: str, bound: list[PartyId], terms: list[TermWords]) -> bool:
        """Say whether the draft is already worded so."""
        others = [Term.of(words) for words in terms]
        return (
            (self.organisation, self.bound) == (organisation, list(dict.fromkeys(bound)))
            and list(self.terms) == [term.id for term in others]
            and all(self.terms[term.id].says_the_same_as(term) for term in others)
        )


class AgreementDrafted(Fact):
    """An agreement was drafted for signature (起草调解协议)."""

    TOPIC = "dispute.agreement_drafted"
    agreement: str
    organisation: str
    bound: list[str]
    terms: list[TermWords]

    def apply(self, aggregate: "Trunk") -> None:
        """Lay the draft on the table."""
        _lay_out(self, aggregate)


class AgreementRedrafted(Fact):
    """Another draft took the place of the last, whose signatures are void (重新起草协议)."""

    TOPIC = "dispute.agreement_redrafted"
    agreement: str
    organisation: str
    bound: list[str]
    terms: list[TermWords]

    def apply(self, aggregate: "Trunk") -> None:
        """Lay the new draft on the table."""
        if aggregate.agreement:
            aggregate.void_drafts.append(aggregate.agreement.id)
        _lay_out(self, aggregate)


def _lay_out(draft: AgreementDrafted | AgreementRedrafted, dispute: "Trunk") -> None:
    dispute.agreement = Agreement(
        id=draft.agreement,
        organisation=draft.organisation,
        bound=list(draft.bound),
        terms={words["id"]: Term.of(words) for words in draft.terms},
        drafted_at=draft.happened_at,
    )


def no_draft(dispute: "Dispute") -> Refusal | None:
    """No draft is on the table."""
    return DraftOnTheTable(agreement=dispute.agreement.id) if dispute.agreement else None


def a_draft(dispute: "Dispute") -> Refusal | None:
    """A draft is on the table, and not yet in effect."""
    drafted = dispute.agreement is not None and not dispute.is_agreed
    return None if drafted else StepNotOpen(stage=dispute.stage)


class AgreementRoom(Room):
    """What is decided about the text of an agreement."""

    @step("draft-agreement", in_our_hands, mediating, a_free_mediator, no_draft)
    def draft_agreement(
        self,
        act: Act,
        *,
        agreement: str,
        organisation: OrganisationKind,
        bound: list[PartyId],
        terms: list[TermWords],
    ) -> None:
        """Draft an agreement: whose seal it will bear, who is bound, and its terms.

        Raises DraftOnTheTable, NoBothSidesBound, UnknownParty, NoConsent, NoTerms, TermIdTwice,
        TermWithoutSum, SumOnTermToDo, NegativeSum, DebtorNotBound, NotADay, DueDayNotPlausible,
        IdNotWellFormed, BeforeWhatItRestsOn.
        """
        if self._is_worded(agreement, organisation, bound, terms):
            return
        self._must_be_open("draft-agreement")
        must_be_ids(agreement=agreement)
        self._must_be_a_text(act, bound, terms)
        self._record(
            AgreementDrafted,
            act,
            agreement=agreement,
            organisation=organisation,
            bound=list(dict.fromkeys(bound)),
            terms=terms,
        )

    @step("redraft-agreement", in_our_hands, mediating, a_free_mediator, a_draft)
    def redraft_agreement(
        self,
        act: Act,
        *,
        agreement: str,
        organisation: OrganisationKind,
        bound: list[PartyId],
        terms: list[TermWords],
    ) -> None:
        """Put another draft, with an id of its own, in the place of one not yet in effect.

        Raises AgreementIdTaken, and what draft_agreement raises.
        """
        if self._is_worded(agreement, organisation, bound, terms):
            return
        self._must_be_open("redraft-agreement")
        must_be_ids(agreement=agreement)
        if agreement in self.void_drafts or (self.agreement and self.agreement.id == agreement):
            raise AgreementIdTaken(agreement=agreement)
        self._must_be_a_text(act, bound, terms)
        self._record(
            AgreementRedrafted,
            act,
            agreement=agreement,
            organisation=organisation,
            bound=list(dict.fromkeys(bound)),
            terms=terms,
        )

    def _is_worded(
        self, agreement: str, organisation: str, bound: list[PartyId], terms: list[TermWords]
    ) -> bool:
        draft = self.agreement
        return (
            draft is not None and draft.id == agreement and draft.says(organisation, bound, terms)
        )

    def _must_be_a_text(self, act: Act, bound: list[PartyId], terms: list[TermWords]) -> None:
        self._must_not_precede(
            act, self.accepted_at, self.agreement.drafted_at if self.agreement else None
        )
        sides = sides_of(self)
        for party in bound:
            asked = self._party(party).id in sides
            if not (asked and self.consents_to(party, ConsentAct.MEDIATE)):
                raise NoConsent(party=party)
        if APPLICANT not in bound or len(set(bound)) == 1:
            raise NoBothSidesBound
        if not terms:
            raise NoTerms
        for term in terms:
            _must_be_a_term(term, bound)
            self._must_fall_due_in_time(act, term)
            if sum(other["id"] == term["id"] for other in terms) > 1:
                raise TermIdTwice(term=term["id"])

    def _must_fall_due_in_time(self, act: Act, term: TermWords) -> None:
        today, due = self._day_of(act), must_be_a_day(term["due"])
        years = limit("agreement.furthest-due").amount
        if due < today or due.year > today.year + years:
            raise DueDayNotPlausible(term=term["id"], due=term["due"], years=years)


def _must_be_a_term(term: TermWords, bound: list[PartyId]) -> None:
    amount = term.get("amount")
    must_be_ids(term=term["id"])
    must_be_a_day(term["due"])
    must_be_a_sum(amount)
    if term["debtor"] not in bound:
        raise DebtorNotBound(term=term["id"], party=term["debtor"])
    if term["kind"] == TermKind.PAY and not amount:
        raise TermWithoutSum(term=term["id"])
    if term["kind"] == TermKind.DO and amount is not None:
        raise SumOnTermToDo(term=term["id"])
