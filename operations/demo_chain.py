"""What the roads have in common: filed, heard, accepted, agreed, paid; told once, here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from domain.values import ClaimKind
from operations.demo_day import OFFICE
from operations.demo_desk import Desk, Json, Matter
from operations.demo_staff import AUDITOR, DISTRICT, HULI, SIMING, clerk, mediator, team_lead
from operations.demo_statements import Road, Statement

WEEK = 7
_FIRST = 101
CHANNELS = ("window", "window", "online", "12333", "station", "union")
SUMS = ("55", "296", "300", "400", "800", "857.50", "1200", "1800", "3600")
"""CNY; what such centres report is small."""


@dataclass(frozen=True)
class Walk:
    """One dispute on its road: who has it, and what is claimed in it."""

    desk: Desk
    matter: Matter
    mediator: str
    amounts: Mapping[str, Decimal]
    """By claim; only what asks for a sum."""

    received_at: datetime
    """When the application came in, as it is told."""

    @property
    def centre(self) -> str:
        """Where it was filed."""
        return self.matter.centre

    @property
    def total(self) -> Decimal:
        """All that is claimed, CNY."""
        return sum(self.amounts.values(), Decimal(0))

    def moved_to(self, centre: str) -> "Walk":
        """The same record in another centre's hands."""
        self.matter.centre = centre
        there = mediator(centre, self.matter.statement.draw.number("mediator", 1000))
        return replace(self, mediator=there)

    async def take(self, step: str, **said: Any) -> Json:  # noqa: ANN401 - the form's fields
        """The mediator takes a step."""
        return await self.desk.take(self.mediator, self.matter, step, **said)

    async def lead(self, step: str, **said: Any) -> Json:  # noqa: ANN401 - the form's fields
        """The team lead takes a step."""
        return await self.desk.take(team_lead(self.centre), self.matter, step, **said)

    async def take_as(self, who: str, step: str, **said: Any) -> Json:  # noqa: ANN401 - the form's fields
        """Somebody else takes a step."""
        return await self.desk.take(who, self.matter, step, **said)

    async def routed(self, *ways: str) -> str:
        """Wait for the case to find the way; the auditor sees it wherever the matter is by then."""
        return await self.desk.routed(AUDITOR, self.matter, *ways)

    def said_at(self) -> datetime:
        """When the next step is said to happen."""
        return self.matter.now or datetime.now(OFFICE)

    def due(self, instalment: int) -> str:
        """The day by which an instalment is to be paid, a week apart."""
        days = -WEEK * instalment
        return self.desk.staff.day.at("09:00", days_before=days).date().isoformat()

    def number(self, series: str) -> str:
        """A number as another body would give it, of its own series: `{year}`, `{number}`."""
        return series.format(year=self.said_at().year, number=_FIRST + self.matter.statement.order)

    def on(self, days: int, clock: str) -> None:
        """Go on so many days after the application was received, on a weekday."""
        self.matter.now = self.desk.staff.day.after(self.received_at, days, clock)


async def file(  # noqa: PLR0913 - what a road decides about its beginning
    desk: Desk,
    statement: Statement,
    road: Road,
    *,
    centre: str | None = None,
    worked_in: str | None = None,
    received_at: datetime | None = None,
    consultation: str | None = None,
    insist: ClaimKind | None = None,
    channel: str | None = None,
    asks: Mapping[ClaimKind, str] | None = None,
) -> Walk:
    """File what somebody said as a dispute; a name, a company and sums are invented around it."""
    draw = statement.draw
    where = centre or (SIMING, HULI)[draw.number("centre", 2)]
    form = application(statement, worked_in or where, insist)
    form["channel"] = channel or CHANNELS[draw.number("channel", len(CHANNELS))]
    if asks is not None:
        form["claims"] = [{"kind": kind, "amount": amount} for kind, amount in asks.items()]
    if received_at is not None:
        form["received_at"] = received_at.isoformat()
    if consultation is not None:
        form["consultation"] = consultation
    matter = await desk.open(
        clerk(where),
        "disputes",
        form,
        centre=where,
        statement=statement,
        road=road,
        now=received_at,
    )
    amounts = {
        f"C{number}": Decimal(claim["amount"])
        for number, claim in enumerate(form["claims"], start=1)
    }
    received = received_at or datetime.now(OFFICE)
    return Walk(desk, matter, mediator(where, draw.number("mediator", 1000)), amounts, received)


