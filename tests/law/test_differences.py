"""What differs between two moments of a dispute, in whichever part of its file (前后差异)."""

import re
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from domain.as_happened import as_recorded
from domain.consent import Way
from domain.differences import Difference, differences, facts_between, parts_of, place, told
from domain.dispute import Dispute
from domain.values import PartyId
from domain.wording import catalogue
from tests.law.desk import OnTheDesk, sealed
from tests.law.roads import ROADS, on_the_desk, walk
from tests.law.whole import LANGUAGES

_UNTRANSLATED = re.compile("“(yes|no|true|false)”", re.IGNORECASE)


def test_nothing_differs_from_itself() -> None:
    """A dispute read twice is one dispute."""
    desk = walk(on_the_desk(), "performed")

    assert differences(desk.dispute, desk.dispute) == []


def test_one_step_is_told_by_its_field() -> None:
    """What was, what becomes, and where it stands; sums to the cent, in both languages."""
    desk = OnTheDesk().later(hours=1)
    before = desk.dispute
    desk.do(Dispute.amend_claim, claim="C1", amount=Decimal("900.00"))

    found = differences(before, desk.dispute)

    assert found == [Difference(("claims", "C1", "amount"), Decimal("857.50"), Decimal("900.00"))]
    assert told(found[0], "zh") == "请求 C1 金额：由“857.50”变为“900.00”"
    assert told(found[0], "en") == "claim, C1, sum: from “857.50” to “900.00”"


def test_what_is_sealed_is_said_to_have_changed_and_not_how() -> None:
    """A name put right: neither the old nor the new one stands in the sentence."""
    desk = OnTheDesk().later(hours=1)
    details: dict[str, Any] = {"name": sealed("陈小明", field="name")}
    desk.do(Dispute.correct_party, party=PartyId("A1"), details=details)
    before = desk.dispute
    details = {"name": sealed("陈晓明", field="name")}
    desk.later(hours=1).do(Dispute.correct_party, party=PartyId("A1"), details=details)

    [one] = differences(before, desk.dispute)

    assert one.path == ("parties", "A1", "details", "name")
    assert told(one, "zh") == "当事人 A1 资料 姓名或名称：内容有变（已加密）"
    assert "sealed:" not in told(one, "en")


def test_the_first_entry_of_a_list_is_new_and_nothing_is_gone() -> None:
    """The first contact: what is told is the contact, in each language's own words."""
    desk = OnTheDesk().later(hours=1)
    before = desk.dispute
    desk.do(Dispute.record_contact_attempt, party=PartyId("R1"), way=Way.PHONE, reached=True)

    found = differences(before, desk.dispute)

    assert {one.path[:2] for one in found} == {("contacts", "1")}
    assert all(one.was is None for one in found)
    assert "联系 1 方式：新增“电话”" in [told(one, "zh") for one in found]
    assert not [one for one in found if "不再有" in told(one, "zh") + told(one, "en")]


def test_a_list_that_loses_its_entries_is_told_by_what_is_gone() -> None:
    """The same the other way round: no empty list is told as new."""
    desk = OnTheDesk().later(hours=1)
    before = desk.dispute
    desk.do(Dispute.record_contact_attempt, party=PartyId("R1"), way=Way.PHONE, reached=True)

    found = differences(desk.dispute, before)

    assert {one.path[:2] for one in found} == {("contacts", "1")}
    assert all(one.becomes is None and "不再有" in told(one, "zh") for one in found)


def test_sealed_words_in_a_list_are_not_told() -> None:
    """A note of the mediator's: that there is one, and neither its words nor its seal."""
    desk = walk(on_the_desk(), "intake").later(hours=1)
    before, after = desk.dispute, deepcopy(desk.dispute)
    after.private_notes = [*before.private_notes, sealed("底线八百", field="words")]

    [one] = differences(before, after)

    assert told(one, "zh") == "调解员私记：新增（已加密）"


@pytest.mark.parametrize("road", ROADS)
def test_every_fact_that_says_something_of_the_matter_makes_a_difference(road: str) -> None:
    """From each version to the next, and told in both languages by names and not by codes."""
    desk = walk(on_the_desk(), road)
    facts = desk.registry.facts(desk.id)

    for version in range(1, len(facts)):
        before, after = as_recorded(facts[:version]), as_recorded(facts[: version + 1])
        for one in differences(before, after):
            for language in LANGUAGES:
                assert told(one, language)
                assert "_" not in place(one.path, language), one.path
                assert "sealed:" not in told(one, language)
            assert not _UNTRANSLATED.search(told(one, "zh")), told(one, "zh")
        assert facts_between(facts[:version], facts[: version + 1]) == [facts[version]]
    assert differences(as_recorded(facts[:1]), desk.dispute)


def test_every_part_of_a_file_has_a_name() -> None:
    """Whoever adds a part to the file says what it is called, in both languages."""
    nameless = {name for name in parts_of(OnTheDesk().dispute) if f"part.{name}" not in catalogue()}

    assert not nameless


def test_facts_that_a_moment_knows_otherwise_lie_between() -> None:
    """Between two moments lie the facts that one tells of and the other does not."""
    desk = walk(on_the_desk(), "intake")
    facts = desk.registry.facts(desk.id)

    between = facts_between(facts[2:5], facts[:4])

    assert between == [facts[0], facts[1], facts[4]]
