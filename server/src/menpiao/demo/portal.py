"""The page that the demo begins at: a phone with the mini program, the console for each role, the gate, the docs.

It is written into the data folder and served by the API like any other folder (`Settings.portal_dir`), so that the
server itself knows nothing of a demo. What differs from start to start is in ``demo.json`` beside the page; the
console's page for signing in reads the sample colleagues from it too (``/console/?colleague=manager``).
"""

import os
import shutil
import sys
import webbrowser
from importlib.resources import as_file, files
from pathlib import Path

import msgspec

from menpiao.demo.office import COLLEAGUES, PASSWORD
from menpiao.demo.provision import STAFF_ACCOUNT
from menpiao.platform.config import Settings
from menpiao.platform.machine import make_folder

GATE = f"/app/?account={STAFF_ACCOUNT}#/packages/gate/gates"


class Colleague(msgspec.Struct, frozen=True):
    """Somebody at the sample organizer, as the page and the console's sign-in need them."""

    role: str
    name: str
    email: str


class Portal(msgspec.Struct, frozen=True):
    """``demo.json``: what there is, and where. The password is the demo's, known to everybody, nobody's elsewhere."""

    mini_program: bool
    console: bool
    docs: bool
    gate: str
    sandbox: str
    password: str
    colleagues: tuple[Colleague, ...]


def write_portal(settings: Settings, *, mini_program: bool, console: bool, docs: Path | None = None) -> Path:
    """Write the page anew, with the documents as `tools/docs.py` wrote them beside it; its folder."""
    folder = make_folder(settings.data_dir / "portal")
    with as_file(files("menpiao.demo") / "portal_page") as page:
        for file in page.iterdir():
            shutil.copyfile(file, folder / file.name)
    colleagues = tuple(Colleague(one.role, one.name, one.email) for one in COLLEAGUES)
    shutil.rmtree(folder / "docs", ignore_errors=True)
    if docs is not None:
        shutil.copytree(docs, folder / "docs")
    told = Portal(mini_program, console, docs is not None, GATE, f"{settings.sandbox_url}/", PASSWORD, colleagues)
    (folder / "demo.json").write_bytes(msgspec.json.encode(told))
    return folder


def show(url: str) -> None:
    """Open it for a person who sits at this machine; whoever reads a log, or is far away, has the address."""
    somebody_looks = sys.stdout.isatty() and "SSH_CONNECTION" not in os.environ and "CI" not in os.environ
    has_screen = sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if somebody_looks and has_screen:
        webbrowser.open(url)
