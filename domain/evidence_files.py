"""What a file is, and what is known of each of its versions (证据材料)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.documents import DocumentKind
from domain.file_index import FileClass
from domain.refusals.evidence import UnknownEvidence
from domain.sealed import Sealed


class FileForm(StrEnum):
    """What a file is by its content (文件格式)."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    MP4 = "mp4"
    M4A = "m4a"
    MP3 = "mp3"
    AMR = "amr"
    WAV = "wav"
    DOCX = "docx"
    XLSX = "xlsx"
    TXT = "txt"
    CSV = "csv"


class ScanStatus(StrEnum):
    """What the scanner says of a file (病毒扫描)."""

    NOT_SCANNED = "not-scanned"  # 未扫描
    CLEAN = "clean"  # 未发现
    INFECTED = "infected"  # 发现病毒
    FAILED = "failed"  # 未能扫描


class WithdrawReason(StrEnum):
    """Why a file is taken back (撤回理由)."""

    BY_MISTAKE = "by-mistake"  # 误交
    ANOTHERS_DATA = "anothers-data"  # 含他人信息
    NOT_NEEDED = "not-needed"  # 与本案无关
    PARTY_ASKED = "party-asked"  # 提交人要求


SECONDARY_ID = "secondary-"
"""How ids of the secondary file begin, and no others: nobody learns by trying which there are."""

NEVER_EXCHANGED = frozenset(
    {DocumentKind.IDENTITY, DocumentKind.MEDICAL, DocumentKind.SERVICE_ADDRESS}
)
"""What no other party is handed (reader matrix: identity, contacts; 个人信息保护法 Art. 28)."""


@dataclass
class EvidenceFile:
    """One version of a file; `content` says where its sealed bytes lie, `size` is in bytes."""

    version: int
    name: Sealed
    form: FileForm
    digest: str
    size: int
    content: str
    by: str
    at: datetime
    scan: ScanStatus = ScanStatus.NOT_SCANNED
    scanned_at: datetime | None = None
    exchanged: list[str] = field(default_factory=list)
    """The parties this version was handed to; a later one is not, until it is exchanged as well."""

    recorded_version: int = 0
    """The version of the dispute that its fact made."""


@dataclass
class Evidence:
    """One file with its versions; `by_party` is empty where the office made it."""

    id: str
    kind: DocumentKind
    file_class: FileClass
    by_party: str
    document: str
    versions: list[EvidenceFile] = field(default_factory=list)
    withdrawn: str = ""

    @property
    def current(self) -> EvidenceFile:
        """The version that stands."""
        return self.versions[-1]

    @property
    def exchanged(self) -> list[str]:
        """The parties some version of it was handed to, in the order they were."""
        return list(dict.fromkeys(party for one in self.versions for party in one.exchanged))

    def stood_at(self, recorded: int) -> EvidenceFile | None:
        """The version that stood when the dispute was of this version; None before the first."""
        there = [one for one in self.versions if one.recorded_version <= recorded]
        return there[-1] if there else None

    def at(self, version: int) -> EvidenceFile:
        """One version; raises UnknownEvidence."""
        if not 1 <= version <= len(self.versions):
            raise UnknownEvidence(evidence=self.id)
        return self.versions[version - 1]
