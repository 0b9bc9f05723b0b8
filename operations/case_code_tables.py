"""One-time codes, what they opened, and wrong tries: tables of the cabinet of keys.

Nothing in them is in clear: a code and a case are known by their keyed digest, an address too.
"""

from sqlalchemy import Column, Integer, String, Table

from operations.key_tables import CABINET

CODES = Table(
    "office_case_codes",
    CABINET,
    Column("digest", String, primary_key=True),
    Column("code", String, nullable=False, index=True),
    Column("dispute", String, nullable=False),
    Column("party", String, nullable=False),
    Column("role", String, nullable=False),
    Column("centre", String, nullable=False),
    Column("person", String, nullable=False),
    Column("expires_at", String, nullable=False, index=True),
)
"""One row for each name of the case, under the digest of that name and the code together; `code`
is the id of the code. A code that was used, or replaced, has no row."""

GIVERS = Table(
    "office_case_code_givers",
    CABINET,
    Column("code", String, primary_key=True),
    Column("giver", String, nullable=False),
    Column("expires_at", String, nullable=False, index=True),
)
"""Who gave a code out: the id of their key or account; a code of before this table has no row."""

OFFICERS = Table(
    "office_case_code_officers",
    CABINET,
    Column("of", String, primary_key=True),
    Column("officer", String, nullable=False),
    Column("expires_at", String, nullable=False, index=True),
)
"""Which officer gave a code out, by the id of the code, and then of the pass it opened."""

PASSES = Table(
    "office_case_passes",
    CABINET,
    Column("digest", String, primary_key=True),
    Column("id", String, nullable=False),
    Column("dispute", String, nullable=False),
    Column("role", String, nullable=False),
    Column("centre", String, nullable=False),
    Column("person", String, nullable=False),
    Column("expires_at", String, nullable=False, index=True),
)

WRONG_TRIES = Table(
    "office_case_tries",
    CABINET,
    Column("subject", String, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("open_at", String, nullable=False),
    Column("forgotten_at", String, nullable=False, index=True),
)
"""`subject` is the keyed digest of what was typed as a case, of an address, or `all`."""
