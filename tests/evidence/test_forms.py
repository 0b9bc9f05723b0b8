"""A file is what its content says, and what would harm whoever opens it stays out."""

import io

import pytest

from domain.evidence_files import FileForm
from domain.refusals.evidence import FileUnsound, KindNotTaken
from operations.evidence_forms import form_of
from tests.evidence.made import REFUSED, TAKEN, UNSOUND


def looked_at(content: bytes) -> FileForm:
    """What a file is."""
    return form_of(io.BytesIO(content), len(content))  # type: ignore[arg-type]


@pytest.mark.parametrize("form", TAKEN)
def test_a_file_is_known_by_its_content(form: FileForm) -> None:
    """Whatever it is called: names are not even asked for (办案规则 Art. 22: 证据材料)."""
    assert looked_at(TAKEN[form]) is form


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_none_of_the_kinds_is_not_taken(what: str) -> None:
    """Programs, pages that run, packages of anything: an office opens what it is sent."""
    with pytest.raises(KindNotTaken):
        looked_at(REFUSED[what])


@pytest.mark.parametrize("what", UNSOUND)
def test_what_is_not_sound_is_not_taken(what: str) -> None:
    """Cut off, two kinds at once, unpacking to thousands of times its size, with a macro inside."""
    why, content = UNSOUND[what]
    with pytest.raises(FileUnsound) as refused:
        looked_at(content)
    assert refused.value.details == {"what": why}


def test_pieces_that_overlap_are_counted_each() -> None:
    """A bomb whose entries share one stretch of bytes says small sizes and unpacks for ever."""
    content = bytearray(TAKEN[FileForm.DOCX])
    at = content.index(b"PK\x01\x02")
    content[at + 20 : at + 24] = (1 << 20).to_bytes(4, "little")

    with pytest.raises((FileUnsound, KindNotTaken)):
        looked_at(bytes(content))
