"""What is refused of files: what they are, how they come in, and who opens them."""

from domain.refusals import Malformed, NotFound, Refusal
from domain.refusals.access import NotJson, TooMuchSaid


class UnknownEvidence(Malformed):
    """The dispute has no such file, or no such version of it, or not for whoever asks."""

    code = "unknown-evidence"


class EvidenceIdTaken(Refusal):
    """The id belongs to a file of another kind, another class or another party."""

    code = "evidence-id-taken"


class EvidenceIdReserved(Malformed):
    """Ids of the secondary file have a beginning of their own, and no others have it."""

    code = "evidence-id-reserved"


class EvidenceTakenBack(Refusal):
    """A file that was withdrawn is handed in again as a new one."""

    code = "evidence-taken-back"


class SecondaryIsTheOffices(Malformed):
    """The secondary file (副卷) is closed to parties: they neither fill nor receive it."""

    code = "secondary-is-the-offices"


class NeverExchanged(Refusal):
    """Papers of this kind are opened to no other party, so they are handed to none."""

    code = "never-exchanged"


class EvidenceInfected(Refusal):
    """The scanner found something in the file: nobody is handed it."""

    code = "evidence-infected"


class NotYetScanned(Refusal):
    """The office looks every file over before it is opened, and has not done so with this one."""

    code = "not-yet-scanned"


class EvidenceErased(NotFound):
    """The key of whose file it was is destroyed: nobody can open it any more (HTTP 404)."""

    code = "evidence-erased"


class UploadKeyEnded(Refusal):
    """The key the upload was begun under seals no more: what is kept would end with it."""

    code = "upload-key-ended"


class LocationNotRemovable(Refusal):
    """The file may say where it was made, and the office cannot take that out of this kind."""

    code = "location-not-removable"


class NoSuchPart(Refusal):
    """The file has no bytes where a part of it was asked for (HTTP 416)."""

    code = "no-such-part"


class UnknownUpload(NotFound):
    """There is no such upload, or it has expired, or another began it (HTTP 404)."""

    code = "unknown-upload"


class UploadTooLarge(TooMuchSaid):
    """The file is larger than the office takes (HTTP 413)."""

    code = "upload-too-large"


class UploadElsewhere(Refusal):
    """The bytes begin where the upload does not stand; ask where it stands (HTTP 409)."""

    code = "upload-elsewhere"


class UploadBusy(Refusal):
    """The same upload is being sent by another request right now (HTTP 409)."""

    code = "upload-busy"


class TooManyUploads(Refusal):
    """A caller has as many uploads under way as the office lets one have (HTTP 409)."""

    code = "too-many-uploads"


class UploadUnfinished(Refusal):
    """A file is handed in once all of it is there."""

    code = "upload-unfinished"


class UploadOfAnother(Malformed):
    """The upload was begun for another dispute, party or part of the file."""

    code = "upload-of-another"


class NotTusUpload(Malformed):
    """What was sent is not the resumable upload protocol that the office speaks."""

    code = "not-tus-upload"


class NotTusBytes(NotJson):
    """Bytes of an upload come as application/offset+octet-stream (HTTP 415)."""

    code = "not-tus-bytes"


class OtherTusVersion(Refusal):
    """The office speaks another version of the upload protocol (HTTP 412)."""

    code = "other-tus-version"


class KindNotTaken(Malformed):
    """By its content the file is none of the kinds that the office takes."""

    code = "kind-not-taken"


class FileUnsound(Malformed):
    """The file is not whole, or is two kinds at once, or unpacks to far more than it is."""

    code = "file-unsound"
