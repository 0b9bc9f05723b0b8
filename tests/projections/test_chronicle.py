"""The chronicle: a dispute told as a story, one line a fact, and nothing personal in it."""

import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from domain.bodies import Mode
from domain.codes import lists_of, told
from domain.record import FACTS
from domain.referral import ShareGround
from domain.sealed import is_sealed
from domain.wording import knows
from projections.chronicle import Line, open_part, read
from projections.generations import reading
from tests.projections.town import Town


def story(town: Town, dispute: object) -> list[Line]:
    """The lines of a dispute."""
    with reading(town.office.views) as now:
        return read(now.connection, now.tables, dispute)  # type: ignore[arg-type]


def test_a_dispute_is_told_one_line_a_fact(town: Town) -> None:
    """In the order it was recorded, in the reader's language, codes said in words."""
    dispute = town.offered(
        town.accepted(name="王小芳"), "court-siming", Mode.HAND_OVER, ShareGround.JURISDICTION
    )
    town.follow()

    lines = story(town, dispute)

    facts = town.office.registry.facts(dispute)
    assert [line.version for line in lines] == [fact.originator_version for fact in facts]
    assert [line.happened_at for line in lines] == [fact.happened_at for fact in facts]
    assert "移送" in lines[-1].told("zh")
    assert "hand-over" not in lines[-1].told("zh")
    assert "court-siming" not in lines[-1].told("zh")
    assert lines[-1].told("en") != lines[-1].told("zh")


def test_nothing_sealed_stands_in_the_chronicle(town: Town) -> None:
    """Not even as ciphertext: who reads the story needs no key."""
    town.accepted(name="王小芳", statement="站点欠薪十七天")
    town.follow()

    with reading(town.office.views) as now:
        written = "".join(now.connection.scalars(select(now.tables.chronicle.c.fields)))

    assert "sealed:" not in written
    assert "王小芳" not in written


def test_what_is_sealed_is_left_out_wherever_it_stands() -> None:
    """In a field, in a list, in a list of parties."""
    words = "sealed:1:a:k:name:n:c:d"
    assert is_sealed(words)

    said = {"a": words, "b": [words, 1], "c": {"d": words, "e": [{"f": words, "g": "h"}]}}

    assert open_part(said) == {"b": [1], "c": {"e": [{"g": "h"}]}}
    assert json.dumps(open_part(said))


def test_what_was_entered_on_a_later_day_says_so() -> None:
    """Lines stand in the order they were recorded; one from older papers does not seem to jump."""
    happened = datetime(2026, 3, 10, 15, 59, tzinfo=UTC)
    said = {"party": "R1"}

    told_at = [
        Line(1, "dispute.award_served", happened, happened + later, "officer:lin", 0, said)
        for later in (timedelta(seconds=59), timedelta(minutes=1))
    ]

    assert [line.told("zh") for line in told_at] == [
        "向 R1 送达裁决书",
        "向 R1 送达裁决书（补录）",
    ]


def test_reading_the_past_never_fails() -> None:
    """A fact the catalogue has no sentence for is told by its topic."""
    moment = datetime(2026, 3, 10, tzinfo=UTC)
    line = Line(1, "dispute.of_a_later_office", moment, moment, "office", 0, {"a": None})

    assert line.told("zh") == "dispute.of_a_later_office"


def test_every_fact_has_its_sentence() -> None:
    """zh-CN first, English second, for whatever a dispute, a consultation or a demand records."""
    told_of = ("dispute.", "consultation.", "demand.")
    missing = [topic for topic in FACTS if topic.startswith(told_of) and not knows(f"fact.{topic}")]

    assert missing == []


def test_a_code_is_said_by_the_list_its_own_room_asks_for() -> None:
    """`other` means one thing to who withdraws and another to who returns a referral."""
    assert lists_of("dispute.withdrawn", "reason")[0] == "withdrawal-reason"
    assert lists_of("dispute.referral_returned", "reason")[0] == "return-reason"
    assert "自行和解" in told("dispute.closed", {"outcome": "settled-withdrawn"}, "zh")


def test_a_call_says_whether_anybody_answered() -> None:
    """Three calls in vain lead to a visit; three calls that were answered do not."""
    said = {"party": "R1", "way": "phone", "reached": False}

    assert told("dispute.contact_attempted", said, "zh") == "联系当事人 R1（电话）：未联系上"


def test_a_period_is_told_by_its_name() -> None:
    """Whoever reads the story knows 调解期限, not the id a lawyer finds it by."""
    said = {"rule": "mediation.clock-a", "due": "2023-11-22", "subject": ""}

    told_so = told("dispute.clock_passed", said, "zh")

    assert told_so == "期限“调解期限（自收到申请）”已于 2023-11-22 届满"


def test_money_paid_outside_is_told_with_the_withdrawal() -> None:
    """What the closing counts as paid stands in the story; nothing is said where nothing was."""
    said = {"party": "A1", "reason": "settled-outside", "paid": "400", "proof": "self-declared"}
    nothing = {"party": "A1", "reason": "other", "paid": None, "proof": ""}

    assert "，另行收到 400.00 元（证明：一方自述）" in told("dispute.withdrawn", said, "zh")
    assert told("dispute.withdrawn", nothing, "zh") == "申请人一方（A1）撤回申请（其他）"
