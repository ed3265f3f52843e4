"""A walk through the whole console: every route of its router, and the dialogs that pages open by themselves.

The routes are asked from the router that runs in the browser, so that a new page is walked without anybody thinking of
it; only a page of one thing has to say here which (`THINGS`). Each page must be reached, be still after a moment, throw
nothing, fit its window, and put nothing in anybody's way that axe knows: in Chinese on a desk, in English on a phone,
and on a tablet in either by turns.

``MENPIAO_WALK=/tmp/walk pytest tests/browser/test_console_walk.py`` walks in both languages, light and dark, on a desk,
a tablet and a phone, and leaves a picture of each there, for people to look at.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Error, Page, ViewportSize

from browser.conftest import CONSOLE
from browser.test_console_money import join
from builders.axe import barriers
from builders.bills import morning_after
from builders.platform import PASSWORD, Person, a_person
from builders.waiting import HANGS_AFTER_S
from builders.world import World
from menpiao.demo.provision import OFFICE_ACCOUNT
from menpiao.kernel.time import to_wire
from menpiao.platform.clock import SimulatedClock

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("MENPIAO_WALK")
DESK: ViewportSize = {"width": 1440, "height": 900}
TABLET: ViewportSize = {"width": 820, "height": 1180}
PHONE: ViewportSize = {"width": 375, "height": 812}
NOBODY = "00000000000000000000000000"
"""Well formed, and the number of nothing: a page that says so is walked as well."""

THINGS: dict[str, str] = {
    "hall-map": "halls",
    "session-seats": "sessions?limit=50 seated",
    "event-setup": "events?status=draft",
    "event": "events",
    "event-sessions": "events?status=published",
    "event-rules": "events?status=published",
    "event-insight": "events?status=published",
    "event-questions": "events?status=published",
    "event-messages": "events?status=published",
    "event-waiting-room": "events?status=published",
    "channel-import": "channel-imports",
    "session": "sessions?limit=50 coming",
    "promotion": "promotions",
    "order": "orders paid",
    "refund": "refunds worth",
    "reconciliation-day": "days",
}
"""Of which list of the API a page shows one, and what is true of it; the sample data has no days that were reconciled,
which have a test of their own below."""

GIVEN: dict[str, dict[str, str]] = {"not-found": {"rest": "nowhere"}}
"""What else stands in an address."""

Who = Literal["anybody", "staff", "platform"]
"""For whom a page is. People of the platform sign in apart: everybody else is led to their sign-in."""

ASKED: tuple[tuple[str, str], ...] = (
    ("people", "do=invite"),
    ("promotions", "do=add"),
    ("giveaways", "do=give"),
    ("cancellations", "do=cancel"),
    ("cancellations", "do=postpone"),
    ("halls", "do=add"),
    ("gates", "do=add"),
)
"""Dialogs that an address opens, as ⌘K does."""

PRESSED: tuple[tuple[str, str, str], ...] = (
    ("home", "palette", "button[aria-keyshortcuts]"),
    ("event-sessions", "add-one", "[data-action=add-one]"),
    ("event-sessions", "add-by-rule", "[data-action=add-by-rule]"),
    ("session", "add-type", "[data-action=add-type]"),
)
"""Dialogs behind a button."""

COUNTED = """
window.asked = 0;
const ask = window.fetch;
window.fetch = (...what) => { window.asked += 1; return ask(...what).finally(() => { window.asked -= 1; }); };
"""
STILL = """async () => {
  for (let calm = 0; calm < 3;) {
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    const busy = window.asked > 0 || document.querySelector('.skeleton, [aria-busy=true], [data-ready=false]');
    calm = busy ? 0 : calm + 1;
  }
}"""
ROUTER = "document.querySelector('#console').__vue_app__.config.globalProperties.$router"
ROUTES = f"""() => {ROUTER}.getRoutes().filter((one) => one.name && !one.redirect).map(({{ name, path }}) => {{
  const params = Object.fromEntries([...path.matchAll(/:(\\w+)/g)].map(([, one]) => [one, "x"]));
  const {{ meta }} = {ROUTER}.resolve({{ name, params }});
  return {{ name, path, who: meta.staff ? "staff" : meta.platform ? "platform" : "anybody" }};
}})"""
GO = f"async (to) => {{ await {ROUTER}.push(to); return {ROUTER}.currentRoute.value.name; }}"
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"


class Walk:
    """One person's way through the console, in one language and one light."""

    def __init__(self, page: Page, way: str, things: dict[str, list[str]]) -> None:
        self.page = page
        self.way = way
        self.things = things
        self.found: list[str] = []
        self.own = "desk"
        self.looks = 0
        self.operator = False
        """Whether somebody of the platform is signed in."""
        self.sizes: dict[str, ViewportSize] = {"desk": DESK}
        page.on("pageerror", lambda error: self.found.append(f"{way}: {error}"))

    def look_in(self, size: str) -> None:
        """In this size, and on a tablet; in each where somebody wants the pictures. Of two walks, one on a desk and one
        on a phone, each sees every other page on a tablet through the eyes of axe."""
        sizes = {"desk": DESK, "tablet": TABLET, "phone": PHONE}
        self.own, self.looks = size, size == "phone"
        self.sizes = sizes if PICTURES else {size: sizes[size], "tablet": TABLET}

    async def routes(self) -> list[dict[str, Any]]:
        """All that have a name, as the router has them."""
        routes: list[dict[str, Any]] = await self.page.evaluate(ROUTES)
        assert len(routes) > len(THINGS), "the router of the console is not where it was"
        return routes

    async def open(self, route: dict[str, Any], query: str = "") -> bool:
        """Whether one gets there."""
        name, asked = route["name"], [one.strip(":?") for one in route["path"].split("/") if one.startswith(":")]
        params = GIVEN.get(name, {}) | {one: "gone" for one in asked if one == "token"}
        if "id" in asked:
            if name not in THINGS:
                self.found.append(f"{name}: a page of one thing; say in THINGS which list of the API has such things")
                return False
            params["id"] = (self.things.get(THINGS[name]) or [NOBODY])[0]
        await self.page.set_viewport_size(next(iter(self.sizes.values())))
        search = dict(pair.split("=") for pair in query.split("&")) if query else {}
        try:
            there = await self.page.evaluate(GO, {"name": name, "params": params, "query": search})
        except Error as error:
            self.found.append(f"{name}: {error}")
            return False
        expected = "operator-sign-in" if route["who"] == "platform" and not self.operator else name
        if there != expected:
            self.found.append(f"{name}: whoever goes there comes to {there}")
        await self.page.evaluate(STILL)
        return bool(there == name)

    async def look(self, name: str) -> None:
        """At the page as it is, in each size."""
        self.looks += 1
        for size, viewport in self.sizes.items():
            if self.page.viewport_size != viewport:
                await self.page.set_viewport_size(viewport)
                await self.page.evaluate(STILL)
            if PICTURES:
                await self.page.screenshot(path=picture_of(f"{name}-{self.way}-{size}"))
            wider = await self.page.evaluate(WIDER)
            if wider > 1:
                self.found.append(f"{name}, {self.way}, {size}: {wider} px wider than its window")
            if size == self.own or PICTURES or self.looks % 2:
                self.found += [f"{name}, {self.way}, {size}: {one}" for one in await barriers(self.page)]

    async def look_at_all(self, *who: Who) -> None:
        """Every page that is for them."""
        for route in await self.routes():
            if route["who"] in who and await self.open(route):
                await self.look(route["name"])

    async def sign_in_operator(self, someone: Person) -> None:
        """With a recovery code: the digits of their authenticator were used a moment ago."""
        await self.page.locator("input[type=email]").fill(someone.email)
        await self.page.locator("input[type=password]").fill(PASSWORD)
        await self.page.keyboard.press("Enter")
        await self.page.locator("input[name=code]").fill(someone.recovery_codes.pop())
        await self.page.keyboard.press("Enter")
        await self.page.locator("input[name=code]").wait_for(state="detached")
        self.operator = True

    async def look_at_dialogs(self) -> None:
        """Those that an address opens, and those behind a button."""
        routes = {route["name"]: route for route in await self.routes()}
        for name, query in ASKED:
            if await self.open(routes[name], query):
                await self.look_at_dialog(f"{name}-{query.partition('=')[2]}")
        for name, what, button in PRESSED:
            if await self.open(routes[name]):
                await self.page.locator(button).locator("visible=true").first.click()
                await self.look_at_dialog(f"{name}-{what}")

    async def look_at_dialog(self, name: str) -> None:
        """It closes with Escape."""
        dialog = self.page.locator("dialog[open], .t-dialog").locator("visible=true").first
        await dialog.wait_for()
        await self.look(name)
        await self.page.keyboard.press("Escape")
        await dialog.wait_for(state="hidden")


