"""Messages about one thing, for those who look after it, and one of them once more."""

from collections.abc import Sequence
from uuid import UUID

from menpiao.kernel.ids import encode
from menpiao.notify.model.messages import MessageKind
from menpiao.notify.service.outbox import SEND_MESSAGE
from menpiao.notify.store import outbox as store
from menpiao.notify.store.outbox import MessageRow
from menpiao.platform.db import Tx
from menpiao.platform.jobs import enqueue


async def messages_about(tx: Tx, *, organizer_id: int, subject_ids: Sequence[UUID]) -> list[MessageRow]:
    """All about these subjects (orders, refunds, tickets), oldest first."""
    kinds = [kind.value for kind in MessageKind]
    return await store.messages_about(tx, organizer_id=organizer_id, kinds=kinds, subject_ids=subject_ids)


async def lock_message(tx: Tx, *, organizer_id: int, message_id: UUID) -> MessageRow | None:
    """The organizer's message, held until the transaction ends."""
    return await store.lock_message(tx, organizer_id=organizer_id, message_id=message_id)


async def send_again(tx: Tx, *, organizer_id: int, message_id: UUID) -> bool:
    """Whatever became of it, it goes out once more when the caller's transaction commits, with the values it has; False
    where it waits for that already. Whether the buyer gets it depends on consents, as with every message."""
    if not await store.send_again(tx, organizer_id=organizer_id, message_id=message_id):
        return False
    await enqueue(tx, SEND_MESSAGE, {"organizer_id": organizer_id, "message_id": encode(message_id)})
    return True
