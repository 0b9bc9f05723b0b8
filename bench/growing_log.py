"""Somebody who reads the log of a folder as it grows, and notes when each entry could be read."""

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Self
from uuid import UUID

from operations.parts import FOLDER_LOG

EVERY_SECONDS = 0.02
LAST = f"SELECT max(rowid) FROM {FOLDER_LOG}"  # noqa: S608 - our own table
LATER = f"SELECT rowid, originator_id, topic FROM {FOLDER_LOG} WHERE rowid > ? ORDER BY rowid"  # noqa: S608 - our own table


@dataclass
class GrowingLog:
    """Reads beside the office, from now on."""

    home: Path
    _noted: dict[str, list[tuple[int, UUID, datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _stop: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        self._reading = Thread(target=self._read)
        self._reading.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._reading.join()

    def _read(self) -> None:
        path = f"file:{self.home / 'events.sqlite'}?mode=ro"
        with closing(sqlite3.connect(path, uri=True, isolation_level=None)) as log:
            [position] = log.execute(LAST).fetchone()
            while not self._stop.wait(EVERY_SECONDS):
                for place, record, topic in log.execute(LATER, (position,)).fetchall():
                    self._noted[topic].append((place, UUID(record), datetime.now(UTC)))
                    position = place

    def seen(self, topic: str) -> list[tuple[int, datetime]]:
        """Where entries of a kind stand, and when they could first be read."""
        return [(place, at) for place, _, at in list(self._noted[topic])]

    def count(self, topic: str, of: UUID | None = None) -> int:
        """How many of a kind there are, of one record or of all."""
        return sum(of in (None, record) for _, record, _ in list(self._noted[topic]))

    def wait(self, topic: str, many: int, seconds: float, of: UUID | None = None) -> None:
        """Wait until there are so many of a kind, for so long at most."""
        until = monotonic() + seconds
        while self.count(topic, of) < many and monotonic() < until:
            self._stop.wait(0.2)
