"""Claims: put right, withdrawn, or split off to a sibling dispute (请求事项)."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, cast
from uuid import UUID

from domain.closing import Link
from domain.conditions import in_our_hands
from domain.filing import Filed, must_be_a_sum
from domain.links import LinkKind, LinksRoom
from domain.parties import WITHDRAWN, Claim, ClaimWords, Party, PartyWords
from domain.record import Act, Fact
from domain.refusals.claims import (
    ClaimIdTaken,
    LastClaim,
    NothingToSplitOff,
    SiblingNeedsItsOwnId,
)
from domain.refusals.intake import NotARespondent
from domain.said import must_be_ids, same_words
from domain.sealed import Sealed
from domain.steps import step
from domain.values import ClaimId, ClaimKind, PartyId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class ClaimAdded(Fact):
    """The worker claims one thing more (增加请求)."""

    TOPIC = "dispute.claim_added"
    claim: ClaimWords

    def apply(self, aggregate: "Trunk") -> None:
        """Add the claim."""
        _set_down(aggregate, self.claim, self.originator_version)


class ClaimAmended(Fact):
    """A claim's kind, sum or words were put right (变更请求)."""

    TOPIC = "dispute.claim_amended"
    claim: ClaimWords

    def apply(self, aggregate: "Trunk") -> None:
        """Take the claim as it now stands."""
        _set_down(aggregate, self.claim, self.originator_version)


class ClaimWithdrawn(Fact):
    """The worker dropped one claim and kept the others (放弃部分请求)."""

    TOPIC = "dispute.claim_withdrawn"
    claim: str

    def apply(self, aggregate: "Trunk") -> None:
        """The claim is no longer in this dispute."""
        claim = aggregate.claims[self.claim]
        claim.gone, claim.gone_at = WITHDRAWN, self.happened_at


class ClaimsSplitOff(Fact):
    """Some claims went to a sibling dispute, to be worked on a road of their own (分案)."""

    TOPIC = "dispute.claims_split_off"
    claims: list[str]
    sibling: UUID
    respondents: list[str]

    def apply(self, aggregate: "Trunk") -> None:
        """The claims are with the sibling now."""
        for claim in [aggregate.claims[claim] for claim in self.claims]:
            claim.gone, claim.gone_at = str(self.sibling), self.happened_at
        aggregate.links.append(Link(str(self.sibling), LinkKind.SIBLING))


def _set_down(dispute: "Trunk", words: ClaimWords, version: int) -> None:
    dispute.claims[words["id"]] = Claim.of(words)
    dispute.told_in[words["id"]] = version


