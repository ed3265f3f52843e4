"""Bundles for sale and what is left of price steps, in memory, for the shop window.

`refresh` costs one query where nobody sells bundles or counted steps, and two or three where somebody does. What
decides is counted by the placing batch; this only shows.
"""

from collections.abc import Callable, Mapping, Set
from uuid import UUID

from menpiao.catalog import OnView, PublishedEvent, SessionLabel, Terms, price_rules_of, session_labels, terms_of
from menpiao.platform.db import Database, Tx
from menpiao.promotions.model.on_offer import NO_OFFERS, BundleOnOffer, Offers, by_event, left_as_shown, on_offer
from menpiao.promotions.model.promotion import NOBODY, Bundle
from menpiao.promotions.store import promotions as store

MOST_BUNDLES = 2_000
"""Of all organizers together, the newest; nobody looks through so many."""


class OnOffer:
    """One for each process. ``sold_out`` tells the ticket types without a free place."""

    def __init__(self, db: Database, on_view: OnView, sold_out: Callable[[], Set[UUID]]) -> None:
        self._db = db
        self._on_view = on_view
        self._sold_out = sold_out
        self._versions: dict[int, int] = {}
        self._steps: dict[int, dict[UUID, tuple[UUID, int]]] = {}
        self._bundles: dict[UUID, Bundle] = {}
        self._terms: dict[UUID, Terms] = {}
        self._sessions: dict[UUID, SessionLabel] = {}
        self._offers = NO_OFFERS

    def shown(self) -> Offers:
        """What is on offer: the same object until something of it changes."""
        return self._offers

    async def refresh(self) -> None:
        """Look at what has changed. When it fails, because the database is away, everything stays as it is."""
        versions = {**self._on_view.versions}
        changed = [organizer for organizer, version in versions.items() if self._versions.get(organizer) != version]
        for organizer_id in changed:
            self._steps[organizer_id] = _counted_steps(self._on_view.events_of(organizer_id))
        steps = {step_id: found for of_organizer in self._steps.values() for step_id, found in of_organizer.items()}
        async with self._db.read() as tx:
            promotions = {row.id: row for row in await store.bundles_for_sale(tx, limit=MOST_BUNDLES)}
            if changed or promotions.keys() != self._bundles.keys():
                parts = await store.parts_of(tx, list(promotions)) if promotions else {}
                bundles = {key: Bundle(row, parts[key]) for key, row in promotions.items() if key in parts}
                await self._learn_parts(tx, bundles)
                self._bundles = bundles
            counted = [*steps, *promotions]
            rows = (
                await store.counters(tx, scope_ids=counted, kinds=["step", "uses"], owners=[NOBODY]) if counted else []
            )
        used = {row.scope_id: row.used for row in rows}
        offers = Offers(
            bundles=by_event(self._shown_bundles(used)),
            left={step_id: left_as_shown(places, used.get(step_id, 0)) for step_id, (_, places) in steps.items()},
            event_of={step_id: event_id for step_id, (event_id, _) in steps.items()},
        )
        if offers != self._offers:
            self._offers = offers
        self._versions = versions

    async def _learn_parts(self, tx: Tx, bundles: Mapping[UUID, Bundle]) -> None:
        """Read what the parts of these are: again whenever a catalogue has changed."""
        parts = [part for bundle in bundles.values() for part in bundle.parts]
        if not parts:
            self._terms, self._sessions = {}, {}
            return
        self._terms = await terms_of(tx, ticket_type_ids=list({part.ticket_type_id for part in parts}))
        sessions: dict[int, set[UUID]] = {}
        for terms in self._terms.values():
            sessions.setdefault(terms.organizer_id, set()).add(terms.session_id)
        self._sessions = {}
        for organizer_id, ids in sessions.items():
            self._sessions |= await session_labels(tx, organizer_id=organizer_id, session_ids=list(ids))

    def _shown_bundles(self, used: Mapping[UUID, int]) -> list[BundleOnOffer]:
        found = [
            on_offer(
                bundle,
                terms=self._terms,
                sessions=self._sessions,
                sold_out=self._sold_out(),
                used=used.get(bundle.promotion.id, 0),
                now=self._db.clock.now(),
            )
            for bundle in self._bundles.values()
        ]
        return [bundle for bundle in found if bundle is not None]


def _counted_steps(events: Mapping[UUID, PublishedEvent]) -> dict[UUID, tuple[UUID, int]]:
    """The steps that end after so many places, each with its event and how many these are."""
    return {
        step.id: (event.id, step.places)
        for event in events.values()
        for session in event.sessions
        for ticket_type in session.ticket_types
        if ticket_type.price_rules is not None
        for step in price_rules_of(ticket_type.price_rules).steps
        if step.places is not None
    }
