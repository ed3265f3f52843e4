"""Promotions in memory, at most a second old: codes and bundles for quotes, places sold at price steps.

What is in memory decides nothing by itself: the placing batch compares the promotion's version and counts under its
lock.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from menpiao.platform.db import Database, Tx
from menpiao.platform.fresh import FreshCache
from menpiao.promotions.model.code import code_id, normal_code
from menpiao.promotions.model.promotion import Bundle, PromoCode
from menpiao.promotions.model.refusals import PromoCodeInvalid
from menpiao.promotions.service.counted import steps_used
from menpiao.promotions.store import allotments
from menpiao.promotions.store import promotions as store


class Promotions:
    """One for each process."""

    def __init__(self, db: Database) -> None:
        self._clock = db.clock
        self._codes: FreshCache[PromoCode] = FreshCache(db, _read_codes)
        self._bundles: FreshCache[Bundle] = FreshCache(db, _read_bundles)
        self._steps: FreshCache[int] = FreshCache(db, _read_steps)

    async def code(self, organizer_id: int, written: str) -> PromoCode:
        """The code of this organizer that is valid now; anything else raises `PromoCodeInvalid`."""
        normal = normal_code(written)
        if normal is None:
            raise PromoCodeInvalid()
        identifier = code_id(organizer_id, normal)
        found = (await self._codes.get([identifier])).get(identifier)
        if found is None or not found.promotion.valid_at(self._clock.now()):
            raise PromoCodeInvalid()
        return found

    async def bundles(self, bundle_ids: Iterable[UUID]) -> dict[UUID, Bundle]:
        """Those that may be bought now."""
        found = await self._bundles.get(bundle_ids)
        now = self._clock.now()
        return {identifier: bundle for identifier, bundle in found.items() if bundle.promotion.valid_at(now)}

    def steps_at_hand(self, step_ids: Sequence[UUID]) -> dict[UUID, int] | None:
        """Places sold at these steps, where all of them are in memory."""
        found = {step_id: self._steps.at_hand(step_id) for step_id in step_ids}
        return None if None in found.values() else {step_id: used or 0 for step_id, used in found.items()}

    async def steps(self, step_ids: Sequence[UUID]) -> dict[UUID, int]:
        """Places sold at these steps."""
        return await self._steps.get(step_ids)

    def forget(self, organizer_id: int, *, written: str | None, ids: Iterable[UUID]) -> None:
        """Read these again next time, a code and bundles and steps: the batch says that a quote assumed what is no
        more."""
        known = list(ids)
        self._bundles.forget(known)
        self._steps.forget(known)
        normal = normal_code(written) if written is not None else None
        if normal is not None:
            self._codes.forget([code_id(organizer_id, normal)])


async def _read_codes(tx: Tx, ids: list[UUID]) -> Mapping[UUID, PromoCode]:
    codes = await store.codes_by_id(tx, ids)
    promotions = await store.promotions_by_id(tx, list({row.promotion_id for row in codes.values()}))
    allotted: dict[UUID, set[UUID]] = {}
    for allotment in await allotments.of_promotions(tx, list(promotions)):
        if allotment.released_at is None:
            allotted.setdefault(allotment.promotion_id, set()).add(allotment.ticket_type_id)
    return {
        row.id: PromoCode(row.id, promotions[row.promotion_id], frozenset(allotted.get(row.promotion_id, ())))
        for row in codes.values()
    }


async def _read_bundles(tx: Tx, ids: list[UUID]) -> Mapping[UUID, Bundle]:
    promotions = await store.promotions_by_id(tx, ids)
    parts = await store.parts_of(tx, ids)
    return {row.id: Bundle(row, parts[row.id]) for row in promotions.values() if row.id in parts}


async def _read_steps(tx: Tx, ids: list[UUID]) -> Mapping[UUID, int]:
    return await steps_used(tx, step_ids=ids)
