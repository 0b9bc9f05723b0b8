"""Who may sign in, what they hold, and who tried: tables of the cabinet of keys.

They stand where API keys do, so that a backup, a move and an erasure of the one take the other.
"""

from sqlalchemy import Column, Integer, String, Table

from operations.key_tables import CABINET

ACCOUNTS = Table(
    "office_accounts",
    CABINET,
    Column("id", String, primary_key=True),
    Column("login", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("centre", String, nullable=False),
    Column("body", String, nullable=False),
    Column("officer", String, nullable=False),
    Column("name", String, nullable=False),
    Column("password", String, nullable=False),
    Column("one_time_until", String, nullable=True),
    Column("created_at", String, nullable=False),
    Column("closed_at", String, nullable=True),
)
"""`name` is sealed, `password` an argon2id hash; while `one_time_until` is there the password is a
one-time one, good until then and only for choosing another."""

FACTORS = Table(
    "office_factors",
    CABINET,
    Column("account", String, primary_key=True),
    Column("secret", String, nullable=True),
    Column("asked", String, nullable=True),
    Column("confirmed_at", String, nullable=True),
    Column("last_step", Integer, nullable=False),
)
"""The secret of a second factor, sealed for its holder, and the last step whose code was taken;
and the secret that was asked for and waits for its first code."""

RECOVERY = Table(
    "office_recovery_codes",
    CABINET,
    Column("account", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("used_at", String, nullable=True),
)

SESSIONS = Table(
    "office_sessions",
    CABINET,
    Column("id", String, primary_key=True),
    Column("account", String, nullable=False, index=True),
    Column("digest", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("seen_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
)
"""A session that ended has no row."""

TRIES = Table(
    "office_tries",
    CABINET,
    Column("subject", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("open_at", String, nullable=False),
    Column("forgotten_at", String, nullable=False, index=True),
)
"""Wrong tries by keyed digest: of a login, of an address, of both together."""

KNOWN_ADDRESSES = Table(
    "office_known_addresses",
    CABINET,
    Column("subject", String, primary_key=True),
    Column("account", String, nullable=False, index=True),
    Column("forgotten_at", String, nullable=False),
)
"""From where an account signed in, by keyed digest."""

KEY_TERMS = Table(
    "office_key_terms",
    CABINET,
    Column("caller", String, primary_key=True),
    Column("scope", String, nullable=False),
    Column("last_used_on", String, nullable=True),
)
"""What came later to API keys: for what each is good, and the last day it was used."""

FORMER_KEYS = Table(
    "office_former_keys",
    CABINET,
    Column("prefix", String, primary_key=True),
    Column("caller", String, nullable=False, index=True),
    Column("digest", String, nullable=False),
    Column("valid_until", String, nullable=False),
)
"""Keys that were rotated and are good for a while beside the new one."""
