"""Taking tickets along: whoever scans the code at the window first has the tickets of the order on their phone.

The order stays the window's, because its money does: it was paid by somebody without a name, and goes back where it
came from. What moves are the tickets; what was printed of them ends with that. At the window nobody is asked the
event's questions; whoever takes the tickets along answers them then, for the order, too.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from menpiao import catalog, orders, tickets
from menpiao.boxoffice.model.refusals import NothingToTake, TakingOver
from menpiao.boxoffice.store import prints as store
from menpiao.catalog import Labels, SessionLabel, Terms, Texts
from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import encode, organizer_of
from menpiao.orders import Answer, Asked
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.tickets import Ticket

CLAIM_PURPOSE: Final = "box office hand-over"


class WindowTickets(msgspec.Struct, frozen=True):
    """What the code leads to: the types, each once, the first session, and until when. ``ticket_ids``: those that are
    the buyer's already by it; ``asked``: what is to be answered, nothing where they are."""

    type_names: tuple[Texts, ...]
    session: SessionLabel
    quantity: int
    claim_until: datetime
    ticket_ids: tuple[UUID, ...]
    asked: Asked


async def offer(db: Database, cipher: FieldCipher, *, organizer_id: int, order_id: UUID) -> str:
    """What the code on the screen carries: a token that proves itself and is the same each time. Raises `NotFound`,
    and `NothingToTake`."""
    async with db.tx() as tx:
        await orders.lock_window_order(tx, organizer_id=organizer_id, order_id=order_id)
        claimed_by = await store.claimed_by(tx, organizer_id=organizer_id, order_id=order_id)
        issued = await tickets.tickets_of_order(tx, organizer_id=organizer_id, order_id=order_id)
        if claimed_by is not None or not _free(db, issued, await _terms(tx, issued)):
            raise NothingToTake()
    return cipher.signer(CLAIM_PURPOSE).sign_id(order_id)


async def look_at_window_tickets(
    db: Database, cipher: FieldCipher, labels: Labels, *, buyer: BuyerLogin, order_id: UUID
) -> WindowTickets:
    """What can be taken along, or what this buyer has. ``order_id`` is what a token of ours says. Raises
    `TakingOver`."""
    organizer_id = organizer_of(order_id)
    async with db.read() as tx:
        claimed_by = await store.claimed_by(tx, organizer_id=organizer_id, order_id=order_id)
        issued = await tickets.tickets_of_order(tx, organizer_id=organizer_id, order_id=order_id)
        terms = await _terms(tx, issued)
        theirs = [one for one in issued if claimed_by == one.buyer_id == buyer.buyer_id]
        shown = theirs or ([] if claimed_by is not None else _free(db, issued, terms))
        if not shown:
            raise TakingOver()
        asked = Asked((), {})
        if not theirs:
            of = await orders.order_of_organizer(tx, organizer_id=organizer_id, order_id=order_id)
            positions = [one.position for one in shown]
            asked = await orders.questions_of_tickets(tx, cipher, of.order, positions=positions)
    sessions = await labels.sessions({one.session_id for one in shown})
    return WindowTickets(
        type_names=tuple([terms[kind].name for kind in dict.fromkeys([one.ticket_type_id for one in shown])]),
        session=min(sessions.values(), key=lambda label: label.starts_at),
        quantity=len(shown),
        claim_until=max(terms[one.ticket_type_id].ends_at for one in shown),
        ticket_ids=tuple([one.id for one in theirs]),
        asked=asked,
    )


async def claim_window_tickets(
    db: Database, cipher: FieldCipher, *, buyer: BuyerLogin, order_id: UUID, answers: Sequence[Answer] = ()
) -> tuple[tuple[UUID, ...], bool]:
    """The tickets that are this buyer's now, with what they answer, and whether they were before. ``order_id`` is what
    a token of ours says. Raises `TakingOver`, and `Invalid` for answers."""
    organizer_id = organizer_of(order_id)
    async with db.tx() as tx:
        try:
            await orders.lock_window_order(tx, organizer_id=organizer_id, order_id=order_id)
        except NotFound:
            raise TakingOver() from None
        claimed_by = await store.claimed_by(tx, organizer_id=organizer_id, order_id=order_id)
        held = await tickets.lock_tickets_of_orders(tx, organizer_id=organizer_id, order_ids=[order_id])
        if claimed_by == buyer.buyer_id:
            return tuple([one.id for one in _by_position(held) if one.buyer_id == buyer.buyer_id]), True
        free = _free(db, held, await _terms(tx, held))
        if claimed_by is not None or not free:
            raise TakingOver()
        of = await orders.order_of_organizer(tx, organizer_id=organizer_id, order_id=order_id)
        positions = [one.position for one in free]
        await orders.answer_claim(tx, cipher, of.order, positions=positions, whole=True, given=answers)
        now = db.clock.now()
        await store.claim(tx, organizer_id=organizer_id, order_id=order_id, buyer_id=buyer.buyer_id, at=now)
        await tickets.hand_over(tx, free, buyer_id=buyer.buyer_id, at=now)
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=Actor("buyer", buyer.buyer_id),
            action="window_tickets_claimed",
            subject_id=order_id,
            detail={"tickets": len(free), "order_id": encode(order_id)},
        )
    return tuple([one.id for one in free]), False


async def _terms(tx: Tx, issued: Sequence[Ticket]) -> dict[UUID, Terms]:
    return await catalog.terms_of(tx, ticket_type_ids=list({one.ticket_type_id for one in issued}))


def _free(db: Database, issued: Sequence[Ticket], terms: dict[UUID, Terms]) -> list[Ticket]:
    """What is to be taken along, by position: tickets that stand, of sessions that go on, and that staff have not
    handed to somebody by a link."""
    now = db.clock.now()
    going_on = {kind for kind, one in terms.items() if one.sellable and now < one.ends_at}
    valid = [one for one in issued if one.state == "valid" and one.handed_over_at is None]
    return _by_position([one for one in valid if one.ticket_type_id in going_on])


def _by_position(found: Sequence[Ticket]) -> list[Ticket]:
    return sorted(found, key=lambda ticket: ticket.position)
