"""The case file: one dispute as it goes out of the office, to be checked by whoever gets it (案卷).

The facts are in it as they are stored, so that each is shown to stand in the ledger. All the rest
is the office's word, and for that it signs: a statement that names the digest of the whole content.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Statement:
    """What the office signs of a case file; `digest` is the SHA-256 of its content, in hex."""

    origin: str
    dispute: UUID
    version: int
    made_at: datetime
    digest: str

    @property
    def body(self) -> str:
        """What is signed; its first line keeps it apart from a checkpoint and from a receipt."""
        return (
            f"{self.origin}/case-file\n"
            f"dispute {self.dispute}\n"
            f"version {self.version}\n"
            f"made-at {self.made_at.isoformat()}\n"
            f"sha256 {self.digest}\n"
        )
