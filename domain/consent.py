"""Consent: each party is asked for each act, and may say no, or no longer (征询意见)."""

from enum import StrEnum
from typing import TYPE_CHECKING

from domain.conditions import not_closed
from domain.record import Act, Fact
from domain.refusals.intake import NoConsentToWithdraw
from domain.room import Room
from domain.sealed import Sealed
from domain.steps import step
from domain.values import ConsentAct, PartyId

if TYPE_CHECKING:
    from domain.trunk import Trunk


class Way(StrEnum):
    """How a party was spoken to, or answered (联系方式)."""

    PHONE = "phone"
    FACE = "face"
    VIDEO = "video"
    MESSAGE = "message"  # 短信、微信、平台消息
    LETTER = "letter"
    ONLINE = "online"  # 线上确认


class ConsentRecorded(Fact):
    """A party agreed to an act; consent is per party and per act."""

    TOPIC = "dispute.consent_recorded"
    party: str
    to: str
    way: str

    def apply(self, aggregate: "Trunk") -> None:
        """Note the consent; who consents after acceptance is mediated with from then on."""
        to = ConsentAct(self.to)
        aggregate.consents[self.party, to] = True
        aggregate.answered_at[self.party, to] = self.happened_at
        joins = aggregate.accepted_at and to is ConsentAct.MEDIATE and self.party.startswith("R")
        if joins and self.party not in aggregate.mediated_with:
            aggregate.mediated_with.append(self.party)


class RefusalRecorded(Fact):
    """A party refused an act; refusing to mediate ends mediation with that party.

    Its name under a text not yet in effect is void: who agrees again signs again.
    """

    TOPIC = "dispute.refusal_recorded"
    party: str
    to: str
    way: str
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Note the refusal."""
        _refuse(aggregate, self)


class ConsentWithdrawn(Fact):
    """A party took a consent back; what was done under it stays done (个人信息保护法 Art. 15)."""

    TOPIC = "dispute.consent_withdrawn"
    party: str
    to: str
    way: str

    def apply(self, aggregate: "Trunk") -> None:
        """Note that the consent is gone."""
        _refuse(aggregate, self)


def _refuse(dispute: "Trunk", said: RefusalRecorded | ConsentWithdrawn) -> None:
    party, to = said.party, ConsentAct(said.to)
    dispute.consents[party, to] = False
    dispute.answered_at[party, to] = said.happened_at
    dispute.told_in[f"refused:{party}:{to}"] = said.originator_version
    if to is not ConsentAct.MEDIATE:
        return
    if party in dispute.mediated_with:
        dispute.mediated_with.remove(party)
    if dispute.agreement and not dispute.is_agreed:
        dispute.agreement.signed.pop(party, None)


class ConsentRoom(Room):
    """What is recorded of what the parties agree to."""

    @step("record-consent", not_closed)
    def record_consent(self, act: Act, *, party: PartyId, to: ConsentAct, way: Way) -> None:
        """Record that a party agrees to an act; one that refused before may change its mind.

        Its last word counts, so none is put before it. Raises UnknownParty, BeforeWhatItRestsOn.
        """
        self._party(party)
        if self.consents_to(party, to):
            return
        self._must_be_open("record-consent")
        self._must_not_precede(act, self.last_word(party, to))
        self._record(ConsentRecorded, act, party=party, to=to, way=way)

    @step("record-refusal", not_closed)
    def record_refusal(
        self, act: Act, *, party: PartyId, to: ConsentAct, way: Way, words: Sealed | None = None
    ) -> None:
        """Record that a party refuses an act (人民调解法 Art. 17, 23: mediation is voluntary).

        Raises UnknownParty, BeforeWhatItRestsOn.
        """
        self._party(party)
        if self.refuses(party, to):
            return
        self._must_be_open("record-refusal")
        self._must_not_precede(act, self.last_word(party, to))
        self._record(RefusalRecorded, act, party=party, to=to, way=way, words=words)

    @step("record-consent-withdrawn")
    def record_consent_withdrawn(
        self, act: Act, *, party: PartyId, to: ConsentAct, way: Way
    ) -> None:
        """Record that a party takes a consent back; open at any time, after closing too.

        Raises UnknownParty, NoConsentToWithdraw, BeforeWhatItRestsOn.
        """
        self._party(party)
        if self.refuses(party, to):
            return
        self._must_be_open("record-consent-withdrawn")
        if not self.consents_to(party, to):
            raise NoConsentToWithdraw(party=party, act=to)
        self._must_not_precede(act, self.last_word(party, to))
        self._record(ConsentWithdrawn, act, party=party, to=to, way=way)
