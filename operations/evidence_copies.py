"""Copies that do not say where they were made: what the other side is handed (位置信息).

Each is put together from what is needed to see, to hear or to read it: the points of a picture, the
frames of a recording, the tracks of a film. What is none of that is not taken along, so a tag that
nobody here has heard of is left behind like those that are known. The original is never touched.
"""

from hashlib import sha256

from domain.evidence_files import FileForm
from operations import copies_documents, copies_films, copies_pictures, copies_sounds
from operations.copies_parts import Copy, buffered
from operations.evidence_forms import IMAGES
from operations.evidence_sealing import SealedFile

_HOW = 1
"""Which way of making copies this is: one made another way lies under another name."""

_SOUNDS = {
    FileForm.MP3: copies_sounds.mp3,
    FileForm.AMR: copies_sounds.amr,
    FileForm.WAV: copies_sounds.wav,
}
AS_IT_IS = frozenset({FileForm.TXT, FileForm.CSV})
"""Of which nothing lies beside what is read."""


def copy_of(file: SealedFile, form: FileForm) -> Copy:
    """What a copy of a file is put together from; raises NotSeenThrough where none can be had."""
    whole = buffered(file)
    try:
        if form in IMAGES:
            return Copy(becomes(form), (copies_pictures.drawn(whole, form),))
        if form in _SOUNDS:
            return _SOUNDS[form](whole, file.size)
        if form in {FileForm.MP4, FileForm.M4A}:
            return copies_films.film(whole, file.size, form)
        if form is FileForm.PDF:
            return copies_documents.pdf(whole)
        return copies_documents.package(whole, form)
    finally:
        whole.detach()


def becomes(form: FileForm) -> FileForm:
    """What the copy of a file is."""
    return copies_pictures.becomes(form)


def name_of_copy(content: str) -> str:
    """Where the copy of a file lies: known by where the file does, also once its key is gone."""
    return sha256(f"copy/{_HOW}:{content}".encode()).hexdigest()
