"""The window: a dispute is filed, and the worker goes home with a receipt code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Body
from fastapi.responses import Response
from pydantic import BaseModel, Field, StringConstraints

from api.answers import StepAnswer, after, answer
from api.fields import FORM, Amount, Detail, Id, Moment, PartyDetails, Words
from api.forms import canonical
from api.problems import declared
from api.receipts import receipt_code
from api.sealed_and_kept import sealed_and_kept
from api.sealing import must_be_born
from api.strict_json import FormRoute
from api.visitor import Key, Standing, Visitor
from domain import sealed
from domain.access import free_of_conflict, may_in_centre
from domain.access_concerns import concerns
from domain.access_conditions import holds
from domain.access_rows import Action
from domain.callers import Role as Capacity
from domain.conversion import convert
from domain.dispute import Dispute
from domain.parties import APPLICANT, ClaimWords, PartyWords, Place
from domain.record import Act
from domain.refusals import NotFound
from domain.refusals.access import NotYourCentre, NotYourParty, UnknownCentre
from domain.registry import Decided
from domain.rule_table import newest
from domain.sealed import Compartment, OneGo, PersonId, Sealed, compartment_key
from domain.values import CentreId, Channel, ClaimId, ClaimKind, PartyId, Role, WorkerKind

MADE_AT_FILING = (Compartment.PARTIES, Compartment.MEDIATORS)
"""The compartments that nearly every dispute comes to write in."""

MOST_PARTIES = 20
MOST_CLAIMS = 50

router = APIRouter(tags=["filing"], route_class=FormRoute)


class NamedDetails(PartyDetails):
    """The details of a party that is named."""

    name: Detail


class Applying(BaseModel):
    """The worker who applies, or who may apply for them."""

    model_config = FORM

    role: Role = Role.WORKER
    details: NamedDetails


class Respondent(BaseModel):
    """One company or person on the other side."""

    model_config = FORM

    role: Role = Role.PARTNER_COMPANY
    details: NamedDetails


class Claimed(BaseModel):
    """One claim: what kind, how much in CNY, and in the worker's words."""

    model_config = FORM

    kind: ClaimKind
    amount: Amount | None = None
    words: Words | None = None


class Workplace(BaseModel):
    """Where the work was done; `district` is a GB/T 2260 code."""

    model_config = FORM

    district: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    address: Words | None = None


class Application(BaseModel):
    """An application for help with a dispute."""

    model_config = FORM

    centre: Id | None = Field(default=None, description="The caller's own, where left out")
    channel: Channel = Channel.WINDOW
    worker_kind: WorkerKind = WorkerKind.OTHER
    received_at: Moment | None = Field(default=None, description="Now, where left out")
    applicant: Applying
    respondents: list[Respondent] = Field(default=[], max_length=MOST_PARTIES)
    claims: list[Claimed] = Field(max_length=MOST_CLAIMS)
    statement: Words | None = None
    workplace: Workplace
    consultation: UUID | None = Field(default=None, description="The question it grew out of")


class FilingAnswer(StepAnswer):
    """What came of filing; the worker keeps the receipt code and follows the case with it."""

    receipt: str


EXAMPLE: Mapping[str, Any] = {
    "channel": "window",
    "worker_kind": "rider",
    "applicant": {"details": {"name": "陈小明", "phone": "13800138000"}},
    "respondents": [
        {"role": "partner-company", "details": {"name": "厦门某某配送服务有限公司"}},
    ],
    "claims": [{"kind": "pay", "amount": "857.50", "words": "十七天的配送费没有结算"}],
    "statement": "10月21日到11月6日一共跑了十七天单，站点一直没有发钱。",
    "workplace": {"district": "350203", "address": "思明区某某路1号站点"},
}


@router.post(
    "/disputes",
    operation_id="file-dispute",
    status_code=201,
    response_model=FilingAnswer,
    responses=declared(401, 403, 409),
)
async def file_dispute(
    visitor: Standing,
    key: Key,
    application: Annotated[Application, Body(openapi_examples={"rider": {"value": dict(EXAMPLE)}})],
) -> Response:
    """Register an application; the same key again answers with the same dispute and receipt."""
    said = await visitor.back.serve(file, visitor, key, application)
    return answer(said, said.version, 201)


def file(visitor: Visitor, key: str, application: Application) -> FilingAnswer:
    """Seal the application, open the dispute, give the receipt.

    Where a key ends in between, all is sealed again. Who lost the dispute since is told
    nothing of it when they ask again. Raises BornLaterThanNow, NotFound, Busy.
    """
    centre = centre_of(visitor, application.centre, Action.FILE)
    act = visitor.act(key, canonical("file-dispute", application), application.received_at)
    dispute_id = uuid5(NAMESPACE_URL, f"onestop:dispute:{act.request}")
    rules = _rules_today(visitor, centre)
    sheet = partial(Sheet, dispute_id=dispute_id, themselves=visitor.caller.party, rules=rules)
    _must_be_themselves(visitor, application, sheet(visitor.office.keys.in_one_go()))
    sides = [side.details for side in application.respondents]
    for details in (application.applicant.details, *sides):
        must_be_born(details.said(), act.recorded_at)

    def sealed_by(sealer: OneGo) -> Callable[[], Decided[Dispute]]:
        lines = sheet(sealer)
        lines.make_keys(application)
        dispute = _opened(act, dispute_id, centre, application, lines)
        return partial(_kept, visitor, act, application, dispute)

    decided = sealed_and_kept(visitor.office.keys, sealed_by)
    free = free_of_conflict(visitor.caller)
    if decided.repeated and not holds(free, concerns(decided.record)):
        raise NotFound(id=str(dispute_id))
    receipt = receipt_code(visitor.office.keys, decided.record)
    return FilingAnswer(**after(visitor, decided, act).model_dump(), receipt=receipt)


