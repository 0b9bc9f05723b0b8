"""Replay at the command line: by case number or id, to any moment, and a period otherwise."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.what_if import PromiseOtherwise, WhatIfAsked
from domain.callers import Role
from domain.finding import dispute_named
from domain.refusals import NotFound
from operations import replaying
from operations.console import Halt
from operations.office import open_office
from operations.replaying import Wanted
from operations.settings import Settings
from tests.api.conftest import At, Window, accepted
from tests.ledger.breaking import SPELT_OTHERWISE, Breaker

FILED = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, str]:
    """The folder of an office with one dispute, accepted three days ago; its id."""
    settings = Settings(home=tmp_path_factory.mktemp("home") / "office")
    turned: list[Window] = []

    def clock() -> datetime:
        return turned[0].time if turned else FILED

    with open_office(settings, clock) as office, TestClient(create_app(office)) as client:
        window = Window(office, client, FILED)
        turned.append(window)
        clerk = window.caller(Role.CLERK, officer="clerk-zhou")
        lin: At = window.caller(Role.MEDIATOR, officer="lin")
        dispute = accepted(clerk, lin)
        window.later(hours=5)
        at = (FILED + timedelta(hours=1)).isoformat()
        said = {"party": "R1", "way": "phone", "reached": True, "happened_at": at}
        lin.step(dispute, "record-contact-attempt", **said)
    return settings, dispute


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """What was printed."""
    return capsys.readouterr().out


def test_a_dispute_is_replayed_by_number_or_by_id(
    office: tuple[Settings, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The same either way: each fact with its rule, in both languages, and where it stands."""
    settings, dispute = office
    with open_office(settings) as opened:
        number = opened.registry.dispute(dispute_named(opened.registry, dispute)).number

    replaying.replay(settings, Wanted(number))
    by_number = told(capsys)
    replaying.replay(settings, Wanted(dispute))
    by_id = told(capsys)

    assert by_number.splitlines()[:-40] == by_id.splitlines()[:-40]
    assert number in by_number
    assert "步骤“受理”" in by_number
    assert "officer:lin" in by_number
    assert "补录：晚 4 小时" in by_number
    assert "Steps open:" in by_number
    [steps] = [line for line in by_number.splitlines() if line.startswith("可办步骤：")]
    assert "；" in steps, "titles may have commas of their own"
    assert "陈小明" not in by_number
    assert "sealed:" not in by_number


