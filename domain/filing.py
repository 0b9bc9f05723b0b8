"""The window: a dispute is filed, and the worker goes home with a receipt."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Self
from uuid import UUID

from domain.limits import limit
from domain.parties import OTHER_SIDE, WORKERS, ClaimWords, PartyWords, Place, must_be_one_of
from domain.record import Act, FirstFact
from domain.refusals.filing import (
    NegativeSum,
    NoClaim,
    ReceivedBeforeTheLaw,
    ReceivedLaterThanNow,
)
from domain.room import Room
from domain.said import must_be_ids
from domain.sealed import Sealed
from domain.values import CentreId, Channel, WorkerKind
from domain.wording import OFFICE

if TYPE_CHECKING:
    from domain.trunk import Trunk


class Filed(FirstFact):
    """An application was received and registered (接待登记); clock A runs from `received_at`."""

    TOPIC = "dispute.filed"
    centre: str
    channel: str
    received_at: datetime
    applicant: PartyWords
    respondents: list[PartyWords]
    claims: list[ClaimWords]
    statement: Sealed | None
    workplace: Place
    worker_kind: str
    rules: str

    def apply(self, aggregate: "Trunk") -> None:
        """Open the file."""
        aggregate.begin(self)


def must_be_a_sum(amount: Decimal | None) -> None:
    """Refuse a sum below zero or finer than a cent.

    Raises NegativeSum.
    """
    if amount is None:
        return
    if not amount.is_finite() or amount < 0 or amount != amount.quantize(Decimal("0.01")):
        raise NegativeSum(amount=str(amount))


def filing_is_sound(act: Act, received_at: datetime, claims: list[ClaimWords]) -> None:
    """Guard a filing; on which day the law began, the law's own zone says.

    Raises NoClaim, IdNotWellFormed, NegativeSum, ReceivedBeforeTheLaw, ReceivedLaterThanNow.
    """
    must_be_ids(claim=(claim["id"] for claim in claims))
    if not claims:
        raise NoClaim
    for claim in claims:
        must_be_a_sum(claim.get("amount"))
    earliest = limit("office.earliest-day").day
    if received_at.astimezone(OFFICE).date() < date.fromisoformat(earliest):
        raise ReceivedBeforeTheLaw(since=earliest)
    if received_at > act.recorded_at:
        raise ReceivedLaterThanNow(received_at=received_at)


class Filing(Room):
    """What the window clerk, or the worker online, says to open a dispute."""

    @classmethod
    def file(  # noqa: PLR0913 - one sheet of the registration form
        cls,
        act: Act,
        *,
        id: UUID,  # noqa: A002 - the library's own name
        centre: CentreId,
        channel: Channel,
        received_at: datetime,
        applicant: PartyWords,
        respondents: list[PartyWords],
        claims: list[ClaimWords],
        statement: Sealed | None,
        workplace: Place,
        worker_kind: WorkerKind = WorkerKind.OTHER,
        rules: str,
    ) -> Self:
        """File a dispute; respondents may be unknown yet, claims may not (调解仲裁法 Art. 12)."""
        must_be_ids(party=(words["id"] for words in [applicant, *respondents]))
        must_be_one_of(WORKERS, applicant["role"])
        for respondent in respondents:
            must_be_one_of(OTHER_SIDE, respondent["role"])
        filing_is_sound(act, received_at, claims)
        return cls._open_with(
            Filed,
            act,
            id=id,
            centre=centre,
            channel=channel,
            received_at=received_at,
            applicant=applicant,
            respondents=respondents,
            claims=claims,
            statement=statement,
            workplace=workplace,
            worker_kind=worker_kind,
            rules=rules,
        )
