"""Whether the letters of a file have two bytes or four, by how it begins (UTF-16, UTF-32)."""

import codecs
from unicodedata import category

WIDE = ("utf-16", "utf-32")
"""What such encodings are called, those with a fixed order of bytes too."""

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""By the mark at the beginning; that of UTF-32 begins like that of UTF-16."""

_UNMARKED = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_BETWEEN = ',;\t\n\r"<>'
"""What stands between the cells of a table, or around the tags of XML."""

_BLANK = "\t\n\r"
_NO_LETTERS = {"Cc", "Cn"}  # what steers a machine, and what stands for nothing


def wide_of(head: bytes) -> str:
    """What the encoding is called; empty where it is another, and where it is no text at all."""
    marked = next((name for mark, name in _MARKS.items() if head.startswith(mark)), "")
    if marked or b"\0" not in head:
        return marked
    return next((name[:6] for name in _UNMARKED if _is_in(head, name)), "")


def _is_in(head: bytes, name: str) -> bool:
    """Whether it is text in this encoding, with what stands between its cells as wide as the rest.

    Read so, bytes of another encoding with a NUL here and there are rare letters next to each
    other, and no comma among them is one.
    """
    try:
        text = codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeError:
        return False
    between = sum(map(text.count, _BETWEEN))
    narrow = sum(head.count(ord(letter)) for letter in _BETWEEN)
    is_text = all(letter in _BLANK or category(letter) not in _NO_LETTERS for letter in text)
    return is_text and 0 < narrow <= 2 * between
