"""What happens to tickets: issued in somebody else's transaction, activated by their owner's phone, used, voided.

The seed of a ticket is drawn when it is issued and stored encrypted. A phone is never given that seed, only the one of
the chain for its epoch and window (`chain.chain_seed`). One phone at a time: another login starts a new epoch, and the
codes of the old phone are refused as revoked from that commit on.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from uuid import UUID

from menpiao.catalog import SessionLabel, session_labels
from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import encode, organizer_of
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.kernel.time import local
from menpiao.platform import randomness
from menpiao.platform.audit import Actor, record
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.tickets import chain, store
from menpiao.tickets.model import (
    MAX_DEVICES,
    STEP,
    Activation,
    CodeOver,
    NewTicket,
    NotActiveHere,
    ShownCode,
    Ticket,
    TicketNotUsable,
    TicketsUsed,
    TicketUsed,
    TooEarlyToActivate,
    TooManyDevices,
    VoidReason,
    Wanted,
    Window,
    step_at,
    window_of,
)
from menpiao.tickets.naming import ATTENDEE_FIELD
from menpiao.tickets.store import Standing, TicketOfOrder, Turnout

SEED_FIELD = "tickets.seed"


def prepare(
    cipher: FieldCipher,
    *,
    new_id: Callable[[int], UUID],
    organizer_id: int,
    order_id: UUID,
    buyer_id: UUID,
    wanted: Sequence[Wanted],
) -> list[NewTicket]:
    """Draw ids, numbers and seeds for tickets to be. No I/O: the rows go to `issue` or to the placing batch."""
    return [_prepared(cipher, new_id(organizer_id), organizer_id, order_id, buyer_id, one) for one in wanted]


async def issue(tx: Tx, *, organizer_id: int, tickets: Sequence[NewTicket]) -> int:
    """Insert prepared tickets; returns how many are new.

    An order item that has its ticket already keeps it, so settling twice issues once.
    """
    return await store.insert_tickets(tx, organizer_id=organizer_id, tickets=tickets) if tickets else 0


async def void(
    tx: Tx,
    *,
    organizer_id: int,
    order_id: UUID,
    positions: Collection[int] | None = None,
    reason: VoidReason,
    used_too: bool = False,
) -> list[int]:
    """Take tickets of an order back, these or all; returns the positions of those that stood until now. From the commit
    on no gate admits them. Raises `TicketsUsed` where one has entered, unless ``used_too``: then that one is void too.
    """
    found = await store.lock_tickets_of_order(tx, organizer_id=organizer_id, order_id=order_id)
    standing = [
        ticket for ticket in found if ticket.state != "void" and (positions is None or ticket.position in positions)
    ]
    if not used_too and any(ticket.used_at is not None for ticket in standing):
        raise TicketsUsed()
    taken = [ticket.position for ticket in standing]
    if taken:
        await store.void_tickets(tx, organizer_id=organizer_id, order_id=order_id, positions=taken, reason=reason)
    return taken


async def void_session(tx: Tx, *, organizer_id: int, session_id: UUID, limit: int) -> int:
    """The session does not take place: so many of its tickets at most are void from the commit on; how many were."""
    return await store.void_tickets_of_session(tx, organizer_id=organizer_id, session_id=session_id, limit=limit)


async def void_refunded(tx: Tx, *, organizer_id: int, places: Sequence[tuple[UUID, int]]) -> None:
    """Void these tickets, by order and position, whose refunds were asked for in this transaction; used ones too."""
    await store.void_refunded(
        tx, organizer_id=organizer_id, order_ids=[one[0] for one in places], positions=[one[1] for one in places]
    )


async def restore(
    tx: Tx, *, organizer_id: int, order_id: UUID, positions: Collection[int], cancelled: Collection[int]
) -> None:
    """The refund for which these tickets are void was declined: they are valid again, or used, as they were before.
    Those ``cancelled`` among them, whose session does not take place any more, stay void for that."""
    again = [position for position in positions if position not in cancelled]
    await store.restore(tx, organizer_id=organizer_id, order_id=order_id, positions=again)
    if cancelled:
        await store.keep_void(tx, organizer_id=organizer_id, order_id=order_id, positions=list(cancelled))


async def mark_used(tx: Tx, *, organizer_id: int, ticket_id: UUID, epoch: int, at: datetime) -> bool:
    """Record the admission; False when the ticket was voided, handed on, or moved to another phone meanwhile."""
    return await store.use_ticket(tx, organizer_id=organizer_id, ticket_id=ticket_id, epoch=epoch, at=at)


async def lock_tickets(tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID]) -> dict[UUID, Ticket]:
    """These of the organizer, held until the transaction ends: a gate that is admitting one is waited for."""
    found = await store.lock_tickets(tx, organizer_id=organizer_id, ticket_ids=ticket_ids)
    return {ticket.id: ticket for ticket in found}


async def lock_tickets_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[Ticket]:
    """All that were issued for these orders, held as by `lock_tickets`; the orders are locked."""
    issued = await store.ticket_ids_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)
    return await store.lock_tickets(tx, organizer_id=organizer_id, ticket_ids=[one.id for one in issued])


async def change_place(tx: Tx, ticket: Ticket, *, session_id: UUID, ticket_type_id: UUID, seat: int | None) -> None:
    """The ticket, which is locked and valid, is for another seat, or another session, from the commit on. The codes of
    before are refused at gates, and its owner's phone asks for the chain of the new epoch."""
    changed = await store.change_place(
        tx,
        organizer_id=ticket.organizer_id,
        ticket_id=ticket.id,
        session_id=session_id,
        ticket_type_id=ticket_type_id,
        seat=seat,
    )
    assert changed == 1, "the ticket is locked and valid"


