"""What happens to money while servers are killed: buyers who order, pay, change their mind and give tickets back, staff
who refund, and sessions that are cancelled one after the other.

Everybody insists: where no answer came, the same request goes out again with the same key, at any server.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from builders.ladders import with_ladder
from builders.orders import with_quota
from builders.people import gate_staff
from builders.shop import Sale, Shop, a_shop, an_event_on_sale
from menpiao.identity import Organizer
from menpiao.kernel.ids import encode
from torture.arena import Arena
from torture.crowd import PHONE_WAITS_S, Buyer, Habits, Shopping
from torture.history import Asked

MANY = 1_000_000
REASON = {"zh-CN": "台风，演出取消", "en": "Typhoon"}
MAY_BE_TOLD = frozenset(
    {
        "not_on_sale",  # the session was cancelled meanwhile
        "sale_ended",
        "order_closed",  # cancelled, expired or paid before
        "too_late_to_pay",
        "payment_under_way",
        "payment_refused",  # closed at WeChat between two of our steps
        "payment_replaced",
        "refund_terms_changed",  # somebody else's refund was faster
        "refund_not_offered",
        "refund_right_used",
        "refund_comes_by_itself",  # the session was cancelled
        "nothing_to_refund",
        "refund_too_large",
    }
)
"""Refusals that a race between honest people ends in."""


@dataclass(frozen=True)
class Manners:
    """What a buyer does with an order, in shares; whoever does none of it pays and keeps the tickets. ``forgets``: it
    expires. ``gives_back``: after another order was paid. Payments are made as the sandbox's ``behaviours`` say."""

    cancels: float = 0.06
    cancels_while_paying: float = 0.08
    forgets: float = 0.05
    gives_back: float = 0.5
    gives_back_all: float = 0.4
    behaviours: tuple[str, ...] = ("pay",) * 14 + ("notify_twice",) * 2 + ("notify_never",) * 2 + ("pay_late",) * 2


@dataclass
class Bought:
    """An order whose buyer has seen the pay sheet say "paid"."""

    buyer: Buyer
    order_id: str


@dataclass
class Fair:
    """What is on sale now, and all that came of it. ``refunds``: ids of refunds that were acknowledged, by the key that
    asked for them; ``cancelled``: of cancellations."""

    arena: Arena
    manners: Manners
    shop: Shop
    staff: dict[str, str]
    sale: Sale
    over: bool = False
    bought: list[Bought] = field(default_factory=list)
    refunds: dict[str, set[str]] = field(default_factory=dict)
    cancelled: list[str] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)

    async def cancel_and_go_on(self) -> None:
        """Another event goes on sale; the session of this one is cancelled while people buy and give back."""
        before, self.sale = self.sale, await a_fair_sale(self.shop)
        desk = Desk(self, self.arena.crowd.buyers[0], random.Random(self.arena.rng.getrandbits(64)))
        async with httpx.AsyncClient(timeout=PHONE_WAITS_S, trust_env=False, verify=False) as http:
            path = f"/api/v1/organizer/sessions/{encode(before.session_id)}/cancellation"
            made = await desk.ask(http, path, {"reason": REASON}, self.staff)
        assert made is not None, f"the cancellation was refused: {dict(self.arena.crowd.history.surprises)}"
        self.cancelled.append(made["id"])


async def a_fair(arena: Arena, organizer_id: int, manners: Manners) -> Fair:
    """Another organizer with the first event on sale, and somebody of the team who may move money."""
    shop = await a_shop(arena.db, organizer_id=organizer_id)
    await arena.collects(shop)
    organizer = Organizer(organizer_id, arena.db.new_id(organizer_id), {})
    owner = await gate_staff(arena.db, organizer=organizer, role="owner")
    return Fair(arena, manners, shop, {"Authorization": f"Bearer {owner.token}"}, await a_fair_sale(shop))


async def a_fair_sale(shop: Shop) -> Sale:
    """An event whose tickets can be given back, with places without end."""
    sale = await an_event_on_sale(shop, ticket_types=[{"per_buyer_max": 10_000}])
    await with_ladder(shop.db, sale.event_id, organizer_id=sale.organizer_id)
    return await with_quota(shop.db, sale, MANY)


