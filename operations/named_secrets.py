"""The secrets of the office in its cabinet: each under its name, wrapped by the master key."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, select

from operations.key_tables import SECRETS, insert_unless_there
from operations.master_key import Wrapped, Wrapper


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret, unwrapped, and by which algorithm it was wrapped."""

    algorithm: str
    value: bytes


def keep_secret(  # noqa: PLR0913 - a row of the cabinet says all of this
    cabinet: Engine, master: Wrapper, name: str, value: bytes, *, algorithm: str, made_at: str
) -> Secret:
    """Put a secret into the cabinet; the one that counts: of several at once the first wins."""
    wrapped = master.wrap(value, algorithm=algorithm, bound=bound_of(name, algorithm))
    row = {
        "name": name,
        "algorithm": algorithm,
        "master": wrapped.master,
        "wrapping": wrapped.algorithm,
        "wrapped": wrapped.secret,
        "created_at": made_at,
    }
    with cabinet.begin() as connection:
        connection.execute(insert_unless_there(cabinet, SECRETS), row)
        kept = connection.execute(select(SECRETS).where(SECRETS.c.name == name)).one()
    return _unwrapped(master, kept)


def kept_secret(cabinet: Engine, master: Wrapper, name: str) -> Secret | None:
    """The secret of this name; None where the office has none yet.

    Raises MasterKeyOfAnother, and Refused where it was changed.
    """
    with cabinet.connect() as connection:
        row = connection.execute(select(SECRETS).where(SECRETS.c.name == name)).one_or_none()
    return None if row is None else _unwrapped(master, row)


def _unwrapped(master: Wrapper, row: Row[Any]) -> Secret:
    wrapped = Wrapped(row.master, row.wrapping, row.wrapped)
    return Secret(row.algorithm, master.unwrap(wrapped, bound=bound_of(row.name, row.algorithm)))


def bound_of(name: str, algorithm: str) -> bytes:
    """What a wrapped secret is bound to: under another name it does not unwrap."""
    return f"{name}:{algorithm}".encode()
