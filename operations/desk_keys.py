"""API keys given out, listed and taken back at the command line."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import typer

from api.description import CHAPTERS
from domain.access_log import EntryChanged
from domain.bodies import read_bodies
from domain.callers import CALLS_AS, READ_ONLY, Caller, Role
from domain.refusals.access import OfficerIdTaken
from domain.refusals.sign_in import KeyNotInUse
from domain.sign_in import EntryChange, sign_in_rules
from domain.wording import OFFICE, say
from operations.alert_post import in_the_name_of
from operations.callers import AlreadyPast, Holder
from operations.console import Halt, tell
from operations.letters import letter_secret
from operations.office import Office, open_office
from operations.settings import Settings

SCOPES = (READ_ONLY, *CHAPTERS)
"""For what a key may be given out."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who is to get a key."""

    role: Role
    centre: str
    name: str
    body: str = ""
    officer: str = ""
    party: str = ""
    expires_at: datetime | None = None
    scope: tuple[str, ...] = ()


def add(settings: Settings, who: Applicant) -> None:
    """Give out a key and show it once; raises Halt where nobody could call with it."""
    _must_be_somebody(who)
    with open_office(settings) as office:
        if who.centre not in office.centres:
            raise Halt("centre-unknown", centre=who.centre, known=", ".join(office.centres))
        if who.party and not office.keys.knows(who.party):
            raise Halt("party-unknown", code=2, party=who.party)
        try:
            added, secret = office.callers.add(
                who.role,
                who.centre,
                name=who.name,
                body=who.body,
                officer=who.officer,
                party=who.party,
                expires_at=_expiry(office, who.expires_at),
                scope=" ".join(who.scope),
            )
        except AlreadyPast as past:
            raise Halt("expires-in-the-past", code=2) from past
        except OfficerIdTaken as taken:
            raise Halt(
                "officer-id-taken", officer=who.officer, centre=taken.details["centre"]
            ) from taken
        _note(office, added, EntryChange.KEY_GIVEN)
    tell("caller-added", id=added.id, role=added.role.value, centre=added.centre, secret=secret)


def rotate(
    settings: Settings, caller_id: str, hours: int, expires_at: datetime | None = None
) -> None:
    """Give a caller another key; raises Halt where there is none in use, or it were over already.

    It ends when the one before it would have, unless it is said.
    """
    most = sign_in_rules().longest_overlap
    with open_office(settings) as office:
        holders = {one.caller.id: one.caller for one in office.callers.everyone()}
        overlap = min(timedelta(hours=hours), most)
        try:
            ends = _expiry(office, expires_at) if expires_at else None
            if ends and ends <= office.clock():
                raise Halt("expires-in-the-past", code=2)
            secret = office.callers.rotate(caller_id, overlap=overlap, expires_at=ends)
        except KeyNotInUse as gone:
            raise Halt("caller-unknown", id=caller_id) from gone
        _note(office, holders[caller_id], EntryChange.KEY_ROTATED)
    tell(
        "caller-rotated",
        id=caller_id,
        hours=int(overlap.total_seconds() // 3600),
        secret=secret,
    )


def _expiry(office: Office, said: datetime | None) -> datetime:
    """Until when a key is good: as said, and no longer than the office's keys are."""
    longest = office.clock() + sign_in_rules().key_life
    return min(said.astimezone(), longest) if said else longest


def _note(office: Office, caller: Caller, change: EntryChange) -> None:
    office.access.note_by_hand(caller.centre, EntryChanged, subject=caller.id, entry_change=change)


def _must_be_somebody(who: Applicant) -> None:
    """A key is for somebody whom the records know, and a partner's for a body that there is."""
    needs = CALLS_AS[who.role]
    if needs and not getattr(who, needs):
        raise Halt("holder-not-named", code=2, role=who.role.value, needs=needs)
    if who.body and who.body not in read_bodies():
        raise Halt("body-unknown", body=who.body, known=", ".join(sorted(read_bodies())))
    for one in who.scope:
        if one not in SCOPES:
            raise Halt("scope-unknown", code=2, scope=one, known=", ".join(SCOPES))


def show(settings: Settings) -> None:
    """List every key ever given out, without names: those are for the API's access check."""
    with open_office(settings) as office:
        for holder in office.callers.everyone():
            typer.echo("\n".join(_lines(holder)))


def _lines(holder: Holder) -> Iterator[str]:
    """A key in two lines, so that none is too long for a terminal: who calls, and until when."""
    who = holder.caller
    known_as = getattr(who, CALLS_AS[who.role], "")
    yield "  ".join(part for part in (who.id, who.role.value, who.centre, known_as) if part)
    times = {
        "given": holder.created_at,
        "expires": holder.expires_at,
        "revoked": holder.revoked_at,
    }
    told = [f"{_both(name)} {_as_text(at)}" for name, at in times.items() if at]
    if holder.last_used_on:
        told.append(f"{_both('used')} {holder.last_used_on}")
    yield f"    {'  '.join((*told, who.scope))}"


def _both(name: str) -> str:
    return f"{say(f'caller.{name}', 'zh')} {say(f'caller.{name}', 'en')}"


def revoke(settings: Settings, caller_id: str) -> None:
    """Take a key back; raises Halt where there is none to take back."""
    with open_office(settings) as office:
        holders = {one.caller.id: one.caller for one in office.callers.everyone()}
        if not office.callers.revoke(caller_id):
            raise Halt("caller-unknown", id=caller_id)
        _note(office, holders[caller_id], EntryChange.KEY_REVOKED)
    tell("caller-revoked", id=caller_id)


def _as_text(moment: datetime) -> str:
    return f"{moment.astimezone(OFFICE):%Y-%m-%d %H:%M}"


def show_letter_secret(settings: Settings, body: str) -> None:
    """Show the secret of a body as Standard Webhooks writes it; raises Halt where it is unknown.

    An address for alerts is named `alerts/…`.
    """
    ours = {in_the_name_of(name) for name in settings.alert_webhooks}
    address = body.removeprefix(in_the_name_of(""))
    if address != body and body not in ours:
        raise Halt("alert-address-unknown", address=address)
    if body not in {*read_bodies(), *ours}:
        raise Halt("body-unknown", body=body, known=", ".join(sorted({*read_bodies(), *ours})))
    with open_office(settings) as office:
        secret = base64.b64encode(letter_secret(office, body)).decode()
    tell("letter-secret", body=body, secret=f"whsec_{secret}")
