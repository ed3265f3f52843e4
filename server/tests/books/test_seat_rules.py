"""The rules about seats find what contradicts claims, items, maps and the changes that were told."""

import pytest

from builders.books import audit
from builders.helped import a_colleague, asked_for
from builders.orders import HOLD_SECONDS, placing_for
from builders.seated import SEAT_DAMAGE, a_seated_sale, an_allocation, an_order_for, best_of, seats_of
from builders.seats import a_seat_map
from builders.shop import a_shop
from menpiao.inventory import Part
from menpiao.orders.service.cancel import release_due
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture(scope="module")
async def honest(module_db: Database, module_cipher: FieldCipher, module_clock: SimulatedClock) -> Database:
    """Seats that came back, seats that are claimed, one of them again, seats put aside, and one given away."""
    db, cipher = module_db, module_cipher
    shop = await a_shop(db)
    await a_seat_map(shop)
    sale = await a_seated_sale(
        shop, allocations=(an_allocation(),), allocated=((1, Part("seats", ("stalls-B-6",), "/x")),)
    )
    placing = placing_for(db, cipher)
    await placing.place(an_order_for(seats_of(sale, "stalls-A-1", "stalls-A-2"), buyer_id=db.new_id(0)))
    module_clock.advance(seconds=HOLD_SECONDS)
    assert await release_due(db) == 1
    await placing.place(an_order_for(seats_of(sale, "stalls-A-1"), buyer_id=db.new_id(0)))
    await placing.place(an_order_for(best_of(sale, 3), buyer_id=db.new_id(0)))
    staff = await a_colleague(db, sale.sale.organizer_id)
    await asked_for(db, cipher, sale.sale, staff, key="given", seat_ids=("stalls-B-6",))
    assert await audit(db) == []
    return db


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        *[(damage, rule) for rule, damage in SEAT_DAMAGE.items()],
        ("delete from seat_claims", "seat_claims_match_items"),
        ("update seat_claims set seat = seat + 100", "claimed_seats_are_for_sale"),
        ("update session_seatings set tier_of = set_byte(tier_of, 11, 0)", "claimed_seats_are_for_sale"),
        (
            "update session_seatings s set seat_map_id = m.id from seat_maps m where m.id <> s.seat_map_id",
            "claimed_seats_are_of_the_hall",
        ),
        ("delete from tier_prices", "claimed_seats_are_for_sale"),
        ("delete from seat_changes where turn = 2", "seat_changes_lead_to_claims"),
        ("delete from seat_changes where turn = 4", "seat_changes_lead_to_claims"),
        (
            "insert into allocations (organizer_id, ticket_type_id, kind, owner_id, places)"
            " select organizer_id, ticket_type_id, 'promotion', session_id, 1 from quotas",
            "seated_quotas_match_tiers",
        ),
        ("update seats_allocated set allocation_of = allocation_of || '\\x00'", "allocated_seats_are_on_the_map"),
    ],
)
async def test_damage_to_seats_is_found(books: Database, damage: str, rule: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(damage)
    assert rule in {finding.rule for finding in await audit(books)}
