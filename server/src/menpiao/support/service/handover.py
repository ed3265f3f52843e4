"""Handing a ticket over: staff make a link, whoever opens it first has the ticket, and the code of before is dead.

Locks come as everywhere: the ticket's order, those that pay for a dearer seat of it, the session's quotas, the ticket;
the link's own row last. A refund or a scan that is faster leaves a ticket that is not valid, and a link that leads to
nothing. A ticket whose buyer is asked to pay for another seat stays with them until that is paid or over.
"""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

import msgspec

from menpiao import catalog, orders, tickets
from menpiao.catalog import Labels, Question, SessionLabel, Terms
from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import IdempotencyKeyReused, NotFound
from menpiao.kernel.ids import encode, organizer_of
from menpiao.orders import Answer, NamedTicket, QuoteLine, SeatChangeWaiting
from menpiao.platform import audit
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each
from menpiao.support.model.handover import GOOD_FOR, HANDOVER_PURPOSE, Handover, HandoverState
from menpiao.support.model.refusals import (
    ClaimInvalid,
    ClaimOver,
    HandoverEnded,
    HandoverOpen,
    HandoverToYourself,
    SeatChangeFirst,
    TicketStays,
)
from menpiao.support.store import handovers as store
from menpiao.tickets import attendee_of

FIELD = "handovers.for"
ENDED_A_RUN = 100


class OpenLinks:
    """What `orders` asks before a ticket changes its session or its seat."""

    async def any_open(self, tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID]) -> bool:
        """Whether one of these tickets has a link that can still be claimed."""
        return await store.any_open(tx, organizer_id=organizer_id, ticket_ids=ticket_ids)

    async def any_claimed(self, tx: Tx, *, organizer_id: int, order_id: UUID, ticket_ids: Sequence[UUID]) -> bool:
        """Whether one of these tickets of the order went to somebody else by a link."""
        return await store.any_claimed(tx, organizer_id=organizer_id, order_id=order_id, ticket_ids=ticket_ids)


class HandedTicket(msgspec.Struct, frozen=True):
    """What a link leads to, as whoever opened it sees it. ``yours``: it is theirs already. ``questions``: what is
    asked of the ticket."""

    terms: Terms
    session: SessionLabel
    found: Handover
    yours: bool
    questions: tuple[Question, ...]


async def offer(
    db: Database,
    cipher: FieldCipher,
    *,
    staff: Actor,
    organizer_id: int,
    ticket_id: UUID,
    for_whom: str,
    reason: str,
    idempotency_key: str,
) -> tuple[Handover, bool]:
    """A link for the ticket; whether this very request had made it. Raises `NotFound`, `TicketStays` for one that is
    not valid or whose session is over, `SeatChangeWaiting`, `HandoverOpen`, `IdempotencyKeyReused`."""
    assert staff.id is not None
    request_hash = sha256(msgspec.json.encode([ticket_id, for_whom, reason])).digest()
    async with db.tx() as tx:
        named = await orders.lock_named_ticket(tx, organizer_id=organizer_id, ticket_id=ticket_id)
        before = await store.of_request(tx, organizer_id=organizer_id, offered_by=staff.id, request_key=idempotency_key)
        if before is not None:
            if before.request_hash != request_hash:
                raise IdempotencyKeyReused()
            return before, True
        terms = await _terms_if_it_may_go(db, tx, named)
        if named.seat_change_waits:
            raise SeatChangeWaiting()
        await _make_way(db, tx, organizer_id, ticket_id)
        handover_id = db.new_id(organizer_id)
        await store.add(
            tx,
            organizer_id=organizer_id,
            handover_id=handover_id,
            ticket_id=ticket_id,
            order_id=named.ticket.order_id,
            position=named.ticket.position,
            for_sealed=cipher.seal(for_whom.encode(), field=FIELD, row=handover_id),
            reason=reason,
            claim_until=min(db.clock.now() + GOOD_FOR, terms.ends_at),
            from_buyer_id=named.ticket.buyer_id,
            offered_by=staff.id,
            request_key=idempotency_key,
            request_hash=request_hash,
        )
        made = await _known(tx, organizer_id, handover_id)
        await _record(db, tx, staff, made, "support.handover_offered")
    return made, False


