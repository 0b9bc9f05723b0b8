"""Acceptance: both sides agree to mediate, and the dispute gets its number; or it is declined."""

from enum import StrEnum
from typing import TYPE_CHECKING

from domain.conditions import in_our_hands, not_accepted
from domain.mediators import MediatorsRoom
from domain.parties import APPLICANT
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.refusals.intake import (
    AlreadyDeclined,
    NoConsent,
    NoOtherWayNamed,
    NotARespondent,
    NothingToMediateWith,
)
from domain.said import must_be_ids
from domain.sealed import Sealed
from domain.steps import step
from domain.values import ConsentAct, OfficerId, PartyId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class DeclineReason(StrEnum):
    """Why an application is not accepted for mediation (不予受理的理由)."""

    OUT_OF_SCOPE = "out-of-scope"  # 超出受理范围
    ANOTHER_PLACE = "another-place"  # 不属本中心管辖
    NO_CONSENT = "no-consent"  # 对方不同意调解
    UNREACHABLE = "unreachable"  # 无法联系对方
    ALREADY_DECIDED = "already-decided"  # 已由仲裁、法院处理
    NO_RESPONDENT = "no-respondent"  # 无明确被申请人


class OtherWay(StrEnum):
    """The other ways open to a worker, which advice names (其他救济途径)."""

    ARBITRATION = "arbitration"  # 劳动仲裁
    COURT = "court"  # 诉讼
    INSPECTION = "inspection"  # 劳动保障监察
    LEGAL_AID = "legal-aid"  # 法律援助
    INSURANCE = "insurance"  # 保险、职业伤害保障
    OTHER_CENTRE = "other-centre"  # 有管辖权的中心
    DEPARTMENT = "department"  # 主管部门
    PETITION = "petition"  # 信访


class Accepted(Fact):
    """The dispute was accepted for mediation (受理); clock B runs from here."""

    TOPIC = "dispute.accepted"
    number: str
    mediator: str
    respondents: list[str]

    def apply(self, aggregate: "Trunk") -> None:
        """Open mediation."""
        aggregate.accepted_at = self.happened_at
        aggregate.told_in["accepted"] = self.originator_version
        aggregate.number = self.number
        aggregate.mediator = OfficerId(self.mediator)
        aggregate.mediated_with = list(self.respondents)


class Declined(Fact):
    """The dispute was not accepted, with the reason and the other ways named (不予受理告知)."""

    TOPIC = "dispute.declined"
    reason: str
    ways: list[str]
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Note why."""
        aggregate.declined, aggregate.declined_at = self.reason, self.happened_at


def not_declined(dispute: "Dispute") -> Refusal | None:
    """The dispute was not declined."""
    return AlreadyDeclined(reason=dispute.declined) if dispute.declined else None


class AcceptanceRoom(MediatorsRoom):
    """What is decided at the door of mediation; who may mediate is said in the mediators' room."""

    @step("accept", in_our_hands, not_accepted, not_declined)
    def accept(self, act: Act, *, mediator: OfficerId, respondents: list[PartyId]) -> None:
        """Accept for mediation with the respondents who agreed to it, and name the mediator.

        Both sides consent first (人社厅发〔2024〕4号). Raises NothingToMediateWith, UnknownParty,
        NotARespondent, NoConsent, BeforeWhatItRestsOn, MediatorHasConflict,
        MediatorIsNoInspector, MediatorDecidesElsewhere.
        """
        if self.accepted_at and (mediator, respondents) == (self.mediator, self.mediated_with):
            return
        self._must_be_open("accept")
        must_be_ids(mediator=mediator)
        self._must_have_consents_of(act, respondents)
        self._must_be_able_to_mediate(mediator)
        self._record(
            Accepted,
            act,
            number=self._next_number(act),
            mediator=mediator,
            respondents=list(dict.fromkeys(respondents)),
        )

    @step("decline", in_our_hands, not_accepted)
    def decline(
        self,
        act: Act,
        *,
        reason: DeclineReason,
        ways: list[OtherWay],
        words: Sealed | None = None,
    ) -> None:
        """Decline, with the reason and at least one other way open to the worker.

        Raises NoOtherWayNamed, AlreadyDeclined.
        """
        if self.declined == reason:
            return
        self._must_be_open("decline")
        if not ways:
            raise NoOtherWayNamed
        if self.declined:
            raise AlreadyDeclined(reason=self.declined)
        self._record(Declined, act, reason=reason, ways=ways, words=words)

    def _must_have_consents_of(self, act: Act, respondents: list[PartyId]) -> None:
        if not respondents:
            raise NothingToMediateWith
        for respondent in respondents:
            if not self._party(respondent).id.startswith("R"):
                raise NotARespondent(party=respondent)
        for party in (APPLICANT, *respondents):
            if not self.consents_to(party, ConsentAct.MEDIATE):
                raise NoConsent(party=party)
            self._must_not_precede(act, self.last_word(party, ConsentAct.MEDIATE))

    def _next_number(self, act: Act) -> str:
        """The next number of this centre's book, of the year it is there."""
        year = act.happened_at.astimezone(self._shelf.centre(self.centre).zone).year
        return self._shelf.case_numbers(self.centre, year, act).issue(act, self.id)
