"""No text that somebody sends makes a pattern work for ever (ReDoS, CWE-1333)."""

import ast
from collections.abc import Iterator
from pathlib import Path
from re import _parser  # the library's own reading of a pattern
from typing import Any

import pytest

import domain

PROJECT = Path(str(domain.__file__)).parents[1]
ROOMS = ("domain", "workflows", "api", "projections", "operations")
ENDLESS = 50
"""Repeats from here on are as good as endless."""

READS_PATTERNS = frozenset({"compile", "fullmatch", "match", "search", "sub", "findall", "split"})


def patterns() -> Iterator[tuple[str, str]]:
    """Every pattern of the project that Python's own engine works with, and where it stands."""
    for room in ROOMS:
        for path in sorted((PROJECT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if _reads_a_pattern(node):
                    text = _said(node.args[0])  # type: ignore[attr-defined]
                    if text is not None:
                        yield str(path.relative_to(PROJECT)), text


def _reads_a_pattern(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READS_PATTERNS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and bool(node.args)
    )


def _said(node: ast.expr) -> str | None:
    try:
        told = ast.literal_eval(node)
    except ValueError:
        return None
    return told if isinstance(told, str) else None


def repeats_within_repeats(pattern: str) -> bool:
    """Whether something endless stands inside something endless: (a+)+ tries every way."""
    return _nested(_parser.parse(pattern), inside=False)


def _nested(parsed: Any, *, inside: bool) -> bool:
    for name, said in parsed:
        kind = str(name)
        if kind in {"MAX_REPEAT", "MIN_REPEAT"}:
            _, most, within = said
            endless = most >= ENDLESS
            if (inside and endless) or _nested(within, inside=inside or endless):
                return True
        elif kind == "SUBPATTERN":
            if _nested(said[-1], inside=inside):
                return True
        elif kind == "BRANCH" and any(_nested(one, inside=inside) for one in said[1]):
            return True
    return False


FOUND = sorted(set(patterns()))
KNOWN_TO_END = {
    "domain/allowed.py": "reads docstrings of the code; parentheses mark where a number ends",
    "domain/tracing.py": "reads articles of the rule table; digits and what parts them are apart",
}
"""Where a pattern repeats within repeats and can be read in one way only, each with its reason."""


@pytest.mark.parametrize("bad", ["(a+)+$", "(a|b*)*", "([0-9]+,)*", "((x{0,99})y?){60,}"])
def test_the_look_out_sees_a_pattern_that_may_not_end(bad: str) -> None:
    """A test that cannot fail proves nothing."""
    assert repeats_within_repeats(bad)


@pytest.mark.parametrize(
    ("where", "pattern"), FOUND, ids=[f"{w}-{n}" for n, (w, _) in enumerate(FOUND)]
)
def test_no_pattern_repeats_within_a_repeat(where: str, pattern: str) -> None:
    """Every pattern the code reads with `re`; forms read theirs with an engine of linear time."""
    assert where in KNOWN_TO_END or not repeats_within_repeats(pattern)


def test_no_exception_outlives_its_pattern() -> None:
    """A file that was put right is looked at again like any other."""
    assert {where for where, pattern in FOUND if repeats_within_repeats(pattern)} == set(
        KNOWN_TO_END
    )
