"""What each path of the API asks of its caller, and what it may be sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from api.filing import EXAMPLE
from api.steps import SEEN_BY
from domain.access import granted, may, may_in_centre
from domain.access_conditions import Nothing
from domain.access_rows import OFFICE, Action
from domain.callers import Caller, Role
from domain.dispute import Dispute
from domain.evidence_readers import may_open
from domain.record import Record

OPEN, HIDDEN, FORBIDDEN = "open", "hidden", "forbidden"

KEPT_OUT = {"not-your-step", "not-your-centre"}

Says = Callable[["Asked"], str]
"""How a path answers somebody, as the table has it."""


@dataclass(frozen=True)
class Asked:
    """Somebody, and the record their path is about."""

    caller: Caller
    record: Record | None


def anybody(_: Asked) -> str:
    """Everybody who has a key, or none: what is there is public, or the caller's own."""
    return OPEN


def somewhere(action: str) -> Says:
    """Who may do it on any record at all; what it then shows, the one predicate says."""

    def says(asked: Asked) -> str:
        return FORBIDDEN if granted(asked.caller, action) == Nothing() else OPEN

    return says


def on_it(*actions: str) -> Says:
    """Who may see the record, and do one of these with it."""

    def says(asked: Asked) -> str:
        if asked.record is None or not may(asked.caller, _seen(asked.record), asked.record):
            return HIDDEN
        allowed = any(may(asked.caller, one, asked.record) for one in actions)
        return OPEN if allowed else FORBIDDEN

    return says


def receives(asked: Asked) -> str:
    """A body, or the window of a centre."""
    return OPEN if asked.caller.role in (Role.PARTNER, *OFFICE) else FORBIDDEN


def in_emergency(asked: Asked) -> str:
    """Of a number that nobody gave out: as of what is not for them."""
    return FORBIDDEN if granted(asked.caller, "break-glass") == Nothing() else HIDDEN


def itself(action: str) -> Says:
    """Who may do it with a person's file, also who may not read one; else as of any record."""

    def says(asked: Asked) -> str:
        if asked.record is not None and may(asked.caller, action, asked.record):
            return OPEN
        return on_it(action)(asked)

    return says


def of_lin(*, led: bool = False) -> Says:
    """Whoever leads the mediator's centre, or is that mediator where they may decide it."""

    def says(asked: Asked) -> str:
        caller = asked.caller
        if may_in_centre(caller, _A.KEEP_ROSTER, "siming"):
            return OPEN
        if caller.officer == "lin" and may_in_centre(caller, _A.STEP_ASIDE, "siming"):
            return FORBIDDEN if led else OPEN
        return FORBIDDEN if caller.centre == "siming" and caller.officer else HIDDEN

    return says


def not_there(_: Asked) -> str:
    """Of a list that nobody drew up nobody hears."""
    return HIDDEN


def opens_the_file(asked: Asked) -> str:
    """Who may open it; to anybody else it is not there."""
    if not isinstance(asked.record, Dispute):
        return HIDDEN
    file = asked.record.evidence["E1"]
    return OPEN if may_open(asked.caller, asked.record, file) else HIDDEN


_A = Action

