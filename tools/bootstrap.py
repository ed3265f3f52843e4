"""Installs what Menpiao needs inside this folder: the packages of the server, the mini program and the console, the web
builds, and what tests need besides.

`make` calls it before everything else, so it is quick when nothing changed: each step leaves a stamp with a digest of
what it was made from. It runs on whatever ``python3`` is there, so it is written in the Python of long ago, and says
in one sentence what is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
STAMPS = TOOLS / "stamps"
UV = TOOLS / "bin" / "uv"
UV_VERSION = "0.13.9"
OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 14)
OLDEST_NODE = (20, 19)
OLDEST_NPM = (10, 0)
REDIS_SERVERS = ("redis-server", "valkey-server")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")


class Missing(Exception):
    """Something that only the reader can provide; the text is the sentence that says what."""


def main(arguments: list[str] | None = None) -> int:
    """Run the steps in the order given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("steps", nargs="+", choices=sorted(STEPS))
    try:
        check_python(tuple(sys.version_info[:2]))
        check_folder(ROOT)
        for step in parser.parse_args(arguments).steps:
            STEPS[step]()
    except Missing as missing:
        print(f"menpiao: {missing}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        command = Path(failed.cmd[0]).name
        print(f"menpiao: {command} failed with exit code {failed.returncode}; its message is above.", file=sys.stderr)
        return 1
    return 0


def check_python(version: tuple[int, ...]) -> None:
    """Refuse a Python that the packages do not exist for."""
    if not OLDEST_PYTHON <= version <= NEWEST_PYTHON:
        found, oldest, newest = (".".join(map(str, v)) for v in (version, OLDEST_PYTHON, NEWEST_PYTHON))
        raise Missing(
            f"Python {oldest} to {newest} is needed and {sys.executable or 'python3'} is {found};"
            f" install one and say which, for example: make demo PYTHON=python{oldest}"
        )


def check_folder(folder: Path) -> None:
    """Refuse a folder that nothing can be installed into."""
    if not os.access(str(folder), os.W_OK):
        raise Missing(f"{folder} is not writable; clone Menpiao into a folder of your own.")


def check_node() -> None:
    """Refuse a missing or old Node and npm."""
    for program, oldest in (("node", OLDEST_NODE), ("npm", OLDEST_NPM)):
        wanted = ".".join(map(str, oldest))
        path = shutil.which(program)
        if path is None:
            raise Missing(
                f"{program} {wanted} or newer is needed and was not found; install Node.js 20 (LTS) or newer."
            )
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
        if version_of(said) < oldest:
            raise Missing(f"{program} {wanted} or newer is needed and {path} is {said.strip()}; update Node.js.")


def version_of(text: str) -> tuple[int, int]:
    """Major and minor of what ``--version`` printed: ``v20.20.2``."""
    found = re.search(r"(\d+)\.(\d+)", text)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def install_uv() -> None:
    """A pinned uv of our own: nothing is installed outside this folder."""
    if _is_fresh("uv", [UV_VERSION]) and UV.exists():
        return
    with _step(f"uv {UV_VERSION} (the package installer) into .tools/"):
        made = subprocess.run([sys.executable, "-m", "venv", str(TOOLS)], capture_output=True, text=True, check=False)
        if made.returncode:
            raise Missing(
                f"{sys.executable} cannot make a virtual environment; on Debian: apt-get install python3-venv"
            )
        _run([str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}"], ROOT)
    _stamp("uv", [UV_VERSION])


def install_server() -> None:
    """The server and its tools into ``server/.venv``, exactly as ``uv.lock`` says."""
    install_uv()
    made_from = [_digest([ROOT / "server" / "uv.lock", ROOT / "server" / "pyproject.toml"]), sys.version, "compiled"]
    if _is_fresh("server", made_from) and (ROOT / "server" / ".venv" / "bin" / "menpiao").exists():
        return
    with _step("the server's packages into server/.venv (the first time about a minute)"):
        environment = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"}
        environment["UV_PYTHON_DOWNLOADS"] = "never"
        environment.setdefault("UV_SYSTEM_CERTS", "true")  # as pip does: companies have certificates of their own
        # Compiled once, here: an account that may not write into the folder would compile everything at every start.
        command = [str(UV), "sync", "--frozen", "--compile-bytecode", "--python", sys.executable]
        _run(command, ROOT / "server", environment)
    _stamp("server", made_from)


def install_client() -> None:
    """The mini program's packages, exactly as ``package-lock.json`` says."""
    check_node()
    folder = ROOT / "miniprogram"
    made_from = [_digest([folder / "package-lock.json", folder / "package.json"])]
    if _is_fresh("client", made_from) and (folder / "node_modules").is_dir():
        return
    with _step("the mini program's packages into miniprogram/node_modules (the first time about a minute)"):
        _run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], folder)
    _stamp("client", made_from)


def install_console() -> None:
    """The console's packages, exactly as ``package-lock.json`` says."""
    check_node()
    folder = ROOT / "console"
    made_from = [_digest([folder / "package-lock.json", folder / "package.json"])]
    if _is_fresh("console", made_from) and (folder / "node_modules").is_dir():
        return
    with _step("the console's packages into console/node_modules (the first time about a minute)"):
        _run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], folder)
    _stamp("console", made_from)