class Desk:
    """One person, who insists until they are answered."""

    def __init__(self, fair: Fair, buyer: Buyer, rng: random.Random) -> None:
        self.fair = fair
        self.buyer = buyer
        self.rng = rng
        self.crowd = fair.arena.crowd

    def shopping(self) -> Shopping:
        """This buyer at what is on sale now."""
        rng = random.Random(self.rng.getrandbits(64))
        return Shopping(self.crowd, self.buyer, self.fair.sale, Habits(0, 0, 0), rng, may_be_told=MAY_BE_TOLD)

    async def ask(
        self, http: httpx.AsyncClient, path: str, body: object, headers: dict[str, str] | None = None
    ) -> dict[str, Any] | None:
        """What it made, or None where it was refused as it may be."""
        key = f"{self.rng.getrandbits(64):016x}"
        answer = await self.shopping().insist(http, path, body, headers=headers, key=key)
        if answer is None:
            return None
        content: dict[str, Any] = answer.json()
        verb = path.rpartition("/")[2]
        if answer.status_code < 300:
            self.fair.said[verb] += 1
            if verb == "refunds":
                self.fair.refunds.setdefault(key, set()).add(content["id"])
            return content
        code = content.get("code", "")
        if code not in MAY_BE_TOLD:
            self.crowd.history.surprises[f"{answer.status_code} {code} to {verb}"] += 1
        return None

    async def look(self, http: httpx.AsyncClient, path: str) -> dict[str, Any]:
        """What is there; nothing while no server answers."""
        headers = {"Authorization": f"Bearer {self.buyer.token}"}
        try:
            answer = await http.get(f"{self.rng.choice(self.crowd.apis).url}{path}", headers=headers)
        except httpx.TransportError:
            return {}
        return dict(answer.json()) if answer.status_code == 200 else {}


class Customer(Desk):
    """A buyer who never rests."""

    async def until_over(self) -> None:
        async with httpx.AsyncClient(timeout=PHONE_WAITS_S, trust_env=False, verify=False) as http:
            while not self.fair.over:
                shopping = self.shopping()
                asked = await shopping.order(http, self.rng.randint(1, 3))
                if asked.told:
                    await self._deal_with(http, shopping, asked)
                own = [one for one in self.fair.bought if one.buyer is self.buyer]
                if own and self.rng.random() < self.fair.manners.gives_back:
                    await self._give_back(http, self.rng.choice(own))
                await asyncio.sleep(0.4 * self.rng.random())

    async def _deal_with(self, http: httpx.AsyncClient, shopping: Shopping, asked: Asked) -> None:
        manners, dice = self.fair.manners, self.rng.random()
        if (dice := dice - manners.cancels) < 0:
            await shopping.cancel(http, asked)
        elif (dice := dice - manners.cancels_while_paying) < 0:
            prepay_id = await shopping.begin_to_pay(http, asked)
            if prepay_id:
                await asyncio.gather(self._confirm(http, shopping, asked, prepay_id), shopping.cancel(http, asked))
        elif dice - manners.forgets >= 0:
            prepay_id = await shopping.begin_to_pay(http, asked)
            if prepay_id:
                await self._confirm(http, shopping, asked, prepay_id)
            else:
                await shopping.cancel(http, asked)

    async def _confirm(self, http: httpx.AsyncClient, shopping: Shopping, asked: Asked, prepay_id: str) -> None:
        """The pay sheet; whoever it turns away gives up the order."""
        await shopping.confirm(http, asked, prepay_id, self.rng.choice(self.fair.manners.behaviours))
        if asked.paid:
            self.fair.said["paid at WeChat"] += 1
            self.fair.bought.append(Bought(self.buyer, min(asked.told)))
        else:
            await shopping.cancel(http, asked)

    async def _give_back(self, http: httpx.AsyncClient, bought: Bought) -> None:
        """Some tickets or all, at the price that was quoted."""
        path = f"/api/v1/orders/{bought.order_id}"
        quote = await self.look(http, f"{path}/refund-quote")
        back = [one for one in quote.get("tickets", ()) if one["refundable"]]
        if not back:
            return
        if self.rng.random() >= self.fair.manners.gives_back_all:
            back = self.rng.sample(back, self.rng.randint(1, len(back)))
        body = {
            "positions": sorted(one["position"] for one in back),
            "quote": {"amount": sum(one["amount"]["amount"] for one in back)},
        }
        await self.ask(http, f"{path}/refunds", body)


class Clerk(Desk):
    """Somebody of the team who gives money back, with a fee or without one."""

    async def until_over(self) -> None:
        async with httpx.AsyncClient(timeout=PHONE_WAITS_S, trust_env=False, verify=False) as http:
            while not self.fair.over:
                await asyncio.sleep(self.rng.random())
                if self.fair.bought:
                    bought = self.rng.choice(self.fair.bought)
                    await Clerk(self.fair, bought.buyer, self.rng).refund(http, bought)

    async def refund(self, http: httpx.AsyncClient, bought: Bought) -> None:
        order = await self.look(http, f"/api/v1/orders/{bought.order_id}")
        tickets = order.get("tickets", [])
        if not tickets:
            return
        body: dict[str, Any] = {"reason": "观众生病"}
        if self.rng.random() >= self.fair.manners.gives_back_all:
            body["tickets"] = self.rng.sample(tickets, self.rng.randint(1, len(tickets)))
        if self.rng.random() < 0.5:
            body["fee_per_ticket"] = {"amount": self.rng.randrange(0, 18_001), "currency": "CNY"}
        await self.ask(http, f"/api/v1/organizer/orders/{bought.order_id}/refunds", body, self.fair.staff)
