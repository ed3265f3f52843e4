"""Refunds of tickets: by staff, by the buyer's own right, or by a job that empties a session; all come through
`request_refund_of_tickets`.

The tickets die in the transaction that asks for the refund. Their places stay sold until they return: in the same
transaction, or all together at a time that the rule names (`return_due_places`).
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao import identity, payments, tickets
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.kernel.ids import encode
from menpiao.kernel.money import yuan_text
from menpiao.orders.model.order import Order, OrderItem, OrderRow
from menpiao.orders.model.refund_amounts import given_back_by_staff, payment_that_bought, refund_of_items
from menpiao.orders.model.refund_refusals import RefundTermsChanged
from menpiao.orders.model.refusals import NothingToRefund
from menpiao.orders.model.reseating_refusals import SeatRefundUndecided, SupplementGoesWithTicket
from menpiao.orders.model.states import Effect, OrderEvent, OrderState, step
from menpiao.orders.service.people import key_of_item
from menpiao.orders.service.read import load_order
from menpiao.orders.service.supplements import refunds_with_supplements, supplement_ids
from menpiao.orders.store import orders as store
from menpiao.orders.store import refunding
from menpiao.payments import NewRefund, RefundReason
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each

SESSIONS_A_RUN = 50


class TicketsBack(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. ``fees`` are kept, in fen by position; who is not named there gets all of the price back.
    ``service_fees`` go back besides, where not the buyer is the cause (`service_fees`).

    ``returns_at``: when the places return, None for at once. ``key`` and ``key_hash`` name the request of ``actor``.
    ``approved_up_to_fen``: where staff have given back more than that of the order and for its dearer seats, somebody
    else has to agree; None: nobody has.
    """

    positions: tuple[int, ...]
    reason: RefundReason
    actor: Actor
    fees: Mapping[int, int] = {}
    service_fees: Mapping[int, int] = {}
    returns_at: datetime | None = None
    used_too: bool = False
    note: str | None = None
    key: str | None = None
    key_hash: bytes | None = None
    approved_up_to_fen: int | None = None


class StaffRefund(msgspec.Struct, frozen=True, kw_only=True):
    """What staff ask for: some tickets of an order, by their ids, or all that stand. ``amount_fen``: what they were
    shown that goes back (`staff_refund_quote`); None where they were shown nothing."""

    ticket_ids: tuple[UUID, ...] | None
    reason: str
    fee_per_ticket_fen: int = 0
    used_too: bool = False
    places_return_at: datetime | None = None
    amount_fen: int | None = None

    def fingerprint(self, order_id: UUID) -> bytes:
        """The same for the same request."""
        return hashlib.sha256(msgspec.json.encode([order_id, self])).digest()


async def refund_by_staff(
    db: Database,
    cipher: FieldCipher,
    *,
    staff: Actor,
    organizer_id: int,
    order_id: UUID,
    idempotency_key: str,
    wanted: StaffRefund,
    alone: bool = True,
) -> tuple[UUID, bool]:
    """Refund an order or some of its tickets: the refund's id, and whether this request had asked for it before.
    ``alone``: as in `approved_up_to`."""
    assert staff.id is not None
    async with db.tx() as tx:
        row = await store.lock_order(tx, organizer_id=organizer_id, order_id=order_id)
        if row is None:
            raise NotFound()
        if row.is_supplement:
            raise SupplementGoesWithTicket()
        key_hash = wanted.fingerprint(order_id)
        known = await payments.refund_of_request(
            tx, organizer_id=organizer_id, requested_by=staff.id, key=idempotency_key
        )
        if known is not None:
            if known.request_hash != key_hash:
                raise IdempotencyKeyReused()
            return known.id, True
        order = await load_order(tx, row)
        positions = await wanted_positions(tx, order, wanted.ticket_ids)
        _check_amount(order, positions, wanted)
        asked = TicketsBack(
            positions=positions,
            reason=RefundReason.BY_STAFF,
            actor=staff,
            fees=dict.fromkeys(positions, wanted.fee_per_ticket_fen),
            returns_at=wanted.places_return_at,
            used_too=wanted.used_too,
            note=wanted.reason,
            key=idempotency_key,
            key_hash=key_hash,
            approved_up_to_fen=await approved_up_to(tx, organizer_id=organizer_id, alone=alone),
        )
        return await request_refund_of_tickets(db, tx, cipher, order, asked), False


async def approved_up_to(tx: Tx, *, organizer_id: int, alone: bool) -> int | None:
    """How much of an order staff give back without a second person; None: any sum. Who may not refund ``alone`` has the
    organizer's limit as everybody, and where none is set, nothing: nobody has said how much they are trusted with."""
    limit = await identity.refund_approval_above(tx, organizer_id=organizer_id)
    return 0 if limit is None and not alone else limit


