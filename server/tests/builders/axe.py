"""axe-core over a page: what a person with a screen reader, a keyboard or weak eyes would stumble over."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

AXE = Path(__file__).parents[3] / "console" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SETTLED = """async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    await Promise.race([
        new Promise((enough) => setTimeout(enough, 5000)),
        Promise.allSettled(
            document.getAnimations()
                .filter((one) => one.effect?.getComputedTiming().endTime < Infinity)
                .map((one) => one.finished)
        )
    ]);
}"""
"""What changed a moment ago, as the window, is drawn. Colours on their way from one to another are nobody's colours.
What turns for ever, or has stopped, is not waited for."""


async def barriers(page: Page) -> list[str]:
    """Each rule of WCAG 2.2 AA that the page breaks, with the elements that break it. What is found is looked at once
    more: a page that changes under the first look has colours that are on their way to others."""
    found = await _violations(page)
    return _told(await _violations(page)) if found else []


async def _violations(page: Page) -> list[dict[str, Any]]:
    """Once the page is at rest."""
    await expect(page.locator(".skeleton, [aria-busy=true]")).to_have_count(0)
    await page.evaluate(SETTLED)
    if await page.evaluate("typeof window.axe === 'undefined'"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = await page.evaluate(
        "async (tags) => (await axe.run(document, {runOnly: tags, resultTypes: ['violations']})).violations", RULES
    )
    return found


def _told(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one['id']}: {one['help']}: "
        + "; ".join(
            [
                node["html"][:160] + " | " + (node.get("failureSummary") or "").replace("\n", " ")[:200]
                for node in one["nodes"][:4]
            ]
        )
        for one in violations
    ]
