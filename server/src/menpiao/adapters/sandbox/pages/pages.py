"""Routes of the pages, and how they are filled: ``{{name}}`` becomes the escaped value of that name, nothing else."""

import html
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import msgspec

from menpiao.adapters.sandbox import accounts
from menpiao.adapters.sandbox.pages import words
from menpiao.adapters.sandbox.pages.portraits import portrait
from menpiao.adapters.sandbox.sim.refusals import SimRefused
from menpiao.adapters.sandbox.web import Answer, Handler, Request
from menpiao.kernel.i18n import Lang, choose_lang

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

_ASSETS = {
    "look.css": "text/css",
    "pay_sheet.css": "text/css",
    "pay_sheet.js": "text/javascript",
    "stripe_pay.js": "text/javascript",
    "control.css": "text/css",
    "control.js": "text/javascript",
    "mailbox.css": "text/css",
    "mark.svg": "image/svg+xml",
}
_BASE_CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none';"
    " form-action 'none'"
)
FRAMED_CSP = f"{_BASE_CSP}; frame-ancestors 'self' http://127.0.0.1:* http://localhost:*"
"""The web host of the mini program, another port of this machine, shows the pay sheet in a frame."""
_ALONE_CSP = f"{_BASE_CSP}; frame-ancestors 'none'"
_PLACE = re.compile(r"\{\{(\w+)\}\}")


@cache
def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def language(request: Request) -> Lang:
    return choose_lang(request.headers.get("accept-language", ""), request.query.get("lang"))


def page(name: str, values: dict[str, str], *, csp: str = FRAMED_CSP, status: int = 200) -> Answer:
    """This HTML file with its places filled. A place without a value is our mistake and raises KeyError."""
    filled = _PLACE.sub(lambda place: html.escape(values[place[1]]), _text(name))
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": csp,
        "Referrer-Policy": "no-referrer",
    }
    return Answer(status, filled.encode(), headers)


async def control(world: "World", request: Request) -> Answer:
    """``GET /``: the control page. Its texts travel in an attribute, as JSON, escaped like everything else."""
    lang = language(request)
    own = words.in_language(words.CONTROL, lang)
    faults = words.in_language(words.FAULTS, lang)
    values = own | {f"fault_{name}": text for name, text in faults.items()}
    texts = msgspec.json.encode(own).decode()
    other = "en" if lang == "zh-CN" else "zh-CN"
    return page("control.html", values | {"lang": lang, "other": other, "texts": texts}, csp=_ALONE_CSP)


async def asset(world: "World", request: Request) -> Answer:
    """``GET /sim/assets/{name}``."""
    name = request.params["name"]
    if name not in _ASSETS:
        raise SimRefused(404, "not_found", "There is no such file.")
    return Answer(200, _text(name).encode(), {"Content-Type": f"{_ASSETS[name]}; charset=utf-8"})


async def avatar(world: "World", request: Request) -> Answer:
    """``GET /sim/avatars/{account_id}.svg``."""
    account = accounts.account(request.params["name"].removesuffix(".svg"))
    if account is None:
        raise SimRefused(404, "not_found", "There is no such account.")
    headers = {"Content-Type": "image/svg+xml", "Content-Security-Policy": "default-src 'none'"}
    return Answer(200, portrait(account.look).encode(), headers | {"Cache-Control": "max-age=3600"})


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/", control),
    ("GET", "/sim/assets/{name}", asset),
    ("GET", "/sim/avatars/{name}", avatar),
]
