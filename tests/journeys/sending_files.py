"""Files that people send, as any client of the upload protocol does."""

from base64 import b64encode

import httpx2

from operations.demo_chain import Walk

_TUS = {"Tus-Resumable": "1.0.0"}
_BYTES = "application/offset+octet-stream"


async def begun_upload(walk: Walk, who: str, length: int) -> str:
    """Begin an upload of the applicant's; where it is to be sent."""
    party = b64encode(b"A1").decode()
    said = {"Upload-Length": str(length), "Upload-Metadata": f"party {party}"}
    answer = await _asked(walk, who, "POST", f"{walk.matter.path}/uploads", said)
    return str(answer.headers["location"])


async def sent(walk: Walk, who: str, place: str, content: bytes, offset: int) -> None:
    """Send bytes of it."""
    said = {"Upload-Offset": str(offset), "Content-Type": _BYTES}
    await _asked(walk, who, "PATCH", place, said, content)


async def _asked(  # noqa: PLR0913, PLR0917 - what HTTP says of one request
    walk: Walk, who: str, method: str, path: str, said: dict[str, str], content: bytes = b""
) -> httpx2.Response:
    key = {"Authorization": f"Bearer {walk.desk.staff.keys[who]}"}
    headers = {**_TUS, **key, **said}
    answer = await walk.desk._client.request(method, path, content=content, headers=headers)
    assert answer.is_success, answer.text
    return answer
