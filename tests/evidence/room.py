"""A room for files without the rest of an office, and files sent into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from api.evidence_office import Taken, Whose
from operations.evidence import EvidenceRoom
from operations.evidence_shelf import FolderShelf
from operations.key_tables import is_new
from operations.keys import Keys
from operations.settings import Settings
from operations.stores import keys_engine

NOW = datetime(2026, 3, 12, 1, 30, tzinfo=UTC)
DISPUTE = UUID("0d5f0f3e-7f0c-4a53-9d5f-7a1f3b6f7a09")
CALLER = "c-1"


def whose(person: str = "p-chen") -> Whose:
    """A file of a person's own."""
    return Whose(DISPUTE, "A1", "main", person, person)


@contextmanager
def a_room(
    settings: Settings, algorithm: str = "AES-256-GCM", **more: Any
) -> Iterator[EvidenceRoom]:
    """A room over the keys of an office."""
    settings.make_home()
    engine = keys_engine(settings)
    keys = Keys(
        engine, settings.master(may_create=is_new(engine)), now=lambda: NOW, algorithm=algorithm
    )
    said: dict[str, Any] = {"hash_name": "sha256", "most": 1 << 30, "scanner": None} | more
    folder: Path = settings.evidence_folder
    said.setdefault("shelf", FolderShelf(folder))
    yield EvidenceRoom(
        folder,
        keys,
        lasts=timedelta(hours=24),
        now=lambda: NOW,
        **said,
    )
    engine.dispose()


def taken_in(room: EvidenceRoom, content: bytes, of: Whose | None = None) -> Taken:
    """A whole file, sent and laid on the shelf."""
    begun = room.begin(CALLER, of or whose(), len(content))
    receiving = room.receive(CALLER, begun.id, 0)
    receiving.take(content)
    receiving.close()
    taken = room.finish(CALLER, begun.id)
    room.give_up(CALLER, begun.id)
    return taken
