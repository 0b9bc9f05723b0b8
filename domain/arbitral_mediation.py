"""The tribunal's mediation document: both sign for it, or the case is awarded (仲裁调解书)."""

from typing import TYPE_CHECKING

from domain.arbitration import SIMPLE_WAYS, ArbitrationStatus, ServiceWay, tribunal_at_work
from domain.arbitration_application import ArbitrationRoom
from domain.commission import must_be_numbered
from domain.conditions import not_closed
from domain.parties import APPLICANT
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.refusals.arbitration import NoMediationDocument, NotServedSo
from domain.sealed import Sealed
from domain.steps import step
from domain.values import PartyId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk

NOT_SIGNED = SIMPLE_WAYS | {ServiceWay.LEFT_AT_PLACE, ServiceWay.PUBLIC_NOTICE}
"""Ways in which nobody signs for a mediation document (民事诉讼法 Art. 89 and its like)."""


class MediatedInArbitration(Fact):
    """The tribunal made a mediation document; it takes effect when both signed for it (调解书)."""

    TOPIC = "dispute.mediated_in_arbitration"
    number: str
    bound: list[str]
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Wait for all it binds to sign; until then each may change their mind (Art. 42)."""
        aggregate.arbitration.mediation_number = self.number
        aggregate.arbitration.mediation_made_at = self.happened_at
        aggregate.arbitration.mediation_binds = list(self.bound)
        aggregate.arbitration.signed_for = {}


class MediationDocumentSigned(Fact):
    """A party signed for the mediation document (签收调解书)."""

    TOPIC = "dispute.mediation_document_signed"
    party: str

    def apply(self, aggregate: "Trunk") -> None:
        """With the last signature the document is in effect."""
        arbitration = aggregate.arbitration
        arbitration.signed_for[self.party] = self.happened_at
        if set(arbitration.mediation_binds) <= set(arbitration.signed_for):
            arbitration.come_to(ArbitrationStatus.MEDIATED, max(arbitration.signed_for.values()))


def a_document_to_sign(dispute: "Dispute") -> Refusal | None:
    """There is a mediation document, and no result yet."""
    return None if dispute.arbitration.mediation_number else NoMediationDocument()


class ArbitralMediationRoom(ArbitrationRoom):
    """What a tribunal settles instead of deciding it."""

    @step("mediate-in-arbitration", not_closed, tribunal_at_work)
    def mediate_in_arbitration(
        self,
        act: Act,
        *,
        number: str,
        respondents: list[PartyId] | None = None,
        words: Sealed | None = None,
    ) -> None:
        """Record the mediation document, which binds nobody before both sides signed for it.

        Raises NumberMissing, UnknownParty, NotTheOtherSide, BeforeWhatItRestsOn.
        """
        if number and self.arbitration.mediation_number == number:
            return
        self._must_be_open("mediate-in-arbitration")
        must_be_numbered(number)
        others = respondents or [respondent.id for respondent in self.respondents]
        for party in others:
            self._must_be_a_respondent(party)
        self._must_not_precede(act, self.arbitration.since)
        bound = [APPLICANT, *others]
        self._record(MediatedInArbitration, act, number=number, bound=bound, words=words)

    @step("sign-for-mediation-document", not_closed, tribunal_at_work, a_document_to_sign)
    def sign_for_mediation_document(self, act: Act, *, party: PartyId, way: ServiceWay) -> None:
        """Record that a party signed for the document.

        Raises UnknownParty, NotServedSo, BeforeWhatItRestsOn.
        """
        if party in self.arbitration.signed_for:
            return
        self._must_be_open("sign-for-mediation-document")
        self._party(party)
        if way in NOT_SIGNED:
            raise NotServedSo(way=way)
        self._must_not_precede(act, self.arbitration.mediation_made_at)
        self._record(MediationDocumentSigned, act, party=party)
