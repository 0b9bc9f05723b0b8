"""The centres: a city's windows, their districts, their numbers and their time zone."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SHIPPED = Path(__file__).parent / "rules" / "centres.toml"


@dataclass(frozen=True)
class Centre:
    """One centre; `districts` are the GB/T 2260 codes it serves."""

    id: str
    name_zh: str
    name_en: str
    number_prefix: str
    districts: tuple[str, ...]
    zone_name: str
    hosts_tribunal: bool = False
    parent: str = ""
    """The centre above: a station's district, a district's city; none at the top."""

    under: tuple[str, ...] = ()
    """Every centre below, however far."""

    @cached_property
    def zone(self) -> ZoneInfo:
        """The centre's time zone (never a fixed offset: 1986-91 had summer time)."""
        return ZoneInfo(self.zone_name)


class CentresWrong(Exception):  # noqa: N818 - what whoever runs the office is told
    """The file of the centres cannot be read, or a centre is under none, or under itself."""

    def __init__(self, where: Path | str, wrong: str) -> None:
        super().__init__(f"{where}: {wrong}")


def read_centres(path: Path = SHIPPED) -> Mapping[str, Centre]:
    """Read the centres of a city from its file; raises CentresWrong."""
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
        parents = {name: str(entry.get("parent", "")) for name, entry in table.items()}
        _must_be_a_tree(parents, path, text)
        centres = _centres_in(table, parents)
        for centre in centres.values():
            _ = centre.zone
    except KeyError as missing:
        raise CentresWrong(path, f"{missing.args[0]}?") from None
    except (OSError, ValueError, TypeError, AttributeError) as wrong:
        raise CentresWrong(path, str(wrong)) from None
    if not centres:
        raise CentresWrong(path, "[…]?")
    return centres


def _centres_in(
    table: Mapping[str, Mapping[str, Any]], parents: Mapping[str, str]
) -> dict[str, Centre]:
    return {
        name: Centre(
            id=name,
            name_zh=entry["name_zh"],
            name_en=entry["name_en"],
            number_prefix=entry["number_prefix"],
            districts=tuple(entry["districts"]),
            zone_name=entry.get("zone", "Asia/Shanghai"),
            hosts_tribunal=entry.get("hosts_tribunal", False),
            parent=parents[name],
            under=tuple(one for one in table if name in _above(one, parents)),
        )
        for name, entry in table.items()
    }


def _above(centre: str, parents: Mapping[str, str]) -> list[str]:
    """Every centre above, the nearest first; round in a ring once at most."""
    found: list[str] = []
    while (centre := parents.get(centre, "")) and centre not in found:
        found.append(centre)
    return found


def _must_be_a_tree(parents: Mapping[str, str], path: Path, text: str) -> None:
    for name, parent in parents.items():
        where = f"{path.name}:{_line_of(name, text)}"
        if parent and parent not in parents:
            raise CentresWrong(where, f"{name} -> {parent}?")
        if name in (ring := _above(name, parents)):
            raise CentresWrong(where, f"{name} -> {' -> '.join(ring)}")


def _line_of(centre: str, text: str) -> int:
    """The line in which a centre names the one above it."""
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().startswith("["):
            inside = line.strip().strip("[]").strip("\"' ") == centre
        elif inside and line.partition("=")[0].strip() == "parent":
            return number
    return 0
