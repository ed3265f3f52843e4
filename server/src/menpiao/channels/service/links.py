"""The links of an import's orders, for the channel to pass on. Whoever has one has the tickets: making the list is on
record."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.channels.model.channel import RowState
from menpiao.channels.service.claim import claim_token
from menpiao.channels.store import imports as store
from menpiao.kernel.errors import NotFound
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

ROWS_AT_ONCE = 5_000


class Link(msgspec.Struct, frozen=True):
    """What claims the tickets of a line; None where they are claimed."""

    line: int
    reference: str
    order_id: UUID
    quantity: int
    token: str | None


async def links_of_import(
    db: Database, cipher: FieldCipher, *, staff: Actor, organizer_id: int, import_id: UUID
) -> Sequence[Link]:
    """Of every line that is imported, in order. Raises `NotFound`."""
    found: list[Link] = []
    async with db.tx() as tx:
        one = await store.by_id(tx, organizer_id=organizer_id, import_id=import_id)
        if one is None:
            raise NotFound()
        after = 0
        while rows := await store.rows(tx, one, after=after, limit=ROWS_AT_ONCE, state=RowState.IMPORTED, problem=None):
            after = rows[-1].line
            for row in rows:
                assert row.order_id is not None, "what is imported has its order"
                token = None if row.claimed_at else claim_token(cipher, row.order_id)
                found.append(Link(row.line, row.reference or "", row.order_id, row.quantity or 0, token))
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=staff,
            action="channels.links_exported",
            subject_id=import_id,
            detail={"links": len(found)},
        )
    return found
