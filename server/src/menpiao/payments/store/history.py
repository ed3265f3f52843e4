"""What happened to an order's money, as rows tell it, and which order is behind a number of the provider's or ours."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, many


class PaymentFacts(msgspec.Struct, frozen=True):
    """One attempt to collect, with the moments of its life."""

    id: UUID
    merchant_account_id: UUID
    method: str
    state: str
    amount_fen: int
    received_fen: int | None
    refunded_fen: int
    transaction_id: str | None
    mismatch: str | None
    created_at: datetime
    pay_by: datetime
    paid_at: datetime | None
    closed_at: datetime | None
    frozen_at: datetime | None
    resolution: str | None
    resolved_by: UUID | None
    resolved_at: datetime | None


class OrderOfMoney(msgspec.Struct, frozen=True):
    """Whose order a payment or a refund is of."""

    order_id: UUID


_FACTS = many(
    PaymentFacts,
    """select id, merchant_account_id, method, state, amount_fen, received_fen, refunded_fen, transaction_id, mismatch,
              created_at, pay_by, paid_at, closed_at, frozen_at, resolution, resolved_by, resolved_at
         from payments where organizer_id = $1 and order_id = $2 order by created_at, id""",
)
_ORDERS_OF_ID = many(
    OrderOfMoney,
    """select order_id from payments where organizer_id = $1 and id = $2
       union
       select order_id from refunds where organizer_id = $1 and id = $2
       union
       select r.order_id from refund_attempts a
         join refunds r on r.organizer_id = a.organizer_id and r.id = a.refund_id
        where a.organizer_id = $1 and a.id = $2""",
)
_ORDERS_OF_TRANSACTION = many(
    OrderOfMoney,
    """select p.order_id
         from merchant_accounts m
         join payments p
           on p.organizer_id = m.organizer_id and p.merchant_account_id = m.id and p.transaction_id = $2
        where m.organizer_id = $1""",
)


async def facts_of_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[PaymentFacts]:
    """All attempts to collect for an order, oldest first."""
    return await _FACTS(tx, organizer_id, order_id)


async def orders_of_money(tx: Tx, *, organizer_id: int, id: UUID) -> Sequence[UUID]:  # an id of anything
    """The order of the payment or the refund that has this id, or that went to a provider under it."""
    return [row.order_id for row in await _ORDERS_OF_ID(tx, organizer_id, id)]


async def orders_of_transaction(tx: Tx, *, organizer_id: int, transaction_id: str) -> Sequence[UUID]:
    """Of whichever of the organizer's accounts."""
    return [row.order_id for row in await _ORDERS_OF_TRANSACTION(tx, organizer_id, transaction_id)]
