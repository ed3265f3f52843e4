"""What organizers do with a session's seats: a map, tiers, prices, rules and allocations, replaced as a whole.

The session's quotas are locked meanwhile, so nobody places anything between the look at what is sold and the commit. A
seat that somebody has claimed stays his: where a new map, or other prices, would take it away, nothing is changed and
the seats are named. Nor is it called otherwise unless the holders are told. Claims know a seat by its number, and each
hall numbers its own seats, so nothing that is claimed goes along to another hall.

The quota of a ticket type that sells seats is as large as its tiers together. Seats that the public may have from now
on are kept first for those who wait.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.catalog import PriceTier, SessionSeating, replace_seating, seating_of, session_labels, ticket_type_labels
from menpiao.inventory import service as places
from menpiao.inventory import store as quotas_store
from menpiao.inventory.ports import TellsOfNames
from menpiao.inventory.seats import store
from menpiao.inventory.seats.model import (
    SeatAllocation,
    SeatsInTheWay,
    SeatsOfAnotherHall,
    SeatsRelabelled,
    TypeHasOrders,
)
from menpiao.inventory.seats.paint import Part, painted
from menpiao.kernel.errors import Invalid, NotFound, PreconditionFailed, field_error
from menpiao.kernel.ids import organizer_of
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx
from menpiao.seating import Plan, PlanCache, Words, seat_map


class NewSeating(msgspec.Struct, frozen=True):
    """How a session is to sell the seats of this map; strokes are applied in order."""

    seat_map_id: UUID
    tiers: tuple[PriceTier, ...]
    strokes: tuple[tuple[int, Part], ...]
    allocations: tuple[SeatAllocation, ...]
    allocated: tuple[tuple[int, Part], ...]
    no_orphans: bool = True
    distance: int = 0


class CurrentSeating(msgspec.Struct, frozen=True):
    """How a session sells its seats, as its organizer sees it."""

    seating: SessionSeating
    plan: Plan
    allocations: tuple[SeatAllocation, ...]
    allocation_of: bytes


async def current_seating(
    db: Database, plans: PlanCache, *, organizer_id: int, session_id: UUID
) -> CurrentSeating | None:
    """None where the session sells no seats; raises `NotFound` where there is no such session."""
    async with db.snapshot() as tx:
        if not await session_labels(tx, organizer_id=organizer_id, session_ids=[session_id]):
            raise NotFound()
        seating = await seating_of(tx, organizer_id=organizer_id, session_id=session_id)
        if seating is None:
            return None
        allocations, allocation_of = await store.allocations(tx, organizer_id=organizer_id, session_id=session_id)
    plan = await plans.plan(seating.seat_map_id)
    return CurrentSeating(seating, plan, tuple(allocations), allocation_of or bytes(plan.seat_count))


async def seat_session(
    db: Database,
    plans: PlanCache,
    *,
    actor: Actor,
    organizer_id: int,
    session_id: UUID,
    expected_version: int,
    new: NewSeating,
    tell: TellsOfNames | None = None,
) -> None:
    """Replace the version that the change was made for (0: there is none yet). ``tell``: seats that somebody has may be
    called otherwise, and this tells the holders. Raises `Invalid`, `SeatsInTheWay`, `SeatsOfAnotherHall`,
    `SeatsRelabelled`, `TypeHasOrders`, `PreconditionFailed`."""
    plan = await _plan(plans, organizer_id, new.seat_map_id)
    before = await current_seating(db, plans, organizer_id=organizer_id, session_id=session_id)
    old = before.plan if before else plan
    seating = SessionSeating(
        organizer_id=organizer_id,
        session_id=session_id,
        seat_map_id=new.seat_map_id,
        version=expected_version,
        tier_of=await asyncio.to_thread(painted, plan, new.strokes),
        no_orphans=new.no_orphans,
        distance=new.distance,
        tiers=new.tiers,
    )
    allocation_of = await asyncio.to_thread(painted, plan, new.allocated)
    now = db.clock.now()
    opened = _public(plan, seating, new.allocations, allocation_of, now)
    same_hall = before is None or await _same_hall(db, before.seating, seating)
    if before is not None and same_hall:
        opened -= _public(before.plan, before.seating, before.allocations, before.allocation_of, now)
    async with db.tx() as tx:
        written = await replace_seating(db, tx, actor=actor, new=seating, numbers=plan.numbers)
        await places.lock_sessions(tx, organizer_id=organizer_id, session_ids=[session_id])
        if written != expected_version + 1:
            raise PreconditionFailed()
        await _check_types(tx, seating)
        if not same_hall:
            await _check_nobody_has_any(tx, seating, old)
        relabelled = await _check_claims(tx, seating, plan, old)
        if relabelled and tell is None:
            raise SeatsRelabelled(count=len(relabelled), alternatives=[{"seat_ids": _ids(old, relabelled)}])
        await _set_quotas(tx, seating, before.seating if before else None)
        await store.replace_allocations(
            tx,
            organizer_id=organizer_id,
            session_id=session_id,
            allocations=new.allocations,
            allocation_of=allocation_of,
        )
        await store.keep_anew(tx, organizer_id=organizer_id, session_id=session_id, opened=list(opened))
        if relabelled and tell is not None:
            await tell(
                tx,
                actor=actor,
                organizer_id=organizer_id,
                session_id=session_id,
                seats=relabelled,
                before=old,
                after=plan,
            )


def _public(
    plan: Plan, seating: SessionSeating, allocations: Sequence[SeatAllocation], allocation_of: bytes, now: datetime
) -> set[int]:
    """The numbers of the seats that the public may have, if nobody has them."""
    kept = {one.number for one in allocations if not one.is_over(now)}
    rows = zip(plan.numbers, seating.tier_of, allocation_of, strict=True)
    return {number for number, tier, allocation in rows if tier and allocation not in kept}


async def copy_allocations(
    tx: Tx,
    *,
    organizer_id: int,
    from_session_id: UUID,
    to_session_id: UUID,
    move: Callable[[datetime], datetime],
) -> None:
    """Keep the same seats of the same map from the public in a session that is new; ``move``: what becomes of the
    moments at which they are released."""
    allocations, allocation_of = await store.allocations(tx, organizer_id=organizer_id, session_id=from_session_id)
    if allocation_of:
        moved = [
            one if one.release_at is None else msgspec.structs.replace(one, release_at=move(one.release_at))
            for one in allocations
        ]
        await store.replace_allocations(
            tx,
            organizer_id=organizer_id,
            session_id=to_session_id,
            allocations=moved,
            allocation_of=allocation_of,
        )


async def forget_seats(tx: Tx, *, organizer_id: int, session_id: UUID) -> None:
    """A session that nobody ever ordered sells no seats any more, in the caller's transaction."""
    await store.delete_allocations(tx, organizer_id=organizer_id, session_id=session_id)


