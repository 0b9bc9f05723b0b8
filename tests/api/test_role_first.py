"""Who may not ask at all is told so first; who may, what is wrong with the question."""

import pytest

from api.audit import QUESTIONS
from domain.callers import Role
from tests.api.conftest import At, Window

PATHS = (
    *(f"audit/{question}?from=yesterday" for question in QUESTIONS),
    *("audit/late-facts?hours=-1", "audit/late-facts?hours=1&working_days=1", "audit/deeds"),
    *("audit/corrections?limit=0", "audit/figures?cursor=x", "audit/alerts?nothing=1"),
    *("exports/none", "exports/csv?from=yesterday"),
)
"""The auditor's paths, each asked wrongly; and below, what is written there."""

SAID = ("what-if", "ledger/checkpoints")


@pytest.fixture
def stranger(window: Window) -> At:
    """Somebody who reads no facts, and has nothing signed."""
    return window.caller(Role.CLERK, officer="clerk-zhou")


def test_the_role_is_told_before_what_is_wrong(window: Window, stranger: At) -> None:
    """What is wrong with a question is the business of who may ask it."""
    auditor = window.caller(Role.AUDITOR, officer="audit-1")
    told = {path: stranger.get(f"/v1/{path}").status_code for path in PATHS}
    told |= {path: stranger.post(f"/v1/{path}", [], key=" ").status_code for path in SAID}

    assert {path: code for path, code in told.items() if code != 403} == {}
    assert {path: auditor.get(f"/v1/{path}").status_code for path in PATHS} == dict.fromkeys(
        PATHS, 422
    )