async def withdraw(db: Database, *, staff: Actor, organizer_id: int, handover_id: UUID) -> tuple[Handover, bool]:
    """Its link is dead, the ticket stays where it is; whether that was so before. Raises `NotFound`, `HandoverEnded`
    where it was claimed or is over."""
    async with db.tx() as tx:
        found = await store.locked(tx, organizer_id=organizer_id, handover_id=handover_id)
        if found is None:
            raise NotFound()
        if found.state == HandoverState.WITHDRAWN:
            return found, True
        if not found.good_at(db.clock.now()):
            raise HandoverEnded()
        await _end(db, tx, found, HandoverState.WITHDRAWN, staff)
        return await _known(tx, organizer_id, handover_id), False


async def end_due(db: Database) -> int:
    """End those whose time is over; how many."""
    async with db.read() as tx:
        due = await store.due(tx, limit=ENDED_A_RUN)

    async def end_one(one: store.DueHandover) -> None:
        async with db.tx() as tx:
            found = await store.locked(tx, organizer_id=one.organizer_id, handover_id=one.id)
            if found is not None and found.state == HandoverState.OPEN and found.claim_until <= db.clock.now():
                await _end(db, tx, found, HandoverState.EXPIRED, SYSTEM)

    await for_each("end_handovers", due, end_one)
    return len(due)


async def look_at_handover(
    db: Database, cipher: FieldCipher, labels: Labels, *, buyer: BuyerLogin, handover_id: UUID
) -> HandedTicket:
    """What this link leads to, or that the buyer has it. Raises `ClaimInvalid`, `ClaimOver`."""
    organizer_id = organizer_of(handover_id)
    async with db.read() as tx:
        found = await store.by_id(tx, organizer_id=organizer_id, handover_id=handover_id)
        if found is None:
            raise ClaimInvalid()
        ticket = await tickets.ticket_by_id(tx, organizer_id=organizer_id, ticket_id=found.ticket_id)
        assert ticket is not None, "a handover has its ticket"
        terms = (await catalog.terms_of(tx, ticket_type_ids=[ticket.ticket_type_id]))[ticket.ticket_type_id]
        of = await orders.order_of_organizer(tx, organizer_id=organizer_id, order_id=found.order_id)
        questions = await orders.questions_of_claim(tx, cipher, of.order, positions=[ticket.position], whole=False)
    yours = _is_theirs(found, ticket, buyer)
    if not yours and (not found.good_at(db.clock.now()) or ticket.state != "valid" or not terms.sellable):
        raise ClaimOver()
    session = (await labels.sessions([ticket.session_id]))[ticket.session_id]
    return HandedTicket(terms, session, found, yours, questions)


