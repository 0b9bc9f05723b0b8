"""People who confide everything: every line of every form that is sealed is said, and kept here.

What is said belongs to nobody: the planted values, and for every other line a row of characters
that stands nowhere else. Whoever searches an office for them afterwards knows what to look for.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from operations.demo_chain import Walk
from operations.demo_desk import Desk, Json, Matter
from operations.demo_staff import (
    DISTRICT,
    SIMING,
    clerk,
    mediator,
)
from operations.demo_statements import Road, Statement
from tests.privacy.planted import (
    ADDRESS,
    BANK_ACCOUNT,
    EMAIL,
    ID_NUMBER,
    INFORMER,
    MEDICAL,
    NAME,
    PHONE,
    PLANTED,
    PLATE,
    PRIVATE_NOTE,
    RARE_NAME,
    SESSION_WORDS,
    STATEMENT,
    TERMS,
)

EMOJI_NAME = "🛵骑手🦊阿鹭👨‍👩‍👧"

_SAID_IN: Mapping[tuple[str, str], str] = {
    ("hold-session", "session_record"): SESSION_WORDS,
    ("note-privately", "note"): PRIVATE_NOTE,
    ("draft-agreement", "terms.words"): TERMS,
    ("record-informer", "identity"): INFORMER,
    ("add-claim", "words"): MEDICAL,
}
_LETTERS = 15
_FIRST, _HOW_MANY = 0x4E00, 20_000
"""CJK ideographs, most of them rare: fifteen drawn at random stand nowhere by chance."""

AMOUNT = "857.50"


@dataclass
class Confided:
    """All that was said, by the form and the line in which it was."""

    said: dict[tuple[str, str], str] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    """What those who may read it were shown."""

    shut: list[tuple[str, bytes]] = field(default_factory=list)
    """What was shown to people who may not read it, and where."""

    def words(self, step: str, line: str) -> str:
        """What is said there."""
        self.said[step, line] = _SAID_IN.get((step, line)) or _of_its_own(f"{step} {line}")
        return self.said[step, line]

    @property
    def everything(self) -> dict[str, str]:
        """What must be found nowhere in clear: {what it is: the text}."""
        lines = {" ".join(where): text for where, text in self.said.items()}
        return {**PLANTED, "emoji name": EMOJI_NAME, **lines}

    def see(self, seen: Any) -> None:
        """Keep what an authorised reader saw."""
        self.opened.append(json.dumps(seen, ensure_ascii=False))


def _of_its_own(what: str) -> str:
    drawn = sha256(what.encode()).digest()
    numbers = (int.from_bytes(drawn[at : at + 2]) for at in range(0, 2 * _LETTERS, 2))
    return "".join(chr(_FIRST + number % _HOW_MANY) for number in numbers)


@dataclass(frozen=True)
class Office:
    """The desk at which everything is said, and who keeps what was said."""

    desk: Desk
    told: Confided

    def matter(self, name: str, centre: str, days_ago: int) -> Matter:
        """A matter not yet opened."""
        now = self.desk.staff.day.at("09:00", days_before=days_ago)
        return Matter("", name, 0, centre, Statement(name, STATEMENT, 0), Road.SAME_DAY, now)

    async def file(self, name: str, centre: str, *, days_ago: int) -> Walk:
        """Somebody files, and keeps nothing back."""
        begun = self.matter(name, centre, days_ago)
        assert begun.now is not None
        form: Json = {
            "worker_kind": "rider",
            "received_at": begun.now.isoformat(),
            "applicant": {"role": "worker", "details": themselves()},
            "respondents": [
                {"role": "partner-company", "details": {"name": RARE_NAME, "phone": PHONE}}
            ],
            "claims": [
                {"kind": "pay", "amount": AMOUNT, "words": self.told.words("file", "claims")}
            ],
            "statement": STATEMENT,
            "workplace": {"district": DISTRICT[centre], "address": ADDRESS},
        }
        matter = await self._open("disputes", form, begun)
        return Walk(self.desk, matter, mediator(centre, 0), {}, begun.now)

    async def ask(self, name: str, kind: str, form: Json) -> Matter:
        """Somebody brings what is no dispute."""
        return await self._open(kind, form, self.matter(name, SIMING, 0))

    async def _open(self, kind: str, form: Json, begun: Matter) -> Matter:
        return await self.desk.open(
            clerk(begun.centre),
            kind,
            form,
            centre=begun.centre,
            statement=begun.statement,
            road=begun.road,
            now=begun.now if kind == "disputes" else None,
        )


def themselves() -> Json:
    """Everything a form asks about a person."""
    return {
        "name": NAME,
        "phone": PHONE,
        "id_number": ID_NUMBER,
        "address": ADDRESS,
        "email": EMAIL,
        "bank_account": BANK_ACCOUNT,
        "plate": PLATE,
    }
