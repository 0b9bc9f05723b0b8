"""The caseload: one row a dispute as it stands now, and whom it concerns; matters beside it.

Every row is a function of the record's state, so a stage or a sum is worked out in one place, the
domain; a batch of facts writes the row of each record it touched once.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, bindparam, delete, select

from domain.access_concerns import concerns
from domain.alert_letters import AlertLetter
from domain.bodies import read_bodies
from domain.centres import Centre
from domain.consultation import Consultation
from domain.demand import Demand
from domain.dispute import Dispute
from domain.imported import IMPORTED, OWN, TAKEN_OVER
from domain.record import Record
from domain.sealed import Field
from domain.values import Outcome
from domain.waiting import next_date, waiting_for
from projections.alerts import alerts_of
from projections.books import Deed, Move, Stay, books_of
from projections.files import File
from projections.filling import fill
from projections.letters import letter_row
from projections.tables import Tables

Row = dict[str, Any]

KIND, FLAG = "kind", "flag"
"""The traits of a dispute that lists are filtered by."""

CONSULTATION, DEMAND = "consultation", "demand"
"""The sorts of matters that are no disputes."""

OPEN, ANSWERED, CONVERTED, ROUTED, CLOSED = "open", "answered", "converted", "routed", "closed"
"""How far a matter has come."""


def write(
    connection: Connection, tables: Tables, files: Sequence[File], centres: Mapping[str, Centre]
) -> None:
    """Write the rows of the records a batch touched."""
    now = [(file, rows_of(file, centres)) for file in files]
    for name in WRITTEN_HERE:
        table = getattr(tables, name)
        replace(connection, table, [(file, rows.get(name, [])) for file, rows in now])


def find_dockets(connection: Connection, tables: Tables, files: Sequence[File]) -> None:
    """Find where the log began the disputes that were read from the store."""
    known = tables.caseload
    read = [file for file in files if not file.docket and isinstance(file.record, Dispute)]
    if read:
        theirs = known.c.id.in_([file.record.id for file in read])
        query = select(known.c.id, known.c.docket).where(theirs)
        dockets = {row.id: row.docket for row in connection.execute(query)}
        for file in read:
            file.docket = dockets[file.record.id]


WRITTEN_HERE = (
    *("caseload", "traits", "referrals", "concerns", "matters", "moves", "stays", "deeds"),
    *("alerts", "alert_letters", "persons"),
)
"""The tables whose rows are a function of one record; the first column of each is its id."""


def rows_of(file: File, centres: Mapping[str, Centre]) -> dict[str, list[Row]]:
    """Every row of one record, by table."""
    record = file.record
    if isinstance(record, AlertLetter):
        return {"alert_letters": [letter_row(record)]}
    found = {
        "concerns": [
            {"record": record.id, "kind": k, "who": w} for k, w in sorted(concerns(record))
        ]
    }
    found["persons"] = list(_persons(record))
    if not isinstance(record, Dispute):
        return found | {"matters": [matter_of(record)]}
    books = file.books
    return found | {
        "caseload": [row_of(record, centres) | {"docket": file.docket, "books": books_of(record)}],
        "traits": list(_traits(record)),
        "referrals": list(_referrals(record)),
        "moves": [{"dispute": record.id} | _told(move) for move in books.moves],
        "stays": [{"dispute": record.id} | _told(stay) for stay in books.stays],
        "deeds": [{"dispute": record.id} | _told(deed) for deed in books.deeds],
        "alerts": alerts_of(record, file.raised),
    }


def _persons(record: Record) -> Iterator[Row]:
    """Whose words stand in a record."""
    if isinstance(record, Dispute):
        for party in record.parties.values():
            yield {"record": record.id, "party": party.id, "person": party.person}
    elif isinstance(record, Demand) and record.person:
        yield {"record": record.id, "party": "", "person": record.person}


def replace(connection: Connection, table: Table, now: Sequence[tuple[File, list[Row]]]) -> None:
    """Write the rows that are not as they were written before."""
    changed = [(file, rows) for file, rows in now if rows != file.written.get(table.name)]
    old = [{"old": file.record.id} for file, _ in changed if not file.fresh]
    if old:
        key = next(iter(table.c))
        connection.execute(delete(table).where(key == bindparam("old")), old)
    fill(connection, table, [row for _, rows in changed for row in rows])
    for file, rows in changed:
        file.written[table.name] = rows


def row_of(dispute: Dispute, centres: Mapping[str, Centre]) -> Row:
    """The row of a dispute."""
    return {
        "id": dispute.id,
        "version": dispute.version,
        "person_version": dispute.person_version,
        "centre": dispute.centre,
        "custody": dispute.custody,
        "number": dispute.number,
        "stage": str(dispute.stage),
        "waiting_for": waiting_for(dispute),
        "next_date": next_date(dispute, centres[dispute.centre].zone),
        "channel": str(dispute.channel),
        "worker_kind": str(dispute.worker_kind),
        "relation": str(dispute.relation),
        "mediator": dispute.mediator or "",
        "filed_at": dispute.filed_at,
        "received_at": dispute.received_at,
        "accepted_at": dispute.accepted_at,
        "external_numbers": dict(dispute.external_numbers),
        **_parties(dispute),
        **_claims(dispute),
        **_end(dispute),
        "same_day": is_same_day(dispute, centres[dispute.centre].zone),
        **_origin(dispute),
    }


def _origin(dispute: Dispute) -> Row:
    """Where it comes from, and from which system."""
    origin = dispute.origin
    if origin is None:
        return {"origin": OWN, "source": ""}
    return {"origin": IMPORTED if dispute.is_history else TAKEN_OVER, "source": origin.source}


def _parties(dispute: Dispute) -> Row:
    """Names stay sealed: the reader opens them after the access check."""
    return {
        "applicant_person": dispute.applicant.person,
        "applicant": dispute.applicant.details.get(Field.NAME),
        "respondents": [
            {"id": side.id, "role": str(side.role), "name": side.details.get(Field.NAME)}
            for side in dispute.respondents
        ],
    }


def _claims(dispute: Dispute) -> Row:
    """The cause (争议原因) is the kind of the first claim: a report counts a dispute once."""
    claims = dispute.open_claims or list(dispute.claims.values())
    return {
        "cause": str(claims[0].kind),
        "kinds": sorted({str(claim.kind) for claim in claims}),
        "flags": sorted(str(flag) for flag in dispute.flags),
        "claimed": dispute.claimed,
    }


def _end(dispute: Dispute) -> Row:
    closed = dispute.closed
    agreed = dispute.agreement.agreed_sum if dispute.agreement and dispute.is_agreed else Decimal(0)
    paid = sum((payment.amount for payment in dispute.payments), Decimal(0))
    return {
        "agreed": closed.agreed if closed else agreed,
        "paid": closed.paid if closed else paid,
        "settled_at": settled_at(dispute),
        "closed_at": closed.at if closed else None,
        "outcome": closed.outcome if closed else "",
        "award_result": dispute.arbitration.award.result if dispute.arbitration.award else "",
    }


def settled_at(dispute: Dispute) -> datetime | None:
    """When the dispute was settled: an agreement took effect, or it was settled outside."""
    if dispute.agreement and dispute.agreement.effective_at:
        return dispute.agreement.effective_at
    if dispute.closed and dispute.closed.outcome == Outcome.SETTLED_WITHDRAWN:
        return dispute.closed.at
    return None


def is_same_day(dispute: Dispute, zone: ZoneInfo) -> bool:
    """Say whether it was settled on the day it was received, as the centre's calendar has it.

    Counted from receipt, the figure gains nothing from a late acceptance or a split.
    """
    settled = settled_at(dispute)
    received = dispute.received_at.astimezone(zone).date()
    return settled is not None and settled.astimezone(zone).date() == received


def _traits(dispute: Dispute) -> Iterator[Row]:
    said = _claims(dispute)
    for trait, values in ((KIND, said["kinds"]), (FLAG, said["flags"])):
        yield from ({"dispute": dispute.id, "trait": trait, "value": value} for value in values)


def _referrals(dispute: Dispute) -> Iterator[Row]:
    for referral in dispute.referrals.values():
        body = read_bodies().get(referral.body)
        yield {
            "dispute": dispute.id,
            "referral": referral.id,
            "body": referral.body,
            "body_kind": str(body.kind) if body else "",
            "mode": str(referral.mode),
            "status": str(referral.status),
            "waiting": referral.is_waiting and not dispute.closed,
            "their_number": referral.their_number,
            "result": referral.result,
            "offered_at": referral.offered_at,
        }


def matter_of(record: Record) -> Row:
    """The row of a consultation or a public-service demand."""
    common = {
        "id": record.id,
        "version": record.version,
        "person_version": record.person_version,
    }
    if isinstance(record, Consultation):
        return common | _consultation(record)
    if isinstance(record, Demand):
        return common | _demand(record)
    message = f"no view is kept of a {type(record).__name__}"
    raise TypeError(message)


def _consultation(asked: Consultation) -> Row:
    ways = ((asked.closed_at, CLOSED), (asked.dispute, CONVERTED), (asked.advice, ANSWERED))
    return {
        "sort": CONSULTATION,
        "centre": asked.centre,
        "channel": str(asked.channel),
        "topic": str(asked.topic),
        "state": next((state for so, state in ways if so), OPEN),
        "lead": "",
        "dispute": asked.dispute,
        "opened_at": asked.opened_at,
        "answered_at": asked.advice[0].at if asked.advice else None,
        "closed_at": asked.closed_at,
    }


def _demand(demand: Demand) -> Row:
    ways = ((demand.closed_at, CLOSED), (demand.answered_at, ANSWERED), (demand.routed_at, ROUTED))
    return {
        "sort": DEMAND,
        "centre": demand.centre,
        "channel": str(demand.channel),
        "topic": demand.group,
        "state": next((state for so, state in ways if so), OPEN),
        "lead": demand.lead,
        "dispute": None,
        "opened_at": demand.registered_at,
        "answered_at": demand.answered_at,
        "closed_at": demand.closed_at,
    }


def _told(said: Move | Stay | Deed) -> Row:
    return {name: getattr(said, name) for name in said.__slots__}
