"""For whom a dispute waits, in words."""

from domain.bodies import read_bodies
from domain.values import BodyId
from domain.waiting import BODY
from domain.wording import Language, say


def waits_for_words(whom: str, language: Language) -> str:
    """Who has the next word, in the reader's language."""
    if not whom.startswith(BODY):
        return say(f"waits-for.{whom}", language)
    body = read_bodies().get(BodyId(whom.removeprefix(BODY)))
    if body is None:
        return say("waits-for.body", language)
    return body.name_zh if language == "zh" else body.name_en
