"""Giving places away: asked for, agreed to by another person where there are many, withdrawn, or run out of time.

The places, and their seats where they have some, are put aside from the asking on, under the session's locks: nobody
else can buy them, and agreeing can't fail for want of them. Whatever ends it without a claim gives them back, to the
waitlist first.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Literal
from uuid import UUID

import asyncpg
import msgspec

from menpiao import catalog, identity, inventory, orders
from menpiao.catalog import Terms
from menpiao.kernel.cases import Case
from menpiao.kernel.errors import FieldError, IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.orders import MapOfSession
from menpiao.platform import audit
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each
from menpiao.seating import PlanCache
from menpiao.support.model.complimentary import (
    CLAIM_PURPOSE,
    LIVE,
    Complimentary,
    ComplimentaryState,
    WantedComplimentary,
    needs_approval,
)
from menpiao.support.model.refusals import (
    ComplimentaryDecided,
    ComplimentaryOfYourOwn,
    SessionNotAhead,
    TooFewPlaces,
)
from menpiao.support.service.complimentary_seats import chosen_seats, companions_alone, give_seats_back
from menpiao.support.store import complimentary as store

FIELD = "complimentary_orders.for"
ENDED_A_RUN = 100
MOST_CASES = 100
Decision = Literal["approve", "decline"]


async def ask(
    db: Database,
    cipher: FieldCipher,
    plans: PlanCache,
    *,
    staff: Actor,
    organizer_id: int,
    wanted: WantedComplimentary,
    idempotency_key: str,
) -> tuple[Complimentary, bool]:
    """Put places aside to be claimed; whether this very request had done so. Raises `Invalid` for an unknown session or
    type, `SessionNotAhead`, `TooFewPlaces`, `IdempotencyKeyReused`, and what `chosen_seats` raises."""
    of = None
    if wanted.seat_ids:
        of = await orders.map_of_session(db, plans, organizer_id=organizer_id, session_id=wanted.session_id)
    try:
        return await _ask(db, cipher, of, staff, organizer_id, wanted, idempotency_key)
    except asyncpg.UniqueViolationError:
        # The key came for another session between our look and our writing, under other locks: this time it is seen.
        return await _ask(db, cipher, of, staff, organizer_id, wanted, idempotency_key)


async def _ask(
    db: Database,
    cipher: FieldCipher,
    of: MapOfSession | None,
    staff: Actor,
    organizer_id: int,
    wanted: WantedComplimentary,
    idempotency_key: str,
) -> tuple[Complimentary, bool]:
    assert staff.id is not None
    request_hash = sha256(msgspec.json.encode(wanted)).digest()
    async with db.tx() as tx:
        places = await inventory.lock_session(tx, organizer_id=organizer_id, session_id=wanted.session_id)
        before = await store.of_request(
            tx, organizer_id=organizer_id, requested_by=staff.id, request_key=idempotency_key
        )
        if before is not None:
            if before.request_hash != request_hash:
                raise IdempotencyKeyReused()
            return before, True
        terms = await _terms(db, tx, organizer_id, wanted)
        kept = places.get(wanted.ticket_type_id)
        if kept is None or kept.free < wanted.quantity:
            raise TooFewPlaces(left=0 if kept is None else kept.free)
        seats = await chosen_seats(tx, of, terms, wanted)
        made = await _write(db, tx, cipher, staff.id, organizer_id, wanted, terms, seats, idempotency_key, request_hash)
        alone = companions_alone(of, seats) if of is not None else []
        await _record(db, tx, staff, made, "support.complimentary_requested", alone)
    return made, False


async def _terms(db: Database, tx: Tx, organizer_id: int, wanted: WantedComplimentary) -> Terms:
    found = (await catalog.terms_of(tx, ticket_type_ids=[wanted.ticket_type_id])).get(wanted.ticket_type_id)
    if found is None or found.organizer_id != organizer_id or found.session_id != wanted.session_id:
        raise Invalid(
            errors=(field_error("/ticket_type_id", "not_found", "没有这个票种。", "There is no such ticket type."),)
        )
    if not found.sellable or db.clock.now() >= found.ends_at:
        raise SessionNotAhead()
    if wanted.claim_until is not None and not db.clock.now() < wanted.claim_until <= found.ends_at:
        raise Invalid(errors=(_bad_until(),))
    return found


def _bad_until() -> FieldError:
    zh, en = "领取截止时间须在现在之后、场次结束之前。", "It is between now and the session's end."
    return field_error("/claim_until", "invalid", zh, en)


async def _write(
    db: Database,
    tx: Tx,
    cipher: FieldCipher,
    staff_id: UUID,
    organizer_id: int,
    wanted: WantedComplimentary,
    terms: Terms,
    seats: list[int],
    request_key: str,
    request_hash: bytes,
) -> Complimentary:
    complimentary_id = db.new_id(organizer_id)
    waits = needs_approval(
        above=await identity.complimentary_approval_above(tx, organizer_id=organizer_id),
        asked_before=await store.asked_before(
            tx, organizer_id=organizer_id, session_id=wanted.session_id, requested_by=staff_id
        ),
        quantity=wanted.quantity,
    )
    await inventory.put_aside(
        tx,
        organizer_id=organizer_id,
        ticket_type_id=wanted.ticket_type_id,
        owner_id=complimentary_id,
        places=wanted.quantity,
    )
    if seats:
        await inventory.put_seats_aside(
            tx, organizer_id=organizer_id, session_id=wanted.session_id, owner_id=complimentary_id, seats=seats
        )
    await store.add(
        tx,
        organizer_id=organizer_id,
        complimentary_id=complimentary_id,
        session_id=wanted.session_id,
        ticket_type_id=wanted.ticket_type_id,
        quantity=wanted.quantity,
        for_sealed=cipher.seal(wanted.for_whom.encode(), field=FIELD, row=complimentary_id),
        reason=wanted.reason,
        state=ComplimentaryState.REQUESTED if waits else ComplimentaryState.OPEN,
        needs_approval=waits,
        claim_until=wanted.claim_until or terms.ends_at,
        requested_by=staff_id,
        request_key=request_key,
        request_hash=request_hash,
        seats=seats,
    )
    return await _known(tx, organizer_id, complimentary_id)


async def decide(
    db: Database, *, staff: Actor, organizer_id: int, complimentary_id: UUID, decision: Decision, reason: str
) -> tuple[Complimentary, bool]:
    """Agree to it, or don't; whether this person had decided just that. Raises `NotFound`, `ComplimentaryDecided`,
    `ComplimentaryOfYourOwn`."""
    assert staff.id is not None
    async with db.tx() as tx:
        found = await _lock(tx, organizer_id, complimentary_id)
        to = ComplimentaryState.OPEN if decision == "approve" else ComplimentaryState.DECLINED
        if found.decided_by == staff.id and (found.state == ComplimentaryState.DECLINED) == (decision == "decline"):
            return found, True
        if found.state != ComplimentaryState.REQUESTED:
            raise ComplimentaryDecided()
        if found.requested_by == staff.id:
            raise ComplimentaryOfYourOwn()
        if decision == "decline":
            await _give_back(tx, found)
        await store.decide(
            tx, organizer_id=organizer_id, complimentary_id=found.id, state=to, decided_by=staff.id, reason=reason
        )
        action = "approved" if decision == "approve" else "declined"
        await _record(db, tx, staff, found, f"support.complimentary_{action}")
        return await _known(tx, organizer_id, found.id), False


async def withdraw(
    db: Database, *, staff: Actor, organizer_id: int, complimentary_id: UUID
) -> tuple[Complimentary, bool]:
    """Its link is dead, its places are back; whether that was so before. Raises `NotFound`, `ComplimentaryDecided`
    where it was claimed or is over otherwise."""
    async with db.tx() as tx:
        found = await _lock(tx, organizer_id, complimentary_id)
        if found.state == ComplimentaryState.WITHDRAWN:
            return found, True
        if found.state not in LIVE:
            raise ComplimentaryDecided()
        await _end(db, tx, found, ComplimentaryState.WITHDRAWN, staff)
        return await _known(tx, organizer_id, found.id), False


async def end_due(db: Database) -> int:
    """End those whose time to be claimed is over; how many."""
    async with db.read() as tx:
        due = await store.due(tx, limit=ENDED_A_RUN)

    async def end_one(one: store.DueComplimentary) -> None:
        async with db.tx() as tx:
            found = await _lock(tx, one.organizer_id, one.id)
            if found.state in LIVE and found.claim_until <= db.clock.now():
                await _end(db, tx, found, ComplimentaryState.EXPIRED, SYSTEM)

    await for_each("end_complimentary_orders", due, end_one)
    return len(due)


async def cases(tx: Tx, organizer_id: int) -> list[Case]:
    """One for each that waits for a second person."""
    return [
        Case(
            "complimentary_waits_for_approval",
            one.id,
            one.requested_at,
            {"quantity": one.quantity},
            ("decideComplimentaryOrder", "withdrawComplimentaryOrder"),
        )
        for one in await store.waiting(tx, organizer_id=organizer_id, limit=MOST_CASES)
    ]


async def complimentary_of_organizer(db: Database, *, organizer_id: int, complimentary_id: UUID) -> Complimentary:
    """The organizer's own; a foreign one does not exist."""
    async with db.read() as tx:
        found = await store.by_id(tx, organizer_id=organizer_id, complimentary_id=complimentary_id)
    if found is None:
        raise NotFound()
    return found


