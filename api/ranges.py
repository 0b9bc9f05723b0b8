"""Parts of a file, and names of files, as HTTP asks for them and tells them."""

import re
from dataclasses import dataclass
from unicodedata import category, normalize
from urllib.parse import quote

_ASKED = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_LONGEST_NAME = 120
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_DEVICE = re.compile("con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9¹²³]", re.IGNORECASE)
"""Names under which Windows opens a device instead of a file, whatever follows a full stop."""

_LEADS_ELSEWHERE = re.compile(r'[/\\:*?"<>|]')


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a file, from one byte up to another; of which size the whole is."""

    start: int
    end: int
    size: int

    @property
    def is_whole(self) -> bool:
        """Whether it is all of it."""
        return (self.start, self.end) == (0, self.size)

    @property
    def told(self) -> str:
        """As Content-Range says it."""
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


def part_of(asked: str, size: int) -> Part | None:
    """The part that a Range header asks for; None where the file has no such part.

    The whole where it asks for several, for nothing, or in another unit (RFC 9110, 14.2).
    """
    found = _ASKED.fullmatch(asked.strip())
    if found is None or found.groups() == ("", ""):
        return Part(0, size, size)
    first, last = found.groups()
    if not first:
        count = min(int(last), size)
        return Part(size - count, size, size) if count else None
    end = min(int(last) + 1, size) if last else size
    return Part(int(first), end, size) if int(first) < min(end, size) else None


def safe_name(name: str, suffix: str, otherwise: str) -> str:
    """A name under which a file may be saved anywhere: it leads nowhere, and ends as what it is."""
    seen = "".join(
        letter for letter in normalize("NFC", name) if category(letter) not in _INVISIBLE
    )
    bare = _LEADS_ELSEWHERE.sub("_", seen).strip(". ")
    stem = (bare[: -len(suffix)] if bare.lower().endswith(suffix) else bare)[:_LONGEST_NAME]
    called = stem.strip(". ") or otherwise
    device = _DEVICE.fullmatch(called.partition(".")[0].strip())
    return f"{'_' if device else ''}{called}{suffix}"


def as_attachment(name: str, plain: str) -> str:
    """Content-Disposition: saved, never shown; the name beside a plain one (RFC 6266, 8187)."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
