"""An office with an age: disputes filled in through the registry, every personal value sealed."""

import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from urllib.parse import quote
from uuid import UUID, uuid4

from bench import road
from bench.services import SQLITE, fresh_folder
from bench.steps import CENTRE, our_side_in, settings_of, told
from domain.callers import Role as Capacity
from domain.consent import Way
from domain.dispute import Dispute
from domain.parties import ClaimWords, PartyWords
from domain.record import Act
from domain.sealed import Compartment, Field, PersonId, Sealed, compartment_key
from domain.sessions import SessionWay
from domain.shelf import Shelf
from domain.values import (
    CentreId,
    Channel,
    ClaimId,
    ClaimKind,
    ConsentAct,
    OfficerId,
    PartyId,
    Role,
    WorkerKind,
)
from operations.keys import Keys
from operations.office import Office, open_office
from operations.reading_room import rebuild_views
from operations.settings import Settings

OLD, YOUNG = 20_000, 100
AT_ONCE = 200
ROUNDS = 7
DISPUTES = 12
MEDIATORS = 40
RULES = "2026.1"


@dataclass(frozen=True, slots=True)
class Aged:
    """A step's p50 in an old store and in a young one."""

    old_disputes: int
    old_ms: float
    young_ms: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Every view made again from the whole log."""

    events: int
    seconds: float
    a_second: float
    processor_seconds: float
    a_processor_second: float


@dataclass(frozen=True, slots=True)
class Listed:
    """How long pages take over the old store, p50 in ms."""

    disputes: int
    first_page_ms: float
    search_ms: float
    search_found: int


def fill(settings: Settings, disputes: int) -> None:
    """Fill an office with accepted disputes that had a session."""
    with open_office(settings) as office:
        for first in range(0, disputes, AT_ONCE):
            fill_some(office, range(first, min(first + AT_ONCE, disputes)))


def file_at(settings: Settings, moments: Sequence[datetime]) -> None:
    """File a dispute at each of these moments, and do nothing more."""
    with open_office(settings) as office:
        for first in range(0, len(moments), AT_ONCE):
            some = moments[first : first + AT_ONCE]
            ids = [uuid4() for _ in some]
            _prepare(office, ids)
            told = zip(ids, some, strict=True)
            office.registry.save(
                *(_filed(office.keys, each, first + n, at) for n, (each, at) in enumerate(told))
            )


def fill_some(office: Office, numbers: range, centre: str = CENTRE) -> None:
    """Fill some of them into an office that is open, at one of its centres, in one write."""
    ids = {number: uuid4() for number in numbers}
    _prepare(office, ids.values())
    now = office.clock()
    filled = [_filed(office.keys, ids[number], number, now, centre) for number in numbers]
    with ExitStack() as alone:
        shelf = Shelf(office.registry, filled[0], alone)
        for number, dispute in zip(numbers, filled, strict=True):
            dispute.beside = shelf
            _walked(office.keys, dispute, number, _act(now))
        office.registry.save(*filled, *shelf.touched)


def _prepare(office: Office, disputes: Iterable[UUID]) -> None:
    """Make the keys of these disputes' people and compartments, in one write."""
    office.keys.prepare(
        {
            subject: owner
            for dispute in disputes
            for subject, owner in _subjects(office.keys, dispute).items()
        }
    )


def _persons(keys: Keys, dispute_id: UUID) -> tuple[PersonId, PersonId]:
    return (
        keys.person_of(None, otherwise=f"{dispute_id}:A1"),
        keys.person_of(None, otherwise=f"{dispute_id}:R1"),
    )


def _subjects(keys: Keys, dispute_id: UUID) -> dict[str, str]:
    worker, company = _persons(keys, dispute_id)
    room = compartment_key(dispute_id, Compartment.PARTIES)
    return {worker: worker, company: company, room: worker}


def _act(now: datetime) -> Act:
    request = uuid4().hex
    return Act(
        "officer:filler", now, now, f"HMAC-SHA256-128.{request}", f"HMAC-SHA256-128.{request}"
    )


