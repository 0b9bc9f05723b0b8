"""The lines of the access log, as they are answered."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from domain.access_log import Kind
from domain.steps import STEPS
from domain.wording import Language, knows, say
from projections.access_log import Entry


class ReaderLine(BaseModel):
    """One entry of the access log about a record: who, in what capacity, what, and why.

    `whole` and `masked` name the places in the record and the kinds of value there; `values` the
    places that were revealed. `caller` and `officer` are empty for who may not know them.
    """

    at: datetime
    kind: Kind
    kind_title: str
    role: str
    role_title: str
    of_centre: str
    of_body: str
    caller: str
    officer: str
    door: str
    door_title: str
    whole: dict[str, list[str]]
    masked: dict[str, list[str]]
    values: list[str]
    reason: str
    reason_title: str
    under_glass: bool = Field(description="It was read in an emergency")
    form: str = Field(description="Of a file that was handed out: its kind")
    code: str = Field(description="Of who was turned away: the code of the refusal")


class AccessLine(ReaderLine):
    """One entry of the access log.

    `record` is whatever was read; `position` is where the log has the fact. `times` says how often
    somebody whom no key made known was turned away. `words` is the keyed digest of what was looked
    for; the same words have the same digest.
    """

    position: int
    line: int
    centre: str
    record: UUID | None
    visit: str
    note: str | None
    known: bool | None
    times: int | None
    words: str | None
    found: int | None
    records: int | None
    digest: str
    subject: str = Field(description="The account, or the key, that an entry is about")
    change: str = Field(description="What was changed about who may enter")
    change_title: str
    way: str = Field(description="By what somebody signed in")
    why: str = Field(description="Why somebody was not let in")
    why_title: str
    login: str = Field(description="The keyed digest of a login that was tried in vain")


def reader_line(row: Entry, language: Language, *, by_name: bool) -> ReaderLine:
    """An entry as whoever asks about one record reads it."""
    said = row.said
    reason = said.get("reveal_reason", "")
    return ReaderLine(
        at=row.at,
        kind=Kind(row.kind),
        kind_title=say(f"code.access-kind.{row.kind}", language),
        role=row.role,
        role_title=say(f"code.caller-role.{row.role}", language) if row.role else "",
        of_centre=row.of_centre,
        of_body=row.of_body,
        caller=row.caller if by_name else "",
        officer=row.officer if by_name else "",
        door=row.door,
        door_title=_door(row.door, language),
        whole=said.get("whole", {}),
        masked=said.get("masked", {}),
        values=said.get("values", []),
        reason=reason,
        reason_title=say(f"code.reveal-reason.{reason}", language) if reason else "",
        under_glass=said.get("under_glass", False),
        form=said.get("form", ""),
        code=said.get("code", ""),
    )


def access_line(
    row: Entry, language: Language, note: str | None, *, knows_words: bool
) -> AccessLine:
    """An entry as whoever looks after the log reads it; digests of words for who knows words."""
    said = row.said
    return AccessLine(
        **dict(reader_line(row, language, by_name=True)),
        position=row.position,
        line=row.line,
        centre=row.book,
        record=row.record,
        visit=row.visit,
        note=note,
        known=said.get("known"),
        times=said.get("times"),
        words=said.get("words") if knows_words else None,
        found=said.get("found"),
        records=said.get("records"),
        digest=said.get("digest", ""),
        subject=said.get("subject", ""),
        change=(change := said.get("entry_change", "")),
        change_title=say(f"code.entry-change.{change}", language) if change else "",
        way=said.get("sign_in_way", ""),
        why=(why := said.get("why_failed", "")),
        why_title=say(f"code.why-failed.{why}", language) if why else "",
        login=said.get("login", ""),
    )


def _door(door: str, language: Language) -> str:
    """A door by the title it has in the description."""
    key = f"step.{door}" if door in STEPS else f"operation.{door}"
    return say(key, language) if knows(key) else door
