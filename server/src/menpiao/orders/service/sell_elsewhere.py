"""Orders of what another channel sold: paid there, at no price here, and of nobody until somebody claims the tickets.

They go through the same function as every other order, many at once, each all or nothing, under the session's quota
locks. Nobody is told: there is nobody yet.
"""

from collections.abc import Collection, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from menpiao import tickets
from menpiao.catalog import Terms
from menpiao.kernel.errors import Invalid
from menpiao.orders.model.order import OTHER_CHANNEL
from menpiao.orders.model.quote import PickedSeat
from menpiao.orders.model.states import OrderState
from menpiao.orders.service.at_no_price import quote_at_no_price
from menpiao.orders.service.batching import Placement, PlaceRequest, place_seats_in
from menpiao.orders.service.refund_many import refund_session_of_many
from menpiao.orders.service.request import place_request
from menpiao.orders.store import orders as store
from menpiao.payments import RefundReason
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

LABEL = {"zh-CN": "其他渠道已收款", "en": "Paid at another channel"}

NotSold = Literal["no_places", "seat_taken", "person_has_ticket", "wrong_names", "terms_changed"]
_WHY: dict[int, NotSold] = {
    Placement.SOLD_OUT: "no_places",
    Placement.NO_QUOTA: "no_places",
    Placement.KEY_TAKEN: "person_has_ticket",
    Placement.SEAT_TAKEN: "seat_taken",
    Placement.TERMS_CHANGED: "terms_changed",
}


class SoldElsewhere(msgspec.Struct, frozen=True):
    """One sale of a channel. ``key`` names it among the channel's; ``attendees`` are what `tickets.attendee_text` makes
    of a person, one for each place where the type asks for them; ``seat`` with its price, where it sells seats."""

    channel_id: UUID
    key: str
    request_hash: bytes
    terms: Terms
    quantity: int
    attendees: tuple[str, ...]
    seat: PickedSeat | None = None


async def place_sold_elsewhere(
    db: Database, tx: Tx, cipher: FieldCipher, wanted: Sequence[SoldElsewhere]
) -> list[UUID | NotSold]:
    """For each its order, paid and issued, or why there is none. Of one session, whose quotas are locked; no two with
    the same key."""
    answers: dict[int, UUID | NotSold] = {}
    requests: list[tuple[int, PlaceRequest]] = []
    for index, one in enumerate(wanted):
        try:
            requests.append((index, _request(db, cipher, one)))
        except Invalid:
            answers[index] = "wrong_names"
    if requests:
        placed, _ = await place_seats_in(tx, [request for _, request in requests])
        for (index, _), placement in zip(requests, placed, strict=True):
            sold = placement.outcome in (Placement.PLACED, Placement.REPLAYED)
            answers[index] = placement.order_id if sold else _WHY.get(placement.outcome, "terms_changed")
        ids = [answer for answer in answers.values() if isinstance(answer, UUID)]
        await store.set_announced_all(tx, organizer_id=wanted[0].terms.organizer_id, order_ids=ids)
    return [answers[index] for index in range(len(wanted))]


async def take_back_unused(
    db: Database,
    tx: Tx,
    cipher: FieldCipher,
    *,
    organizer_id: int,
    session_id: UUID,
    order_ids: Collection[UUID],
    staff: Actor,
) -> frozenset[UUID]:
    """Those of these orders, all of one session and at no price, whose tickets are void and whose places are back from
    the commit on, or were before; the others have a ticket that has admitted somebody, and stay as they are."""
    rows = [await store.lock_order(tx, organizer_id=organizer_id, order_id=one) for one in sorted(order_ids)]
    found = [row for row in rows if row is not None]
    held = await tickets.lock_tickets_of_orders(tx, organizer_id=organizer_id, order_ids=list(order_ids))
    entered = {ticket.order_id for ticket in held if ticket.state == "used"}
    standing = [
        row for row in found if row.id not in entered and row.state in (OrderState.PAID, OrderState.PARTIALLY_REFUNDED)
    ]
    done = await refund_session_of_many(
        db,
        tx,
        cipher,
        standing,
        organizer_id=organizer_id,
        session_id=session_id,
        actor=staff,
        reason=RefundReason.BY_STAFF,
    )
    return frozenset({*done.refunds, *done.nothing, *(row.id for row in found if row.state == OrderState.REFUNDED)})


def _request(db: Database, cipher: FieldCipher, one: SoldElsewhere) -> PlaceRequest:
    return place_request(
        db,
        cipher,
        quote_at_no_price(
            one.terms,
            one.quantity,
            () if one.seat is None else (one.seat,),
            one.attendees,
            why="other_channel",
            label=LABEL,
        ),
        buyer_id=one.channel_id,
        app_id=OTHER_CHANNEL,
        lang="zh-CN",
        key=one.key,
        request_hash=one.request_hash,
        hold_seconds=0,
    )