async def hand_over(tx: Tx, tickets: Sequence[Ticket], *, buyer_id: UUID, at: datetime) -> None:
    """The tickets, which are locked, valid and others', are this buyer's from the commit on. Whoever had them can show
    no code of them any more; their order stays as it is, and who paid for it. ``at`` is what the caller writes down,
    too: the books compare."""
    if not tickets:
        return
    changed = await store.hand_over(
        tx, organizer_id=tickets[0].organizer_id, ticket_ids=[ticket.id for ticket in tickets], buyer_id=buyer_id, at=at
    )
    assert changed == len(tickets), "the tickets are locked, valid and others'"


async def tickets_of_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[Ticket]:
    """All tickets of an order by position, void ones too."""
    return await store.tickets_of_order(tx, organizer_id=organizer_id, order_id=order_id)


async def ticket_ids_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> dict[UUID, dict[int, UUID]]:
    """Ticket ids by order and position, for lists of orders in one read."""
    issued = await issued_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)
    return {order_id: {position: one.id for position, one in of.items()} for order_id, of in issued.items()}


async def issued_of_orders(
    tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]
) -> dict[UUID, dict[int, TicketOfOrder]]:
    """The same, with whether they are still their order's buyer's."""
    found: dict[UUID, dict[int, TicketOfOrder]] = {}
    for row in await store.ticket_ids_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids):
        found.setdefault(row.order_id, {})[row.position] = row
    return found


async def orders_of_numbers(tx: Tx, *, organizer_id: int, numbers: tuple[int, int]) -> list[UUID]:
    """Orders with a ticket whose number is between these two, both included."""
    first, last = numbers
    found = await store.orders_of_numbers(tx, organizer_id=organizer_id, first=first, last=last)
    return [row.order_id for row in found]


async def ticket_by_id(tx: Tx, *, organizer_id: int, ticket_id: UUID) -> Ticket | None:
    """Any ticket of the organizer, for those who may see all of them."""
    return await store.ticket_by_id(tx, organizer_id=organizer_id, ticket_id=ticket_id)


async def ticket_by_number(tx: Tx, *, organizer_id: int, number: int) -> Ticket | None:
    """The ticket that a code names, in whichever of the organizer's sessions: the gate tells a wrong one."""
    return await store.ticket_by_number(tx, organizer_id=organizer_id, number=number)


async def standing_tickets(
    tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID], ticket_type_ids: Sequence[UUID] | None = None
) -> Standing:
    """Tickets of these sessions, or of these ticket types in them, that were not taken back, used or not: how many, and
    of how many orders and buyers."""
    return await store.standing(tx, organizer_id=organizer_id, session_ids=session_ids, ticket_type_ids=ticket_type_ids)


