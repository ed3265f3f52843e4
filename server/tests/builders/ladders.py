"""Refund ladders for tests."""

from datetime import datetime
from uuid import UUID

from menpiao.catalog import RefundRule, RefundScope, RefundTier, refund_ladder_of_event, replace_refund_ladder
from menpiao.platform.audit import SYSTEM
from menpiao.platform.db import Database


def a_rule(
    *tiers: tuple[int, int],
    scope: RefundScope = "ticket",
    once_per_buyer: bool = False,
    places_return_at: datetime | None = None,
) -> RefundRule:
    """Tiers as (until so many hours before, fee in percent); free until 72 hours before, then a fifth until 24."""
    return RefundRule(
        tiers=tuple(RefundTier(until_hours_before=h, fee_percent=p) for h, p in tiers or ((72, 0), (24, 20))),
        scope=scope,
        once_per_buyer=once_per_buyer,
        places_return_at=places_return_at,
    )


async def with_ladder(db: Database, event_id: UUID, rule: RefundRule | None = None, *, organizer_id: int = 7) -> int:
    """Replace the event's ladder, whatever it was; its version."""
    version, _ = await refund_ladder_of_event(db, organizer_id=organizer_id, event_id=event_id)
    return await replace_refund_ladder(
        db,
        actor=SYSTEM,
        organizer_id=organizer_id,
        event_id=event_id,
        expected_version=version,
        rule=rule or a_rule(),
    )
