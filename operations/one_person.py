"""One officer is one person: whose an officer's id is, and whom they are as a party.

A bar goes by the officer, whatever they enter with: a key, an account, a token of the city's.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, Engine, func, or_, select

from domain.callers import Caller
from domain.conflicts import one_spelling
from domain.refusals.access import OfficerIdTaken
from operations.account_tables import ACCOUNTS
from operations.key_tables import (
    CALLERS,
    OFFICER,
    PERSONS,
    TOKEN_OFFICERS,
    insert_unless_there,
    write_alone,
)

_ACCOUNT = "account:"


def must_be_one_person(connection: Connection, caller: Caller) -> None:
    """Refuse an officer's id that another centre has given out, or that only looks different.

    Raises OfficerIdTaken.
    """
    if not caller.officer:
        return
    for held in (CALLERS.c, ACCOUNTS.c, TOKEN_OFFICERS.c):
        other = or_(held.centre != caller.centre, held.officer != caller.officer)
        same = func.lower(held.officer) == caller.officer.lower()
        asked = select(held.centre).where(same, other)
        taken = connection.scalars(asked.limit(1)).first()
        if taken is not None:
            raise OfficerIdTaken(officer=caller.officer, centre=taken)


def of_a_token(cabinet: Engine, caller: Caller) -> Caller:
    """Whom a token names, as the office knows them; from now on their id is theirs.

    Raises OfficerIdTaken.
    """
    if not caller.officer:
        return caller
    with cabinet.connect() as connection:
        mine = TOKEN_OFFICERS.c.one_spelling == one_spelling(caller.officer)
        known = connection.execute(select(TOKEN_OFFICERS).where(mine)).first()
        persons = persons_of(connection, caller)
    if known is None or (known.officer, known.centre) != (caller.officer, caller.centre):
        _is_theirs(cabinet, caller)
    return replace(caller, persons=persons)


def _is_theirs(cabinet: Engine, caller: Caller) -> None:
    row = {
        "one_spelling": one_spelling(caller.officer),
        "officer": caller.officer,
        "centre": caller.centre,
    }
    with cabinet.begin() as connection:
        write_alone(connection, CALLERS)
        must_be_one_person(connection, caller)
        connection.execute(insert_unless_there(cabinet, TOKEN_OFFICERS), row)


def persons_of(connection: Connection, caller: Caller) -> tuple[str, ...]:
    """Whom an officer is as a party, as any key or account of theirs says, beside `party`."""
    whose = PERSONS.c.whose.in_(_whose(caller))
    found = set(connection.scalars(select(PERSONS.c.person).where(whose)))
    return tuple(sorted(found - {caller.party}))


def note_persons(cabinet: Engine, connection: Connection, caller: Caller) -> None:
    """Keep whom an officer, or the holder of an account, is as a party."""
    persons = [one for one in (caller.party, *caller.persons) if one]
    rows = [{"whose": one, "person": person} for one in _whose(caller) for person in persons]
    if rows:
        connection.execute(insert_unless_there(cabinet, PERSONS), rows)


def _whose(caller: Caller) -> Iterable[str]:
    of_officer = [f"{OFFICER}{one_spelling(caller.officer)}"] if caller.officer else []
    return [f"{_ACCOUNT}{caller.id}", *of_officer]
