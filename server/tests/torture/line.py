"""People in a waiting room, over real HTTP: they enter, watch the frontier as phones behind a CDN do, fetch a pass when
it has passed them, and order with it. Where no answer came, they ask again, at any server."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

from builders.people import a_buyer
from builders.shop import Sale
from menpiao.kernel.ids import decode
from menpiao.waitingroom.model.line import Frontier, Position
from torture.arena import Arena
from torture.crowd import PHONE_WAITS_S, Buyer, Crowd, Habits, Shopping
from torture.processes import Api

LOOKS_EVERY_S = 0.2
STALE_FOR_S = 5.0
"""How long a server may not have heard yet that somebody is admitted; they hear of it within a second."""
THINKS_S = 1.0
_OVER = ("sold_out", "closed")
_MOST_AT_ONCE = httpx.Limits(max_connections=40)

Comes = Literal["before", "after", "later"]
"""Before the opening; in the first seconds after it; after everything was killed."""


def phones() -> httpx.AsyncClient:
    """One client for all of them."""
    return httpx.AsyncClient(timeout=PHONE_WAITS_S, trust_env=False, verify=False, limits=_MOST_AT_ONCE)


class Board:
    """What the servers show of the room, fetched for everybody, as a CDN would; and whether it ever goes back."""

    def __init__(self, apis: list[Api], room_id: str) -> None:
        self.apis = apis
        self.path = f"/api/v1/rooms/{room_id}"
        self.room_id = decode(room_id)
        self.shown: dict[str, Any] = {}
        self.furthest = self.before_the_kill = Frontier()
        self.known_at: set[int] = set()
        """The ports of servers that have heard of the room."""
        self.went_back: list[str] = []
        self.changed = asyncio.Condition()
        self._least = {api.port: Frontier() for api in apis}

    @property
    def over(self) -> bool:
        return self.shown.get("state") in _OVER

    @property
    def seed(self) -> bytes | None:
        """Public since the opening."""
        seed: str | None = self.shown.get("seed")
        return bytes.fromhex(seed) if seed else None

    def nothing_is_forgotten(self) -> None:
        """From now on no server may show less than any of them has shown: they are about to be started again."""
        self.before_the_kill = self.furthest
        self._least = dict.fromkeys(self._least, self.furthest)

    async def watch(self, http: httpx.AsyncClient, api: Api) -> None:
        """Look at one server again and again."""
        while True:
            least = self._least[api.port]
            try:
                answer = await http.get(f"{api.url}{self.path}")
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 200:
                await self._take_over(api, least, answer.json())
            await asyncio.sleep(LOOKS_EVERY_S)

    async def until(self, fulfilled: Callable[[], bool]) -> None:
        """Wait until this is so."""
        async with self.changed:
            await self.changed.wait_for(fulfilled)

    async def _take_over(self, api: Api, least: Frontier, shown: dict[str, Any]) -> None:
        self.known_at.add(api.port)
        frontier = frontier_of(shown)
        if frontier.is_behind(least):
            self.went_back.append(f"{api.url} showed {frontier.order} after {least.order}")
        if self._least[api.port].is_behind(frontier):
            self._least[api.port] = frontier
        if not frontier.is_behind(self.furthest):
            self.furthest = frontier
            self.shown = shown
        async with self.changed:
            self.changed.notify_all()


def frontier_of(shown: dict[str, Any]) -> Frontier:
    """As it is on the wire."""
    wire = shown["frontier"]
    return Frontier(int(wire["rank"], 16), wire["all_drawn"], wire["arrived"], int(wire["tie"], 16))


@dataclass
class Person:
    """Somebody with what they were told. ``holds``: keeps the pass in hand until everything was killed."""

    buyer: Buyer
    comes: Comes
    holds: bool
    rng: random.Random
    token: str | None = None
    position: Position | None = None
    """Known of who was drawn once the draw is revealed."""
    drawn: bool = False
    admitted: bool = False
    pass_text: str | None = None
    end: str | None = None
    """``bought``, or the code of what they were told instead."""
    wrong: list[str] = field(default_factory=list)

    @property
    def in_line(self) -> bool:
        return self.token is not None and not self.admitted and self.end is None

    @property
    def has_pass(self) -> bool:
        """A pass that has placed nothing yet."""
        return self.pass_text is not None and self.end is None


class Line:
    """Everybody who comes to one sale."""

    def __init__(self, crowd: Crowd, board: Board, sale: Sale, http: httpx.AsyncClient, rng: random.Random) -> None:
        self.board = board
        self.again = asyncio.Event()
        """Set when everything that was killed serves again."""
        self.people: list[Person] = []
        self._crowd = crowd
        self._sale = sale
        self._http = http
        self._rng = rng

    async def gather(self, arena: Arena, comes: Comes, count: int) -> None:
        """So many people who are signed in; every other one is slow to order."""
        for number in range(count):
            signed_in = await a_buyer(arena.db)
            buyer = Buyer("", signed_in.login.buyer_id, signed_in.token)
            self.people.append(Person(buyer, comes, number % 2 == 0, random.Random(self._rng.getrandbits(64))))

    async def enter(self, person: Person) -> None:
        """Until there is an answer: a place, or that it is over."""
        answer = await self._shopping(person).insist(self._http, f"{self.board.path}/entries", {})
        if answer is None or answer.status_code != 201:
            person.end = _code(answer)
            return
        entry = answer.json()
        person.token, person.drawn = entry["token"], entry["class"] == "drawn"
        if not person.drawn:
            person.position = Position(False, entry["bucket"], int(entry["tie"], 16))

    async def ask(self, person: Person) -> dict[str, Any] | None:
        """Where a server says that they stand; None where it would not say."""
        body = {"token": person.token}
        answer = await self._shopping(person).insist(self._http, f"{self.board.path}/positions", body)
        if answer is None or answer.status_code != 200:
            person.wrong.append(f"a place in the line is not known any more: {_code(answer)}")
            return None
        stands: dict[str, Any] = answer.json()
        if person.drawn and stands["rank"] is not None:
            rank = int(stands["rank"], 16)
            if person.position is not None and person.position.within != rank:
                person.wrong.append(f"drawn at {person.position.within:016x}, and at {rank:016x} afterwards")
            person.position = Position(True, 0, rank)
        return stands

    async def take_part(self, person: Person) -> None:
        """From the place in the line to the end."""
        if person.comes == "later":
            await self.again.wait()
        if person.comes != "before":
            await asyncio.sleep(THINKS_S * 3 * person.rng.random())
            await self.enter(person)
        if person.end is None:
            await self.board.until(lambda: self._is_in(person) or self.board.over)
            if not self._is_in(person):
                person.end = f"room_{self.board.shown['state']}"
                return
            person.admitted = True
            await self._buy(person)

    def _is_in(self, person: Person) -> bool:
        """As the phone finds it by itself."""
        return person.position is not None and self.board.furthest.admits(person.position)

    async def _buy(self, person: Person) -> None:
        until = time.perf_counter() + STALE_FOR_S
        while True:
            body = {"token": person.token}
            answer = await self._shopping(person).insist(self._http, f"{self.board.path}/passes", body)
            if _code(answer) != "not_your_turn" or time.perf_counter() > until:
                break
            await asyncio.sleep(LOOKS_EVERY_S)
        if answer is None or answer.status_code != 201:
            person.end = _code(answer)
            return
        person.pass_text = answer.json()["pass"]
        if person.holds:
            await self.again.wait()
        await asyncio.sleep(THINKS_S * person.rng.random())
        asked = await self._shopping(person).order(self._http, 1)
        person.end = "bought" if asked.told else asked.refused
        if person.holds and asked.told:
            second = await self._shopping(person).order(self._http, 1)
            if second.told:
                person.wrong.append("a pass has placed two orders")

    def _shopping(self, person: Person) -> Shopping:
        rng = random.Random(person.rng.getrandbits(64))
        told = frozenset({"pass_used"})
        return Shopping(
            *(self._crowd, person.buyer, self._sale, Habits(0, 0, 0), rng),
            may_be_told=told,
            pass_text=person.pass_text,
        )


def _code(answer: httpx.Response | None) -> str:
    if answer is None:
        return "no answer"
    return "" if answer.status_code < 300 else str(answer.json().get("code", answer.status_code))