class ClaimsRoom(LinksRoom):
    """What is decided about claims and about disputes that belong together."""

    @step("add-claim", in_our_hands)
    def add_claim(
        self,
        act: Act,
        *,
        claim: ClaimId,
        kind: ClaimKind,
        amount: Decimal | None = None,
        words: Sealed | None = None,
    ) -> None:
        """Claim one thing more; `amount` in CNY, absent where no sum is asked.

        Raises NegativeSum, ClaimIdTaken.
        """
        said: ClaimWords = {"id": claim, "kind": kind, "amount": amount, "words": words}
        known = self.claims.get(claim)
        if known and _is_the_same(known, said):
            return
        self._must_be_open("add-claim")
        must_be_ids(claim=claim)
        must_be_a_sum(amount)
        if known:
            raise ClaimIdTaken(claim=claim)
        self._record(ClaimAdded, act, claim=said)

    @step("amend-claim", in_our_hands, corrects=(Filed, ClaimAdded, ClaimAmended))
    def amend_claim(
        self,
        act: Act,
        *,
        claim: ClaimId,
        kind: ClaimKind | None = None,
        amount: Decimal | None = None,
        words: Sealed | None = None,
    ) -> None:
        """Put a claim right; what is not said stays. Names the fact it corrects.

        Raises UnknownClaim, NegativeSum.
        """
        known = self._claim(claim)
        said: ClaimWords = {
            "id": claim,
            "kind": kind or known.kind,
            "amount": known.amount if amount is None else amount,
            "words": words or known.words,
        }
        if _is_the_same(known, said):
            return
        self._must_be_open("amend-claim")
        must_be_a_sum(amount)
        corrected = act if act.corrects else replace(act, corrects=self.told_in.get(claim, 1))
        self._record(ClaimAmended, corrected, claim=said)

    @step("withdraw-claim", in_our_hands)
    def withdraw_claim(self, act: Act, *, claim: ClaimId) -> None:
        """Drop one claim; dropping the only one is withdrawing the application.

        Raises UnknownClaim, LastClaim.
        """
        known = self.claims.get(claim)
        if known and known.gone == WITHDRAWN:
            return
        self._must_be_open("withdraw-claim")
        self._claim(claim)
        if len(self.open_claims) == 1 and not self.were_split_off:
            raise LastClaim(claim=claim)
        self._record(ClaimWithdrawn, act, claim=claim)

    @step("split-off", in_our_hands)
    def split_off(
        self, act: Act, *, claims: list[ClaimId], sibling: UUID, respondents: list[PartyId]
    ) -> None:
        """Send some claims to a sibling dispute, opened in the same write with our receipt time.

        The worker's period runs from the first receipt and no split can move it (调解仲裁法
        Art. 14). Raises NothingToSplitOff, UnknownClaim, LastClaim, UnknownParty,
        NotARespondent, SiblingNeedsItsOwnId.
        """
        if claims and all(self._went_to(claim) == str(sibling) for claim in claims):
            return
        self._must_be_open("split-off")
        self._must_leave_a_claim(claims)
        for respondent in respondents:
            if not self._party(respondent).id.startswith("R"):
                raise NotARespondent(party=respondent)
        if sibling == self.id or any(link.other == str(sibling) for link in self.links):
            raise SiblingNeedsItsOwnId
        self._open_sibling(act, claims, sibling, respondents)
        self._record(ClaimsSplitOff, act, claims=claims, sibling=sibling, respondents=respondents)

    def _went_to(self, claim: ClaimId) -> str:
        return self.claims[claim].gone if claim in self.claims else ""

    def _must_leave_a_claim(self, claims: list[ClaimId]) -> None:
        if not claims:
            raise NothingToSplitOff
        for claim in claims:
            self._claim(claim)
        if len(set(claims)) == len(self.open_claims):
            raise LastClaim(claim=claims[-1])

    def _open_sibling(
        self, act: Act, claims: list[ClaimId], sibling: UUID, respondents: list[PartyId]
    ) -> None:
        opened = cast("type[Dispute]", type(self)).file(
            replace(act, corrects=0),
            id=sibling,
            centre=self.centre,
            channel=self.channel,
            received_at=self.received_at,
            applicant=_as_filed(self.applicant),
            respondents=[_as_filed(self.parties[party]) for party in respondents],
            claims=[_as_claimed(self.claims[claim]) for claim in claims],
            statement=self.statement,
            workplace=self.workplace,
            worker_kind=self.worker_kind,
            rules=self.rules,
        )
        opened.note_link(act, other=self.id, kind=LinkKind.SIBLING)
        opened.note_mediated_before(act, [*self.past_mediators, self.mediator])
        opened.note_aside_before(act, cast("Trunk", self))
        self._shelf.new_dispute(opened)


def _is_the_same(known: Claim, said: ClaimWords) -> bool:
    return (known.kind, known.amount) == (said["kind"], said.get("amount")) and same_words(
        known.words, said.get("words")
    )


def _as_filed(party: Party) -> PartyWords:
    return {
        "id": party.id,
        "role": party.role,
        "person": party.person,
        "details": dict(party.details),
    }


def _as_claimed(claim: Claim) -> ClaimWords:
    return {"id": claim.id, "kind": claim.kind, "amount": claim.amount, "words": claim.words}
