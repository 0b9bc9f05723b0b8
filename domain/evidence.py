"""Files handed in: each version by its digest, sealed under the key of whose it is (证据).

A fact says what a file is and where its bytes lie, never a word of it. A later version stands
before the earlier ones and removes none. What a scanner found is a fact of its own.
"""

from typing import TYPE_CHECKING, Any

from domain.documents import DocumentKind, must_be_a_digest
from domain.evidence_files import (
    NEVER_EXCHANGED,
    SECONDARY_ID,
    Evidence,
    EvidenceFile,
    FileForm,
    ScanStatus,
    WithdrawReason,
)
from domain.file_index import FileClass
from domain.record import Act, Fact
from domain.refusals.evidence import (
    EvidenceIdReserved,
    EvidenceIdTaken,
    EvidenceInfected,
    EvidenceTakenBack,
    NeverExchanged,
    SecondaryIsTheOffices,
    UnknownEvidence,
)
from domain.refusals.intake import EmptyDocument
from domain.refusals.referral import NotOnFile
from domain.room import Room
from domain.said import must_be_ids
from domain.sealed import Sealed
from domain.seats import is_theirs
from domain.steps import step
from domain.values import PartyId

if TYPE_CHECKING:
    from domain.trunk import Trunk

_PARTY = "party:"


class EvidenceHandedIn(Fact):
    """A file was handed in, or another version of one: what it is, its digest, whose it is."""

    TOPIC = "dispute.evidence_handed_in"
    evidence: str
    version: int
    kind: str
    file_class: str
    document: str
    name: Sealed
    form: str
    digest: str
    size: int
    content: str
    by_party: str

    def apply(self, aggregate: "Trunk") -> None:
        """Lay the version on top of those before it."""
        aggregate.told_in.setdefault(f"evidence:{self.evidence}", self.originator_version)
        known = aggregate.evidence.setdefault(
            self.evidence,
            Evidence(
                self.evidence,
                DocumentKind(self.kind),
                FileClass(self.file_class),
                self.by_party,
                self.document,
            ),
        )
        known.versions.append(
            EvidenceFile(
                version=self.version,
                name=self.name,
                form=FileForm(self.form),
                digest=self.digest,
                size=self.size,
                content=self.content,
                by=self.by,
                at=self.happened_at,
                recorded_version=self.originator_version,
            )
        )


class EvidenceWithdrawn(Fact):
    """A file was taken back; it is opened to nobody but who audits, and its digest stays."""

    TOPIC = "dispute.evidence_withdrawn"
    evidence: str
    withdraw_reason: str

    def apply(self, aggregate: "Trunk") -> None:
        """Take it out of the file."""
        aggregate.evidence[self.evidence].withdrawn = self.withdraw_reason


