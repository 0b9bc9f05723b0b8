"""A token of an identity provider is taken only where everything about it is as it should be."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
from fastapi import FastAPI

from domain.access_log import SignedIn
from domain.callers import Caller, Role
from domain.refusals.access import OfficerIdTaken
from operations.office import open_office
from operations.one_person import of_a_token
from operations.settings import Settings
from tests.api.conftest import MORNING, At, Window, at_the_desks, desks
from tests.api.test_bad_input import refused
from tests.entrance.provider import AUDIENCE, ISSUER, Provider, a_provider, settings_file
from tests.projections.logged import facts_of

__all__ = ["desks"]


CENTRES = ("siming", "huli")
NOW = int(MORNING.timestamp())
GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "u-1",
    "iat": NOW - 10,
    "nbf": NOW - 10,
    "exp": NOW + 300,
    "groups": ["tiaojie", "canteen"],
    "unit": "350203",
    "preferred_username": "lin",
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """A provider that answers, with a second key that it does not publish."""
    with a_provider() as one:
        yield one


@pytest.fixture
def window(
    folder: Settings, provider: Provider, tmp_path: Path, desks: FastAPI
) -> Iterator[Window]:
    """An office that knows the provider."""
    told = folder.model_copy(update={"oidc": settings_file(tmp_path, provider.url)})
    turned: list[Window] = []

    def clock() -> datetime:
        return turned[0].time if turned else MORNING

    with open_office(told, clock) as office, at_the_desks(desks, office) as client:
        client.cookies.clear()
        turned.append(Window(office, client))
        yield turned[0]


def test_a_good_token_opens_as_its_claims_say(window: Window, provider: Provider) -> None:
    """Role, centre and officer by the office's own mapping; the same person is the same caller."""
    lin = At(window, provider.sign(GOOD))

    assert lin.get("/v1/disputes").status_code == 200
    again = At(window, provider.sign(GOOD | {"iat": NOW}))
    assert again.get("/v1/disputes").status_code == 200

    told = facts_of(window.office.registry, SignedIn)
    assert {(one.role, one.of_centre, one.officer, one.sign_in_way) for one in told} == {
        ("mediator", "siming", "lin", "token")
    }
    assert len({one.caller for one in told}) == 1
    refused(lin.get("/v1/session"), 409, "not-a-session")


def test_a_token_is_told_once(window: Window, provider: Provider) -> None:
    """Its first use stands in the access log; every request would be a flood."""
    lin = At(window, provider.sign(GOOD))
    for _ in range(3):
        window.later(seconds=2)
        assert lin.get("/v1/disputes").status_code == 200

    assert len(facts_of(window.office.registry, SignedIn)) == 1


def unsigned(_: Provider) -> str:
    """RFC 8725 §3.1: `alg: none`."""
    return _joined({"alg": "none", "kid": "k-1"}, GOOD, b"")


def unsigned_in_capitals(_: Provider) -> str:
    """The same, spelt so that a list of what is forbidden does not find it."""
    return _joined({"alg": "nOnE", "kid": "k-1"}, GOOD, b"")


def by_the_public_key_as_a_secret(provider: Provider) -> str:
    """RFC 8725 §3.1: HS256 with the public key, which everybody has, for a secret."""
    header = _part({"alg": "HS256", "kid": "k-1", "typ": "JWT"})
    signed = f"{header}.{_part(GOOD)}"
    mac = hmac.digest(provider.pem("k-1"), signed.encode(), "sha256")
    return f"{signed}.{_base64(mac)}"


def by_another_algorithm(provider: Provider) -> str:
    """One of the family, and not among those that the office names."""
    return jwt.encode(GOOD, provider.keys["k-1"], "RS512", headers={"kid": "k-1"})


def by_a_key_of_their_own(_: Provider) -> str:
    """Signed by somebody else under the id of a key that is published."""
    other = Provider()
    other.turn("k-1")
    return other.sign(GOOD)


