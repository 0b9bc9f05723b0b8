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

    @cached_property
    def zone(self) -> ZoneInfo:
        """The centre's time zone (never a fixed offset: 1986-91 had summer time)."""
        return ZoneInfo(self.zone_name)


class CentresWrong(Exception):  # noqa: N818 - what whoever runs the office is told
    """The file of the centres cannot be read, and what is wrong with it."""

    def __init__(self, path: Path, wrong: str) -> None:
        super().__init__(f"{path}: {wrong}")


def read_centres(path: Path = SHIPPED) -> Mapping[str, Centre]:
    """Read the centres of a city from its file; raises CentresWrong."""
    try:
        with path.open("rb") as file:
            centres = _centres_in(tomllib.load(file))
        for centre in centres.values():
            _ = centre.zone
    except KeyError as missing:
        raise CentresWrong(path, f"{missing.args[0]}?") from None
    except (OSError, ValueError, TypeError, AttributeError) as wrong:
        raise CentresWrong(path, str(wrong)) from None
    if not centres:
        raise CentresWrong(path, "[…]?")
    return centres


def _centres_in(table: Mapping[str, Mapping[str, Any]]) -> dict[str, Centre]:
    return {
        name: Centre(
            id=name,
            name_zh=entry["name_zh"],
            name_en=entry["name_en"],
            number_prefix=entry["number_prefix"],
            districts=tuple(entry["districts"]),
            zone_name=entry.get("zone", "Asia/Shanghai"),
            hosts_tribunal=entry.get("hosts_tribunal", False),
        )
        for name, entry in table.items()
    }
