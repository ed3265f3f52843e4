"""Counters of promotions against a model: whatever is placed, released, cancelled, paused and raced, in any order.

Hypothesis writes the story; PostgreSQL plays it. After every step the counters are what the model says and the books
agree.
"""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from builders.orders import HOLD_SECONDS, an_order, placing_for, with_quota
from builders.prices import a_promotion, with_rules
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.stories import NOON, Story, play
from menpiao.catalog import PriceStep
from menpiao.kernel.errors import Refusal
from menpiao.orders.model.order import Order
from menpiao.orders.service.cancel import release_due
from menpiao.orders.service.placed import PlacedOrder
from menpiao.orders.service.pricing import PriceAsk
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.orders.store.orders import release
from menpiao.platform.audit import SYSTEM
from menpiao.promotions import set_state

PRICE, STEP_PRICE, STEP_PLACES = 10_000, 7_000, 5
LIMITS = {"ONCE1111": 1, "THREE111": 3, "MINE1111": 1, "BUDGET11": 6_000}
"""One use of the code; three uses; one for each buyer; a budget in fen for 10 % off."""


class Held(dict[UUID, tuple[str | None, UUID, int, Order]]):
    """Orders that hold their places: code, buyer, quantity, order."""


class Counters(Story):
    async def begin(self) -> None:
        self.held = Held()
        self.paused: set[str] = set()
        shop = await a_shop(self.db, organizer_id=self.organizer_id)
        kind = {"price_fen": PRICE, "per_buyer_max": 200, "per_order_max": 20}
        self.sale: Sale = await with_quota(self.db, await an_event_on_sale(shop, ticket_types=[kind]), 500)
        step = PriceStep(
            id=self.db.new_id(shop.organizer_id),
            name={"zh-CN": "早鸟"},
            price_fen=STEP_PRICE,
            places=STEP_PLACES,
            until=NOON + timedelta(days=30),
        )
        await with_rules(self.db, self.sale, steps=(step,))
        self.promotions = {
            "ONCE1111": await a_promotion(self.db, self.sale, codes=("ONCE1111",), percent=10, max_uses_per_code=1),
            "THREE111": await a_promotion(self.db, self.sale, codes=("THREE111",), percent=10, max_uses=3),
            "MINE1111": await a_promotion(self.db, self.sale, codes=("MINE1111",), percent=10, max_uses_per_buyer=1),
            "BUDGET11": await a_promotion(self.db, self.sale, codes=("BUDGET11",), percent=10, budget_fen=6_000),
        }
        self.doors = [placing_for(self.db, self.cipher) for _ in range(2)]
        self.buyers = [self.db.new_id(0) for _ in range(3)]

    async def end(self) -> None:
        for door in self.doors:
            await door.close()

    @rule(code=st.none() | st.sampled_from(sorted(LIMITS)), buyer=st.integers(0, 2), quantity=st.integers(1, 3))
    def place(self, code: str | None, buyer: int, quantity: int) -> None:
        self.clock.advance(seconds=2)  # what is in memory is old
        may = self._may(code, self.buyers[buyer], quantity)
        placed = self.run(self._place([(code, self.buyers[buyer], quantity)]))[0]
        assert isinstance(placed, PlacedOrder) == may, (code, placed, self._model())

    @rule(
        code=st.sampled_from(sorted(LIMITS)),
        buyers=st.lists(st.integers(0, 2), min_size=2, max_size=6),
    )
    def race(self, code: str, buyers: list[int]) -> None:
        """Through two doors at once: as many as the limit allows, no matter which."""
        self.clock.advance(seconds=2)
        outcomes = self.run(self._place([(code, self.buyers[buyer], 1) for buyer in buyers]))
        assert all(isinstance(outcome, PlacedOrder | Refusal) for outcome in outcomes), outcomes

    @rule(part=st.floats(0, 1))
    def cancel(self, part: float) -> None:
        """Some of the orders give their places back."""
        chosen = list(self.held)[: int(len(self.held) * part)]
        if chosen:
            self.run(self._release(chosen))
        for order_id in chosen:
            del self.held[order_id]

    @rule()
    def expire(self) -> None:
        self.clock.advance(seconds=HOLD_SECONDS)
        self.run(release_due(self.db))
        self.held.clear()

    @rule(code=st.sampled_from(sorted(LIMITS)))
    def pause_or_resume(self, code: str) -> None:
        state: Any = "active" if code in self.paused else "paused"
        self.paused ^= {code}
        self.run(
            set_state(
                self.db,
                actor=SYSTEM,
                organizer_id=self.sale.organizer_id,
                promotion_id=self.promotions[code],
                state=state,
            )
        )

    @invariant()
    def counters_are_what_orders_say(self) -> None:
        counted = {
            (row["kind"], row["scope_id"], row["owner_id"]): row["used"]
            for row in self.run(self.rows("select * from promotion_counters where organizer_id = $1 and used > 0"))
        }
        assert sum(used for (kind, _, _), used in counted.items() if kind == "step") == self._model()["step"]
        for code, promotion_id in self.promotions.items():
            uses = sum(held[0] == code for held in self.held.values())
            assert counted.get(("uses", promotion_id, UUID(int=0)), 0) == uses
        assert (
            counted.get(("budget", self.promotions["BUDGET11"], UUID(int=0)), 0) == self._model()["BUDGET11"] <= 6_000
        )
        assert self._model()["step"] <= STEP_PLACES
        assert self.run(self.findings()) == []

    def _may(self, code: str | None, buyer_id: UUID, quantity: int) -> bool:
        """Whether the model lets this order pass."""
        if code is None:
            return True
        if code in self.paused:
            return False
        model = self._model()
        early = model["step"] + quantity <= STEP_PLACES
        each = STEP_PRICE if early else PRICE
        if code == "BUDGET11":
            return model[code] + quantity * each // 10 <= LIMITS[code]
        mine = sum(held[:2] == (code, buyer_id) for held in self.held.values())
        return (mine if code == "MINE1111" else model[code]) < LIMITS[code]

    def _model(self) -> dict[str, int]:
        found = dict.fromkeys([*LIMITS, "step"], 0)
        for code, _, quantity, order in self.held.values():
            if any(part.kind == "early_bird" for part in order.price_parts):
                found["step"] += quantity
            if code is not None:
                off = -sum(part.amount_fen for part in order.price_parts if part.kind == "promo_code")
                found[code] += off if code == "BUDGET11" else 1
        return found

    async def _place(self, asked: list[tuple[str | None, UUID, int]]) -> list[PlacedOrder | BaseException]:
        requests: list[PlaceOrder] = [
            an_order(self.sale, buyer_id=buyer_id, quantity=quantity, price=PriceAsk(promo_code=code))
            for code, buyer_id, quantity in asked
        ]
        outcomes = await asyncio.gather(
            *(self.doors[number % 2].place(request) for number, request in enumerate(requests)),
            return_exceptions=True,
        )
        for (code, buyer_id, quantity), outcome in zip(asked, outcomes, strict=True):
            if isinstance(outcome, PlacedOrder):
                self.held[outcome.order.row.id] = (code, buyer_id, quantity, outcome.order)
        return outcomes

    async def _release(self, order_ids: list[UUID]) -> None:
        async with self.db.tx() as tx:
            await release(
                tx,
                organizer_id=self.sale.organizer_id,
                order_ids=order_ids,
                state="cancelled",
                actor_kind="system",
                actor_id=None,
            )


def test_counters_follow_orders_whatever_happens(dsn: str) -> None:
    play(Counters, dsn, stories=12, steps=20)
