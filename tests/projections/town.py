"""A small town of disputes: filed and worked on the real registry, with words really sealed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from domain.acceptance import DeclineReason, OtherWay
from domain.bodies import Mode
from domain.closing import ReopenReason, WithdrawalReason
from domain.consent import Way
from domain.consultation import Consultation, Topic
from domain.dispute import Dispute
from domain.organisations import OrganisationKind
from domain.parties import PartyWords
from domain.record import Act
from domain.referral import ShareGround
from domain.sealed import Field, PersonId, Sealed
from domain.values import (
    BodyId,
    CentreId,
    Channel,
    ClaimId,
    ClaimKind,
    ConsentAct,
    OfficerId,
    Outcome,
    PartyId,
    Role,
    WorkerKind,
)
from operations.office import Office
from projections.files import ON_THE_DESK
from projections.generations import State, prepare, reading
from projections.scribe import Scribe
from projections.tables import Tables

TUESDAY = datetime(2026, 3, 10, 1, 10, tzinfo=UTC)
"""Tue 2026-03-10 09:10 in Xiamen."""

LIN, CHEN = OfficerId("lin"), OfficerId("chen")


def person_of(name: str) -> PersonId:
    """The person of a name in this town; their id says nothing of it."""
    return PersonId(f"p-{sha256(name.encode()).hexdigest()[:12]}")


class TownClock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.time = TUESDAY

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.time


class Town:
    """People who come to the window, and officers who work their disputes."""

    def __init__(self, office: Office, clock: TownClock) -> None:
        self.office = office
        self.clock = clock

    def act(self, by: str = "officer:lin") -> Act:
        """Say who speaks, now."""
        return Act(by, self.clock.time, self.clock.time)

    def later(self, **by: float) -> "Town":
        """Turn the clock on."""
        self.clock.time += timedelta(**by)
        return self

    def file(
        self,
        name: str = "王小芳",
        statement: str = "站点欠薪十七天，多次催要无果",
        *,
        company: str = "顺达配送有限公司",
        **said: Any,
    ) -> UUID:
        """A worker files at the window; everybody is a person of their own by name."""
        dispute, act = uuid4(), self.act("officer:window")
        filing: dict[str, Any] = {
            "id": dispute,
            "centre": CentreId("siming"),
            "channel": Channel.WINDOW,
            "received_at": act.happened_at,
            "applicant": self.party("A1", Role.WORKER, name),
            "respondents": [self.party("R1", Role.PARTNER_COMPANY, company)],
            "claims": [
                {
                    "id": ClaimId("C1"),
                    "kind": ClaimKind.PAY,
                    "amount": Decimal("857.50"),
                    "words": None,
                }
            ],
            "statement": self.sealed(statement, name, Field.STATEMENT),
            "workplace": {"district": "350203", "address": None},
            "worker_kind": WorkerKind.RIDER,
            "rules": "2026.1",
        } | said
        self.office.registry.open(Dispute.file(act, **filing), act)
        return dispute

    def party(self, party: str, role: Role, name: str) -> PartyWords:
        """A party whose name is sealed for the person of that name."""
        return {
            "id": PartyId(party),
            "role": role,
            "person": person_of(name),
            "details": {Field.NAME: self.sealed(name, name, Field.NAME)},
        }

    def sealed(self, words: str, name: str, field: Field) -> Sealed:
        """Words sealed for the person of that name."""
        return self.office.keys.seal(words, subject=person_of(name), field=field)

    def do(self, dispute: UUID, decision: Callable[..., None], **said: Any) -> int:
        """Take a decision a minute later; the position of the log it led to."""
        self.later(minutes=1)
        return self.office.registry.at(dispute).decide(decision, self.act(), **said).position

    def accepted(self, mediator: OfficerId = LIN, **filing: Any) -> UUID:
        """A dispute that both sides agreed to mediate."""
        return self.accept(self.file(**filing), mediator)

    def accept(self, dispute: UUID, mediator: OfficerId = LIN) -> UUID:
        """Both sides agree to mediate a dispute that was filed, and it is accepted."""
        for party in (PartyId("A1"), PartyId("R1")):
            self.do(
                dispute, Dispute.record_consent, party=party, to=ConsentAct.MEDIATE, way=Way.PHONE
            )
        self.do(dispute, Dispute.accept, mediator=mediator, respondents=[PartyId("R1")])
        return dispute

    def agreed(self, dispute: UUID) -> UUID:
        """An agreement on everything, to be performed by the end of the month."""
        term = {"id": "T1", "kind": "pay", "debtor": "R1", "due": "2026-03-31"}
        self.do(
            dispute,
            Dispute.draft_agreement,
            agreement="G1",
            organisation=OrganisationKind.ONE_STOP_CENTRE,
            bound=["A1", "R1"],
            terms=[term | {"amount": Decimal("857.50")}],
        )
        for party in ("A1", "R1"):
            self.do(dispute, Dispute.sign_agreement, agreement="G1", party=party)
        self.do(dispute, Dispute.mediator_sign, agreement="G1", mediator=LIN)
        self.do(dispute, Dispute.seal_agreement, agreement="G1")
        return dispute

    def settled_outside(self, dispute: UUID, paid: Decimal | None = None) -> UUID:
        """The company paid, and the worker takes the application back."""
        proof = {"paid": paid, "proof": "bank-receipt"} if paid else {}
        self.do(
            dispute,
            Dispute.withdraw,
            party=PartyId("A1"),
            reason=WithdrawalReason.SETTLED_OUTSIDE,
            **proof,
        )
        return dispute

    def declined(self, dispute: UUID) -> UUID:
        """Out of scope, and closed so."""
        self.do(
            dispute,
            Dispute.decline,
            reason=DeclineReason.OUT_OF_SCOPE,
            ways=[OtherWay.ARBITRATION],
        )
        self.do(dispute, Dispute.close, outcome=Outcome.DECLINED)
        return dispute

    def offered(
        self, dispute: UUID, body: str, mode: Mode, ground: ShareGround, referral: str = "f1"
    ) -> UUID:
        """A referral to a body."""
        self.do(
            dispute,
            Dispute.offer_referral,
            referral=referral,
            body=BodyId(body),
            mode=mode,
            ground=ground,
        )
        return dispute

    def handed_over(self, dispute: UUID, body: str) -> UUID:
        """Another body took it over."""
        self.offered(dispute, body, Mode.HAND_OVER, ShareGround.JURISDICTION)
        self.do(dispute, Dispute.accept_referral, referral="f1", number="HL-7")
        return dispute

    def reopened(self, dispute: UUID) -> UUID:
        """Taken up again."""
        self.do(dispute, Dispute.reopen, reason=ReopenReason.NOT_PERFORMED)
        return dispute

    def asked(self) -> UUID:
        """Somebody only asked."""
        act, consultation = self.later(minutes=1).act(), uuid4()
        self.office.registry.open(
            Consultation.open(
                act,
                id=consultation,
                centre=CentreId("siming"),
                channel=Channel.LINE_12333,
                topic=Topic.PAY,
                question=None,
            ),
            act,
        )
        return consultation

    def scribe(self, desk: int = ON_THE_DESK) -> Scribe:
        """Whoever writes the serving views on from where they are."""
        prepare(self.office.views)
        with reading(self.office.views) as now:
            tables, position = now.tables, now.position
        office = self.office
        return Scribe(
            office.registry,
            office.views,
            office.keys,
            office.centres,
            tables,
            State.SERVING,
            position,
            desk,
        )

    def follow(self) -> None:
        """Bring the serving views level."""
        scribe = self.scribe()
        while scribe.write_on(1000):
            pass


def every_row(office: Office) -> dict[str, list[Any]]:
    """All that stands in the serving views, by table."""
    with reading(office.views) as now:
        return {
            name: sorted(map(repr, now.connection.execute(select(table)).all()))
            for name, table in tables_by_name(now.tables).items()
        }


def tables_by_name(tables: Tables) -> dict[str, Any]:
    """The tables of a generation without their generation's number."""
    return {table.name.rpartition("_")[0]: table for table in tables.meta.sorted_tables}
