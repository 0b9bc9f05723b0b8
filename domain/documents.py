"""Papers: what was handed in, known by its kind, its digest and who brought it (材料)."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.record import Act, Fact
from domain.refusals.intake import DigestNotWellFormed, DocumentIdTaken, EmptyDocument
from domain.room import Room
from domain.said import must_be_ids
from domain.sealed import Sealed
from domain.steps import step
from domain.values import PartyId

if TYPE_CHECKING:
    from domain.trunk import Trunk


class DocumentKind(StrEnum):
    """The index of a mediation file, in its order (案卷目录)."""

    APPLICATION = "application"  # 申请书或登记表
    RIGHTS_NOTICE = "rights-notice"  # 权利义务告知书
    IDENTITY = "identity"  # 身份证明
    POWER_OF_ATTORNEY = "power-of-attorney"  # 授权委托书、代表人推举书
    INVESTIGATION = "investigation"  # 调查笔录
    EVIDENCE = "evidence"  # 证据材料
    MEDIATION_RECORD = "mediation-record"  # 调解笔录
    AGREEMENT = "agreement"  # 调解协议书
    PERFORMANCE_RECEIPT = "performance-receipt"  # 履行凭证
    FOLLOW_UP = "follow-up"  # 回访记录
    CONFIRMATION = "confirmation"  # 仲裁审查、司法确认文书
    FILE_NOTE = "file-note"  # 卷内备考
    MEDICAL = "medical"  # 医疗、职业伤害材料
    SERVICE_ADDRESS = "service-address"  # 送达地址确认书
    LETTER = "letter"  # 移送函、回执、来往函件
    OTHER = "other"


@dataclass
class Document:
    """A paper handed in: what it is, its digest, and who brought it; the file lies elsewhere."""

    id: str
    kind: str
    title: Sealed
    digest: str
    size: int
    by_party: str
    at: datetime


class DocumentAdded(Fact):
    """A paper was handed in; its bytes are known by their digest."""

    TOPIC = "dispute.document_added"
    document: str
    kind: str
    title: Sealed
    digest: str
    size: int
    by_party: str

    def apply(self, aggregate: "Trunk") -> None:
        """Enter the paper in the file index."""
        aggregate.told_in[f"document:{self.document}"] = self.originator_version
        aggregate.documents[self.document] = Document(
            id=self.document,
            kind=self.kind,
            title=self.title,
            digest=self.digest,
            size=self.size,
            by_party=self.by_party,
            at=self.happened_at,
        )


DIGEST = re.compile(r"(sha-256|sm3):[0-9a-f]{64}")
"""The algorithm stands beside the digest, so that a later office may choose another."""


def must_be_a_digest(digest: str) -> None:
    """Refuse what is not an algorithm's name and 64 hexadecimal digits.

    Raises DigestNotWellFormed.
    """
    if not DIGEST.fullmatch(digest):
        raise DigestNotWellFormed


class DocumentsRoom(Room):
    """What is decided about papers; they may come in at any time, after closing too."""

    @step("add-document")
    def add_document(  # noqa: PLR0913 - one line of the file index
        self,
        act: Act,
        *,
        document: str,
        kind: DocumentKind,
        title: Sealed,
        digest: str,
        size: int,
        by_party: PartyId | None = None,
    ) -> None:
        """Take a paper in; `size` in bytes, `by_party` absent where the office made it.

        Raises UnknownParty, DigestNotWellFormed, EmptyDocument, DocumentIdTaken.
        """
        known = self.documents.get(document)
        if known and known.digest == digest:
            return
        self._must_be_open("add-document")
        must_be_ids(document=document)
        must_be_a_digest(digest)
        if size <= 0:
            raise EmptyDocument
        if known:
            raise DocumentIdTaken(document=document)
        brought_by = self._party(by_party).id if by_party else ""
        self._record(
            DocumentAdded,
            act,
            document=document,
            kind=kind,
            title=title,
            digest=digest,
            size=size,
            by_party=brought_by,
        )
