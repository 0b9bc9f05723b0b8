"""How a file leaves the office: to be saved and never run, in parts, under a name that is safe."""

from urllib.parse import unquote

import pytest

from api.ranges import Part, part_of, safe_name
from tests.api.conftest import At
from tests.evidence.made import PDF, TAKEN
from tests.evidence.sending import content, handed_in


@pytest.fixture
def dispute(clerk: At) -> str:
    """A dispute that was filed."""
    return str(clerk.file()["id"])


@pytest.mark.parametrize("form", TAKEN)
def test_no_file_is_shown_in_a_page_of_the_office(clerk: At, dispute: str, form: str) -> None:
    """Saved, not shown; not guessed at, not run, not kept by anything in between."""
    kept = handed_in(clerk, dispute, TAKEN[form])  # type: ignore[index]
    headers = content(clerk, dispute, kept).headers

    assert headers["content-disposition"].startswith("attachment;")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("sandbox;")
    assert headers["cache-control"] == "private, no-store"
    assert "html" not in headers["content-type"]


@pytest.mark.parametrize(
    "name",
    [
        'a"; filename="evil.html',
        "../../etc/passwd",
        "C:\\Windows\\win.ini",
        "x\u202efdp.exe",
        "证据" * 150,
        ".htaccess",
        "con:",
        "  .  ",
    ],
)
def test_a_name_breaks_out_of_nothing(clerk: At, dispute: str, name: str) -> None:
    """Neither out of its header nor out of its folder, and it ends as what the file is."""
    kept = handed_in(clerk, dispute, PDF, name=name, evidence="E1")
    said = content(clerk, dispute, kept).headers["content-disposition"]

    plain, _, coded = said.partition("; filename*=UTF-8''")
    assert plain == 'attachment; filename="E1-v1.pdf"'
    called = unquote(coded)
    assert called.endswith(".pdf")
    assert not set('/\\":\r\n\u202e') & set(called)
    assert not called.startswith(".")
    assert len(called) <= 124


@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: x=1", "a\nb", "a\x00b"])
def test_a_name_of_two_lines_is_not_taken(clerk: At, dispute: str, name: str) -> None:
    """Header injection ends where the form is read."""
    upload = {"upload": "0" * 32, "kind": "evidence", "name": name}
    path = f"/v1/disputes/{dispute}/steps/hand-in-evidence"
    answer = clerk.post(path, upload, version=clerk.version(dispute))
    assert (answer.status_code, answer.json()["fields"][0]["at"]) == (422, "body.name")


def test_a_name_keeps_what_it_says() -> None:
    """Chinese, emoji and spaces are names too."""
    assert safe_name("站点 公告😀.JPG", ".jpg", "E1") == "站点 公告😀.jpg"
    assert safe_name("\u200b", ".pdf", "E1-v1") == "E1-v1.pdf"


@pytest.mark.parametrize(
    "name", ["CON.pdf", "con", "Nul.2026.pdf", "COM1.pdf", "lpt³ .pdf", "aux. "]
)
def test_a_name_opens_no_device(name: str) -> None:
    """Windows takes these for its own, whatever stands behind them."""
    assert safe_name(name, ".pdf", "E1").startswith("_")
    assert safe_name("console.pdf", ".pdf", "E1") == "console.pdf"


def test_a_file_is_handed_out_in_parts(clerk: At, dispute: str) -> None:
    """A film is wound on without sending all of it (RFC 9110, 14)."""
    text = "".join(f"{number:06d}\n" for number in range(30_000)).encode()
    kept = handed_in(clerk, dispute, text)

    for start, end in ((0, 0), (65_530, 65_545), (131_072, 200_000), (209_999, 209_999)):
        answer = content(clerk, dispute, kept, Range=f"bytes={start}-{end}")
        assert answer.status_code == 206
        assert answer.content == text[start : end + 1]
        assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(text)}"
        assert answer.headers["content-length"] == str(end + 1 - start)
    assert content(clerk, dispute, kept, Range="bytes=-7").content == b"029999\n"
    beyond = content(clerk, dispute, kept, Range="bytes=210000-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, "bytes */210000")


def test_a_version_has_its_tag(clerk: At, dispute: str) -> None:
    """Who has it already is told so; a part of another version is never sent for this one."""
    kept = handed_in(clerk, dispute, PDF)
    tag = content(clerk, dispute, kept).headers["etag"]

    assert content(clerk, dispute, kept, If_None_Match=tag).status_code == 304
    ranged = {"Range": "bytes=0-3"}
    assert content(clerk, dispute, kept, If_Range=tag, **ranged).status_code == 206
    assert content(clerk, dispute, kept, If_Range='"another"', **ranged).status_code == 200


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("", Part(0, 10, 10)),
        ("bytes=2-4", Part(2, 5, 10)),
        ("bytes=2-", Part(2, 10, 10)),
        ("bytes=2-99", Part(2, 10, 10)),
        ("bytes=-3", Part(7, 10, 10)),
        ("bytes=-99", Part(0, 10, 10)),
        ("bytes=-0", None),
        ("bytes=10-", None),
        ("bytes=5-2", None),
        ("bytes=0-1,4-5", Part(0, 10, 10)),
        ("lines=1-2", Part(0, 10, 10)),
        ("bytes=-", Part(0, 10, 10)),
    ],
)
def test_parts_are_read_as_http_means_them(asked: str, part: Part | None) -> None:
    """What cannot be read is as if nothing had been asked (RFC 9110, 14.2)."""
    assert part_of(asked, 10) == part
