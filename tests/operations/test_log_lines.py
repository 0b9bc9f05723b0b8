"""What stands in a log: codes and places, on one line each, for as long as the law says."""

import gzip
import json
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.rule_table import rule_tables
from operations.log_file import LogFile, kept_for
from operations.settings import Settings
from tests.operations.office_running import ROOT
from tests.privacy.planted import NAME, PHONE, STATEMENT, grep_every_byte

SAYS_TOO_MUCH = f"""
import asyncio, logging, warnings
from pathlib import Path
import structlog
from operations.logs import keep_log
from operations.settings import Settings

keep_log(Settings(), "test")
log = structlog.get_logger()
log.warning("a line", dispute="d-1", name={NAME!r}, centre="si\\r\\nming\\u202e\\x1b[2J\\u2028")
logging.getLogger("elsewhere").error("Request: POST %s", "https://x/?phone={PHONE}")
logging.getLogger("asyncio").error("Task exception was never retrieved\\nfuture: {NAME}")
logging.getLogger("uvicorn.error").info("Started server process [%d]", 4711)
logging.getLogger("root\\r\\nforged").error("ok")
warnings.warn({STATEMENT!r})
def fails():
    raise ValueError({NAME!r})
try:
    try:
        fails()
    except ValueError as first:
        raise KeyError({PHONE!r}) from first
except KeyError:
    log.exception("fault")
    logging.getLogger("elsewhere").exception("fault of %s", {NAME!r})
try:
    Path("/nowhere/at/all").read_text()
except OSError:
    log.exception("no file")
"""


def lines_of(folder: Path) -> list[dict[str, Any]]:
    """What a process that says too much leaves in its log."""
    home = {"ONESTOP_HOME": str(folder), "ONESTOP_LOG_LEVEL": "info"}
    subprocess.run(
        [sys.executable, "-c", SAYS_TOO_MUCH], cwd=ROOT, env={**os.environ, **home}, check=True
    )
    text = (folder / "logs" / "test.log").read_bytes().decode()
    return [json.loads(line) for line in text.split("\n") if line]


def test_no_log_line_says_a_word_of_anybody(tmp_path: Path) -> None:
    """Neither of an error, nor of what a library was telling, nor of a value nobody allowed."""
    lines = lines_of(tmp_path)

    assert grep_every_byte(tmp_path) == []
    events = [line["event"] for line in lines]
    assert events[:4] == [
        "a line",
        "Request: POST %s",
        "Task exception was never retrieved",
        "Started server process [4711]",
    ]
    assert events[5].endswith("UserWarning")
    assert lines[0]["name"] == "left out"


def test_an_error_is_told_by_kind_and_place_first_to_last(tmp_path: Path) -> None:
    """Whoever mends it sees where it came from; of the system's own errors also what it said."""
    *_, fault, foreign, no_file = lines_of(tmp_path)

    for told in (fault["exception"], foreign["exception"]):
        assert told.index("builtins.ValueError") < told.index("builtins.KeyError")
        assert ", in fails" in told
    assert "FileNotFoundError [2] No such file or directory" in no_file["exception"]


def test_nobody_forges_a_line_or_turns_one_about(tmp_path: Path) -> None:
    """CR, LF, escape sequences, line ends of other alphabets and bidi overrides are spelt out."""
    lines = lines_of(tmp_path)
    raw = (tmp_path / "logs" / "test.log").read_text(encoding="utf-8")

    assert len(lines) == 9
    assert not [unseen for unseen in "\r\x1b\u202e\u2028" if unseen in raw]
    assert lines[0]["centre"] == "si\\u000d\nming\\u202e\\u001b[2J\\u2028"


class Moment:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        """What it says."""
        return self.now


def test_a_log_is_kept_for_six_months_and_packed(tmp_path: Path) -> None:
    """网络安全法 Art. 21(3): nothing younger is thrown away, however often a file is full."""
    clock, kept = Moment(), kept_for(rule_tables())
    log = LogFile(tmp_path / "api.log", kept=kept, now=clock, full=2_000)
    for number in range(400):
        clock.now += timedelta(microseconds=1)
        log.emit(logging.LogRecord("x", logging.INFO, "", 0, f"line {number} " * 4, (), None))
    packed = sorted(tmp_path.glob("api.log.*.gz"))
    whole = b"".join(gzip.decompress(path.read_bytes()) for path in packed)
    whole += (tmp_path / "api.log").read_bytes()

    assert kept >= timedelta(days=184)
    assert len(packed) > 5
    assert [int(line.split()[1]) for line in whole.splitlines()] == list(range(400))

    old, young = packed[0], packed[1]
    long_ago = clock.now - kept
    os.utime(old, times=(long_ago.timestamp() - 60,) * 2)
    os.utime(young, times=(long_ago.timestamp() + 60,) * 2)
    log.doRollover()
    log.close()
    assert (old.exists(), young.exists()) == (False, True)


def test_a_city_that_keeps_its_logs_longer_is_heard() -> None:
    """The longest period of any version counts, whichever an office works by."""
    [table] = rule_tables().values()

    assert kept_for({"2026.1": table}) == kept_for(rule_tables())
    assert Settings().log_to == "folder"
