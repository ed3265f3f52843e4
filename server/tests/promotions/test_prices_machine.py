"""Whole orders against a model: codes with places of their own, a bundle, a group discount, a hidden type and service
fees; placed, paid in time or late, expired, cancelled, refunded ticket by ticket, while codes come and end.

Hypothesis writes the story; PostgreSQL plays it. The model counts places and uses, and adds up prices, by itself. After
every step the quotas, the counters and the money of each order are what it says, and the books agree.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from builders.orders import HOLD_SECONDS, an_order, with_quota
from builders.people import APP_ID, a_buyer
from builders.price_model import (
    BACKSTAGE,
    BALCONY,
    BUNDLE_PRICE,
    BUNDLES,
    CREW,
    CREW_PRICE,
    CREW_USES,
    FEES,
    GROUP_FROM,
    GROUP_PRICE,
    GUESTS_OFF,
    HALL,
    IN_BUNDLE,
    PLACES,
    PRICES,
    Guests,
    Placed,
    PriceModel,
)
from builders.prices import a_promotion, with_fee, with_rules
from builders.shop import a_shop, an_event_on_sale
from builders.stories import Story, play
from builders.till import Till
from menpiao.catalog import GroupDiscount
from menpiao.kernel.errors import Refusal
from menpiao.orders.model.order import Order
from menpiao.orders.model.quote import WantedLine
from menpiao.orders.service.cancel import cancel, close_due, release_due
from menpiao.orders.service.pricing import PriceAsk, WantedBundle
from menpiao.payments import ProviderState
from menpiao.platform.audit import SYSTEM
from menpiao.promotions import (
    Allotment,
    BundlePart,
    TooFewToSetAside,
    release_due_allotments,
    set_state,
)
from menpiao.tickets import tickets_of_order


class Prices(Story):
    async def begin(self) -> None:
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
        self.model = PriceModel(types)
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
        soon = self.clock.now() + timedelta(minutes=20)
        for code, places, release_at in (("GUESTS0", 4, None), ("GUESTS1", 2, soon)):
            promotion_id = await self._put_aside(code, places, release_at)
            self.model.guests.append(Guests(promotion_id, code, places, release_at))

    async def end(self) -> None:
        await self.till.placing.close()

    @rule(
        code=st.sampled_from([None, None, CREW, CREW, "GUESTS0", "GUESTS0", "GUESTS1", "GUESTS2"]),
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
            self._begin_to_pay(self.model.orders[-1])
            if then == "pay":
                self.pay(len(self.model.in_state("held")) - 1)

    def _place_or_refuse(self, code: str | None, bundles: int, loose: tuple[int, ...]) -> bool:
        self.clock.advance(seconds=2)  # what is in memory is old
        wanted = tuple(count + bundles * part for count, part in zip(loose, IN_BUNDLE, strict=True))
        guests = next((one for one in self.model.guests if one.code == code), None)
        drew = min(loose[HALL], self.model.aside(guests)) if guests else 0
        refused = self.model.refused(code, guests, wanted, loose, bundles, drew)
        outcome = self.run(self._place(code, bundles, loose))
        if not isinstance(outcome, Order):
            assert outcome in refused, (outcome, refused)
            return False
        assert not refused, refused
        tickets_fen, fee_fen = self.model.costs(loose, bundles, code)
        assert (sum(item.price_fen for item in outcome.items), outcome.row.service_fee_fen) == (tickets_fen, fee_fen)
        assert outcome.row.total_fen == tickets_fen + fee_fen
        self.model.orders.append(Placed(outcome, wanted, bundles, code, fee_fen, drew, standing=list(outcome.items)))
        return True

    @precondition(lambda self: self.model.in_state("held"))
    @rule(which=st.integers(0, 99))
    def pay(self, which: int) -> None:
        order = self.model.one_of(which, "held")
        if order.payment is None:
            self._begin_to_pay(order)
        assert self._money_for(order) == "paid"
        order.state, order.received_fen = "paid", order.order.row.total_fen

    @precondition(lambda self: self.model.in_state("held"))
    @rule(which=st.integers(0, 99))
    def cancel(self, which: int) -> None:
        order = self.model.one_of(which, "held")
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
        for order in self.model.in_state("held"):
            if order.order.row.pay_by <= self.clock.now():
                order.state = "expired"
        for guests in self.model.guests:
            guests.keeps &= guests.release_at is None or guests.release_at > self.clock.now()

    @precondition(lambda self: self.model.in_state("held"))
    @rule()
    def all_time_is_over(self) -> None:
        """Nobody has paid what is held now."""
        self.time_passes(HOLD_SECONDS // 60, guests_first=False)

    @precondition(lambda self: self.model.may_be_paid_late())
    @rule(which=st.integers(0, 99))
    def money_comes_after_all(self, which: int) -> None:
        """The order was over: it is sold once more where all of it is still to be had, or the money goes back."""
        order = self.model.may_be_paid_late()[which % len(self.model.may_be_paid_late())]
        total_fen = order.order.row.total_fen
        guests = next((one for one in self.model.guests if one.code == order.code), None)
        drew = min(order.drew, self.model.aside(guests)) if guests else 0
        may = order.state == "expired" and self.model.fits(order.wanted, drew)
        may &= not self.model.used_up(order.bundles, order.code)
        refund = {"expired": "paid_late", "cancelled": "cancelled_before_payment"}[order.state]
        assert self._money_for(order) == ("paid" if may else refund)
        order.received_fen = total_fen
        if may:
            order.state, order.drew = "paid", drew
        else:
            order.refunded_fen, order.standing = total_fen, []

    @precondition(lambda self: self.model.with_tickets())
    @rule(which=st.integers(0, 99), cut=st.integers(1, 3))
    def give_back(self, which: int, cut: int) -> None:
        """Some of its tickets: their places are everybody's, and what they used of promotions stays used."""
        order = self.model.with_tickets()[which % len(self.model.with_tickets())]
        chosen, order.standing = order.standing[:cut], order.standing[cut:]
        self.run(self._refund(order, {item.position for item in chosen}))
        order.refunded_fen += sum(item.price_fen for item in chosen)

    @precondition(lambda self: len(self.model.guests) < 3)
    @rule(places=st.integers(1, 6), minutes=st.sampled_from([None, 8, 20]))
    def put_aside(self, places: int, minutes: int | None) -> None:
        """Places for whoever has another code, as many as are free at the most."""
        code, free = f"GUESTS{len(self.model.guests)}", self.model.free(HALL)
        release_at = None if minutes is None else self.clock.now() + timedelta(minutes=minutes)
        if places > free:
            with pytest.raises(TooFewToSetAside):
                self.run(self._put_aside(code, places, release_at))
        else:
            self.model.guests.append(
                Guests(self.run(self._put_aside(code, places, release_at)), code, places, release_at)
            )

    @rule(
        fee=st.sampled_from(FEES),
        which=st.integers(0, 2),
        state=st.sampled_from(["active", "active", "active", "paused", "ended"]),
    )
    def the_organizer_decides(self, fee: dict[str, Any], which: int, state: Any) -> None:
        """Another fee for who orders from now on; a code is paused, goes on, or has ended for good."""
        self.model.fee = fee
        self.run(with_fee(self.db, self.sale, **fee))
        guests = self.model.guests[which % len(self.model.guests)]
        if guests.state != "ended":
            mine = self.organizer_id
            self.run(set_state(self.db, actor=SYSTEM, organizer_id=mine, promotion_id=guests.id, state=state))
            guests.state = state
            guests.keeps &= state != "ended"

    @invariant()
    def places_are_what_orders_and_codes_have(self) -> None:
        query = "select ticket_type_id, held, sold, withheld from quotas where organizer_id = $1"
        told = {
            row["ticket_type_id"]: (row["held"], row["sold"], row["withheld"]) for row in self.run(self.rows(query))
        }
        for index, type_id in enumerate(self.sale.ticket_type_ids):
            aside = sum(self.model.aside(guests) for guests in self.model.guests) if index == HALL else 0
            assert told[type_id] == (self.model.held(index), self.model.sold(index), aside)
            assert sum(told[type_id]) <= PLACES[index]

    @invariant()
    def uses_are_what_orders_used(self) -> None:
        query = "select scope_id, used from promotion_counters where organizer_id = $1 and kind = 'uses' and used > 0"
        told = {row["scope_id"]: row["used"] for row in self.run(self.rows(query))}
        counting = [order for order in self.model.orders if order.counts]
        uses = {self.bundle_id: sum(order.bundles for order in counting)}
        for promotion_id, code in ((self.crew_id, CREW), *((one.id, one.code) for one in self.model.guests)):
            uses[promotion_id] = sum(order.code == code for order in counting)
        assert told == {promotion_id: used for promotion_id, used in uses.items() if used}
        assert uses[self.bundle_id] <= BUNDLES

    @invariant()
    def every_fen_is_a_ticket_a_fee_or_a_refund(self) -> None:
        told = {row["id"]: tuple(row.values())[1:] for row in self.run(self.rows(_MONEY))}
        for order in self.model.orders:
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
