"""The kinds of field on the forms of the desk, each checked where it comes in."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any
from unicodedata import category, normalize

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictStr,
    StringConstraints,
)
from pydantic_core import PydanticCustomError
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

FORM = ConfigDict(extra="forbid", str_strip_whitespace=False, ser_json_inf_nan="strings")

LONGEST_STATEMENT = 20_000
LONGEST_FILE = 200_000
"""A calendar file of ten years' closures is some 40 kB."""

LONGEST_NUMBER = 60
LONGEST_DETAIL = 400
_LINE_BREAKS = "\n\r\t"
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Unicode's categories of what leaves no mark on paper."""

_FIRST_YEAR, _LAST_YEAR = 1949, 2200
"""Before and after these no date of this office can lie, and arithmetic on dates is safe."""


def _no_control(text: str) -> str:
    """Emoji, rare and private-use characters are names too; control characters never are."""
    if any(category(letter) == "Cc" and letter not in _LINE_BREAKS for letter in text):
        raise PydanticCustomError("control_character", "control characters are not taken")
    return text


def one_line(text: str) -> str:
    """Take a line of text as it is; raises PydanticCustomError where it holds a control."""
    if any(letter in _LINE_BREAKS for letter in text):
        raise PydanticCustomError("control_character", "control characters are not taken")
    return _no_control(text)


def _visible(text: str) -> str:
    """Who reads a letter compares its number by eye: nothing in it is invisible."""
    if any(category(letter) in _INVISIBLE for letter in text):
        raise PydanticCustomError("control_character", "control characters are not taken")
    return text


def _in_clear(text: str) -> str:
    """A sealed value is made here and nowhere else."""
    if text.startswith("sealed:"):
        raise PydanticCustomError("not_in_clear", "this is not a code")
    return text


def _something(text: str) -> str:
    if all(letter.isspace() or category(letter) in _INVISIBLE for letter in text):
        raise PydanticCustomError("blank", "nothing is written here")
    return text


def _of_a_paper(text: str) -> str:
    """The number of a letter or a case is nobody's phone, card or name: it is stored in clear.

    It may have letters of every script (厦思劳调〔2026〕0001号), and has a digit or a numeral.
    """
    plain = normalize("NFKC", text)
    for said in (plain, _BETWEEN.sub("", plain)):
        if _MOBILE.search(said) or any(map(_is_identity, _CARD.findall(said.upper()))):
            raise PydanticCustomError("number_of_a_person", "a person's number is not taken here")
    if text.strip() and not any(letter.isnumeric() for letter in plain):
        raise PydanticCustomError("not_a_number", "a number has a digit")
    return text


def _is_identity(written: str) -> bool:
    return bool(ric.calc_check_digit(written) == written[-1])


_BETWEEN = re.compile(r"[\s()+./·-]")
_MOBILE = re.compile(r"(?<![0-9])(?:(?:00)?86)?1[3-9][0-9]{9}(?![0-9])")
_CARD = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9X](?![0-9])")
_IDENTITY = re.compile(r"[0-9]{17}[0-9X]")


_DIGITS = re.compile(r"-?[0-9]+", re.ASCII)
_DATED = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")


