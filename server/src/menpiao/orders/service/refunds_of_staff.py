"""Refunds as staff see them, and what they do about those that are stuck or went out twice."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao import identity, payments, tickets
from menpiao.catalog import sessions_asked
from menpiao.kernel.page import Page
from menpiao.orders.service.cancel import Collecting
from menpiao.payments import DoubleRefund, DoubleResolution, Refund, RefundAttempt, RefundFilter, RefundItem
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx


class RefundView(msgspec.Struct, frozen=True):
    """A refund as staff see it: its tickets, the ids of the order's tickets by position, the provider's numbers, what
    of it went out twice, and what the staff behind it are called."""

    refund: Refund
    items: tuple[RefundItem, ...]
    tickets: dict[int, UUID]
    attempts: tuple[RefundAttempt, ...]
    doubles: tuple[DoubleRefund, ...]
    names: dict[UUID, str]


async def refund_of_organizer(db: Database, *, organizer_id: int, refund_id: UUID) -> RefundView:
    """The organizer's own refund; a foreign one does not exist."""
    async with db.read() as tx:
        refund = await payments.refund_by_id(tx, organizer_id=organizer_id, refund_id=refund_id)
        return (await _views(tx, organizer_id, [refund]))[0]


async def refunds_of_organizer(
    db: Database,
    *,
    organizer_id: int,
    wanted: RefundFilter,
    event_id: UUID | None = None,
    session_id: UUID | None = None,
    limit: int,
    cursor: str | None,
) -> Page[RefundView]:
    """The organizer's refunds that fit, newest first; with an event or a session, of orders with places there."""
    async with db.read() as tx:
        page = await payments.list_refunds(
            tx,
            organizer_id=organizer_id,
            wanted=wanted,
            session_ids=await sessions_asked(tx, organizer_id=organizer_id, event_id=event_id, session_id=session_id),
            limit=limit,
            cursor=cursor,
        )
        return Page(await _views(tx, organizer_id, page.items), page.next)


async def _views(tx: Tx, organizer_id: int, refunds: Sequence[Refund]) -> list[RefundView]:
    ids = [refund.id for refund in refunds]
    items = await payments.refund_items(tx, organizer_id=organizer_id, refund_ids=ids)
    attempts = await payments.attempts_of_refunds(tx, organizer_id=organizer_id, refund_ids=ids)
    doubles = await payments.doubles_of_refunds(tx, organizer_id=organizer_id, refund_ids=ids)
    people = [person for refund in refunds for person in (refund.requested_by, refund.decided_by) if person is not None]
    names = await identity.staff_names(tx, organizer_id=organizer_id, staff_ids=people)
    issued = await tickets.ticket_ids_of_orders(
        tx, organizer_id=organizer_id, order_ids=[refund.order_id for refund in refunds]
    )
    return [
        RefundView(
            refund,
            tuple(items.get(refund.id, ())),
            issued.get(refund.order_id, {}),
            tuple(attempts.get(refund.id, ())),
            tuple(doubles.get(refund.id, ())),
            names,
        )
        for refund in refunds
    ]


async def resolve_refund(
    collecting: Collecting, *, staff: Actor, organizer_id: int, refund_id: UUID, reason: str
) -> None:
    """A stuck refund was paid back by another way; the same said again changes nothing. The provider is asked first:
    what went through meanwhile is not paid twice. Raises `RefundNotStuck`."""
    db = collecting.db
    await payments.look_again(
        db, collecting.providers, collecting.accounts, organizer_id=organizer_id, refund_id=refund_id
    )
    async with db.tx() as tx:
        if await payments.paid_otherwise(db, tx, organizer_id=organizer_id, refund_id=refund_id, reason=reason):
            await audit.record(
                db,
                tx,
                organizer_id=organizer_id,
                actor=staff,
                action="refund_paid_otherwise",
                subject_id=refund_id,
            )


async def resolve_double_refund(
    db: Database, *, staff: Actor, organizer_id: int, refund_id: UUID, resolution: DoubleResolution, reason: str
) -> None:
    """What went out twice came back, or stays away; the same said again changes nothing. Raises `NotOutTwice`."""
    assert staff.id is not None
    async with db.tx() as tx:
        if await payments.resolve_double(
            tx,
            organizer_id=organizer_id,
            refund_id=refund_id,
            resolution=resolution,
            reason=reason,
            staff_id=staff.id,
        ):
            await audit.record(
                db,
                tx,
                organizer_id=organizer_id,
                actor=staff,
                action=f"double_refund_{resolution}",
                subject_id=refund_id,
            )


async def try_refund_again(
    collecting: Collecting, *, staff: Actor, organizer_id: int, refund_id: UUID, idempotency_key: str
) -> bool:
    """Go on with a stuck refund; True where this request did so before. Raises `RefundNotStuck`."""
    db = collecting.db
    tried = await payments.try_again(
        db,
        collecting.providers,
        collecting.accounts,
        organizer_id=organizer_id,
        refund_id=refund_id,
        request_key=idempotency_key,
    )
    if tried:
        async with db.tx() as tx:
            await audit.record(
                db,
                tx,
                organizer_id=organizer_id,
                actor=staff,
                action="refund_tried_again",
                subject_id=refund_id,
            )
    return not tried
