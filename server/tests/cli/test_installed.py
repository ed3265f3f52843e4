"""The one file that installs: what is in it runs without this repository, and without Node."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from builders.demos import Demo

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel's packages lie; what it needs is what the tests have."""
    built, site = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, ROOT / "tools" / "wheel.py", "--into", built], check=True)
    (wheel,) = built.glob("menpiao-*.whl")
    uv = ROOT / ".tools" / "bin" / "uv"
    subprocess.run([uv, "pip", "install", "--quiet", "--no-deps", "--target", site, wheel], check=True)
    return site


def test_the_demo_of_the_installed_wheel_has_both_clients_and_needs_no_node(
    installed: Path, folder: Path, ports: tuple[int, int], demos: list[Demo]
) -> None:
    nothing = folder.parent / "no-programs"
    nothing.mkdir()
    demo = Demo(folder, ports, {"PYTHONPATH": str(installed), "PATH": str(nothing)})
    demos.append(demo)
    demo.until_it_says("Ctrl-C")
    for client in ("app", "console"):
        page = httpx.get(f"{demo.api}/{client}/")
        assert page.status_code == 200
        assert page.content == (installed / "menpiao" / "clients" / client / "index.html").read_bytes()
    assert httpx.get(f"{demo.api}/api/v1/events").json()["items"]
