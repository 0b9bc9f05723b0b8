"""Reading a mapping's file: CSV as others keep such tables, or TOML with all that can be said."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.import_mapping import MappingWrong, StageMap, must_be_text, of_rows, of_table, trimmed
from operations.actor_codes import code_of
from operations.console import Halt


def read_mapping(path: Path, *, closes: list[str], time_zone: str = "") -> StageMap:
    """Read a mapping; what is said beside it comes before what it says. Raises Halt."""
    try:
        made = _of_toml(path) if path.suffix == ".toml" else _of_csv(path)
        code_of(made.actor_code)
        zoned = replace(made, zone=ZoneInfo(time_zone)) if time_zone else made
        return zoned.closing(closes) if closes else zoned
    except MappingWrong as wrong:
        raise Halt(wrong.key, code=2, **wrong.details) from None
    except (OSError, csv.Error, ZoneInfoNotFoundError, ValueError, RecursionError) as wrong:
        raise Halt("mapping-unreadable", code=2, what=wrong) from None


def _of_csv(path: Path) -> StageMap:
    return of_rows(path.stem, _digest(path), _table(path))


def _of_toml(path: Path) -> StageMap:
    """Its stages stand in it, or in a table beside it that it names; that one is digested too."""
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    beside = said.get("stages_from", "")
    must_be_text("stages_from", beside)
    said_stages = said.get("stages", {})
    if not isinstance(said_stages, Mapping):
        raise MappingWrong("mapping-unreadable", what="stages")
    digest, stages = _digest(path), trimmed(said_stages)
    if beside:
        table = path.parent / beside
        rows = of_rows(table.stem, "", _table(table))
        stages = {name: one.stage for name, one in rows.meanings.items()} | stages
        digest = f"sha-256:{sha256((digest + _digest(table)).encode()).hexdigest()}"
    return of_table(digest, {"name": path.stem} | said, stages)


def _table(path: Path) -> Iterator[Mapping[str, str | None]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _digest(path: Path) -> str:
    return f"sha-256:{sha256(path.read_bytes()).hexdigest()}"
