"""The rule table: every limit is data beside its article, and a wrong file is told by its line."""

import json
import shutil
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from domain.anchors import NAMES, NOT_RECORDED
from domain.counting import Unit
from domain.limits import limit
from domain.rule import Rule
from domain.rule_chapters import RuleTableWrong
from domain.rule_digests import differing, digests_of
from domain.rule_table import SHIPPED, newest, rule_tables
from domain.wording import catalogue

[(VERSION, TABLE)] = rule_tables().items()

GOOD = """valid_from = 2026-01-01

[[rule]]
id = "mediation.clock-a"
article = "调解仲裁法 Art. 14(3)"
amount = 15
unit = "day"
starts = "application-received"
confidence = "verified"

[[rule]]
id = "mediation.clock-b"
article = "人社厅发〔2024〕4号"
amount = 15
unit = "day"
starts = "accepted"
confidence = "verified"
"""


def written(folder: Path, text: str, version: str = "2027.1") -> Path:
    """A city's own folder with one version in one file."""
    (folder / version).mkdir(parents=True)
    (folder / version / "mediation.toml").write_text(text, encoding="utf-8")
    return folder


def copied(folder: Path, version: str, since: str) -> Path:
    """A city's own folder with a copy of the version that ships; its chapter of mediation."""
    shutil.copytree(SHIPPED / VERSION, folder / version)
    chapter = folder / version / "mediation.toml"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(text.replace("valid_from = 2026-01-01", f"valid_from = {since}", 1), "utf-8")
    return chapter


def anchors_of(rule: Rule) -> set[str]:
    """Every anchor a rule names."""
    lists = (rule.met_by, rule.ended_by, rule.stops, rule.resumes, rule.restarts)
    longer = {rule.extension.by} if rule.extension else set()
    return {rule.starts, *longer}.union(*lists)


def test_every_limit_of_the_study_is_in_the_table() -> None:
    """The numbers of each limit, as the law or the notice states them."""
    stated = {rule.id: (rule.period.span.amount, rule.period.span.unit) for rule in TABLE.rules}

    assert stated["mediation.clock-a"] == stated["mediation.clock-b"] == (15, Unit.DAY)
    assert stated["court.mediation"] == (30, Unit.DAY)
    assert stated["arbitration.award"] == (45, Unit.DAY)
    assert stated["inspection.investigation"] == (60, Unit.WORKING_DAY)
    assert stated["enforcement"] == (2, Unit.YEAR)
    assert stated["service.public-notice"] == (30, Unit.DAY)
    assert stated["retention.logs"] == (6, Unit.MONTH)
    assert len(stated) == len(TABLE.rules)


@pytest.mark.parametrize("rule", TABLE.rules, ids=lambda rule: rule.id)
def test_every_rule_has_a_name_in_both_languages(rule: Rule) -> None:
    """A clock is read by its name, and a trace by the words of its anchors."""
    assert {"zh", "en"} <= catalogue()[f"rule.{rule.id}"].keys()
    for anchor in anchors_of(rule) - NOT_RECORDED:
        assert {"zh", "en"} <= catalogue()[f"anchor.{anchor}"].keys()


def test_every_anchor_is_used_by_a_rule() -> None:
    """An anchor that no rule names is read for nothing; closing is the ledger's own."""
    used = set().union(*(anchors_of(rule) for rule in TABLE.rules))

    assert {"closed", "reopened"} | used >= NAMES


def test_what_was_only_recalled_is_not_called_verified() -> None:
    """Working days in arbitration move every date, and are for a lawyer to verify first."""
    for name in ("arbitration.acceptance", "arbitration.answer", "arbitration.hearing-notice"):
        assert TABLE.rule(name).period.span.unit is Unit.WORKING_DAY
        assert TABLE.rule(name).confidence == "unverified"


def test_a_number_that_is_a_period_is_stated_once() -> None:
    """The decision refuses by the same number as the clock counts by."""
    extension = TABLE.rule("mediation.clock-b").extension

    assert extension
    assert limit("mediation.extension").amount == extension.most.amount == 15
    assert limit("award.suit").article == TABLE.rule("award.suit").article


def test_a_city_adds_a_version_of_its_own(tmp_path: Path) -> None:
    """A dispute filed before it holds is pinned to the one before."""
    copied(tmp_path, "2027.1", "2027-01-01")
    tables = rule_tables(SHIPPED, tmp_path)

    assert list(tables) == [VERSION, "2027.1"]
    assert newest(tables, date(2026, 12, 31)).version == VERSION
    assert newest(tables, date(2027, 1, 1)).version == "2027.1"
    assert newest(tables, date(2020, 1, 1)).version == VERSION


