"""Looking at a page as people do, in several windows: what is in the way, what sticks out, and a picture of it.

Pictures cost as much as the looking itself, so they are taken where somebody wants to see them: ``MENPIAO_SHOTS=1``
leaves them in ``test-results/screenshots``. What failed leaves one in any case.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Page, ViewportSize, expect

from builders.axe import barriers

SHOTS = Path(__file__).parents[3] / "test-results" / "screenshots"
WANTED = bool(os.environ.get("MENPIAO_SHOTS"))

WINDOWS: dict[str, ViewportSize] = {
    "narrow": {"width": 390, "height": 844},
    "tablet": {"width": 820, "height": 1180},
    "lying": {"width": 1024, "height": 768},
    "laptop": {"width": 1280, "height": 900},
    "wide": {"width": 1440, "height": 900},
}
"""A phone, a tablet upright and lying, a small desk and a usual one."""
STICK_OUT = """() => [...document.querySelectorAll("#main *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth)
    .slice(0, 5).map((one) => `${one.outerHTML.slice(0, 120)} ${one.getBoundingClientRect().width}`)"""
LAPTOP, WIDE = WINDOWS["laptop"], WINDOWS["wide"]


async def shot(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a picture, where somebody wants it; ``whole``: of the page from its top to its end."""
    if WANTED:
        await failed(page, name, whole=whole)


async def failed(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a picture in any case."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SHOTS / f"{name}.png", full_page=whole)


async def seen_in(page: Page, name: str, windows: Sequence[str], *, whole: bool = False) -> list[str]:
    """What is in anybody's way, or wider than its window, in each of these, the last of which stays."""
    found = []
    for window in windows:
        await page.set_viewport_size(WINDOWS[window])
        await expect(page.locator(".skeleton, [aria-busy=true]")).to_have_count(0)
        await shot(page, f"console-{name}-{window}", whole=whole)
        found += [f"{name}, {window}: {one}" for one in await barriers(page)]
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{name}, {window}: wider than the screen: {await page.evaluate(STICK_OUT)}")
    return found


async def looked_at(page: Page, name: str, windows: Sequence[str] = ("narrow", "tablet", "wide")) -> None:
    """Nothing is in the way and nothing sticks out, wide, on a tablet and on a phone."""
    found = await seen_in(page, name, windows)
    assert found == [], "\n".join(found)
