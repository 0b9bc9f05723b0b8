"""The office of a city says only what the commands and the settings know."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from pydantic import AliasChoices

from operations.cli import app
from operations.settings import CITY, Settings

ROOT = Path(__file__).parents[2]
ROLES = {"api", "worker", "dispatch", "project"}
PINNED = re.compile(r"^[\w./-]+:\d+(\.\d+)+[\w.-]*$")


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    """The file as Docker reads it."""
    composed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return composed


@pytest.fixture(scope="module")
def ours(composed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The services that run this office's own image."""
    return {
        name: service
        for name, service in composed["services"].items()
        if service["image"].startswith("onestop:")
    }


def names_known() -> set[str]:
    """Every environment name the settings read."""
    prefix = Settings.model_config["env_prefix"]
    known = set()
    for name, field in Settings.model_fields.items():
        match field.validation_alias:
            case AliasChoices(choices=choices):
                known |= {str(choice) for choice in choices}
            case str(alias):
                known.add(alias)
            case _:
                known.add(f"{prefix}{name}".upper())
    return known


def test_every_role_runs_at_least_twice(ours: dict[str, dict[str, Any]]) -> None:
    """One machine may fail and the office works on: a second of each stands by or works along."""
    assert set(ours) >= ROLES
    assert all(ours[role]["deploy"]["replicas"] >= 2 for role in ROLES)


def test_every_command_exists(ours: dict[str, dict[str, Any]]) -> None:
    """What the containers run are commands of this program."""
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for service in ours.values():
        assert service["command"][0] in commands


def test_every_environment_name_is_a_setting(ours: dict[str, dict[str, Any]]) -> None:
    """A misspelt name would be silently ignored."""
    for service in ours.values():
        assert set(service["environment"]) <= names_known()


def test_the_settings_take_what_the_file_says(
    ours: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read through the settings class, the API of the city is on PostgreSQL and Temporal."""
    for name, value in ours["api"]["environment"].items():
        monkeypatch.setenv(name, value)
    settings = Settings()

    assert settings.persistence_module == CITY
    assert settings.temporal_address == "temporal:7233"
    assert settings.temporal_namespace == "onestop"
    assert settings.postgres_host == "postgresql"


def test_who_sends_alerts_out_is_told_where(ours: dict[str, dict[str, Any]]) -> None:
    """Dispatch gives letters their way and the worker carries them: both know every address."""
    wanted = {name for name in names_known() if name.startswith("ONESTOP_ALERT_")}
    wanted.discard("ONESTOP_ALERT_MAIL_PASSWORD")  # it comes from a file of its own
    for role in ("worker", "dispatch"):
        assert wanted <= set(ours[role]["environment"])


def test_nothing_secret_stands_in_the_file(composed: dict[str, Any]) -> None:
    """Passwords and the master key come from files of their own."""
    for service in composed["services"].values():
        for name in service.get("environment", {}):
            assert not name.endswith(("PASSWORD", "PWD", "MASTER_KEY")), name


def test_every_image_is_pinned_and_none_runs_as_root(composed: dict[str, Any]) -> None:
    """The same file gives the same office next year, and a broken one is not the machine's."""
    for name, service in composed["services"].items():
        assert PINNED.match(service["image"]), service["image"]
        assert service["user"].partition(":")[0] not in {"", "0", "root"}, name


def test_everything_that_stays_up_is_watched(composed: dict[str, Any]) -> None:
    """A service that answers nothing is noticed; jobs end by themselves."""
    for name, service in composed["services"].items():
        stays_up = service["restart"] == "unless-stopped" and name != "temporal-ui"
        assert not stays_up or "test" in service["healthcheck"], name


def test_it_is_the_temporal_the_office_is_tested_with(composed: dict[str, Any]) -> None:
    """Server, schema and the embedded server are one version."""
    services = composed["services"]
    versions = {
        services[name]["image"].partition(":")[2]
        for name in ("temporal", "temporal-schema", "temporal-namespace")
    }
    assert len(versions) == 1
    assert "auto-setup" not in (ROOT / "docker-compose.yml").read_text()
