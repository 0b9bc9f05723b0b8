"""What the page on alerts tells a receiver to do is what the office does."""

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from operations.settings import Settings
from workflows.outward import signed

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "alerts.md").read_text(encoding="utf-8")


def test_the_receiver_on_the_page_knows_a_genuine_letter() -> None:
    """Standard Webhooks, by the office's own signature.

    One byte changed, or five minutes gone, and it is none.
    """
    [program] = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    told: dict[str, Any] = {}
    exec(program, told)  # noqa: S102 - the program that the page shows
    secret, content = b"between us and the duty room", b'{"type":"cn.onestop.alert.raised"}'
    now = datetime.now(UTC)
    headers = signed("letter-1", now, content, secret)
    written = f"whsec_{base64.b64encode(secret).decode()}"

    assert told["is_genuine"](headers, content, written)
    assert not told["is_genuine"](headers, content.replace(b"raised", b"erased"), written)
    for minutes in (-6, 6):
        other = signed("letter-1", now + timedelta(minutes=minutes), content, secret)
        assert not told["is_genuine"](other, content, written)


def test_every_setting_on_the_page_is_one() -> None:
    """A misspelt name would be silently ignored."""
    named = {name.lower() for name in re.findall(r"ONESTOP_([A-Z_]+)", PAGE)}

    assert named <= set(Settings.model_fields)
    assert {name for name in Settings.model_fields if name.startswith("alert_")} - named == {
        "alert_mail_password"  # it comes from a file
    }
