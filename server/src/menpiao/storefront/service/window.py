"""The shop window: everything on public view in memory, encoded before anybody asks.

`refresh` is called once a second: it reads one number for each organizer, and the events of those whose number rose.
A warm read makes no query. What changes by time alone (a sale opens, a session ends) is looked at again when its moment
has come, also between two refreshes; what sells out is learnt from inventory's counts, in memory too.
"""

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import get_args
from uuid import UUID

import msgspec

from menpiao.catalog import CATEGORIES, CITIES, PublishedEvent, catalog_versions, published_events
from menpiao.identity import Organizer, organizers_of
from menpiao.kernel.errors import NotFound
from menpiao.kernel.i18n import Lang, Text
from menpiao.platform.db import Database
from menpiao.storefront.model.look import Look, look_at
from menpiao.storefront.model.query import EventsQuery, Position, cursor_of, position_of
from menpiao.storefront.model.search import SearchIndex
from menpiao.storefront.model.wire import Facet, Facets
from menpiao.storefront.service.render import card_of, page_of
from menpiao.waitingroom import ShownRoom

LANGS: tuple[Lang, ...] = get_args(Lang)
MAX_ANSWERS = 1_000
"""Lists that are remembered until something changes; a list is cheap to make again."""


class Encoded(msgspec.Struct, frozen=True):
    """An answer as bytes of JSON with its strong ETag: equal in every process that shows the same."""

    body: bytes
    etag: str


class _Entry(msgspec.Struct):
    """An event on view, how it looks, and what that is in bytes."""

    event: PublishedEvent
    organizer: Organizer
    look: Look
    pages: dict[Lang, Encoded]
    cards: dict[Lang, msgspec.Raw]

    @property
    def first_starts_at(self) -> datetime:
        return self.look.sessions[0].starts_at


