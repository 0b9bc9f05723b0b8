"""How often somebody may ask: the buckets at the door, of callers and of addresses."""

from collections.abc import Iterator

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.rates import Buckets, Rate, Rates, address_of
from api.threshold import Threshold
from domain.access_log import Refused
from domain.callers import Role
from tests.api.conftest import At, Window
from tests.api.test_bad_input import refused
from tests.projections.logged import facts_of


@pytest.fixture
def standing(window: Window, desks: FastAPI) -> Iterator[Window]:
    """The window, whose threshold is taken away again afterwards."""
    yield window
    desks.state.threshold = Threshold()


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """What it says."""
        return self.now


def test_a_bucket_fills_at_its_rate_and_no_higher() -> None:
    """Five at once, then two a second; after a long rest five again."""
    bucket, clock = Buckets(Rate(2, 5)), Clock()

    def taken(tries: int) -> int:
        got = 0
        for _ in range(tries):
            if not bucket.wait("somebody", clock.now):
                bucket.take("somebody", clock.now)
                got += 1
        return got

    assert taken(10) == 5
    assert bucket.wait("somebody", clock.now) == pytest.approx(0.5)
    assert bucket.wait("another", clock.now) == 0
    clock.now += 1
    assert taken(10) == 2
    clock.now += 3_600
    assert taken(10) == 5


def test_only_so_many_buckets_are_kept() -> None:
    """Whoever has a million addresses takes no more of the office's memory than that."""
    buckets = Buckets(Rate(1, 1), most=100)
    for number in range(10_000):
        buckets.take(str(number), 0.0)

    assert len(buckets._full_at) == 100
    assert buckets.wait("9999", 0.0) > 0


@pytest.mark.parametrize(
    ("client", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("127.0.0.1", ""),
        ("127.8.8.8", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("", ""),
        ("no address", "no address"),
    ],
)
def test_a_household_has_one_bucket_and_this_machine_none(client: str, address: str) -> None:
    """An IPv6 household chooses 64 bits as it likes; the demo runs on loopback."""
    assert address_of({"type": "http", "client": (client, 1), "headers": []}) == address


def from_address(desks: FastAPI, address: str) -> TestClient:
    """Somebody who comes from there."""
    return TestClient(desks, client=(address, 4711))


def test_one_callers_hurry_is_their_own(standing: Window, desks: FastAPI, lead: At) -> None:
    """429 with Retry-After, in words; a colleague at the same address is served meanwhile."""
    clock, path = Clock(), f"/v1/disputes/{lead.file()['id']}"
    rates = Rates(caller=Rate(1, 3), address=Rate(100, 100), clock=clock)
    desks.state.threshold = Threshold(rates=rates)
    hurried, calm = (standing.caller(Role.CLERK, officer=name) for name in ("one", "two"))
    client = from_address(desks, "203.0.113.7")

    def listed(at: At, **headers: str) -> httpx2.Response:
        return client.get(path, headers={"Authorization": f"Bearer {at.key}", **headers})

    first = [listed(hurried).status_code for _ in range(4)]
    told = listed(hurried, **{"Accept-Language": "en"})
    assert first == [200] * 4  # before the first one's answer nobody knew whose it was
    assert told.headers["retry-after"] == "1"
    assert refused(told, 429, "too-often")["title"].startswith("That is too often; wait 1 second")
    assert listed(calm).status_code == 200
    clock.now += 1
    assert listed(hurried).status_code == 200


def test_guessing_keys_empties_the_bucket_of_its_address(
    standing: Window, desks: FastAPI, lead: At
) -> None:
    """Who was known a moment ago comes in from there too; others wait; it is noted once."""
    clock, path = Clock(), f"/v1/disputes/{lead.file()['id']}"
    rates = Rates(caller=Rate(100, 100), address=Rate(1, 5), clock=clock)
    desks.state.threshold = Threshold(rates=rates)
    colleague, late = (standing.caller(Role.CLERK, officer=name) for name in ("one", "two"))
    client = from_address(desks, "203.0.113.7")

    def with_key(key: str, at: TestClient = client) -> int:
        return at.get(path, headers={"Authorization": f"Bearer {key}"}).status_code

    assert with_key(colleague.key) == 200
    guesses = [with_key(f"os_00000000000{n}_{'0' * 64}") for n in range(8)]
    assert guesses == [401] * 5 + [429] * 3
    assert with_key(colleague.key) == 200
    assert with_key(late.key) == 429
    assert with_key(late.key, from_address(desks, "203.0.113.8")) == 200
    clock.now += 1
    assert with_key(late.key) == 200
    for _ in range(5):
        with_key("os_x_y")

    standing.office.access.write_up()
    noted = [f for f in facts_of(standing.office.registry, Refused) if f.code == "too-often"]
    assert sum(fact.times for fact in noted) >= 4
    assert {fact.caller for fact in noted} == {""}


@pytest.mark.usefixtures("standing")
def test_this_machine_itself_is_not_hindered(desks: FastAPI) -> None:
    """The demo, and whoever looks after the office, run beside it."""
    desks.state.threshold = Threshold(rates=Rates(Rate(1, 1), Rate(1, 1)))
    client = from_address(desks, "127.0.0.1")

    assert [client.get("/healthz").status_code for _ in range(20)] == [200] * 20
