"""Every pair of an order's state and event, brought about on real rows by whatever brings it about: what the table says
is where the order is afterwards."""

from itertools import product
from uuid import UUID

import pytest

from builders.books import audit
from builders.shop import Sale
from builders.till import Till
from menpiao import payments
from menpiao.kernel.errors import Refusal
from menpiao.orders.model.order import OrderRow
from menpiao.orders.model.states import STEPS, Effect, OrderEvent, OrderState
from menpiao.orders.service.cancel import cancel, close_due, close_order, release_due
from menpiao.orders.service.cancel_session import cancel_session
from menpiao.orders.service.decide_refund import decide_refund
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.orders.service.work_off import work_off_cancellations
from menpiao.payments import ProviderState
from menpiao.platform import randomness
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

STAFF = Actor("staff", UUID(int=7))
SOMEBODY_ELSE = Actor("staff", UUID(int=8))
AGAIN = {OrderEvent.SOME_STAND_AGAIN: (1, 1), OrderEvent.ALL_STAND_AGAIN: (1,)}
"""Tickets of each refund before the state is reached, the last of which waits for approval."""


class Life:
    """An order, and what can happen to it."""

    def __init__(self, till: Till, clock: SimulatedClock) -> None:
        self.till = till
        self.clock = clock
        self.sale: Sale | None = None
        self.order: OrderRow

    async def begin(self, state: OrderState, event: OrderEvent) -> None:
        """Bring an order of three tickets to this state, as the event needs it."""
        till = self.till
        till.provider.away.clear()
        if self.sale is None or event in (OrderEvent.MONEY_REFUSED, OrderEvent.SESSION_CANCELLED):
            self.sale = await till.sale(total=300)
        self.order = order = await till.order(self.sale, quantity=3)
        if state is OrderState.AWAITING_PAYMENT and event in (OrderEvent.MONEY_ARRIVED, OrderEvent.MONEY_REFUSED):
            # A payment was written down, and whoever did so was killed before the order followed.
            await till.start(order)
            await till.run("update orders set state = 'awaiting_payment', paying_at = null where id = $1", order.id)
        if state is OrderState.AWAITING_PAYMENT:
            return
        payment = (await till.start(order)).payment
        if state is OrderState.CANCELLED:
            await cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id)
        elif state is OrderState.EXPIRED:
            self.clock.advance(minutes=16)
            await close_due(till.collecting)
        elif state is not OrderState.PAYING:
            till.provider.pay(payment.id)
            await till.told(payment)
        if state is OrderState.PARTIALLY_REFUNDED:
            await self.give_back(*AGAIN.get(event, (1,)), waits=event in AGAIN)
        if state is OrderState.REFUNDED:
            last = 3 - sum(AGAIN.get(event, ())[:-1])
            await self.give_back(*AGAIN.get(event, ())[:-1], last, waits=event in AGAIN)

    async def give_back(self, *counts: int, waits: bool = False) -> None:
        """Refunds of so many tickets each by staff; ``waits``: the last one has to be approved."""
        till = self.till
        for index, count in enumerate(counts):
            above = 0 if waits and index == len(counts) - 1 else None
            await till.run("update organizers set refund_approval_above_fen = $1", above)
            some = "select id from tickets where order_id = $1 and state = 'valid' order by position limit $2"
            tickets = await till.value(f"select array({some})", self.order.id, count)
            await refund_by_staff(
                till.db,
                till.collecting.cipher,
                staff=STAFF,
                organizer_id=7,
                order_id=self.order.id,
                idempotency_key=randomness.token_hex(8),
                wanted=StaffRefund(ticket_ids=tuple(tickets) or (UUID(int=1),), reason="ill"),
            )

    async def happens(self, event: OrderEvent) -> None:
        till, order = self.till, self.order
        match event:
            case OrderEvent.START_PAYMENT:
                await till.start(order)
            case OrderEvent.MONEY_ARRIVED:
                await self.money()
            case OrderEvent.MONEY_REFUSED:
                await self.cancel_the_session()
                await self.money()
            case OrderEvent.CANCEL:
                till.provider.away.add(7)
                await cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id)
            case OrderEvent.FALL_DUE:
                till.provider.away.add(7)
                self.clock.advance(minutes=16)
                await release_due(till.db)
                await close_due(till.collecting)
            case OrderEvent.PAYMENT_CLOSED:
                await close_order(till.collecting, organizer_id=7, order_id=order.id)
            case OrderEvent.TICKETS_REFUNDED:
                await self.give_back(1)
            case OrderEvent.ALL_REFUNDED:
                await self.give_back(3)
            case OrderEvent.SESSION_CANCELLED:
                till.provider.away.add(7)
                await self.cancel_the_session()
                await work_off_cancellations(till.collecting)
            case _:
                refund_id = await till.value(
                    "select id from refunds where order_id = $1 and state = 'requested'", order.id
                )
                await decide_refund(
                    till.db,
                    till.collecting.cipher,
                    staff=SOMEBODY_ELSE,
                    organizer_id=7,
                    refund_id=refund_id or UUID(int=1),
                    decision="decline",
                    reason="no",
                )

    async def money(self) -> None:
        """The provider says that the order's payment was paid; where it was before, a second one that was closed."""
        payment = await self.payment()
        if payment.state in ("paid", "paid_late"):
            before, again = payment.id, self.till.db.new_id(7)
            await self.till.run(
                """insert into payments (organizer_id, id, order_id, merchant_account_id, method, app_id, state,
                       amount_fen, description, idempotency_key, pay_by, created_at, closed_at)
                   select organizer_id, $2, order_id, merchant_account_id, method, app_id, 'closed', amount_fen,
                          description, $2::uuid::text, pay_by, created_at, app_now()
                     from payments where id = $1""",
                before,
                again,
            )
            self.till.provider.requests[again] = self.till.provider.requests[before]
            payment = await self.payment()
        self.till.provider.states[payment.id] = ProviderState.PAID
        await self.till.told(payment)

    async def payment(self) -> payments.Payment:
        async with self.till.db.read() as tx:
            return (await payments.payments_of_order(tx, organizer_id=7, order_id=self.order.id))[-1]

    async def cancel_the_session(self) -> None:
        assert self.sale is not None
        sale, self.sale = self.sale, None
        await cancel_session(
            self.till.db,
            staff=STAFF,
            organizer_id=7,
            session_id=sale.session_id,
            reason={"zh-CN": "台风", "en": "Typhoon"},
            idempotency_key=randomness.token_hex(8),
        )


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def test_every_step_of_an_order_is_taken_on_its_row(till: Till, clock: SimulatedClock) -> None:
    life = Life(till, clock)
    life.sale = await till.sale(total=300)
    await till.run(
        "insert into staff (organizer_id, id, name, role, created_at) values (7, $1, '李娜', 'owner', app_now())",
        SOMEBODY_ELSE.id,
    )
    for state, event in product(OrderState, OrderEvent):
        await life.begin(state, event)
        assert await till.state(life.order) == state, (state, event)
        step = STEPS[state, event]
        try:
            await life.happens(event)
        except Refusal:
            assert step.effect in (Effect.REFUSE, Effect.NONE), (state, event)
        expected = {
            Effect.SELL_FREE_OR_REFUND: OrderState.PAID,  # its places are free
            Effect.REFUND_TICKETS: OrderState.REFUNDED,  # which is an event of its own
        }.get(step.effect, step.to)
        assert await till.state(life.order) == expected, (state, event)
    assert await audit(till.db) == []
