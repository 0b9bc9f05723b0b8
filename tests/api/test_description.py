"""The description of the API: in both languages, with examples, and whole without the internet."""

import json
import re
from typing import Any

import pytest

from api.forms import forms
from api.problems import status_of
from domain.refusals import REFUSALS
from tests.api.conftest import Window

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def described(window: Window) -> dict[str, Any]:
    """The description as a client gets it."""
    told: dict[str, Any] = window.client.get("/openapi.json").json()
    return told


def operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation of every path."""
    return [operation for path in described["paths"].values() for operation in path.values()]


def test_every_operation_is_titled_in_both_languages(described: dict[str, Any]) -> None:
    """Chinese first, then English; and each stands in a chapter that is listed."""
    chapters = {tag["name"] for tag in described["tags"]}
    told = operations(described)

    assert len(told) > len(forms())
    for operation in told:
        zh, _, en = operation["summary"].partition(" · ")
        assert HAN.search(zh), operation["operationId"]
        assert en, operation["operationId"]
        assert not HAN.search(en), operation["operationId"]
        assert operation["description"], operation["operationId"]
        assert set(operation["tags"]) <= chapters
    assert {tag for operation in told for tag in operation["tags"]} == chapters


def test_every_form_has_an_example(described: dict[str, Any]) -> None:
    """Whoever tries a step begins from a filled-in form."""
    for operation in operations(described):
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["examples"]


def test_every_problem_answer_is_declared_with_an_example(described: dict[str, Any]) -> None:
    """Each says what a refusal of that family looks like, in Chinese, and what to do."""
    answers = described["components"]["responses"]
    for operation in operations(described):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert answer == {"$ref": f"#/components/responses/{status}"}
    for status, answer in answers.items():
        example = answer["content"]["application/problem+json"]["example"]
        assert str(example["status"]) == status
        assert HAN.search(example["title"])
        assert example["do"]
        assert status_of(REFUSALS[example["code"]]) == int(status)
    assert {str(status_of(refusal)) for refusal in REFUSALS.values()} <= set(answers)


def test_every_reference_in_the_description_leads_somewhere(described: dict[str, Any]) -> None:
    """A client generator stops at the first that does not."""
    for found in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(described))):
        at: Any = described
        for part in found.split("/"):
            at = at[part]


def test_the_pages_ask_nothing_of_the_internet(window: Window) -> None:
    """A city's intranet reaches no other host: what a page needs, the office hands out itself."""
    for page in ("/", "/docs", "/problems/not-found"):
        text = window.client.get(page).text
        needs = re.findall(r'(?:src|href)="([^"]*)"', text)
        assert "://" not in text, page
        assert all(need == "data:," or re.match("/[^/]|/$", need) for need in needs), page
        for needed in re.findall(r'(?:src|href)="(/docs/[^"]+)"', text):
            part = window.client.get(needed)
            assert part.status_code == 200
            assert part.headers["cache-control"] == "public, max-age=86400"
    assert window.client.get("/docs/oauth2.html").json()["code"] == "no-such-path"


def test_a_problem_is_explained_without_a_hole(window: Window) -> None:
    """What only a case can fill in is left open: nobody reads of a party without a name."""
    page = window.client.get("/problems/no-consent").text

    assert "当事人 … 尚未同意调解。" in page
    assert "Party … has not agreed to mediation." in page


def test_the_welcome_is_said_in_both_languages(window: Window) -> None:
    """Chinese first; English first where it is asked for."""
    zh, en = "办公室已开门", "The office is open"
    text = window.client.get("/").text
    assert 0 < text.index(zh) < text.index(en)
    text = window.client.get("/", headers={"Accept-Language": "en"}).text
    assert 0 < text.index(en) < text.index(zh)
    for door in re.findall(r'href="(/[^"]*)"', text):
        assert window.client.get(door).status_code in {200, 401}, door
