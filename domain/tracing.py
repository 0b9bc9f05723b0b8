"""The trace of a date in words: each line of how it was counted, in the reader's language."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from domain.counting import Said, TraceLine
from domain.wording import Language, knows, say

_ARTICLE = re.compile(r" Art\. (\d+(?:[-, ]+\d+)*)(?:\((\d+)\))?")


def told_trace(trace: Iterable[TraceLine], language: Language) -> list[str]:
    """Each line as a sentence."""
    return [told_line(one, language) for one in trace]


def told_line(one: TraceLine, language: Language) -> str:
    """One line as a sentence."""
    words = {name: _word(name, value, language) for name, value in one.said}
    return say(f"trace.{one.key}", language, part="", **words)


def cited(article: str, language: Language) -> str:
    """An article as it is cited: `民法典 Art. 203(2)` is 民法典第203条第2款 in Chinese."""
    if language == "en":
        return article
    return _ARTICLE.sub(_cited_in_chinese, article).replace("; ", "；")


def _cited_in_chinese(found: re.Match[str]) -> str:
    articles, paragraph = found[1].replace(", ", "、"), found[2]
    return f"第{articles}条" + (f"第{paragraph}款" if paragraph else "")


def _word(name: str, value: Said, language: Language) -> object:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ("、" if language == "zh" else ", ").join(day.isoformat() for day in value)
    if name == "article":
        return cited(str(value), language)
    key = f"{name}.{value}"
    return say(key, language) if knows(key) else value
