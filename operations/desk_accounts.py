"""Accounts opened, reset, unlocked, closed and listed at the command line."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import typer

from api.account_office import Account
from domain.access_log import EntryChanged
from domain.bodies import read_bodies
from domain.callers import CALLS_AS, Role
from domain.refusals.access import OfficerIdTaken
from domain.refusals.sign_in import LoginTaken
from domain.sign_in import EntryChange, sign_in_rules
from domain.wording import OFFICE, say
from operations.cli_account import ACCOUNT_ROLES
from operations.console import Halt, tell
from operations.office import Office, open_office
from operations.settings import Settings

_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is to have an account."""

    login: str
    role: str
    centre: str
    name: str
    body: str = ""
    officer: str = ""
    party: str = ""


def add(settings: Settings, who: Holder) -> None:
    """Open an account and show its one-time password; raises Halt where it cannot be."""
    role = _must_be_somebody(who)
    with open_office(settings) as office:
        if who.centre not in office.centres:
            raise Halt("centre-unknown", centre=who.centre, known=", ".join(office.centres))
        try:
            account, password = office.accounts.add(
                who.login,
                role,
                who.centre,
                name=who.name,
                body=who.body,
                officer=who.officer,
                party=who.party,
            )
        except OfficerIdTaken as taken:
            centre = taken.details["centre"]
            raise Halt("officer-id-taken", officer=who.officer, centre=centre) from taken
        except LoginTaken as taken:
            raise Halt("account-refused", why=_why(taken)) from taken
        _note(office, account, EntryChange.ACCOUNT_OPENED)
    tell(
        "account-opened",
        login=account.login,
        id=account.id,
        role=account.role.value,
        centre=account.centre,
        hours=one_time_hours(),
        password=password,
    )


def reset(settings: Settings, login: str, *, factor: bool) -> None:
    """Give an account another one-time password; raises Halt where there is none open."""
    with _at(settings, login) as (office, account):
        password = office.accounts.reset(account.id, factor=factor)
        _note(office, account, EntryChange.PASSWORD_RESET)
        if factor:
            _note(office, account, EntryChange.FACTOR_REMOVED)
    tell("account-reset", login=account.login, hours=one_time_hours(), password=password)


def unlock(settings: Settings, login: str) -> None:
    """Let the holder of an account try again at once; raises Halt where there is none open."""
    with _at(settings, login) as (office, account):
        if office.accounts.unlock(account.id):
            _note(office, account, EntryChange.UNLOCKED)
    tell("account-unlocked", login=account.login)


def close(settings: Settings, login: str) -> None:
    """Close an account for good; raises Halt where there is none open."""
    with _at(settings, login) as (office, account):
        office.accounts.close(account.id)
        _note(office, account, EntryChange.ACCOUNT_CLOSED)
    tell("account-closed", login=account.login)


def show(settings: Settings) -> None:
    """List every account, without names: those are for the API's access check."""
    with open_office(settings) as office:
        for account in office.accounts.everyone():
            typer.echo("\n".join(_lines(account)))


def one_time_hours() -> int:
    """How long a one-time password is good."""
    return int(sign_in_rules().one_time.total_seconds() // 3600)


@contextmanager
def _at(settings: Settings, login: str) -> Iterator[tuple[Office, Account]]:
    with open_office(settings) as office:
        account = office.accounts.of_login(login)
        if account is None or account.closed_at:
            raise Halt("account-unknown", login=login)
        yield office, account


def _note(office: Office, account: Account, change: EntryChange) -> None:
    office.access.note_by_hand(
        account.centre, EntryChanged, subject=account.id, entry_change=change
    )


def _must_be_somebody(who: Holder) -> Role:
    """An account is for somebody whom the records know, and a partner's for a body there is."""
    if who.role not in ACCOUNT_ROLES:
        raise Halt("account-role", code=2, role=who.role, known=", ".join(ACCOUNT_ROLES))
    needs = CALLS_AS[Role(who.role)]
    if needs and not getattr(who, needs):
        raise Halt("holder-not-named", code=2, role=who.role, needs=needs)
    if who.body and who.body not in read_bodies():
        raise Halt("body-unknown", body=who.body, known=", ".join(sorted(read_bodies())))
    if not _LOGIN.fullmatch(who.login):
        raise Halt("login-malformed", code=2)
    return Role(who.role)


def _why(refusal: LoginTaken) -> str:
    return " ".join(say(f"refusal.{refusal.code}", spoken) for spoken in ("zh", "en"))


def _lines(account: Account) -> Iterator[str]:
    """An account in two lines, so that none is too long for a terminal."""
    known_as = account.officer or account.body
    who = (account.login, account.id, account.role.value, account.centre, known_as)
    yield "  ".join(part for part in who if part)
    times = {
        "opened": account.created_at,
        "closed": account.closed_at,
        "one-time": account.one_time_until,
        "locked": account.locked_until,
    }
    told = [f"{_both(name)} {_as_text(at)}" for name, at in times.items() if at]
    if account.has_factor:
        told.append(_both("factor"))
    yield f"    {'  '.join(told)}"


def _both(name: str) -> str:
    return f"{say(f'account.{name}', 'zh')} {say(f'account.{name}', 'en')}"


def _as_text(moment: datetime) -> str:
    return f"{moment.astimezone(OFFICE):%Y-%m-%d %H:%M}"