def picture_of(what: str) -> Path:
    """Where the picture goes that somebody asked for."""
    folder = Path(PICTURES or "")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{what}.png"


@pytest.mark.parametrize(("lang", "scheme", "size"), [("zh-CN", "light", "desk"), ("en", "dark", "phone")])
async def test_nobody_stumbles_anywhere_in_the_console(
    world: World, browser: Browser, lang: str, scheme: str, size: str
) -> None:
    found: list[str] = []
    things = await some_of_each(world)
    operator = await a_person(world.db, world.parts.cipher, world.http, email="lu@example.org", name="陆遥")
    for light in ("light", "dark") if PICTURES else (scheme,):
        async with walking(browser, lang, light, things) as walk:
            walk.look_in(size)
            base = str(world.http.base_url).rstrip("/")
            await walk.page.goto(f"{base}/console/#/sign-in")
            await walk.page.locator("form").first.wait_for()
            await walk.look_at_all("anybody", "platform")
            await walk.page.goto(f"{base}/console/?account={OFFICE_ACCOUNT}#/sign-in")
            await walk.page.locator("#main h1").first.wait_for()
            await walk.look_at_all("staff")
            await walk.look_at_dialogs()
            await walk.page.goto(f"{base}/console/#/operator/sign-in")
            await walk.sign_in_operator(operator)
            await walk.look_at_all("platform")
            found += walk.found
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(("lang", "scheme", "size"), [("zh-CN", "light", "desk"), ("en", "dark", "phone")])
async def test_nobody_stumbles_over_a_day_that_does_not_agree(
    dsn: str, tmp_path: Path, clock: SimulatedClock, browser: Browser, lang: str, scheme: str, size: str
) -> None:
    async with (
        morning_after(dsn, tmp_path, clock, console_dir=CONSOLE) as till,
        walking(browser, lang, scheme, {"days": [(await till.day())["id"]]}) as walk,
    ):
        walk.look_in(size)
        await walk.page.clock.set_fixed_time(clock.now())
        await join(walk.page, till)
        await walk.page.locator("#main h1").first.wait_for()
        for route in await walk.routes():
            if route["name"] in ("reconciliation", "reconciliation-day", "statements", "payments"):
                assert await walk.open(route)
                await walk.look(f"{route['name']}-compared")
    assert walk.found == [], "\n".join(walk.found)


