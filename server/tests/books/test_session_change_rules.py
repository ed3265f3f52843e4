"""The rules about tickets that went to another session find what contradicts their places, money and counts."""

import pytest

from builders.books import audit
from builders.reseated import pay, supplement_of, tickets_of
from builders.till import Till
from builders.two_evenings import moved, two_evenings
from menpiao.insight.service.rolling import rebuild
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture(scope="module")
async def honest(module_db: Database, module_cipher: FieldCipher, module_clock: SimulatedClock) -> Database:
    """Two that went for nothing, two whose difference is paid, one that is asked for it; all of it counted."""
    till = Till(module_db, module_cipher)
    evenings = await two_evenings(till, saturday=({"price_fen": 25_000}, {}))
    free, paid, asked = [
        await tickets_of(till, await till.paid(evenings.friday, quantity=quantity)) for quantity in (2, 2, 1)
    ]
    await moved(till, evenings.saturday, *free, index=1)
    await moved(till, evenings.saturday, *paid)
    assert await pay(till, await supplement_of(till, paid[0])) == "paid"
    await moved(till, evenings.saturday, *asked)
    module_clock.advance(minutes=5)
    await rebuild(module_db)
    assert await audit(module_db) == []
    return module_db


OF_SUPPLEMENTS = "where order_id in (select supplement_order_id from reseatings)"


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        ("update reseated_tickets set moved_fen = null", "seat_changes_by_staff_are_whole"),
        ("update reseated_tickets set to_type_id = from_type_id, to_seat = 1", "seat_changes_by_staff_are_whole"),
        ("update reseated_tickets set order_id = ticket_id where position = 2", "seat_changes_by_staff_are_whole"),
        (
            "update reseatings set difference = 'waive' where supplement_order_id is null",
            "seat_changes_by_staff_are_whole",
        ),
        ("delete from reseated_tickets", "seat_changes_by_staff_lead_to_seats"),
        ("update reseated_tickets set was_paid_type_id = to_type_id", "seat_changes_by_staff_lead_to_seats"),
        ("update reseated_tickets set supplement_position = null", "differences_of_seats_are_settled"),
        (f"update order_items set price_fen = price_fen + 1 {OF_SUPPLEMENTS}", "differences_of_seats_are_settled"),
        (
            f"update order_items set returned_at = null, returns_at = null {OF_SUPPLEMENTS}",
            "supplements_follow_their_ticket",
        ),
        (
            "update order_items i set ticket_type_id = t.from_type_id from reseated_tickets t"
            " join reseatings r on r.id = t.reseating_id where i.order_id = r.supplement_order_id",
            "supplements_follow_their_ticket",
        ),
        (
            "update reseated_tickets set moved_fen = moved_fen + 1 where moved_fen is not null",
            "sales_hours_match_orders",
        ),
        ("update tickets set session_id = id where epoch = 2", "orphans"),
    ],
)
async def test_damage_to_changed_sessions_is_found(books: Database, damage: str, rule: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(damage)
    assert rule in {finding.rule for finding in await audit(books)}
