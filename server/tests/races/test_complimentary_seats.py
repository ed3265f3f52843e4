"""Races for seats that are given away on a real PostgreSQL: with whoever buys, and with the guest who claims."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from builders.books import audit
from builders.helped import a_buyer, a_colleague, asked_for
from builders.orders import placing_for
from builders.races import at_once
from builders.seated import SeatedSale, a_seated_sale, an_order_for, seats_of
from builders.seats import a_seat_map
from builders.shop import Shop, a_shop
from menpiao.inventory import SeatTaken
from menpiao.orders.service.placed import PlacedOrder
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache, is_ordinary
from menpiao.support.model.complimentary import Complimentary
from menpiao.support.model.refusals import ClaimOver, ComplimentaryDecided
from menpiao.support.service.claim import claim
from menpiao.support.service.complimentary import claim_token, withdraw

ROUNDS = 60
LEAD_MS = 20.0
"""From one side being half of it ahead to the other: in between they meet in every way."""


async def after(milliseconds: float, asked: Awaitable[Any]) -> Any:
    """The same, begun a little later; at once where that is less than nothing."""
    await asyncio.sleep(max(0.0, milliseconds) / 1000)
    return await asked


async def seats_on_sale(db: Database, shop: Shop) -> tuple[SeatedSale, list[str]]:
    """A hall with so many seats, and those that anybody can sit on."""
    sale = await a_seated_sale(shop, seat_map_id=await a_seat_map(shop, seats=2 * ROUNDS))
    plan = await PlanCache(db).plan(sale.seat_map_id)
    return sale, [name for index, name in enumerate(plan.seat_ids) if is_ordinary(plan, index)][:ROUNDS]


async def test_of_a_giver_and_a_buyer_one_gets_the_seat(db: Database, cipher: FieldCipher) -> None:
    """Two who give away and two who buy at two doors want the same two seats, each first another one."""
    shop = await a_shop(db)
    sale, seats = await seats_on_sale(db, shop)
    plans, doors = PlanCache(db), [placing_for(db, cipher), placing_for(db, cipher)]
    staff = [await a_colleague(db, shop.organizer_id) for _ in doors]
    got: list[type[object]] = []
    for turn, pair in enumerate(zip(seats[::2], seats[1::2], strict=True)):
        other, lead = (pair[1], pair[0]), LEAD_MS * (2 * turn / ROUNDS - 0.5)
        outcomes = await at_once(
            after(-lead, asked_for(db, cipher, sale.sale, staff[0], key=pair[0], seat_ids=pair, plans=plans)),
            after(-lead, asked_for(db, cipher, sale.sale, staff[1], key=pair[0], seat_ids=other, plans=plans)),
            after(lead, doors[0].place(an_order_for(seats_of(sale, *pair), buyer_id=db.new_id(0)))),
            after(lead, doors[1].place(an_order_for(seats_of(sale, *other), buyer_id=db.new_id(0)))),
        )
        won = [type(one) for one in outcomes if isinstance(one, PlacedOrder | Complimentary)]
        assert (len(won), outcomes.count(SeatTaken)) == (1, 3)
        got += won
    assert set(got) == {PlacedOrder, Complimentary}, "now the one, now the other"
    assert await audit(db) == []


async def test_a_seat_that_comes_back_is_the_guests_or_a_buyers(db: Database, cipher: FieldCipher) -> None:
    """Somebody opens the link while it is withdrawn, and another buys that very seat."""
    shop = await a_shop(db)
    sale, seats = await seats_on_sale(db, shop)
    staff, door = await a_colleague(db, shop.organizer_id), placing_for(db, cipher)
    guests: set[bool] = set()
    plans = PlanCache(db)
    for turn, seat in enumerate(seats):
        lead = LEAD_MS * (turn / ROUNDS - 0.5)
        made = await asked_for(db, cipher, sale.sale, staff, key=seat, seat_ids=(seat,), plans=plans)
        token = claim_token(cipher, made)
        assert token is not None
        guest, withdrawn, bought = await at_once(
            after(-lead, claim(db, cipher, plans, buyer=a_buyer(db), token=token, attendees=[])),
            after(lead, withdraw(db, staff=staff, organizer_id=shop.organizer_id, complimentary_id=made.id)),
            after(lead, door.place(an_order_for(seats_of(sale, seat), buyer_id=db.new_id(0)))),
        )
        assert (guest is ClaimOver) != (withdrawn is ComplimentaryDecided)
        assert guest is ClaimOver or bought is SeatTaken
        guests.add(guest is not ClaimOver)
    assert guests == {True, False}, "now the one, now the other"
    assert await audit(db) == []