@asynccontextmanager
async def walking(browser: Browser, lang: str, scheme: str, things: dict[str, list[str]]) -> AsyncIterator[Walk]:
    """A browser of one's own. Where the walk ends early, what the page said last is told."""
    light: Any = scheme
    context = await browser.new_context(viewport=DESK, locale=lang, color_scheme=light, reduced_motion="reduce")
    await context.add_init_script(COUNTED)
    page = await context.new_page()
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    try:
        yield Walk(page, f"{lang}-{scheme}", things)
    except Error as error:
        error.add_note(f"at {page.url}: {await page.locator('body').inner_text()}")
        raise
    finally:
        await context.close()


async def some_of_each(world: World) -> dict[str, list[str]]:
    """The numbers of what the lists of the API have, by their paths."""
    code = {"provider": "wechat", "app_id": world.wechat.app_id, "code": await world.code(OFFICE_ACCOUNT)}
    login = (await world.http.post("/api/v1/gate/logins", json=code)).json()
    headers = {"Authorization": f"Bearer {login['token']}"}
    draft = {"title": {"zh-CN": "夏夜草稿", "en": "Summer night, a draft"}, "category": "livehouse"}
    made = await world.http.post("/api/v1/organizer/events", json=draft, headers=headers | {"Idempotency-Key": "walk"})
    assert made.status_code == 201, made.text
    found: dict[str, list[str]] = {}
    for wanted in sorted(set(THINGS.values()) - {"days"}):
        path, _, true = wanted.partition(" ")
        answer = await world.http.get(f"/api/v1/organizer/{path}", headers=headers)
        assert answer.status_code == 200, answer.text
        items = answer.json()["items"]
        found[wanted] = [one["id"] for one in items if is_so(one, true, to_wire(world.clock.now()))]
        assert found[wanted], f"the sample data has no {wanted}"
    return found


def is_so(thing: dict[str, Any], true: str, now: str) -> bool:
    """What is asked of a thing: that it is still to come, was paid, is about money, or what the list says of it."""
    if true == "coming":
        return bool(thing["doors_at"] > now)
    if true == "paid":
        return bool(thing["state"] == "paid" and thing["total"]["amount"] > 0)
    if true == "worth":
        return bool(thing["amount"]["amount"] > 0)
    return not true or bool(thing[true])
