"""Writes the documents as a site of plain pages: no network, the same text that is read in the repository.

``make docs`` writes ``dist/docs/``; the demo's portal shows it and the wheel carries it. Every Markdown file of
``docs/`` becomes a page, and so do those of the repository that they lead to (`BESIDE`). Links from file to file become
links from page to page; a link to a file that is no page, as to the source, becomes its text.

GitHub draws what stands in a block of ``mermaid``. Here the reader's browser does, by Mermaid's one file, which comes
along (`DRAWS`); pages without such a block have no script.
"""

from __future__ import annotations

import argparse
import html
import posixpath
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "dist" / "docs"
BESIDE = (
    "README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "miniprogram/README.md",
)  # fmt: skip
CHAPTERS = {
    "tutorial": "Tutorial · 上手",
    "": "Understand it · 了解",
    "how-to": "How-to · 指南",
    "reference": "Reference · 参考",
    "decisions": "Decisions · 决策",
    "repository": "Repository · 代码仓库",
}
"""Folders of pages in the order of the menu, with their names there."""
SERVED = {"contract/openapi.json": "/api/v1/openapi.json"}
"""Files that are no pages, and where every server of Menpiao has them."""
MERMAID = ROOT / "console" / "node_modules" / "@mermaid-js" / "tiny"
"""Pinned by the console's lock, with everything else that browsers get."""
DRAWS = {"mermaid.js": MERMAID / "dist" / "mermaid.tiny.js", "drawings.js": ROOT / "docs" / "drawings.js"}
"""Scripts of the pages with a drawing, in the order in which they run."""
MARK = ROOT / "server" / "src" / "menpiao" / "demo" / "portal_page" / "mark.svg"
FILES = {
    **DRAWS,
    "look.css": ROOT / "docs" / "look.css",
    "mark.svg": MARK,
    "mermaid-LICENSE.txt": MERMAID / "LICENSE",
}
"""What lies beside the pages, by its name there."""
_DRAWING = re.compile(r'<pre tabindex="0"><code class="language-mermaid">.*?</code></pre>', re.DOTALL)


def main() -> int:
    """Write it anew; say where it is."""
    parser = argparse.ArgumentParser(description="Write the documents as a site of plain pages.")
    parser.add_argument("--into", type=Path, default=OUT, help="the folder that becomes the site")
    into: Path = parser.parse_args().into
    pages = write(into)
    print(f"  {pages} pages in {into}")
    return 0


def write(into: Path) -> int:
    """The whole site into a folder of its own, which is emptied first; how many pages it has."""
    shutil.rmtree(into, ignore_errors=True)
    site = Site(ROOT)
    for file, page in site.pages.items():
        there = into / page
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(site.written(file), encoding="utf-8")
    for picture in sorted(site.pictures):
        _copy_picture(ROOT / picture, into / page_of(picture))
    for name, beside in FILES.items():
        shutil.copyfile(beside, into / name)
    return len(site.pages)


def _copy_picture(picture: Path, there: Path) -> None:
    """With 256 colours: a picture of a screen looks the same with them and is a third of its size."""
    there.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(picture) as opened:
        opened.convert("RGB").quantize(256).save(there, optimize=True)


def page_of(file: str) -> str:
    """Where on the site a file of the repository is: ``docs/how-to/staff.md`` at ``how-to/staff.html``, the list of all
    at ``index.html``."""
    if file == "docs/README.md":
        return "index.html"
    inside = file.removeprefix("docs/") if file.startswith("docs/") else f"repository/{file}"
    return re.sub(r"\.md$", ".html", inside)