def _must_be_text(value: Any) -> Any:  # noqa: ANN401 - whatever was sent
    """A number in quotation marks would be read as seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and _DATED.match(value)):
        return value
    raise PydanticCustomError("time_as_text", "a time is written as RFC 3339 text with its zone")


def _must_be_digits(value: Any) -> Any:  # noqa: ANN401 - whatever was sent
    """In an address a number is its digits: ` 1`, `+1` and `1.0` are read as one by some."""
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise PydanticCustomError("int_type", "a number is written in digits")
    return value


def _within_reason(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise PydanticCustomError("time_out_of_reason", "no matter of this office lies there")
    return moment.astimezone(UTC)


def _identity(number: str) -> str:
    """Its form, check digit and birth date (GB 11643-1999).

    The place it begins with is not looked up: districts are made and merged (湖里, 翔安), and the
    library's list of them is older than many a worker's card.
    """
    written = str(ric.compact(number))
    if not _IDENTITY.fullmatch(written) or ric.calc_check_digit(written) != written[-1]:
        raise PydanticCustomError("identity_number", "the check digit is wrong")
    try:
        ric.get_birth_date(written)
    except ValidationError as wrong:
        raise PydanticCustomError("identity_number", "there is no such birth date") from wrong
    return written


def _credit(number: str) -> str:
    try:
        return str(uscc.validate(number))
    except ValidationError as wrong:
        raise PydanticCustomError("credit_code", "the check digit is wrong") from wrong


def _a_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError as wrong:
        raise PydanticCustomError("no_such_day", "the calendar has no such day") from wrong
    return text


IN_DIGITS = BeforeValidator(_must_be_digits)
"""Behind the bounds of a number that may be left out: so the description tells them."""

Digits = Annotated[int, IN_DIGITS]
"""A number in an address, by its digits alone; whatever door has one takes it so."""

Position = Annotated[int, Field(ge=0, le=2**62), IN_DIGITS]
"""A place in the log, in an address; 0 before its first fact."""

Counted = Annotated[int, Field(ge=1, le=2**62), IN_DIGITS]
"""A fact by its number, or how many there are, in an address."""

Words = Annotated[
    StrictStr,
    StringConstraints(min_length=1, max_length=LONGEST_STATEMENT),
    AfterValidator(_no_control),
    AfterValidator(_something),
]
"""What somebody said or wrote; sealed before anything is decided."""

Id = Annotated[StrictStr, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""An id that the office, or the caller, gave: stored in clear, so it cannot be a name."""

Number = Annotated[
    StrictStr,
    StringConstraints(max_length=LONGEST_NUMBER),
    AfterValidator(_visible),
    AfterValidator(_in_clear),
    AfterValidator(_of_a_paper),
]
"""The number of a letter, a file, a certificate, as another body writes it; stored in clear."""

NumberGiven = Annotated[Number, AfterValidator(_something)]
"""A number that a paper must have."""

Digest = Annotated[StrictStr, StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9:-]*$")]
"""A digest with its algorithm before it (sha-256:…); whether it is one, the law says."""

Detail = Annotated[
    StrictStr,
    StringConstraints(min_length=1, max_length=LONGEST_DETAIL),
    AfterValidator(one_line),
    AfterValidator(_something),
]
"""A line about a person: sealed for them."""

Part = Annotated[str, Field(max_length=120), AfterValidator(one_line)]
"""A line by which a list is filtered."""

Amount = Annotated[StrictStr, StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
"""A sum in CNY as a decimal string, zero or more, with at most two decimals."""

DayText = Annotated[StrictStr, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""A calendar day of the centre (2026-03-12)."""

Hour = Annotated[StrictStr, StringConstraints(pattern=r"^[0-9]{2}:[0-9]{2}$")]
"""An hour of the day at the centre (09:00)."""

CalendarFile = Annotated[
    StrictStr,
    StringConstraints(min_length=1, max_length=LONGEST_FILE),
    AfterValidator(_no_control),
]
"""A calendar file as text (iCalendar, RFC 5545)."""

Moment = Annotated[AwareDatetime, BeforeValidator(_must_be_text), AfterValidator(_within_reason)]
"""A moment, RFC 3339 with its zone."""

IdentityNumber = Annotated[
    StrictStr, StringConstraints(min_length=18, max_length=18), AfterValidator(_identity)
]
CreditCode = Annotated[
    StrictStr, StringConstraints(min_length=18, max_length=18), AfterValidator(_credit)
]


class PartyDetails(BaseModel):
    """What is known of a party; every line of it is sealed for that party."""

    model_config = FORM

    name: Detail | None = None
    phone: Annotated[Detail, StringConstraints(pattern=r"^[0-9+() -]{5,20}$")] | None = None
    id_number: IdentityNumber | None = Field(
        default=None,
        description="18 digits of a resident identity card; the check digit is checked",
    )
    credit_code: CreditCode | None = Field(
        default=None, description="18 characters of a unified social credit code, checked"
    )
    address: Detail | None = None
    email: Detail | None = None
    bank_account: Detail | None = None
    plate: Detail | None = None
    birth_date: Annotated[DayText, AfterValidator(_a_day)] | None = None

    def said(self) -> dict[str, str]:
        """The lines that were filled in, by field code."""
        return {name: value for name, value in self if value is not None}
