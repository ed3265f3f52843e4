"""`menpiao demo` as a newcomer meets it: real processes, a real data folder, signals and kills."""

import signal
from pathlib import Path

import httpx
import psutil

from builders.demos import Demo


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