def application(statement: Statement, worked_in: str, insist: ClaimKind | None) -> Json:
    """The form at the window."""
    draw, district = statement.draw, DISTRICT[worked_in]
    worker, company = draw.worker(district), draw.company()
    kinds = [insist] if insist else statement.claims
    return {
        "worker_kind": statement.trade,
        "applicant": {"role": "worker", "details": worker},
        "respondents": [{"role": company.role, "details": company.details}],
        "claims": [
            {"kind": kind, "amount": SUMS[draw.number(f"sum {kind}", len(SUMS))]} for kind in kinds
        ],
        "statement": statement.text,
        "workplace": {"district": district, "address": worker["address"]},
    }


async def classify(walk: Walk, relation: str, flags: list[str], **said: Any) -> None:  # noqa: ANN401 - the form's fields
    """The team lead sorts the matter."""
    await walk.lead("classify", relation=relation, flags=flags, **said)


async def reach(walk: Walk, *, reached: bool = True) -> None:
    """The mediator calls the company."""
    await walk.take("record-contact-attempt", party="R1", way="phone", reached=reached)


async def consents(walk: Walk, *parties: str, to: str = "mediate") -> None:
    """Parties agree to an act, on the phone."""
    for party in parties:
        await walk.take("record-consent", party=party, to=to, way="phone")


async def accept(walk: Walk, relation: str = "undetermined") -> None:
    """Sorted, both sides asked, accepted under a number of the centre."""
    await classify(walk, relation, [])
    await reach(walk)
    await consents(walk, "A1", "R1")
    await walk.take("accept", mediator=walk.mediator, respondents=["R1"])


async def agree(walk: Walk, way: str = "phone", *, instalments: int = 1) -> None:
    """Both are heard, terms are found, and everybody signs; in effect with the seal."""
    await walk.take(
        "hold-session",
        session="S1",
        way=way,
        heard=["A1", "R1"],
        session_record="双方核对了金额，愿意协商。",
    )
    await walk.take("propose-terms", offer="O1", words="付清后不再追究。", total=str(walk.total))
    await walk.take(
        "draft-agreement",
        agreement="AG1",
        organisation="one-stop-centre",
        bound=["A1", "R1"],
        terms=[
            {"id": f"T{n}", "kind": "pay", "debtor": "R1", "amount": str(part), "due": walk.due(n)}
            for n, part in enumerate(shares(walk.total, instalments), start=1)
        ],
    )
    for party in ("A1", "R1"):
        await walk.take("sign-agreement", agreement="AG1", party=party)
    await walk.take("mediator-sign", agreement="AG1", mediator=walk.mediator)
    await walk.lead("seal-agreement", agreement="AG1")


def shares(total: Decimal, count: int) -> list[Decimal]:
    """A sum in so many instalments, CNY; what does not go up is in the last."""
    part = (total / count).quantize(Decimal("0.01"))
    return [part] * (count - 1) + [total - part * (count - 1)]


async def pay(walk: Walk, *, instalments: int = 1) -> None:
    """The company pays by bank the first of so many instalments, and the slip is on file."""
    await walk.take(
        "record-payment",
        payment="P1",
        term="T1",
        amount=str(shares(walk.total, instalments)[0]),
        proof="bank-receipt",
    )


async def close_performed(walk: Walk) -> None:
    """Closed as agreed and performed; the worker is asked how it was."""
    await walk.lead("close", outcome="agreed-performed")
    await walk.take("record-follow-up", party="A1", satisfaction="satisfied", performed=True)


def paper(title: str, walk: Walk) -> Json:
    """A paper handed in, known by its digest."""
    held = f"{walk.matter.statement.id}/{title}".encode()
    return {
        "title": title,
        "digest": f"sha-256:{sha256(held).hexdigest()}",
        "size": len(held),
        "by_party": "A1",
    }