def anchor_of(heading: str) -> str:
    """A heading's name in addresses, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


class Site:
    """The pages, by the file that each is made from; paths are from the root of the repository, and of the site."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
        found = sorted(file.relative_to(root).as_posix() for file in (root / "docs").rglob("*.md"))
        self.pages = {file: page_of(file) for file in (*found, *BESIDE)}
        self.titles = {file: self._title(file) for file in self.pages}
        self.pictures: set[str] = set()
        """Files that the pages written so far show."""

    def written(self, file: str) -> str:
        """The page of this file."""
        tokens = self._markdown.parse((self._root / file).read_text(encoding="utf-8"))
        self._name_headings(tokens)
        for token in tokens:
            if token.children:
                token.children = list(self._linked(token.children, file))
        body = self._markdown.renderer.render(tokens, self._markdown.options, {})
        body = body.replace("<table>", '<div class="wide" tabindex="0"><table>').replace("</table>", "</table></div>")
        body = body.replace("<pre>", '<pre tabindex="0">')  # what scrolls can be reached by keyboard
        body, drawings = _DRAWING.subn(r'<figure class="drawing">\g<0></figure>', body)
        scripts = "".join(f'<script src="{self._way(file, name)}" defer></script>\n' for name in DRAWS if drawings)
        lang, title = "zh-CN" if ".zh-CN." in file else "en", html.escape(self.titles[file])
        return (
            f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta name="color-scheme" content="light dark"><title>{title} · Menpiao</title>\n'
            f'<link rel="icon" href="{self._way(file, "mark.svg")}" type="image/svg+xml">\n'
            f'<link rel="stylesheet" href="{self._way(file, "look.css")}">\n{scripts}</head>\n'
            f"<body><header>{self._menu(file)}</header>\n<main>\n{body}</main></body></html>\n"
        )

    def _title(self, file: str) -> str:
        found = re.search(r"^# (.+)$", (self._root / file).read_text(encoding="utf-8"), re.MULTILINE)
        return re.sub(r"[`*]", "", found[1]) if found else file

    def _way(self, file: str, to: str) -> str:
        """From the page of a file to another place of the site."""
        return posixpath.relpath(to, posixpath.dirname(self.pages[file]) or ".")

    def _menu(self, file: str) -> str:
        """Every page, by chapter; the chapter of this page is open."""
        own = self.pages[file]
        parts = [f'<a class="home" href="{self._way(file, "index.html")}">Menpiao · 门票</a>']
        for folder, name in CHAPTERS.items():
            members = [one for one, page in self.pages.items() if _chapter(page) == folder]
            items = "".join(
                f'<li><a href="{self._way(file, self.pages[one])}"{" aria-current=page" if one == file else ""}>'
                f"{html.escape(self.titles[one])}</a></li>"
                for one in members
            )
            is_open = " open" if _chapter(own) == folder else ""
            parts.append(f"<details{is_open}><summary>{name}</summary><ul>{items}</ul></details>")
        return f'<nav aria-label="Documentation">{"".join(parts)}</nav>'

    @staticmethod
    def _name_headings(tokens: Sequence[Token]) -> None:
        for opening, text in pairwise(tokens):
            if opening.type == "heading_open":
                opening.attrSet("id", anchor_of("".join(child.content for child in text.children or ())))

    def _linked(self, tokens: Sequence[Token], file: str) -> Iterator[Token]:
        """The same tokens with links as the site has them; what leads nowhere there is no link."""
        ends: list[bool] = []
        for token in tokens:
            if token.type == "link_open":
                there = self._address(str(token.attrGet("href")), file)
                ends.append(there is not None)
                if there is None:
                    continue
                token.attrSet("href", there)
            elif token.type == "link_close":
                if not ends.pop():
                    continue
            elif token.type == "image":
                picture = posixpath.normpath(posixpath.join(posixpath.dirname(file), str(token.attrGet("src"))))
                self.pictures.add(picture)
                token.attrSet("src", self._way(file, page_of(picture)))
                token.attrSet("loading", "lazy")
            yield token

    def _address(self, target: str, file: str) -> str | None:
        """What a link of this file leads to on the site; None where that is nothing of it."""
        path, hash_, anchor = target.partition("#")
        if re.match(r"[a-z]+:", path) or not path:
            return target
        there = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
        there = f"{there}/README.md" if f"{there}/README.md" in self.pages else there
        if there in SERVED:
            return SERVED[there]
        return f"{self._way(file, self.pages[there])}{hash_}{anchor}" if there in self.pages else None


def _chapter(page: str) -> str:
    """The folder of the site that a page lies in; the list of all lies in none."""
    return "-" if page == "index.html" else page.partition("/")[0] if "/" in page else ""


if __name__ == "__main__":
    sys.exit(main())
