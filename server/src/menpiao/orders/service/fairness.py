"""Fair shares when money arrives: what could not be known, or could not be held, when the order was placed.

Who pays is known only now: the session's limit for each buyer holds for payers too, since one person may pay for
several buyers. And an order whose places were given back before its money came has to find its attendees without a
ticket still.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao import inventory, promotions
from menpiao.catalog import session_limits
from menpiao.orders.model.order import Order
from menpiao.orders.model.states import OrderState
from menpiao.orders.service.batching import KeyAsk
from menpiao.orders.service.people import people_of
from menpiao.orders.service.supplements import reason_to_refuse
from menpiao.orders.store import orders as store
from menpiao.orders.store import settling
from menpiao.orders.store.orders import PayerPlaces
from menpiao.orders.store.settling import PayerHas
from menpiao.payments import RefundReason
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Tx


class Fairness(msgspec.Struct, frozen=True):
    """What the sessions of an order allow, counted while all of their quotas are locked. At a window no limit of a
    buyer's holds, whoever scans the code there."""

    payer_id: UUID | None = None
    """None where no session has a limit for each buyer, the provider did not say who paid, or it was at a window."""
    refused: RefundReason | None = None
    """Why the money buys nothing: a session was cancelled; or whoever paid has paid for other buyers, and for enough of
    a session. The buyer's own orders were judged when they were placed, by the limit of that time."""
    people: tuple[KeyAsk, ...] = ()
    limits: tuple[tuple[UUID, int], ...] = ()

    async def may_be_sold_again(self, tx: Tx, order: Order) -> bool:
        """Whether an order that gave its places back still has its buyer within the limit, and its attendees without
        another ticket."""
        row = order.row
        for session_id, limit in self.limits:
            has = await store.places_of_buyer(
                tx, organizer_id=row.organizer_id, session_id=session_id, buyer_id=row.buyer_id
            )
            if has + _places(order, session_id) > limit:
                return False
        if self.people and await store.any_key_taken(tx, organizer_id=row.organizer_id, keys=self.people):
            return False
        return await _may_take_promotions_again(tx, order)

    async def take_people(self, tx: Tx, order: Order) -> None:
        """Take once more what was given back with the places: its people, and what its price used of promotions."""
        row = order.row
        if await promotions.has_given_back(tx, organizer_id=row.organizer_id, order_id=row.id):
            await promotions.take_again(tx, organizer_id=row.organizer_id, order_id=row.id)
        if self.people:
            await store.take_keys(tx, organizer_id=row.organizer_id, order_id=row.id, keys=self.people)


async def _may_take_promotions_again(tx: Tx, order: Order) -> bool:
    """Whether what the order's price used of promotions, and gave back with the places, is to be had once more."""
    row = order.row
    if not await promotions.has_given_back(tx, organizer_id=row.organizer_id, order_id=row.id):
        return True
    await inventory.lock_sessions(
        tx, organizer_id=row.organizer_id, session_ids=list({item.session_id for item in order.items})
    )
    return await promotions.may_take_again(tx, organizer_id=row.organizer_id, order_id=row.id)


async def fairness_of(tx: Tx, cipher: FieldCipher, order: Order, *, payer: str | None) -> Fairness:
    """Look, with the order locked; ``payer`` is who paid, by the provider's name for them."""
    row = order.row
    session_ids = list({item.session_id for item in order.items})
    if order.row.state == OrderState.EXPIRED:
        # Its places may be sold again, but not those of a session that is cancelled at this moment: that locks them.
        await inventory.lock_sessions(tx, organizer_id=row.organizer_id, session_ids=session_ids)
    found = await session_limits(tx, organizer_id=row.organizer_id, session_ids=session_ids)
    if any(one.status == "cancelled" for one in found.values()):
        return Fairness(refused=RefundReason.CANCELLED_BEFORE_PAYMENT)
    if row.is_supplement:
        return Fairness(refused=await reason_to_refuse(tx, row))
    limited = [one.session_id for one in found.values() if one.per_buyer_max is not None or one.one_per_attendee]
    if not limited:
        return Fairness()
    await inventory.lock_sessions(tx, organizer_id=row.organizer_id, session_ids=limited)
    people = people_of(cipher, order, found)
    limits = {one.session_id: one.per_buyer_max for one in found.values() if one.per_buyer_max is not None}
    if row.at_window:
        return Fairness(people=people)
    if payer is None or not limits:
        return Fairness(people=people, limits=tuple(limits.items()))
    payer_id = cipher.blind_index(payer.encode(), purpose="orders.payer")
    paid = await store.places_of_payer(
        tx, organizer_id=row.organizer_id, payer_id=payer_id, buyer_id=row.buyer_id, session_ids=list(limits)
    )
    refused = any(_too_many(had, order, limits[had.session_id]) for had in paid)
    over = RefundReason.OVER_PAYER_LIMIT if refused else None
    return Fairness(payer_id, over, people, tuple(limits.items()))


async def fair_together(
    tx: Tx, cipher: FieldCipher, paid: Sequence[tuple[Order, str | None]], *, organizer_id: int
) -> dict[UUID, UUID | None]:
    """`fairness_of` for many orders that hold their places, each with who paid: those that may be sold what they hold,
    with the payer to remember. An order that is missing is to be looked at by itself: it may not be, or its payer has
    paid for another of them."""
    session_ids = list({item.session_id for order, _ in paid for item in order.items})
    found = await session_limits(tx, organizer_id=organizer_id, session_ids=session_ids)
    limits = {one.session_id: one.per_buyer_max for one in found.values() if one.per_buyer_max is not None}
    limited = [one.session_id for one in found.values() if one.per_buyer_max is not None or one.one_per_attendee]
    fair: dict[UUID, UUID | None] = {}
    counted: dict[UUID, Order] = {}
    for order, payer in paid:
        sessions = {item.session_id for item in order.items}
        if any(found[session_id].status == "cancelled" for session_id in sessions):
            continue
        if payer is None or order.row.at_window or not sessions & limits.keys():
            fair[order.row.id] = None
        else:
            counted.setdefault(cipher.blind_index(payer.encode(), purpose="orders.payer"), order)
    if limited:
        types = {item.ticket_type_id for order, _ in paid for item in order.items}
        await inventory.lock_for_sale(tx, organizer_id=organizer_id, session_ids=limited, ticket_type_ids=sorted(types))
    if counted:
        has = await settling.payers_have(
            tx,
            organizer_id=organizer_id,
            payers=[(payer_id, order.row.buyer_id) for payer_id, order in counted.items()],
            session_ids=list(limits),
        )
        over = {had.payer_id for had in has if _too_many(had, counted[had.payer_id], limits[had.session_id])}
        fair.update({order.row.id: payer_id for payer_id, order in counted.items() if payer_id not in over})
    return fair


def _too_many(had: PayerPlaces | PayerHas, order: Order, limit: int) -> bool:
    """Whether whoever paid for the order has paid for other buyers, and for enough of the session. Of a session that
    the order has nothing of, that was judged before."""
    more = _places(order, had.session_id)
    return had.of_others > 0 and more > 0 and had.places + more > limit


def _places(order: Order, session_id: UUID) -> int:
    return sum(item.session_id == session_id for item in order.items)
