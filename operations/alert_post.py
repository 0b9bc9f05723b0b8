"""Where the office's alerts go, beside the board: the addresses that whoever runs it has named."""

from collections.abc import Collection
from urllib.parse import urlsplit
from uuid import UUID

from operations.bookmark_table import ALERT_LETTERS
from operations.bookmarks import StoredBookmark
from operations.letters import letter_secret
from operations.office import Office
from operations.settings import Settings
from projections.generations import NoViews
from projections.set_aside import all_aside
from workflows.alert_couriers import Couriers, MailServer, Security
from workflows.outward import Address


def couriers(office: Office) -> Couriers:
    """Who carries letters about alerts, and to whom."""
    settings = office.settings
    webhooks = {
        name: Address(url, letter_secret(office, in_the_name_of(name)), settings.inside)
        for name, url in settings.alert_webhooks.items()
    }
    return Couriers(office.centres, webhooks, settings.alert_mail, mail_server(settings))


def in_the_name_of(address: str) -> str:
    """As what an address has its secret: no body is called so."""
    return f"alerts/{address}"


def mail_server(settings: Settings) -> MailServer | None:
    """The server that takes the office's mail, if one is named."""
    if not settings.alert_mail_server:
        return None
    named = urlsplit(settings.alert_mail_server)
    return MailServer(
        host=named.hostname or "",
        port=named.port or 0,
        security=Security(named.scheme),
        sender=settings.alert_mail_from,
        user=settings.alert_mail_user,
        password=settings.mail_password,
    )


def aside(office: Office) -> Collection[UUID]:
    """What the views cannot tell; nobody knows where there are none just now."""
    try:
        return [one.record for one in all_aside(office.views)]
    except NoViews:
        return ()


def bookmark(office: Office) -> StoredBookmark:
    """How far the log was read for alerts."""
    return StoredBookmark(office.views, ALERT_LETTERS)