class Storefront:
    """``remaining`` tells the free places of ticket types, from memory; a type that it does not know is not sold out.
    ``rooms`` tells the waiting rooms to show, by session, from memory too.

    Empty until the first `refresh`, which ``app`` awaits before it takes requests.
    """

    def __init__(
        self,
        db: Database,
        remaining: Callable[[], Mapping[UUID, int]],
        rooms: Callable[[], Mapping[UUID, ShownRoom]] = dict,
    ) -> None:
        self._db = db
        self._remaining = remaining
        self._current_rooms = rooms
        self._rooms: Mapping[UUID, ShownRoom] = {}
        self._versions: dict[int, int] = {}
        self._entries: dict[UUID, _Entry] = {}
        self._index: SearchIndex[UUID] = SearchIndex()
        self._sold_out: frozenset[UUID] = frozenset()
        self._changes_at: datetime | None = None
        self._answers: dict[tuple[Lang, object], Encoded] = {}
        self.loaded = False

    async def refresh(self) -> bool:
        """Take over what has changed since the last time; whether anything had.

        When it fails, because the database is away, the window stays as it is.
        """
        async with self._db.read() as tx:
            # The numbers first: what changes while the events are read raises a number again.
            versions = await catalog_versions(tx)
            changed = [organizer for organizer, version in versions.items() if self._versions.get(organizer) != version]
            events = await published_events(tx, organizer_ids=changed) if changed else []
            organizers = await organizers_of(tx, organizer_ids=changed) if changed else {}
        self._versions = versions
        self._take_over(changed, events, organizers)
        sold_out_changed = self._count_again()
        rooms_changed = self._ask_for_rooms_again()
        self.loaded = True
        return bool(changed) or sold_out_changed or rooms_changed

    def event_page(self, lang: Lang, event_id: UUID) -> Encoded:
        """The page of an event on view, past ones too; raises `NotFound`."""
        self._catch_up()
        entry = self._entries.get(event_id)
        if entry is None:
            raise NotFound()
        return entry.pages[lang]

    def events(self, lang: Lang, query: EventsQuery) -> Encoded:
        """A page of cards; raises `Invalid` for filters, limits and cursors that make no sense."""
        query.check()
        after = position_of(query.cursor) if query.cursor is not None else None
        self._catch_up()
        return self._answer((lang, query), lambda: self._list(lang, query, after))

    def facets(self, lang: Lang) -> Encoded:
        """The cities and categories of what is listed, each with its number of events."""
        self._catch_up()
        return self._answer((lang, "facets"), lambda: msgspec.json.encode(self._facets(lang)))

    def _list(self, lang: Lang, query: EventsQuery, after: Position | None) -> bytes:
        hits = self._index.search(query.q)
        found = sorted(
            Position(int(hits is not None and not hits[entry.event.id]), entry.first_starts_at, entry.event.id)
            for entry in (self._entries.values() if hits is None else [self._entries[key] for key in hits])
            if entry.look.listed and any(query.wants(session, entry.event.category) for session in entry.look.sessions)
        )
        start = bisect_right(found, after) if after is not None else 0
        shown = found[start : start + query.limit]
        more = start + query.limit < len(found)
        items = [self._entries[position.id].cards[lang] for position in shown]
        return msgspec.json.encode({"items": items, "next": cursor_of(shown[-1]) if more else None})

    def _facets(self, lang: Lang) -> Facets:
        listed = [entry for entry in self._entries.values() if entry.look.listed]
        cities = Counter(city for entry in listed for city in {s.venue.city for s in entry.look.sessions})
        categories = Counter(entry.event.category for entry in listed)
        return Facets(_in_order(CITIES, cities, lang), _in_order(CATEGORIES, categories, lang))

    def _answer(self, key: tuple[Lang, object], make: Callable[[], bytes]) -> Encoded:
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= MAX_ANSWERS:
                self._answers.clear()
            answer = self._answers[key] = _encoded(make())
        return answer

    def _take_over(self, changed: list[int], events: list[PublishedEvent], organizers: Mapping[int, Organizer]) -> None:
        """Replace everything of these organizers."""
        if not changed:
            return
        kept = {event.id for event in events}
        for event_id in [i for i, e in self._entries.items() if e.event.organizer_id in changed and i not in kept]:
            del self._entries[event_id]
            self._index.remove(event_id)
        for event in events:
            self._entries[event.id] = self._entry(event, organizers[event.organizer_id])
            self._index.put(event.id, titles=event.title.values(), texts=_texts_of(event))
        self._changed()

    def _count_again(self) -> bool:
        """Learn what has sold out, or has places again, and look at those events anew."""
        remaining = self._remaining()
        sold_out = frozenset(
            ticket_type.id
            for entry in self._entries.values()
            for session in entry.look.sessions
            for ticket_type in session.ticket_types
            if remaining.get(ticket_type.id, 1) <= 0
        )
        different = sold_out ^ self._sold_out
        self._sold_out = sold_out
        if different:
            self._look_again(
                entry
                for entry in self._entries.values()
                if any(t.id in different for session in entry.look.sessions for t in session.ticket_types)
            )
        return bool(different)

    def _ask_for_rooms_again(self) -> bool:
        """Learn which waiting rooms have come, changed or gone, and look at the events before which they stand anew."""
        before, self._rooms = self._rooms, self._current_rooms()
        different = {key for key in before.keys() | self._rooms.keys() if before.get(key) != self._rooms.get(key)}
        if different:
            self._look_again(
                entry
                for entry in self._entries.values()
                if any(session.id in different for session in entry.look.sessions)
            )
        return bool(different)

    def _catch_up(self) -> None:
        """Look again at what time alone has changed."""
        now = self._db.clock.now()
        if self._changes_at is not None and now >= self._changes_at:
            self._look_again(
                entry
                for entry in self._entries.values()
                if entry.look.changes_at is not None and now >= entry.look.changes_at
            )

    def _look_again(self, entries: Iterable[_Entry]) -> None:
        for entry in list(entries):
            self._entries[entry.event.id] = self._entry(entry.event, entry.organizer)
        self._changed()

    def _changed(self) -> None:
        moments = (entry.look.changes_at for entry in self._entries.values())
        self._changes_at = min((moment for moment in moments if moment is not None), default=None)
        self._answers.clear()

    def _entry(self, event: PublishedEvent, organizer: Organizer) -> _Entry:
        look = look_at(event, now=self._db.clock.now(), sold_out=self._sold_out)
        return _Entry(
            event=event,
            organizer=organizer,
            look=look,
            pages={
                lang: _encoded(msgspec.json.encode(page_of(event, look, organizer, lang, self._rooms)))
                for lang in LANGS
            },
            cards={lang: msgspec.Raw(msgspec.json.encode(card_of(event, look, lang))) for lang in LANGS},
        )


def _encoded(body: bytes) -> Encoded:
    return Encoded(body, f'"{hashlib.sha256(body).hexdigest()[:20]}"')


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
