"""People who sign in, and who type the right words in the wrong fields while they do."""

import httpx2

from domain.callers import Role
from operations.office import Office
from tests.journeys.confiding import Confided
from tests.privacy.planted import EMAIL, ID_NUMBER, NAME, PHONE, STATEMENT

LOGIN = "confided"


def account_of(office: Office) -> str:
    """An account of somebody with a name; its one-time password."""
    _, password = office.accounts.add(
        LOGIN, Role.CLERK, "siming", name=NAME, officer="clerk-confided"
    )
    return password


async def signed_in(client: httpx2.AsyncClient, told: Confided, first: str) -> None:
    """Mistype, sign in, choose a password, sign in again: what was typed and given is kept."""
    told.said["sign-in", "one-time password"] = first
    for login, password in ((NAME, STATEMENT), (PHONE, ID_NUMBER), (EMAIL, first), (LOGIN, NAME)):
        form = {"login": login, "password": password, "code": PHONE}
        answer = await client.post("/v1/session", json=form)
        assert answer.status_code == 401, answer.text
        told.shut.append((f"sign-in as {login}", answer.content))
    chosen = told.words("sign-in", "password")
    token = await _token(client, first)
    told.said["sign-in", "token"] = token.rpartition("_")[2]
    headers = {"Authorization": f"Bearer {token}"}
    changed = await client.post(
        "/v1/session/password", json={"old": first, "new": chosen}, headers=headers
    )
    assert changed.status_code == 204, changed.text
    token = await _token(client, chosen)
    told.said["sign-in", "second token"] = token.rpartition("_")[2]
    asked = await client.post(
        "/v1/session/factor",
        json={"password": chosen},
        headers={"Authorization": f"Bearer {token}"},
    )
    told.said["sign-in", "secret"] = asked.json()["uri"].partition("secret=")[2].partition("&")[0]


async def _token(client: httpx2.AsyncClient, password: str) -> str:
    form = {"login": LOGIN, "password": password, "carried": "bearer"}
    answer = await client.post("/v1/session", json=form)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])
