"""The rules about seats that staff changed find what contradicts the tickets, the refunds and the supplements."""

import pytest

from builders.books import audit
from builders.reseated import RESEATING_DAMAGE, a_hall_on_sale, bought, change, pay, supplement_of
from builders.till import Till
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

OF_SUPPLEMENTS = "where order_id in (select supplement_order_id from reseatings)"


@pytest.fixture(scope="module")
async def honest(module_db: Database, module_cipher: FieldCipher) -> Database:
    """A cheaper seat, a seat for nothing, a swap, a dearer seat that was paid, and one that waits to be."""
    db, cipher = module_db, module_cipher
    till = Till(db, cipher)
    sale = await a_hall_on_sale(till)
    dear, other = await bought(till, sale, "stalls-A-1", "stalls-A-2")
    paid, waiting, lucky = await bought(till, sale, "stalls-B-1", "stalls-B-2", "stalls-B-3")
    await change(till, dear, "stalls-B-6")
    await change(till, dear, "stalls-B-5")
    await change(till, other, lucky, difference="waive")
    await change(till, paid, "stalls-A-5")
    assert await pay(till, await supplement_of(till, paid)) == "paid"
    await change(till, waiting, "stalls-A-6")
    assert await audit(db) == []
    return db


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        *[(damage, rule) for rule, damage in RESEATING_DAMAGE.items()],
        ("update reseated_tickets set from_seat = 6 where number = 2", "seat_changes_by_staff_lead_to_seats"),
        ("update reseated_tickets set number = 3 where number = 2", "seat_changes_by_staff_lead_to_seats"),
        ("update reseated_tickets set to_seat = 6 where number = 2", "seat_changes_by_staff_lead_to_seats"),
        ("update tickets set epoch = 1 where reseated_epoch = 2", "seat_changes_by_staff_lead_to_seats"),
        ("update reseatings set kind = 'swap' where supplement_order_id is null", "seat_changes_by_staff_are_whole"),
        (
            "update reseated_tickets set paid_seat = to_seat where reseating_id in"
            " (select id from reseatings where difference = 'waive')",
            "seat_changes_by_staff_are_whole",
        ),
        ("update reseated_tickets set number = null where number = 1", "seat_changes_by_staff_are_whole"),
        ("update refunds set reason = 'by_staff' where reason = 'seat_change'", "refunds_for_seats_have_their_change"),
        ("update seat_differences set amount_fen = amount_fen - 1", "refunds_for_seats_have_their_change"),
        ("update reseatings set done_at = app_now() where done_at is null", "differences_of_seats_are_settled"),
        (
            "update reseatings set difference = 'waive' where kind = 'move' and supplement_order_id is null",
            "differences_of_seats_are_settled",
        ),
        (f"update order_items set seat = 12 {OF_SUPPLEMENTS}", "supplements_follow_their_ticket"),
        (
            "update orders set idempotency_key = 'seat change at_window ' || id"
            " where idempotency_key like 'seat change %'",
            "supplements_follow_their_ticket",
        ),
        (
            "update refunds set state = 'declined', needs_approval = true, requested_by = id, decided_by = payment_id,"
            " decided_at = app_now(), decision_reason = 'x' where reason = 'seat_change'",
            "given_back_is_in_refunds",
        ),
        ("update order_items set given_back_fen = 0", "money_is_owed_to_somebody"),
    ],
)
async def test_damage_to_changed_seats_is_found(books: Database, damage: str, rule: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(damage)
    assert rule in {finding.rule for finding in await audit(books)}
