"""The command line as an operator meets it: a real process, its exit code, its one sentence."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders.waiting import HANGS_AFTER_S

ROOT = Path(__file__).resolve().parents[3]
COMMANDS = ["serve", "work", "migrate", "demo", "audit", "bench", "simulate", "sandbox", "openapi", "settings", "key"]


def menpiao(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with nothing of our own environment but these variables."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MENPIAO_")}
    return subprocess.run(
        [sys.executable, "-m", "menpiao", *arguments],
        env=inherited | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER_S,
        check=False,
    )


def _sentence(ran: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line on standard error, after checking that there is nothing else."""
    assert ran.returncode == code, ran.stderr
    assert ran.stderr.startswith("menpiao: "), ran.stderr
    assert ran.stderr.count("\n") == 1, ran.stderr
    return ran.stderr.removeprefix("menpiao: ").strip()


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_the_help_names_every_command() -> None:
    ran = menpiao("--help")
    assert ran.returncode == 0
    assert all(f"    {command} " in ran.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    ran = menpiao(command, "--help")
    assert ran.returncode == 0
    assert f"usage: menpiao {command}" in ran.stdout


@pytest.mark.parametrize(
    "arguments", [(), ("sell",), ("serve", "--port", "0"), ("bench", "place", "--seconds", "nan")], ids=str
)
def test_a_command_that_is_not_understood_answers_2(arguments: tuple[str, ...]) -> None:
    assert menpiao(*arguments).returncode == 2


def test_an_unknown_setting_stops_the_start() -> None:
    sentence = _sentence(menpiao("migrate", MENPIAO_DATABSE_URL="x"), 2)
    assert sentence == "MENPIAO_DATABSE_URL is no setting of Menpiao; did you mean MENPIAO_DATABASE_URL?"


def test_a_database_that_is_away_is_a_sentence_without_its_password() -> None:
    sentence = _sentence(menpiao("migrate", MENPIAO_DATABASE_URL="postgresql://a:hush@127.0.0.1:1/menpiao"), 1)
    assert "the database can't be reached" in sentence
    assert "hush" not in sentence


def test_a_server_whose_database_is_away_ends_with_the_sentence(tmp_path: Path, free_port: int) -> None:
    ran = menpiao(
        *("serve", "--port", str(free_port), "--processes", "2"),
        MENPIAO_DATABASE_URL="postgresql://a:hush@127.0.0.1:1/menpiao",
        MENPIAO_DATA_DIR=str(tmp_path),
    )
    sentence = _sentence(ran, 1)
    assert "the database can't be reached" in sentence
    assert "hush" not in sentence


def test_a_missing_socket_is_a_sentence(tmp_path: Path) -> None:
    ran = menpiao("migrate", MENPIAO_DATABASE_URL=f"postgresql:///menpiao?host={tmp_path}")
    assert "the database can't be reached" in _sentence(ran, 1)


def test_a_missing_database_is_a_sentence(dsn: str) -> None:
    ran = menpiao("migrate", MENPIAO_DATABASE_URL=dsn.replace("/menpiao_test", "/nowhere"))
    assert "does not exist" in _sentence(ran, 1)


def test_a_migrated_database_is_left_alone(dsn: str) -> None:
    ran = menpiao("migrate", MENPIAO_DATABASE_URL=dsn)
    assert (ran.returncode, ran.stdout) == (0, "the schema is up to date\n")


@pytest.mark.parametrize("command", ["serve", "sandbox"])
def test_a_taken_port_is_a_sentence(command: str, taken_port: int, tmp_path: Path) -> None:
    ran = menpiao(command, "--port", str(taken_port), MENPIAO_DATA_DIR=str(tmp_path))
    assert f"port {taken_port} is taken by another program" in _sentence(ran, 1)


def test_an_address_of_another_machine_is_a_sentence(tmp_path: Path) -> None:
    ran = menpiao("serve", "--host", "192.0.2.1", MENPIAO_DATA_DIR=str(tmp_path))
    assert _sentence(ran, 1) == "192.0.2.1 is no address of this machine; change MENPIAO_HOST."


@pytest.mark.parametrize("command", ["demo", "sandbox", "migrate"])
def test_a_data_folder_that_cannot_be_written_is_a_sentence(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sentence = _sentence(menpiao(command, MENPIAO_DATA_DIR=str(tmp_path / "file")), 1)
    assert "choose another data folder with MENPIAO_DATA_DIR" in sentence


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "field.key"
    assert "was made" in menpiao("key", MENPIAO_DATA_DIR=str(tmp_path)).stdout
    content = file.read_bytes()
    assert len(content) == 32
    assert file.stat().st_mode & 0o777 == 0o600
    assert "is in use" in menpiao("key", MENPIAO_DATA_DIR=str(tmp_path)).stdout
    assert file.read_bytes() == content


def test_a_damaged_key_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "field.key"
    file.write_bytes(b"short")
    sentence = _sentence(menpiao("key", MENPIAO_SECRET_KEY_FILE=str(file)), 1)
    assert "restore it from your backup" in sentence


def test_the_page_of_settings_is_what_the_code_says() -> None:
    ran = menpiao("settings", "--check", str(ROOT / "docs" / "reference" / "settings.md"))
    assert ran.returncode == 0, ran.stderr


def test_a_page_that_drifted_fails_and_tells_how_to_mend_it(tmp_path: Path) -> None:
    page = tmp_path / "settings.md"
    page.write_text("# Old\n")
    sentence = _sentence(menpiao("settings", "--check", str(page)), 1)
    assert f"menpiao settings --write {page}" in sentence
    assert menpiao("settings", "--write", str(page)).returncode == 0
    assert menpiao("settings", "--check", str(page)).returncode == 0
