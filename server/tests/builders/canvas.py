"""The hand on the console's drawings of a hall: strokes of the pointer, and where an empty hall lies on the screen."""

from playwright.async_api import Page

Point = tuple[float, float]


async def empty_hall(page: Page) -> tuple[float, float, float]:
    """Where the middle of an empty hall of 30 by 20 m is on the screen, its upper edge, and how long a metre is."""
    box = await page.locator(".canvases").bounding_box()
    assert box is not None
    metre = min((box["width"] - 96) / 30, (box["height"] - 96) / 20)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 10 * metre, metre


async def stroke(page: Page, begin: Point, end: Point) -> None:
    """Press, draw, let go."""
    await page.mouse.move(*begin)
    await page.mouse.down()
    await page.mouse.move((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2, steps=4)
    await page.mouse.move(*end, steps=4)
    await page.mouse.up()


async def draw_rows(page: Page, rows: int) -> None:
    """So many rows of thirteen seats with one stroke across an empty hall, the first 8 m from its upper edge."""
    await page.locator("[data-ready=true]").wait_for()
    await page.keyboard.press("r")
    await page.locator("[data-option=rows] input").fill(str(rows))
    await page.keyboard.press("Tab")
    middle, top, metre = await empty_hall(page)
    await stroke(page, (middle - 3.3 * metre, top + 8 * metre), (middle + 3.34 * metre, top + 8 * metre))
