"""Claiming what was given away: whoever opens the link first has an order of their own, paid and issued, at no price.

The token names the complimentary order and proves itself, so a made-up one costs no look-up. In one transaction the
places and seats that were put aside become the order's; two who open the link at once meet at the row's lock.
"""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

import msgspec

from menpiao import catalog, identity, inventory, orders
from menpiao.catalog import Labels, SessionLabel, Terms
from menpiao.identity import BuyerLogin
from menpiao.kernel.ids import encode, organizer_of
from menpiao.orders import Answer, GiveAway, MapOfSession, PickedSeat
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.seating import PlanCache
from menpiao.support.model.complimentary import CLAIM_PURPOSE, Complimentary, ComplimentaryState, order_key
from menpiao.support.model.refusals import ClaimInvalid, ClaimOver
from menpiao.support.service.complimentary_seats import picked_seats
from menpiao.support.store import complimentary as store


class Gift(msgspec.Struct, frozen=True):
    """What a link leads to, as whoever opened it sees it. ``order_id`` where it is theirs already."""

    terms: Terms
    session: SessionLabel
    quantity: int
    found: Complimentary
    order_id: UUID | None

    def seats(self) -> list[tuple[UUID, int]]:
        """The session and number of each seat, where its tickets are for some."""
        return [(self.found.session_id, seat) for seat in self.found.seats]


async def look_at_gift(db: Database, cipher: FieldCipher, labels: Labels, *, buyer: BuyerLogin, token: str) -> Gift:
    """What can be claimed with this link, or what this buyer has claimed. Raises `ClaimInvalid`, `ClaimOver`."""
    complimentary_id = _named(cipher, token)
    organizer_id = organizer_of(complimentary_id)
    async with db.read() as tx:
        found = await store.by_id(tx, organizer_id=organizer_id, complimentary_id=complimentary_id)
        if found is None:
            raise ClaimInvalid()
        order_id = await _own_order(tx, found, buyer)
        terms = (await catalog.terms_of(tx, ticket_type_ids=[found.ticket_type_id]))[found.ticket_type_id]
    if order_id is None:
        _check_open(db, found, terms)
    session = (await labels.sessions([found.session_id]))[found.session_id]
    return Gift(terms, session, found.quantity, found, order_id)


async def claim(
    db: Database,
    cipher: FieldCipher,
    plans: PlanCache,
    *,
    buyer: BuyerLogin,
    token: str,
    attendees: Sequence[str],
    answers: Sequence[Answer] = (),
) -> tuple[UUID, bool]:
    """The buyer's order, and whether they had it before. ``attendees`` are what `tickets.attendee_text` makes. Raises
    `ClaimInvalid`, `ClaimOver`, and what `orders.place_give_away` raises."""
    complimentary_id = _named(cipher, token)
    organizer_id = organizer_of(complimentary_id)
    of = await _map_of(db, plans, organizer_id, complimentary_id)
    async with db.tx() as tx:
        found = await store.locked(tx, organizer_id=organizer_id, complimentary_id=complimentary_id)
        if found is None:
            raise ClaimInvalid()
        own = await _own_order(tx, found, buyer)
        if own is not None:
            return own, True
        await inventory.lock_session(tx, organizer_id=organizer_id, session_id=found.session_id)
        terms = (await catalog.terms_of(tx, ticket_type_ids=[found.ticket_type_id]))[found.ticket_type_id]
        _check_open(db, found, terms)
        places = await inventory.take_from_aside(
            tx,
            organizer_id=organizer_id,
            ticket_type_id=found.ticket_type_id,
            owner_id=found.id,
            for_sale=False,
        )
        assert places == found.quantity, "what is open has its places put aside"
        seats = await _take_seats(tx, of, found, terms)
        order_id = await orders.place_give_away(
            db, tx, cipher, await _order(tx, found, terms, seats, buyer, attendees, answers)
        )
        await store.claim(tx, organizer_id=organizer_id, complimentary_id=found.id, order_id=order_id)
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=Actor("buyer", buyer.buyer_id),
            action="support.complimentary_claimed",
            subject_id=found.id,
            detail={"order_id": encode(order_id)},
        )
    return order_id, False


async def _map_of(db: Database, plans: PlanCache, organizer_id: int, complimentary_id: UUID) -> MapOfSession | None:
    """The map that its seats are on, made ready before the transaction; None where it has no seats."""
    async with db.read() as tx:
        seen = await store.by_id(tx, organizer_id=organizer_id, complimentary_id=complimentary_id)
    if seen is None or not seen.seats:
        return None
    return await orders.map_of_session(db, plans, organizer_id=organizer_id, session_id=seen.session_id)


async def _take_seats(tx: Tx, of: MapOfSession | None, found: Complimentary, terms: Terms) -> tuple[PickedSeat, ...]:
    """Its seats, free for the order of this very transaction."""
    seats = await picked_seats(tx, of, terms, found.seats)
    assert len(seats) == len(found.seats), "a seat that somebody has stays for sale with their ticket type"
    if seats:
        await inventory.take_seats_from_aside(
            tx,
            organizer_id=found.organizer_id,
            session_id=found.session_id,
            owner_id=found.id,
            seats=found.seats,
            for_sale=False,
        )
    return seats


async def _order(
    tx: Tx,
    found: Complimentary,
    terms: Terms,
    seats: tuple[PickedSeat, ...],
    buyer: BuyerLogin,
    attendees: Sequence[str],
    answers: Sequence[Answer],
) -> GiveAway:
    key = order_key(found.id)
    return GiveAway(
        buyer_id=buyer.buyer_id,
        app_id=buyer.app_id,
        lang=await identity.lang_of(tx, buyer_id=buyer.buyer_id),
        key=key,
        request_hash=sha256(key.encode()).digest(),
        terms=terms,
        quantity=found.quantity,
        attendees=tuple(attendees),
        answers=tuple(answers),
        seats=seats,
    )


def _named(cipher: FieldCipher, token: str) -> UUID:
    found = cipher.signer(CLAIM_PURPOSE).read_id(token)
    if found is None:
        raise ClaimInvalid()
    return found


async def _own_order(tx: Tx, found: Complimentary, buyer: BuyerLogin) -> UUID | None:
    """The order that this buyer has claimed with it."""
    if found.order_id is None:
        return None
    of = await orders.order_of_organizer(tx, organizer_id=found.organizer_id, order_id=found.order_id)
    return found.order_id if of.order.row.buyer_id == buyer.buyer_id else None


def _check_open(db: Database, found: Complimentary, terms: Terms) -> None:
    if found.state == ComplimentaryState.REQUESTED:
        raise ClaimInvalid()  # nobody has its link yet
    over = found.state != ComplimentaryState.OPEN or db.clock.now() >= min(found.claim_until, terms.ends_at)
    if over or not terms.sellable:
        raise ClaimOver()
