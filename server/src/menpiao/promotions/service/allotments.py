"""What is put aside for promo codes, besides the placing batch: released in time, drawn again for late money."""

from uuid import UUID

from menpiao.platform.audit import SYSTEM, record
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each
from menpiao.promotions.store import allotments as store
from menpiao.promotions.store.allotments import DueAllotment

RELEASED_A_RUN = 100


async def release_due_allotments(db: Database) -> int:
    """Let everybody have what was put aside until now; of how many promotions."""
    async with db.read() as tx:
        found = await store.due(tx, limit=RELEASED_A_RUN)

    async def release(allotment: DueAllotment) -> None:
        async with db.tx() as tx:
            places = await store.release(tx, organizer_id=allotment.organizer_id, promotion_id=allotment.id)
            await record(
                db,
                tx,
                organizer_id=allotment.organizer_id,
                actor=SYSTEM,
                action="promotions.allotment_released",
                subject_id=allotment.id,
                detail={"places": places},
            )

    await for_each("release_due_allotments", found, release, at_once=2)
    return len(found)


async def draw_again(tx: Tx, *, organizer_id: int, order_id: UUID) -> None:
    """The places that a released order had drawn and given back are free for it once more, as far as they lie there.
    Whoever does not sell them in this transaction calls `give_back_draws`."""
    await store.draw_again(tx, organizer_id=organizer_id, order_id=order_id)


async def give_back_draws(tx: Tx, *, organizer_id: int, order_id: UUID) -> None:
    """Nothing comes of it: the places lie in the allotment again."""
    await store.give_back(tx, organizer_id=organizer_id, order_id=order_id)