async def issued_counts(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many tickets of each session stand, used or not."""
    rows = await store.issued_counts(tx, organizer_id=organizer_id, session_ids=session_ids)
    return {row.session_id: row.count for row in rows}


async def turnout(tx: Tx, *, organizer_id: int, session_id: UUID) -> Turnout:
    """How many tickets of a session stand, and how many of these are used."""
    return await store.turnout(tx, organizer_id=organizer_id, session_id=session_id)


async def orders_of_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many orders have tickets of each session that stand; sessions without any are left out."""
    return await store.orders_of_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)


async def orders_with_tickets(tx: Tx, *, organizer_id: int, session_id: UUID, after: UUID, limit: int) -> list[UUID]:
    """Orders whose buyers hold valid tickets of a session, by id, from behind ``after``; tickets that were handed on
    count for nobody."""
    return await store.orders_with_tickets(
        tx, organizer_id=organizer_id, session_id=session_id, after=after, limit=limit
    )


async def tickets_by_id(tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID]) -> dict[UUID, Ticket]:
    """These of the organizer's tickets; unknown and foreign ids are left out."""
    rows = await store.tickets_by_id(tx, organizer_id=organizer_id, ticket_ids=ticket_ids)
    return {row.id: row for row in rows}


async def ticket_of_buyer(db: Database, *, buyer: BuyerLogin, ticket_id: UUID) -> Ticket:
    """The buyer's own ticket; a foreign one does not exist for them."""
    async with db.read() as tx:
        ticket = await store.ticket_by_id(tx, organizer_id=organizer_of(ticket_id), ticket_id=ticket_id)
    if ticket is None or ticket.buyer_id != buyer.buyer_id:
        raise NotFound()
    return ticket


async def tickets_of_buyer(db: Database, *, buyer: BuyerLogin, limit: int, cursor: str | None) -> Page[Ticket]:
    """The buyer's tickets of all organizers, newest first."""
    before = id_of_cursor(cursor)
    async with db.read() as tx:
        found = await store.tickets_of_buyer(tx, buyer_id=buyer.buyer_id, before=before, limit=limit + 1)
    page = found[:limit]
    return Page(page, id_cursor(page[-1].id) if len(found) > limit else None)


async def activate(
    db: Database, cipher: FieldCipher, *, buyer: BuyerLogin, ticket_id: UUID, idempotency_key: str
) -> Activation:
    """Make this login the ticket's only device and hand it the chain's seed.

    Asking again from the same login gives the same seed. A repeated request of a phone that has been replaced since
    is refused (`NotActiveHere`) instead of taking the ticket back; a new request takes it back on purpose.
    """
    organizer_id = organizer_of(ticket_id)
    async with db.tx() as tx:
        ticket = await store.lock_ticket_of_buyer(
            tx, organizer_id=organizer_id, ticket_id=ticket_id, buyer_id=buyer.buyer_id
        )
        if ticket is None:
            raise NotFound()
        _check_usable(ticket)
        label = await _label(tx, ticket)
        window = window_of(doors_at=label.doors_at, ends_at=label.ends_at)
        _check_window(window, db.clock.now(), label.time_zone)
        epoch_then = await store.epoch_of_request(
            tx,
            organizer_id=organizer_id,
            ticket_id=ticket_id,
            login_id=buyer.login_id,
            idempotency_key=idempotency_key,
        )
        epoch = _epoch_for(ticket, window, login_id=buyer.login_id, epoch_then=epoch_then)
        seed = _chain_seed(cipher, ticket, epoch, window)
        if epoch != ticket.epoch or ticket.anchor is None:
            await _register(tx, db, buyer, ticket, epoch, window, seed)
        if epoch_then is None:
            await store.note_request(
                tx,
                organizer_id=organizer_id,
                ticket_id=ticket_id,
                login_id=buyer.login_id,
                idempotency_key=idempotency_key,
                epoch=epoch,
            )
    return Activation(number=ticket.number, epoch=epoch, seed=seed, window=window, replayed=epoch_then is not None)


