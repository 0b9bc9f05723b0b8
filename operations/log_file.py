"""The file a process writes its log into: begun anew when it is full, and kept as long as it must.

网络安全法 Art. 21(3): logs of a network are kept for six months at least. How long this office
keeps them is the rule `retention.logs` of the rule table; whatever is older is thrown away, and
nothing younger, however much it is. A full file is packed, to some twentieth of its size.
"""

import gzip
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path

from domain.counting import Unit
from domain.rule_table import RuleTable

FULL_BYTES = 10_000_000

_DAYS: Mapping[Unit, int] = {Unit.DAY: 1, Unit.MONTH: 31, Unit.YEAR: 366}
"""The days a period of the law has at most."""

_PACKED = ".gz"


class LogFile(RotatingFileHandler):
    """A log that loses nothing before its time."""

    def __init__(
        self,
        path: Path,
        *,
        kept: timedelta,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        full: int = FULL_BYTES,
    ) -> None:
        super().__init__(path, maxBytes=full, encoding="utf-8")
        self._path = Path(path)
        self._kept = kept
        self._now = now

    def doRollover(self) -> None:  # noqa: N802 - the library's name
        """Pack what is full under the moment of it, throw away what is too old, begin anew."""
        if self.stream:
            self.stream.close()
        now = self._now()
        packed = self._path.with_name(f"{self._path.name}.{now:%Y%m%dT%H%M%S%f}{_PACKED}")
        with self._path.open("rb") as full, gzip.open(packed, "wb") as smaller:
            shutil.copyfileobj(full, smaller)
        self._path.unlink()
        for old in self._path.parent.glob(f"{self._path.name}.*{_PACKED}"):
            if old.stat().st_mtime < (now - self._kept).timestamp():
                old.unlink()
        self.stream = self._open()


def kept_for(tables: Mapping[str, RuleTable]) -> timedelta:
    """How long a log is kept: the longest that any version of the rules says (`retention.logs`)."""
    spans = [table.rule("retention.logs").period.span for table in tables.values()]
    return timedelta(days=max(span.amount * _DAYS[span.unit] for span in spans))
