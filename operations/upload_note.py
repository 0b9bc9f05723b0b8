"""The note of an upload: whose it is, how far it has come, until when it is gone on with."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.evidence_office import Standing, Whose
from operations.evidence_sealing import PIECE_BYTES

TAIL = b"tail"
"""What the bytes that do not fill a piece yet are bound to, in the note."""


@dataclass(frozen=True, slots=True)
class Note:
    """How far an upload has come. `tail`: the sealed bytes that do not fill a piece yet."""

    id: str
    caller: str
    whose: Whose
    length: int
    pieces: int
    tail: str
    digest: str
    expires_at: datetime
    tail_bytes: int = 0

    @property
    def offset(self) -> int:
        """Bytes that are on disk."""
        return min(self.pieces * PIECE_BYTES, self.length) + self.tail_bytes

    @property
    def standing(self) -> Standing:
        """As the desk tells it."""
        return Standing(self.id, self.whose, self.offset, self.length, self.expires_at)

    def written(self) -> bytes:
        """As it stands in its file."""
        said = asdict(self)
        said["whose"]["dispute"] = str(self.whose.dispute)
        return json.dumps(said | {"expires_at": self.expires_at.isoformat()}).encode()

    @classmethod
    def read(cls, raw: bytes) -> "Note":
        """From its file."""
        said: dict[str, Any] = json.loads(raw)
        whose = Whose(**(said["whose"] | {"dispute": UUID(said["whose"]["dispute"])}))
        expires_at = datetime.fromisoformat(said["expires_at"])
        return cls(**(said | {"whose": whose, "expires_at": expires_at}))
