"""The documents as a site: every link leads to a page that is there, and nothing is fetched from elsewhere.

That drawings are drawn is seen where a browser opens the site that the wheel carries (`cli/test_installed.py`).
"""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs", ROOT / "tools" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(docs: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "docs"
    assert docs.write(folder) > 100
    return folder


def broken(site: Path, page: Path) -> Iterator[str]:
    """What a page shows or leads to that is not there, or not ours."""
    text = page.read_text(encoding="utf-8")
    for tag, target in re.findall(r"<(\w+)[^>]*? (?:href|src)=\"([^\"]*)\"", text):
        path, _, anchor = unquote(target).partition("#")
        if re.match(r"[a-z]+:", path):
            if tag != "a":
                yield f"{target} (fetched from elsewhere)"
            continue
        if path.startswith("/"):
            if path != "/api/v1/openapi.json":
                yield f"{target} (outside of the site)"
            continue
        there = (page.parent / path).resolve() if path else page
        if not there.is_relative_to(site.resolve()) or not there.is_file():
            yield target
        elif anchor and f'id="{anchor}"' not in there.read_text(encoding="utf-8"):
            yield f"{target} (no such heading)"


def test_every_link_of_the_site_leads_somewhere(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert [f"{page.relative_to(site)}: {one}" for page in pages for one in broken(site, page)] == []


def test_every_document_is_a_page_that_the_menu_of_every_other_leads_to(site: Path) -> None:
    pages = {page.relative_to(site).as_posix() for page in site.rglob("*.html")}
    documents = {
        path.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for path in (ROOT / "docs").rglob("*.md")
    }
    assert documents - {"README.html"} <= pages
    menu = set(re.findall(r'href="([^"]+)"', (site / "index.html").read_text(encoding="utf-8").partition("<main>")[0]))
    assert pages - menu == set()


def test_every_page_has_its_mark_so_that_browsers_ask_for_no_other(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert [page for page in pages if not re.search('rel="icon" href="[./]*mark.svg"', page.read_text())] == []


def test_files_are_named_as_the_server_finds_them(site: Path) -> None:
    """Two hundred characters at most, none but letters, digits, dots and dashes."""
    names = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    assert [name for name in names if not re.fullmatch(r"([\w-][\w.-]*/)*[\w-][\w.-]*", name, re.ASCII)] == []


def test_pages_with_a_drawing_load_what_draws_it_and_no_other_page_has_a_script(site: Path) -> None:
    scripts = {
        page.relative_to(site).as_posix(): re.findall(r'<script src="([^"]+)" defer></script>', text)
        for page in site.rglob("*.html")
        if "<script" in (text := page.read_text(encoding="utf-8"))
    }
    documents = [
        path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md") if "```mermaid" in path.read_text()
    ]
    up = {one.with_suffix(".html").as_posix(): "../" * (len(one.parts) - 1) for one in documents}
    assert scripts == {page: [f"{way}mermaid.js", f"{way}drawings.js"] for page, way in up.items()}
    assert "reference/states.html" in scripts