def _kept(
    visitor: Visitor, act: Act, application: Application, dispute: Dispute
) -> Decided[Dispute]:
    registry = visitor.office.registry
    if application.consultation is None:
        return registry.open(dispute, act)
    return convert(registry, act, application.consultation, dispute)


def _rules_today(visitor: Visitor, centre: CentreId) -> str:
    """The newest version of the rule table in force today."""
    today = visitor.office.clock().astimezone(visitor.office.centres[centre].zone).date()
    return newest(visitor.office.registry.rules, today).version


def _opened(
    act: Act, dispute_id: UUID, centre: CentreId, application: Application, sheet: "Sheet"
) -> Dispute:
    applicant = sheet.party(APPLICANT, application.applicant.role, application.applicant.details)
    whose = applicant["person"]
    return Dispute.file(
        act,
        id=dispute_id,
        centre=centre,
        channel=application.channel,
        received_at=application.received_at or act.happened_at,
        applicant=applicant,
        respondents=[
            sheet.party(PartyId(f"R{number}"), side.role, side.details)
            for number, side in enumerate(application.respondents, start=1)
        ],
        claims=[
            sheet.claim(ClaimId(f"C{number}"), claim, whose)
            for number, claim in enumerate(application.claims, start=1)
        ],
        statement=sheet.words(application.statement, whose, sealed.Field.STATEMENT),
        workplace=sheet.place(application.workplace, whose),
        worker_kind=application.worker_kind,
        rules=sheet.rules,
    )


@dataclass(frozen=True)
class Sheet:
    """The application as it is sealed, line by line, each for the person it is about."""

    sealer: OneGo
    dispute_id: UUID
    themselves: str = ""
    """The person of a worker who files for themselves."""

    rules: str = ""
    """The version of the rule table it is pinned to."""

    def person(self, party: PartyId, details: PartyDetails) -> PersonId:
        """The person a party is: by number, else by who is calling, else of this case alone."""
        number = details.id_number or details.credit_code
        if party == APPLICANT and self.themselves and not number:
            return PersonId(self.themselves)
        return self.sealer.person_of(number, otherwise=f"{self.dispute_id}:{party}")

    def make_keys(self, application: Application) -> None:
        """Make the keys of everybody named, and those most disputes need, in one write.

        A write waits for the disk; made when first needed, they were four on a road of fifteen.
        """
        whose = self.person(APPLICANT, application.applicant.details)
        others = (
            self.person(PartyId(f"R{number}"), side.details)
            for number, side in enumerate(application.respondents, start=1)
        )
        rooms = (compartment_key(self.dispute_id, room) for room in MADE_AT_FILING)
        owners: dict[str, str] = {person: person for person in (whose, *others)}
        self.sealer.prepare(owners | dict.fromkeys(rooms, whose))

    def party(self, party: PartyId, role: Role, details: PartyDetails) -> PartyWords:
        """A party, each line sealed for it."""
        person = self.person(party, details)
        lines = {
            name: self.sealer.seal(text, subject=person, field=sealed.Field(name))
            for name, text in details.said().items()
        }
        return {"id": party, "role": role, "person": person, "details": lines}

    def claim(self, claim: ClaimId, said: Claimed, whose: PersonId) -> ClaimWords:
        """A claim, its words sealed for the worker."""
        return {
            "id": claim,
            "kind": said.kind,
            "amount": None if said.amount is None else Decimal(said.amount),
            "words": self.words(said.words, whose, sealed.Field.WORDS),
        }

    def place(self, workplace: Workplace, whose: PersonId) -> Place:
        """The workplace: its district in clear, its address sealed."""
        address = self.words(workplace.address, whose, sealed.Field.ADDRESS)
        return {"district": workplace.district, "address": address}

    def words(self, text: str | None, whose: PersonId, field: sealed.Field) -> Sealed | None:
        """Words sealed for the person they are kept for, or none."""
        return None if text is None else self.sealer.seal(text, subject=whose, field=field)


def centre_of(visitor: Visitor, named: str | None, action: Action) -> CentreId:
    """The centre at whose window this is registered; raises UnknownCentre, NotYourCentre."""
    centre = named or visitor.caller.centre
    if centre not in visitor.office.centres:
        raise UnknownCentre(centre=centre)
    if not may_in_centre(visitor.caller, action, centre):
        raise NotYourCentre(centre=centre)
    return CentreId(centre)


def _must_be_themselves(visitor: Visitor, application: Application, sheet: Sheet) -> None:
    if visitor.caller.role is not Capacity.WORKER:
        return
    if not visitor.caller.party:
        raise NotFound
    if sheet.person(APPLICANT, application.applicant.details) != visitor.caller.party:
        raise NotYourParty(party=APPLICANT)
