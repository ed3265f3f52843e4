"""A message to the buyer once more: what it was before is written down, because a message only knows its latest try."""

from uuid import UUID

from menpiao import notify
from menpiao.kernel.errors import IdempotencyKeyReused, NotFound
from menpiao.notify import MessageRow
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database
from menpiao.support.model.refusals import MessageWaits
from menpiao.support.service.timeline import order_rows
from menpiao.support.store import support as store


async def resend(
    db: Database, *, staff: Actor, organizer_id: int, order_id: UUID, message_id: UUID, idempotency_key: str
) -> tuple[MessageRow, bool]:
    """The message as it waits again, and whether this very request had it sent before. Raises `NotFound` where it is
    not about this order, `IdempotencyKeyReused`, `MessageWaits`."""
    assert staff.id is not None
    async with db.tx() as tx:
        rows = await order_rows(tx, organizer_id=organizer_id, order_id=order_id)
        if message_id not in {message.id for message in rows.messages}:
            raise NotFound()
        message = await notify.lock_message(tx, organizer_id=organizer_id, message_id=message_id)
        assert message is not None, "it was read a moment ago"
        before = await store.resend_of_request(
            tx, organizer_id=organizer_id, resent_by=staff.id, request_key=idempotency_key
        )
        if before is not None:
            if before.message_id != message_id:
                raise IdempotencyKeyReused()
            return message, True
        if not await notify.send_again(tx, organizer_id=organizer_id, message_id=message_id):
            raise MessageWaits()
        await store.add_resend(
            tx,
            organizer_id=organizer_id,
            resend_id=db.new_id(organizer_id),
            message_id=message_id,
            order_id=order_id,
            was=message.state,
            resent_by=staff.id,
            request_key=idempotency_key,
        )
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=staff,
            action="support.message_resent",
            subject_id=message_id,
            detail={"kind": message.kind, "was": message.state},
        )
        again = await notify.lock_message(tx, organizer_id=organizer_id, message_id=message_id)
        assert again is not None, "it was sent again a moment ago"
        return again, False
