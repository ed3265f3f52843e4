"""The one file that installs: what is in it runs without this repository, and without Node."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from builders.axe import barriers
from builders.chromium import a_browser
from builders.databases import passing_folder
from builders.demos import Demo
from builders.waiting import HANGS_AFTER_S
from menpiao.identity import OperatorRole, Role

ROOT = Path(__file__).parents[3]
UV = ROOT / ".tools" / "bin" / "uv"
TOUR = """async () => {
  const at_rest = () => new Promise((then) => setTimeout(then, 60));
  const router = document.querySelector('#console').__vue_app__.config.globalProperties.$router;
  const menu = [...document.querySelectorAll('nav a[href^="#/"]')].map((link) => link.getAttribute('href').slice(1));
  for (const path of new Set(menu)) {
    await router.push(path);
    do await at_rest(); while (document.querySelector('.skeleton, [aria-busy=true], [data-ready=false]'));
  }
  return menu.length;
}"""
"""Through every page that the menu has, at rest on each."""


@pytest.fixture(scope="module")
def installed() -> Iterator[Path]:
    """The Python of an empty environment into which the wheel was installed, as the wheel's builder says to."""
    with passing_folder("menpiao-wheel-") as home:
        subprocess.run([sys.executable, ROOT / "tools" / "wheel.py", "--into", home / "dist"], check=True)
        (wheel,) = home.glob("dist/menpiao-*.whl")
        python, constraints = home / "venv" / "bin" / "python", home / "dist" / "constraints.txt"
        subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, home / "venv"], check=True)
        install = (UV, "pip", "install", "--quiet", "--python", python, "--constraint", constraints, wheel)
        subprocess.run(install, check=True)
        yield python


async def test_the_demo_of_the_installed_wheel_leads_every_role_to_what_it_may_see(
    installed: Path, folder: Path, ports: tuple[int, int], demos: list[Demo]
) -> None:
    nothing = folder.parent / "no-programs"
    nothing.mkdir()
    demo = Demo(folder, ports, {"PATH": str(nothing)}, python=installed)
    demos.append(demo)
    demo.until_it_says("Ctrl-C")
    (clients,) = installed.parents[1].glob("lib/python*/site-packages/menpiao/clients")
    async with httpx.AsyncClient(base_url=demo.api, trust_env=False) as http:
        for client in ("app", "console"):
            page = await http.get(f"/{client}/")
            assert page.status_code == 200
            assert page.content == (clients / client / "index.html").read_bytes()
        assert (await http.get("/api/v1/events")).json()["items"]
        first = await http.get("/portal/docs/index.html")
        assert (first.status_code, first.content) == (200, (clients / "docs" / "index.html").read_bytes())
    async with a_browser() as browser:
        assert await stumbles_on_the_first_page(browser, demo.api) == []
        assert await stumbles_on_drawings(browser, f"{demo.api}/portal/docs", clients / "docs") == []
        for role in get_args(Role):
            async with await browser.new_context(locale="en", reduced_motion="reduce") as context:
                await look_around(await context.new_page(), f"{demo.api}/portal/", f"a[href*='colleague={role}#']")
        for role in get_args(OperatorRole):
            async with await browser.new_context(locale="en", reduced_motion="reduce") as context:
                await look_around(await context.new_page(), f"{demo.api}/portal/", f"a[href*='operator={role}#']")


async def stumbles_on_the_first_page(browser: Browser, api: str) -> list[str]:
    """In both languages, light and dark, wide and narrow; and on that of the documents, to which it leads."""
    found: list[str] = []
    for lang, scheme, width in (("zh-CN", "light", 1280), ("en", "dark", 375)):
        async with await browser.new_context(locale=lang, viewport={"width": width, "height": 900}) as context:
            page = await context.new_page()
            await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            await page.goto(f"{api}/portal/")
            await page.locator("#people a").first.wait_for()
            found += await barriers(page)
            await page.locator("#documents a").click()
            await page.locator("main h1").wait_for()
            found += await barriers(page)
    return found


async def stumbles_on_drawings(browser: Browser, site: str, docs: Path) -> list[str]:
    """Every drawing of the documents is drawn, on a phone in the dark; its text is folded below it."""
    found: list[str] = []
    async with await browser.new_context(viewport={"width": 375, "height": 900}, color_scheme="dark") as context:
        page = await context.new_page()
        page.on("pageerror", lambda error: found.append(str(error)))
        page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
        for path, drawings in pages_with_drawings(docs).items():
            await page.goto(f"{site}/{path}")
            figures = page.locator("figure.drawing:has(svg[role=img]):has(details:not([open]) > pre)")
            await expect(figures).to_have_count(drawings, timeout=HANGS_AFTER_S * 1000)
            found += await barriers(page)
    return found


def pages_with_drawings(docs: Path) -> dict[str, int]:
    """How many each of them has, as its text says that comes without a script."""
    pages = {page: page.read_text(encoding="utf-8").count("language-mermaid") for page in docs.rglob("*.html")}
    return {page.relative_to(docs).as_posix(): drawings for page, drawings in pages.items() if drawings}


async def look_around(page: Page, portal: str, link: str) -> None:
    """Sign in by one click on the demo's first page; no page that the menu leads to asks for what one may not see.

    Owners and managers may see all that `test_console_walk` walks through."""
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    refused: list[str] = []
    # Digits that were used a moment ago are refused, and the console tries the next; what counts is to be in.
    page.on(
        "response",
        lambda answer: (
            refused.append(answer.url)
            if answer.status in (401, 403) and not answer.url.endswith("/operator/logins")
            else None
        ),
    )
    page.on("pageerror", lambda error: refused.append(str(error)))
    await page.goto(portal)
    await page.locator(link).click()
    await page.locator("nav a[href^='#/']").first.wait_for()
    if not re.search("=(owner|manager)#", link):
        assert await page.evaluate(TOUR) > 0
    assert refused == [], link
