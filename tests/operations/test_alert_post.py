"""Where alerts go is said in the settings, and what cannot work is refused before it opens."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from domain.alert_letters import Outlet
from operations.alert_post import couriers, mail_server
from operations.console import Halt, both
from operations.desk_keys import show_letter_secret
from operations.letters import letter_secret
from operations.office import open_office
from operations.settings import Settings
from workflows.alert_couriers import MailServer, Security

MAIL: dict[str, Any] = {
    "alert_mail": {"siming": "siming@city.example"},
    "alert_mail_server": "smtp+starttls://mail.city.example:587",
    "alert_mail_from": "office@city.example",
}


def test_an_address_called_like_a_centre_hears_of_that_centre(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any other hears of all; each from the environment, as JSON."""
    webhooks = {"duty-room": "https://duty.example", "huli": "https://huli.example"}
    monkeypatch.setenv("ONESTOP_ALERT_WEBHOOKS", json.dumps(webhooks))
    with open_office(Settings(home=tmp_path / "office", **MAIL)) as office:
        outward = couriers(office)

    assert outward.addresses("siming") == [(Outlet.WEBHOOK, "duty-room"), (Outlet.MAIL, "siming")]
    assert outward.addresses("huli") == [(Outlet.WEBHOOK, "duty-room"), (Outlet.WEBHOOK, "huli")]
    outward.close()


def test_nothing_goes_out_where_no_address_is_named(tmp_path: Path) -> None:
    """The board alone is the rule."""
    with open_office(Settings(home=tmp_path / "office")) as office:
        outward = couriers(office)

    assert not outward.has_addresses
    outward.close()


def test_the_password_of_the_mail_server_comes_from_its_file(tmp_path: Path) -> None:
    """As secret stores give it, and never shown."""
    secret = tmp_path / "mail-password"
    secret.write_text("öffne dich\n", encoding="utf-8")
    said = Settings(alert_mail_user="office", alert_mail_password_file=secret, **MAIL)

    server = mail_server(said)

    assert server == MailServer(
        *("mail.city.example", 587, Security.STARTTLS, "office@city.example"),
        *("office", "öffne dich"),
    )
    assert "dich" not in repr(server)


@pytest.mark.parametrize(
    "wrong",
    [
        {"alert_mail_server": ""},
        {"alert_mail_server": "mail.city.example:587"},
        {"alert_mail_server": "smtp://mail.city.example"},
        {"alert_mail_from": "the office"},
    ],
    ids=["no-server", "no-way", "no-port", "no-sender"],
)
def test_mail_that_could_never_be_sent_is_refused(wrong: dict[str, str]) -> None:
    """An operator hears it at the start, not after six hours of tries."""
    with pytest.raises(ValidationError):
        Settings.model_validate(MAIL | wrong)


def test_whoever_takes_alerts_is_given_a_secret_of_their_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shown at the command line, as a body's is; an address that is not named has none."""
    home = tmp_path / "office"
    said = Settings(home=home, alert_webhooks={"duty-room": "https://duty.example"})

    show_letter_secret(said, "alerts/duty-room")
    shown = capsys.readouterr().out
    with pytest.raises(Halt, match="alert-address-unknown") as halted:
        show_letter_secret(said, "alerts/siming")
    told = both(halted.value.key, **halted.value.details)
    assert told.count('ONESTOP_ALERT_WEBHOOKS=\'{"siming": ') == 2

    with open_office(said) as office:
        secret = letter_secret(office, "alerts/duty-room")
        assert secret != letter_secret(office, "duty-room")
    assert f"whsec_{base64.b64encode(secret).decode()}" in shown
