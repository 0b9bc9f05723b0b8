"""The mediator of the case: named, replaced, open about relations, and stepping back (调解员)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.conditions import in_our_hands
from domain.parties import APPLICANT
from domain.record import Act, Fact
from domain.refusals import Refusal, StepNotOpen
from domain.refusals.agreement import OnlyInOnesOwnHand
from domain.refusals.intake import MediatorHasConflict
from domain.refusals.mediation import (
    MediatorAlreadyNamed,
    MediatorDecidesElsewhere,
    MediatorStoodBack,
    NoConsentToStay,
    NoMediator,
    NothingDisclosed,
    NotTheMediator,
)
from domain.refusals.visit import MediatorIsNoInspector
from domain.room import Room
from domain.said import is_among, must_be_ids, same_id
from domain.sealed import Sealed
from domain.steps import step
from domain.values import ConsentAct, OfficerId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class RelationKind(StrEnum):
    """What a mediator has to do with a side (特邀调解规定 Art. 15)."""

    NEAR_RELATIVE = "near-relative"  # 近亲属
    INTEREST = "interest"  # 利害关系
    OTHER_RELATION = "other-relation"  # 其他可能影响公正的关系


class ReplacementReason(StrEnum):
    """Why another mediator takes the case on (更换调解员事由)."""

    PARTY_ASKED = "party-asked"  # 当事人要求
    CONFLICT = "conflict"  # 利害关系
    UNAVAILABLE = "unavailable"  # 不能履职
    WORKLOAD = "workload"  # 工作安排
    OTHER = "other"


@dataclass
class Disclosure:
    """A relation the mediator disclosed (披露); parties may still keep the mediator."""

    mediator: str
    at: datetime
    kept: bool | None = None
    relation: str = ""
    words: Sealed | None = None


class MediatorAssigned(Fact):
    """A mediator was named for a case that had none (指定调解员)."""

    TOPIC = "dispute.mediator_assigned"
    mediator: str

    def apply(self, aggregate: "Trunk") -> None:
        """Give the case to the mediator."""
        aggregate.mediator = OfficerId(self.mediator)


class MediatorReplaced(Fact):
    """Another mediator took the case on, for a reason (更换调解员)."""

    TOPIC = "dispute.mediator_replaced"
    mediator: str
    reason: str
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Hand the case to the next mediator."""
        _leave(aggregate)
        aggregate.mediator = OfficerId(self.mediator)


class ConflictDisclosed(Fact):
    """A mediator disclosed a relation to a side (披露)."""

    TOPIC = "dispute.conflict_disclosed"
    mediator: str
    relation: str
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Note it; the parties are asked anew, whatever they said of another relation."""
        aggregate.disclosures.append(
            Disclosure(self.mediator, self.happened_at, relation=self.relation, words=self.words)
        )
        aggregate.consents = {
            (party, to): given
            for (party, to), given in aggregate.consents.items()
            if to is not ConsentAct.MEDIATOR_STAYS
        }


class MediatorKept(Fact):
    """The parties kept a mediator who had disclosed a relation (当事人同意继续调解)."""

    TOPIC = "dispute.mediator_kept"
    mediator: str

    def apply(self, aggregate: "Trunk") -> None:
        """Set aside what this mediator disclosed."""
        for said in aggregate.disclosures:
            if same_id(said.mediator, self.mediator):
                said.kept = True


class MediatorRecused(Fact):
    """The mediator stepped back from the case at once (回避)."""

    TOPIC = "dispute.mediator_recused"
    mediator: str
    relation: str
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Leave the case without a mediator."""
        aggregate.stood_back.append(OfficerId(self.mediator))
        _leave(aggregate)


def _leave(dispute: "Trunk") -> None:
    """The mediator goes; an agreement not yet in effect waits for the next one's signature."""
    if dispute.mediator and dispute.mediator not in dispute.past_mediators:
        dispute.past_mediators.append(dispute.mediator)
    dispute.mediator = None
    if dispute.agreement and not dispute.is_agreed:
        dispute.agreement.mediator_signed_at = None


def sides_of(dispute: "Trunk") -> list[str]:
    """The applicant and whom it is mediated with; before acceptance, everybody named."""
    if dispute.accepted_at:
        return [APPLICANT, *dispute.mediated_with]
    return [APPLICANT, *(side.id for side in dispute.respondents)]


def has_conflict(dispute: "Trunk", mediator: str) -> bool:
    """Say whether a disclosed relation keeps this mediator from the case."""
    disclosed = [said for said in dispute.disclosures if same_id(said.mediator, mediator)]
    no_longer = any(dispute.refuses(side, ConsentAct.MEDIATOR_STAYS) for side in sides_of(dispute))
    return bool(disclosed) and (no_longer or not all(said.kept for said in disclosed))


def taken_on(dispute: "Dispute") -> Refusal | None:
    """The dispute was accepted: there is a case to mediate or to follow up."""
    return None if dispute.accepted_at else StepNotOpen(stage=dispute.stage)


def nobody_mediates(dispute: "Dispute") -> Refusal | None:
    """No mediator is on the case."""
    return MediatorAlreadyNamed(mediator=dispute.mediator) if dispute.mediator else None