class EvidenceExchanged(Fact):
    """A version of a file was handed to the other side (证据交换、送达); they may open that one.

    The first version of this fact named none: it was the one that stood then.
    """

    TOPIC = "dispute.evidence_exchanged"
    class_version = 2
    evidence: str
    party: str
    version: int | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Whichever version stood was handed over."""
        state["version"] = None

    def apply(self, aggregate: "Trunk") -> None:
        """Open it to them."""
        evidence = aggregate.evidence[self.evidence]
        version = evidence.current if self.version is None else evidence.at(self.version)
        version.exchanged.append(self.party)


class EvidenceScanned(Fact):
    """A version of a file was looked over by the scanner; `found` is its name for a virus."""

    TOPIC = "dispute.evidence_scanned"
    evidence: str
    version: int
    scan: str
    found: str

    def apply(self, aggregate: "Trunk") -> None:
        """Write down what it said last."""
        version = aggregate.evidence[self.evidence].versions[self.version - 1]
        version.scan, version.scanned_at = ScanStatus(self.scan), self.happened_at


EVIDENCE_FACTS: tuple[type[Fact], ...] = (
    EvidenceHandedIn,
    EvidenceWithdrawn,
    EvidenceExchanged,
    EvidenceScanned,
)


class EvidenceRoom(Room):
    """What is decided about files; they may come in at any time, after closing too."""

    @step("hand-in-evidence")
    def hand_in_evidence(  # noqa: PLR0913 - what is known of a file
        self,
        act: Act,
        *,
        evidence: str,
        kind: DocumentKind,
        name: Sealed,
        form: FileForm,
        digest: str,
        size: int,
        content: str,
        file_class: FileClass = FileClass.MAIN,
        by_party: PartyId | None = None,
        document: str = "",
    ) -> None:
        """Take a file in, or a newer version of one; `size` in bytes.

        `by_party` is absent where the office made it; `document` is the paper it is the file of.

        Raises UnknownParty, DigestNotWellFormed, EmptyDocument, SecondaryIsTheOffices,
        EvidenceIdReserved, EvidenceIdTaken, EvidenceTakenBack, NotOnFile, BeforeWhatItRestsOn.
        """
        brought_by = self._party(by_party).id if by_party else ""
        if file_class is FileClass.MAIN:
            _must_be_of_its_part(evidence, file_class)
        known = self.evidence.get(evidence)
        if known:
            _must_be_the_same(known, kind=kind, file_class=file_class, by_party=brought_by)
            if not is_still_theirs(self, known):
                raise EvidenceIdTaken(evidence=evidence)
            if known.current.content == content and known.current.digest == digest:
                return
        self._must_be_open("hand-in-evidence")
        self._must_not_precede(act, known.current.at if known else None)
        must_be_ids(evidence=evidence)
        if not known:
            _must_be_of_its_part(evidence, file_class)
        must_be_a_digest(digest)
        if size <= 0:
            raise EmptyDocument
        if file_class is FileClass.SECONDARY and (brought_by or act.by.startswith(_PARTY)):
            raise SecondaryIsTheOffices
        if document and document not in self.documents:
            raise NotOnFile(document=document)
        self._record(
            EvidenceHandedIn,
            act,
            evidence=evidence,
            version=len(known.versions) + 1 if known else 1,
            kind=kind,
            file_class=file_class,
            document=known.document if known else document,
            name=name,
            form=form,
            digest=digest,
            size=size,
            content=content,
            by_party=brought_by,
        )

    @step("withdraw-evidence")
    def withdraw_evidence(
        self, act: Act, *, evidence: str, withdraw_reason: WithdrawReason
    ) -> None:
        """Take a file back; a party takes back only what is theirs, as does who stands for them.

        Raises UnknownEvidence, BeforeWhatItRestsOn.
        """
        known = self._evidence(evidence)
        who = act.by.removeprefix(_PARTY)
        is_own = self._is_theirs(known, who) and is_still_theirs(self, known)
        if act.by.startswith(_PARTY) and not is_own:
            raise UnknownEvidence(evidence=evidence)
        if known.withdrawn:
            return
        self._must_be_open("withdraw-evidence")
        self._must_not_precede(act, known.current.at)
        self._record(EvidenceWithdrawn, act, evidence=evidence, withdraw_reason=withdraw_reason)

    @step("exchange-evidence")
    def exchange_evidence(
        self, act: Act, *, evidence: str, party: PartyId, version: int | None = None
    ) -> None:
        """Hand one version of a file to the other side (证据交换、送达); the newest, if left out.

        Raises UnknownEvidence, UnknownParty, SecondaryIsTheOffices, NeverExchanged,
        EvidenceTakenBack, EvidenceInfected, BeforeWhatItRestsOn.
        """
        known, told = self._evidence(evidence), self._party(party).id
        handed = known.current if version is None else known.at(version)
        if told == known.by_party or told in handed.exchanged:
            return
        self._must_be_open("exchange-evidence")
        self._must_not_precede(act, handed.at)
        if known.file_class is FileClass.SECONDARY:
            raise SecondaryIsTheOffices
        if known.kind in NEVER_EXCHANGED:
            raise NeverExchanged(evidence=evidence, kind=known.kind)
        if known.withdrawn:
            raise EvidenceTakenBack(evidence=evidence)
        if handed.scan is ScanStatus.INFECTED:
            raise EvidenceInfected(evidence=evidence)
        said = {"evidence": evidence, "party": told, "version": handed.version}
        self._record(EvidenceExchanged, act, **said)

    @step("note-scan")
    def note_scan(
        self, act: Act, *, evidence: str, version: int, scan: ScanStatus, found: str = ""
    ) -> None:
        """Write down what the scanner said of a version; raises UnknownEvidence."""
        looked_at = self._evidence(evidence).at(version)
        if looked_at.scan == scan:
            return
        said = {"evidence": evidence, "version": version, "scan": scan, "found": found}
        self._record(EvidenceScanned, act, **said)

    def _is_theirs(self, known: Evidence, seat: str) -> bool:
        stands_for = self.represents.get(PartyId(seat))
        if stands_for is not None and not stands_for.ended and known.by_party == stands_for.party:
            return True
        return known.by_party == seat

    def _evidence(self, evidence: str) -> Evidence:
        known = self.evidence.get(evidence)
        if known is None:
            raise UnknownEvidence(evidence=evidence)
        return known


def is_still_theirs(dispute: "Trunk", known: Evidence) -> bool:
    """Say whether who handed a file in still sits there; of the office's own it always holds."""
    version = dispute.told_in[f"evidence:{known.id}"]
    return not known.by_party or is_theirs(dispute, known.by_party, version)


def _must_be_of_its_part(evidence: str, file_class: FileClass) -> None:
    """An id says of which part of the file it is, whether or not there is such a file.

    Raises EvidenceIdReserved.
    """
    if evidence.startswith(SECONDARY_ID) is not (file_class is FileClass.SECONDARY):
        raise EvidenceIdReserved(prefix=SECONDARY_ID)


def _must_be_the_same(
    known: Evidence, *, kind: DocumentKind, file_class: FileClass, by_party: str
) -> None:
    """A newer version is of the same kind, in the same part of the file, of the same party.

    Raises EvidenceTakenBack, EvidenceIdTaken.
    """
    if known.withdrawn:
        raise EvidenceTakenBack(evidence=known.id)
    if (known.kind, known.file_class, known.by_party) != (kind, file_class, by_party):
        raise EvidenceIdTaken(evidence=known.id)
