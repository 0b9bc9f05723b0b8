"""What another side is handed of a picture or a film: what it shows, and not where it was made."""

import io

import pytest
from PIL import Image

from domain.callers import Role
from tests.api.conftest import At, Window
from tests.evidence.made import XIAMEN, film, image
from tests.evidence.sending import content, handed_in
from tests.evidence.sides import dispute, worker

__all__ = ["dispute", "worker"]

LOCATED = image("JPEG", located=True)


def test_the_other_side_gets_no_place_with_a_picture(
    window: Window, clerk: At, lin: At, worker: At, dispute: str
) -> None:
    """Where somebody stood is nobody's business (PIPL Art. 28: tracks); the original stays."""
    theirs = handed_in(clerk, dispute, LOCATED, by_party="R1")
    lin.step(dispute, "exchange-evidence", evidence=theirs, party="A1")
    auditor = window.caller(Role.AUDITOR, officer="shen")

    copy = content(worker, dispute, theirs)
    drawn = Image.open(io.BytesIO(copy.content))

    assert b"GPS" not in copy.content
    assert dict(drawn.getexif()) == {}
    assert drawn.size == (48, 64)  # turned as it was meant to be seen
    assert drawn.getpixel((24, 2))[0] > 150  # type: ignore[index]
    assert content(auditor, dispute, theirs).content == LOCATED
    assert content(lin, dispute, theirs).content == LOCATED
    assert copy.headers["etag"] != content(lin, dispute, theirs).headers["etag"]


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_every_kind_of_picture_is_written_anew(
    clerk: At, lin: At, worker: At, dispute: str, form: str
) -> None:
    """EXIF and XMP alike; what is drawn stays."""
    theirs = handed_in(clerk, dispute, image(form, located=True), by_party="R1")
    lin.step(dispute, "exchange-evidence", evidence=theirs, party="A1")

    copy = content(worker, dispute, theirs).content

    assert b"GPS" not in copy
    assert b"Exif" not in copy
    assert Image.open(io.BytesIO(copy)).size == (48, 64)


def test_a_film_says_no_place_to_the_other_side(
    clerk: At, lin: At, worker: At, dispute: str
) -> None:
    """The boxes that hold it are blanked where they lie; the film plays on, and in parts too."""
    whole = film(located=True)
    theirs = handed_in(clerk, dispute, whole, by_party="R1")
    lin.step(dispute, "exchange-evidence", evidence=theirs, party="A1")

    copy = content(worker, dispute, theirs).content

    assert XIAMEN.encode() in whole
    assert XIAMEN.encode() not in copy
    assert len(copy) == len(whole)
    assert copy.count(b"free") == 2
    for start in range(0, len(whole) - 20, 7):
        part = content(worker, dispute, theirs, Range=f"bytes={start}-{start + 19}")
        assert part.content == copy[start : start + 20]
