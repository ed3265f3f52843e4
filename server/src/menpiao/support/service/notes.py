"""Notes of staff about an order: sealed, never changed, each request once."""

from hashlib import sha256
from uuid import UUID

from menpiao import orders
from menpiao.kernel.errors import IdempotencyKeyReused
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.support.store import support as store
from menpiao.support.store.support import Note

FIELD = "order_notes.text"


async def write_note(
    db: Database,
    cipher: FieldCipher,
    *,
    staff: Actor,
    organizer_id: int,
    order_id: UUID,
    text: str,
    idempotency_key: str,
) -> tuple[Note, bool]:
    """The note, and whether this very request had written it. Raises `NotFound`, `IdempotencyKeyReused`."""
    assert staff.id is not None
    note_id, request_hash = db.new_id(organizer_id), sha256(order_id.bytes + text.encode()).digest()
    async with db.tx() as tx:
        await orders.order_of_organizer(tx, organizer_id=organizer_id, order_id=order_id)
        added = await store.add_note(
            tx,
            organizer_id=organizer_id,
            note_id=note_id,
            order_id=order_id,
            text_sealed=cipher.seal(text.encode(), field=FIELD, row=note_id),
            written_by=staff.id,
            request_key=idempotency_key,
            request_hash=request_hash,
        )
        note = await store.note_of_request(
            tx, organizer_id=organizer_id, written_by=staff.id, request_key=idempotency_key
        )
        assert note is not None, "it was written now or before"
        if note.request_hash != request_hash:
            raise IdempotencyKeyReused()
        if added:
            await audit.record(
                db,
                tx,
                organizer_id=organizer_id,
                actor=staff,
                action="support.note_written",
                subject_id=order_id,
                detail={"note_id": note_id.hex},
            )
    return note, not added


def text_of(cipher: FieldCipher, note: Note) -> str:
    """What it says."""
    return cipher.open(note.text_sealed, field=FIELD, row=note.id).decode()
