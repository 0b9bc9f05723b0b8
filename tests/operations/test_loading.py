"""What a command loads: the web's and Temporal's clients take longer than most commands work."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("part", ["operations.office", "operations.reading_room"])
def test_whoever_only_reads_the_record_loads_no_web_and_no_temporal(part: str) -> None:
    """A third of the time in which a command begins went into clients that it never used."""
    heavy = {"fastapi", "starlette", "temporalio"}
    look = f"import sys, {part}; print(sorted(sys.modules.keys() & {heavy}))"
    said = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout == "[]\n"
