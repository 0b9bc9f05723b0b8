"""An auditor's question on the command line: the same answers as over HTTP, as JSON or a table."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.table import Table

from api.audit import OF_ONE_DISPUTE, QUESTIONS
from api.problems import problem_of
from api.visitor import BackOffice, Visitor
from domain.callers import Caller, Role
from domain.refusals import Refusal
from domain.wording import OFFICE, Language, knows, say
from operations.console import Halt, first_of
from operations.office import open_office
from operations.settings import Settings

OPERATOR = Caller("console", Role.AUDITOR, centre="")
"""Whoever runs the office asks as an auditor does: nothing sealed is opened for them either."""

WIDTH = 160
LISTS = ("happened", "recorded", "ranked", "lines", "departures", "sums")
"""The parts of an answer that are told as tables."""

TOLD = (
    *("dispute", "record", "version", "holder_title", "kind_title", "what_title", "entry_title"),
    *("who_title", "title", "name", "line", "text", "fact", "by", "happened_at", "recorded_at"),
    *("since", "until", "due", "raised_at", "minutes", "days", "working_days", "disputes", "row"),
    *("gap_minutes", "minutes_after", "late_seconds", "acknowledged_by", "heard_after_minutes"),
    *("escalated_at", "came_true", "changed", "figure_titles", "published", "recounted", "agrees"),
    *("centre", "fitness", "departures"),
)
"""The columns of a table, of those that a line has."""


def ask(  # noqa: PLR0913 - what may be said with a question
    settings: Settings,
    question: str,
    said: Mapping[str, str],
    *,
    dispute: str = "",
    as_json: bool = False,
    language: Language = "zh",
) -> None:
    """Answer one question; raises Halt where it cannot be asked so."""
    known = sorted({*QUESTIONS, *OF_ONE_DISPUTE})
    if question not in known:
        raise Halt("ask-unknown", code=2, question=question, known=", ".join(known))
    with open_office(settings, takes_in_rules=False) as office, ThreadPoolExecutor(1) as threads:
        visitor = Visitor(BackOffice(office, threads), OPERATOR, language)
        answer = _answered(visitor, question, said, dispute)
    if as_json:
        typer.echo(answer.model_dump_json())
    else:
        _tell(answer, language)


def _answered(visitor: Visitor, question: str, said: Mapping[str, str], dispute: str) -> BaseModel:
    try:
        if question in OF_ONE_DISPUTE and (dispute or question not in QUESTIONS):
            told: BaseModel = OF_ONE_DISPUTE[question](visitor, UUID(dispute))
            return told
        asked, answer = QUESTIONS[question]
        named = {"dispute": dispute} if dispute else {}
        return answer(visitor, asked.model_validate({**said, **named}))
    except ValidationError as wrong:
        fields = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors())
        raise Halt("ask-wrong", code=2, what="; ".join(fields)) from None
    except ValueError:
        raise Halt("ask-wrong", code=2, what=f"dispute: {dispute}") from None
    except Refusal as refusal:
        zh, en = problem_of(refusal, "zh"), problem_of(refusal, "en")
        words: dict[str, Any] = {"zh": f"{zh.title} {zh.do}", "en": f"{en.title} {en.do}"}
        raise Halt("ask-refused", **words) from refusal


def _tell(answer: BaseModel, language: Language) -> None:
    """The sums as they are, then each list as a table."""
    console = Console(width=WIDTH, highlight=False)
    if why := getattr(answer, "signing_stopped", ""):
        console.print(why)
    if broken := getattr(answer, "broken", []):
        console.print(say("office.ask-without", language, records=first_of(broken)))
    told = dict(answer)
    if hasattr(answer, "fitness"):
        told = {"lines": [answer]}
    for name in LISTS:
        part = told.get(name)
        if isinstance(part, BaseModel):
            console.print(part.model_dump_json())
        elif isinstance(part, list) and part:
            console.print(_table(name, part, language))
    if not any(told.get(name) for name in LISTS):
        console.print(say("office.ask-nothing", language))
    if told.get("next") is not None:
        console.print(say("office.ask-more", language, next=told["next"]))


def _table(part: str, lines: Sequence[BaseModel], language: Language) -> Table:
    names = [name for name in TOLD if hasattr(lines[0], name) and knows(f"ask.{name}")]
    table = Table(title=say(f"ask.part-{part}", language), title_justify="left")
    for name in names:
        table.add_column(say(f"ask.{name}", language), overflow="fold")
    for line in lines:
        table.add_row(*(_cell(getattr(line, name), language) for name in names))
    return table


def _cell(value: Any, language: Language) -> str:  # noqa: ANN401 - any part of an answer
    """A value as one reads it in a cell; a line within a line by its own words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, list):
        return "\n".join(_cell(one, language) for one in value)
    if isinstance(value, BaseModel):
        return " ".join(_cell(one, language) for name, one in value if name in _WITHIN)
    if hasattr(value, "astimezone"):
        return f"{value.astimezone(OFFICE):%Y-%m-%d %H:%M}"
    return str(value)


_WITHIN = ("kind_title", "version", "topic", "found", "expected_titles", "field", "before", "after")
