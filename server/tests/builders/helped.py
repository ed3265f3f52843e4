"""Orders that somebody has helped with: found by names, with a note, another attendee and a message sent once more; and
tickets that were given away, that wait for a second person, and that can be claimed, some for seats.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from builders.orders import an_order, placing_for, with_quota
from builders.seated import a_seated_sale
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import Labels
from menpiao.identity import BuyerLogin, create_staff, set_complimentary_approval
from menpiao.orders import Contact
from menpiao.orders.service.announce import announce_free_orders
from menpiao.orders.service.marking import mark_orders
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache
from menpiao.support.model.complimentary import Complimentary, WantedComplimentary
from menpiao.support.service.attendee import change_attendee
from menpiao.support.service.claim import claim
from menpiao.support.service.complimentary import ask, claim_token
from menpiao.support.service.handover import claim_handover, offer
from menpiao.support.service.notes import write_note
from menpiao.support.service.resend import resend

SUPPORT_DAMAGE = {
    "orders_have_their_marks": [
        "delete from order_marks where kind = 'session'",
        "delete from order_marks where kind = 'number'",
        "delete from order_marks where kind = 'name'",
        "update order_marks set order_id = mark where kind = 'number'",
    ],
    "what_support_wrote_has_its_order": [
        "update order_notes set order_id = id",
        "update attendee_changes set position = 2",
        "update attendee_changes set order_id = id",
        "update message_resends set order_id = id",
        "update tickets set attendee_sealed = null",
    ],
    "tickets_are_whose_they_were_handed_to": [
        "update tickets set buyer_id = id where position = 1",
        "update tickets set handed_over_at = null where handed_over_at is not null",
        "update tickets set handed_over_at = app_now() + interval '1 s' where handed_over_at is not null",
        "update tickets set buyer_id = id where handed_over_at is not null",
        "update tickets set handed_over_at = app_now(), epoch = 2 where position = 1",
        "update handovers set to_buyer_id = null, state = 'withdrawn'",
    ],
    "handovers_are_of_their_tickets": [
        "update handovers set position = 1",
        "update handovers set order_id = id",
    ],
    "complimentary_places_are_put_aside": [
        "delete from allocations where kind = 'complimentary'",
        "update allocations set places = places + 1 where kind = 'complimentary'",
        "update complimentary_orders set quantity = 3 where state = 'open' and seats = '{}'",
        "update complimentary_orders set state = 'withdrawn', ended_at = app_now() where state = 'open'",
        "update allocations set owner_id = ticket_type_id where kind = 'complimentary' and owner_id ="
        " (select id from complimentary_orders where state = 'open' and seats = '{}')",
    ],
    "complimentary_seats_are_put_aside": [
        "delete from seat_claims where complimentary_id is not null and seat = 1",
        "update seat_claims set seat = 9 where complimentary_id is not null and seat = 1",
        "update seat_claims set complimentary_id = session_id where complimentary_id is not null",
        "update complimentary_orders set state = 'withdrawn', ended_at = app_now() where seats <> '{}'",
        "update complimentary_orders set seats = '{}' where seats <> '{}'",
    ],
    "complimentary_orders_are_claims": [
        "update complimentary_orders set order_id = id where state = 'claimed'",
        "update complimentary_orders set quantity = 3 where state = 'claimed'",
        "update orders set total_fen = 1, state = 'awaiting_payment', paid_at = null where id in"
        " (select order_id from complimentary_orders)",
        "update order_items set ticket_type_id = session_id where order_id in"
        " (select order_id from complimentary_orders) and position = 1",
        "delete from complimentary_orders where state = 'claimed'",
    ],
}
"""By rule of the books, what it must find."""


async def a_colleague(db: Database, organizer_id: int, role: Any = "manager") -> Actor:
    """One of the organizer's people."""
    return Actor("staff", (await create_staff(db, organizer_id=organizer_id, name="林悦", role=role)).id)


def a_buyer(db: Database) -> BuyerLogin:
    """Somebody who is signed in."""
    return BuyerLogin(db.new_id(0), db.new_id(0), "wx", db.clock.now() + timedelta(days=1))


