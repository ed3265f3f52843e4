"""Messages that failed for good: our mistake (a template that is wrong or gone), or a channel that was away for long.

They come in crowds, all of a kind for one reason; so they are one case for each kind, and a person decides about all of
them: try them again, once the reason is mended, or let them be.
"""

from typing import Literal
from uuid import UUID

from menpiao.kernel.cases import Case
from menpiao.kernel.errors import NotFound
from menpiao.notify.store import outbox as store
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx

Resolution = Literal["retry", "dismiss"]


async def cases(tx: Tx, organizer_id: int) -> list[Case]:
    """One for each kind of which some failed."""
    return [
        Case(
            "messages_failed",
            failed.first_id,
            failed.since,
            {"message_kind": failed.kind, "count": failed.count},
            ("resolveMessages",),
        )
        for failed in await store.failed_kinds(tx, organizer_id=organizer_id)
    ]


async def resolve_messages(
    db: Database, *, staff: Actor, organizer_id: int, message_id: UUID, resolution: Resolution
) -> int:
    """Try all failed messages of this one's kind again, or let them be; how many. Said again it finds none."""
    assert staff.id is not None
    async with db.tx() as tx:
        kind = await store.kind_of(tx, organizer_id=organizer_id, message_id=message_id)
        if kind is None:
            raise NotFound()
        if resolution == "retry":
            count = await store.retry_failed(tx, organizer_id=organizer_id, kind=kind)
        else:
            count = await store.dismiss_failed(tx, organizer_id=organizer_id, kind=kind, staff_id=staff.id)
        if count:
            await audit.record(
                db,
                tx,
                organizer_id=organizer_id,
                actor=staff,
                action="messages_tried_again" if resolution == "retry" else "messages_dismissed",
                subject_id=message_id,
                detail={"kind": kind, "count": count},
            )
    return count