async def newest(
    db: Database, *, organizer_id: int, state: str | None, session_id: UUID | None, limit: int, cursor: str | None
) -> Page[Complimentary]:
    """The organizer's, newest first."""
    async with db.read() as tx:
        rows = await store.newest(
            tx,
            organizer_id=organizer_id,
            before=id_of_cursor(cursor),
            limit=limit + 1,
            state=state,
            session_id=session_id,
        )
    return Page(rows[:limit], id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def claim_token(cipher: FieldCipher, found: Complimentary) -> str | None:
    """What the link carries, while it can be claimed. It is made anew each time, and the same each time."""
    if found.state != ComplimentaryState.OPEN:
        return None
    return cipher.signer(CLAIM_PURPOSE).sign_id(found.id)


def for_whom(cipher: FieldCipher, found: Complimentary) -> str:
    """Whom it is for."""
    return cipher.open(found.for_sealed, field=FIELD, row=found.id).decode()


async def _lock(tx: Tx, organizer_id: int, complimentary_id: UUID) -> Complimentary:
    found = await store.locked(tx, organizer_id=organizer_id, complimentary_id=complimentary_id)
    if found is None:
        raise NotFound()
    return found


async def _known(tx: Tx, organizer_id: int, complimentary_id: UUID) -> Complimentary:
    found = await store.by_id(tx, organizer_id=organizer_id, complimentary_id=complimentary_id)
    assert found is not None, "it was written in this transaction"
    return found


async def _end(db: Database, tx: Tx, found: Complimentary, to: ComplimentaryState, actor: Actor) -> None:
    await _give_back(tx, found)
    await store.end(tx, organizer_id=found.organizer_id, complimentary_id=found.id, state=to, ended_by=actor.id)
    await _record(db, tx, actor, found, f"support.complimentary_{to.value}")


async def _give_back(tx: Tx, found: Complimentary) -> None:
    await inventory.lock_session(tx, organizer_id=found.organizer_id, session_id=found.session_id)
    places = await inventory.take_from_aside(
        tx,
        organizer_id=found.organizer_id,
        ticket_type_id=found.ticket_type_id,
        owner_id=found.id,
        for_sale=True,
    )
    assert places == found.quantity, "what lives has its places put aside"
    await give_seats_back(
        tx, organizer_id=found.organizer_id, session_id=found.session_id, owner_id=found.id, seats=found.seats
    )


async def _record(
    db: Database, tx: Tx, actor: Actor, found: Complimentary, action: str, alone: Sequence[int] = ()
) -> None:
    """``alone``: companions' seats that go without their wheelchair places."""
    await audit.record(
        db,
        tx,
        organizer_id=found.organizer_id,
        actor=actor,
        action=action,
        subject_id=found.id,
        detail={
            "quantity": found.quantity,
            **({"seats": found.seats} if found.seats else {}),
            **({"companions_alone": list(alone)} if alone else {}),
        },
    )
