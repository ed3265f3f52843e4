"""Refunds as staff see them, and what they do about those that are stuck or went out twice."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao import identity, payments, tickets
from menpiao.kernel.page import Page
from menpiao.orders.service.cancel import Collecting
from menpiao.payments import DoubleRefund, DoubleResolution, Refund, RefundAttempt, RefundItem
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx


class RefundView(msgspec.Struct, frozen=True):
    """A refund as staff see it: its tickets, the ids of the order's tickets by position, the provider's numbers, what
    of it went out twice, what the staff behind it are called, and how the payment was made that goes back (None where
    nothing was paid)."""

    refund: Refund
    items: tuple[RefundItem, ...]
    tickets: dict[int, UUID]
    attempts: tuple[RefundAttempt, ...]
    doubles: tuple[DoubleRefund, ...]
    names: dict[UUID, str]
    method: str | None


async def refund_of_organizer(db: Database, *, organizer_id: int, refund_id: UUID) -> RefundView:
    """The organizer's own refund; a foreign one does not exist."""
    async with db.read() as tx:
        refund = await payments.refund_by_id(tx, organizer_id=organizer_id, refund_id=refund_id)
        return (await _views(tx, organizer_id, [refund]))[0]


async def refunds_of_organizer(
    db: Database, *, organizer_id: int, state: str | None, limit: int, cursor: str | None
) -> Page[RefundView]:
    """The organizer's refunds, newest first."""
    async with db.read() as tx:
        page = await payments.list_refunds(tx, organizer_id=organizer_id, state=state, limit=limit, cursor=cursor)
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
    paid = [refund.payment_id for refund in refunds if refund.payment_id is not None]
    methods = await payments.methods_of_payments(tx, organizer_id=organizer_id, payment_ids=paid)
    return [
        RefundView(
            refund,
            tuple(items.get(refund.id, ())),
            issued.get(refund.order_id, {}),
            tuple(attempts.get(refund.id, ())),
            tuple(doubles.get(refund.id, ())),
            names,
            None if refund.payment_id is None else methods[refund.payment_id],
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