async def code_now(db: Database, cipher: FieldCipher, *, buyer: BuyerLogin, ticket_id: UUID) -> ShownCode:
    """What the registered login may show at this moment; for clients that can't walk the chain themselves."""
    ticket = await ticket_of_buyer(db, buyer=buyer, ticket_id=ticket_id)
    _check_usable(ticket)
    async with db.read() as tx:
        label = await _label(tx, ticket)
    window = window_of(doors_at=label.doors_at, ends_at=label.ends_at)
    if not ticket.is_shown_by(buyer.login_id, window):
        raise NotActiveHere()
    step = step_at(window, db.clock.now())
    if step is None:
        raise CodeOver()
    seed = _chain_seed(cipher, ticket, ticket.epoch, window)
    code = chain.code_at(seed, number=ticket.number, epoch=ticket.epoch, steps=window.steps, step=step)
    return ShownCode(code=chain.encode(code), step=step, valid_until=window.starts_at + (step + 1) * STEP)


def _prepared(
    cipher: FieldCipher, ticket_id: UUID, organizer_id: int, order_id: UUID, buyer_id: UUID, wanted: Wanted
) -> NewTicket:
    seed = randomness.token_bytes(chain.SEED_BYTES)
    attendee = wanted.attendee
    return NewTicket(
        organizer_id=organizer_id,
        id=ticket_id,
        order_id=order_id,
        position=wanted.position,
        session_id=wanted.session_id,
        ticket_type_id=wanted.ticket_type_id,
        buyer_id=buyer_id,
        number=randomness.bits(63),
        seed_sealed=cipher.seal(seed, field=SEED_FIELD, row=ticket_id),
        attendee_sealed=None
        if attendee is None
        else cipher.seal(attendee.encode(), field=ATTENDEE_FIELD, row=ticket_id),
        seat=wanted.seat,
    )


def _check_usable(ticket: Ticket) -> None:
    if ticket.state == "used":
        raise TicketUsed()
    if ticket.state != "valid":
        raise TicketNotUsable()


def _check_window(window: Window, now: datetime, time_zone: str) -> None:
    if now < window.activates_at:
        raise TooEarlyToActivate(opens_at=f"{local(window.activates_at, time_zone):%Y-%m-%d %H:%M}")
    if step_at(window, now) is None:
        raise CodeOver()


def _epoch_for(ticket: Ticket, window: Window, *, login_id: UUID, epoch_then: int | None) -> int:
    """The epoch that this request leads to: a new one for another login, and when the session was moved."""
    if epoch_then is not None and ticket.active_login_id != login_id:
        raise NotActiveHere()
    if ticket.anchor is None and not ticket.is_printed:
        return ticket.epoch
    if ticket.is_shown_by(login_id, window):
        return ticket.epoch
    if ticket.epoch >= MAX_DEVICES:
        raise TooManyDevices()
    return ticket.epoch + 1


async def _register(
    tx: Tx, db: Database, buyer: BuyerLogin, ticket: Ticket, epoch: int, window: Window, seed: bytes
) -> None:
    await store.store_activation(
        tx,
        organizer_id=ticket.organizer_id,
        ticket_id=ticket.id,
        epoch=epoch,
        anchor=chain.anchor_of(seed, number=ticket.number, steps=window.steps),
        starts_at=window.starts_at,
        steps=window.steps,
        login_id=buyer.login_id,
    )
    await record(
        db,
        tx,
        organizer_id=ticket.organizer_id,
        actor=Actor("buyer", buyer.buyer_id),
        action="tickets.activated",
        subject_id=ticket.id,
        detail={"epoch": epoch, "login_id": encode(buyer.login_id)},
    )


async def _label(tx: Tx, ticket: Ticket) -> SessionLabel:
    """The session's times as they are at this moment; a ticket without its session is for `menpiao audit`."""
    labels = await session_labels(tx, organizer_id=ticket.organizer_id, session_ids=[ticket.session_id])
    return labels[ticket.session_id]


def _chain_seed(cipher: FieldCipher, ticket: Ticket, epoch: int, window: Window) -> bytes:
    seed = cipher.open(ticket.seed_sealed, field=SEED_FIELD, row=ticket.id)
    return chain.chain_seed(seed, epoch=epoch, window_starts_at=window.starts_at)
