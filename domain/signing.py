"""Signing: parties, mediator and seal; in effect at the moment of the last (签章生效)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.agreement import Agreement, a_draft
from domain.conditions import in_our_hands, mediating
from domain.mediators import a_free_mediator, must_be_in_person
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.refusals.agreement import (
    BoundPartyRefuses,
    DraftReplaced,
    NoAuthorityToSettle,
    NotBoundByIt,
    UnknownAgreement,
)
from domain.refusals.intake import NoConsent
from domain.refusals.mediation import NotTheMediator
from domain.room import Room
from domain.said import same_id
from domain.same_day import AGREEMENT, note_resolution
from domain.steps import step
from domain.values import ConsentAct, OfficerId, PartyId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class AgreementSigned(Fact):
    """A party signed the agreement, itself or by who has its special authority (当事人签名)."""

    TOPIC = "dispute.agreement_signed"
    agreement: str
    party: str
    signed_by: str

    def apply(self, aggregate: "Trunk") -> None:
        """Put the party's name under the text."""
        if aggregate.agreement:
            aggregate.agreement.signed[self.party] = self.happened_at


class MediatorSigned(Fact):
    """The mediator signed the agreement (调解员签名)."""

    TOPIC = "dispute.mediator_signed"
    agreement: str
    mediator: str

    def apply(self, aggregate: "Trunk") -> None:
        """Put the mediator's name under the text."""
        if aggregate.agreement:
            aggregate.agreement.mediator_signed_at = self.happened_at


class AgreementSealed(Fact):
    """The organisation's seal was put on the agreement (加盖调解组织印章)."""

    TOPIC = "dispute.agreement_sealed"
    agreement: str

    def apply(self, aggregate: "Trunk") -> None:
        """Put the seal on the text."""
        if aggregate.agreement:
            aggregate.agreement.sealed_at = self.happened_at


class AgreementTookEffect(Fact):
    """Every name and the seal are there: in effect since the last of them (协议生效)."""

    TOPIC = "dispute.agreement_took_effect"
    agreement: str

    def apply(self, aggregate: "Trunk") -> None:
        """The windows for confirmation run from here."""
        if aggregate.agreement:
            aggregate.agreement.effective_at = self.happened_at
            note_resolution(aggregate, self, AGREEMENT)


def bound_parties_still_mediate(dispute: "Dispute") -> Refusal | None:
    """Every party bound by the draft has agreed to mediate, and none has refused to go on."""
    for party in dispute.agreement.bound if dispute.agreement else ():
        if dispute.refuses(party, ConsentAct.MEDIATE):
            return BoundPartyRefuses(party=party)
        if not dispute.consents_to(party, ConsentAct.MEDIATE):
            return NoConsent(party=party)
    return None


class SigningRoom(Room):
    """What parties, mediator and the seal decide on an agreement."""

    @step("sign-agreement", in_our_hands, mediating, a_draft, bound_parties_still_mediate)
    def sign_agreement(
        self, act: Act, *, agreement: str, party: PartyId, signed_by: PartyId | None = None
    ) -> None:
        """Record a bound party's signature; `signed_by` names who signed for it.

        Raises UnknownAgreement, DraftReplaced, NotBoundByIt, UnknownParty, NoAuthorityToSettle,
        BeforeWhatItRestsOn, BoundPartyRefuses.
        """
        draft = self._drafted(agreement)
        if draft and party in draft.signed:
            return
        self._must_be_open("sign-agreement")
        draft = self._on_the_table(agreement)
        if party not in draft.bound:
            raise NotBoundByIt(party=party)
        self._must_have_authority(act, party, signed_by or party)
        self._must_not_precede(act, draft.drafted_at, self.last_word(party, ConsentAct.MEDIATE))
        self._record(
            AgreementSigned, act, agreement=agreement, party=party, signed_by=signed_by or party
        )
        self._take_effect_if_complete(act)

    @step(
        "mediator-sign",
        in_our_hands,
        mediating,
        a_free_mediator,
        a_draft,
        bound_parties_still_mediate,
    )
    def mediator_sign(self, act: Act, *, agreement: str, mediator: OfficerId) -> None:
        """Record the mediator's signature: the mediator of the case, and nobody for them.

        Raises UnknownAgreement, DraftReplaced, NotTheMediator, OnlyInOnesOwnHand,
        BeforeWhatItRestsOn, BoundPartyRefuses, NoConsent.
        """
        draft = self._drafted(agreement)
        if draft and draft.mediator_signed_at and same_id(self.mediator, mediator):
            return
        self._must_be_open("mediator-sign")
        draft = self._on_the_table(agreement)
        if not same_id(self.mediator, mediator):
            raise NotTheMediator(mediator=mediator)
        must_be_in_person(act, mediator)
        self._must_not_precede(act, draft.drafted_at)
        self._record(MediatorSigned, act, agreement=agreement, mediator=mediator)
        self._take_effect_if_complete(act)

    @step("seal-agreement", in_our_hands, mediating, a_draft, bound_parties_still_mediate)
    def seal_agreement(self, act: Act, *, agreement: str) -> None:
        """Record the organisation's seal (调解仲裁法 Art. 14); the order of names is free.

        Raises UnknownAgreement, DraftReplaced, BeforeWhatItRestsOn, BoundPartyRefuses.
        """
        draft = self._drafted(agreement)
        if draft and draft.sealed_at:
            return
        self._must_be_open("seal-agreement")
        self._must_not_precede(act, self._on_the_table(agreement).drafted_at)
        self._record(AgreementSealed, act, agreement=agreement)
        self._take_effect_if_complete(act)

    def _take_effect_if_complete(self, act: Act) -> None:
        """In effect at the moment of the last, whichever was recorded last."""
        complete_at = self.agreement.complete_at if self.agreement else None
        if self.agreement and complete_at:
            last = replace(act, happened_at=complete_at, corrects=0)
            self._record(AgreementTookEffect, last, agreement=self.agreement.id)

    def _drafted(self, agreement: str) -> Agreement | None:
        return self.agreement if self.agreement and self.agreement.id == agreement else None

    def _on_the_table(self, agreement: str) -> Agreement:
        draft = self._drafted(agreement)
        if draft is None:
            replaced = agreement in self.void_drafts
            raise (DraftReplaced if replaced else UnknownAgreement)(agreement=agreement)
        return draft

    def _must_have_authority(self, act: Act, party: PartyId, signed_by: PartyId) -> None:
        if self._party(signed_by).id == party:
            return
        stands_for = self._standing_for(act, signed_by)
        if stands_for is None or stands_for.party != party or not stands_for.may_settle:
            raise NoAuthorityToSettle(party=party, signed_by=signed_by)
