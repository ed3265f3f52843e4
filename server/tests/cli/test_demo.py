"""`menpiao demo` as a newcomer meets it: real processes, a real data folder, signals and kills."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from builders.databases import passing_folder
from builders.ports import free_port
from builders.waiting import HANGS_AFTER_S


class Demo:
    """A demo that was started in a folder; ``lines`` is what it has said so far."""

    def __init__(self, folder: Path, ports: tuple[int, int]) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MENPIAO_")}
        self.folder, self.api, self.sandbox = folder, *(f"http://127.0.0.1:{port}" for port in ports)
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "menpiao", "demo", "--port", str(ports[0]), "--sandbox-port", str(ports[1])],
            env=inherited | {"MENPIAO_DATA_DIR": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def until_it_says(self, words: str) -> "Demo":
        """Read on until a line holds these words, or until it has nothing more to say."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if words in line:
                return self
        raise AssertionError("".join(self.lines))

    def ended(self) -> tuple[int, str]:
        """Exit code and everything that was said."""
        said, _ = self.process.communicate(timeout=HANGS_AFTER_S)
        return self.process.returncode, "".join(self.lines) + said

    def worker(self) -> psutil.Process:
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if "work" in child.cmdline())


@pytest.fixture
def folder() -> Iterator[Path]:
    with passing_folder("menpiao-demo-") as path:
        yield path / "data"


@pytest.fixture
def ports() -> tuple[int, int]:
    return free_port(), free_port()


@pytest.fixture
def demos() -> Iterator[list[Demo]]:
    """Whatever a test starts is gone after it."""
    started: list[Demo] = []
    yield started
    for demo in started:
        if demo.process.poll() is None:
            demo.process.terminate()
        demo.process.communicate(timeout=HANGS_AFTER_S)


def test_the_demo_lives_once_survives_a_kill_and_stops_cleanly(
    folder: Path, ports: tuple[int, int], demos: list[Demo]
) -> None:
    first = Demo(folder, ports)
    demos.append(first)
    first.until_it_says("Ctrl-C")
    assert httpx.get(f"{first.api}/readyz").status_code == 200
    assert httpx.get(f"{first.api}/api/v1/events").json()["items"]
    assert httpx.get(f"{first.sandbox}/").status_code == 200
    begin = httpx.get(f"{first.api}/", follow_redirects=True)
    assert (begin.status_code, begin.url.path) == (200, "/portal/")
    office = httpx.get(f"{first.api}/portal/demo.json").json()
    for one in office["colleagues"]:
        login = {"provider": "email", "email": one["email"], "password": office["password"]}
        assert httpx.post(f"{first.api}/api/v1/organizer/logins", json=login).status_code == 201, one["role"]

    second = Demo(folder, ports)
    demos.append(second)
    code, said = second.ended()
    assert (code, f"the demo already runs in {folder} (process {first.process.pid})" in said) == (1, True), said

    elsewhere = Demo(folder.parent / "other", ports)
    demos.append(elsewhere)
    code, said = elsewhere.ended()
    assert (code, "is taken by another program" in said) == (1, True), said

    first.process.kill()
    first.process.wait()
    third = Demo(folder, ports)
    demos.append(third)
    third.until_it_says("Ctrl-C")
    assert httpx.get(f"{third.api}/readyz").status_code == 200

    family = [psutil.Process(third.process.pid), *psutil.Process(third.process.pid).children(recursive=True)]
    third.process.send_signal(signal.SIGINT)
    code, said = third.ended()
    assert code == 0, said
    assert not [member for member in family if member.is_running()]
    assert not (folder / "postgres" / "postmaster.pid").exists()


def test_the_demo_ends_when_a_part_of_it_ends(folder: Path, ports: tuple[int, int], demos: list[Demo]) -> None:
    demo = Demo(folder, ports)
    demos.append(demo)
    demo.until_it_says("Ctrl-C")
    demo.worker().kill()
    code, said = demo.ended()
    assert code == 1
    assert "menpiao: the worker ended with exit code -9" in said
    assert not (folder / "postgres" / "postmaster.pid").exists()
