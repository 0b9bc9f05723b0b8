"""Write the reference pages from the code: facts, steps, the access table, refusals, time limits.

`.venv/bin/python docs/generate.py` writes docs/reference/*.md; with `--check` it says whether they
are what the code says, and leaves with 1 if they are not.
"""

import dataclasses
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the code beside this page, whether or not it is installed

import domain.access_log
import domain.alert_letters
import domain.centre_day
import domain.consultation
import domain.demand
import domain.import_book
import domain.refusals.ledger
import domain.refusals.sign_in
import domain.registry
import domain.replay  # noqa: F401 - with those above, every room is read
from api.break_glass import Emergency
from api.evidence import HandIn
from api.forms import forms
from api.problems import status_of
from domain.access import GRANTS, ROWS
from domain.access_rows import Action, Row
from domain.allowed import kinds
from domain.callers import Role
from domain.conflicts import conflict_rules
from domain.counting import Direction
from domain.limits import limit
from domain.record import FACTS, Act, Fact
from domain.refusals import REFUSALS
from domain.rule import NATIONAL
from domain.rule_table import rule_tables
from domain.steps import DECISIONS, STEPS
from domain.wording import catalogue

PAGES = ROOT / "docs" / "reference"
COMMON = {field.name for field in dataclasses.fields(Fact)}


def _words(key: str) -> str:
    entry = catalogue().get(key, {})
    said = f"{entry.get('zh', '')} — {entry.get('en', '')}" if entry else ""
    return said.replace("*", r"\*")


def _doc(thing: object) -> str:
    return " ".join((inspect.getdoc(thing) or "").split())


def _plain(annotation: object) -> str:
    """A type as a reader says it: what it holds too, without the modules it comes from."""
    inner = [_plain(one) for one in get_args(annotation)]
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return " \\| ".join(inner)
    if origin is not None:
        return f"{origin.__name__}[{', '.join(inner)}]"
    if annotation is type(None):
        return "None"
    return str(getattr(annotation, "__name__", annotation))


def facts() -> Iterable[str]:
    """Every kind of fact ever stored."""
    yield "# Facts\n\nEvery fact also carries `timestamp` (when it was recorded), `happened_at`,"
    yield "`by`, `request`, `body` and `corrects`. A topic never changes.\n"
    recorded_by = dict(kinds())
    for topic, fact in sorted(FACTS.items()):
        own = [f for f in dataclasses.fields(fact) if f.name not in COMMON]
        yield f"## `{topic}`\n\n{_doc(fact)}\n\n{_words(f'fact.{topic}')}\n"
        steps = ", ".join(f"`{step}`" for step in recorded_by[topic])
        yield f"Recorded by: {steps or 'a book of the office itself'}\n"
        if own:
            yield "| field | type |\n|---|---|"
            yield from (f"| `{f.name}` | {_plain(f.type)} |" for f in own)
            yield ""


BODIES: Mapping[str, type[BaseModel]] = {
    "break-glass": Emergency,
    "hand-in-evidence": HandIn,
    **{name: step.model for name, step in forms().items()},
}
"""What is sent for each step that somebody takes; the office's own have no body."""

EVERYWHERE = ("happened_at", "corrects")
"""Fields that are told of once, above the steps."""


def _told(step: str, decision: Callable[..., Any]) -> Iterable[str]:
    """What is sent, field by field: the type as the decision takes it, where both have the name."""
    taken = inspect.signature(decision).parameters
    if step not in BODIES:
        own = (one for one in taken.values() if one.annotation is not Act)
        told = [(p.name, p.annotation, p.default is p.empty) for p in own if p.name != "self"]
    else:
        sent = BODIES[step].model_fields.items()
        told = [
            (name, taken.get(name, field).annotation, field.is_required())
            for name, field in sent
            if name not in EVERYWHERE
        ]
    for name, annotation, needed in told:
        yield f"| `{name}` | {_plain(annotation)} | {'yes' if needed else 'no'} |"


def _roles(step: str) -> str:
    roles = [role for role in Role if (role, step) in GRANTS]
    return ", ".join(roles) or "the office's own machinery"


