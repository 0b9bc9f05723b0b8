"""A whole number in an address is its digits, at every door that takes one."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest

from domain.callers import Role
from tests.api.conftest import At, Window

NONE_OF_THEM = ("1.0", "true", "+1", " 1", "1 ", "1e0", "1_0", "0x1", "", "１２", "١")
"""What some programs read as a number: no two need read it as the same one."""

ID = str(UUID(int=1))
NAMED = {"figure": "filed", "format": "jsonl", "evidence": "E1", "centre": "siming"}
"""What stands in a path beside ids and numbers."""

BESIDE = {"officer": "lin"}
"""What is always asked for, beside a number."""


def numbers(described: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every path that takes a whole number, with its method and the parameter."""
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", []):
                if is_whole(parameter["schema"]):
                    yield path, method, parameter


def is_whole(schema: Mapping[str, Any]) -> bool:
    """Whether what is described is a whole number, or may be one."""
    return schema.get("type") == "integer" or any(map(is_whole, schema.get("anyOf", [])))


def asked(who: At, path: str, parameter: Mapping[str, Any], said: str) -> Any:
    """Ask with the parameter saying so, and all others as they should be."""
    name, place = parameter["name"], parameter["in"]
    filled = {one: NAMED.get(one, ID) for one in ("id", *NAMED)}
    if place == "path":
        filled[name] = quote(said) or "%20"
    address = path.format(**filled | {name: filled.get(name, "1")})
    if place == "header":
        return who.get(address, **{name: said})
    beside = "&".join(f"{one}={value}" for one, value in BESIDE.items() if "deeds" in path)
    return who.get(f"{address}?{beside}&{name}={quote(said, safe='')}".replace("?&", "?"))


@pytest.fixture
def staff(window: Window) -> list[At]:
    """People of whom one may ask at each door."""
    roles = (Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.TEAM_LEAD)
    return [window.caller(role, officer=f"{role.value}-1") for role in roles]


def test_a_number_in_an_address_is_its_digits_at_every_door(
    window: Window, staff: list[At]
) -> None:
    """`1.0` is refused alike, and by the name of the parameter, whatever it counts."""
    doors = list(numbers(window.client.get("/openapi.json").json()))

    assert {parameter["name"] for *_, parameter in doors} > {"limit", "after", "cursor", "size"}
    for path, method, parameter in doors:
        assert method == "get", path
        answers = (asked(who, path, parameter, "1.0") for who in staff)
        told = next(one for one in answers if one.status_code not in {401, 403})
        assert told.status_code == 422, (path, parameter["name"])
        wrong = {one["at"]: one["title"] for one in told.json()["fields"]}
        assert wrong[f"{parameter['in']}.{parameter['name']}"] == "须为整数。", path


@pytest.mark.parametrize("said", NONE_OF_THEM)
def test_what_only_some_programs_read_as_a_number_is_none(staff: list[At], said: str) -> None:
    """Two programs that read one address differently would show two pages."""
    for name in ("limit", "after"):
        told = staff[0].get(f"/v1/disputes?{name}={quote(said, safe='')}")
        assert (told.status_code, told.json()["code"]) == (422, "fields-wrong")
        [wrong] = told.json()["fields"]
        assert wrong == {"at": f"query.{name}", "code": "int_type", "title": "须为整数。"}


def test_the_bounds_of_a_number_are_described(window: Window) -> None:
    """A client generator reads the least and the most of each as JSON Schema says them."""
    for path, _, parameter in numbers(window.client.get("/openapi.json").json()):
        schema = parameter["schema"]
        [whole] = [one for one in schema.get("anyOf", [schema]) if is_whole(one)]
        assert {"minimum", "maximum"} <= set(whole), (path, parameter["name"])
