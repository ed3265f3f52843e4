"""A buyer gives tickets back by their own right, under the ladder that the order has pinned.

What the buyer saw is part of the request: where it is no longer what would go back, nothing happens and they are told.
With the order locked the quote is computed anew, the right that a buyer has once for an event is taken as a key, and
`request_refund_of_tickets` does the rest in the same transaction.
"""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao import payments
from menpiao.catalog import RefundLadder
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.kernel.ids import organizer_of
from menpiao.kernel.money import yuan_text
from menpiao.orders.model.companions import Companions, kept_together, left_behind
from menpiao.orders.model.order import Order, OrderRow
from menpiao.orders.model.refund_quote import QuotedTicket, RefundQuote
from menpiao.orders.model.refund_refusals import (
    WHY_NOT_REFUSALS,
    CompanionFirst,
    RefundAfterCheckIn,
    RefundRightUsed,
    RefundTermsChanged,
)
from menpiao.orders.service.read import load_order
from menpiao.orders.service.refund import TicketsBack, request_refund_of_tickets
from menpiao.orders.service.refund_quote import quote_of_order
from menpiao.orders.store import orders as store
from menpiao.orders.store import refunding
from menpiao.orders.store.own_seats import OwnSeat, seats_with_good_tickets
from menpiao.payments import RefundReason
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.tickets import TicketsUsed


class BuyersRefund(msgspec.Struct, frozen=True, kw_only=True):
    """What a buyer asks for: these tickets of an order, or all that go back, for the amount that they were shown."""

    positions: tuple[int, ...] | None
    amount_fen: int

    def fingerprint(self, order_id: UUID) -> bytes:
        """The same for the same request."""
        return hashlib.sha256(msgspec.json.encode([order_id, self])).digest()


async def refund_by_buyer(
    db: Database,
    cipher: FieldCipher,
    *,
    buyer_id: UUID,
    order_id: UUID,
    idempotency_key: str,
    wanted: BuyersRefund,
    companions: Companions | None = None,
) -> tuple[UUID, bool]:
    """The refund's id, and whether this very request had asked for it before. ``companions`` as in the quote."""
    organizer_id = organizer_of(order_id)
    async with db.tx() as tx:
        row = await store.lock_order(tx, organizer_id=organizer_id, order_id=order_id)
        if row is None or row.buyer_id != buyer_id:
            raise NotFound()
        known = await payments.refund_of_request(
            tx, organizer_id=organizer_id, requested_by=buyer_id, key=idempotency_key
        )
        if known is not None:
            if known.request_hash != wanted.fingerprint(order_id):
                raise IdempotencyKeyReused()
            return known.id, True
        order = await load_order(tx, row)
        quote = kept_together(await quote_of_order(db, tx, order), order.items, companions or {})
        chosen = _chosen(quote, wanted.positions)
        await _check_companions(tx, order, chosen, companions or {})
        ladder = _one_ladder(quote, chosen)
        amount = sum(ticket.amount_fen for ticket in chosen)
        if amount != wanted.amount_fen:
            raise RefundTermsChanged(amount=yuan_text(amount))
        if ladder is not None:
            await _take_right(tx, row, ladder)
        asked = TicketsBack(
            positions=tuple(ticket.position for ticket in chosen),
            reason=RefundReason.BY_BUYER,
            actor=Actor("buyer", buyer_id),
            fees={ticket.position: ticket.fee_fen for ticket in chosen},
            service_fees={ticket.position: ticket.service_fee_fen for ticket in chosen},
            returns_at=ladder.rule.places_return_at if ladder is not None else None,
            key=idempotency_key,
            key_hash=wanted.fingerprint(order_id),
        )
        try:
            return await request_refund_of_tickets(db, tx, cipher, order, asked), False
        except TicketsUsed:
            raise RefundAfterCheckIn() from None  # a gate was faster, by a moment


def _chosen(quote: RefundQuote, positions: Sequence[int] | None) -> tuple[QuotedTicket, ...]:
    """The tickets that are meant, each of which goes back, whole groups together."""
    chosen = quote.refundable or quote.tickets if positions is None else quote.chosen(positions)
    known = {ticket.position for ticket in quote.tickets}
    for index, position in enumerate(positions or ()):
        if position not in known:
            raise _invalid(f"/positions/{index}", "not_found", "订单里没有这张票。", "The order has no such ticket.")
    for ticket in chosen:
        if ticket.why_not is not None:
            raise WHY_NOT_REFUSALS[ticket.why_not]()
    if any(not set(ticket.together) <= {one.position for one in chosen} for ticket in chosen):
        raise _invalid("/positions", "together", "这些票须一起退。", "These tickets go back together or not at all.")
    return chosen


async def _check_companions(tx: Tx, order: Order, chosen: Sequence[QuotedTicket], companions: Companions) -> None:
    """Raises `CompanionFirst` where the buyer has a companion's seat of a place that goes back by another order. Those
    of this one go back with it, or can't go back, and then they do not stand in the way."""
    here = {(item.session_id, item.seat) for item in order.items}
    behind = left_behind(order.items, [ticket.position for ticket in chosen], companions)
    elsewhere = [OwnSeat(*seat) for seats in behind.values() for seat in seats if seat not in here]
    row = order.row
    if elsewhere and await seats_with_good_tickets(
        tx, organizer_id=row.organizer_id, buyer_id=row.buyer_id, seats=elsewhere
    ):
        raise CompanionFirst()


def _one_ladder(quote: RefundQuote, chosen: Sequence[QuotedTicket]) -> RefundLadder | None:
    """The rule of a refund: when places return, and whether a buyer has one, is told for one event at a time. None
    where all is of sessions that were moved: no ladder is asked then, and the buyer keeps their right."""
    if all(ticket.moved for ticket in chosen):
        return None
    ladder_ids = {ticket.ladder_id for ticket in chosen if ticket.ladder_id is not None}
    if len(ladder_ids) != 1:
        raise _invalid(
            "/positions", "one_event", "不同项目的票请分开退。", "Refund the tickets of one event at a time."
        )
    return quote.ladders[ladder_ids.pop()]


def _invalid(pointer: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(errors=(field_error(pointer, code, zh, en),))


async def _take_right(tx: Tx, row: OrderRow, ladder: RefundLadder) -> None:
    """Each refund takes the buyer's right for the event; under a ladder that gives one, it has to be there. Whoever
    asks at the same moment for another order waits here."""
    taken = await refunding.take_refund_right(
        tx, organizer_id=row.organizer_id, event_id=ladder.event_id, buyer_id=row.buyer_id, order_id=row.id
    )
    if ladder.rule.once_per_buyer and not taken:
        raise RefundRightUsed()
