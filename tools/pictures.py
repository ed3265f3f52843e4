"""Takes the pictures of README and tutorial: a real purchase and a real scan in a running demo, through Chromium.

``make demo`` in one terminal, ``server/.venv/bin/python tools/pictures.py`` in another. Buys the concert whose doors
are open, shows its ticket, scans it twice at the gate, in Chinese and in English; then lays the phones side by side.
After six runs on the same data the two buyers have all the tickets that they may have: begin with a fresh data folder.
Whatever the mini program looks like by then is what the pictures show, so look at them before you commit them.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
STILL_MS = 600
"""After this long nothing moves any more: sheets have slid in, pictures are decoded."""
PHONE = {"width": 375, "height": 812}
BUYERS = {"zh": "lin-xiaoyu", "en": "a-kai"}
STAFF = "gate-chen"
EVENT = {"zh": "今晚不插电", "en": "Unplugged Tonight"}
"""Its doors are open whenever the demo runs."""
HERO = "潮汐"
"""What the event page shows."""
COMPOSED = {
    "menpiao": ("home", "event", "ticket", "admitted"),
    "buying": ("checkout", "pay", "paid"),
    "entering": ("gate", "admitted", "refused"),
}
"""The pictures that are kept, each of these phones."""
SHOWN = ".host-page:not([hidden]) "

Shoot = Callable[[Page, str], None]


def main() -> int:
    """Take everything; the exit code is 0 unless something could not be shown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--api", default="http://127.0.0.1:8800", help="where the demo's API is")
    parser.add_argument("--out", type=Path, default=IMAGES, help="folder of the pictures")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        print("menpiao: Chromium is needed; on Debian: apt-get install chromium fonts-noto-cjk", file=sys.stderr)
        return 1
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(FLAGS))
        for lang in ("zh", "en"):
            tour(browser, asked.api, lang, Path(folder))
            for name, shots in COMPOSED.items():
                compose(
                    browser, [Path(folder) / f"{shot}-{lang}.png" for shot in shots], asked.out / f"{name}-{lang}.png"
                )
        browser.close()
    return 0


def tour(browser: Browser, api: str, lang: str, out: Path) -> None:
    """One purchase, one admission, one refusal."""

    def shoot(page: Page, name: str) -> None:
        settle(page)
        page.screenshot(path=out / f"{name}-{lang}.png")

    buyer = phone(browser, lang)
    page = open_app(buyer, api, lang, BUYERS[lang])
    page.locator(".components_event-card_event-card--card").first.wait_for()
    shoot(page, "home")
    show_event(open_app(buyer, api, lang, BUYERS[lang], f"#/pages/event/event?id={event_id(buyer, api)}"), shoot)
    buy(page, lang, shoot)
    code = show_ticket(page, shoot)
    staff = phone(browser, lang)
    gate = open_app(staff, api, lang, STAFF, "#/packages/gate/gates")
    scan(gate, code, shoot)
    missing = page.evaluate("window.__host.missing") + gate.evaluate("window.__host.missing")
    assert not missing, f"the host lacks {missing}"
    buyer.close()
    staff.close()


def phone(browser: Browser, lang: str) -> BrowserContext:
    """A phone of its own, held still: no animation is caught half-way."""
    size: Any = PHONE
    return browser.new_context(
        viewport=size,
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        reduced_motion="reduce",
        locale="zh-CN" if lang == "zh" else "en-GB",
    )


def open_app(context: BrowserContext, api: str, lang: str, account: str, route: str = "") -> Page:
    """The mini program in the hands of this sandbox account."""
    page = context.new_page()
    page.goto(f"{api}/app/?account={account}&lang={lang}{route}")
    page.wait_for_function("window.__host && window.__host.ready")
    return page


def event_id(context: BrowserContext, api: str) -> str:
    """The event to show, found as buyers find it."""
    found = context.request.get(f"{api}/api/v1/events", params={"q": HERO}).json()
    return str(found["items"][0]["id"])


