"""Everything people read stands in the one catalogue, in both languages, with no blank unfilled."""

import ast
from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from string import Formatter
from typing import Any, get_args

import pytest

import domain
from domain.bodies import read_bodies
from domain.codes import told
from domain.dispute import Dispute
from domain.record import FACTS
from domain.refusals import REFUSALS, Refusal
from domain.routing_rules import Rule, routing_table
from domain.steps import DECISIONS, STEPS
from domain.values import Stage
from domain.wording import blanks, catalogue, say
from tests.law.saying import hints_of
from tests.law.whole import LANGUAGES, TWICE

for _module in walk_packages(domain.__path__, "domain."):
    import_module(_module.name)  # every room, so that nothing of it is left out

PROJECT = Path(str(domain.__file__)).parents[1]
SPEAKING = ("domain", "api", "projections", "workflows", "operations")
"""Where a refusal may be raised."""


def words(key: str, *, part: str = "") -> list[str]:
    """An entry's sentences in every language; an absent one is empty."""
    entry = catalogue().get(key, {})
    return [entry.get(f"{part}_{language}" if part else language, "") for language in LANGUAGES]


@pytest.mark.parametrize("topic", sorted(FACTS))
def test_every_fact_is_told_in_both_languages(topic: str) -> None:
    """The chronicle tells each fact, and asks of it only what it holds."""
    held = {field.name for field in fields(FACTS[topic])}

    for sentence in words(f"fact.{topic}"):
        assert sentence
    for sentence in catalogue()[f"fact.{topic}"].values():
        assert blanks(sentence) <= held


def test_a_word_goes_by_its_number() -> None:
    """One year, two years: English says it, Chinese needs no telling."""
    said = [say("trace.year", "en", amount=amount, end="2027-03-12") for amount in (1, 2)]

    assert said == ["+1 year = 2027-03-12", "+2 years = 2027-03-12"]


@pytest.mark.parametrize(
    ("now", "open_again", "words"),
    [
        ("2027-01-05", False, "moved from 2027-01-04 to 2027-01-05"),
        ("2027-01-04", False, "is certain now: it ends on 2027-01-04"),
        ("2027-01-04", True, "still ends on 2027-01-04, but provisionally"),
    ],
)
def test_a_deadline_that_stayed_is_not_told_as_moved(
    now: str, words: str, *, open_again: bool
) -> None:
    """The sentence goes by what the fact says, whenever it was recorded."""
    said = {"rule": "mediation.clock-b", "was": "2027-01-04", "now": now}

    assert words in told("dispute.deadline_moved", said | {"is_provisional": open_again}, "en")


@pytest.mark.parametrize("topic", sorted(FACTS))
def test_no_two_words_of_a_fact_are_glued(topic: str) -> None:
    """What fills one blank is set off from what fills the next by more than a space."""
    for sentence in words(f"fact.{topic}"):
        parsed = [piece for piece in Formatter().parse(sentence) if piece[1]]
        for before, _, inner, _ in parsed[1:]:
            assert (before + (inner or "*").partition("*")[0]).strip(), sentence


@pytest.mark.parametrize("rule", routing_table().rules.values(), ids=lambda rule: rule.id)
def test_a_route_says_once_where_it_leads(rule: Rule) -> None:
    """The body where one is named, else the way; never the one glued to the other."""
    for body in ("", *read_bodies()):
        for language in LANGUAGES:
            said = {"rule": rule.id, "to": str(rule.to), "body_id": body}
            assert not TWICE.search(told("dispute.routed", said, language))


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_refusal_says_why_and_what_to_do(code: str) -> None:
    """A mediator who is told no is told why, and what to do next, in both languages."""
    assert all(words(f"refusal.{code}"))
    assert all(words(f"refusal.{code}", part="do"))


@pytest.mark.parametrize("name", sorted(STEPS))
def test_every_step_has_a_title_in_both_languages(name: str) -> None:
    """A step is offered by its title."""
    assert all(words(f"step.{name}"))


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_a_name_in_both_languages(stage: Stage) -> None:
    """A list says where each dispute stands."""
    assert all(words(f"stage.{stage}"))


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]