def steps() -> Iterable[str]:
    """Every step, its conditions and what it is told."""
    yield "# Steps\n\nOne path each: `POST /v1/disputes/{id}/steps/{name}`. The conditions are"
    yield "asked when the steps open now are listed, and again by the decision. Every step also"
    yield "takes `happened_at` (left out: now; filing takes `received_at` in its place), one that"
    yield "corrects takes `corrects`, the version of"
    yield "the fact that it puts right. `Sealed` is sent as text and sealed before it is stored; an"
    yield 'id of something new may be left out and is then made; a sum is text (`"857.50"`). The'
    yield "values of each list of choices: `GET /v1/codes`. `break-glass` has a path of its own,"
    yield "`POST /v1/break-glass`.\n"
    for room in sorted({step.room for step in STEPS.values()}):
        yield f"## {room}\n"
        for step in STEPS.values():
            if step.room != room:
                continue
            decision = DECISIONS[step.name]
            told = [_doc(condition).rstrip(".") for condition in step.conditions]
            when = "; ".join(filter(None, told)) or "always"
            yield f"### `{step.name}`\n\n{_words(f'step.{step.name}')}\n\n{_doc(decision)}\n"
            yield f"Open when: {when}\n\nTaken by: {_roles(step.name)}\n"
            if step.corrects:
                yield f"Corrects: {', '.join(f'`{fact.TOPIC}`' for fact in step.corrects)}\n"
            parts = list(_told(step.name, decision))
            if parts:
                yield "| told | type | needed |\n|---|---|---|"
                yield from parts
                yield ""


def access_table() -> Iterable[str]:
    """Who may do what, where, and why: every row, and then every action by role."""
    yield "# The access table\n\nWhat stands in no row is denied. A row's reason names its ground;"
    yield "*reader matrix* is [Who may see what](who-may-see-what.md), *stage table*"
    yield "[Stages](stages.md).\n"
    yield "## What keeps somebody from a dispute, whatever the table grants\n"
    yield "- An officer who stood back, or disclosed a relation and was not kept by the parties."
    yield "- An officer who is a party of the dispute, on either side, or stands for one."
    if not conflict_rules().mediator_may_arbitrate:
        yield "- An arbitrator who mediates it or mediated it (`domain/rules/conflicts.toml`)."
    lasts = limit("access.break-glass").amount
    yield f"\n`under-glass` is an emergency reading of {lasts} minutes (`limits.toml`)."
    yield ""
    yield "## Rows\n\n| who | may | where | because |\n|---|---|---|---|"
    for row in ROWS:
        yield f"| {', '.join(row.roles)} | {_done(row)} | {', '.join(row.where)} | {row.reason} |"
    yield "\n## By action\n\n| action | who, where |\n|---|---|"
    for action in (*Action, *STEPS):
        who = {role: GRANTS[role, action] for role in Role if (role, action) in GRANTS}
        told = (f"{role}: {', '.join(_places(rows))}" for role, rows in who.items())
        yield f"| `{action}` | {'; '.join(told) or 'the office’s own machinery'} |"


def _done(row: Row) -> str:
    rooms = (f"every step of *{room}*" for room in row.rooms)
    return ", ".join((*(f"`{action}`" for action in row.actions), *rooms))


def _places(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(place for row in rows for place in row.where))


def refusals() -> Iterable[str]:
    """Every way the office says no."""
    yield "# Refusals\n\nA problem's `type` is `/problems/<code>`.\n"
    yield "| code | HTTP | why | what to do |\n|---|---|---|---|"
    for code, refusal in sorted(REFUSALS.items()):
        entry = catalogue().get(f"refusal.{code}", {})
        do = f"{entry.get('do_zh', '')} {entry.get('do_en', '')}"
        yield f"| `{code}` | {status_of(refusal)} | {_doc(refusal)} {entry.get('zh', '')} | {do} |"


def time_limits() -> Iterable[str]:
    """Every time limit of the newest version of the rule table."""
    *_, table = rule_tables().values()
    since = f"Version {table.version}, in force from {table.valid_from}."
    yield f"# Time limits\n\n{since} A last day off"
    yield "rolls forward unless said otherwise; `unverified` is for a lawyer to check.\n"
    yield "| rule | | how long | from | by | |\n|---|---|---|---|---|---|"
    for rule in sorted(table.rules, key=lambda rule: (rule.id, rule.place)):
        longer = rule.extension
        more = f" (+{longer.most.amount} {longer.most.unit})" if longer else ""
        span, where = rule.period.span, "" if rule.place == NATIONAL else f" in {rule.place}"
        before = " before" if rule.period.direction is Direction.BEFORE else ""
        long = f"{span.amount} {span.unit}{more}{before}" if span.amount else "that day"
        yield (
            f"| `{rule.id}`{where} | {_words(f'rule.{rule.id}')} | {long} | `{rule.starts}` "
            f"| {rule.article} | {rule.confidence}{f': {rule.note}' if rule.note else ''} |"
        )


WRITERS = {
    "facts.md": facts,
    "steps.md": steps,
    "access-table.md": access_table,
    "refusals.md": refusals,
    "time-limits.md": time_limits,
}


def main() -> int:
    """Write the pages, or check them."""
    stale = []
    for name, writer in WRITERS.items():
        text = "\n".join(writer()).rstrip() + "\n"
        page = PAGES / name
        if "--check" not in sys.argv:
            page.write_text(text, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != text:
            stale.append(name)
    for name in stale:
        sys.stdout.write(f"docs/reference/{name} is not what the code says: run {__file__}\n")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
