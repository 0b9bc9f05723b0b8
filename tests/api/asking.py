"""An auditor who asks about some weeks of 2026."""

from typing import Any

import pytest

from domain.callers import Role
from tests.api.conftest import At, Window

PERIOD = "from=2026-03-01&to=2026-04-30"


@pytest.fixture
def auditor(window: Window) -> At:
    """Who looks after the whole city."""
    return window.caller(Role.AUDITOR, officer="aud")


def told(caller: At, question: str, **said: Any) -> dict[str, Any]:
    """What a caller is answered."""
    named = "&".join(f"{name}={value}" for name, value in said.items())
    answer = caller.get(f"/v1/audit/{question}?{PERIOD}&{named}".rstrip("&"))
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]
