"""A session goes on with another map while people have seats: theirs stay the same seats under the same names, or staff
are told which are in the way."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from builders.books import audit
from builders.helped import a_colleague, asked_for
from builders.orders import HOLD_SECONDS
from builders.reseated import bought
from builders.seated import SeatedSale, a_seated_sale, best_of, seated, seats_of
from builders.seated_line import SeatedLines
from builders.seats import a_document, a_hall, a_seat_map, another_version
from builders.shop import Shop, a_shop
from builders.till import Till
from menpiao.inventory import Part
from menpiao.inventory.seats.model import SeatsOfAnotherHall, SeatsRelabelled
from menpiao.orders.service.cancel import close_due
from menpiao.orders.service.relabelled import TellHolders
from menpiao.payments import Method, ProviderState
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import Document
from menpiao.support.model.facts import words_of
from menpiao.support.service.timeline import timeline

NAME = {"zh-CN": "池座", "en": "Stalls"}


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


class Hall(msgspec.Struct, frozen=True):
    """What is sold of it, and where its next version is made."""

    shop: Shop
    id: UUID
    sale: SeatedSale

    async def version(self, document: Document, *, draft: int = 2) -> UUID:
        return await another_version(self.shop.db, self.shop.organizer_id, self.id, draft, document)

    async def sell(self, seat_map_id: UUID, *, version: int = 1, **changes: Any) -> None:
        await seated(self.shop, self.sale.sale, seat_map_id, version=version, **changes)


@pytest.fixture
async def hall(till: Till) -> Hall:
    shop = await a_shop(till.db)
    hall_id = await a_hall(shop)
    first = await another_version(till.db, shop.organizer_id, hall_id, 1, a_document())
    sale = await a_seated_sale(shop, seat_map_id=first)
    await till.accounts.add(organizer_id=7, provider="wechat", credentials=b"{}", methods=[Method.WECHAT_JSAPI])
    return Hall(shop, hall_id, sale)


def called(*seats: tuple[int, int, str], section: dict[str, str] | None = None, row: str = "B") -> Document:
    """The small hall with other labels, by row and place, another name of its section, or of its second row."""
    rows = msgspec.to_builtins(a_document())["sections"][0]["rows"]
    for at, place, label in seats:
        rows[at]["seats"][place]["label"] = label
    rows[1]["label"] = row
    return a_document(sections=[{"id": "stalls", "name": section or NAME, "rows": rows}])


async def test_nothing_that_is_claimed_goes_along_to_another_hall(till: Till, hall: Hall) -> None:
    other = await a_seat_map(hall.shop, kind="stadium", seats=120)
    await bought(till, hall.sale, "stalls-B-6")
    staff = await a_colleague(till.db, hall.shop.organizer_id)
    cipher = till.collecting.cipher
    await asked_for(till.db, cipher, hall.sale.sale, staff, key="given", seat_ids=("stalls-A-1",))
    with pytest.raises(SeatsOfAnotherHall) as refused:
        await hall.sell(other)
    assert refused.value.alternatives == [{"seat_ids": ["stalls-A-1", "stalls-B-6"]}]
    with pytest.raises(SeatsOfAnotherHall):
        await hall.sell(other, tell=TellHolders(till.db))
    assert await audit(till.db) == []


async def test_what_is_kept_for_those_who_wait_is_in_the_way_of_another_hall(db: Database, cipher: FieldCipher) -> None:
    lines = SeatedLines(db, cipher)
    hall = await lines.hall()
    await lines.join(hall.sale)
    await lines.free(hall, "stalls-A-1")
    await lines.run("delete from seat_claims where kept_tier is null")
    shop = await a_shop(db)
    with pytest.raises(SeatsOfAnotherHall) as refused:
        await seated(shop, hall.sale, await a_seat_map(shop, a_document()), version=1)
    assert refused.value.alternatives == [{"seat_ids": ["stalls-A-1"]}]


async def test_a_session_without_claims_may_have_another_hall(till: Till, hall: Hall) -> None:
    other = await a_seat_map(hall.shop, kind="stadium", seats=120)
    await hall.sell(other)
    elsewhere = SeatedSale(hall.sale.sale, other)
    await till.order(hall.sale.sale, lines=(best_of(elsewhere, 1),))
    assert await audit(till.db) == []


async def test_late_money_buys_no_seat_of_another_hall(till: Till, hall: Hall, clock: SimulatedClock) -> None:
    order = await till.order(hall.sale.sale, lines=(best_of(hall.sale, 2),))
    payment = (await till.start(order)).payment
    clock.advance(seconds=HOLD_SECONDS)
    await close_due(till.collecting)
    await hall.sell(await a_seat_map(hall.shop, kind="stadium", seats=120))
    till.provider.states[payment.id] = ProviderState.PAID
    assert await till.told(payment) == "paid_late"
    assert await till.value("select count(*) from seat_claims") == 0
    assert await audit(till.db) == []


async def test_late_money_buys_no_seat_that_is_sold_no_more(till: Till, hall: Hall, clock: SimulatedClock) -> None:
    order = await till.order(hall.sale.sale, lines=(best_of(hall.sale, 2),))
    payment = (await till.start(order)).payment
    clock.advance(seconds=HOLD_SECONDS)
    await close_due(till.collecting)
    await hall.sell(hall.sale.seat_map_id, strokes=((1, Part("seats", ("stalls-B-6",), "/paint")),))
    till.provider.states[payment.id] = ProviderState.PAID
    assert await till.told(payment) == "paid_late"
    assert await audit(till.db) == []


@pytest.mark.parametrize(
    "document",
    [called((1, 5, "99")), called(section={"zh-CN": "楼座", "en": "Stalls"}), called(row="Z")],
    ids=["label", "section", "row"],
)
async def test_a_seat_that_somebody_has_is_not_called_otherwise_unasked(
    till: Till, hall: Hall, document: Document
) -> None:
    await bought(till, hall.sale, "stalls-B-6")
    with pytest.raises(SeatsRelabelled) as refused:
        await hall.sell(await hall.version(document))
    assert refused.value.alternatives == [{"seat_ids": ["stalls-B-6"]}]
    assert await till.value("select version from session_seatings") == 1


async def test_seats_that_nobody_has_may_be_called_otherwise(till: Till, hall: Hall) -> None:
    await bought(till, hall.sale, "stalls-B-6")
    await hall.sell(await hall.version(called((1, 4, "99"), (0, 0, "98"))))
    assert await till.value("select version from session_seatings") == 2


async def test_more_than_a_hundred_seats_are_all_named(till: Till, hall: Hall) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": f"r{row}",
            "label": str(row),
            "seats": [{"id": f"r{row}-{at}", "label": str(at), "x": 20 + at, "y": 100 + row} for at in range(49)],
        }
        for row in range(3)
    ]
    wide = await hall.version(a_document(sections=[{"id": "stalls", "name": NAME, "rows": rows}]))
    await hall.sell(wide)
    wanted = [f"r{row}-{at}" for row in range(3) for at in range(49)]
    staff = await a_colleague(till.db, hall.shop.organizer_id)
    for number in range(3):
        seats = tuple(wanted[number * 49 : (number + 1) * 49])
        await asked_for(
            till.db, till.collecting.cipher, hall.sale.sale, staff, key=f"row {number}", seat_ids=seats, quantity=49
        )
    for row in rows:
        row["label"] = f"{row['label']}0"
    called_otherwise = a_document(sections=[{"id": "stalls", "name": NAME, "rows": rows}])
    with pytest.raises(SeatsRelabelled) as refused:
        await hall.sell(await hall.version(called_otherwise, draft=3), version=2)
    assert refused.value.alternatives == [{"seat_ids": wanted}]


async def test_with_it_the_holders_are_told_and_it_stands_in_the_order(till: Till, hall: Hall) -> None:
    one, two = await bought(till, hall.sale, "stalls-B-5", "stalls-B-6")
    await till.order(hall.sale.sale, lines=(seats_of(hall.sale, "stalls-A-1"),))
    staff = await a_colleague(till.db, hall.shop.organizer_id)
    renamed = await hall.version(called((0, 0, "97"), (1, 4, "98"), (1, 5, "99")))
    await hall.sell(renamed, tell=TellHolders(till.db), actor=staff)

    async with till.db.read() as tx:
        written = await tx.connection.fetch("select buyer_id, data from messages where kind = 'seat_changed'")
        entries = await tx.connection.fetch(
            "select subject_id, actor_id, detail from audit_entries where action = 'seat_relabelled'"
        )
    assert [(row["buyer_id"], row["data"]["seat"]) for row in written] == [(one.buyer_id, "池座 B排98座、池座 B排99座")]
    assert {(row["subject_id"], row["actor_id"]) for row in entries} == {(one.id, staff.id), (two.id, staff.id)}
    told = await timeline(till.db, organizer_id=hall.shop.organizer_id, order_id=one.order_id, limit=50, cursor=None)
    sentences = [words_of(fact) for fact in told.page.items if fact.code == "seat_relabelled"]
    assert {(text.zh, text.en) for text in sentences} == {
        ("座位改称：池座 B排5座 → 池座 B排98座", "Seat called otherwise: Stalls B-5 → Stalls B-98"),
        ("座位改称：池座 B排6座 → 池座 B排99座", "Seat called otherwise: Stalls B-6 → Stalls B-99"),
    }
    assert await till.value("select min(epoch) from tickets") == 1
    assert await audit(till.db) == []
