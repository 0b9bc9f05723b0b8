"""Whether a door opens to whoever is known: what they owe first, and what their key is for."""

from collections.abc import Mapping

from fastapi import Request

from api.account_office import Known
from api.shown import READING
from domain.callers import READ_ONLY
from domain.refusals.sign_in import DutyFirst, OutOfScope
from domain.sign_in import Duty

_ALWAYS = frozenset({"read-session", "end-session", "list-sessions", "end-one-session"})

DOORS_OF: Mapping[Duty, frozenset[str]] = {
    Duty.CHANGE_PASSWORD: _ALWAYS | {"change-password"},
    Duty.ENROL_FACTOR: _ALWAYS | {"change-password", "ask-factor", "confirm-factor"},
}
"""What opens to somebody who has yet to do what they owe."""


def must_open(known: Known, request: Request, door: str) -> None:
    """Refuse a door that does not open; raises DutyFirst, OutOfScope."""
    if known.owes and door not in DOORS_OF[known.owes[0]]:
        raise DutyFirst(duty=known.owes[0])
    if (scope := known.caller.scope.split()) and not _is_within(scope, request):
        raise OutOfScope(scope=", ".join(scope))


def _is_within(scope: list[str], request: Request) -> bool:
    """Whether a key given out for less is good for this: its chapters, and reading alone."""
    if READ_ONLY in scope and request.method not in READING:
        return False
    chapters = set(scope) - {READ_ONLY}
    tags = set(getattr(request.scope.get("route"), "tags", ()))
    return not chapters or bool(chapters & tags)