async def asked_for(
    db: Database,
    cipher: FieldCipher,
    sale: Sale,
    staff: Actor,
    *,
    key: str,
    quantity: int = 2,
    seat_ids: tuple[str, ...] = (),
    claim_until: datetime | None = None,
    plans: PlanCache | None = None,
    companions_alone: bool = False,
) -> Complimentary:
    """Tickets to give away, as many as seats where some are named."""
    wanted = WantedComplimentary(
        sale.session_id,
        sale.ticket_type_id,
        len(seat_ids) or quantity,
        "媒体",
        "采访",
        claim_until,
        seat_ids,
        companions_alone,
    )
    made, _ = await ask(
        db,
        cipher,
        plans or PlanCache(db),
        staff=staff,
        organizer_id=sale.organizer_id,
        wanted=wanted,
        idempotency_key=key,
    )
    return made


async def handed_over(db: Database, cipher: FieldCipher, staff: Actor, organizer_id: int) -> None:
    """The second ticket is another person's."""
    async with db.read() as tx:
        ticket_id = await tx.connection.fetchval("select id from tickets where position = 2 limit 1")
    made, _ = await offer(
        db, cipher, staff=staff, organizer_id=organizer_id, ticket_id=ticket_id, for_whom="李雷", reason="转交",
        idempotency_key="h",
    )  # fmt: skip
    await claim_handover(db, cipher, buyer=a_buyer(db), handover_id=made.id, attendees=["李雷"])


async def helped_orders(db: Database, cipher: FieldCipher, clock: SimulatedClock) -> UUID:
    """All of it; the order with names."""
    shop = await a_shop(db)
    sale = await an_event_on_sale(
        shop, ticket_types=[{"price_fen": 0, "attendee_names_required": True}, {"price_fen": 9_000}]
    )
    for index in (0, 1):
        await with_quota(db, sale, 20, index=index)
    placing = placing_for(db, cipher)
    wanted = an_order(
        sale, buyer_id=db.new_id(0), quantity=2, attendees=("林小雨", "周明"), contact=Contact("陈晓", "13800138000")
    )
    order_id = (await placing.place(wanted)).order.row.id
    await placing.close()
    staff, organizer_id = await a_colleague(db, sale.organizer_id), sale.organizer_id
    await announce_free_orders(db, Labels(db))
    async with db.tx() as tx:
        await tx.connection.execute("update messages set state = 'no_consent'")
        message_id = await tx.connection.fetchval("select id from messages limit 1")
        ticket_id = await tx.connection.fetchval("select id from tickets order by position limit 1")
    await write_note(
        db, cipher, staff=staff, organizer_id=organizer_id, order_id=order_id, text="来电", idempotency_key="n"
    )
    await resend(
        db, staff=staff, organizer_id=organizer_id, order_id=order_id, message_id=message_id, idempotency_key="m"
    )
    await change_attendee(
        db,
        cipher,
        staff=staff,
        organizer_id=organizer_id,
        ticket_id=ticket_id,
        name="王军",
        id_number=None,
        reason="换人",
    )
    await handed_over(db, cipher, staff, organizer_id)
    second = Sale(organizer_id, sale.event_id, sale.session_id, sale.ticket_type_ids[1:])
    await set_complimentary_approval(db, actor=staff, organizer_id=organizer_id, above=4)
    claimed = await asked_for(db, cipher, second, staff, key="claimed")
    await asked_for(db, cipher, second, staff, key="open")
    await asked_for(db, cipher, second, staff, key="requested")
    token = claim_token(cipher, claimed)
    assert token is not None
    await claim(db, cipher, PlanCache(db), buyer=a_buyer(db), token=token, attendees=[])
    hall = await a_seated_sale(shop)
    await asked_for(db, cipher, hall.sale, staff, key="seats", seat_ids=("stalls-A-1", "stalls-A-2"))
    clock.advance(minutes=5)
    await mark_orders(db, cipher)
    await mark_orders(db, cipher, also_unsure=True)
    return order_id