def install_peer() -> None:
    """Somebody else's WeChat Pay for Node, which the server's signatures are compared with."""
    check_node()
    folder = ROOT / "server" / "tests" / "peer"
    made_from = [_digest([folder / "package-lock.json", folder / "package.json"])]
    if _is_fresh("peer", made_from) and (folder / "node_modules").is_dir():
        return
    with _step("an independent WeChat Pay into server/tests/peer (some seconds)"):
        _run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], folder)
    _stamp("peer", made_from)


def build_client() -> None:
    """The mini program as web pages, in ``miniprogram/dist/web``."""
    install_client()
    folder = ROOT / "miniprogram"
    sources = sorted(
        path
        for part in ("miniprogram", "web")
        for path in (folder / part).rglob("*")
        if path.is_file() and "miniprogram_npm" not in path.parts
    )
    made_from = [_digest([folder / "package-lock.json", *sources])]
    if _is_fresh("build", made_from) and (folder / "dist" / "web").is_dir():
        return
    with _step("the mini program for the browser (some seconds)"):
        _run(["npm", "run", "--silent", "build"], folder)
    _stamp("build", made_from)


def build_console() -> None:
    """The organizers' console, in ``console/dist``."""
    install_console()
    folder = ROOT / "console"
    sources = sorted(path for part in ("src", "public") for path in (folder / part).rglob("*") if path.is_file())
    sources = [path for path in sources if not path.name.endswith(".d.ts")]  # checks write those, no build reads them
    made_from = [_digest([folder / "package-lock.json", folder / "index.html", folder / "vite.config.ts", *sources])]
    if _is_fresh("build-console", made_from) and (folder / "dist" / "index.html").is_file():
        return
    with _step("the console for the browser (half a minute)"):
        _run(["npm", "run", "--silent", "build"], folder)
    _stamp("build-console", made_from)


def build_docs() -> None:
    """The documents as a site, in ``dist/docs``."""
    install_server()
    install_console()  # its packages have what draws
    sources = sorted(path for path in (ROOT / "docs").rglob("*") if path.is_file())
    sources += [*sorted(ROOT.glob("*.md")), ROOT / "miniprogram" / "README.md", ROOT / "tools" / "docs.py"]
    sources.append(ROOT / "server" / "src" / "menpiao" / "demo" / "portal_page" / "mark.svg")
    made_from = [_digest([ROOT / "console" / "package-lock.json", *sources])]
    if _is_fresh("build-docs", made_from) and (ROOT / "dist" / "docs" / "index.html").is_file():
        return
    with _step("the documents for the browser (some seconds)"):
        _run([str(ROOT / "server" / ".venv" / "bin" / "python"), "tools/docs.py"], ROOT)
    _stamp("build-docs", made_from)


def install_browser() -> None:
    """Chromium and Chinese fonts for the journeys; Debian's packages where we may install them."""
    have_fonts = _chinese_fonts()
    if any(shutil.which(browser) for browser in BROWSERS) and have_fonts:
        return
    _install_from_debian(
        "Chromium and Chinese fonts", DEBIAN_PACKAGES, "the browser tests need Chromium and a Chinese font"
    )


def install_redis() -> None:
    """A redis-server for the tests of shared rate limits, which start it on a port of their own."""
    if any(shutil.which(server) for server in REDIS_SERVERS):
        return
    _install_from_debian("redis-server", REDIS_SERVERS[:1], "the tests of shared rate limits need redis-server")


def install_faketime() -> None:
    """libfaketime, for tests of clocks that are wrong. Where we may not install it they are left out, and say so."""
    if shutil.which("faketime"):
        return
    try:
        _install_from_debian("libfaketime", ("faketime",), "tests of wrong clocks need libfaketime")
    except (Missing, subprocess.CalledProcessError) as error:
        print(f"menpiao: left out: {error}", file=sys.stderr)


def _install_from_debian(what: str, packages: tuple[str, ...], need: str) -> None:
    command = " ".join(["apt-get install", *packages])
    root = _as_root()
    if shutil.which("apt-get") is None or root is None:
        raise Missing(f"{need}; install what is missing (on Debian: {command})")
    with _step(f"{what} with apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _run([*root, "apt-get", "update", "-q"], ROOT, environment)
        _run([*root, "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], ROOT, environment)


def _chinese_fonts() -> bool:
    if shutil.which("fc-list") is None:
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


def _as_root() -> list[str] | None:
    """What to put before a command so that it runs as root without asking anybody, or None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


class _step:  # noqa: N801 - reads as a verb in `with`
    """Says what is being done, and how long it took."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._started = 0.0

    def __enter__(self) -> None:
        self._started = time.monotonic()
        print(f"  installing {self._what} …", flush=True)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            print(f"  done in {time.monotonic() - self._started:.0f} s", flush=True)


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    subprocess.run(command, cwd=str(folder), env=environment, check=True, stdin=subprocess.DEVNULL)


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _is_fresh(name: str, made_from: list[str]) -> bool:
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == "\n".join(made_from)


def _stamp(name: str, made_from: list[str]) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text("\n".join(made_from), encoding="utf-8")


STEPS = {
    "server": install_server,
    "client": install_client,
    "console": install_console,
    "build": build_client,
    "build-console": build_console,
    "build-docs": build_docs,
    "browser": install_browser,
    "redis": install_redis,
    "faketime": install_faketime,
    "peer": install_peer,
}


if __name__ == "__main__":
    sys.exit(main())
