"""The rules about doors find an admission of another session than its ticket is of, and a gate that admits nowhere."""

import pytest

from builders.books import audit
from builders.doors import A_GATE, ITS_SESSIONS, SOMEBODY_CAME
from builders.orders import an_order, placing_for, with_quota
from builders.people import a_buyer
from builders.shop import a_session, a_shop, a_ticket_type, an_event_on_sale
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture(scope="module")
async def honest(module_db: Database, module_cipher: FieldCipher) -> Database:
    """A gate for two sessions, kept to the ticket types of both; somebody came in with a free ticket."""
    db = module_db
    shop = await a_shop(db)
    sale = await with_quota(db, await an_event_on_sale(shop, ticket_types=[{"price_fen": 0}]), 5)
    later = await a_session(shop, sale.event_id)
    await a_ticket_type(shop, later)
    placing = placing_for(db, module_cipher)
    try:
        buyer = await a_buyer(db)
        await placing.place(an_order(sale, buyer_id=buyer.login.buyer_id, quantity=2))
    finally:
        await placing.close()
    async with db.tx() as tx:
        await tx.connection.execute(
            f"{A_GATE} {ITS_SESSIONS} {SOMEBODY_CAME}"
            " insert into gate_ticket_types select g.organizer_id, g.id, t.id from gates g cross join ticket_types t"
        )
    assert await audit(db) == []
    return db


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        ("update admissions set session_id = gate_id", "admissions_are_of_their_tickets_session"),
        ("update scans set session_id = gate_id", "admissions_are_of_their_tickets_session"),
        ("update tickets set session_id = ticket_type_id", "admissions_are_of_their_tickets_session"),
        ("update admissions set admitted_at = app_now() + interval '1 s'", "admissions_are_of_their_tickets_session"),
        ("delete from gate_sessions", "gates_know_their_sessions"),
        (
            "delete from gate_sessions where session_id = (select max(session_id::text)::uuid from gate_sessions)",
            "gates_know_their_sessions",
        ),
    ],
)
async def test_damage_at_the_doors_is_found(books: Database, damage: str, rule: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(damage)
    assert rule in {finding.rule for finding in await audit(books)}
