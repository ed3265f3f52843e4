"""Whole orders against a model: codes with places of their own, a bundle, a group discount, a hidden type and service
fees; placed, paid in time or late, expired, cancelled, refunded ticket by ticket, while codes come and end.

Hypothesis writes the story; PostgreSQL plays it. The model counts places and uses, and adds up prices, by itself. After
every step the quotas, the counters and the money of each order are what it says, and the books agree.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from builders.orders import HOLD_SECONDS, an_order, with_quota
from builders.people import APP_ID, a_buyer
from builders.prices import a_promotion, with_fee, with_rules
from builders.shop import a_shop, an_event_on_sale
from builders.stories import Story, play
from builders.till import Till
from menpiao.catalog import GroupDiscount
from menpiao.kernel.errors import Invalid, Refusal
from menpiao.orders.model.order import Order, OrderItem
from menpiao.orders.model.quote import WantedLine
from menpiao.orders.model.refusals import SoldOut
from menpiao.orders.service.cancel import cancel, close_due, release_due
from menpiao.orders.service.pricing import PriceAsk, WantedBundle
from menpiao.payments import Payment, ProviderState
from menpiao.platform.audit import SYSTEM
from menpiao.promotions import (
    Allotment,
    BundlePart,
    PromoCodeInvalid,
    PromotionExhausted,
    TooFewToSetAside,
    release_due_allotments,
    set_state,
)
from menpiao.tickets import tickets_of_order

HALL, BALCONY, BACKSTAGE = range(3)
"""Ticket types; backstage is hidden."""
PRICES, PLACES = (10_000, 6_005, 8_000), (12, 5, 4)
GROUP_FROM, GROUP_PRICE = 3, 9_000
IN_BUNDLE, BUNDLE_PRICE, BUNDLES = (2, 1, 0), 20_001, 3
CREW, CREW_PRICE, CREW_USES = "CREW2027", 7_001, 2
"""The code that opens the hidden type, at a price of its own."""
GUESTS_OFF = 25
"""Percent that a code with places takes off."""
FEES: tuple[dict[str, Any], ...] = (
    {},
    {"basis_points": 333, "ticket_fen": 50, "order_fen": 7},
    {"basis_points": 333, "ticket_fen": 50, "paid_by": "organizer"},
)


@dataclass
class Guests:
    """A code that has so many places in the hall for itself, as long as it ``keeps`` them."""

    id: UUID
    code: str
    places: int
    release_at: datetime | None
    state: Any = "active"
    keeps: bool = True


@dataclass
class Placed:
    """An order as the model remembers it."""

    order: Order
    wanted: tuple[int, ...]
    """Places by type."""
    bundles: int
    code: str | None
    fee_fen: int
    drew: int = 0
    """Places that came out of what its code has."""
    state: str = "held"
    payment: Payment | None = None
    received_fen: int = 0
    refunded_fen: int = 0
    standing: list[OrderItem] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        """Whether it has what it used of promotions."""
        return self.state in ("held", "paid")


class Prices(Story):
    async def begin(self) -> None:
        self.orders: list[Placed] = []
        self.guests: list[Guests] = []
        self.fee = FEES[0]
        shop = await a_shop(self.db, organizer_id=self.organizer_id)
        kinds = [
            {"price_fen": price, "per_buyer_max": 200, "per_order_max": 20, "hidden": index == BACKSTAGE}
            for index, price in enumerate(PRICES)
        ]
        self.sale = await an_event_on_sale(shop, ticket_types=kinds)
        for index, places in enumerate(PLACES):
            await with_quota(self.db, self.sale, places, index=index)
        discount = GroupDiscount(from_tickets=GROUP_FROM, amount_fen=PRICES[HALL] - GROUP_PRICE)
        await with_rules(self.db, self.sale, index=HALL, groups=(discount,))
        types = self.sale.ticket_type_ids
        self.bundle_id = await a_promotion(
            self.db,
            self.sale,
            kind="bundle",
            amount_fen=BUNDLE_PRICE,
            max_uses=BUNDLES,
            parts=tuple(BundlePart(self.sale.session_id, types[at], IN_BUNDLE[at]) for at in (HALL, BALCONY)),
        )
        self.crew_id = await a_promotion(
            self.db,
            self.sale,
            codes=(CREW,),
            effect="price",
            amount_fen=CREW_PRICE,
            max_uses=CREW_USES,
            ticket_type_ids=(types[BACKSTAGE],),
            unlocks_hidden=True,
        )
        self.till = Till(self.db, self.cipher)
        await self.till.accounts.add(organizer_id=self.organizer_id, provider="wechat", credentials=b"{}")
        self.buyer_id = (await a_buyer(self.db)).login.buyer_id
        self.guests.append(Guests(await self._put_aside("GUESTS0", 4, None), "GUESTS0", 4, None))

    async def end(self) -> None:
        await self.till.placing.close()

    @rule(
        code=st.sampled_from([None, None, CREW, "GUESTS0", "GUESTS0", "GUESTS1", "GUESTS1"]),
        bundles=st.sampled_from([0, 0, 1, 2]),
        hall=st.sampled_from([0, 1, 2, 3, 4]),
        others=st.sampled_from([(0, 0), (0, 0), (0, 0), (2, 0), (2, 0), (0, 1)]),
        then=st.sampled_from(["wait", "begin to pay", "begin to pay", "pay"]),
    )
    def place(self, code: str | None, bundles: int, hall: int, others: tuple[int, int], then: str) -> None:
        """Often what the code is for, and now and then what it can't be used for."""
        loose = (hall, *((0, 1) if code == CREW and hall else others))
        assume(sum(loose) + bundles)
        if self._place_or_refuse(code, bundles, loose) and then != "wait":
            self._begin_to_pay(self.orders[-1])
            if then == "pay":
                self.pay(len(self._in("held")) - 1)

    def _place_or_refuse(self, code: str | None, bundles: int, loose: tuple[int, ...]) -> bool:
        self.clock.advance(seconds=2)  # what is in memory is old
        wanted = tuple(count + bundles * part for count, part in zip(loose, IN_BUNDLE, strict=True))
        guests = next((one for one in self.guests if one.code == code), None)
        drew = min(loose[HALL], self._aside(guests)) if guests else 0
        refused = self._refused(code, guests, wanted, loose, bundles, drew)
        outcome = self.run(self._place(code, bundles, loose))
        if not isinstance(outcome, Order):
            assert outcome in refused, (outcome, refused)
            return False
        assert not refused, refused
        tickets_fen, fee_fen = self._costs(loose, bundles, code)
        assert (sum(item.price_fen for item in outcome.items), outcome.row.service_fee_fen) == (tickets_fen, fee_fen)
        assert outcome.row.total_fen == tickets_fen + fee_fen
        self.orders.append(Placed(outcome, wanted, bundles, code, fee_fen, drew, standing=list(outcome.items)))
        return True

    @precondition(lambda self: self._in("held"))
    @rule(which=st.integers(0, 99))
    def pay(self, which: int) -> None:
        order = self._one(which, "held")
        if order.payment is None:
            self._begin_to_pay(order)
        assert self._money_for(order) == "paid"
        order.state, order.received_fen = "paid", order.order.row.total_fen

    @precondition(lambda self: self._in("held"))
    @rule(which=st.integers(0, 99))
    def cancel(self, which: int) -> None:
        order = self._one(which, "held")
        self.run(cancel(self.till.collecting, buyer_id=self.buyer_id, order_id=order.order.row.id))
        order.state = "cancelled"

    @rule(minutes=st.sampled_from([3, HOLD_SECONDS // 60]), guests_first=st.booleans())
    def time_passes(self, minutes: int, guests_first: bool) -> None:
        """The worker has its turn, in one order or the other."""
        self.clock.advance(minutes=minutes)
        if guests_first:
            self.run(release_due_allotments(self.db))
        self.run(release_due(self.db))
        self.run(close_due(self.till.collecting))
        self.run(release_due_allotments(self.db))
        for order in self._in("held"):
            if order.order.row.pay_by <= self.clock.now():
                order.state = "expired"
        for guests in self.guests:
            guests.keeps &= guests.release_at is None or guests.release_at > self.clock.now()

    @precondition(lambda self: self._begun())
    @rule(which=st.integers(0, 99))
    def money_comes_after_all(self, which: int) -> None:
        """The order was over: it is sold once more where all of it is still to be had, or the money goes back."""
        order = self._begun()[which % len(self._begun())]
        total_fen = order.order.row.total_fen
        guests = next((one for one in self.guests if one.code == order.code), None)
        drew = min(order.drew, self._aside(guests)) if guests else 0
        may = order.state == "expired" and self._fits(order.wanted, drew)
        may &= not self._used_up(order.bundles, order.code)
        refund = {"expired": "paid_late", "cancelled": "cancelled_before_payment"}[order.state]
        assert self._money_for(order) == ("paid" if may else refund)
        order.received_fen = total_fen
        if may:
            order.state, order.drew = "paid", drew
        else:
            order.refunded_fen, order.standing = total_fen, []

    @precondition(lambda self: self._in("paid"))
    @rule(which=st.integers(0, 99), cut=st.integers(1, 3))
    def give_back(self, which: int, cut: int) -> None:
        """Some of its tickets: their places are everybody's, and what they used of promotions stays used."""
        order = self._one(which, "paid")
        chosen, order.standing = order.standing[:cut], order.standing[cut:]
        if chosen:
            self.run(self._refund(order, {item.position for item in chosen}))
            order.refunded_fen += sum(item.price_fen for item in chosen)

    @precondition(lambda self: len(self.guests) < 2)
    @rule(places=st.integers(1, 6), minutes=st.sampled_from([None, 8, 20]))
    def put_aside(self, places: int, minutes: int | None) -> None:
        """Places for whoever has another code, as many as are free at the most."""
        code, free = f"GUESTS{len(self.guests)}", self._free(HALL)
        release_at = None if minutes is None else self.clock.now() + timedelta(minutes=minutes)
        if places > free:
            with pytest.raises(TooFewToSetAside):
                self.run(self._put_aside(code, places, release_at))
        else:
            self.guests.append(Guests(self.run(self._put_aside(code, places, release_at)), code, places, release_at))

    @precondition(lambda self: any(one.state != "ended" for one in self.guests))
    @rule(which=st.integers(0, 1), state=st.sampled_from(["active", "active", "active", "paused", "ended"]))
    def switch(self, which: int, state: Any) -> None:
        going = [one for one in self.guests if one.state != "ended"]
        guests = going[which % len(going)]
        of = {"organizer_id": self.organizer_id, "promotion_id": guests.id}
        self.run(set_state(self.db, actor=SYSTEM, state=state, **of))
        guests.state = state
        guests.keeps &= state != "ended"

    @rule(fee=st.sampled_from(FEES))
    def another_fee(self, fee: dict[str, Any]) -> None:
        """For who orders from now on."""
        self.fee = fee
        self.run(with_fee(self.db, self.sale, **fee))

    @invariant()
    def places_are_what_orders_and_codes_have(self) -> None:
        query = "select ticket_type_id, held, sold, withheld from quotas where organizer_id = $1"
        told = {
            row["ticket_type_id"]: (row["held"], row["sold"], row["withheld"]) for row in self.run(self.rows(query))
        }
        for index, type_id in enumerate(self.sale.ticket_type_ids):
            aside = sum(self._aside(guests) for guests in self.guests) if index == HALL else 0
            assert told[type_id] == (self._held(index), self._sold(index), aside)
            assert sum(told[type_id]) <= PLACES[index]

    @invariant()
    def uses_are_what_orders_used(self) -> None:
        query = "select scope_id, used from promotion_counters where organizer_id = $1 and kind = 'uses' and used > 0"
        told = {row["scope_id"]: row["used"] for row in self.run(self.rows(query))}
        counting = [order for order in self.orders if order.counts]
        uses = {self.bundle_id: sum(order.bundles for order in counting)}
        for promotion_id, code in ((self.crew_id, CREW), *((one.id, one.code) for one in self.guests)):
            uses[promotion_id] = sum(order.code == code for order in counting)
        assert told == {promotion_id: used for promotion_id, used in uses.items() if used}
        assert uses[self.bundle_id] <= BUNDLES

    @invariant()
    def every_fen_is_a_ticket_a_fee_or_a_refund(self) -> None:
        told = {row["id"]: tuple(row.values())[1:] for row in self.run(self.rows(_MONEY))}
        for order in self.orders:
            row = order.order.row
            left_fen = sum(item.price_fen for item in order.standing) if order.state == "paid" else 0
            fee_fen = order.fee_fen if order.state == "paid" else 0
            assert told[row.id] == (row.total_fen, row.total_fen, order.received_fen, order.refunded_fen, left_fen)
            assert order.received_fen == order.refunded_fen + left_fen + fee_fen

    @invariant()
    def books_agree(self) -> None:
        assert self.run(self.findings()) == []

    def _begin_to_pay(self, order: Placed) -> None:
        order.payment = self.run(self.till.start(order.order.row)).payment

    def _in(self, state: str) -> list[Placed]:
        return [order for order in self.orders if order.state == state]

    def _one(self, which: int, state: str) -> Placed:
        found = self._in(state)
        return found[which % len(found)]

    def _begun(self) -> list[Placed]:
        """Orders that are over, whose payment a phone had before: its money may come yet, once."""
        over = [*self._in("expired"), *self._in("cancelled")]
        return [order for order in over if order.payment is not None and not order.received_fen]

    def _held(self, index: int) -> int:
        return sum(order.wanted[index] for order in self._in("held"))

    def _sold(self, index: int) -> int:
        type_id = self.sale.ticket_type_ids[index]
        return sum(item.ticket_type_id == type_id for order in self._in("paid") for item in order.standing)

    def _aside(self, guests: Guests) -> int:
        """What nobody has drawn of its places: a ticket that was given back does not return there."""
        drawn = sum(order.drew for order in self.orders if order.counts and order.code == guests.code)
        assert drawn <= guests.places
        return guests.places - drawn if guests.keeps else 0

    def _free(self, index: int) -> int:
        aside = sum(self._aside(guests) for guests in self.guests) if index == HALL else 0
        return PLACES[index] - self._held(index) - self._sold(index) - aside

    def _fits(self, wanted: tuple[int, ...], drew: int) -> bool:
        own = (drew, 0, 0)
        return all(wanted[at] - own[at] <= self._free(at) for at in range(3) if wanted[at])

    def _used_up(self, bundles: int, code: str | None) -> bool:
        counting = [order for order in self.orders if order.counts]
        too_many = bundles > 0 and bundles + sum(order.bundles for order in counting) > BUNDLES
        return too_many or (code == CREW and sum(order.code == CREW for order in counting) >= CREW_USES)

    def _refused(
        self,
        code: str | None,
        guests: Guests | None,
        wanted: tuple[int, ...],
        loose: tuple[int, ...],
        bundles: int,
        drew: int,
    ) -> set[type[Refusal]]:
        """Every reason why this order can't be placed; nothing where it can."""
        refused: set[type[Refusal]] = set()
        if wanted[BACKSTAGE] and code != CREW:
            refused.add(Invalid)
        known = code in (None, CREW) or (guests is not None and guests.state == "active")
        if not known or (code == CREW and not loose[BACKSTAGE]) or (guests and not loose[HALL]):
            refused.add(PromoCodeInvalid)
        if not self._fits(wanted, drew):
            refused.add(SoldOut)
        if self._used_up(bundles, code):
            refused.add(PromotionExhausted)
        return refused

    def _costs(self, loose: tuple[int, ...], bundles: int, code: str | None) -> tuple[int, int]:
        """The tickets together, and the fee on top."""
        hall = GROUP_PRICE if loose[HALL] >= GROUP_FROM else PRICES[HALL]
        if code not in (None, CREW):
            hall = hall * (100 - GUESTS_OFF) // 100  # no fen is broken here
        each = (hall, PRICES[BALCONY], CREW_PRICE)
        tickets_fen = bundles * BUNDLE_PRICE + sum(count * fen for count, fen in zip(loose, each, strict=True))
        if not self.fee or self.fee.get("paid_by") == "organizer":
            return tickets_fen, 0
        tickets = sum(loose) + bundles * sum(IN_BUNDLE)
        share_fen = (2 * tickets_fen * self.fee["basis_points"] + 10_000) // 20_000  # half a fen is one
        return tickets_fen, share_fen + tickets * self.fee["ticket_fen"] + self.fee["order_fen"]

    def _money_for(self, order: Placed) -> str:
        """It comes, whatever the provider said before."""
        assert order.payment is not None
        self.till.provider.states[order.payment.id] = ProviderState.PAID
        return self.run(self.till.told(order.payment))

    async def _place(self, code: str | None, bundles: int, loose: tuple[int, ...]) -> Order | type[Refusal]:
        lines = [(type_id, count) for type_id, count in zip(self.sale.ticket_type_ids, loose, strict=True) if count]
        wanted = an_order(
            self.sale,
            buyer_id=self.buyer_id,
            app_id=APP_ID,
            lines=tuple(
                WantedLine(position, self.sale.session_id, type_id, count)
                for position, (type_id, count) in enumerate(lines)
            ),
            price=PriceAsk(code, (WantedBundle(len(lines), self.bundle_id, bundles),) if bundles else ()),
        )
        try:
            return (await self.till.placing.place(wanted)).order
        except Refusal as refused:
            return type(refused)

    async def _put_aside(self, code: str, places: int, release_at: datetime | None) -> UUID:
        hall = self.sale.ticket_type_ids[HALL]
        return await a_promotion(
            self.db,
            self.sale,
            codes=(code,),
            effect="percent",
            percent=GUESTS_OFF,
            ticket_type_ids=(hall,),
            allotments=(Allotment(hall, places),),
            release_at=release_at,
        )

    async def _refund(self, order: Placed, positions: set[int]) -> None:
        row = order.order.row
        async with self.db.read() as tx:
            tickets = await tickets_of_order(tx, organizer_id=self.organizer_id, order_id=row.id)
        await self.till.refund(row, tuple(ticket.id for ticket in tickets if ticket.position in positions))


_MONEY = """
    select o.id, o.total_fen,
           o.service_fee_fen + (
               select sum(i.price_fen) from order_items i
                where i.organizer_id = o.organizer_id and i.order_id = o.id)::bigint as lines_fen,
           (select coalesce(sum(p.received_fen), 0) from payments p
             where p.organizer_id = o.organizer_id and p.order_id = o.id)::bigint as received_fen,
           (select coalesce(sum(r.amount_fen), 0) from refunds r
             where r.organizer_id = o.organizer_id and r.order_id = o.id)::bigint as refunded_fen,
           (select coalesce(sum(i.price_fen), 0)
              from tickets t
              join order_items i
                on i.organizer_id = t.organizer_id and i.order_id = t.order_id and i.position = t.position
             where t.organizer_id = o.organizer_id and t.order_id = o.id and t.state <> 'void')::bigint as standing_fen
      from orders o
     where o.organizer_id = $1"""
"""Of each order: its total, its lines and fee together, what was received, what goes back, what its tickets cost that
stand."""


def test_places_uses_and_money_follow_orders_whatever_happens(dsn: str) -> None:
    play(Prices, dsn, stories=12, steps=25)
