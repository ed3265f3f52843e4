"""The shop window: everything on public view in memory, encoded before anybody asks.

`refresh` takes over what `catalog.OnView` and inventory have learnt since it was called last; a read makes no query.
What changes by time alone (a sale opens, a session ends) is looked at again when its moment has come, also between two
refreshes.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import islice
from uuid import UUID

import msgspec

from menpiao.catalog import CATEGORIES, CITIES, OnView, PublishedEvent
from menpiao.identity import Organizer, organizers_of
from menpiao.kernel.errors import NotFound
from menpiao.kernel.i18n import LANGS, Lang, Text
from menpiao.kernel.ids import encode
from menpiao.platform.db import Database
from menpiao.platform.http import ReadyAnswer
from menpiao.promotions import NO_OFFERS, Offers
from menpiao.storefront.model.look import Look, look_at
from menpiao.storefront.model.query import EventsQuery, Position, cursor_of, position_of
from menpiao.storefront.model.search import SearchIndex
from menpiao.storefront.model.wire import Facet, Facets
from menpiao.storefront.service.render import card_of, page_of
from menpiao.waitingroom import ShownRoom

CACHE_CONTROL = "public, max-age=5, stale-while-revalidate=30"
"""Five seconds: the sale's opening is known from ``on_sale_at``, and what is left from the availability."""

_NEVER = 2**63
MAX_ANSWERS = 1_000
"""Lists that are remembered until something changes; a list is cheap to make again."""


class _Entry(msgspec.Struct):
    """An event on view, how it looks, and what that is in bytes."""

    event: PublishedEvent
    organizer: Organizer
    look: Look
    pages: dict[Lang, ReadyAnswer]
    cards: dict[Lang, msgspec.Raw]

    @property
    def first_starts_at(self) -> datetime:
        return self.look.coming[0].starts_at


