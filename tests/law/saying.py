"""What is said at the desk, written short: one step, who takes it, and when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints
from uuid import UUID

from domain.arbitration import AwardItem, Notice, ServiceWay
from domain.clocks import digest_of, would_change
from domain.consent import Way
from domain.routing import Conclusion, due
from domain.steps import DECISIONS
from domain.values import ClaimId, ConsentAct, PartyId
from tests.law.desk import OnTheDesk, sealed

LIN, CHEN, WU, ZHAO = "lin", "chen", "wu", "zhao"
SIBLING = UUID("0d5f0f3e-7f0c-4a53-9d5f-7a1f3b6f7a01")
EARLIER = UUID("0d5f0f3e-7f0c-4a53-9d5f-7a1f3b6f7a02")

Words = Callable[[OnTheDesk], dict[str, Any]]
"""What is said, told from what lies on the desk."""


class Said(NamedTuple):
    """One step on a road: its name, what is said, how many days pass before, and who says it."""

    step: str
    said: Words
    days: float = 0
    by: str = "officer:lin"


def say(step: str, *, after: float = 0, **said: Any) -> Said:
    """A step whose words do not hang on what lies on the desk."""
    return Said(step, lambda _: said, after)


def consent(party: str, to: ConsentAct = ConsentAct.MEDIATE) -> Said:
    """A party agrees."""
    return say("record-consent", party=party, to=to, way=Way.PHONE)


def term(
    name: str = "T1", amount: str | None = "857.50", due: str = "2023-11-09"
) -> dict[str, Any]:
    """A term to pay, or one to do something where there is no sum."""
    owed = Decimal(amount) if amount else None
    kind, words = ("pay", None) if amount else ("do", sealed("撤销罚单"))
    about = "pay" if amount else "penalty"
    said = {"id": name, "kind": kind, "debtor": "R1", "due": due, "words": words, "about": about}
    return said | ({"amount": owed} if amount else {})


def item(*, final: bool = False) -> AwardItem:
    """What an award says on the first claim."""
    return {"claim": ClaimId("C1"), "amount": Decimal("857.50"), "final": final}


def window(now: datetime, days: float = 1) -> dict[str, Any]:
    """A window of two hours, some days ahead."""
    start = now + timedelta(days=days)
    return {"starts_at": start, "ends_at": start + timedelta(hours=2)}


def visit(visit: str) -> Said:
    """A visit is planned for tomorrow, by two inspectors."""
    return Said(
        "plan-visit",
        lambda desk: {
            "visit": visit,
            "purpose": "mediate",
            "ground": "invited-to-assist",
            "place": sealed("软件园二期"),
            "inspectors": {CHEN: "闽劳监1", WU: "闽劳监2"},
            **window(desk.time),
        },
    )


def hearing(hearing: str) -> Said:
    """A hearing is called in ten days; both main sides are told."""

    def called(desk: OnTheDesk) -> dict[str, Any]:
        told = [
            Notice(party=PartyId(side), way=ServiceWay.DIRECT, served_at=desk.time, confirmed=True)
            for side in ("A1", "R1")
        ]
        starts_at = desk.time + timedelta(days=10)
        place = sealed("第一仲裁庭")
        return {"hearing": hearing, "place": place, "starts_at": starts_at, "notices": told}

    return Said("schedule-hearing", called)


def the_rules_say() -> Said:
    """The case records what a rule concludes now."""
    return Said("route", _concluded, by="case:1")


def _concluded(desk: OnTheDesk) -> dict[str, Any]:
    due_now = due(desk.dispute, desk.registry.centres)
    return route_words(due_now[0]) if due_now else {"rule": "none", "because": 0, "claims": []}


def route_words(conclusion: Conclusion) -> dict[str, Any]:
    """What the case says of a conclusion."""
    said = {"rule": conclusion.rule, "because": conclusion.because}
    return said | {"claims": list(conclusion.claims)}


def overrule() -> Said:
    """A mediator sets the last route aside."""
    return Said(
        "overrule-route",
        lambda desk: {
            "route": max((made.version for made in desk.dispute.routing.current), default=0),
            "reason": "worker-wishes-otherwise",
            "to": "court",
        },
    )


def refer(referral: str, body: str, mode: str, ground: str = "jurisdiction", **more: Any) -> Said:
    """A referral is offered to a body."""
    said: dict[str, Any] = {"referral": referral, "body": body, "mode": mode, "ground": ground}
    return say("offer-referral", **said, **more)


def re_pin(rules: str) -> Said:
    """Another version of the rules is followed, after a look at what it changes."""

    def looked(desk: OnTheDesk) -> dict[str, Any]:
        listed = would_change(desk.registry, desk.dispute, rules)
        return {"rules": rules, "seen": digest_of(rules, listed)}

    return Said("re-pin-rules", looked)


DIGEST = "sha-256:" + "0a" * 32


def photo(evidence: str = "E1", content: str = "0a" * 32, **more: Any) -> dict[str, Any]:
    """A file that was uploaded and is handed in."""
    said = {"evidence": evidence, "kind": "evidence", "name": sealed("站点公告.jpg")}
    kept = {"form": "jpeg", "digest": f"sha-256:{content}", "size": 2048, "content": content}
    return said | kept | more


def words_of(said: Said, desk: OnTheDesk) -> dict[str, Any]:
    """What is said, typed as the decision asks for it: codes are said as codes."""
    hints = hints_of(DECISIONS[said.step])
    return {name: _typed(hints[name], value) for name, value in said.said(desk).items()}


@cache
def hints_of(thing: Any) -> dict[str, Any]:
    """The types a decision or a form asks for."""
    return get_type_hints(thing)


def _typed(hint: Any, value: Any) -> Any:
    code = next((kind for kind in (hint, *get_args(hint)) if _is_code(kind)), None)
    if code is None or value is None:
        return value
    return [code(one) for one in value] if isinstance(value, list) else code(value)


def _is_code(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)
