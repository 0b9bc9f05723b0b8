"""API keys given out, listed and taken back at the command line."""

import base64
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console
from rich.table import Table

from domain.bodies import read_bodies
from domain.callers import Role
from domain.refusals.access import OfficerIdTaken
from operations.alert_post import in_the_name_of
from operations.console import Halt, tell
from operations.letters import letter_secret
from operations.office import open_office
from operations.settings import Settings


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


def add(settings: Settings, who: Applicant) -> None:
    """Give out a key and show it once; raises Halt where nobody could call with it."""
    _must_be_somebody(who)
    with open_office(settings) as office:
        if who.centre not in office.centres:
            raise Halt("centre-unknown", centre=who.centre, known=", ".join(office.centres))
        try:
            added, secret = office.callers.add(
                who.role,
                who.centre,
                name=who.name,
                body=who.body,
                officer=who.officer,
                party=who.party,
                expires_at=who.expires_at and who.expires_at.astimezone(),
            )
        except OfficerIdTaken as taken:
            raise Halt(
                "officer-id-taken", officer=who.officer, centre=taken.details["centre"]
            ) from taken
    tell("caller-added", id=added.id, role=added.role.value, centre=added.centre, secret=secret)


def _must_be_somebody(who: Applicant) -> None:
    """The office's own machinery has no key, and a partner calls for a body that there is."""
    if who.role is Role.CASE:
        raise Halt("role-without-key", role=who.role.value)
    if who.role is Role.PARTNER and who.body not in read_bodies():
        raise Halt("body-unknown", body=who.body, known=", ".join(sorted(read_bodies())))


def show(settings: Settings) -> None:
    """List every key ever given out, without names: those are for the API's access check."""
    table = Table()
    for head in ("id", "role", "centre", "body", "officer", "created", "expires", "revoked"):
        table.add_column(head, overflow="fold", no_wrap=head == "id")
    with open_office(settings) as office:
        for holder in office.callers.everyone():
            who = holder.caller
            table.add_row(
                *(who.id, who.role.value, who.centre, who.body, who.officer),
                *map(_as_text, (holder.created_at, holder.expires_at, holder.revoked_at)),
            )
    Console().print(table)


def revoke(settings: Settings, caller_id: str) -> None:
    """Take a key back; raises Halt where there is none to take back."""
    with open_office(settings) as office:
        if not office.callers.revoke(caller_id):
            raise Halt("caller-unknown", id=caller_id)
    tell("caller-revoked", id=caller_id)


def _as_text(moment: datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else ""


def show_letter_secret(settings: Settings, body: str) -> None:
    """Show the secret of a body as Standard Webhooks writes it; raises Halt where it is unknown.

    An address for alerts is named `alerts/…`.
    """
    ours = {in_the_name_of(name) for name in settings.alert_webhooks}
    if body not in {*read_bodies(), *ours}:
        raise Halt("body-unknown", body=body, known=", ".join(sorted({*read_bodies(), *ours})))
    with open_office(settings) as office:
        secret = base64.b64encode(letter_secret(office, body)).decode()
    tell("letter-secret", body=body, secret=f"whsec_{secret}")
