"""The administrator gives out keys and takes them back, and reads no file."""

import pytest

from domain.callers import Role
from tests.api.conftest import At, Window

WANG = {"role": "mediator", "centre": "siming", "name": "王调解", "officer": "wang"}


@pytest.fixture
def administrator(window: Window) -> At:
    """Who holds the key printed at the first start."""
    return window.caller(Role.ADMINISTRATOR)


def test_a_key_is_shown_once_opens_and_is_taken_back(window: Window, administrator: At) -> None:
    """The office keeps a digest alone: the same request again cannot show the key again."""
    given = administrator.post("/v1/callers", WANG, key="wang")
    assert given.status_code == 201, given.text
    wang = At(window, given.json()["key"])
    assert wang.get("/v1/disputes").status_code != 401
    again = administrator.post("/v1/callers", WANG, key="wang")
    assert (again.status_code, again.json()["code"]) == (409, "key-shown-once")
    assert given.json()["key"] not in again.text

    path = f"/v1/callers/{given.json()['id']}"
    headers = {"Authorization": f"Bearer {administrator.key}"}
    for _ in range(2):
        assert window.client.delete(path, headers=headers).status_code == 204

    assert wang.get("/v1/disputes").status_code == 401
    assert window.client.delete("/v1/callers/nobody", headers=headers).status_code == 404
    [line] = [
        line
        for line in administrator.get("/v1/callers").json()["lines"]
        if line["id"] == given.json()["id"]
    ]
    assert (line["role"], line["officer"]) == ("mediator", "wang")
    assert line["revoked_at"]
    assert "王" not in administrator.get("/v1/callers").text


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"role": "case"}, "fields-wrong"),
        ({"role": "partner"}, "holder-not-named"),
        ({"role": "worker"}, "holder-not-named"),
        ({"officer": None}, "holder-not-named"),
        ({"role": "partner", "body": "nobody"}, "unknown-body"),
        ({"centre": "nowhere"}, "unknown-centre"),
        ({"expires_at": "2026-03-11T09:00:00+08:00"}, "expires-in-the-past"),
        ({"name": "\ufeff"}, "fields-wrong"),
    ],
)
def test_a_key_is_for_somebody(administrator: At, wrong: dict[str, str | None], code: str) -> None:
    """No key for the office's machinery, for nobody, for a body that is not there, for the past."""
    assert administrator.post("/v1/callers", {**WANG, **wrong}).json()["code"] == code


def test_only_the_administrator_keeps_keys(window: Window, clerk: At, lead: At) -> None:
    """PIPL Art. 51: who may enter is decided by one who reads no file, and by nobody else."""
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")
    for other in (clerk, lead, supervisor):
        assert other.get("/v1/callers").status_code == 403
        assert other.post("/v1/callers", WANG).status_code == 403
        headers = {"Authorization": f"Bearer {other.key}"}
        assert window.client.delete("/v1/callers/anybody", headers=headers).status_code == 403


def test_the_administrator_reads_figures_and_no_file(read: Window, clerk: At) -> None:
    """Statistics are de-identified; the files are none of the administrator's business."""
    dispute = clerk.file()["id"]
    last = read.office.registry.recorder.max_notification_id() or 0
    administrator = read.caller(Role.ADMINISTRATOR)
    assert administrator.get(f"/v1/statistics?after={last}").status_code == 200
    assert administrator.get(f"/v1/disputes/{dispute}").status_code == 404
    assert administrator.get("/v1/disputes").json()["lines"] == []


def test_an_officers_id_is_one_persons(administrator: At) -> None:
    """Reader matrix: an id opens the cases that name it, so no other centre or spelling has it."""
    assert administrator.post("/v1/callers", WANG).status_code == 201
    assert administrator.post("/v1/callers", {**WANG, "role": "inspector"}).status_code == 201

    for other in ({"centre": "huli"}, {"officer": "WANG"}):
        refused = administrator.post("/v1/callers", {**WANG, **other})
        assert (refused.status_code, refused.json()["code"]) == (409, "officer-id-taken")

    lines = administrator.get("/v1/callers").json()["lines"]
    assert [line["officer"].lower() for line in lines].count("wang") == 2
