"""The tables of one generation of views; a rebuild fills a second set beside the first."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
)

from projections import (
    access_table,
    alert_tables,
    imported_table,
    person_tables,
    set_aside_table,
    statistics_tables,
    watched_table,
)
from projections.columns import Moment, Yuan

_META = MetaData()

GENERATIONS = Table(
    "view_generations",
    _META,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("trouble", Text, nullable=False),
    Column("edition", String(64), nullable=False),
)
"""One row a generation: whether it serves, how far in the log it is, and of which edition."""


@dataclass(frozen=True)
class Tables:
    """One set of views."""

    generation: int
    meta: MetaData
    caseload: Table
    traits: Table
    concerns: Table
    referrals: Table
    grams: Table
    named: Table
    matters: Table
    chronicle: Table
    moves: Table
    stays: Table
    deeds: Table
    deadlines: Table
    watched: Table
    findings: Table
    alerts: Table
    alert_news: Table
    alert_letters: Table
    access_log: Table
    imported_rows: Table
    persons: Table
    set_aside: Table


@cache
def tables_of(generation: int) -> Tables:
    """Name the tables of a generation."""
    meta = MetaData()
    return Tables(
        generation=generation,
        meta=meta,
        caseload=_caseload(meta, generation),
        traits=_traits(meta, generation),
        concerns=_concerns(meta, generation),
        referrals=_referrals(meta, generation),
        grams=_grams(meta, generation),
        named=_named(meta, generation),
        matters=_matters(meta, generation),
        chronicle=_chronicle(meta, generation),
        moves=statistics_tables.moves(meta, generation),
        stays=statistics_tables.stays(meta, generation),
        deeds=statistics_tables.deeds(meta, generation),
        deadlines=_deadlines(meta, generation),
        watched=watched_table.watched(meta, generation),
        findings=watched_table.findings(meta, generation),
        alerts=alert_tables.alerts(meta, generation),
        alert_news=alert_tables.alert_news(meta, generation),
        alert_letters=alert_tables.alert_letters(meta, generation),
        access_log=access_table.access_log(meta, generation),
        imported_rows=imported_table.imported_rows(meta, generation),
        persons=person_tables.persons(meta, generation),
        set_aside=set_aside_table.set_aside(meta, generation),
    )


def _caseload(meta: MetaData, generation: int) -> Table:
    """One row a dispute: what a mediator works from; `docket` is where the log began it."""
    return Table(
        f"caseload_{generation}",
        meta,
        Column("id", Uuid, primary_key=True),
        Column("docket", BigInteger, nullable=False),
        Column("version", Integer, nullable=False),
        Column("person_version", Integer, nullable=False),
        Column("centre", String, nullable=False),
        Column("custody", String, nullable=False),
        Column("number", String, nullable=False),
        Column("stage", String, nullable=False),
        Column("waiting_for", String, nullable=False),
        Column("next_date", Moment),
        Column("channel", String, nullable=False),
        Column("worker_kind", String, nullable=False),
        Column("relation", String, nullable=False),
        Column("mediator", String, nullable=False),
        Column("applicant_person", String, nullable=False),
        Column("applicant", Text),
        Column("respondents", JSON, nullable=False),
        Column("cause", String, nullable=False),
        Column("kinds", JSON, nullable=False),
        Column("flags", JSON, nullable=False),
        Column("claimed", Yuan, nullable=False),
        Column("agreed", Yuan, nullable=False),
        Column("paid", Yuan, nullable=False),
        Column("filed_at", Moment, nullable=False),
        Column("received_at", Moment, nullable=False),
        Column("accepted_at", Moment),
        Column("settled_at", Moment),
        Column("same_day", Boolean, nullable=False),
        Column("closed_at", Moment),
        Column("outcome", String, nullable=False),
        Column("award_result", String, nullable=False),
        Column("books", String, nullable=False),
        Column("origin", String, nullable=False),
        Column("source", String, nullable=False),
        Column("external_numbers", JSON, nullable=False),
        Index(f"caseload_{generation}_filed", "filed_at", "id"),
        Index(f"caseload_{generation}_centre", "centre", "filed_at", "id"),
        Index(f"caseload_{generation}_next", "next_date", "id"),
        Index(f"caseload_{generation}_number", "number"),
        Index(f"caseload_{generation}_origin", "origin", "filed_at", "id"),
    )


def _traits(meta: MetaData, generation: int) -> Table:
    """What a dispute has several of, for filters: claim kinds and flags."""
    return Table(
        f"traits_{generation}",
        meta,
        Column("dispute", Uuid, primary_key=True),
        Column("trait", String, primary_key=True),
        Column("value", String, primary_key=True),
        Index(f"traits_{generation}_value", "trait", "value", "dispute"),
        sqlite_with_rowid=False,
    )


def _concerns(meta: MetaData, generation: int) -> Table:
    """Whom a record concerns: what access conditions are asked of."""
    return Table(
        f"concerns_{generation}",
        meta,
        Column("record", Uuid, primary_key=True),
        Column("kind", String, primary_key=True),
        Column("who", String, primary_key=True),
        Index(f"concerns_{generation}_who", "kind", "who", "record"),
        sqlite_with_rowid=False,
    )


def _referrals(meta: MetaData, generation: int) -> Table:
    """One row a referral: the inbox of each body."""
    return Table(
        f"referrals_{generation}",
        meta,
        Column("dispute", Uuid, primary_key=True),
        Column("referral", String, primary_key=True),
        Column("body", String, nullable=False),
        Column("body_kind", String, nullable=False),
        Column("mode", String, nullable=False),
        Column("status", String, nullable=False),
        Column("waiting", Boolean, nullable=False),
        Column("their_number", String, nullable=False),
        Column("result", String, nullable=False),
        Column("offered_at", Moment, nullable=False),
        Index(f"referrals_{generation}_body", "body", "status", "offered_at"),
    )


def _grams(meta: MetaData, generation: int) -> Table:
    """Keyed two-character windows of names and statements, removed with their person.

    The largest table by far, so a row is three whole numbers: the dispute's docket, which of its
    persons (`named` says who), and the window.
    """
    return Table(
        f"grams_{generation}",
        meta,
        Column("docket", BigInteger, primary_key=True, autoincrement=False),
        Column("side", Integer, primary_key=True, autoincrement=False),
        Column("gram", BigInteger, primary_key=True, autoincrement=False),
        Index(f"grams_{generation}_gram", "gram", "docket"),
        sqlite_with_rowid=False,
    )


def _named(meta: MetaData, generation: int) -> Table:
    """In which disputes somebody is named: what is to be forgotten with their key."""
    return Table(
        f"named_{generation}",
        meta,
        Column("docket", BigInteger, primary_key=True, autoincrement=False),
        Column("side", Integer, primary_key=True, autoincrement=False),
        Column("person", String, nullable=False),
        Index(f"named_{generation}_person", "person"),
        sqlite_with_rowid=False,
    )


def _matters(meta: MetaData, generation: int) -> Table:
    """Consultations and public-service demands: what is no dispute and is never counted as one."""
    return Table(
        f"matters_{generation}",
        meta,
        Column("id", Uuid, primary_key=True),
        Column("sort", String, nullable=False),
        Column("version", Integer, nullable=False),
        Column("person_version", Integer, nullable=False),
        Column("centre", String, nullable=False),
        Column("channel", String, nullable=False),
        Column("topic", String, nullable=False),
        Column("state", String, nullable=False),
        Column("lead", String, nullable=False),
        Column("dispute", Uuid),
        Column("opened_at", Moment, nullable=False),
        Column("answered_at", Moment),
        Column("closed_at", Moment),
        Index(f"matters_{generation}_opened", "sort", "opened_at", "id"),
    )


def _chronicle(meta: MetaData, generation: int) -> Table:
    """One row a fact, without its sealed words."""
    return Table(
        f"chronicle_{generation}",
        meta,
        Column("record", Uuid, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("position", BigInteger, nullable=False),
        Column("topic", String, nullable=False),
        Column("happened_at", Moment, nullable=False),
        Column("recorded_at", Moment, nullable=False),
        Column("by", String, nullable=False),
        Column("corrects", Integer, nullable=False),
        Column("fields", Text, nullable=False),
    )


def _deadlines(meta: MetaData, generation: int) -> Table:
    """One row a clock of a dispute; days are ISO 8601, `ends_at` is when the last one is over."""
    return Table(
        f"deadlines_{generation}",
        meta,
        Column("dispute", Uuid, primary_key=True),
        Column("rule", String, primary_key=True),
        Column("subject", String, primary_key=True),
        Column("id", Uuid, nullable=False),
        Column("started_at", Moment, nullable=False),
        Column("due", String(10), nullable=False),
        Column("ends_at", Moment, nullable=False),
        Column("raw_end", String(10), nullable=False),
        Column("alert_day", String(10), nullable=False),
        Column("state", String, nullable=False),
        Column("provisional", Boolean, nullable=False),
        Column("confidence", String, nullable=False),
        Column("informs", Boolean, nullable=False),
        Column("late", Boolean, nullable=False),
        Index(f"deadlines_{generation}_ends", "ends_at", "id"),
    )