def test_a_rule_may_differ_from_place_to_place_and_from_year_to_year(tmp_path: Path) -> None:
    """Zhejiang's is another than the nation's, and last year's than this year's."""
    b = '"mediation.clock-b"'
    here = GOOD.replace(b, '"mediation.clock-a"\nplace = "330000"')
    then = GOOD.replace(b, '"mediation.clock-a"\nvalid_from = 2030-01-01').replace(
        'starts = "application-received"',
        'starts = "application-received"\nvalid_to = 2029-12-31',
    )

    assert len(rule_tables(written(tmp_path / "place", here))["2027.1"].rules) == 2
    assert len(rule_tables(written(tmp_path / "time", then))["2027.1"].rules) == 2


@pytest.mark.parametrize(
    ("good", "bad", "line", "wrong"),
    [
        ('unit = "day"', 'unit = "fortnight"', 7, "it is no unit"),
        ('starts = "accepted"', 'starts = "acepted"', 16, "it is no anchor"),
        ('starts = "accepted"', 'starts = "accepted"\nmet_by = ["agred"]', 17, "called agred"),
        ("amount = 15", "amount = -15", 6, "no number"),
        ("amount = 15", "amount = true", 6, "no number"),
        ("amount = 15", "amount = 0", 6, "0 where the anchor names the day"),
        ('article = "人社厅发〔2024〕4号"\n', "", 11, "has no article"),
        ('confidence = "verified"', 'confidence = "sure"', 9, "it is no confidence"),
        ('unit = "day"', 'unit = "day"\nunits = 3', 8, "units is no key of a rule"),
        ('"mediation.clock-b"', '"mediation.clock-a"', 12, "stated twice"),
        ('unit = "day"', 'unit = "day"\nvalid_from = "soon"', 8, "no day such as"),
        (
            'unit = "day"',
            'unit = "day"\nvalid_from = 2027-01-01\nvalid_to = 2026-01-01',
            9,
            "ends before it begins",
        ),
        ('starts = "accepted"', 'starts = "accepted"\nstops = ["closed"]', 17, "resumes it"),
        ('unit = "day"', 'unit = "day"\nwarns = { king = [1] }', 8, "only these are warned"),
        ('unit = "day"', 'unit = "day"\nwarns = { worker = 1 }', 8, "days before the end"),
        ('unit = "day"', 'unit = "day"\nextension = { by = "closed" }', 8, "it says by, amount"),
        ('unit = "day"', 'unit = "day"\nplace = "Zhejiang"', 8, "it is no place"),
        ('unit = "day"', "unit = day", 7, "Invalid value"),
        ("valid_from = 2026-01-01", "valid_from = 2026-01-01\nspeed = 3", 2, "speed is no key"),
    ],
)
def test_a_wrong_file_is_refused_by_name_with_its_line(
    tmp_path: Path, good: str, bad: str, line: int, wrong: str
) -> None:
    """A lawyer who mends a rule is told where the slip is."""
    folder = written(tmp_path, GOOD.replace(good, bad, 1))

    with pytest.raises(RuleTableWrong, match=wrong) as caught:
        rule_tables(folder)
    assert caught.value.line == line
    assert caught.value.path.name == "mediation.toml"


def test_a_version_says_from_when_it_holds_and_stands_once(tmp_path: Path) -> None:
    """Else nobody could tell which table a dispute is pinned to."""
    nameless = written(tmp_path / "a", GOOD.replace("valid_from = 2026-01-01", ""))
    again = written(tmp_path / "b", GOOD, version=VERSION)

    with pytest.raises(RuleTableWrong, match="no such folder"):
        rule_tables(tmp_path / "nowhere")
    with pytest.raises(RuleTableWrong, match="valid_from"):
        rule_tables(nameless)
    with pytest.raises(RuleTableWrong, match="is there already"):
        rule_tables(SHIPPED, again)


def test_a_rule_that_is_left_out_is_missed(tmp_path: Path) -> None:
    """A chapter forgotten in a copy would stop every clock that runs by it, and say nothing."""
    chapter = copied(tmp_path, "2027.1", "2027-01-01")
    (chapter.parent / "limitation.toml").unlink()

    with pytest.raises(RuleTableWrong, match=r'dropped = .*"limitation.arbitration"') as caught:
        rule_tables(SHIPPED, tmp_path)
    assert (caught.value.path, caught.value.line) == (chapter, line_of("valid_from", chapter))


