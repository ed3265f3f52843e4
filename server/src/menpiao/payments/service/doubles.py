"""What becomes of money that went out twice: a person writes down that it came back, or that it stays away."""

from collections.abc import Sequence
from uuid import UUID

from menpiao.payments.model.refund import DoubleRefund, DoubleResolution
from menpiao.payments.model.refusals import NotOutTwice
from menpiao.payments.service.booking import book_returned
from menpiao.payments.service.refunds import locked
from menpiao.payments.store import doubles as store
from menpiao.platform.db import Tx


async def resolve_double(
    tx: Tx, *, organizer_id: int, refund_id: UUID, resolution: DoubleResolution, reason: str, staff_id: UUID
) -> bool:
    """Do what was decided about all that is open of a refund; False where just that was said before. Raises
    `NotFound`, `NotOutTwice`."""
    await locked(tx, organizer_id=organizer_id, refund_id=refund_id)
    known = await store.lock_doubles(tx, organizer_id=organizer_id, refund_id=refund_id)
    still_open = [double for double in known if double.resolution is None]
    if not still_open:
        if any((double.resolution, double.reason) == (resolution, reason) for double in known):
            return False
        raise NotOutTwice()
    await store.resolve(
        tx,
        organizer_id=organizer_id,
        refund_id=refund_id,
        resolution=resolution,
        reason=reason,
        staff_id=staff_id,
    )
    if resolution == "returned":
        for double in still_open:
            await book_returned(tx, double)
    return True


async def doubles_of_refunds(
    tx: Tx, *, organizer_id: int, refund_ids: Sequence[UUID]
) -> dict[UUID, list[DoubleRefund]]:
    """What of these refunds went out twice, by refund."""
    found: dict[UUID, list[DoubleRefund]] = {}
    for double in await store.doubles_of_refunds(tx, organizer_id=organizer_id, refund_ids=refund_ids):
        found.setdefault(double.refund_id, []).append(double)
    return found