def codes(hint: Any) -> Iterator[type[StrEnum]]:
    """Every code list a type asks for, also inside lists and forms."""
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        yield hint
    for inner in (*get_args(hint), *getattr(hint, "__annotations__", {}).values()):
        yield from codes(inner)


def asked_for() -> dict[str, type[StrEnum]]:
    """Every code list some decision asks for, by the name the catalogue keeps it under."""
    decisions = (*DECISIONS.values(), Dispute.file)
    hints = [hint for decision in decisions for hint in hints_of(decision).values()]
    return {_kebab(kind.__name__): kind for hint in hints for kind in codes(hint)}


@pytest.mark.parametrize("listed", sorted(asked_for()))
def test_every_code_a_decision_asks_for_has_words(listed: str) -> None:
    """A code is chosen from a list of words, and read again as words in the chronicle."""
    for code in asked_for()[listed]:
        assert all(words(f"code.{listed}.{code}")), code


def test_no_code_is_told_as_it_is_stored() -> None:
    """Where a fact names a code, its sentence says the word for it."""
    sentence = told("dispute.closed", {"outcome": "agreed-performed"}, "zh")

    assert "agreed-performed" not in sentence


def trees() -> Iterator[tuple[Path, ast.Module, set[str]]]:
    """Every module that may refuse, and the refusals it knows by name."""
    for room in SPEAKING:
        for path in sorted((PROJECT / room).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
            known = [node for node in froms if (node.module or "").startswith("domain.refusals")]
            yield path, tree, {alias.name for node in known for alias in node.names}


def refusals_made() -> Iterator[tuple[str, type[Refusal], set[str]]]:
    """Every place where a refusal is made: where, which, and what it says."""
    by_name = {refusal.__name__: refusal for refusal in REFUSALS.values()}
    for path, tree, known in trees():
        for name, said, line in _made_in(tree):
            if name in known and name in by_name:
                yield f"{path.name}:{line}", by_name[name], said


def _made_in(tree: ast.AST) -> Iterator[tuple[str, set[str], int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and all(keyword.arg for keyword in node.keywords):
            said = {str(keyword.arg) for keyword in node.keywords}
            for name in _names(node.func):
                yield name, said, node.lineno
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name):
            yield node.exc.id, set(), node.lineno


def _names(called: ast.expr) -> Iterator[str]:
    if isinstance(called, ast.Name):
        yield called.id
    elif isinstance(called, ast.IfExp):
        yield from _names(called.body)
        yield from _names(called.orelse)


def test_every_blank_of_a_refusal_is_filled_wherever_it_is_made() -> None:
    """No sentence has a hole in it: what it asks for, each place that makes it says."""
    holes = [
        f"{where} {refusal.__name__} does not say {sorted(missing)}"
        for where, refusal, said in refusals_made()
        for part in ("", "do")
        for sentence in words(f"refusal.{refusal.code}", part=part)
        if (missing := blanks(sentence) - said)
    ]

    assert not holes


def test_every_refusal_is_used_somewhere() -> None:
    """No sentence is kept for a refusal that nobody makes."""
    named = {
        node.id
        for _, tree, known in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in known
    }
    families = {base for refusal in REFUSALS.values() for base in refusal.__mro__[1:]}
    unused = {refusal for refusal in REFUSALS.values() if refusal.__name__ not in named}

    assert {refusal.code for refusal in unused - families} == set()


def test_the_catalogue_says_nothing_of_what_is_not_there() -> None:
    """A renamed fact, step or refusal takes its words with it."""
    known = {f"fact.{topic}" for topic in FACTS} | {f"step.{name}" for name in STEPS}
    known |= {f"refusal.{code}" for code in (Refusal.code, *REFUSALS)}
    said = {key for key in catalogue() if key.startswith(("fact.", "step.", "refusal."))}

    assert said - known == set()
