"""The seals: signed checkpoints, and receipts for what was handed in, in a store of their own.

Primary like the record itself: backed up, and never made again. A file of its own in a folder, a
schema of its own on PostgreSQL. Nothing in it is secret or personal.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
)

SEALS = MetaData()

LEDGER = Table(
    "ledger",
    SEALS,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", String, nullable=False),
    Column("hash", String(16), nullable=False),
    Column("made_at", String, nullable=False),
    Column("read", BigInteger, nullable=False),
)
"""One row: the public key, the hash of the tree, and up to where the log was read for receipts."""

CHECKPOINTS = Table(
    "checkpoints",
    SEALS,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("peaks", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("witnessed", Integer, nullable=False),
)
"""One row a checkpoint. `peaks` are the nodes its root is made of: from them the log is read on,
so that what was done to the facts of one checkpoint hides nothing in the next."""

Index("checkpoints_witnessed", CHECKPOINTS.c.witnessed, CHECKPOINTS.c.size)

RECEIPTS = Table(
    "receipts",
    SEALS,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("serial", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False, unique=True),
    Column("dispute", Uuid, nullable=False, index=True),
    Column("party", String, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
)
"""One row a receipt; `party` is whose it is within the dispute."""

TIME_STAMPS = Table(
    "time_stamps",
    SEALS,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("authority", String, nullable=False),
    Column("token", LargeBinary, nullable=False),
)
"""One row a checkpoint that an authority stamped; `token` is its answer (RFC 3161, DER)."""

STOPPED = Table(
    "ledger_stopped",
    SEALS,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("code", String(40), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("noticed_at", String, nullable=False),
)
"""One row where the record was seen not to match what was signed: nothing is signed until a person
had everything checked and says so."""

STAMPING = Table(
    "time_stamping",
    SEALS,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("trouble", String, nullable=False),
)
"""One row: the last checkpoint that was stamped, and why the last one asked about was not."""

ADDED_LATER = frozenset({STOPPED.name, STAMPING.name})
"""Tables that the seals of older offices have only once they were opened again."""

BUNDLES = Table(
    "receipt_bundles",
    SEALS,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
)
"""One row each time the receipts so far were signed as a whole (operations/bundles.py)."""
