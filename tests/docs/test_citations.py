"""Whatever the project cites besides the law stands in the project."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("api", "bench", "docs", "domain", "operations", "projections", "tests", "workflows")
READ = (".py", ".md", ".toml")

ELSEWHERE = re.compile(
    r"\b[Tt]he (study|seed)\b|(?<!RFC \d{4} )§\d|\btable \(a\)|\bL\d+ Art\b|domain \d\.\d"
)
"""A document that is not here, or a law by a number that only such a document gives it."""

ROW = re.compile(r"[Ss]tage table ((?:\d+[a-c]?(?:-\d+[a-c]?)?(?:, | and )?)+)")
SCENARIO = re.compile(r"\b[Ss]cenario ([A-Z])\b")
LINE = re.compile(r"[Rr]eader matrix, (\w+)")


def pages() -> Iterator[tuple[str, str]]:
    """Every text of the project, by its name."""
    inside = (path for room in ROOMS for path in (ROOT / room).rglob("*"))
    for path in (*ROOT.glob("*"), *inside):
        if path.suffix in READ and path != Path(__file__):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def reference(name: str) -> str:
    """A page of the reference."""
    return (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")


def test_nothing_outside_the_project_is_cited() -> None:
    """A reader finds every source in a law or in these pages."""
    found = [f"{name}: {said[0]}" for name, text in pages() for said in ELSEWHERE.finditer(text)]

    assert found == []


@pytest.mark.parametrize(
    ("cited", "page", "heading"),
    [
        (ROW, "stages.md", "| {} |"),
        (SCENARIO, "scenarios.md", "## Scenario {}:"),
        (LINE, "who-may-see-what.md", "| **{}**"),
    ],
)
def test_what_is_cited_by_name_is_there(cited: re.Pattern[str], page: str, heading: str) -> None:
    """A scenario, a row of the stage table, a line of the reader matrix."""
    named = {
        name
        for _, text in pages()
        for said in cited.findall(text)
        for name in re.findall(r"[0-9]+[a-c]?|[A-Z]|[a-z]+", said)
        if name != "and"
    }
    text = reference(page)

    assert named
    assert sorted(name for name in named if heading.format(name) not in text) == []
