"""Tickets whose seats staff change: a hall with two tiers, and the change itself with valid defaults."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from builders.seated import SeatedSale, a_tier, seated, seats_of
from builders.seats import a_document, a_seat_map
from builders.shop import Sale, Shop, a_shop, an_event_on_sale
from builders.till import Till
from menpiao import tickets
from menpiao.catalog import PriceTier
from menpiao.inventory import Part
from menpiao.orders.model.order import OrderRow
from menpiao.orders.model.reseating import WantedSeatChange
from menpiao.orders.service.reseat import change_seats
from menpiao.orders.service.reseat_look import Changing
from menpiao.orders.service.reseat_read import SeatChangeQuote, quote_change
from menpiao.orders.store.orders import order_by_id
from menpiao.payments import Method
from menpiao.platform import randomness
from menpiao.platform.audit import Actor
from menpiao.seating import Document, PlanCache
from menpiao.support import OpenLinks
from menpiao.tickets import Ticket, tickets_of_order

STAFF = Actor("staff", UUID(int=7))
TWO_STAFF = """
    insert into staff (organizer_id, id, name, role, created_at)
      select 7, ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'x', 'owner', app_now()
        from generate_series(7, 8) as s (n);"""
"""`STAFF`, and somebody who decides about what they ask for."""
RESEATING_DAMAGE = {
    "seat_changes_by_staff_lead_to_seats": "update tickets set reseated_epoch = null",
    "seat_changes_by_staff_are_whole": "update reseatings set kind = 'move' where kind = 'swap'",
    "given_back_is_in_refunds": "update order_items set given_back_fen = given_back_fen - 1 where given_back_fen > 0",
    "refunds_for_seats_have_their_change": "delete from seat_differences",
    "differences_of_seats_are_settled": "update reseated_tickets set difference_fen = difference_fen + 1",
    "supplements_follow_their_ticket": "update order_items set returned_at = null where returned_at is not null",
}
"""By the rule of the books that finds it: what must not be, done to tickets that staff moved, swapped and asked money
for.
"""
DEAR, CHEAP = 38_000, 18_000
"""What a seat of row A costs, and one of row B."""


async def a_hall_of_two_tiers(
    shop: Shop,
    *,
    ticket_types: tuple[dict[str, Any], ...] = ({},),
    session: dict[str, Any] | None = None,
    tiers: Callable[[Sale], tuple[PriceTier, ...]] | None = None,
    document: Document | None = None,
    **changes: Any,
) -> SeatedSale:
    """Two rows of six: A is dear, B cheap."""
    seat_map_id = await a_seat_map(shop, document or a_document())
    sale = await an_event_on_sale(shop, ticket_types=ticket_types, session=session)
    defaults: dict[str, Any] = {
        "tiers": tiers(sale) if tiers else (a_tier(sale), a_tier(sale, 2)),
        "strokes": tuple([(tier, Part("row", (f"stalls-{row}",), "/paint")) for tier, row in ((1, "A"), (2, "B"))]),
    }
    await seated(shop, sale, seat_map_id, **{**defaults, **changes})
    return SeatedSale(sale, seat_map_id)


async def a_hall_on_sale(till: Till, **changes: Any) -> SeatedSale:
    """The same, of an organizer who can be paid."""
    sale = await a_hall_of_two_tiers(await a_shop(till.db), **changes)
    await till.accounts.add(organizer_id=7, provider="wechat", credentials=b"{}", methods=[Method.WECHAT_JSAPI])
    return sale


async def bought(till: Till, sale: SeatedSale, *seat_ids: str, index: int = 0, **changes: Any) -> list[Ticket]:
    """Tickets for these seats, of one order that is paid."""
    order = await till.paid(sale.sale, lines=(seats_of(sale, *seat_ids, index=index),), **changes)
    return await tickets_of(till, order)


async def tickets_of(till: Till, order: OrderRow) -> list[Ticket]:
    """The order's tickets by position, as they stand."""
    async with till.db.read() as tx:
        return await tickets_of_order(tx, organizer_id=order.organizer_id, order_id=order.id)


def wanted(
    ticket: Ticket,
    to: "str | Ticket",
    *,
    difference: Any = "settle",
    reason: str = "观众要求换座",
) -> WantedSeatChange:
    """A move to a seat, or a swap with another ticket."""
    return WantedSeatChange(
        ticket_id=ticket.id,
        seat_id=to if isinstance(to, str) else None,
        with_ticket_id=None if isinstance(to, str) else to.id,
        difference=difference,
        reason=reason,
    )


def changing(till: Till) -> Changing:
    """As it is wired."""
    return Changing(till.db, PlanCache(till.db), till.collecting.cipher, OpenLinks())


async def change(
    till: Till,
    ticket: Ticket,
    to: "str | Ticket",
    *,
    key: str | None = None,
    staff: Actor = STAFF,
    organizer_id: int = 7,
    **asked: Any,
) -> tuple[UUID, bool]:
    """Staff give the ticket that seat, or that ticket's."""
    return await change_seats(
        changing(till),
        staff=staff,
        organizer_id=organizer_id,
        idempotency_key=key or randomness.token_hex(8),
        wanted=wanted(ticket, to, **asked),
    )


async def quoted(till: Till, ticket: Ticket, to: "str | Ticket", **asked: Any) -> SeatChangeQuote:
    """What that would mean."""
    return await quote_change(changing(till), organizer_id=7, wanted=wanted(ticket, to, **asked))


async def supplement_of(till: Till, ticket: Ticket) -> OrderRow:
    """The order that asks, or asked, for the difference to a dearer seat of this ticket."""
    order_id = await till.value(
        "select o.id from reseated_tickets t join reseatings r on r.id = t.reseating_id"
        " join orders o on o.id = r.supplement_order_id"
        " where t.ticket_id = $1 order by o.state = 'awaiting_payment' desc limit 1",
        ticket.id,
    )
    async with till.db.read() as tx:
        row = await order_by_id(tx, organizer_id=7, order_id=order_id)
    assert row is not None
    return row


async def pay(till: Till, order: OrderRow) -> str:
    """The buyer pays; what our callback made of it."""
    payment = (await till.start(order)).payment
    till.provider.pay(payment.id)
    return await till.told(payment)


async def ticket_by_id(till: Till, ticket_id: UUID) -> Ticket:
    """As it stands."""
    async with till.db.read() as tx:
        found = await tickets.ticket_by_id(tx, organizer_id=7, ticket_id=ticket_id)
    assert found is not None
    return found
