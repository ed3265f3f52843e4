"""Reading and replacing an event's refund ladder, and reading those that orders have pinned."""

from collections.abc import Collection
from uuid import UUID

from menpiao.catalog.model.ladder import RefundLadder, RefundRule, check_rule, rule_of
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import ladders as store
from menpiao.kernel.errors import NotFound, PreconditionFailed
from menpiao.platform.audit import Actor, record
from menpiao.platform.db import Database, Tx


async def refund_ladder_of_event(db: Database, *, organizer_id: int, event_id: UUID) -> tuple[int, RefundRule]:
    """The current version and rule; 0 and a rule without tiers where the organizer has never said. A foreign event does
    not exist."""
    async with db.read() as tx:
        row = await store.ladder_of_event(tx, organizer_id=organizer_id, event_id=event_id)
    if row is None:
        raise NotFound()
    return row.version, RefundRule() if row.rule is None else rule_of(row.rule)


async def replace_refund_ladder(
    db: Database, *, actor: Actor, organizer_id: int, event_id: UUID, expected_version: int, rule: RefundRule
) -> int:
    """A new version for whoever orders from now on; the version that is current then. Orders placed before keep theirs.

    What is so already stays as it is, so that a repeated request does not fail; else ``expected_version`` has to be the
    current one, or somebody else has changed it meanwhile.
    """
    check_rule(rule)
    async with db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        row = await store.ladder_of_event(tx, organizer_id=organizer_id, event_id=event_id, for_update=True)
        if row is None:
            raise NotFound()
        if row.rule == rule.stored():
            return row.version
        if row.version != expected_version:
            raise PreconditionFailed()
        version = row.version + 1
        await store.insert_ladder(
            tx,
            organizer_id=organizer_id,
            ladder_id=db.new_id(organizer_id),
            event_id=event_id,
            version=version,
            rule=rule.stored(),
        )
        await catalog_store.void_quotes(tx, organizer_id=organizer_id, event_id=event_id)
        await record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=actor,
            action="catalog.refund_ladder_replaced",
            subject_id=event_id,
            detail={"version": version},
        )
        return version


async def refund_ladders(tx: Tx, *, organizer_id: int, ladder_ids: Collection[UUID]) -> dict[UUID, RefundLadder]:
    """These versions of this organizer's ladders, in the caller's transaction."""
    rows = await store.ladders(tx, organizer_id=organizer_id, ladder_ids=list(ladder_ids))
    return {row.id: RefundLadder(row.id, row.event_id, row.version, rule_of(row.rule)) for row in rows}