def test_a_rule_that_is_no_law_any_more_is_dropped_by_name(tmp_path: Path) -> None:
    """Who drops a rule says so; who names one that is stated, or never was, has slipped."""
    chapter = written(tmp_path / "a", GOOD) / "2027.1" / "mediation.toml"
    later = GOOD[: GOOD.rindex("[[rule]]")].replace("2026-01-01", "2028-01-01", 1)
    second = tmp_path / "a" / "2028.1" / "mediation.toml"
    second.parent.mkdir()

    def dropping(*names: str) -> None:
        second.write_text(f"dropped = {json.dumps(names)}\n{later}", encoding="utf-8")
        rule_tables.cache_clear()

    dropping("mediation.clock-b")
    assert len(rule_tables(chapter.parents[1])["2028.1"].rules) == 1
    for slip in ("mediation.clock-a", "mediation.clock-c"):
        dropping("mediation.clock-b", slip)
        with pytest.raises(RuleTableWrong, match=f"{slip}: stated here, or not stated") as caught:
            rule_tables(chapter.parents[1])
        assert (caught.value.path, caught.value.line) == (second, 1)
    second.write_text(f"dropped = 3\n{later}", encoding="utf-8")
    with pytest.raises(RuleTableWrong, match="dropped is no list of rules"):
        rule_tables(chapter.parents[1])


def test_a_rule_of_one_place_is_missed_too(tmp_path: Path) -> None:
    """What is left out for Zhejiang would be the nation's there."""
    here = GOOD.replace('id = "mediation.clock-b"', 'id = "mediation.clock-a"\nplace = "330000"')
    written(tmp_path, here)
    alone = here[: here.rindex("[[rule]]")].replace("2026-01-01", "2028-01-01")
    written(tmp_path, alone, version="2028.1")

    with pytest.raises(RuleTableWrong, match=r"mediation\.clock-a@330000"):
        rule_tables(tmp_path)


def test_two_versions_do_not_hold_from_one_day(tmp_path: Path) -> None:
    """Nobody could tell to which a dispute of that day is pinned: a copy kept its old day."""
    chapter = copied(tmp_path, "2026.2", "2026-01-01")

    with pytest.raises(RuleTableWrong, match=r"2026\.1 holds already") as caught:
        rule_tables(SHIPPED, tmp_path)
    assert (caught.value.path, caught.value.line) == (chapter, line_of("valid_from", chapter))


@pytest.mark.parametrize(
    ("good", "same"),
    [
        ("amount = 15", "amount = 15  # fifteen days"),
        ('id = "mediation.clock-a"\n', ""),
        ('unit = "day"', 'unit = "day"\nroll = "forward"\ninforms = false'),
        ("valid_from = 2026-01-01", "valid_from = 2026-07-01"),
        ('confidence = "verified"', 'confidence = "unverified"\nnote = "read again"'),
        ('confidence = "verified"', 'met_by = ["closed", "accepted"]\nconfidence = "verified"'),
    ],
)
def test_a_version_is_told_by_its_rules_and_not_by_its_bytes(
    tmp_path: Path, good: str, same: str
) -> None:
    """Comments, order and what a lawyer notes beside a rule move no date."""
    first, second = GOOD, GOOD.replace(good, same, 1)
    if "id =" in good:
        second = second.replace("article", good + "article", 1)
    if "met_by" in same:
        first = GOOD.replace(good, 'met_by = ["accepted", "closed"]\n' + good, 1)
    one = rule_tables(written(tmp_path / "a", first))["2027.1"]
    other = rule_tables(written(tmp_path / "b", second))["2027.1"]

    assert list(differing(digests_of(one), digests_of(other))) == []


@pytest.mark.parametrize(
    "bad", ["amount = 16", "amount = 15\noutlives = true", 'amount = 15\nplace = "330000"']
)
def test_a_rule_that_says_something_else_is_told_by_its_name(tmp_path: Path, bad: str) -> None:
    """Each of these moves a date somewhere."""
    one = rule_tables(written(tmp_path / "a", GOOD))["2027.1"]
    other = rule_tables(written(tmp_path / "b", GOOD.replace("amount = 15", bad, 1)))["2027.1"]

    assert list(differing(digests_of(one), digests_of(other))) == ["mediation.clock-a"]


def test_the_version_that_ships_says_what_it_always_said() -> None:
    """Offices have taken it in and do not start with another: a correction is a new version."""
    said = json.dumps(digests_of(TABLE), sort_keys=True)

    assert (
        sha256(said.encode()).hexdigest()
        == "3b9659edea4953c71bc858a4bff470155e200f8750d521c84f58a8660d06e7fe"
    )


def line_of(key: str, chapter: Path) -> int:
    """In which line a chapter first says a key."""
    lines = chapter.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(key))
