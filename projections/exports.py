"""Exports: every dispute of a period in one stream, in a form that other programs read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.wording import Language
from projections.export_lines import json_lines, table
from projections.lives import Life
from projections.ocel import ocel
from projections.xes import xes


class Format(StrEnum):
    """In which form a period is exported."""

    JSON_LINES = "jsonl"
    TABLE = "csv"
    OCEL = "ocel"
    XES = "xes"


@dataclass(frozen=True, slots=True)
class Form:
    """What a form is on the wire and in a folder."""

    media_type: str
    suffix: str


FORMS: Mapping[Format, Form] = {
    Format.JSON_LINES: Form("application/jsonl", ".jsonl"),
    Format.TABLE: Form("text/csv", ".csv"),
    Format.OCEL: Form("application/json", ".ocel.json"),
    Format.XES: Form("application/xml", ".xes"),
}


def exported(lives: Iterable[Life], form: Format, language: Language) -> Iterator[str]:
    """The lives in this form, piece by piece; sentences in the reader's language."""
    match form:
        case Format.JSON_LINES:
            return json_lines(lives, language)
        case Format.TABLE:
            return table(lives, language)
        case Format.OCEL:
            return ocel(lives)
        case Format.XES:
            return xes(lives)