def _check_amount(order: Order, positions: Collection[int], wanted: StaffRefund) -> None:
    """With the order locked: what goes back is what was shown. Raises `RefundTermsChanged`."""
    chosen = [item for item in order.items if item.position in positions]
    amount_fen = sum(item.left_fen - min(wanted.fee_per_ticket_fen, item.left_fen) for item in chosen)
    if wanted.amount_fen is not None and amount_fen != wanted.amount_fen:
        raise RefundTermsChanged(amount=yuan_text(amount_fen))


async def wanted_positions(tx: Tx, order: Order, ticket_ids: Sequence[UUID] | None) -> tuple[int, ...]:
    """Which tickets are meant; all that stand, where none are named. Raises `Invalid` for one of another order."""
    row = order.row
    gone = await payments.refunded_positions(tx, organizer_id=row.organizer_id, order_id=row.id)
    if ticket_ids is None:
        return tuple(item.position for item in order.items if item.position not in gone)
    found = await tickets.ticket_ids_of_orders(tx, organizer_id=row.organizer_id, order_ids=[row.id])
    position_of = {ticket_id: position for position, ticket_id in found.get(row.id, {}).items()}
    for index, ticket_id in enumerate(ticket_ids):
        if ticket_id not in position_of:
            error = field_error(f"/tickets/{index}", "not_found", "没有这张票。", "There is no such ticket.")
            raise Invalid(errors=(error,))
    return tuple(sorted({position_of[ticket_id] for ticket_id in ticket_ids}))


async def request_refund_of_tickets(
    db: Database, tx: Tx, cipher: FieldCipher, order: Order, asked: TicketsBack
) -> UUID:
    """Ask for the refund of these tickets, in the caller's transaction, with the order locked; the refund's id. The
    tickets die now, whether it waits for approval or not; the places of one that waits stay sold.

    What was paid besides for a dearer seat of them goes back in full with them, as soon as nobody has to agree any
    more.

    Raises `NothingToRefund` (the order has no such tickets, or they are in a refund already), `SeatRefundUndecided`,
    `tickets.TicketsUsed`, `payments.RefundTooLarge`, `IdempotencyKeyReused`.
    """
    row = order.row
    supplements = await lock_supplements(tx, row, asked.positions)
    if supplements:
        order = await load_order(tx, row)  # one that was paid a moment ago may have changed the session
    gone = await payments.refunded_positions(tx, organizer_id=row.organizer_id, order_id=row.id)
    items = [item for item in order.items if item.position in asked.positions]
    everything = len(gone) + len(items) == len(order.items)
    moved = step(OrderState(row.state), OrderEvent.ALL_REFUNDED if everything else OrderEvent.TICKETS_REFUNDED)
    if moved.effect is Effect.REFUSE or not items or any(item.position in gone for item in items):
        raise NothingToRefund()
    known = await payments.lock_payments(tx, organizer_id=row.organizer_id, order_id=row.id)
    refunds = await payments.refunds_of_orders(tx, organizer_id=row.organizer_id, order_ids=[row.id])
    payment = payment_that_bought(row, known, refunds)
    refund_id = db.new_id(row.organizer_id)
    new = _new_refund(refund_id, row, items, asked)
    if await _waits(tx, row, new.amount_fen + sum([paid.left_fen for paid in supplements]), asked):
        new = msgspec.structs.replace(new, needs_approval=True, places_return_at=asked.returns_at)
    if any(refund.reason == RefundReason.SEAT_CHANGE and refund.state == "requested" for refund in refunds):
        raise SeatRefundUndecided()
    if not await payments.refund_tickets(db, tx, payment, new, organizer_id=row.organizer_id):
        raise IdempotencyKeyReused()  # for another order, at this very moment: this one is locked
    await refunding.set_order_state(
        tx, organizer_id=row.organizer_id, order_id=row.id, frm=OrderState(row.state), to=moved.to
    )
    if not new.needs_approval:
        await schedule_return(db, tx, cipher, row, items, asked.returns_at)
        await refund_supplements(db, tx, cipher, supplements, asked.actor)
    await tickets.void(
        tx,
        organizer_id=row.organizer_id,
        order_id=row.id,
        positions=asked.positions,
        reason="refunded",
        used_too=asked.used_too,
    )
    await audit.record(
        db,
        tx,
        organizer_id=row.organizer_id,
        actor=asked.actor,
        action="refund_requested",
        subject_id=row.id,
        detail={
            "refund": encode(refund_id),
            "reason": asked.reason.value,
            "tickets": len(items),
            "amount_fen": new.amount_fen,
            "fee_fen": new.fee_fen,
            "service_fee_fen": new.service_fee_fen,
            "needs_approval": new.needs_approval,
        },
    )
    return refund_id


