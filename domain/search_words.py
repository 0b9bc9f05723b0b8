"""How a text is cut for search: overlapping windows of two characters, the same for every script.

Chinese has no spaces, and words worth searching for have two characters (欠薪, 工伤, 王芳), so the
window is two. A search word of two characters is exactly one window; of three, two windows, both of
which a text must have; of a single character none, and so it finds nothing by design: one
character's keyed digest would give the text away by mere frequency.
"""

from operator import add
from unicodedata import category, normalize


def windows(text: str) -> list[str]:
    """The distinct two-character windows of a text, in order of appearance.

    Width, case and composition do not count (full-width AB, AB and ab are one; é is one character
    however it was typed), nor do variation selectors, which choose a glyph and not a character.
    Letters and digits of any script run on into each other (3月); everything else parts them.
    """
    found: dict[str, None] = {}
    for run in normalize("NFKC", text).casefold().translate(_SPOKEN).split():
        found.update(dict.fromkeys(map(add, run, run[1:])))
    return list(found)


class _Spoken(dict[int, str]):
    """What becomes of each character: itself, nothing, or a space; worked out once for each."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        spoken = letter if _is_word(letter) else " "
        self[code] = "" if category(letter).startswith("M") else spoken
        return self[code]


_SPOKEN = _Spoken()


def _is_word(letter: str) -> bool:
    """Letters, digits, and private-use code points: rare name characters are still typed so."""
    return letter.isalnum() or category(letter) == "Co"
