"""Bad input before it is a form: bytes, encodings and headers that a client gets wrong."""

import gzip
import json
from typing import Any

import pytest

from api.filing import EXAMPLE
from tests.api.conftest import BOTH_STORES, At, Window
from tests.api.test_bad_input import facts, refused

JSON = "application/json"
GOOD = json.dumps(dict(EXAMPLE), ensure_ascii=False).encode()
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}


def sent(clerk: At, body: bytes, **headers: str) -> Any:
    """Send these very bytes as an application."""
    said = {
        "Authorization": f"Bearer {clerk.key}",
        "Idempotency-Key": "wire",
        "Content-Type": JSON,
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    return clerk.window.client.post("/v1/disputes", content=body, headers=said)


def with_statement(words: bytes) -> bytes:
    """The example's application with these bytes between the quotes of its statement."""
    return GOOD.replace(str(EXAMPLE["statement"]).encode(), words)


def with_amount(amount: bytes) -> bytes:
    """The example's application claiming this."""
    return GOOD.replace(b'"857.50"', amount)


BYTES = {
    "a name twice": (GOOD.replace(b"{", b'{"centre": "huli",', 1)[:-1] + b', "centre": "siming"}'),
    "a name twice, inside": GOOD.replace(b'"phone"', b'"name": "x", "phone"'),
    "nested too deep": b"[" * 50_000 + b"]" * 50_000,
    "half of it": GOOD[: len(GOOD) // 2],
    "NaN": with_amount(b"NaN"),
    "Infinity": with_amount(b"-Infinity"),
    "a number of 5000 digits": with_amount(b"9" * 5_000),
    "not UTF-8": with_statement("拖欠工资".encode("gb18030")),
    "UTF-16": GOOD.decode().encode("utf-16"),
    "a surrogate in UTF-8": with_statement(b"\xed\xa0\xbd"),
    "a bare NUL": with_statement(b"a\x00b"),
}
"""What no reader of JSON should take (RFC 8259, RFC 7493)."""

FIELDS = {
    "a lone surrogate": with_statement(rb"\ud83d"),
    "a NUL spelt out": with_statement(rb"a\u0000b"),
    "a float": with_amount(b"857.5"),
    "a huge number": with_amount(b"1" + b"0" * 400),
    "a sum in words": with_amount(b'"NaN"'),
    "an endless sum": with_amount(b'"Infinity"'),
    "a sum with an exponent": with_amount(b'"1e9"'),
    "a sum of 400 digits": with_amount(b'"' + b"9" * 400 + b'"'),
    "digits of another script": with_amount('"٨٥٧"'.encode()),
    "nothing": b"",
    "a list": b"[]",
    "a word": b'"disputes"',
}
"""What JSON can say and the form does not take."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", BYTES)
def test_bytes_that_are_no_json(window: Window, clerk: At, what: str, language: str) -> None:
    """Told as unreadable, in the caller's language; nothing is written."""
    said = sent(clerk, BYTES[what], Accept_Language=LANGUAGES[language])
    refused(said, 400, "unreadable")
    assert said.headers["content-language"] == ("zh-CN" if language == "zh" else "en")
    assert facts(window) == 0


@BOTH_STORES
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", FIELDS)
def test_json_that_is_no_application(window: Window, clerk: At, what: str, language: str) -> None:
    """The field is named; what was in it is not said again; nothing is written."""
    said = sent(clerk, FIELDS[what], Accept_Language=LANGUAGES[language])
    problem = refused(said, 422, "fields-wrong")
    assert problem["fields"]
    assert facts(window) == 0


@pytest.mark.parametrize(
    "media", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "json"]
)
def test_another_content_type_is_not_taken(window: Window, clerk: At, media: str) -> None:
    """Only application/json is, whatever the bytes look like."""
    refused(sent(clerk, GOOD, Content_Type=media), 415, "not-json")
    assert facts(window) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_packed_body_is_not_unpacked(window: Window, clerk: At, language: str) -> None:
    """A few bytes that unpack into gigabytes are never unpacked here."""
    said = sent(
        clerk,
        gzip.compress(GOOD),
        Content_Encoding="gzip",
        Accept_Language=LANGUAGES[language],
    )
    refused(said, 415, "not-json")
    assert facts(window) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_of_300_kib_is_turned_away(window: Window, clerk: At, language: str) -> None:
    """256 KiB at most, said beforehand or not."""
    body = GOOD + b" " * (300 * 1024)
    said = sent(clerk, body, Accept_Language=LANGUAGES[language])
    refused(said, 413, "too-large")
    headers = {"Authorization": f"Bearer {clerk.key}", "Idempotency-Key": "k"}
    unsaid = window.client.post(
        "/v1/disputes",
        content=iter([body[:100_000], body[100_000:]]),
        headers=headers | {"Content-Type": JSON},
    )
    refused(unsaid, 413, "too-large")
    assert facts(window) == 0


@pytest.mark.parametrize(
    "key", ["", " ", "a b", "a\tb", "é", "键".encode().decode("latin-1"), "k" * 256, "a\x7fb"]
)
def test_a_key_is_some_visible_letters(window: Window, clerk: At, key: str) -> None:
    """Header tricks in Idempotency-Key: neither blanks, nor other scripts, nor 256 letters."""
    headers = {
        b"authorization": f"Bearer {clerk.key}".encode(),
        b"idempotency-key": key.encode("latin-1"),
        b"content-type": JSON.encode(),
    }
    said = window.client.post("/v1/disputes", content=GOOD, headers=list(headers.items()))
    refused(said, 422 if len(key) > 255 else 400, _code(key))
    assert facts(window) == 0


def _code(key: str) -> str:
    return "fields-wrong" if len(key) > 255 else "idempotency-key-required"


@BOTH_STORES
def test_of_two_keys_neither_is_believed(window: Window, clerk: At) -> None:
    """Which of them a proxy or a client meant, nobody can say."""
    headers = [
        (b"authorization", f"Bearer {clerk.key}".encode()),
        (b"idempotency-key", b"one"),
        (b"idempotency-key", b"two"),
        (b"content-type", JSON.encode()),
    ]
    said = window.client.post("/v1/disputes", content=GOOD, headers=headers)
    refused(said, 400, "idempotency-key-required")
    assert facts(window) == 0


@BOTH_STORES
def test_the_same_key_means_the_same_letters(window: Window, clerk: At) -> None:
    """A key is compared as it was written: quotes, commas and case are part of it."""
    ids = {sent(clerk, GOOD, Idempotency_Key=key).json()["id"] for key in ("a", "A", '"a"', "a,b")}
    assert len(ids) == 4
    assert sent(clerk, GOOD, Idempotency_Key="a").json()["repeated"]
    assert facts(window) == 4
