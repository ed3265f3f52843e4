"""The seating of sessions: read and kept in memory for whoever sells or shows seats, and replaced as a whole."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from uuid import UUID

from menpiao.catalog.model.seating import SeatSeller, SeatTag, SessionSeating
from menpiao.catalog.model.shapes import Texts
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import seating as store
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import organizer_of
from menpiao.platform.audit import Actor, record
from menpiao.platform.db import Database, Tx
from menpiao.platform.flights import Flights
from menpiao.platform.fresh import FreshCache
from menpiao.seating import Plan, PlanCache, Words

MOST_SESSIONS = 200
"""Whose seats are remembered; one of 50,000 seats takes 50 KB, its plan some megabytes for all sessions of a hall."""


async def seating_of(tx: Tx, *, organizer_id: int, session_id: UUID) -> SessionSeating | None:
    """How a session sells its seats; None where it has none."""
    return await store.seating(tx, organizer_id=organizer_id, session_id=session_id)


async def seat_sellers(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[SeatSeller]:
    """The ticket types that could sell the session's seats; none where there is no such session of the organizer."""
    return await store.sellers(tx, organizer_id=organizer_id, session_id=session_id)


async def replace_seating(db: Database, tx: Tx, *, actor: Actor, new: SessionSeating, numbers: Sequence[int]) -> int:
    """Sell these seats like this from the commit on; every quote made before is void. Returns the new version. Whoever
    calls it keeps the session's quotas agreeing, under their locks."""
    await catalog_store.bump_catalog(tx, organizer_id=new.organizer_id)
    await record(
        db,
        tx,
        organizer_id=new.organizer_id,
        actor=actor,
        action="catalog.seating_replaced",
        subject_id=new.session_id,
    )
    version = await store.replace_seating(tx, new=new, numbers=numbers)
    await catalog_store.void_quotes_of_session(tx, organizer_id=new.organizer_id, session_id=new.session_id)
    return version


class Seatings:
    """Seatings and names of seats by session, in memory: a look at the version a second, the rest when it has risen."""

    def __init__(self, db: Database, plans: PlanCache) -> None:
        self._db = db
        self._plans = plans
        self._versions: FreshCache[store.SeatingVersion] = FreshCache(db, _read_versions)
        self._known: dict[UUID, SessionSeating] = {}
        self._reading: Flights[SessionSeating | None] = Flights()

    async def get(self, session_id: UUID) -> SessionSeating | None:
        """How the session sells its seats, a second old at most; None where it has none."""
        found = (await self._versions.get([session_id])).get(session_id)
        if found is None:
            return None
        known = self._known.get(session_id)
        if known is not None and known.version >= found.version:
            return known
        return await self._reading.join(session_id, self._read)

    async def _read(self, session_id: UUID) -> SessionSeating | None:
        """The same as it is now; however many ask at once, it is read once."""
        async with self._db.read() as tx:
            seating = await store.seating(tx, organizer_id=organizer_of(session_id), session_id=session_id)
        if seating is not None:
            if len(self._known) >= MOST_SESSIONS:
                self._known.clear()
            self._known[session_id] = seating
        return seating

    async def tags_of(self, session_id: UUID) -> "SeatTags | None":
        """What is written of the session's seats, a second old at most; None where it has none."""
        seating = await self.get(session_id)
        return None if seating is None else SeatTags(seating, await self._plans.plan(seating.seat_map_id))

    async def tags(self, seats: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], SeatTag]:
        """What is written of these seats, by session and number; those that a map does not have are left out."""
        by_session: dict[UUID, list[int]] = {}
        for session_id, number in seats:
            by_session.setdefault(session_id, []).append(number)
        found: dict[tuple[UUID, int], SeatTag] = {}
        for session_id, numbers in by_session.items():
            tags = await self.tags_of(session_id)
            for number in numbers:
                tag = None if tags is None else tags.of(number)
                if tag is not None:
                    found[session_id, number] = tag
        return found


class SeatTags:
    """What is written of the seats of one session, as it is sold and named now."""

    __slots__ = ("_plan", "_tier_names", "_tier_of")

    def __init__(self, seating: SessionSeating, plan: Plan) -> None:
        self._plan = plan
        self._tier_of = seating.tier_of
        self._tier_names = {tier.number: tier.name for tier in seating.tiers}

    def of(self, number: int) -> SeatTag | None:
        """Of the seat with this number; None where the map has none."""
        plan = self._plan
        index = plan.index_of_number.get(number)
        if index is None:
            return None
        label = plan.label_of(index)
        return SeatTag(
            id=label.id,
            section=_texts(label.section),
            row=label.row,
            label=label.label,
            table=label.table,
            tier=self._tier_names.get(self._tier_of[index]),
            entrance=_texts(label.entrance) if label.entrance else None,
        )

    def zone_of(self, number: int) -> str | None:
        """The id of the zone that this seat is in; None where the map has no such seat, or it is in none."""
        index = self._plan.index_of_number.get(number)
        return None if index is None else self._plan.section_of(index).zone

    def zones(self) -> dict[str, Texts]:
        """The names of the map's zones, by id."""
        return {zone: _texts(name) for zone, name in self._plan.zones.items()}


@lru_cache(maxsize=1_024)
def _texts(words: Words) -> Texts:
    """A name of a map as texts of ours; a section's is asked for with each of its seats."""
    pairs: tuple[tuple[Lang, str | None], ...] = (("zh-CN", words.zh), ("en", words.en))
    return {lang: text for lang, text in pairs if text}


async def _read_versions(tx: Tx, ids: list[UUID]) -> dict[UUID, store.SeatingVersion]:
    return await store.seating_versions(tx, session_ids=ids)
