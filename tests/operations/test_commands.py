"""What an operator types, and what the office says: both languages, and an exit code."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from operations.cli import app
from operations.demo_staff import FILE
from operations.lock import folder_lock
from operations.office import open_office
from operations.serving import FOLDER_TAKEN
from operations.settings import EMBEDDED, Settings

ROOT = Path(__file__).parents[2]
COMMANDS = (
    ["serve"], ["api"], ["worker"], ["dispatch"], ["project"], ["demo"], ["backup"], ["restore"],
    ["doctor"], ["rebuild", "views"], ["rebuild", "workflows"],
    ["caller", "add"], ["caller", "list"], ["caller", "revoke"], ["open"], ["check"],
    ["caller", "rotate"],
    ["seal"], ["verify"], ["rebuild", "tree"], ["replay"], ["what-if"], ["import"],
    ["export"], ["ask"],
    *(["account", deed] for deed in ("add", "reset", "unlock", "close", "list")),
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Mapping[str, str]:
    """The environment of an operator with an empty folder."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ONESTOP_", "POSTGRES_", "TEMPORAL_", "PERSISTENCE_"))
    }
    return kept | {"ONESTOP_HOME": str(tmp_path / "office"), "COLUMNS": "200"}


def typed(
    command: Sequence[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Type a command and wait for its end."""
    return subprocess.run(
        [sys.executable, "-m", "operations.cli", *command],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def found(home: Mapping[str, str]) -> None:
    """Open an office there and close it, as `open` does, without another Python."""
    open_office(Settings(home=Path(home["ONESTOP_HOME"]))).close()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: list[str], home: Mapping[str, str]) -> None:
    """`--help` says in Chinese and in English what it does, and does nothing."""
    done = typed([*command, "--help"], home)

    assert done.returncode == 0
    assert "Usage" in done.stdout
    assert any("一" <= letter <= "鿿" for letter in done.stdout)
    assert not Path(home["ONESTOP_HOME"]).exists()


def test_the_help_names_every_command_and_every_variable() -> None:
    """What an operator may type or set is found where they look first."""
    done = subprocess.run(
        [str(ROOT / "start"), "--help"], capture_output=True, text=True, timeout=10, check=True
    )

    commands = {command.name or command.callback.__name__ for command in app.registered_commands}  # type: ignore[union-attr]
    groups = {str(group.name) for group in app.registered_groups}
    assert {one for one in commands | groups if one not in done.stdout} == set()
    variables = {name.upper() for one in Settings.model_fields for name in names_of(one)}
    assert {one for one in variables if one not in done.stdout} == set()


def names_of(field: str) -> list[str]:
    """The variables a setting is read from; the first where it has several."""
    alias = Settings.model_fields[field].validation_alias
    if alias is None:
        return [f"ONESTOP_{field}"]
    return [str(alias) if isinstance(alias, str) else str(alias.choices[0])]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("command", "said", "hint"),
    [
        (["nonsense"], "不能识别", "onestop --help"),
        (["backup"], "缺少参数", "onestop backup --help"),
        (["demo", "--hands", "many"], "参数不合要求", "onestop demo --help"),
        (["doctor", "--loud"], "没有这个选项", "onestop doctor --help"),
    ],
)
def test_what_is_typed_wrongly_is_said_in_both_languages(
    home: Mapping[str, str], command: list[str], said: str, hint: str
) -> None:
    """And where to read how it is typed."""
    done = typed(command, home)

    assert done.returncode == 2
    assert said in done.stderr
    assert f"(try '{hint}')" in done.stderr


def test_a_second_start_on_a_folder_is_refused(home: Mapping[str, str]) -> None:
    """One sentence and an exit code of its own; the office that runs notices nothing."""
    with folder_lock(Path(home["ONESTOP_HOME"])):
        done = typed(["serve"], home)

    assert done.returncode == FOLDER_TAKEN
    assert "already running" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_demo_is_not_mixed_into_a_real_office(home: Mapping[str, str]) -> None:
    """Invented disputes could never be taken out of its record again."""
    typed(["open"], home)
    before = typed(["caller", "list"], home).stdout

    done = typed(["demo"], home)

    assert done.returncode == 1
    assert "真实的办公室" in done.stderr
    assert "is a real office" in done.stderr
    assert typed(["caller", "list"], home).stdout == before
    assert not Path(home["ONESTOP_HOME"], FILE).exists()


def test_a_port_in_use_is_named(home: Mapping[str, str]) -> None:
    """Before anything is started, and with what to do about it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = typed(["serve"], {**home, "ONESTOP_PORT": port})

    assert done.returncode == 1
    assert port in done.stderr
    assert "ONESTOP_PORT" in done.stderr


def test_a_wrong_setting_is_named(home: Mapping[str, str]) -> None:
    """A misspelt value ends the command with a sentence, not with a trace."""
    done = typed(["doctor"], {**home, "ONESTOP_PORT": "eighty"})

    assert done.returncode == 2
    assert "PORT" in done.stderr.upper()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("store", ["views", "seals", "keys", "events"])
def test_a_store_that_cannot_be_read_is_told(home: Mapping[str, str], store: str) -> None:
    """A bad disk: which of its own words SQLite has for it, and what to do."""
    found(home)
    file = Path(home["ONESTOP_HOME"]) / f"{store}.sqlite"
    for journal in file.parent.glob(f"{file.name}-*"):
        journal.unlink()
    file.write_bytes(b"no store at all, whatever the name says" * 200)

    done = typed(["seal"], home)

    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") >= 2


@pytest.mark.parametrize("command", [["worker"], ["dispatch"], ["rebuild", "workflows"], ["check"]])
def test_who_needs_temporal_says_so(command: list[str], home: Mapping[str, str]) -> None:
    """A role started alone must be told where Temporal is."""
    done = typed(command, home)

    assert done.returncode == 1
    assert "ONESTOP_TEMPORAL_ADDRESS" in done.stderr


def test_an_api_key_is_given_out_and_taken_back(home: Mapping[str, str]) -> None:
    """The key is shown once; the list shows whose it is, but neither the key nor the name."""
    lin = ["mediator", "siming", "--name", "林秀英", "--officer", "lin"]
    added = typed(["caller", "add", *lin], home)
    secret = next(word for word in added.stdout.split() if "os_" in word).partition("os_")[2]
    identity = added.stdout.split()[1].partition("（")[0]
    listed = typed(["caller", "list"], home)
    revoked = typed(["caller", "revoke", identity], home)
    again = typed(["caller", "revoke", identity], home)

    assert added.returncode == 0
    assert identity in listed.stdout
    assert secret not in listed.stdout
    assert "林秀英" not in listed.stdout
    assert (revoked.returncode, again.returncode) == (0, 1)


def test_an_unknown_centre_gets_no_key(home: Mapping[str, str]) -> None:
    """A key for a centre that does not exist would open nothing, or later too much."""
    done = typed(["caller", "add", "mediator", "atlantis", "--name", "x", "--officer", "x"], home)

    assert done.returncode == 1
    assert "siming" in done.stderr


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["mediator", "siming"], "--officer"),
        (["partner", "siming", "--officer", "x"], "--body"),
        (["worker", "siming"], "--party"),
        (["mediator", "siming", "--officer", "x", "--expires", "2020-01-01"], "to come"),
        (["case", "siming"], "administrator"),
    ],
)
def test_a_key_that_would_open_nothing_is_not_given_out(
    home: Mapping[str, str], said: list[str], told: str
) -> None:
    """One sentence says what is missing; nobody learns of it at the desk."""
    done = typed(["caller", "add", *said, "--name", "x"], home)

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_come_from_the_names_the_stores_know(monkeypatch: pytest.MonkeyPatch) -> None:
    """`PERSISTENCE_MODULE`, `POSTGRES_*`, `TEMPORAL_ADDRESS` are read as everyone writes them."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    monkeypatch.setenv("POSTGRES_HOST", "db.example")
    monkeypatch.setenv("PERSISTENCE_MODULE", EMBEDDED)
    monkeypatch.setenv("ONESTOP_WEBHOOKS", '{"court": "https://court.example/in"}')

    settings = Settings()

    assert settings.temporal_address == "temporal.example:7233"
    assert settings.postgres_host == "db.example"
    assert settings.webhooks == {"court": "https://court.example/in"}


def test_a_password_comes_from_its_file(tmp_path: Path) -> None:
    """Secret stores give files; the trailing newline is not part of the secret."""
    (tmp_path / "database").write_text("geheim\n")

    settings = Settings(postgres_password_file=tmp_path / "database")

    assert [settings.password] == ["geheim"]


def test_a_party_nobody_knows_gets_no_key_and_no_new_one(home: Mapping[str, str]) -> None:
    """A slip of the pen in a person's id is said, and not taken for somebody."""
    worker = ["caller", "add", "worker", "siming", "--name", "x", "--party", "person-xyz"]
    for said in (worker, ["keys", "renew", "person-xyz"]):
        done = typed(said, home)

        assert done.returncode == 2
        assert "person-xyz" in done.stderr
        assert "Traceback" not in done.stderr