class Storefront:
    """``sold_out`` tells the ticket types without a free place: the same set as long as nothing changes. ``rooms``
    tells the waiting rooms to show, by session, ``offers`` the bundles and what is left of price steps; from memory.

    Empty until the first `refresh`, which ``app`` awaits before it takes requests.
    """

    def __init__(
        self,
        db: Database,
        on_view: OnView,
        sold_out: Callable[[], Set[UUID]],
        rooms: Callable[[], Mapping[UUID, ShownRoom]] = dict,
        offers: Callable[[], Offers] = lambda: NO_OFFERS,
    ) -> None:
        self._db = db
        self._current_rooms = rooms
        self._rooms: Mapping[UUID, ShownRoom] = {}
        self._current_offers = offers
        self._offers = NO_OFFERS
        self._on_view = on_view
        self._current_sold_out = sold_out
        self._versions: dict[int, int] = {}
        self._taken: dict[int, Mapping[UUID, PublishedEvent]] = {}
        self._entries: dict[UUID, _Entry] = {}
        self._by_text: dict[str, _Entry] = {}
        self._event_of_type: dict[UUID, UUID] = {}
        self._index: SearchIndex[UUID] = SearchIndex()
        self._sold_out: Set[UUID] = frozenset()
        self._moments: list[tuple[datetime, UUID]] = []
        self._look_from_ms = 0
        """In this millisecond, or later, the first of the moments comes."""
        self._order: list[Position] | None = None
        self._answers: dict[tuple[Lang, object], ReadyAnswer] = {}

    async def refresh(self) -> bool:
        """Take over what has changed on view since the last time; whether anything had.

        When it fails, because the database is away, the window stays as it is.
        """
        versions = {**self._on_view.versions}
        changed = [organizer for organizer, version in versions.items() if self._versions.get(organizer) != version]
        organizers: Mapping[int, Organizer] = {}
        if changed:
            async with self._db.read() as tx:
                organizers = await organizers_of(tx, organizer_ids=changed)
        sold_out = self._current_sold_out()
        turned = sold_out ^ self._sold_out if sold_out is not self._sold_out else frozenset()
        self._sold_out = sold_out
        offers, self._offers = self._offers, self._current_offers()
        differ = offers.events_that_differ(self._offers) if offers is not self._offers else set()
        for organizer_id in changed:
            self._take_over(organizer_id, organizers[organizer_id])
        self._versions = versions
        events = {self._event_of_type[one] for one in turned if one in self._event_of_type} | self._new_rooms() | differ
        self._look_again(events)
        return bool(changed) or bool(events)

    def event_page(self, lang: Lang, event_id: str) -> ReadyAnswer:
        """The page of an event on view, past ones too, by the id as paths spell it; raises `NotFound`."""
        self._catch_up()
        entry = self._by_text.get(event_id)
        if entry is None:
            raise NotFound()
        return entry.pages[lang]

    def events(self, lang: Lang, query: EventsQuery) -> ReadyAnswer:
        """A page of cards; raises `Invalid` for filters, limits and cursors that make no sense."""
        query.check()
        after = position_of(query.cursor) if query.cursor is not None else None
        self._catch_up()
        return self._answer((lang, query), lambda: self._list(lang, query, after))

    def facets(self, lang: Lang) -> ReadyAnswer:
        """The cities and categories of what is listed, each with its number of events."""
        self._catch_up()
        return self._answer((lang, "facets"), lambda: msgspec.json.encode(self._facets(lang)))

    def _list(self, lang: Lang, query: EventsQuery, after: Position | None) -> bytes:
        hits = self._index.search(query.q)
        order = self._by_date() if hits is None else self._by_rank(hits)
        start = bisect_right(order, after) if after is not None else 0
        wanted = (position for position in islice(order, start, None) if self._is_wanted(position.id, query))
        shown = list(islice(wanted, query.limit))
        more = next(wanted, None) is not None
        items = [self._entries[position.id].cards[lang] for position in shown]
        return msgspec.json.encode({"items": items, "next": cursor_of(shown[-1]) if more else None})

    def _by_date(self) -> list[Position]:
        if self._order is None:
            self._order = sorted(Position(0, entry.first_starts_at, key) for key, entry in self._entries.items())
        return self._order

    def _by_rank(self, hits: Mapping[UUID, bool]) -> list[Position]:
        return sorted(
            Position(int(not in_title), self._entries[key].first_starts_at, key) for key, in_title in hits.items()
        )

    def _is_wanted(self, event_id: UUID, query: EventsQuery) -> bool:
        entry = self._entries[event_id]
        return entry.look.listed and any(query.wants(one, entry.event.category) for one in entry.look.coming)

    def _facets(self, lang: Lang) -> Facets:
        listed = [entry for entry in self._entries.values() if entry.look.listed]
        cities = Counter(city for entry in listed for city in {s.venue.city for s in entry.look.coming})
        categories = Counter(entry.event.category for entry in listed)
        return Facets(_in_order(CITIES, cities, lang), _in_order(CATEGORIES, categories, lang))

    def _answer(self, key: tuple[Lang, object], make: Callable[[], bytes]) -> ReadyAnswer:
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= MAX_ANSWERS:
                self._answers.clear()
            answer = self._answers[key] = _ready(make())
        return answer

    def _take_over(self, organizer_id: int, organizer: Organizer) -> None:
        """Replace what differs of this organizer."""
        before, after = self._taken.get(organizer_id, {}), self._on_view.events_of(organizer_id)
        for event_id in before.keys() - after.keys():
            entry = self._entries.pop(event_id)
            del self._by_text[encode(event_id)]
            self._index.remove(event_id)
            for ticket_type_id in _types_of(entry.event):
                self._event_of_type.pop(ticket_type_id, None)
        for event in after.values():
            known = self._entries.get(event.id)
            if known is not None and known.event is event and known.organizer == organizer:
                continue
            self._put(event, organizer)
            self._event_of_type.update((ticket_type_id, event.id) for ticket_type_id in _types_of(event))
            self._index.put(event.id, titles=event.title.values(), texts=_texts_of(event))
        self._taken[organizer_id] = after
        self._changed()

    def _new_rooms(self) -> set[UUID]:
        """Learn which waiting rooms have come, changed or gone; the events before which they stand."""
        before, self._rooms = self._rooms, self._current_rooms()
        if before is self._rooms:
            return set()
        different = {key for key in before.keys() | self._rooms.keys() if before.get(key) != self._rooms.get(key)}
        if not different:
            return set()
        return {key for key, one in self._entries.items() if any(s.id in different for s in one.look.sessions)}

    def _catch_up(self) -> None:
        """Look again at what time alone has changed."""
        if self._db.clock.milliseconds() < self._look_from_ms:
            return
        now = self._db.clock.now()
        due = set()
        while self._moments and self._moments[0][0] <= now:
            due.add(heappop(self._moments)[1])
        self._look_again(due)
        self._look_from_ms = int(self._moments[0][0].timestamp() * 1000) if self._moments else _NEVER

    def _look_again(self, event_ids: Collection[UUID]) -> None:
        for event_id in event_ids:
            entry = self._entries.get(event_id)
            if entry is not None:
                self._put(entry.event, entry.organizer)
        if event_ids:
            self._changed()

    def _changed(self) -> None:
        self._answers.clear()
        self._order = None
        if len(self._moments) > 2 * len(self._entries) + 100:
            # Moments of looks that are no longer current; they would go by themselves, but perhaps in a year.
            moments = ((entry.look.changes_at, key) for key, entry in self._entries.items())
            self._moments = [(moment, key) for moment, key in moments if moment is not None]
            heapify(self._moments)

    def _put(self, event: PublishedEvent, organizer: Organizer) -> None:
        left, bundles = self._offers.left, self._offers.bundles.get(event.id, ())
        look = look_at(event, now=self._db.clock.now(), sold_out=self._sold_out, left=left)
        self._entries[event.id] = self._by_text[encode(event.id)] = _Entry(
            event=event,
            organizer=organizer,
            look=look,
            pages={
                lang: _ready(msgspec.json.encode(page_of(event, look, organizer, lang, self._rooms, bundles, left)))
                for lang in LANGS
            },
            cards={lang: msgspec.Raw(msgspec.json.encode(card_of(event, look, lang))) for lang in LANGS},
        )
        if look.changes_at is not None:
            heappush(self._moments, (look.changes_at, event.id))
            self._look_from_ms = min(self._look_from_ms, int(look.changes_at.timestamp() * 1000))


def _ready(body: bytes) -> ReadyAnswer:
    return ReadyAnswer(body, cache_control=CACHE_CONTROL, by_language=True)


def _types_of(event: PublishedEvent) -> Iterable[UUID]:
    return (one.id for session in event.sessions for one in session.ticket_types)


def _in_order(names: dict[str, Text], counts: Counter[str], lang: Lang) -> list[Facet]:
    """In the order of the reference data, which does not jump about while a buyer looks."""
    return [Facet(code, name.in_(lang), counts[code]) for code, name in names.items() if counts[code]]


def _texts_of(event: PublishedEvent) -> list[str]:
    """What an event is found by besides its titles."""
    texts = [*event.summary.values(), *event.tags]
    for venue in {session.venue.id: session.venue for session in event.sessions}.values():
        texts += venue.name.values()
        if venue.city in CITIES:
            texts += (CITIES[venue.city].zh, CITIES[venue.city].en)
    if event.category in CATEGORIES:
        texts += (CATEGORIES[event.category].zh, CATEGORIES[event.category].en)
    return texts