def with_a_key_in_its_header(_: Provider) -> str:
    """RFC 8725 §3.10: a key, or an address of keys, that the token brings along is not used."""
    other = Provider()
    other.turn("k-9")
    key = json.loads(other.published())["keys"][0]
    headers: dict[str, Any] = {"jwk": key, "jku": "http://127.0.0.1:9/keys", "kid": "k-9"}
    return jwt.encode(GOOD, other.keys["k-9"], "RS256", headers=headers)


def of_an_unknown_key(provider: Provider) -> str:
    """A key id that the provider does not publish."""
    return jwt.encode(GOOD, provider.keys["k-1"], "RS256", headers={"kid": "k-unknown"})


def of_no_key(provider: Provider) -> str:
    """Nobody tries one key after the other."""
    return jwt.encode(GOOD, provider.keys["k-1"], "RS256")


def changed_on_its_way(provider: Provider) -> str:
    """Other claims under the same signature."""
    header, _, mac = provider.sign(GOOD).split(".")
    return f"{header}.{_part(GOOD | {'groups': ['zhiban']})}.{mac}"


def with_a_critical_header(provider: Provider) -> str:
    """RFC 7515 §4.1.11: what must be understood, and is not."""
    headers: dict[str, Any] = {"kid": "k-1", "crit": ["x-city"], "x-city": "1"}
    return jwt.encode(GOOD, provider.keys["k-1"], "RS256", headers=headers)


def said(**claims: Any) -> Callable[[Provider], str]:
    """A token with other claims; None leaves one out."""

    def sign(provider: Provider) -> str:
        told = {name: value for name, value in (GOOD | claims).items() if value is not None}
        return provider.sign(told)

    return sign


