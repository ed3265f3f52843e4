"""A window over HTTP: somebody who sells, with a drawer, and what stands on the paper that they print."""

import base64
import re
import zlib
from typing import Any

import httpx
import zxingcpp
from PIL import Image, ImageDraw

from builders.shop import Sale
from builders.world import World, a_key, an_item
from menpiao.identity import Role


class Window:
    """A clerk at a till whose shift is open. Each POST has a key of its own unless one is given."""

    def __init__(self, world: World, who: dict[str, str], till: dict[str, Any], shift: dict[str, Any]) -> None:
        self.world = world
        self.who = who
        self.till = till
        self.shift = shift

    async def ask(
        self, verb: str, path: str, body: Any = None, *, status: int = 200, key: str | None = None
    ) -> httpx.Response:
        """One request under the organizer's address, which was answered like that."""
        headers = {**self.who, **(a_key() if key is None else {"Idempotency-Key": key})}
        answer = await self.world.http.request(verb, f"/api/v1/organizer/{path}", headers=headers, json=body)
        assert answer.status_code == status, answer.text
        return answer

    async def place(
        self, sale: Sale, quantity: int = 1, *, key: str | None = None, status: int = 201, **body: Any
    ) -> Any:
        """Sell so many, not yet paid."""
        wanted = {"items": [an_item(sale, quantity)], **body}
        return (await self.ask("POST", "box-office-orders", wanted, key=key, status=status)).json()

    async def take(
        self,
        order: Any,
        given: int | None = None,
        *,
        key: str | None = None,
        status: int = 201,
        shift: str | None = None,
    ) -> Any:
        """Take cash for an order."""
        body: dict[str, Any] = {"shift_id": shift or self.shift["id"]}
        if given is not None:
            body["given"] = {"amount": given}
        path = f"box-office-orders/{order['id']}/cash-payments"
        return (await self.ask("POST", path, body, key=key, status=status)).json()

    async def sell(self, sale: Sale, quantity: int = 1) -> Any:
        """Sell so many for cash; the order as it is then."""
        order = await self.place(sale, quantity)
        await self.take(order)
        return (await self.ask("GET", f"box-office-orders/{order['id']}")).json()

    async def print(self, order: Any, *, key: str | None = None, status: int = 201, **body: Any) -> Any:
        """Put tickets of an order on paper."""
        return (await self.ask("POST", f"orders/{order['id']}/prints", body, key=key, status=status)).json()

    async def paper(self, made: Any, *, form: str = "roll", status: int = 200) -> httpx.Response:
        """The file of a print."""
        return await self.ask("GET", f"ticket-prints/{made['id']}/file?format={form}", status=status)

    async def close(self, counted: int, note: str | None = None, *, status: int = 200) -> Any:
        """Count the drawer."""
        body: dict[str, Any] = {"counted": {"amount": counted}}
        if note is not None:
            body["note"] = note
        return (await self.ask("POST", f"till-shifts/{self.shift['id']}/closing", body, status=status)).json()


async def a_window(
    world: World, organizer_id: int, *, role: Role = "support", name: str = "一号窗口", float_fen: int = 50_000
) -> Window:
    """Somebody signed in, a new till, and a shift that is open at it."""
    who = await world.staff_login(organizer_id, role)
    window = Window(world, who, {}, {})
    window.till = (await window.ask("POST", "tills", {"name": name}, status=201)).json()
    body = {"float": {"amount": float_fen}}
    window.shift = (await window.ask("POST", f"tills/{window.till['id']}/shifts", body, status=201)).json()
    return window


def codes_on(paper: bytes) -> list[str]:
    """What a scanner reads from each page of a file, drawn from the squares that the page fills in black."""
    codes = []
    for stream in re.findall(rb"(?<!end)stream\r?\n((?:(?!endstream).)*?)~>\s*endstream", paper, re.DOTALL):
        try:
            drawn = zlib.decompress(base64.a85decode(stream))
        except (ValueError, zlib.error):
            continue
        squares = re.findall(rb"0 0 0 rg\s(?:(?!rg).)*?n ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re f", drawn, re.DOTALL)
        if squares:
            codes.append(_read([(float(x), float(y), float(w), float(h)) for x, y, w, h in squares]))
    return codes


def _read(squares: list[tuple[float, float, float, float]]) -> str:
    squares = [(x + 40, y + 40, w, h) for x, y, w, h in squares]  # scanners want a quiet zone
    side = int(max(x + w for x, _, w, _ in squares)) + 40
    picture = Image.new("L", (4 * side, 4 * side), 255)
    pen = ImageDraw.Draw(picture)
    for x, y, w, h in squares:
        top = side - y - h
        pen.rectangle([round(4 * x), round(4 * top), round(4 * (x + w)) - 1, round(4 * (top + h)) - 1], fill=0)
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)
