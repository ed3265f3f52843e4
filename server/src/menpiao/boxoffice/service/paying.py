"""Cash at the window: into the till for an order, out of it for a refund.

Both are one transaction with what they pay for, under the order's lock and then a share of the shift: a shift that is
being counted waits for them, and they find it closed afterwards. The same key, or the same refund, moves cash once.
"""

from uuid import UUID

import msgspec

from menpiao import orders, payments
from menpiao.boxoffice.model.refusals import PaidOutElsewhere, ShiftClosed, TooLittleGiven
from menpiao.boxoffice.model.till import Movement
from menpiao.boxoffice.store import tills as store
from menpiao.kernel.cases import Case
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, field_error
from menpiao.kernel.ids import encode
from menpiao.kernel.money import yuan_text
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.orders import Collecting
from menpiao.payments import Payment, Refund
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx

MOST_CASES = 100


class CashTaken(msgspec.Struct, frozen=True):
    """An order that was paid in cash: what it cost and what was given for it; the rest is change."""

    payment: Payment
    movement: Movement

    @property
    def change_fen(self) -> int:
        """What to hand back."""
        given = self.movement.given_fen
        return 0 if given is None else given - self.movement.amount_fen


async def take_cash(
    collecting: Collecting,
    *,
    staff: Actor,
    organizer_id: int,
    order_id: UUID,
    shift_id: UUID,
    given_fen: int | None,
    idempotency_key: str,
) -> tuple[CashTaken, bool]:
    """Whether this very request had taken it. Raises `ShiftClosed`, `TooLittleGiven`, what `orders.take_cash` raises,
    and `IdempotencyKeyReused` where the same key said another amount or another shift."""
    assert staff.id is not None
    till_id = await _till_of(collecting.db, organizer_id, shift_id)

    async def into(tx: Tx, payment: Payment) -> None:
        if given_fen is not None and given_fen < payment.amount_fen:
            raise TooLittleGiven(total=yuan_text(payment.amount_fen))
        if await store.share_open(tx, organizer_id=organizer_id, shift_id=shift_id) is None:
            raise ShiftClosed()
        assert staff.id is not None
        await store.move(
            tx,
            organizer_id=organizer_id,
            kind="sale",
            cause_id=payment.id,
            shift_id=shift_id,
            order_id=order_id,
            amount_fen=payment.amount_fen,
            given_fen=given_fen,
            moved_by=staff.id,
        )

    payment, replayed = await orders.take_cash(
        collecting,
        staff=staff,
        organizer_id=organizer_id,
        order_id=order_id,
        till_id=till_id,
        idempotency_key=idempotency_key,
        into=into,
    )
    async with collecting.db.read() as tx:
        movement = await store.movement_of(tx, organizer_id=organizer_id, kind="sale", cause_id=payment.id)
    assert movement is not None, "it was written with the payment"
    if replayed and (movement.given_fen, movement.shift_id) != (given_fen, shift_id):
        raise IdempotencyKeyReused()
    return CashTaken(payment, movement), replayed


async def pay_out(
    db: Database, *, staff: Actor, organizer_id: int, refund_id: UUID, shift_id: UUID
) -> tuple[Refund, bool]:
    """Hand a refund of cash over, out of the till of this shift; whether that was done before. Raises `NotFound`,
    `ShiftClosed`, `RefundNotInCash`, and `PaidOutElsewhere` where it was done out of another shift's till."""
    assert staff.id is not None
    async with db.read() as tx:
        order_id = (await payments.refund_by_id(tx, organizer_id=organizer_id, refund_id=refund_id)).order_id
    async with db.tx() as tx:
        await orders.lock_order_of_organizer(tx, organizer_id=organizer_id, order_id=order_id)
        refund = await payments.lock_cash_refund(tx, organizer_id=organizer_id, refund_id=refund_id)
        before = await store.movement_of(tx, organizer_id=organizer_id, kind="refund", cause_id=refund_id)
        if before is not None:
            if before.shift_id != shift_id:
                raise PaidOutElsewhere()
            return refund, True
        till_id = await store.share_open(tx, organizer_id=organizer_id, shift_id=shift_id)
        if till_id is None:
            raise ShiftClosed()
        await payments.pay_out(db, tx, refund, till_id=till_id)
        await store.move(
            tx,
            organizer_id=organizer_id,
            kind="refund",
            cause_id=refund_id,
            shift_id=shift_id,
            order_id=order_id,
            amount_fen=-refund.amount_fen,
            given_fen=None,
            moved_by=staff.id,
        )
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=staff,
            action="cash_paid_out",
            subject_id=order_id,
            detail={"refund": encode(refund_id), "amount_fen": refund.amount_fen},
        )
        return await payments.refund_by_id(tx, organizer_id=organizer_id, refund_id=refund_id), False


async def waiting_refunds(
    db: Database, *, organizer_id: int, order: str | None, limit: int, cursor: str | None
) -> Page[Refund]:
    """Refunds of cash that nobody has handed over yet, oldest first; with ``order``, of the orders that it names, and
    of what was paid besides for dearer places of their tickets."""
    after = UUID(int=0) if cursor is None else id_of_cursor(cursor)
    async with db.read() as tx:
        of = None
        if order is not None:
            named = await orders.orders_called(tx, organizer_id=organizer_id, text=order)
            of = await orders.with_supplements(tx, organizer_id=organizer_id, order_ids=named)
        found = await payments.cash_refunds_waiting(
            tx, organizer_id=organizer_id, limit=limit + 1, after=after, order_ids=of
        )
    return Page(found[:limit], id_cursor(found[limit - 1].id) if len(found) > limit else None)


async def cases(tx: Tx, organizer_id: int) -> list[Case]:
    """One for each refund of cash that waits for its buyer to come by."""
    waiting = await payments.cash_refunds_waiting(tx, organizer_id=organizer_id, limit=MOST_CASES)
    return [
        Case(
            "cash_refund_waits",
            one.id,
            one.requested_at,
            {"amount_fen": one.amount_fen, "order_id": encode(one.order_id)},
            ("completeCashRefund",),
        )
        for one in waiting
    ]


async def _till_of(db: Database, organizer_id: int, shift_id: UUID) -> UUID:
    """Of a shift of the organizer's, open or not: whether it is, is asked when the money moves."""
    async with db.read() as tx:
        shift = await store.shift_by_id(tx, organizer_id=organizer_id, shift_id=shift_id)
    if shift is None:
        raise Invalid(errors=(field_error("/shift_id", "not_found", "没有这个班次。", "There is no such shift."),))
    return shift.till_id
