"""Who carries letters about alerts out of the office: webhooks and mail, with nothing personal.

A letter goes at least once. Its id is the same at every delivery, so the receiver recognises it:
webhooks carry it as `webhook-id` and as the id of the CloudEvent, mail as its Message-ID.
"""

import json
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from enum import StrEnum
from uuid import uuid5

from domain.alert_letters import Outlet, WhyDead
from domain.centres import Centre
from domain.wording import Language, say
from workflows.alert_messages import Notice, Told
from workflows.lanes import IN_LINE, Lane, Lanes, Silent
from workflows.outward import ANSWER_SECONDS, LETTERS, Address, NotOk, Wire, signed

RAISED = "cn.onestop.alert.raised"
CLOUD_EVENT = "application/cloudevents+json; charset=utf-8"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class NotTaken(Exception):  # noqa: N818 - named for what happened
    """An address did not take a letter."""

    def __init__(self, why: WhyDead) -> None:
        super().__init__(why)
        self.why = why


class Security(StrEnum):
    """How the way to the mail server is kept private."""

    PLAIN = "smtp"  # a relay in the same hall
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes the office's mail, and in whose name it is sent."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


class Couriers:
    """Delivers letters about alerts to the addresses that the office has named.

    An address that is called like a centre hears of that centre's alerts, any other of all, and of
    those of the whole office.
    """

    def __init__(
        self,
        centres: Mapping[str, Centre],
        webhooks: Mapping[str, Address],
        mail: Mapping[str, str],
        server: MailServer | None = None,
    ) -> None:
        self._centres = centres
        self._webhooks = webhooks
        self._mail = mail if server else {}
        self._server = server
        self._wire = Wire()
        self._lanes = Lanes()

    def addresses(self, centre: str) -> list[tuple[Outlet, str]]:
        """Who hears of the alerts of a centre; of those of the whole office, which have none."""
        named = {Outlet.WEBHOOK: self._webhooks, Outlet.MAIL: self._mail}
        return [
            (outlet, name)
            for outlet, addresses in named.items()
            for name in sorted(addresses)
            if name == centre or name not in self._centres
        ]

    @property
    def has_addresses(self) -> bool:
        """Whether anything goes out at all."""
        return bool(self._webhooks or self._mail)

    @property
    def most_in_line(self) -> int:
        """How many letters may be under way or waiting, when every line is full."""
        return IN_LINE * (len(self._webhooks) + bool(self._mail))

    def lane(self, notice: Notice) -> Lane:
        """The way to an address; all mail goes by the one server, and has one."""
        webhook = notice.outlet is Outlet.WEBHOOK
        return self._lanes.to(f"webhook/{notice.address}" if webhook else notice.outlet)

    def deliver(self, notice: Notice, told: Told, at: datetime) -> None:
        """Deliver a letter, from a hand of its lane; raises NotTaken, and Silent without answer."""
        match notice.outlet:
            case Outlet.WEBHOOK if notice.address in self._webhooks:
                self._post(self._webhooks[notice.address], told, at)
            case Outlet.MAIL if notice.address in self._mail and self._server:
                self._send(self._server, self._mail[notice.address], told, at)
            case _:
                raise NotTaken(WhyDead.NO_ADDRESS)

    def close(self) -> None:
        """Close the lanes."""
        self._lanes.close()

    def _post(self, address: Address, told: Told, at: datetime) -> None:
        content = cloud_event(told)
        seal = signed(identity(told, Outlet.WEBHOOK), at, content, address.secret)
        try:
            self._wire.send(address, content, {"content-type": CLOUD_EVENT, **seal})
        except NotOk:
            raise NotTaken(WhyDead.NOT_TAKEN) from None

    def _send(self, server: MailServer, to: str, told: Told, at: datetime) -> None:
        letter = self._mail_of(told, server.sender, to, at)
        try:
            with _connected(server) as connection:
                connection.send_message(letter)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
            raise NotTaken(WhyDead.NOT_TAKEN) from None
        except (OSError, smtplib.SMTPException):
            raise Silent from None

    def _mail_of(self, told: Told, sender: str, to: str, at: datetime) -> EmailMessage:
        """The letter as plain text, Chinese first."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Date"] = sender, to, at
        letter["Message-ID"] = f"<{identity(told, Outlet.MAIL)}@{Mailbox(addr_spec=sender).domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        whose = "" if told.centre else "office-"
        letter["Subject"] = " ".join(self._said(f"letter.{whose}subject", told))
        letter.set_content("\n".join(self._said(f"letter.{whose}text", told)))
        return letter

    def _said(self, key: str, told: Told) -> Iterator[str]:
        centre = self._centres[told.centre] if told.centre else None
        for language in LANGUAGES:
            words = {
                "centre": _name(centre, language) if centre else "",
                "kind": say(f"code.alert-kind.{told.kind}", language),
                "level": say(f"code.alert-level.{told.level}", language),
            }
            yield say(key, language, **(told.model_dump() | words))


def _name(centre: Centre, language: Language) -> str:
    return centre.name_zh if language == "zh" else centre.name_en


def identity(told: Told, outlet: Outlet) -> str:
    """The letter's id, the same at every delivery and to every address."""
    return str(uuid5(LETTERS, f"{told.dispute}:{told.alert}:{outlet}"))


def cloud_event(told: Told) -> bytes:
    """The alert as a CloudEvent (1.0, structured), byte for byte the same at every delivery."""
    said = {
        "specversion": "1.0",
        "id": identity(told, Outlet.WEBHOOK),
        "source": f"urn:onestop:centre:{told.centre}" if told.centre else "urn:onestop:office",
        "type": RAISED,
        "time": told.raised_at.isoformat(),
        "subject": f"{told.dispute}/alerts/{told.alert}",
        "datacontenttype": "application/json",
        "data": told.model_dump(mode="json"),
    }
    return json.dumps(said, separators=(",", ":")).encode()


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    where = (server.host, server.port)
    if server.security is Security.TLS:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            *where, timeout=ANSWER_SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(*where, timeout=ANSWER_SECONDS)
    with connection:
        if server.security is Security.STARTTLS:
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
        yield connection
