"""Mediation organisations: whose seal is on an agreement, and what that opens (调解组织)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "rules" / "organisations.toml"


class OrganisationKind(StrEnum):
    """What kind of organisation mediated and puts its seal on the agreement."""

    PEOPLE_MEDIATION_COMMITTEE = "people-mediation-committee"  # 人民调解委员会
    ENTERPRISE_MEDIATION_COMMITTEE = "enterprise-mediation-committee"  # 企业劳动争议调解委员会
    LABOUR_MEDIATION_ORGANISATION = "labour-mediation-organisation"  # 乡镇街道劳动争议调解组织
    ONE_STOP_CENTRE = "one-stop-centre"  # 一站式调解中心
    COURT_INVITED = "court-invited"  # 法院特邀调解组织
    OTHER_ORGANISATION = "other-organisation"


@dataclass(frozen=True, slots=True)
class Organisation:
    """What the seal of such an organisation opens, by which article, and how sure we are."""

    kind: str
    routes: tuple[str, ...]
    article: str
    confidence: str


@cache
def organisations() -> Mapping[str, Organisation]:
    """Read every kind of organisation."""
    with SHIPPED.open("rb") as file:
        table = tomllib.load(file)
    return {
        kind: Organisation(kind, tuple(entry["routes"]), entry["article"], entry["confidence"])
        for kind, entry in table.items()
    }
