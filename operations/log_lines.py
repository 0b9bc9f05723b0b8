"""What a log line may say: names, codes and places in the code, and never a word of anybody.

What an error says of itself may hold what somebody sent, and so may a line that a library writes
about it. Of the first only kind and place are told, of the second only the form it was written in.
"""

import logging
import re
from collections.abc import Iterator, MutableMapping
from traceback import format_tb
from typing import Any

import structlog

MAY_BE_SAID = frozenset(
    {
        "event", "level", "logger", "timestamp", "exception", "process",
        "attempt", "behind", "body", "caller", "centre", "code", "dispute", "error", "fact",
        "follower", "method", "path", "position", "reference", "referral", "request", "route",
        "rule", "seconds", "stage", "status", "version", "workflow",
    }
)  # fmt: skip
"""Names of values a log line may carry: ids, codes, counts and times. All others are left out."""

LEFT_OUT = "left out"

SPEAKS_FREELY = ("temporalio", "uvicorn")
"""Libraries that know of us no more than ids, codes and ports: their lines are told as they are."""

LONGEST = 300
"""Letters of a line that another library wrote."""

_A_WARNING = re.compile(r".*?:[0-9]+: [A-Za-z]+")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
"""Controls, line ends of other alphabets, and what turns the direction of reading about."""


def only_what_may_be_said(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Leave out every value whose name is not known to be harmless, and say that it was there."""
    return {name: value if name in MAY_BE_SAID else LEFT_OUT for name, value in line.items()}


def in_its_form(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Of a line another library wrote, tell the form, not what was filled in."""
    record = line.get("_record")
    if isinstance(record, logging.LogRecord) and not record.name.startswith(SPEAKS_FREELY):
        line["event"] = _form_of(record)
    return line


def nothing_unseen(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Spell out what would forge a line, or show it otherwise than it is (CWE-117)."""
    return {
        name: _UNSEEN.sub(_spelt, value) if isinstance(value, str) else value
        for name, value in line.items()
    }


def without_words(exc_info: structlog.typing.ExcInfo) -> str:
    """Where an error came from and of what kind it was, with all those it came of, first to last.

    Of what the system itself says (a file, a connection) its number and sentence are told too.
    """
    return "\n".join(reversed([_told(one) for one in _chain(exc_info[1])]))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    is_systems = isinstance(error, OSError) and error.errno is not None and error.strerror
    said = f" [{error.errno}] {error.strerror}" if is_systems else ""  # type: ignore[attr-defined]
    return "".join(format_tb(error.__traceback__)) + kind + said


def _form_of(record: logging.LogRecord) -> str:
    if record.name == "py.warnings":
        found = _A_WARNING.match(record.getMessage())
        return found[0] if found else LEFT_OUT
    return str(record.msg).partition("\n")[0][:LONGEST]


def _spelt(unseen: re.Match[str]) -> str:
    return f"\\u{ord(unseen[0]):04x}"
