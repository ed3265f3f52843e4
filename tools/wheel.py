"""Builds the one file that installs Menpiao where there is no Node: a wheel of the server with both clients built, and
the documents as a site.

``make wheel`` builds them first. The project is put together in a folder that is thrown away (the server's sources,
what was built as ``menpiao/clients/{app,console,docs}``, where `menpiao.app.web.carried` finds it, the licence), so
that nothing built ever lies among the sources. ``constraints.txt`` beside the wheel has every package at the version
that the tests ran with: ``pip install -c dist/constraints.txt dist/menpiao-*.whl``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "dist"
UV = ROOT / ".tools" / "bin" / "uv"
CLIENTS = {
    "app": ROOT / "miniprogram" / "dist" / "web",
    "console": ROOT / "console" / "dist",
    "docs": ROOT / "dist" / "docs",
}
PROJECT = ("pyproject.toml", "uv.lock")


def main() -> int:
    """Build it; say where it is and what to do with it."""
    parser = argparse.ArgumentParser(description="Build the one file that installs Menpiao where there is no Node.")
    parser.add_argument("--into", type=Path, default=OUT, help="the folder that it comes into")
    into: Path = parser.parse_args().into
    into.mkdir(exist_ok=True)
    for old in into.glob("menpiao-*.whl"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="menpiao-wheel-") as folder:
        project = put_together(Path(folder) / "server")
        _uv("build", "--quiet", "--wheel", "--out-dir", str(into), str(project))
        _uv(
            "export", "--quiet", "--frozen", "--no-dev", "--no-hashes", "--no-emit-project", "--no-annotate",
            "--project", str(project), "--output-file", str(into / "constraints.txt"),
        )  # fmt: skip
    (wheel,) = into.glob("menpiao-*.whl")
    there = os.path.relpath(into)
    print(f"  {there}/{wheel.name}  ({wheel.stat().st_size / 1e6:.1f} MB)")
    print(f"  pip install -c {there}/constraints.txt {there}/{wheel.name} && menpiao demo")
    return 0


def put_together(project: Path) -> Path:
    """The project as it is packed: sources, clients, licence."""
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(ROOT / "server" / "src", project / "src", ignore=ignored)
    for name, built in CLIENTS.items():
        shutil.copytree(built, project / "src" / "menpiao" / "clients" / name, ignore=shutil.ignore_patterns("*.map"))
    for name in PROJECT:
        shutil.copyfile(ROOT / "server" / name, project / name)
    shutil.copyfile(ROOT / "LICENSE", project / "LICENSE")
    return project


def _uv(*arguments: str) -> None:
    subprocess.run([str(UV), *arguments], check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
