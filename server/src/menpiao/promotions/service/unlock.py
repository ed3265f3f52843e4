"""Which hidden ticket types a promo code unlocks, and of which types places are put aside for it."""

from uuid import UUID

from menpiao.catalog import Terms, terms_of
from menpiao.kernel.ids import organizer_of
from menpiao.platform.db import Database
from menpiao.promotions.model.promotion import PromoCode
from menpiao.promotions.service.look_up import Promotions
from menpiao.promotions.store import allotments


async def unlocked_types(
    db: Database, promotions: Promotions, *, event_id: UUID, written: str
) -> tuple[PromoCode, list[Terms], frozenset[UUID]]:
    """The code; the types of this event that its owner may order and others may not, or may find sold out; and those of
    which places lie aside at this moment. Raises `PromoCodeInvalid`."""
    code = await promotions.code(organizer_of(event_id), written)
    promotion = code.promotion
    if not promotion.unlocks_hidden and not code.allotted_types:
        return code, [], frozenset()
    async with db.read() as tx:
        known = await terms_of(tx, ticket_type_ids=promotion.ticket_type_ids)
        aside = frozenset(
            one.ticket_type_id for one in await allotments.of_promotions(tx, [promotion.id]) if one.aside > 0
        )
    found = [known[type_id] for type_id in promotion.ticket_type_ids if type_id in known]
    return code, [terms for terms in found if terms.event_id == event_id and _opens(code, terms)], aside


def _opens(code: PromoCode, terms: Terms) -> bool:
    """Whether the code makes a difference to whether its owner may have this type."""
    if not terms.sellable:
        return False
    if terms.hidden:
        return code.promotion.unlocks(terms)
    return terms.ticket_type_id in code.allotted_types and code.promotion.covers(terms)
