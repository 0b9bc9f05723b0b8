"""A dispute at the desk: filed, read, moved, and what a repeat and a late comer are told."""

from tests.api.conftest import BOTH_STORES, At, Window, accepted

pytestmark = BOTH_STORES


def test_a_dispute_is_filed_read_and_accepted(clerk: At, lin: At) -> None:
    """The way of a step: If-Match, Idempotency-Key, ETag, facts, the steps open now."""
    filed = clerk.file()
    assert filed["version"] == 1
    assert filed["stage"] == "intake"
    assert "record-consent" in filed["open_steps"]
    assert "accept" in filed["open_steps"]
    assert filed["facts"][0]["line"].startswith("收到申请并登记")

    read = lin.get(f"/v1/disputes/{filed['id']}")
    assert read.headers["etag"] == '"1"'
    assert read.json()["parties"]["A1"]["details"]["name"] == "陈小明"
    assert read.json()["claims"]["C1"]["words"] == "十七天的配送费没有结算"

    dispute = accepted(clerk, lin)
    told = lin.get(f"/v1/disputes/{dispute}").json()
    assert told["stage"] == "mediation"
    assert told["number"].startswith("厦思劳调〔2026〕")
    assert told["waits_for"] == "调解员"


def test_the_receipt_tells_progress_and_nothing_personal(window: Window, clerk: At) -> None:
    """Nobody needs an account to ask where their own case stands."""
    filed = clerk.file()

    told = window.client.get(f"/v1/receipts/{filed['receipt']}")

    assert told.json()["stage_title"] == "接待登记"
    assert "陈小明" not in told.text
    wrong = filed["receipt"][:-1] + ("A" if filed["receipt"][-1] != "A" else "B")
    assert window.client.get(f"/v1/receipts/{wrong}").status_code == 404


def test_a_repeat_is_answered_from_what_it_did_then(clerk: At) -> None:
    """A repeated request (same key, same body) adds nothing and says the same version."""
    first = clerk.file(key="one")
    again = clerk.file(key="one")
    assert again["repeated"]
    assert (again["id"], again["receipt"], again["version"]) == (
        first["id"],
        first["receipt"],
        first["version"],
    )
    path = f"/v1/disputes/{first['id']}/steps/record-contact-attempt"
    said = {"party": "R1", "way": "phone", "reached": False}
    taken = clerk.post(path, said, key="two", version=1).json()
    clerk.step(first["id"], "record-consent", party="A1", to="mediate", way="face")
    repeat = clerk.post(path, said, key="two", version=1)
    assert repeat.status_code == 200
    assert repeat.json()["version"] == taken["version"]
    assert repeat.json()["facts"] == taken["facts"]

    other = clerk.post(path, said | {"reached": True}, key="two", version=1)
    assert other.status_code == 422
    assert other.json()["code"] == "request-reused"