WRONG: dict[str, Callable[[Provider], str]] = {
    "alg none": unsigned,
    "alg nOnE": unsigned_in_capitals,
    "HS256 by the public key": by_the_public_key_as_a_secret,
    "another algorithm": by_another_algorithm,
    "another key": by_a_key_of_their_own,
    "a key in the header": with_a_key_in_its_header,
    "an unknown kid": of_an_unknown_key,
    "no kid": of_no_key,
    "changed": changed_on_its_way,
    "a critical header": with_a_critical_header,
    "another issuer": said(iss="https://sso.example.com"),
    "no issuer": said(iss=None),
    "wrong audience": said(aud="another-program"),
    "wrong audiences": said(aud=["another-program", "onestop2"]),
    "no audience": said(aud=None),
    "expired": said(exp=NOW - 31),
    "never expires": said(exp=None),
    "expires in words": said(exp="never"),
    "expires in digits as text": said(exp="9e99"),
    "expires at no number": said(exp="nan"),
    "expires at NaN": said(exp=float("nan")),
    "expires at infinity": said(exp=float("inf")),
    "expires after all days": said(exp=1e300),
    "expires if true": said(exp=True),
    "valid from no number": said(nbf="nan"),
    "issued before all days": said(iat=-1e300),
    "not yet valid": said(nbf=NOW + 31),
    "issued tomorrow": said(iat=NOW + 86_400),
    "nobody's": said(sub=None),
    "unmapped role": said(groups=["canteen"]),
    "a role by our own name": said(groups=["mediator"]),
    "no role": said(groups=None),
    "two roles": said(groups=["tiaojie", "zhiban"]),
    "unmapped centre": said(unit="350206"),
    "a centre by our own name": said(unit="siming"),
    "no officer": said(preferred_username=None),
    "an officer who is none": said(preferred_username="林 调解"),
    "a partner of no body": said(groups=["hezuo"]),
    "a partner of a body that is not there": said(groups=["hezuo"], body="nobody"),
    "not a token": lambda _: "a.b.c",
    "a very long one": lambda provider: provider.sign(GOOD | {"more": "x" * 9_000}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_any_other_token_is_401(window: Window, provider: Provider, wrong: str) -> None:
    """RFC 8725, OpenID Connect Core: each of these is nobody's."""
    shown = At(window, WRONG[wrong](provider))

    problem = refused(shown.get("/v1/disputes"), 401, "not-identified")

    assert problem["data"] == {}
    assert facts_of(window.office.registry, SignedIn) == []


def test_an_officers_id_is_one_persons_whatever_they_enter_with(
    window: Window, provider: Provider
) -> None:
    """It opens the cases that name it: another centre's, or another spelling of it, is nobody's."""
    window.caller(Role.MEDIATOR, centre="huli", officer="wang")
    window.office.accounts.add("mei", Role.MEDIATOR, "huli", name="梅", officer="mei")

    for taken in ("wang", "Wang", "mei", "MEI"):
        token = provider.sign(GOOD | {"preferred_username": taken})
        refused(At(window, token).get("/v1/disputes"), 401, "not-identified")
    assert At(window, provider.sign(GOOD)).get("/v1/disputes").status_code == 200
    other = At(window, provider.sign(GOOD | {"preferred_username": "LIN", "sub": "u-2"}))
    refused(other.get("/v1/disputes"), 401, "not-identified")
    with pytest.raises(OfficerIdTaken):
        window.caller(Role.MEDIATOR, centre="huli", officer="lin")
    with pytest.raises(OfficerIdTaken):
        window.office.accounts.add("lin", Role.MEDIATOR, "huli", name="林", officer="lin")


def test_of_two_tokens_at_two_centres_the_first_has_the_id(store: Settings) -> None:
    """On both stores: what a token named once is no other centre's any more."""
    here, there = (Caller(f"c-{one}", Role.MEDIATOR, one, officer="lin") for one in CENTRES)
    with open_office(store) as office:
        cabinet = office.keys.engine

        assert of_a_token(cabinet, here) == of_a_token(cabinet, here) == here
        with pytest.raises(OfficerIdTaken):
            of_a_token(cabinet, there)
        clerk = Caller("c-1", Role.ADMINISTRATOR, "huli")
        assert of_a_token(cabinet, clerk) == clerk


def test_a_token_is_barred_from_what_its_officer_is_a_party_of(
    window: Window, provider: Provider
) -> None:
    """The bar goes by the officer, and not by the key that says who they are."""
    clerk = window.caller(Role.CLERK, officer="clerk")
    dispute = clerk.file()["id"]
    lin = At(window, provider.sign(GOOD))
    assert lin.get(f"/v1/disputes/{dispute}").status_code == 200

    person = window.office.registry.dispute(UUID(dispute)).applicant.person
    window.caller(Role.MEDIATOR, officer="lin", party=person)
    again = At(window, provider.sign(GOOD | {"iat": NOW}))

    assert again.get(f"/v1/disputes/{dispute}").status_code == 404


@pytest.mark.parametrize("near", [{"exp": NOW - 29}, {"nbf": NOW + 29}, {"aud": ["x", AUDIENCE]}])
def test_clocks_may_differ_a_little(
    window: Window, provider: Provider, near: dict[str, Any]
) -> None:
    """Within the leeway that the office says; and of several audiences we are one."""
    assert At(window, provider.sign(GOOD | near)).get("/v1/disputes").status_code == 200


def test_a_token_ends_while_it_is_remembered(window: Window, provider: Provider) -> None:
    """What a process remembers for a second is asked for its time all the same."""
    lin = At(window, provider.sign(GOOD | {"exp": NOW + 1}))
    assert lin.get("/v1/disputes").status_code == 200

    window.later(seconds=32)

    refused(lin.get("/v1/disputes"), 401, "not-identified")


def test_a_partner_calls_for_their_body(window: Window, provider: Provider) -> None:
    """Who comes from a body is known by it, and by no officer's id."""
    claims = GOOD | {"groups": "hezuo", "body": "legal-aid"}

    assert At(window, provider.sign(claims)).get("/v1/referrals").status_code != 401

    [told] = facts_of(window.office.registry, SignedIn)
    assert (told.role, told.of_body, told.officer) == ("partner", "legal-aid", "")


def _joined(header: dict[str, Any], claims: dict[str, Any], mac: bytes) -> str:
    return f"{_part(header)}.{_part(claims)}.{_base64(mac)}"


def _part(said: dict[str, Any]) -> str:
    return _base64(json.dumps(said).encode())


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