PATHS: Mapping[str, Says] = {
    **dict.fromkeys(
        (
            *("follow-receipt", "list-centres", "list-bodies", "list-codes", "explain-problem"),
            *("healthz", "readyz", "metrics", "download-verifier"),
            *("list-disputes", "list-alerts", "list-deadlines", "download-deadlines"),
            *("list-consultations", "list-demands"),
            *("sign-in", "read-session", "end-session", "list-sessions", "end-one-session"),
            *("change-password", "ask-factor", "confirm-factor"),
            # Another protocol is refused before all else: tests/evidence/test_uploads.py speaks it.
            "follow-case",
            *("tell-uploads", "begin-upload", "ask-upload", "send-upload", "end-upload"),
        ),
        anybody,
    ),
    "list-referrals": receives,
    "read-in-emergency": in_emergency,
    "file-dispute": somewhere(_A.FILE),
    "register-consultation": somewhere(_A.REGISTER),
    "register-demand": somewhere(_A.REGISTER),
    "read-dispute": on_it(_A.READ_DISPUTE),
    "reveal-values": on_it(_A.READ_DISPUTE),
    "reveal-evidence": on_it(_A.READ_DISPUTE),
    "list-evidence": on_it(_A.READ_DISPUTE),
    "open-evidence": opens_the_file,
    "read-chronicle": on_it(_A.READ_CHRONICLE),
    "read-facts": on_it(_A.READ_FACTS),
    "replay-dispute": on_it(_A.READ_FACTS),
    "read-dispute-at": on_it(_A.READ_FACTS),
    "read-difference": on_it(_A.READ_FACTS),
    "audit-custody": on_it(_A.READ_FACTS),
    "audit-dispute": on_it(_A.READ_FACTS),
    "read-readers": on_it(_A.READ_ACCESS_LOG, _A.READ_READERS, _A.READ_OWN_READINGS),
    "read-glasses": on_it(_A.READ_GLASSES),
    "read-deadlines": on_it(_A.READ_DEADLINES),
    "give-case-code": on_it(_A.GIVE_CASE_CODE),
    **dict.fromkeys(
        ("read-officer", "give-mandate", "end-mandate", "record-absence", "end-absence"), of_lin()
    ),
    "hand-over-caseload": of_lin(led=True),
    "list-absences": somewhere(_A.KEEP_ROSTER),
    "list-receipts": on_it(_A.READ_COURSE),
    "read-imported-rows": on_it(_A.READ_IMPORTED),
    "read-case-file": on_it(_A.EXPORT_CASE),
    "read-consultation": on_it(_A.READ_MATTER),
    "read-demand": on_it(_A.READ_MATTER),
    **dict.fromkeys(
        (
            *("audit-days-lost", "audit-deeds", "audit-late-facts", "audit-corrections"),
            *("audit-alerts", "audit-figures", "audit-conformance", "export-period", "what-if"),
        ),
        somewhere(_A.READ_FACTS),
    ),
    **dict.fromkeys(
        ("read-statistics", "read-integrity", "read-behind-figure"), somewhere(_A.READ_STATISTICS)
    ),
    "ask-about-self": on_it(_A.ASK_ABOUT_SELF),
    **dict.fromkeys(("read-person", "read-certificate"), itself(_A.READ_PERSON)),
    "check-identity": itself(_A.IDENTIFY_PERSON),
    **dict.fromkeys(
        ("answer-request", "propose-erasure", "unlock-person"), itself(_A.ANSWER_PERSON)
    ),
    **dict.fromkeys(("approve-erasure", "decline-erasure"), itself(_A.APPROVE_ERASURE)),
    **dict.fromkeys(("place-hold", "lift-hold"), itself(_A.HOLD_PERSON)),
    **dict.fromkeys(("list-due-files", "draw-up-list"), somewhere(_A.DRAW_UP_LIST)),
    **dict.fromkeys(("read-destruction-list", "approve-list", "carry-out-list"), not_there),
    "read-access-log": somewhere(_A.READ_ACCESS_LOG),
    "read-night-watch": somewhere(_A.READ_NIGHT_WATCH),
    **dict.fromkeys(("list-imports", "read-import"), somewhere(_A.READ_IMPORTS)),
    **dict.fromkeys(
        (
            *("list-callers", "add-caller", "revoke-caller", "rotate-caller", "list-accounts"),
            *("add-account", "reset-account", "unlock-account", "assign-account", "close-account"),
        ),
        somewhere(_A.KEEP_KEYS),
    ),
    **dict.fromkeys(
        (
            *("read-ledger", "read-ledger-key", "list-checkpoints", "read-checkpoint"),
            *("prove-inclusion", "prove-consistency", "read-time-stamp"),
        ),
        somewhere(_A.READ_LEDGER),
    ),
    "seal": somewhere(_A.SEAL),
    **dict.fromkeys(
        (
            *("list-calendars", "download-calendar", "read-calendar"),
            *("download-centre-calendar", "read-centre-calendar"),
        ),
        somewhere(_A.READ_CALENDAR),
    ),
}
"""Every path that is no step, and what it asks; a new one is entered here or the test fails."""

ENDLESS = "stream-alerts"
"""Has no end: who hears what on it, test_alert_stream.py and test_one_predicate.py say."""

NAMES_NOTHING = {
    *("read-import", "revoke-caller", "rotate-caller", "download-calendar", "read-calendar"),
    "explain-problem",
    *("reset-account", "unlock-account", "assign-account", "close-account"),
}
"""Who may ask is told that there is nothing of this name: no record is hidden here."""

BODIES: Mapping[str, Any] = {
    "file-dispute": dict(EXAMPLE),
    "register-consultation": {"channel": "window", "topic": "deposit", "question": "怎么办"},
    "register-demand": {"channel": "window", "words": "路灯坏了", "district": "350203"},
    "reveal-values": {"values": ["parties.A1.details.phone"], "reason": "audit"},
    "reveal-evidence": {"reason": "audit"},
    "ask-about-self": {"kind": "copy"},
    "check-identity": {"asked": "asked-1", "way": "id-card"},
    "answer-request": {"asked": "asked-1"},
    "propose-erasure": {"asked": "asked-1"},
    "place-hold": {"kind": "audit"},
    "decline-erasure": {"reason": "not-checked"},
    "read-in-emergency": {"dispute": str(uuid4()), "reason": "safety", "words": "急"},
    "give-case-code": {"party": "A1", "way": "printed"},
    "follow-case": {"case": "厦思劳调〔2026〕0001号", "code": "7KMQX-3WHPD"},
    "give-mandate": {"to": "zhao", "first_day": "2026-03-16", "last_day": "2026-03-20"},
    "record-absence": {"first_day": "2026-03-16", "last_day": "2026-03-20", "reason": "leave"},
    "hand-over-caseload": {"to": ["zhao"], "reason": "unavailable", "plan": True},
    "what-if": {"from": "2026-01-01", "to": "2026-01-31", "tried_in_vain": 2},
    "add-account": {
        "login": "clerk-too",
        "role": "clerk",
        "centre": "siming",
        "name": "无名",
        "officer": "clerk-too",
    },
    "assign-account": {"role": "clerk", "centre": "siming", "officer": "clerk-too"},
    "add-caller": {"role": "clerk", "centre": "siming", "name": "无名", "officer": "clerk-new"},
}

QUERIES: Mapping[str, str] = {
    "read-difference": "?from=1&to=1",
    "audit-deeds": "?officer=lin",
    "prove-inclusion": "?position=1&size=1",
    "prove-consistency": "?from=1&to=1",
}


def _seen(record: Record) -> str:
    return SEEN_BY.get(type(record), Action.READ_MATTER)
