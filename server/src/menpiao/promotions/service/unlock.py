"""Which hidden ticket types a promo code unlocks."""

from uuid import UUID

from menpiao.catalog import Terms, terms_of
from menpiao.kernel.ids import organizer_of
from menpiao.platform.db import Database
from menpiao.promotions.model.promotion import PromoCode
from menpiao.promotions.service.look_up import Promotions


async def unlocked_types(
    db: Database, promotions: Promotions, *, event_id: UUID, written: str
) -> tuple[PromoCode, list[Terms]]:
    """The code, and the types of this event that it lets its owner order; raises `PromoCodeInvalid`."""
    code = await promotions.code(organizer_of(event_id), written)
    if not code.promotion.unlocks_hidden:
        return code, []
    async with db.read() as tx:
        known = await terms_of(tx, ticket_type_ids=code.promotion.ticket_type_ids)
    found = [known[type_id] for type_id in code.promotion.ticket_type_ids if type_id in known]
    return code, [
        terms
        for terms in found
        if terms.event_id == event_id and terms.hidden and terms.sellable and code.promotion.unlocks(terms)
    ]
