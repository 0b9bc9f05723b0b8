"""The demo: real statements worked to their ends while the office routes them."""

import re
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from api.audit_process import known
from domain.access_log import AccessDay
from domain.conformance import Departure, departures
from domain.values import ClaimKind
from operations.demo_statements import Road, read_statements, roads
from operations.office import Office, open_office
from operations.settings import Settings
from tests.operations.office_running import RunningOffice
from workflows.dispatch import every_dispute

WORKED_SECONDS = 120
CLOSED_SECONDS = 8.0

AGREEMENT = re.compile(r"(\d+) disputes: record, view and case agree on (\d+)")


def test_every_road_is_taken_by_what_is_shipped() -> None:
    """A handful of statements shows the whole chain."""
    shipped = read_statements(None)

    assert set(roads(shipped).values()) == set(Road)


def test_words_tell_the_claim_and_the_road(tmp_path: Path) -> None:
    """Unpaid wages that nobody answers for lead to a visit, an injury to the insurer."""
    unpaid_words = '{"id": "1", "text": "老板拖欠工资，电话不接"}'
    hurt_words = '{"id": "2", "text": "送餐摔伤骨折，医药费谁出"}'
    lines = f"{unpaid_words}\n{hurt_words}\n"
    (tmp_path / "said.jsonl").write_text(lines, encoding="utf-8")
    unpaid, hurt = said = read_statements(tmp_path / "said.jsonl")

    assert roads(said) == {"1": Road.VISIT, "2": Road.INSURER}
    assert unpaid.claims == [ClaimKind.PAY]
    assert hurt.claims == [ClaimKind.INJURY]


def test_nobody_changes_when_the_demo_is_run_again() -> None:
    """Names and numbers are drawn from the statement alone, so its requests are repeats."""
    first, again = read_statements(None)[0], read_statements(None)[0]

    assert first.draw.worker("350203") == again.draw.worker("350203")
    assert first.draw.company() == again.draw.company()


@pytest.mark.journey
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing")
def test_all_is_worked_all_agrees_and_nobody_stays_behind(tmp_path: Path) -> None:
    """Every dispute's record, view and case say the same; SIGTERM ends every process."""
    office = RunningOffice(tmp_path / "office")
    facts = _worked(office)

    assert facts > 0
    assert office.processes() == {}
    assert _worked(office) == facts, "a second run repeats nothing"


def _worked(office: RunningOffice) -> int:
    """Run the demo once, and count the facts it leaves behind; who looks again is written again."""
    (office.home.parent / "said.txt").write_text("")
    office.start("demo")
    try:
        disputes, agreeing = _agreement(office)
        assert "; 0 did not come to their end" in office.said, office.said
        assert 0 < disputes == agreeing
    finally:
        took = office.stop()
    assert took < CLOSED_SECONDS
    assert office.process is not None
    assert office.process.returncode == 0, office.said
    with open_office(Settings(home=office.home)) as left:
        assert _outside_the_process(left) == []
        told = left.registry.recorder.select_notifications(start=None, limit=sys.maxsize)
        return sum(not entry.topic.startswith(f"{AccessDay.TOPIC}.") for entry in told)


def _outside_the_process(office: Office) -> list[tuple[str, Departure]]:
    """What an auditor would be told of who left the declared process, their limits left out."""
    officers = known(office)
    return [
        (dispute.hex, departure)
        for dispute in every_dispute(office.registry)
        for departure in departures(office.registry.facts(dispute), officers)
    ]


def _agreement(office: RunningOffice) -> tuple[int, int]:
    """What it says at the end, waited for while it runs."""
    end = monotonic() + WORKED_SECONDS
    while not (found := AGREEMENT.search(office.said)):
        assert office.process is not None
        assert office.process.poll() is None, office.said
        assert monotonic() < end, office.said
        sleep(0.2)
    return int(found[1]), int(found[2])