def show_event(page: Page, shoot: Shoot) -> None:
    """The event page with its ticket types."""
    page.locator(SHOWN + ".pages_event_event--bar").wait_for()
    page.locator(SHOWN + ".pages_event_event--type").first.tap()
    shoot(page, "event")
    page.close()


def buy(page: Page, lang: str, shoot: Shoot) -> None:
    """From the list to a paid order."""
    page.locator(".components_event-card_event-card--card", has_text=EVENT[lang]).first.tap()
    page.locator(SHOWN + ".pages_event_event--bar").wait_for()
    page.locator(SHOWN + ".pages_event_event--type").first.tap()
    page.locator(SHOWN + ".pages_event_event--bar-action wx-button").tap()
    page.locator(SHOWN + ".packages_checkout_checkout--bar").wait_for()
    shoot(page, "checkout")
    page.locator(SHOWN + ".packages_checkout_checkout--bar-action wx-button").tap()
    page.locator(SHOWN + ".packages_order_order--state-clock").wait_for()
    page.locator(SHOWN + ".packages_order_order--bar wx-button").tap()
    sheet = page.frame_locator('[data-sheet="pay"] iframe')
    sheet.locator('[data-behaviour="pay"]').wait_for()
    shoot(page, "pay")
    sheet.locator('[data-behaviour="pay"]').tap()
    page.locator(SHOWN + ".packages_order_order--state-jade").wait_for()
    shoot(page, "paid")


def show_ticket(page: Page, shoot: Shoot) -> str:
    """The live code; its text is what the gate's camera would read."""
    page.locator(SHOWN + ".packages_order_order--bar wx-button").tap()
    page.locator(SHOWN + ".pages_ticket_ticket--face-action wx-button").tap()
    page.locator(SHOWN + ".components_qr_qr--code").wait_for()
    shoot(page, "ticket")
    return str(page.evaluate("window.__host.page().data.code"))


def scan(page: Page, code: str, shoot: Shoot) -> None:
    """Admitted, then refused."""
    page.locator(SHOWN + ".packages_gate_gates--welcome-action wx-button").tap()
    page.locator(SHOWN + ".packages_gate_gates--gate").first.tap()
    for name in ("admitted", "refused"):
        page.evaluate("code => { window.__host.nextScan = code }", code)
        page.locator(SHOWN + ".packages_gate_scan--bar-action wx-button").tap()
        verdict = page.locator(SHOWN + ".packages_gate_verdict_verdict--verdict")
        verdict.wait_for()
        shoot(page, name)
        verdict.tap()
    page.locator(SHOWN + ".packages_gate_scan--scan").first.wait_for()
    shoot(page, "gate")


def settle(page: Page) -> None:
    """Fonts and pictures are there, sheets have arrived."""
    page.evaluate("document.fonts.ready")
    page.wait_for_function(
        "[...document.images].every(p => p.complete || p.getBoundingClientRect().top > innerHeight || !p.offsetParent)"
    )
    page.wait_for_timeout(STILL_MS)


_STAGE = """<!doctype html><meta charset="utf-8"><style>
body{margin:0;height:860px;background:#F1EFE7;display:flex;gap:40px;align-items:center;justify-content:center}
img{width:336px;height:728px;border-radius:32px;box-shadow:0 0 0 8px #1B1A17,0 18px 40px -16px #1b1a1766;display:block}
img:nth-child(even){margin-top:36px}img:nth-child(odd){margin-bottom:36px}
</style><body>%s</body>"""


def compose(browser: Browser, shots: list[Path], picture: Path) -> None:
    """Phones on paper, side by side."""
    encoded = [base64.b64encode(shot.read_bytes()).decode() for shot in shots]
    page = browser.new_page(viewport={"width": 400 * len(shots), "height": 860})
    page.set_content(_STAGE % "".join(f'<img src="data:image/png;base64,{one}">' for one in encoded))
    settle(page)
    page.screenshot(path=picture)
    page.close()


if __name__ == "__main__":
    sys.exit(main())
