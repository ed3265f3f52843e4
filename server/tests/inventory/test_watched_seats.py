"""Many open pages, one reading a second, and nobody is told less than what was so when they asked."""

import asyncio
from typing import Any

import pytest

from builders.reseated import a_hall_on_sale, bought
from builders.till import Till
from menpiao.inventory.seats.watched import WatchedSeats
from menpiao.kernel.errors import NotFound
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


async def test_two_hundred_pages_read_a_hall_twice_and_see_what_was_sold_before_they_asked(
    db: Database, cipher: FieldCipher
) -> None:
    till = Till(db, cipher)
    sale = await a_hall_on_sale(till)
    watched = WatchedSeats(db, read_every_s=0.2)
    asked: dict[str, Any] = {"organizer_id": sale.sale.organizer_id, "session_id": sale.session_id}
    assert (await watched.of_session(**asked)).claimed.sold == []
    await bought(till, sale, "stalls-A-2", "stalls-A-3")
    pages = await asyncio.gather(*(watched.of_session(**asked) for _ in range(200)))
    assert {len(page.claimed.sold) for page in pages} == {2}
    assert len({id(page) for page in pages}) == 1, "one reading is for all of them"


async def test_another_organizers_session_is_not_found(db: Database, cipher: FieldCipher) -> None:
    sale = await a_hall_on_sale(Till(db, cipher))
    watched = WatchedSeats(db, read_every_s=0)
    with pytest.raises(NotFound):
        await watched.of_session(organizer_id=sale.sale.organizer_id + 1, session_id=sale.session_id)
