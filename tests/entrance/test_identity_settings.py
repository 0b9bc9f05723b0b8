"""The settings of an identity provider: where its keys are, and what cannot be meant."""

from pathlib import Path

import jwt
import pytest

from operations.console import Halt
from operations.identity_tokens import Provider as Settled
from operations.identity_tokens import ProviderWrong
from operations.office import open_office
from operations.settings import Settings
from operations.token_keys import AGAIN_SECONDS
from tests.api.conftest import MORNING, At, Window, desks
from tests.api.test_bad_input import refused
from tests.entrance.provider import Provider, settings_file
from tests.entrance.test_identity_tokens import GOOD, provider, window

__all__ = ["desks", "provider", "window"]


def test_keys_are_asked_for_seldom(
    window: Window, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever makes up key ids has us ask once a minute; a new key is found by then."""
    passed = [0.0]
    monkeypatch.setattr("operations.token_keys.monotonic", lambda: 1_000_000 + passed[0])
    before = provider.asked
    for number in range(20):
        At(window, provider.sign(GOOD, kid="k-1", kid2=str(number))).get("/v1/disputes")
        made_up = jwt.encode(GOOD, provider.keys["k-1"], "RS256", headers={"kid": f"x-{number}"})
        At(window, made_up).get("/v1/disputes")
    assert provider.asked - before == 1
    provider.turn("k-2")
    new = At(window, provider.sign(GOOD, kid="k-2"))
    refused(new.get("/v1/disputes"), 401, "not-identified")

    passed[0] = AGAIN_SECONDS + 1

    assert new.get("/v1/disputes").status_code == 200
    assert provider.asked - before == 2
    provider.is_silent = True
    passed[0] += 7200
    assert At(window, provider.sign(GOOD | {"sub": "u-2"})).get("/v1/disputes").status_code == 200
    provider.is_silent = False


def test_keys_may_lie_in_a_file(folder: Settings, provider: Provider, tmp_path: Path) -> None:
    """A city whose provider cannot be reached hands its keys over as a file."""
    (tmp_path / "keys.json").write_text(provider.published(), encoding="utf-8")
    told = folder.model_copy(update={"oidc": settings_file(tmp_path, "keys.json")})

    with open_office(told, lambda: MORNING) as office:
        known = office.doorkeeper.identify(provider.sign(GOOD))

    assert known is not None
    assert known.caller.officer == "lin"


def test_without_settings_no_token_opens_anything(folder: Settings, provider: Provider) -> None:
    """Never on by default."""
    with open_office(folder, lambda: MORNING) as office:
        assert office.doorkeeper.identify(provider.sign(GOOD)) is None
        assert office.doorkeeper.recall(provider.sign(GOOD)) is None


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('algorithms = ["RS256"]', 'algorithms = ["HS256"]'),
        ('algorithms = ["RS256"]', 'algorithms = ["none"]'),
        ('tiaojie = "mediator"', 'tiaojie = "worker"'),
        ('tiaojie = "mediator"', 'tiaojie = "everybody"'),
        ('audience = "onestop"', 'audience = ""'),
        ("leeway_seconds = 30", "leeway_seconds = 86400"),
        ("leeway_seconds = 30", "trust_everybody = true"),
        ('keys = "keys.json"', 'keys = "http://sso.example.cn/keys"'),
        ("[claims]", "[claims"),
    ],
)
def test_settings_that_cannot_be_meant_open_no_office(
    folder: Settings, tmp_path: Path, was: str, becomes: str
) -> None:
    """A shared secret, no signature, a worker, keys over an open line: said at the start."""
    path = settings_file(tmp_path, "keys.json")
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes), encoding="utf-8")

    with pytest.raises(Halt) as halted:
        open_office(folder.model_copy(update={"oidc": path}))

    assert halted.value.key == "oidc-wrong"


def test_settings_that_are_not_there_open_no_office(tmp_path: Path) -> None:
    """Whoever names a file means it."""
    with pytest.raises(ProviderWrong):
        Settled.read(tmp_path / "nothing.toml")
