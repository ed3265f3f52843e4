"""Claiming what another channel sold: whoever opens the link of an imported order first has its tickets.

The token names the order and proves itself. Tickets that staff have handed over before are no longer the channel's to
give; those that are void are nobody's. What is on paper is of whoever has the paper: they came to the window because
they have no link, and whoever finds it must not end what they walk in with.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao import catalog, orders, tickets
from menpiao.catalog import Labels, Question, SessionLabel, Terms
from menpiao.channels.model.channel import CLAIM_PURPOSE
from menpiao.channels.model.refusals import SaleOver
from menpiao.channels.store import imports as store
from menpiao.channels.store.imports import SaleRow
from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import encode, organizer_of
from menpiao.orders import Answer
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx


class ChannelSale(msgspec.Struct, frozen=True):
    """What a link leads to. ``ticket_ids``: those that are the buyer's already by it; ``questions``: what is asked of
    the others, and of their order."""

    terms: Terms
    session: SessionLabel
    quantity: int
    ticket_ids: tuple[UUID, ...]
    questions: tuple[Question, ...] = ()


def claim_token(cipher: FieldCipher, order_id: UUID) -> str:
    """What the link of an imported order carries: the same each time, kept nowhere."""
    return cipher.signer(CLAIM_PURPOSE).sign_id(order_id)


async def look_at_sale(
    db: Database, cipher: FieldCipher, labels: Labels, *, buyer: BuyerLogin, order_id: UUID
) -> ChannelSale:
    """What can be claimed, or what this buyer has claimed. Raises `SaleOver`."""
    organizer_id = organizer_of(order_id)
    async with db.read() as tx:
        sale = await store.sale_of_order(tx, organizer_id=organizer_id, order_id=order_id)
        if sale is None:
            raise SaleOver()
        terms = (await catalog.terms_of(tx, ticket_type_ids=[sale.ticket_type_id]))[sale.ticket_type_id]
        issued = await tickets.tickets_of_order(tx, organizer_id=organizer_id, order_id=order_id)
        free = [one for one in issued if _can_go(one, sale)]
        of = await orders.order_of_organizer(tx, organizer_id=organizer_id, order_id=order_id)
        positions = [one.position for one in free]
        questions = await orders.questions_of_claim(tx, cipher, of.order, positions=positions, whole=True)
    session = (await labels.sessions([sale.session_id]))[sale.session_id]
    if sale.claimed_by == buyer.buyer_id:
        theirs = tuple(one.id for one in issued if one.buyer_id == buyer.buyer_id)
        return ChannelSale(terms, session, sale.quantity, theirs)
    _check_open(db, sale, terms, free)
    return ChannelSale(terms, session, len(free), (), questions)


async def claim_sale(
    db: Database, cipher: FieldCipher, *, buyer: BuyerLogin, order_id: UUID, answers: Sequence[Answer] = ()
) -> tuple[UUID, ...]:
    """Its tickets, which are this buyer's from the commit on, with what they answer; asked again by the same buyer,
    they are told again. Raises `SaleOver`, and `Invalid` for answers."""
    organizer_id = organizer_of(order_id)
    async with db.tx() as tx:
        try:
            await orders.lock_order_of_organizer(tx, organizer_id=organizer_id, order_id=order_id)
        except NotFound:
            raise SaleOver() from None
        sale = await store.sale_of_order(tx, organizer_id=organizer_id, order_id=order_id)
        if sale is None:
            raise SaleOver()
        held = await tickets.lock_tickets_of_orders(tx, organizer_id=organizer_id, order_ids=[order_id])
        if sale.claimed_by == buyer.buyer_id:
            return tuple(one.id for one in held if one.buyer_id == buyer.buyer_id)
        terms = (await catalog.terms_of(tx, ticket_type_ids=[sale.ticket_type_id]))[sale.ticket_type_id]
        free = sorted([one for one in held if _can_go(one, sale)], key=lambda one: one.position)
        _check_open(db, sale, terms, free)
        of = await orders.order_of_organizer(tx, organizer_id=organizer_id, order_id=order_id)
        positions = [one.position for one in free]
        await orders.answer_claim(tx, cipher, of.order, positions=positions, whole=True, given=answers)
        await _give(db, tx, free, buyer, order_id)
    return tuple(one.id for one in free)


async def _give(db: Database, tx: Tx, free: list[tickets.Ticket], buyer: BuyerLogin, order_id: UUID) -> None:
    organizer_id, now = organizer_of(order_id), db.clock.now()
    await tickets.hand_over(tx, free, buyer_id=buyer.buyer_id, at=now)
    await store.claim(tx, organizer_id=organizer_id, order_id=order_id, buyer_id=buyer.buyer_id, at=now)
    await audit.record(
        db,
        tx,
        organizer_id=organizer_id,
        actor=Actor("buyer", buyer.buyer_id),
        action="channels.sale_claimed",
        subject_id=order_id,
        detail={"tickets": [encode(one.id) for one in free]},
    )


def _can_go(ticket: tickets.Ticket, sale: SaleRow) -> bool:
    return ticket.state == "valid" and ticket.buyer_id == sale.channel_id and not ticket.is_printed


def _check_open(db: Database, sale: SaleRow, terms: Terms, free: list[tickets.Ticket]) -> None:
    over = db.clock.now() >= terms.ends_at or not terms.sellable
    if sale.claimed_by is not None or sale.state != "imported" or over or not free:
        raise SaleOver()
