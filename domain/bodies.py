"""The bodies beside the centre: who receives a referral, and in what way (协作单位)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from domain.values import BodyId

SHIPPED = Path(__file__).parent / "rules" / "bodies.toml"


class Mode(StrEnum):
    """Whether custody goes or stays."""

    HAND_OVER = "hand-over"  # 移送、转办
    ASSIST = "assist"  # 协助


class BodyKind(StrEnum):
    """What a body is (单位类别)."""

    COURT = "court"
    LEGAL_AID = "legal-aid"
    INSURER = "insurer"
    INSPECTORATE = "inspectorate"
    DEPARTMENT = "department"
    CENTRE = "centre"
    ARBITRATION = "arbitration"
    POLICE = "police"
    INJURY_SCHEME = "injury-scheme"
    UNION = "union"


class CourtLevel(StrEnum):
    """At which level a court sits (法院层级)."""

    BASIC = "basic"  # 基层人民法院
    INTERMEDIATE = "intermediate"  # 中级人民法院


@dataclass(frozen=True)
class Body:
    """One body, and the ways in which it may receive a dispute."""

    id: BodyId
    kind: BodyKind
    name_zh: str
    name_en: str
    may_receive: frozenset[Mode]
    level: CourtLevel | None = None
    """Of a court."""

    superior: bool = False
    """Whether it may name the unit where others disagree about who is competent (指定管辖)."""

    @property
    def needs_consent(self) -> bool:
        """Say whether papers go there only with consent: who is no authority has no statutory duty.

        个人信息保护法 Art. 13(3), 23, 29.
        """
        return self.kind in (BodyKind.INSURER, BodyKind.UNION)

    @property
    def asks_once(self) -> bool:
        """Say whether it must ask for all that is missing at one time (保险法 Art. 22)."""
        return self.kind is BodyKind.INSURER


@cache
def read_bodies(path: Path = SHIPPED) -> Mapping[str, Body]:
    """Read the bodies of a city from its file."""
    with path.open("rb") as file:
        table = tomllib.load(file)
    return {
        name: Body(
            id=BodyId(name),
            kind=BodyKind(entry["kind"]),
            name_zh=entry["name_zh"],
            name_en=entry["name_en"],
            may_receive=frozenset(Mode(mode) for mode in entry["may_receive"]),
            level=CourtLevel(entry["level"]) if "level" in entry else None,
            superior=entry.get("superior", False),
        )
        for name, entry in table.items()
    }
