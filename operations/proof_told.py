"""The last nightly proof of the record, as the doctor tells it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from domain.codes import word
from domain.night_watch import NightWatch
from domain.proofs import WatchProved
from domain.watch_books import PROVED_WITHIN, last_proof, resumed_since
from domain.wording import say
from operations.console import LANGUAGES


class Told(NamedTuple):
    """Whether all is well, a sentence in both languages, and whether it warns all the same."""

    is_well: bool
    found: str
    warns: bool = False


def proof_told(books: Sequence[NightWatch], now: datetime) -> Told:
    """What the last proof said.

    One that did not find the record whole keeps the office from being well, until a person had all
    of it checked; an old one warns, for an office may have been closed.
    """
    proof = last_proof(books)
    if proof is None:
        return Told(True, _said("none"))
    if proof.whole and proof.at < now - PROVED_WITHIN:
        return Told(True, _said("old", at=proof.at), warns=True)
    if proof.whole:
        return Told(True, _said("whole", at=proof.at, facts=proof.facts))
    if (resumed_at := resumed_since(books, proof)) is not None:
        return Told(True, _said("resumed", at=proof.at, resumed_at=resumed_at), warns=True)
    if proof.why:
        return Told(False, _said("unchecked", at=proof.at, why=proof.why))
    return Told(False, _said("failed", at=proof.at, number=proof.number))


def _said(key: str, *, why: str = "", **said: object) -> str:
    return " ".join(
        say(
            f"check.proof-{key}",
            language,
            part="",
            why=word(WatchProved.TOPIC, "why", why, language),
            **said,
        )
        for language in LANGUAGES
    )
