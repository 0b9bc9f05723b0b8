"""What the figures of the report are called, what they count, and what they are broken down by."""

from collections.abc import Mapping

from domain.wording import Language, knows, say

BROKEN_DOWN_BY: Mapping[str, str] = {
    "accepted-by-kind": "claim-kind",
    "accepted-by-cause": "published-cause",
    "accepted-by-channel": "channel",
    "accepted-by-trade": "worker-kind",
    "closed-by-outcome": "outcome",
    "closed-by-way": "published-way",
    "closed-by-result": "award-result",
    "closed-off-books": "outcome",
    "filed": "channel",
    "not-promised": "why-not",
    "consultations": "channel",
    "demands": "channel",
    "imported-by-stage": "stage",
}
"""The code list that each figure's parts are read by."""


def figure_title(figure: str, language: Language) -> str:
    """What a figure is called; raises KeyError for one the catalogue does not know."""
    return say(f"figure.{figure}", language)


def figure_definition(figure: str, language: Language) -> str:
    """What a figure counts; raises KeyError for one the catalogue does not know."""
    return say(f"figure.{figure}", language, part="means")


def sums_definition(language: Language) -> str:
    """What the sums of a report sum."""
    return say("report.sums", language)


def part_title(figure: str, part: str, language: Language) -> str:
    """What a part of a figure is called; its code where the list has no such name."""
    listed = BROKEN_DOWN_BY.get(figure, figure)
    key = f"stage.{part}" if listed == "stage" else f"code.{listed}.{part}"
    return say(key, language) if knows(key) else part