def somebody_mediates(dispute: "Dispute") -> Refusal | None:
    """A mediator is on the case."""
    return None if dispute.mediator else NoMediator()


def a_free_mediator(dispute: "Dispute") -> Refusal | None:
    """A mediator is on the case, and nothing that was disclosed stands in the way."""
    if dispute.mediator is None:
        return NoMediator()
    conflict = has_conflict(dispute, dispute.mediator)
    return MediatorHasConflict(mediator=dispute.mediator) if conflict else None


def must_be_in_person(act: Act, mediator: OfficerId) -> None:
    """Refuse what somebody else does in the mediator's name; raises OnlyInOnesOwnHand."""
    if not same_id(act.by, f"officer:{mediator}"):
        raise OnlyInOnesOwnHand(mediator=mediator)


class MediatorsRoom(Room):
    """What is decided about who mediates."""

    @step("assign-mediator", in_our_hands, taken_on, nobody_mediates)
    def assign_mediator(self, act: Act, *, mediator: OfficerId) -> None:
        """Name a mediator where the last one has stepped back.

        Raises MediatorAlreadyNamed, MediatorStoodBack, MediatorHasConflict,
        MediatorIsNoInspector, MediatorDecidesElsewhere, BeforeWhatItRestsOn.
        """
        if same_id(self.mediator, mediator):
            return
        self._must_be_open("assign-mediator")
        must_be_ids(mediator=mediator)
        self._must_not_precede(act, self.accepted_at)
        self._must_be_able_to_mediate(mediator)
        self._record(MediatorAssigned, act, mediator=mediator)

    @step("replace-mediator", in_our_hands, taken_on, somebody_mediates)
    def replace_mediator(
        self,
        act: Act,
        *,
        mediator: OfficerId,
        reason: ReplacementReason,
        words: Sealed | None = None,
    ) -> None:
        """Name another mediator, with the reason (人民调解法 Art. 23: parties may choose).

        Raises NoMediator, and what assign_mediator raises of the new one.
        """
        if same_id(self.mediator, mediator):
            return
        self._must_be_open("replace-mediator")
        must_be_ids(mediator=mediator)
        self._must_not_precede(act, self.accepted_at)
        self._must_be_able_to_mediate(mediator)
        self._record(MediatorReplaced, act, mediator=mediator, reason=reason, words=words)

    @step("disclose-conflict", in_our_hands)
    def disclose_conflict(
        self,
        act: Act,
        *,
        mediator: OfficerId,
        relation: RelationKind,
        words: Sealed | None = None,
    ) -> None:
        """Disclose a relation to a side; from now on each side's consent keeps the mediator.

        Open before acceptance too: nobody is named who has something to disclose
        (特邀调解规定 Art. 15, 人民法院在线调解规则 Art. 13).
        """
        if any((said.mediator, said.relation) == (mediator, relation) for said in self.disclosures):
            return
        self._must_be_open("disclose-conflict")
        must_be_ids(mediator=mediator)
        self._record(ConflictDisclosed, act, mediator=mediator, relation=relation, words=words)

    @step("keep-mediator", in_our_hands)
    def keep_mediator(self, act: Act, *, mediator: OfficerId) -> None:
        """Keep a mediator who disclosed a relation, with the consent of each side on file.

        Raises NothingDisclosed, NoConsentToStay, BeforeWhatItRestsOn.
        """
        disclosed = [said for said in self.disclosures if same_id(said.mediator, mediator)]
        if disclosed and not has_conflict(self, mediator):
            return
        self._must_be_open("keep-mediator")
        if not disclosed:
            raise NothingDisclosed(mediator=mediator)
        for side in sides_of(self):
            if not self.consents_to(side, ConsentAct.MEDIATOR_STAYS):
                raise NoConsentToStay(party=side)
            self._must_not_precede(act, self.last_word(side, ConsentAct.MEDIATOR_STAYS))
        self._must_not_precede(act, *(said.at for said in disclosed))
        self._record(MediatorKept, act, mediator=mediator)

    @step("recuse", in_our_hands, taken_on)
    def recuse(
        self,
        act: Act,
        *,
        mediator: OfficerId,
        relation: RelationKind,
        words: Sealed | None = None,
    ) -> None:
        """Step back at once; nothing is mediated until another mediator is named.

        Raises NotTheMediator, BeforeWhatItRestsOn.
        """
        if is_among(mediator, self.stood_back):
            return
        self._must_be_open("recuse")
        if not same_id(self.mediator, mediator):
            raise NotTheMediator(mediator=mediator)
        self._must_not_precede(act, self.accepted_at)
        self._record(MediatorRecused, act, mediator=mediator, relation=relation, words=words)

    def _must_be_able_to_mediate(self, mediator: OfficerId) -> None:
        if is_among(mediator, self.stood_back):
            raise MediatorStoodBack(mediator=mediator)
        if has_conflict(self, mediator):
            raise MediatorHasConflict(mediator=mediator)
        if self.open_visit and is_among(mediator, self.open_visit.inspectors):
            raise MediatorIsNoInspector(officer=mediator)
        if is_among(mediator, self.arbitration.tribunal):
            raise MediatorDecidesElsewhere(mediator=mediator)