def test_a_replay_goes_to_the_moment_asked_for(
    office: tuple[Settings, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Two hours in: the office had not heard of the call that was made an hour in."""
    settings, dispute = office
    two_hours_in = (FILED + timedelta(hours=2)).isoformat()

    replaying.replay(settings, Wanted(dispute, version=1))
    first = told(capsys)
    replaying.replay(settings, Wanted(dispute, recorded_at=two_hours_in))
    knew = told(capsys)
    replaying.replay(settings, Wanted(dispute, happened_at=two_hours_in, step=True))
    was = told(capsys)

    assert first.count("officer:") == 1
    assert was.count("officer:") == knew.count("officer:") + 1


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("厦思劳调〔2019〕0001号"),
        Wanted("nobody"),
        Wanted("", version=99),
        Wanted("", recorded_at="yesterday"),
        Wanted("", recorded_at="2026-03-12T09:30:00"),
        Wanted("", happened_at="2099-03-12T09:30:00+08:00"),
        Wanted("", happened_at="1999-03-12T09:30:00+08:00"),
        Wanted("", happened_at="0001-01-01T00:00:00+14:00"),
        Wanted("", recorded_at="9999-12-31T23:59:59-12:00"),
    ],
)
def test_what_cannot_be_replayed_is_told_in_both_languages(
    office: tuple[Settings, str], wanted: Wanted
) -> None:
    """No such case, no such version, no such moment: why and what to do, exit code 2."""
    settings, dispute = office
    case = wanted.case or dispute

    with pytest.raises(Halt) as halted:
        replaying.replay(
            settings, Wanted(case, wanted.version, wanted.recorded_at, wanted.happened_at)
        )

    assert (halted.value.key, halted.value.code) == ("refused", 2)
    assert halted.value.details["zh"] != halted.value.details["en"]


@pytest.mark.parametrize(
    ("hour", "zh", "en"),
    [
        (
            1,
            "2026-03-12 17:30 前化解（口径 2026.1）",
            "resolved by 2026-03-12 17:30 (definition 2026.1)",
        ),
        (14, "不适用，截止时间后", "not given, filed after the cut-off"),
    ],
)
def test_the_promise_of_the_same_day_is_told(
    folder: Settings, capsys: pytest.CaptureFixture[str], hour: int, zh: str, en: str
) -> None:
    """As at the desk: until when, or why it was not given."""
    filed = datetime(2026, 3, 12, hour, tzinfo=UTC)
    with open_office(folder, lambda: filed) as office, TestClient(create_app(office)) as client:
        dispute = Window(office, client, filed).caller(Role.CLERK).file()["id"]

    replaying.replay(folder, Wanted(dispute))

    said = told(capsys)
    assert f"同日承诺：{zh}" in said
    assert f"Promise of the same day: {en}" in said


def test_a_period_is_replayed_at_the_command_line(
    office: tuple[Settings, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Dispute by dispute, in both languages, with the sums; an unknown centre is told."""
    settings, dispute = office
    first, last = FILED.date() - timedelta(days=9), FILED.date() + timedelta(days=1)

    def asked(centre: str) -> WhatIfAsked:
        stricter = PromiseOtherwise(most_claimed="1.00")
        said = {"from": first, "to": last, "centre": centre, "promise": stricter}
        return WhatIfAsked.model_validate(said)

    replaying.what_if(settings, asked("siming"))

    printed = told(capsys)
    assert dispute in printed
    assert "共 1 件" in printed
    with pytest.raises(Halt):
        replaying.what_if(settings, asked("atlantis"))


@pytest.mark.parametrize("way", ["no fact", *SPELT_OTHERWISE])
def test_a_period_is_told_otherwise_without_what_cannot_be_read(
    office: tuple[Settings, str], capsys: pytest.CaptureFixture[str], way: str
) -> None:
    """The command ends as it does for the others, and names the record."""
    settings, dispute = office
    first, last = FILED.date() - timedelta(days=9), FILED.date() + timedelta(days=1)
    put_right = Breaker(settings, way).strike(UUID(dispute))

    try:
        said = {"from": first, "to": last, "promise": {"most_claimed": "1.00"}}
        replaying.what_if(settings, WhatIfAsked.model_validate(said))
    finally:
        put_right()

    printed = told(capsys)
    assert "共 0 件" in printed
    assert (str(UUID(int=0)) if way == "no id" else dispute) in printed


@pytest.mark.parametrize("cut_off", ["25:00", "12:60"])
def test_an_hour_that_is_none_is_told_at_the_command_line(
    office: tuple[Settings, str], cut_off: str
) -> None:
    """Why and what to do, in both languages, exit code 2."""
    settings, _ = office
    day = FILED.date()
    said = {"from": day, "to": day, "promise": {"cut_off": cut_off}}

    with pytest.raises(Halt) as halted:
        replaying.what_if(settings, WhatIfAsked.model_validate(said))

    assert (halted.value.key, halted.value.code) == ("refused", 2)
    assert "24" in str(halted.value.details["zh"])
    assert "24" in str(halted.value.details["en"])


def test_a_number_of_another_book_is_nobodys(tmp_path: Path) -> None:
    """A serial that was never given, a prefix nobody has."""
    with open_office(Settings(home=tmp_path / "office")) as office:
        centre = next(iter(office.centres.values()))
        for said in (f"{centre.number_prefix}〔{date.today().year}〕0001号", "沪〔2026〕1号", "x"):  # noqa: DTZ011 - any year will do
            with pytest.raises(NotFound):
                dispute_named(office.registry, said)
