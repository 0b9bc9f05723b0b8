"""The certificate of an erasure: what was destroyed, when, by whom, on whose request (销毁证明).

It holds nobody's words and nobody's name. The order stands in the office's record; its stored bytes
and the path that shows them under a signed checkpoint are part of the certificate, so that whoever
gets it can check it offline, as a fact of a case file is checked.
"""

from base64 import b64encode
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from api.office import Office
from domain.key_book import KeyBook, KeysDestroyed
from domain.person_file import PersonFile
from domain.refusals.persons import NotErasedYet, UnknownErasure
from domain.wording import say

FORMAT = "onestop.erasure-certificate/1"


class Proof(BaseModel):
    """That the order stands in the record: its bytes, its leaf, and the signed checkpoint."""

    position: int
    record: UUID
    version: int
    topic: str
    state: str
    index: int
    path: list[str]
    hash: str
    key: str
    checkpoint: str


class Certificate(BaseModel):
    """What was destroyed; `keys_left` and `found_by_name` are what was seen after it: nothing."""

    format: str
    office: str
    erasure: str
    file: UUID
    asked: str
    asked_at: datetime | None
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    approved_at: datetime
    keys: list[str]
    seen_at: datetime
    keys_left: int
    found_by_name: int
    proof: Proof
    text_zh: str
    text_en: str


def certificate(office: Office, file: PersonFile, erasure: str) -> Certificate:
    """The certificate of an erasure that was carried out.

    Raises UnknownErasure, NotErasedYet, LedgerBehind, LedgerBroken.
    """
    one = file.erasures.get(erasure)
    if one is None or one.approved_at is None:
        raise UnknownErasure(erasure=erasure)
    book = office.registry.get(KeyBook, KeyBook.create_id())
    seen = book.seen.get(erasure)
    if seen is None:
        raise NotErasedYet(erasure=erasure)
    asked = file.asked.get(one.asked)
    proof = _proof(office, book.versions[erasure], seen.position)
    said = {
        "erasure": erasure,
        "keys": len(one.keys),
        "approved_at": one.approved_at,
        "proposed_by": one.proposed_by,
        "approved_by": one.approved_by,
        "asked": one.asked,
        "seen_at": seen.at,
        "position": seen.position,
        "key_ids": ", ".join(one.keys),
        "office": office.ledger.key.name,
    }
    return Certificate(
        format=FORMAT,
        office=office.ledger.key.name,
        erasure=erasure,
        file=file.id,
        asked=one.asked,
        asked_at=asked.at if asked else None,
        proposed_by=one.proposed_by,
        proposed_at=one.proposed_at,
        approved_by=one.approved_by,
        approved_at=one.approved_at,
        keys=one.keys,
        seen_at=seen.at,
        keys_left=seen.keys,
        found_by_name=seen.found,
        proof=proof,
        text_zh=say("certificate.text", "zh", part="", **said),
        text_en=say("certificate.text", "en", part="", **said),
    )


def _proof(office: Office, version: int, position: int) -> Proof:
    sealed = office.ledger.seal()
    book = KeyBook.create_id()
    [stored] = office.registry.recorder.select_events(book, gt=version - 1, lte=version)
    shown = office.ledger.inclusion(position, sealed.checkpoint.size)
    return Proof(
        position=position,
        record=book,
        version=version,
        topic=KeysDestroyed.TOPIC,
        state=stored.state.decode(),
        index=shown.leaf.index,
        path=[b64encode(step).decode() for step in shown.path],
        hash=office.ledger.hash,
        key=office.ledger.key.told,
        checkpoint=sealed.note,
    )
