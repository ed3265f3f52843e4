"""Changed seats and what else happens to tickets: refund rules, cancelled sessions, limits, and a long seeded walk
after every step of which the books agree.
"""

import random
from uuid import UUID

import pytest

from builders.books import audit
from builders.ladders import a_rule, with_ladder
from builders.reseated import (
    CHEAP,
    DEAR,
    STAFF,
    TWO_STAFF,
    a_hall_on_sale,
    bought,
    change,
    pay,
    supplement_of,
    ticket_by_id,
)
from builders.seated import SeatedSale
from builders.till import Till
from menpiao.books import glance
from menpiao.kernel.errors import Refusal
from menpiao.orders.service.cancel import release_due
from menpiao.orders.service.cancel_session import cancel_session
from menpiao.orders.service.decide_refund import decide_refund
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.orders.service.refund_by_buyer import BuyersRefund, refund_by_buyer
from menpiao.orders.service.refund_quote import refund_quote_of_order
from menpiao.orders.service.work_off import work_off_cancellations
from menpiao.platform import randomness
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import Ticket

STEPS = 120
SEATS = [f"stalls-{row}-{number}" for row in "AB" for number in range(1, 7)]


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def test_a_buyers_fee_is_of_what_is_left_and_a_supplement_comes_back_in_full(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    await with_ladder(till.db, sale.sale.event_id, a_rule((0, 10)))
    down = (await bought(till, sale, "stalls-A-1"))[0]
    up = (await bought(till, sale, "stalls-B-1"))[0]
    await change(till, down, "stalls-B-2")
    await change(till, up, "stalls-A-2")
    await pay(till, await supplement_of(till, up))
    for ticket in (down, up):
        quote = await refund_quote_of_order(till.db, buyer_id=ticket.buyer_id, order_id=ticket.order_id)
        assert [(one.price_fen, one.fee_fen) for one in quote.tickets] == [(CHEAP, CHEAP // 10)]
        await refund_by_buyer(
            till.db,
            till.collecting.cipher,
            buyer_id=ticket.buyer_id,
            order_id=ticket.order_id,
            idempotency_key=randomness.token_hex(8),
            wanted=BuyersRefund(positions=None, amount_fen=CHEAP - CHEAP // 10),
        )
    back = await till.value("select array_agg(amount_fen order by amount_fen) from refunds")
    assert back == [16_200, 16_200, DEAR - CHEAP, DEAR - CHEAP]
    assert await audit(till.db) == []


async def test_a_cancelled_session_gives_back_whatever_is_left_of_everything(till: Till, clock: SimulatedClock) -> None:
    sale = await a_hall_on_sale(till)
    down = (await bought(till, sale, "stalls-A-1"))[0]
    up, asked = await bought(till, sale, "stalls-B-1", "stalls-B-2")
    await change(till, down, "stalls-B-6")
    await change(till, up, "stalls-A-2")
    await pay(till, await supplement_of(till, up))
    await change(till, asked, "stalls-A-3")
    await cancel_session(
        till.db,
        staff=Actor("staff", till.db.new_id(7)),
        organizer_id=7,
        session_id=sale.session_id,
        reason={"zh-CN": "台风"},
        idempotency_key="k",
    )
    assert await audit(till.db) == []
    for _ in range(5):
        await work_off_cancellations(till.collecting)
        clock.advance(seconds=61)
    assert await till.value("select bool_and(refunded_fen = received_fen) from payments")
    assert await till.value("select count(*) from seat_claims") == 0
    assert await audit(till.db) == []


async def test_a_session_with_limits_asks_nobody_twice(till: Till) -> None:
    """The supplement brings no ticket, so it is within every limit."""
    sale = await a_hall_on_sale(till, session={"per_buyer_max": 1}, ticket_types=({"per_buyer_max": 1},))
    ticket = (await bought(till, sale, "stalls-B-1"))[0]
    await change(till, ticket, "stalls-A-1")
    assert await pay(till, await supplement_of(till, ticket)) == "paid"
    assert await till.value("select sum(places) from buyer_counts") == 1
    assert await audit(till.db) == []


class Walk:
    """Somebody who does one thing after the other to a small hall. Ids are of chance, seats are not: they say which
    comes first, so that a seed is the same walk each time."""

    def __init__(self, till: Till, sale: SeatedSale, clock: SimulatedClock, seed: int) -> None:
        self.till, self.sale, self.clock = till, sale, clock
        self.dice = random.Random(seed)
        self.done: dict[str, int] = {}

    async def step(self) -> None:
        deeds = [self.buy, self.move, self.move, self.swap, self.pay, self.refund, self.decide, self.wait]
        deed = self.dice.choice(deeds)
        try:
            happened = await deed()
        except Refusal as refused:
            happened, name = False, refused.code
            self.done[name] = self.done.get(name, 0) + 1
        if happened:
            self.done[deed.__name__] = self.done.get(deed.__name__, 0) + 1

    async def ticket(self) -> Ticket | None:
        async with self.till.db.read() as tx:
            ids = await tx.connection.fetch("select id from tickets where state = 'valid' order by seat")
        if not ids:
            return None
        return await ticket_by_id(self.till, self.dice.choice(ids)["id"])

    async def buy(self) -> bool:
        await bought(self.till, self.sale, self.dice.choice(SEATS))
        return True

    async def move(self) -> bool:
        ticket = await self.ticket()
        if ticket is None:
            return False
        await change(
            self.till, ticket, self.dice.choice(SEATS), difference=self.dice.choice(["settle", "settle", "waive"])
        )
        return True

    async def swap(self) -> bool:
        one, other = await self.ticket(), await self.ticket()
        if one is None or other is None:
            return False
        await change(self.till, one, other, difference=self.dice.choice(["settle", "waive"]))
        return True

    async def pay(self) -> bool:
        ticket = await self.ticket()
        waiting = await self.till.value(
            "select t.ticket_id from reseated_tickets t join reseatings r on r.id = t.reseating_id"
            " join orders o on o.id = r.supplement_order_id where o.state = 'awaiting_payment'"
            " and o.pay_by > app_now() order by t.to_seat limit 1"
        )
        if ticket is None or waiting is None:
            return False
        await pay(self.till, await supplement_of(self.till, await ticket_by_id(self.till, waiting)))
        return True

    async def refund(self) -> bool:
        ticket = await self.ticket()
        if ticket is None or self.dice.random() < 0.6:
            return False
        await refund_by_staff(
            self.till.db,
            self.till.collecting.cipher,
            staff=STAFF,
            organizer_id=7,
            order_id=ticket.order_id,
            idempotency_key=randomness.token_hex(8),
            wanted=StaffRefund(ticket_ids=(ticket.id,), reason="x"),
        )
        return True

    async def decide(self) -> bool:
        refund_id = await self.till.value(
            "select r.id from refunds r join order_items i on i.order_id = r.order_id where r.state = 'requested'"
            " order by i.seat, r.amount_fen limit 1"
        )
        if refund_id is None:
            return False
        await decide_refund(
            self.till.db,
            self.till.collecting.cipher,
            staff=Actor("staff", UUID(int=8)),
            organizer_id=7,
            refund_id=refund_id,
            decision=self.dice.choice(["approve", "decline"]),
            reason="x",
        )
        return True

    async def wait(self) -> bool:
        self.clock.advance(hours=self.dice.choice([1, 30]))
        await release_due(self.till.db)
        return True


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_is_done_in_whatever_order_the_books_agree(till: Till, clock: SimulatedClock, seed: int) -> None:
    starts_at = {"starts_at": clock.now().replace(year=clock.now().year + 1)}
    sale = await a_hall_on_sale(till, session=starts_at)
    await till.run(f"update organizers set refund_approval_above_fen = 25000 where organizer_id = 7; {TWO_STAFF}")
    walk = Walk(till, sale, clock, seed)
    for number in range(STEPS):
        await walk.step()
        async with till.db.read() as tx:
            assert await glance(tx) == [], f"after step {number}: {walk.done}"
    assert await till.value("select bool_and(refunded_fen <= received_fen) from payments")
    assert {"buy", "move", "swap"} <= walk.done.keys()
