"""Staff have looked into what a provider said that contradicts what is known of a payment or a refund, or into a
dispute of a payment."""

from uuid import UUID

from menpiao import payments
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx


async def see_payment(db: Database, *, staff: Actor, organizer_id: int, payment_id: UUID, reason: str) -> None:
    """Disputes of the payment, too. The same said again changes nothing. Raises `NotFound`, `NothingContradicted`."""
    assert staff.id is not None
    async with db.tx() as tx:
        payment = await payments.payment_of_organizer(tx, organizer_id=organizer_id, payment_id=payment_id)
        disputed = await payments.see_disputes(
            tx, organizer_id=organizer_id, payment_id=payment.id, reason=reason, staff_id=staff.id
        )
        if disputed:
            await audit.record(
                db,
                tx,
                organizer_id=organizer_id,
                actor=staff,
                action="payment_dispute_seen",
                subject_id=payment.id,
            )
        try:
            await _see(db, tx, staff, organizer_id, payment.id, None, reason)
        except payments.NothingContradicted:
            if disputed is None:
                raise


async def see_refund(db: Database, *, staff: Actor, organizer_id: int, refund_id: UUID, reason: str) -> None:
    """The same said again changes nothing. Raises `NotFound`, `NothingContradicted`."""
    async with db.tx() as tx:
        refund = await payments.refund_by_id(tx, organizer_id=organizer_id, refund_id=refund_id)
        if refund.payment_id is None:
            raise payments.NothingContradicted()
        await _see(db, tx, staff, organizer_id, refund.payment_id, refund.id, reason)


async def _see(
    db: Database, tx: Tx, staff: Actor, organizer_id: int, payment_id: UUID, refund_id: UUID | None, reason: str
) -> None:
    assert staff.id is not None
    if await payments.see_surprises(
        tx, organizer_id=organizer_id, payment_id=payment_id, refund_id=refund_id, reason=reason, staff_id=staff.id
    ):
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=staff,
            action="payment_contradiction_seen" if refund_id is None else "refund_contradiction_seen",
            subject_id=refund_id or payment_id,
        )
