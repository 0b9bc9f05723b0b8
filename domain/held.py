"""Who or what holds an open dispute, so that none is forgotten: nobody is stuck (pure).

A dispute is held by a step that moves it and that somebody may take, by a clock that runs, and by
a body whose word it waits for. And whoever has the next word (waiting.py) must be able to say it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from domain.access import places_of, roles_that_may
from domain.access_concerns import concerns
from domain.access_steps import THE_OFFICES_OWN
from domain.callers import Role
from domain.conflicts import one_spelling, stand_aside
from domain.dispute import Dispute
from domain.endings import may_end
from domain.found_stuck import Stuck
from domain.imported import TAKE_OVER
from domain.routing_grounds import Centres
from domain.standing import waiting
from domain.steps import DECISIONS, open_on
from domain.waiting import (
    BODY,
    CENTRE,
    COMMISSION,
    INSPECTORS,
    MEDIATOR,
    PARTIES,
    RESPONDENT,
    TAKER,
    WORKER,
    waiting_for,
)

STILL: Mapping[str, tuple[str, ...]] = {
    "it writes into the file; the dispute stands where it stood": (
        *("record-oral-application", "classify", "add-document", "record-external-number"),
        *("add-claim", "amend-claim", "withdraw-claim", "split-off", "link", "record-answer"),
        *("hand-in-evidence", "withdraw-evidence", "exchange-evidence"),
        *("add-respondent", "add-representative", "correct-party", "record-follow-up"),
        *("end-representation", "record-informer"),
        *("advise-arbitration", "prepare-application", "record-own-way", "acknowledge-alert"),
        *("break-glass", "mend-glass"),
    ),
    "it is work on the way, after which the same ways are open": (
        *("hold-session", "note-privately", "sign-undisputed-facts", "propose-terms"),
        *("depart", "show-certificates", "record-mediation-on-visit", "record-inspection"),
        *("record-refused-entry", "correct-on-the-spot", "acknowledge-referral"),
        *("schedule-hearing", "serve", "serve-award"),
    ),
    "it puts the end off, or makes another step necessary": (
        *("extend", "disclose-conflict", "recuse", "record-consent-withdrawn"),
        *("reschedule-visit", "postpone-hearing", "suspend-arbitration", "restart-clock"),
        *("extend-arbitration", "record-breach", "overrule-route", "ask-more", "re-pin-rules"),
    ),
    "it is asked of another body beside the dispute, which may close without": (
        *("apply-arbitral-review", "record-arbitral-review-result"),
        *("apply-judicial-confirmation", "record-judicial-confirmation-result"),
        *("apply-payment-order", "record-payment-order-result"),
        *("apply-enforcement", "record-enforcement-result"),
    ),
}
"""Steps that hold nothing, by the reason: a dispute where nothing else is open is going nowhere."""

MOVING = tuple(
    name
    for name, decision in DECISIONS.items()
    if getattr(Dispute, decision.__name__, None) is decision
    and not any(name in still for still in STILL.values())
    and name not in {*THE_OFFICES_OWN, "reopen"}
)
"""Steps that can change the stage of an open dispute, whose word is next, or which of these is."""


class Said(NamedTuple):
    """How somebody says the next word: whose hand records it, and by which steps."""

    hands: tuple[Role, ...]
    steps: tuple[str, ...]


_WINDOW = (Role.MEDIATOR, Role.CLERK, Role.TEAM_LEAD)
_PROMISED = ("sign-agreement", "record-payment", "record-term-performed")
_OURS = (
    *("record-contact-attempt", "accept", "decline", "assign-mediator", "keep-mediator"),
    *("draft-agreement", "redraft-agreement", "mediator-sign", "seal-agreement"),
    *("end-without-agreement", "plan-visit", "offer-referral", "send-more", "close"),
)

ANSWERS: Mapping[str, Said] = {
    WORKER: Said(
        (Role.WORKER, *_WINDOW),
        (*_PROMISED, "choose-arbitration", "file-arbitration", "record-suit", "enter-force"),
    ),
    RESPONDENT: Said(_WINDOW, (*_PROMISED, "record-consent", "record-refusal")),
    PARTIES: Said(_WINDOW, _PROMISED),
    CENTRE: Said((*_WINDOW, Role.SUPERVISOR), _OURS),
    MEDIATOR: Said((Role.MEDIATOR,), _OURS),
    TAKER: Said((Role.MEDIATOR, Role.TEAM_LEAD), (TAKE_OVER,)),
    INSPECTORS: Said((Role.INSPECTOR,), ("arrive", "finish-visit")),
    COMMISSION: Said(
        (Role.ARBITRATOR, Role.MEDIATOR, Role.TEAM_LEAD),
        (
            *("record-arbitration-accepted", "record-arbitration-refused", "form-tribunal"),
            *("resume-arbitration", "award", "mediate-in-arbitration", "enter-force"),
        ),
    ),
    BODY: Said(
        (Role.PARTNER, *_WINDOW, Role.SUPERVISOR),
        ("accept-referral", "return-referral", "report-result", "designate-referral"),
    ),
}
"""Whoever has the next word, and the steps by which it is said or written down."""


class HeldBy(StrEnum):
    """What kind of hold it is."""

    STEP = "step"
    TIMER = "timer"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Hold:
    """A step and the roles that may take it, a referral asked after at a time, or a body's word."""

    by: HeldBy
    name: str
    roles: tuple[Role, ...] = ()
    until: datetime | None = None


def holds_of(dispute: Dispute, centres: Centres, gone: Collection[str] = ()) -> tuple[Hold, ...]:
    """Everything that holds an open dispute; `gone` are officers who can act no longer."""
    if dispute.closed:
        return ()
    steps = tuple(_steps(dispute, centres, gone))
    timers = (
        Hold(HeldBy.TIMER, one.referral, until=one.again_at)
        for one in waiting(dispute)
        if one.again_at
    )
    whom = waiting_for(dispute)
    is_a_body = whom.startswith(BODY) and _can_be_said(whom, steps)
    bodies = (Hold(HeldBy.BODY, whom.removeprefix(BODY)),) if is_a_body else ()
    return (*steps, *timers, *bodies)


def why_stuck(dispute: Dispute, centres: Centres, gone: Collection[str] = ()) -> Stuck | None:
    """Say why a dispute is stuck; None where it is held and its next word can be said."""
    if dispute.closed:
        return None
    holds = holds_of(dispute, centres, gone)
    if not holds:
        return Stuck.UNHELD
    whom = waiting_for(dispute)
    is_there = whom != MEDIATOR or dispute.mediator is not None
    return None if is_there and _can_be_said(whom, holds) else Stuck.UNANSWERED


def _steps(dispute: Dispute, centres: Centres, gone: Collection[str]) -> Iterator[Hold]:
    aside = set(stand_aside(dispute))
    concerned = {
        (kind, who)
        for kind, who in concerns(dispute)
        if who not in gone and one_spelling(who) not in aside
    }
    places = places_of(concerned, centres)
    for name in open_on(dispute, MOVING):
        roles = roles_that_may(name, places)
        if roles and (name != "close" or may_end(dispute)):
            yield Hold(HeldBy.STEP, name, roles)


def _can_be_said(whom: str, holds: Collection[Hold]) -> bool:
    said = ANSWERS[BODY if whom.startswith(BODY) else whom]
    return any(
        hold.name in said.steps and set(hold.roles) & set(said.hands)
        for hold in holds
        if hold.by is HeldBy.STEP
    )
