"""Consultations and demands have lists of their own, under the same access table."""

from typing import Any

import pytest

from domain.callers import Role
from tests.api.conftest import BOTH_STORES, At, Window

pytestmark = BOTH_STORES


def ask(clerk: At, topic: str) -> dict[str, Any]:
    """Somebody asks at the window."""
    said = clerk.post("/v1/consultations", {"topic": topic, "question": "配送费没有结算"})
    assert said.status_code == 201, said.text
    return said.json()  # type: ignore[no-any-return]


def demand(clerk: At) -> dict[str, Any]:
    """Somebody wishes for a place to rest."""
    said = clerk.post("/v1/demands", {"words": "站点附近没有歇脚的地方", "district": "350203"})
    assert said.status_code == 201, said.text
    return said.json()  # type: ignore[no-any-return]


def take(caller: At, path: str, version: int, **said: Any) -> dict[str, Any]:
    """Take a step of a matter."""
    taken = caller.post(path, said, version=version)
    assert taken.status_code == 200, taken.text
    return taken.json()  # type: ignore[no-any-return]


def listed(caller: At, under: str, **asked: Any) -> dict[str, Any]:
    """What a caller finds in a list."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    found = caller.get(f"/v1/{under}?{query}")
    assert found.status_code == 200, found.text
    return found.json()  # type: ignore[no-any-return]


def ids(page: dict[str, Any]) -> list[str]:
    """The matters of a page."""
    return [line["id"] for line in page["lines"]]


def test_consultations_are_listed_page_by_page(read: Window, clerk: At) -> None:
    """The newest first; the cursor begins where the page before ended, and the end has none."""
    asked = []
    for topic in ("pay", "deposit", "pay"):
        read.later(minutes=1)
        asked.append(ask(clerk, topic))
    newest = [one["id"] for one in reversed(asked)]
    last = asked[-1]["position"]

    first = listed(clerk, "consultations", after=last, limit=2)
    rest = listed(clerk, "consultations", limit=2, cursor=first["next"])
    whole = listed(clerk, "consultations", limit=3)

    assert (ids(first), ids(rest)) == (newest[:2], newest[2:])
    assert (rest["next"], whole["next"]) == (None, None)
    assert first["lines"][0]["topic_title"] == "劳动报酬"
    assert first["lines"][0]["state_title"] == "待答复"
    assert "配送费" not in str(first)


@pytest.mark.usefixtures("read")
def test_consultations_are_narrowed(clerk: At) -> None:
    """By centre, by how far they have come, by what was asked about."""
    pay, deposit = ask(clerk, "pay"), ask(clerk, "deposit")
    path = f"/v1/consultations/{pay['id']}/steps/advise-consultation"
    position = take(clerk, path, pay["version"], advice="own-words", minutes=5)["position"]

    assert ids(listed(clerk, "consultations", after=position, state="answered")) == [pay["id"]]
    assert ids(listed(clerk, "consultations", topic="deposit")) == [deposit["id"]]
    assert ids(listed(clerk, "consultations", topic="deposit", state="answered")) == []
    assert len(ids(listed(clerk, "consultations", centre="siming"))) == 2
    assert ids(listed(clerk, "consultations", centre="huli")) == []
    for wrong in ("state=routed", "topic=love", "group=rest-places", "cursor=x"):
        assert clerk.get(f"/v1/consultations?{wrong}").status_code == 422


@pytest.mark.usefixtures("read")
def test_demands_are_found_with_their_like(clerk: At) -> None:
    """专班: the task group meets on one topic, and reads what was put under it."""
    first, second = demand(clerk), demand(clerk)
    steps = f"/v1/demands/{first['id']}/steps"
    grouped = take(clerk, f"{steps}/group-demand", first["version"], group="rest-places")
    sent = take(
        clerk, f"{steps}/route-demand", grouped["version"], lead="city-management", assisting=[]
    )

    [line] = listed(clerk, "demands", after=sent["position"], group="rest-places")["lines"]
    assert (line["id"], line["group"], line["lead"]) == (
        first["id"],
        "rest-places",
        "city-management",
    )
    assert (line["state"], line["version"]) == ("routed", sent["version"])
    assert ids(listed(clerk, "demands", state="open")) == [second["id"]]
    assert ids(listed(clerk, "consultations")) == []
    assert clerk.get("/v1/demands?state=converted").status_code == 422


def test_who_may_not_read_a_matter_finds_none(read: Window, clerk: At) -> None:
    """What is 404 in detail is absent from the list; an auditor reads the whole city's."""
    question, wish = ask(clerk, "pay"), demand(clerk)
    position = wish["position"]
    stranger = read.caller(Role.CLERK, centre="huli", officer="clerk-xu")
    partner = read.caller(Role.PARTNER, body="legal-aid")
    auditor = read.caller(Role.AUDITOR)

    for one in (stranger, partner):
        assert one.get(f"/v1/consultations/{question['id']}").status_code == 404
        assert ids(listed(one, "consultations", after=position)) == []
        assert ids(listed(one, "demands")) == []
    assert ids(listed(auditor, "consultations", after=position)) == [question["id"]]
    assert ids(listed(auditor, "demands")) == [wish["id"]]
    assert read.client.get("/v1/demands").status_code == 401