def _filed(
    keys: Keys, dispute_id: UUID, number: int, now: datetime, centre: str = CENTRE
) -> Dispute:
    said = road.filing(number)
    worker, company = _persons(keys, dispute_id)

    def sealed(text: str, field: Field, whose: str = worker) -> Sealed:
        return keys.seal(text, subject=whose, field=field)

    details = said["applicant"]["details"]
    [claimed], [side] = said["claims"], said["respondents"]
    applicant: PartyWords = {
        "id": PartyId("A1"),
        "role": Role.WORKER,
        "person": worker,
        "details": {name: sealed(text, Field(name)) for name, text in details.items()},
    }
    respondent: PartyWords = {
        "id": PartyId("R1"),
        "role": Role.PARTNER_COMPANY,
        "person": company,
        "details": {"name": sealed(side["details"]["name"], Field.NAME, company)},
    }
    claim: ClaimWords = {
        "id": ClaimId("C1"),
        "kind": ClaimKind.PAY,
        "amount": Decimal(road.SUM),
        "words": sealed(claimed["words"], Field.WORDS),
    }
    return Dispute.file(
        _act(now),
        id=dispute_id,
        centre=CentreId(centre),
        channel=Channel.WINDOW,
        received_at=now,
        applicant=applicant,
        respondents=[respondent],
        claims=[claim],
        statement=sealed(said["statement"], Field.STATEMENT),
        workplace={
            "district": said["workplace"]["district"],
            "address": sealed(said["workplace"]["address"], Field.ADDRESS),
        },
        worker_kind=WorkerKind.RIDER,
        rules=RULES,
    )


def _walked(keys: Keys, dispute: Dispute, number: int, act: Act) -> None:
    """Reached, agreed to mediate, accepted, heard once."""
    worker, company = PartyId("A1"), PartyId("R1")
    dispute.record_contact_attempt(act, party=company, way=Way.PHONE, reached=True)
    for party in (worker, company):
        dispute.record_consent(act, party=party, to=ConsentAct.MEDIATE, way=Way.PHONE)
    dispute.accept(act, mediator=OfficerId(f"mediator-{number % MEDIATORS}"), respondents=[company])
    room = compartment_key(dispute.id, Compartment.PARTIES)
    dispute.hold_session(
        act,
        session="S1",
        way=SessionWay.PHONE,
        heard=[worker, company],
        session_record=keys.seal(road.RECORD, subject=room, field=Field.RECORD),
    )


def measure(parts: set[str], *, quick: bool) -> dict[str, Aged | Rebuilt | Listed]:
    """What the age of an office does: to a step, to a rebuild, to a list."""
    many = OLD // 10 if quick else OLD
    found: dict[str, Aged | Rebuilt | Listed] = {}
    with fresh_folder() as old, fresh_folder() as young:
        began = perf_counter()
        fill(settings_of(old, SQLITE), many)
        print(f"  {many} disputes filled in {perf_counter() - began:.0f} s")
        if "age" in parts:
            fill(settings_of(young, SQLITE), YOUNG)
            found["age"] = _aged(old, young, many)
        if parts & {"rebuild", "lists"}:
            found["rebuild"] = _rebuilt(old)
        if "lists" in parts:
            found["lists"] = _listed(old, many)
    return found


def _aged(old: Path, young: Path, many: int) -> Aged:
    with our_side_in(old, SQLITE, 1) as aged, our_side_in(young, SQLITE, 1) as fresh:
        for side in (aged, fresh):
            side.go(1, 2)
        pairs = [(aged.go(1, DISPUTES), fresh.go(1, DISPUTES)) for _ in range(ROUNDS)]
    slow, quick = told([one for one, _ in pairs]), told([other for _, other in pairs])
    ratio = median(median(one.took) / median(other.took) for one, other in pairs)
    return Aged(many, slow.p50_ms, quick.p50_ms, ratio)


def _rebuilt(home: Path) -> Rebuilt:
    began, worked = perf_counter(), process_time()
    events = rebuild_views(settings_of(home, SQLITE), lambda _done, _whole: None)
    seconds, processor = perf_counter() - began, process_time() - worked
    return Rebuilt(events, seconds, events / seconds, processor, events / processor)


def _listed(home: Path, many: int) -> Listed:
    with open_office(settings_of(home, SQLITE)) as office:
        _, key = office.callers.add(Capacity.TEAM_LEAD, CENTRE, name="lead", officer="lead")
    with our_side_in(home, SQLITE, 1) as side:
        first, _ = _asked(side.port, key, "/v1/disputes")
        name = road.filing(7)["applicant"]["details"]["name"]
        searched, found = _asked(side.port, key, f"/v1/disputes?q={quote(name)}")
    return Listed(many, first, searched, found)


def _asked(port: int, key: str, path: str) -> tuple[float, int]:
    """The p50 of thirty times asking, in ms, and the rows of the page."""
    line, took, rows = HTTPConnection("127.0.0.1", port, timeout=30), [], 0
    for _ in range(30):
        began = perf_counter()
        line.request("GET", path, headers={"Authorization": f"Bearer {key}"})
        answered = line.getresponse()
        said = json.loads(answered.read())
        took.append(perf_counter() - began)
        if answered.status != 200:
            raise RuntimeError(f"{path}: {said}")
        rows = len(said["lines"])
    line.close()
    return 1000 * median(took), rows
