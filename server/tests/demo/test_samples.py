"""The sample data: complete, well-formed, loadable, and loadable again."""

import re
from uuid import UUID
from xml.etree import ElementTree

import msgspec
import pytest

from builders.seated import an_availability
from menpiao.catalog import CATEGORIES, OnView
from menpiao.demo.data import EVENTS, MEDIA, VENUES, SampleEvent
from menpiao.demo.samples import StaffAccount, ToSellOut, load_samples
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database
from menpiao.storefront import EventsQuery, Storefront

STAFF = StaffAccount("wx6d656e7069616f01", "o-gate-chen", "o-office-jiang")


class Crowd:
    """Remembers what it was asked to buy."""

    def __init__(self) -> None:
        self.bought: list[ToSellOut] = []

    async def __call__(self, wanted: ToSellOut) -> None:
        self.bought.append(wanted)


def texts_of(sample: SampleEvent) -> list[dict[str, str]]:
    found = [sample.title, sample.summary, sample.description]
    found += [text for note in sample.notes for text in note]
    found += [text for kind in sample.types for text in (kind.name, kind.note) if text]
    return found


@pytest.mark.parametrize("sample", EVENTS, ids=lambda sample: sample.slug)
def test_every_text_is_written_in_both_languages_and_never_shouts(sample: SampleEvent) -> None:
    for text in texts_of(sample):
        assert set(text) == {"zh-CN", "en"}, text
        assert not re.search(r"[!！]", "".join(text.values())), text
        assert not re.search(r"[,;?]|:(?![0-9])", text["zh-CN"]), f"half-width punctuation: {text['zh-CN']}"
        assert not re.search(r"[一-鿿]", text["en"]), text["en"]


@pytest.mark.parametrize("sample", EVENTS, ids=lambda sample: sample.slug)
def test_every_event_has_its_own_poster_drawn_small(sample: SampleEvent) -> None:
    poster = MEDIA / f"{sample.slug}.svg"
    assert poster.stat().st_size < 12_000
    root = ElementTree.fromstring(poster.read_text(encoding="utf-8"))
    assert root.get("viewBox") == "0 0 750 1000"
    text = poster.read_text(encoding="utf-8")
    assert not re.search(r"<(script|image|foreignObject)|href=\"(?!#)|\son\w+=", text), "a picture and nothing else"


def test_there_is_something_of_each_kind_to_try() -> None:
    cities = {venue.key: venue.city for venue in VENUES}
    assert {sample.category for sample in EVENTS} == set(CATEGORIES)
    assert len({cities[session.venue] for sample in EVENTS for session in sample.sessions}) >= 5
    assert {"free", "opens_soon", "sold_out", "doors_open", "names_required", "hidden_type"} <= {s.role for s in EVENTS}
    assert len({sample.slug for sample in EVENTS}) == len(EVENTS)


async def test_loading_fills_the_shop_and_loading_again_adds_nothing(db: Database) -> None:
    crowd = Crowd()
    first = await load_samples(db, sell_out=crowd, staff=STAFF)
    assert set(first.added) == {sample.slug for sample in EVENTS}
    (wanted,) = crowd.bought
    assert (wanted.places, wanted.per_order) == (12, 2)
    again = await load_samples(db, sell_out=crowd, staff=STAFF)
    assert again.added == ()
    assert again.event_ids == first.event_ids
    assert len(crowd.bought) == 1


async def test_what_is_on_view_is_what_was_promised(db: Database, clock: SimulatedClock) -> None:
    crowd = Crowd()
    loaded = await load_samples(db, sell_out=crowd, staff=None)
    availability = an_availability(db)
    await availability.refresh()
    on_view = OnView(db)
    await on_view.refresh()
    storefront = Storefront(db, on_view, availability.sold_out_types)
    await storefront.refresh()

    def state_of(slug: str) -> str:
        page = msgspec.json.decode(storefront.event_page("en", encode(loaded.event_ids[slug])).body)
        return str(page["sale_state"])

    listed = msgspec.json.decode(storefront.events("zh-CN", EventsQuery(limit=100)).body)["items"]
    assert len(listed) == len(EVENTS)
    assert listed[0]["title"] == "今晚不插电"
    assert state_of("archipelago") == "upcoming"
    clock.advance(minutes=5)
    assert state_of("archipelago") == "on_sale"
    assert {state_of(slug) for slug in ("city-sound", "unplugged-tonight", "tides", "slow-road")} == {"on_sale"}
    rules = {
        slug: msgspec.json.decode(storefront.event_page("en", encode(loaded.event_ids[slug])).body)["refund_rules"]
        for slug in ("tides", "city-sound", "stub-museum", "archipelago")
    }
    assert len(rules["tides"]["tiers"]) == 3
    assert [tier["until_hours_before"] for tier in rules["city-sound"]["tiers"]] == [0]
    assert rules["stub-museum"] is None
    assert rules["archipelago"]["scope"] == "order"
    assert "friends" not in storefront.event_page("en", encode(loaded.event_ids["slow-road"])).body.decode().lower()


async def test_an_interrupted_start_is_finished_by_the_next(db: Database) -> None:
    async def power_cut(wanted: ToSellOut) -> None:
        raise ConnectionError("power cut")

    with pytest.raises(ConnectionError):
        await load_samples(db, sell_out=power_cut, staff=None)
    rest = await load_samples(db, sell_out=Crowd(), staff=None)
    assert 0 < len(rest.added) < len(EVENTS)
    assert set(rest.event_ids) == {sample.slug for sample in EVENTS}
    async with db.read() as tx:
        names = [r["name"] for r in await tx.connection.fetch("select name->>'en' as name from venues")]
    assert len(names) == len(set(names))


async def test_tomorrow_there_is_a_gate_to_try_again(db: Database, clock: SimulatedClock) -> None:
    async def gates_open() -> set[UUID]:
        async with db.read() as tx:
            rows = await tx.connection.fetch(
                "select distinct g.session_id from gate_sessions g join sessions s on s.id = g.session_id"
                " where s.doors_at <= $1 and $1 < s.ends_at",
                clock.now(),
            )
        return {row["session_id"] for row in rows}

    await load_samples(db, sell_out=Crowd(), staff=None)
    today = await gates_open()
    clock.advance(days=1)
    assert await gates_open() == set()
    await load_samples(db, sell_out=Crowd(), staff=None)
    tomorrow = await gates_open()
    assert (len(today), len(tomorrow)) == (1, 1)
    assert today != tomorrow
    clock.advance(minutes=1)
    await load_samples(db, sell_out=Crowd(), staff=None)
    assert await gates_open() == tomorrow