async def _plan(plans: PlanCache, organizer_id: int, seat_map_id: UUID) -> Plan:
    try:
        if organizer_of(seat_map_id) != organizer_id:
            raise NotFound()
        return await plans.plan(seat_map_id)
    except NotFound:
        error = field_error("/seat_map_id", "not_found", "没有这个座位图。", "There is no such seat map.")
        raise Invalid(errors=(error,)) from None


async def _check_types(tx: Tx, seating: SessionSeating) -> None:
    """Prices are of ticket types of this very session."""
    wanted = list(seating.seats_by_type())
    found = await ticket_type_labels(tx, organizer_id=seating.organizer_id, ticket_type_ids=wanted)
    if any(key not in found or found[key].session_id != seating.session_id for key in wanted):
        error = field_error("/tiers", "not_found", "没有这个票种。", "There is no such ticket type.")
        raise Invalid(errors=(error,))


async def _same_hall(db: Database, before: SessionSeating, seating: SessionSeating) -> bool:
    """Whether the numbers of both maps mean the same seats."""
    halls = set()
    async with db.read() as tx:
        for seat_map_id in {before.seat_map_id, seating.seat_map_id}:
            found = await seat_map(tx, organizer_id=seating.organizer_id, seat_map_id=seat_map_id)
            assert found is not None, "a session's map exists, and so does one that has a plan"
            halls.add(found.hall_id)
    return len(halls) == 1


