"""The rules about seats that are kept for a waitlist find what contradicts those who wait."""

from datetime import timedelta

import pytest

from builders.books import audit
from builders.seated import an_allocation
from builders.seated_line import WAITING_SEATS_DAMAGE, SeatedLines
from menpiao.inventory import Part
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture(scope="module")
async def honest(module_db: Database, module_cipher: FieldCipher) -> Database:
    """Two who wait, one of them for two seats side by side, a seat kept for them, and one that is put aside."""
    db = module_db
    lines = SeatedLines(db, module_cipher)
    kept = an_allocation(release_at=db.clock.now() + timedelta(hours=1))
    hall = await lines.hall(
        taken=False, allocations=(kept,), allocated=((1, Part("seats", ("stalls-B-6",), "/allocations/0")),)
    )
    for row in ("A", "B"):
        for number in range(1, 7 if row == "A" else 6):
            await lines.take(hall, f"stalls-{row}-{number}")
    await lines.join(hall.sale, quantity=2, tiers=(1,), accept="together")
    await lines.join(hall.sale, tiers=(2,))
    await lines.free(hall, "stalls-A-3", "stalls-B-1")
    assert await lines.kept(hall) == ["A-3", "B-1"]
    assert await audit(db) == []
    return db


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        *[(damage, rule) for rule, damage in WAITING_SEATS_DAMAGE.items()],
        ("delete from awaited_seats", "awaited_seats_match_entries"),
        ("update awaited_seats set together = 0", "awaited_seats_match_entries"),
        ("update waitlist_entries set tiers = '{}'", "awaited_seats_match_entries"),
        ("update awaited_seats set places = 0", "kept_seats_are_awaited"),
        ("update session_seatings set tier_of = set_byte(tier_of, 2, 0)", "kept_seats_are_awaited"),
        (
            "insert into seat_claims (organizer_id, session_id, seat, kept_tier)"
            " select s.organizer_id, s.session_id, s.numbers[12], 2 from session_seatings s",
            "kept_seats_are_awaited",
        ),
        ("delete from seat_claims where kept_tier is not null", "seat_changes_lead_to_claims"),
    ],
)
async def test_damage_to_kept_seats_is_found(books: Database, damage: str, rule: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(damage)
    assert rule in {finding.rule for finding in await audit(books)}


@pytest.mark.parametrize(
    "damage",
    [
        "update seat_claims set kept_tier = 1 where order_id is not null",
        "update seat_claims set order_id = null, position = null where order_id is not null",
        "update awaited_seats set places = -1",
        "update seat_allocations set release_at = null",
    ],
)
async def test_what_can_not_be_is_refused_by_the_database(books: Database, damage: str) -> None:
    with pytest.raises(Exception, match="violates check constraint"):
        async with books.tx() as tx:
            await tx.connection.execute(damage)