class PaidBesides(msgspec.Struct, frozen=True):
    """An order that paid, or was to pay, for dearer places of tickets. ``positions``: its items for those that are
    meant and that are in no refund."""

    order: Order
    positions: tuple[int, ...]

    @property
    def left_fen(self) -> int:
        """What goes back of it with those tickets."""
        if self.order.row.state not in (OrderState.PAID, OrderState.PARTIALLY_REFUNDED):
            return 0
        return sum(item.left_fen for item in self.order.items if item.position in self.positions)


async def lock_supplements(tx: Tx, row: OrderRow, positions: Collection[int]) -> list[PaidBesides]:
    """The orders that paid, or were to pay, for dearer places of these tickets, and their payments: locked after the
    order itself and before any quota."""
    found: list[PaidBesides] = []
    for order_id, of_these in sorted((await supplement_ids(tx, row, positions)).items()):
        supplement = await store.lock_order(tx, organizer_id=row.organizer_id, order_id=order_id)
        assert supplement is not None, "a supplement is an order"
        await payments.lock_payments(tx, organizer_id=row.organizer_id, order_id=order_id)
        gone = await payments.refunded_positions(tx, organizer_id=row.organizer_id, order_id=order_id)
        order = await load_order(tx, supplement)
        found.append(PaidBesides(order, tuple([position for position in of_these if position not in gone])))
    return found


async def refund_supplements(
    db: Database, tx: Tx, cipher: FieldCipher, supplements: Sequence[PaidBesides], actor: Actor
) -> None:
    """What is left of them goes back, with the tickets for which they paid; what nobody has begun to pay is over."""
    for paid in supplements:
        row = paid.order.row
        if row.state == OrderState.AWAITING_PAYMENT:
            await store.release(
                tx,
                organizer_id=row.organizer_id,
                order_ids=[row.id],
                state=OrderState.CANCELLED,
                actor_kind=actor.kind,
                actor_id=actor.id,
            )
        if paid.left_fen:
            asked = TicketsBack(positions=paid.positions, reason=RefundReason.SEAT_CHANGE, actor=actor)
            await request_refund_of_tickets(db, tx, cipher, paid.order, asked)


def _new_refund(refund_id: UUID, row: OrderRow, items: Sequence[OrderItem], asked: TicketsBack) -> NewRefund:
    new = refund_of_items(
        refund_id,
        items,
        order_id=row.id,
        reason=asked.reason,
        requested_by=asked.actor.id,
        fees=asked.fees,
        service_fees=asked.service_fees,
    )
    return msgspec.structs.replace(new, note=asked.note, request_key=asked.key, request_hash=asked.key_hash)


async def _waits(tx: Tx, row: OrderRow, amount_fen: int, asked: TicketsBack) -> bool:
    """Whether somebody else has to agree: what staff have given back of the order and for its dearer seats, together
    with this, is above the limit."""
    if asked.approved_up_to_fen is None:
        return False
    before = await refunds_with_supplements(tx, organizer_id=row.organizer_id, order_id=row.id)
    return given_back_by_staff(before) + amount_fen > asked.approved_up_to_fen


async def schedule_return(
    db: Database,
    tx: Tx,
    cipher: FieldCipher,
    row: OrderRow,
    items: Sequence[OrderItem],
    returns_at: datetime | None,
) -> None:
    """The places of these tickets return then; now, where that is over or nobody said when."""
    now = db.clock.now()
    await refunding.set_returns_at(
        tx,
        organizer_id=row.organizer_id,
        order_id=row.id,
        positions=[item.position for item in items],
        returns_at=returns_at or now,
    )
    if returns_at is None or returns_at <= now:
        await return_places(tx, cipher, row.organizer_id, items)


async def return_places(tx: Tx, cipher: FieldCipher, organizer_id: int, items: Sequence[OrderItem]) -> int:
    """Places on sale again, or kept for those who wait; attendees may have another ticket."""
    returned = await refunding.return_places(tx, organizer_id=organizer_id, items=items)
    keys = [(item.order_id, item.session_id, key) for item in items if (key := key_of_item(cipher, item)) is not None]
    if keys:
        await refunding.free_keys(tx, organizer_id=organizer_id, keys=keys)
    return returned


async def return_due_places(db: Database, cipher: FieldCipher) -> int:
    """Return the places whose time has come: all of a session in one transaction, so that everybody sees them at
    once."""
    returned = 0
    async with db.read() as tx:
        due = await refunding.due_sessions(tx, limit=SESSIONS_A_RUN)

    async def give_back(session: refunding.DueSession) -> None:
        nonlocal returned
        async with db.tx() as tx:
            items = await refunding.due_items(tx, organizer_id=session.organizer_id, session_id=session.session_id)
            returned += await return_places(tx, cipher, session.organizer_id, items)

    await for_each("return_due_places", due, give_back, at_once=2)
    return returned