async def _check_nobody_has_any(tx: Tx, seating: SessionSeating, before: Plan) -> None:
    """Raises `SeatsOfAnotherHall` where any seat of the hall of until now is claimed, or kept for those who wait."""
    claims = await store.claims(tx, organizer_id=seating.organizer_id, session_id=seating.session_id)
    if claims.seats:
        alternatives = [{"seat_ids": _ids(before, sorted(claims.seats))}]
        raise SeatsOfAnotherHall(count=len(claims.seats), alternatives=alternatives)


async def _check_claims(tx: Tx, seating: SessionSeating, plan: Plan, before: Plan) -> list[int]:
    """Whoever has a seat keeps it: it is on the map, in a tier that its ticket type sells. Returns the numbers of those
    that are called otherwise than before."""
    organizer_id, session_id = seating.organizer_id, seating.session_id
    lost, relabelled = [], []
    for claim in await store.claims_with_types(tx, organizer_id=organizer_id, session_id=session_id):
        index, known = plan.index_of_number.get(claim.seat), before.index_of_number.get(claim.seat)
        tier = seating.tier(index) if index is not None else None
        if index is None or tier is None or claim.ticket_type_id not in tier.prices:
            lost.append(claim.seat)
        elif plan is not before and known is not None and _name(plan, index) != _name(before, known):
            relabelled.append(claim.seat)
    if lost:
        raise SeatsInTheWay(count=len(lost), alternatives=[{"seat_ids": _ids(before, lost)}])
    return relabelled


def _name(plan: Plan, index: int) -> tuple[Words, str, str, bool]:
    """What a ticket says of the seat at this place in plan order."""
    label = plan.label_of(index)
    return label.section, label.row, label.label, label.table


def _ids(plan: Plan, numbers: Sequence[int]) -> list[str]:
    """All of them, so that whoever has to move their holders knows which: as many as a hall has seats at most."""
    found = [plan.index_of_number.get(number) for number in numbers]
    return [
        str(number) if index is None else plan.seat_ids[index] for number, index in zip(numbers, found, strict=True)
    ]


async def _set_quotas(tx: Tx, seating: SessionSeating, before: SessionSeating | None) -> None:
    """As many places as seats. A type that sold places until now has sold none, and nobody waits for any."""
    organizer_id, session_id = seating.organizer_id, seating.session_id
    counts = await quotas_store.counts_of_sessions(tx, organizer_id=organizer_id, session_ids=[session_id])
    used = {count.ticket_type_id: count.total - count.free for count in counts}
    awaited = {
        one.ticket_type_id
        for one in await places.kept_places(tx, organizer_id=organizer_id, session_id=session_id)
        if one.awaited
    }
    seats, seated = seating.seats_by_type(), before.seats_by_type() if before else {}
    for ticket_type_id in seats:
        if ticket_type_id not in seated and (used.get(ticket_type_id) or ticket_type_id in awaited):
            raise TypeHasOrders()
    gone = {ticket_type_id: 0 for ticket_type_id in seated if ticket_type_id not in seats}
    for ticket_type_id, total in {**gone, **seats}.items():
        await places.set_quota(
            tx, organizer_id=organizer_id, session_id=session_id, ticket_type_id=ticket_type_id, total=total
        )


def strokes_of(allocations: Sequence[tuple[SeatAllocation, Sequence[Part]]]) -> tuple[tuple[int, Part], ...]:
    """Which seats are put into which allocation."""
    return tuple([(allocation.number, part) for allocation, parts in allocations for part in parts])
