"""The search for planted values finds them: a search that cannot find proves nothing."""

import base64
import gzip
import json
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from stdnum import luhn
from stdnum.cn import ric

from tests.postgres import PostgresServer
from tests.privacy.planted import (
    BANK_ACCOUNT,
    ID_NUMBER,
    PLANTED,
    STATEMENT,
    forms_of,
    grep_bytes,
    grep_every_byte,
    grep_every_row,
)


def test_the_planted_numbers_would_be_accepted_at_the_desk() -> None:
    """A number refused for its check digit would never be stored and never be found."""
    assert ric.is_valid(ID_NUMBER)
    assert luhn.is_valid(BANK_ACCOUNT)


@pytest.mark.parametrize("value", PLANTED)
def test_every_value_is_found_in_every_form(value: str) -> None:
    """Plain or encoded, between other bytes, each planted value is a leak."""
    for form in forms_of(PLANTED[value]).values():
        found = grep_bytes("an answer", b"\x00before" + form + b"after\xff")

        assert value in {leak.value for leak in found}


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_base64_is_found_at_any_alignment(before: str) -> None:
    """Where a value stands in what was encoded moves every character of its base64."""
    for value, text in PLANTED.items():
        encoded = base64.b64encode(f"{before}{text}!".encode())

        assert value in {leak.value for leak in grep_bytes("a payload", encoded)}


def test_compressed_values_are_found(tmp_path: Path) -> None:
    """Whole streams and streams within streams, also when a file was cut off."""
    said = json.dumps({"said": STATEMENT, "after": "x" * 50_000}).encode()
    (tmp_path / "gzip").write_bytes(b"head" + gzip.compress(said) + b"tail")
    (tmp_path / "zlib").write_bytes(b"head" + zlib.compress(gzip.compress(said)))
    (tmp_path / "cut").write_bytes(gzip.compress(said)[:600])

    places = {leak.where.split(" ")[0] for leak in grep_every_byte(tmp_path)}

    assert places == {"gzip", "zlib", "cut"}


def test_cells_larger_than_a_page_are_found(tmp_path: Path) -> None:
    """SQLite cuts a large cell into pages, wherever a word may stand."""
    with closing(sqlite3.connect(tmp_path / "views.sqlite")) as office:
        office.execute("CREATE TABLE said (words TEXT, packed BLOB)")
        for shift in range(40):
            words = "。" * 1300 + "。" * shift + PLANTED["name"]
            office.execute("INSERT INTO said VALUES (?, ?)", (words, zlib.compress(b"nothing")))
        office.commit()

    found = grep_every_byte(tmp_path, {"name": PLANTED["name"]})

    assert "views.sqlite: said" in {leak.where for leak in found}


def test_an_office_that_keeps_to_itself_shows_nothing(tmp_path: Path) -> None:
    """Nothing planted, nothing found."""
    (tmp_path / "log").write_text("dispute accepted 厦劳调〔2026〕0001号", encoding="utf-8")

    assert grep_every_byte(tmp_path) == []


def test_rows_of_a_city_are_searched(pg_server: PostgresServer) -> None:
    """PostgreSQL compresses long values in its files, so its rows are read instead."""
    name = pg_server.make_database()
    with pg_server.connect(name) as city:
        city.execute("CREATE TABLE said (words text, packed bytea)")
        city.execute("INSERT INTO said VALUES (%s, %s)", (STATEMENT * 50, zlib.compress(b"x")))
        city.execute("INSERT INTO said VALUES ('', %s)", (zlib.compress(ID_NUMBER.encode()),))

        found = {leak.value for leak in grep_every_row(city)}
    pg_server.drop_database(name)

    assert found == {"statement", "identity number"}
