"""Bundles of an event that is copied: the same tickets together, at the same price, in the copy.

Promo codes are not copied: an organizer has a code once, and whoever has it was given it for what it is for.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from menpiao.catalog import TypeInCopy
from menpiao.kernel.ids import encode
from menpiao.platform.audit import Actor, record
from menpiao.platform.db import Database, Tx
from menpiao.promotions.model.promotion import BundlePart, NewPromotion, Promotion
from menpiao.promotions.store import promotions as store


async def copy_bundles(
    db: Database,
    tx: Tx,
    *,
    actor: Actor,
    organizer_id: int,
    made_id: UUID,
    names: Mapping[UUID, TypeInCopy],
    move: Callable[[datetime], datetime],
) -> None:
    """Those that hold nothing but ``names``, and were not ended. A paused one is paused in the copy; what was used of
    one is not used of its copy."""
    parts = await store.bundles_within(tx, organizer_id=organizer_id, ticket_type_ids=list(names))
    bundles = await store.promotions_by_id(tx, list(parts))
    for bundle_id in sorted(parts):
        bundle = bundles[bundle_id]
        copied_id = db.new_id(organizer_id)
        key = f"copy of {encode(bundle_id)} in {encode(made_id)}"
        await store.insert(
            tx,
            organizer_id=organizer_id,
            promotion_id=copied_id,
            new=_moved(bundle, move),
            idempotency_key=key,
            request_hash=hashlib.sha256(key.encode()).digest(),
        )
        alike = [
            BundlePart(names[part.ticket_type_id].session_id, names[part.ticket_type_id].ticket_type_id, part.quantity)
            for part in parts[bundle_id]
        ]
        await store.insert_parts(tx, organizer_id=organizer_id, promotion_id=copied_id, parts=alike)
        if bundle.state == "paused":
            await store.set_state(tx, organizer_id=organizer_id, promotion_id=copied_id, state="paused")
        await record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=actor,
            action="promotions.promotion_created",
            subject_id=copied_id,
            detail={"kind": "bundle", "codes": 0},
        )


def _moved(bundle: Promotion, move: Callable[[datetime], datetime]) -> NewPromotion:
    return NewPromotion(
        kind="bundle",
        name=bundle.name,
        effect="price",
        amount_fen=bundle.amount_fen,
        valid_from=None if bundle.valid_from is None else move(bundle.valid_from),
        valid_until=None if bundle.valid_until is None else move(bundle.valid_until),
        max_uses=bundle.max_uses,
        max_uses_per_buyer=bundle.max_uses_per_buyer,
    )
