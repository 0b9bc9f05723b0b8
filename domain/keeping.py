"""The schedule of keeping and answering, as it is data: classes of files, kinds of requests.

Their years and days stand in domain/rules/persons.toml, each with its article and how sure it is.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from domain.rule import Confidence
from domain.wording import OFFICE

SHIPPED = Path(__file__).parent / "rules" / "persons.toml"


class FileClass(StrEnum):
    """What kind of file it is, for how long it is kept (档案类别)."""

    AWARD = "award"  # 裁决结案的仲裁案卷
    ARBITRATION = "arbitration"  # 其他方式结案的仲裁案卷
    MEDIATION = "mediation"  # 调解卷宗
    MATTER = "matter"  # 咨询、诉求登记
    ACCESS_LOG = "access-log"  # 查阅记录


class RequestKind(StrEnum):
    """What a person asks of the office about themselves (个人信息权利请求)."""

    COPY = "copy"  # 查阅、复制
    CORRECT = "correct"  # 更正、补充
    ERASE = "erase"  # 删除


@dataclass(frozen=True, slots=True)
class Class:
    """For how many years and months a class of files is kept, from the day it was closed.

    Of the access log that is the least the law asks, from the day it was written: the office
    destroys none of it (docs/decisions/0016). `least` are the years below which no city sets its
    own, by `least_article`.
    """

    id: FileClass
    years: int
    article: str
    confidence: Confidence
    months: int = 0
    least: int = 0
    least_article: str = ""


@dataclass(frozen=True, slots=True)
class Answering:
    """Within how many days a kind of request is answered, from the day it was made."""

    kind: RequestKind
    days: int
    article: str
    confidence: Confidence


@cache
def schedule(path: Path = SHIPPED) -> Mapping[FileClass, Class]:
    """The schedule of keeping, by class; raises ValueError where a class is unknown or missing."""
    read = {
        FileClass(one["id"]): Class(
            FileClass(one["id"]),
            one["years"],
            one["article"],
            Confidence(one["confidence"]),
            one.get("months", 0),
            one.get("least", one["years"]),
            one.get("least_article", one["article"]),
        )
        for one in _read(path)["class"]
    }
    if missing := set(FileClass) - read.keys():
        message = f"{path.name} says nothing of {', '.join(sorted(missing))}"
        raise ValueError(message)
    return read


def schedule_of(own: Mapping[str, int]) -> Mapping[FileClass, Class]:
    """The schedule with a city's own years, by class: what is shown is what files are kept for.

    Raises ValueError where a class is unknown, or shorter than the schedule lets a city have it.
    """
    table = dict(schedule())
    for name, years in own.items():
        known = table[FileClass(name)]
        if years < known.least:
            message = f"{name}: {known.least} years at least ({known.least_article})"
            raise ValueError(message)
        table[known.id] = replace(known, years=years, months=0)
    return table


@cache
def answering(path: Path = SHIPPED) -> Mapping[RequestKind, Answering]:
    """Within what time requests are answered, by kind; raises ValueError as `schedule`."""
    read = {
        RequestKind(one["kind"]): Answering(
            RequestKind(one["kind"]), one["days"], one["article"], Confidence(one["confidence"])
        )
        for one in _read(path)["request"]
    }
    if missing := set(RequestKind) - read.keys():
        message = f"{path.name} says nothing of {', '.join(sorted(missing))}"
        raise ValueError(message)
    return read


def answer_due(kind: RequestKind, asked_at: datetime) -> date:
    """The last day on which a request is answered in time, by the city's days."""
    return asked_at.astimezone(OFFICE).date() + timedelta(days=answering()[kind].days)


def _read(path: Path) -> dict[str, list[dict[str, Any]]]:
    with path.open("rb") as file:
        return tomllib.load(file)
