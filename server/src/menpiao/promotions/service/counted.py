"""What is counted, read and taken again outside of the placing batch."""

from collections.abc import Sequence
from uuid import UUID

from menpiao.platform.db import Database, Tx
from menpiao.promotions.model.code import code_id, normal_code
from menpiao.promotions.model.promotion import NOBODY, Use
from menpiao.promotions.store import promotions as store


async def used_up(db: Database, *, buyer_id: UUID, uses: Sequence[Use]) -> Use | None:
    """The first of these that is not to be had at this moment, for telling before anybody orders."""
    if not uses:
        return None
    async with db.read() as tx:
        rows = await store.counters(
            tx,
            scope_ids=[use.scope_id for use in uses],
            kinds=list({use.kind for use in uses}),
            owners=[NOBODY, buyer_id],
        )
    used = {(row.kind, row.scope_id, row.owner_id): row.used for row in rows}
    for use in uses:
        owner_id = buyer_id if use.by_buyer else NOBODY
        if used.get((use.kind, use.scope_id, owner_id), 0) + use.amount > use.most:
            return use
    return None


async def steps_used(tx: Tx, *, step_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Places sold at each of these price steps, also where that is none."""
    rows = await store.counters(tx, scope_ids=step_ids, kinds=["step"], owners=[NOBODY])
    return {**dict.fromkeys(step_ids, 0), **{row.scope_id: row.used for row in rows}}


async def has_given_back(tx: Tx, *, organizer_id: int, order_id: UUID) -> bool:
    """Whether a released order gave back uses, so that its late money needs them again."""
    return await store.has_given_back(tx, organizer_id=organizer_id, order_id=order_id)


async def may_take_again(tx: Tx, *, organizer_id: int, order_id: UUID) -> bool:
    """Whether what a released order gave back is to be had again, all of it, within the limits that held when it was
    placed; stays so until the transaction ends. The caller holds the order and its sessions' quotas."""
    return await store.lock_to_take_again(tx, organizer_id=organizer_id, order_id=order_id)


async def take_again(tx: Tx, *, organizer_id: int, order_id: UUID) -> None:
    """Take it, after `may_take_again` has said so."""
    await store.take_again(tx, organizer_id=organizer_id, order_id=order_id)


async def scopes_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """By order, the promotions that it used, and their codes where each is counted by itself."""
    found: dict[UUID, list[UUID]] = {}
    for row in await store.scopes_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids):
        found.setdefault(row.order_id, []).append(row.scope_id)
    return found


async def scopes_of_code(tx: Tx, *, organizer_id: int, written: str) -> list[UUID]:
    """What `scopes_of_orders` says of orders with this code, as somebody wrote it; nothing where it is none. Codes of a
    promotion that does not count each by itself can't be told apart afterwards: its orders are found by any of them."""
    code = normal_code(written)
    if code is None:
        return []
    scope_id = await store.scope_of_code(tx, organizer_id=organizer_id, code_id=code_id(organizer_id, code))
    return [] if scope_id is None else [scope_id]