async def claim_handover(
    db: Database,
    cipher: FieldCipher,
    *,
    buyer: BuyerLogin,
    handover_id: UUID,
    attendees: Sequence[str],
    answers: Sequence[Answer] = (),
) -> UUID:
    """The ticket, which is the buyer's from the commit on, in the name that they give where it is in somebody's, with
    what they answer of it; what the order was asked stays with whoever ordered. Asked again by the same buyer, it is
    answered again. Raises `ClaimInvalid`, `ClaimOver`, `HandoverToYourself`, `SeatChangeFirst`, `Invalid`,
    `AttendeeHasTicket`."""
    organizer_id = organizer_of(handover_id)
    async with db.tx() as tx:
        seen = await store.by_id(tx, organizer_id=organizer_id, handover_id=handover_id)
        if seen is None:
            raise ClaimInvalid()
        named = await orders.lock_named_ticket(tx, organizer_id=organizer_id, ticket_id=seen.ticket_id)
        found = await store.locked(tx, organizer_id=organizer_id, handover_id=handover_id)
        assert found is not None, "it was there, and none is ever removed"
        ticket = named.ticket
        if _is_theirs(found, ticket, buyer):
            return ticket.id
        if not found.good_at(db.clock.now()):
            raise ClaimOver()
        try:
            terms = await _terms_if_it_may_go(db, tx, named)
        except TicketStays:
            raise ClaimOver() from None
        if ticket.buyer_id == buyer.buyer_id:
            raise HandoverToYourself()
        if named.seat_change_waits:
            raise SeatChangeFirst()
        (text,) = orders.attendees_of([QuoteLine(terms, 1)], attendees)
        if text is not None and named.item.attendee_sealed is not None:
            person = attendee_of(text)
            await orders.name_attendee(tx, cipher, named, name=person.name, id_number=person.id_number)
        await orders.answer_claim(tx, cipher, named.order, positions=[ticket.position], whole=False, given=answers)
        now = db.clock.now()
        await tickets.hand_over(tx, [ticket], buyer_id=buyer.buyer_id, at=now)
        await store.claim(tx, organizer_id=organizer_id, handover_id=handover_id, to_buyer_id=buyer.buyer_id, at=now)
        await _record(db, tx, Actor("buyer", buyer.buyer_id), found, "support.handover_claimed")
    return ticket.id


async def handover_of_organizer(db: Database, *, organizer_id: int, handover_id: UUID) -> Handover:
    """The organizer's own; a foreign one does not exist."""
    async with db.read() as tx:
        found = await store.by_id(tx, organizer_id=organizer_id, handover_id=handover_id)
    if found is None:
        raise NotFound()
    return found


def handover_token(db: Database, cipher: FieldCipher, found: Handover) -> str | None:
    """What the link carries while it is good: the same each time, kept nowhere."""
    if not found.good_at(db.clock.now()):
        return None
    return cipher.signer(HANDOVER_PURPOSE).sign_id(found.id)


def for_whom(cipher: FieldCipher, found: Handover) -> str:
    """Whom it is for."""
    return cipher.open(found.for_sealed, field=FIELD, row=found.id).decode()


def _is_theirs(found: Handover, ticket: tickets.Ticket, buyer: BuyerLogin) -> bool:
    return found.state == HandoverState.CLAIMED and found.to_buyer_id == ticket.buyer_id == buyer.buyer_id


async def _terms_if_it_may_go(db: Database, tx: Tx, named: NamedTicket) -> Terms:
    """Raises `TicketStays`. A refund that waits for a second person has ended the ticket already."""
    terms = (await catalog.terms_of(tx, ticket_type_ids=[named.item.ticket_type_id]))[named.item.ticket_type_id]
    if named.ticket.state != "valid" or not terms.sellable or db.clock.now() >= terms.ends_at:
        raise TicketStays()
    return terms


async def _make_way(db: Database, tx: Tx, organizer_id: int, ticket_id: UUID) -> None:
    """A link that is still good stands in the way of another; one whose time is over is ended."""
    other = await store.open_of_ticket(tx, organizer_id=organizer_id, ticket_id=ticket_id)
    if other is None:
        return
    if other.good_at(db.clock.now()):
        raise HandoverOpen()
    await _end(db, tx, other, HandoverState.EXPIRED, SYSTEM)


async def _end(db: Database, tx: Tx, found: Handover, to: HandoverState, actor: Actor) -> None:
    await store.end(tx, organizer_id=found.organizer_id, handover_id=found.id, state=to, ended_by=actor.id)
    await _record(db, tx, actor, found, f"support.handover_{to.value}")


async def _known(tx: Tx, organizer_id: int, handover_id: UUID) -> Handover:
    found = await store.by_id(tx, organizer_id=organizer_id, handover_id=handover_id)
    assert found is not None, "it was written in this transaction"
    return found


async def _record(db: Database, tx: Tx, actor: Actor, found: Handover, action: str) -> None:
    await audit.record(
        db,
        tx,
        organizer_id=found.organizer_id,
        actor=actor,
        action=action,
        subject_id=found.ticket_id,
        detail={"handover_id": encode(found.id)},
    )
