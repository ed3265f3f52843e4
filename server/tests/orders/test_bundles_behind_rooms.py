"""A bundle of sessions behind waiting rooms: whoever orders it has waited in each of them, and takes a pass of each."""

from typing import NamedTuple
from uuid import UUID

import pytest

from builders.books import audit
from builders.orders import an_order, placing_for, with_quota
from builders.prices import a_promotion, with_bundle
from builders.rooms import Hall, a_hall
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.orders.service.place import Placing
from menpiao.platform.audit import SYSTEM
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.promotions import BundlePart
from menpiao.waitingroom import PassRequired, PassUsed, close_room


class Nights(NamedTuple):
    """Two nights, each behind a room of its own, and a bundle of both."""

    halls: tuple[Hall, Hall]
    bundle_id: UUID
    placing: Placing

    async def pass_of(self, index: int, buyer: UUID) -> str:
        """The buyer waits there until it is their turn."""
        hall = self.halls[index]
        _, entered = hall.enter(buyer)
        await hall.pass_by(4)
        issued = await hall.rooms.passes.issue(room_id=hall.room_id, buyer_id=buyer, token=entered.token)
        await self.halls[0].rooms.refresh()
        return issued.token

    async def order(self, buyer: UUID, *passes: str, night: int | None = None) -> UUID:
        """The bundle, and a ticket of one of the nights besides where it is named."""
        lines = () if night is None else an_order(self.halls[night].sale, buyer_id=buyer).lines
        sale = self.halls[0].sale
        wanted = an_order(sale, buyer_id=buyer, lines=lines, price=with_bundle(self.bundle_id), passes=passes)
        return (await self.placing.place(wanted)).order.row.id


@pytest.fixture
async def nights(db: Database, cipher: FieldCipher) -> Nights:
    shop = await a_shop(db)
    sales: list[Sale] = [await with_quota(db, await an_event_on_sale(shop), 50) for _ in range(2)]
    first, second = [await a_hall(db, cipher, sale) for sale in sales]
    await first.gather()
    await first.open()
    for hall in (first, second):
        await hall.pass_by(3)
    await first.rooms.refresh()
    parts = tuple(BundlePart(sale.session_id, sale.ticket_type_id, 1) for sale in sales)
    bundle_id = await a_promotion(db, sales[0], kind="bundle", amount_fen=24_000, parts=parts)
    return Nights((first, second), bundle_id, placing_for(db, cipher, first.rooms.guard))


@pytest.mark.parametrize("night", [None, 0, 1])
async def test_a_bundle_needs_the_pass_of_each_of_its_rooms(nights: Nights, db: Database, night: int | None) -> None:
    buyer = db.new_id(0)
    passes = [await nights.pass_of(index, buyer) for index in (0, 1)]
    for some in ((), (passes[0],), (passes[1],)):
        with pytest.raises(PassRequired):
            await nights.order(buyer, *some, night=night)
    await nights.order(buyer, *passes, night=night)
    await nights.halls[0].rooms.refresh()
    assert await nights.halls[0].value("select count(*) from room_passes where used_at is not null") == 2
    assert await audit(db) == []


async def test_each_of_the_passes_is_for_one_order(nights: Nights, db: Database) -> None:
    buyer = db.new_id(0)
    passes = [await nights.pass_of(index, buyer) for index in (0, 1)]
    await nights.order(buyer, *passes)
    with pytest.raises(PassUsed):
        await nights.order(buyer, *passes)
    for night, used in enumerate(passes):
        single = an_order(nights.halls[night].sale, buyer_id=buyer, passes=(used,))
        with pytest.raises(PassUsed):
            await nights.placing.place(single)
    assert await nights.halls[0].value("select count(*) from orders") == 1
    assert await audit(db) == []


async def test_a_room_that_was_closed_is_no_longer_waited_for(nights: Nights, db: Database) -> None:
    buyer = db.new_id(0)
    mine = await nights.pass_of(0, buyer)
    second = nights.halls[1]
    await close_room(db, actor=SYSTEM, organizer_id=second.sale.organizer_id, room_id=second.room_id)
    await nights.halls[0].rooms.refresh()
    await nights.order(buyer, mine)
