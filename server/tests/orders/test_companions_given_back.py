"""Companions' seats when tickets are given back: the wheelchair place takes them along, and staff are warned."""

from datetime import timedelta
from uuid import UUID

import pytest

from builders.books import audit
from builders.ladders import a_rule, with_ladder
from builders.reseated import CHEAP, DEAR, a_hall_on_sale, bought, tickets_of
from builders.seated import SeatedSale, an_order_for, seats_of
from builders.seats import COMPANION, WHEELCHAIR, a_document_with_a_companion
from builders.till import Till
from menpiao.inventory import CompanionWithoutWheelchair
from menpiao.kernel.errors import Invalid
from menpiao.orders.model.refund_quote import RefundQuote
from menpiao.orders.model.refund_refusals import CompanionFirst
from menpiao.orders.service.companions import companions_of_order
from menpiao.orders.service.refund import StaffRefund
from menpiao.orders.service.refund_by_buyer import BuyersRefund, refund_by_buyer
from menpiao.orders.service.refund_quote import refund_quote_of_order
from menpiao.orders.service.staff_refund_quote import staff_refund_quote
from menpiao.platform import randomness
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache
from menpiao.tickets import Ticket

FEE = DEAR // 10


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


@pytest.fixture
async def sale(till: Till) -> SeatedSale:
    """Rows A and B; A begins with a wheelchair place and its companion's seat. A tenth is kept of what goes back."""
    hall = await a_hall_on_sale(till, document=a_document_with_a_companion())
    await with_ladder(till.db, hall.sale.event_id, a_rule((0, 10)))
    return hall


async def quoted(till: Till, of: Ticket) -> RefundQuote:
    companions = await companions_of_order(till.db, PlanCache(till.db), order_id=of.order_id)
    return await refund_quote_of_order(till.db, buyer_id=of.buyer_id, order_id=of.order_id, companions=companions)


async def give_back(till: Till, of: Ticket, *positions: int, amount_fen: int) -> UUID:
    made, _ = await refund_by_buyer(
        till.db,
        till.collecting.cipher,
        buyer_id=of.buyer_id,
        order_id=of.order_id,
        idempotency_key=randomness.token_hex(8),
        wanted=BuyersRefund(positions=positions, amount_fen=amount_fen),
        companions=await companions_of_order(till.db, PlanCache(till.db), order_id=of.order_id),
    )
    return made


async def warned(till: Till, of: Ticket, *chosen: Ticket) -> list[int]:
    """The positions of which staff are warned before a refund of these."""
    quote = await staff_refund_quote(
        till.db,
        organizer_id=7,
        order_id=of.order_id,
        wanted=StaffRefund(ticket_ids=tuple(one.id for one in chosen), reason=""),
        companions=await companions_of_order(till.db, PlanCache(till.db), order_id=of.order_id),
    )
    return [one.position for one in quote.tickets if one.leaves_companion]


async def bought_later(till: Till, sale: SeatedSale, buyer_id: UUID, *seat_ids: str) -> Ticket:
    order = await till.paid(sale.sale, lines=(seats_of(sale, *seat_ids),), buyer_id=buyer_id)
    return (await tickets_of(till, order))[0]


async def test_the_wheelchair_place_takes_its_companions_seat_along(till: Till, sale: SeatedSale) -> None:
    ticket, *_ = await bought(till, sale, WHEELCHAIR, COMPANION, "stalls-B-1")
    quote = await quoted(till, ticket)
    told = [(one.position, one.together, one.companions, one.amount_fen) for one in quote.tickets]
    assert told == [
        (1, (1, 2), (2,), DEAR - FEE),
        (2, (2,), (), DEAR - FEE),
        (3, (3,), (), CHEAP - CHEAP // 10),
    ]
    with pytest.raises(Invalid) as refused:
        await give_back(till, ticket, 1, amount_fen=DEAR - FEE)
    assert [one.code for one in refused.value.errors] == ["together"]
    await give_back(till, ticket, 1, 2, amount_fen=2 * (DEAR - FEE))
    assert await till.value("select array_agg(position) from tickets where state = 'valid'") == [3]
    assert await audit(till.db) == []


async def test_the_companions_seat_goes_back_alone(till: Till, sale: SeatedSale) -> None:
    ticket, *_ = await bought(till, sale, WHEELCHAIR, COMPANION)
    await give_back(till, ticket, 2, amount_fen=DEAR - FEE)
    assert [one.together for one in (await quoted(till, ticket)).refundable] == [(1,)]
    await give_back(till, ticket, 1, amount_fen=DEAR - FEE)
    assert await audit(till.db) == []


async def test_a_companion_who_is_inside_does_not_hold_the_place_back(till: Till, sale: SeatedSale) -> None:
    ticket, *_ = await bought(till, sale, WHEELCHAIR, COMPANION)
    await till.run("update tickets set state = 'used', used_at = app_now() where position = 2")
    assert [one.together for one in (await quoted(till, ticket)).refundable] == [(1,)]
    await give_back(till, ticket, 1, amount_fen=DEAR - FEE)


async def test_a_companions_seat_of_another_order_goes_back_first(till: Till, sale: SeatedSale) -> None:
    (place,) = await bought(till, sale, WHEELCHAIR)
    companion = await bought_later(till, sale, place.buyer_id, COMPANION)
    with pytest.raises(CompanionFirst):
        await give_back(till, place, 1, amount_fen=DEAR - FEE)
    await give_back(till, companion, 1, amount_fen=DEAR - FEE)
    await give_back(till, place, 1, amount_fen=DEAR - FEE)
    assert await audit(till.db) == []


async def test_a_place_that_returns_later_gives_no_right_to_a_companions_seat(till: Till, sale: SeatedSale) -> None:
    tomorrow = till.db.clock.now() + timedelta(days=1)
    await with_ladder(till.db, sale.sale.event_id, a_rule((0, 10), places_return_at=tomorrow))
    place, *_ = await bought(till, sale, WHEELCHAIR, "stalls-A-6")
    await give_back(till, place, 1, amount_fen=DEAR - FEE)
    wanted = an_order_for(seats_of(sale, COMPANION), buyer_id=place.buyer_id)
    with pytest.raises(CompanionWithoutWheelchair):
        await till.placing.place(wanted)


async def test_staff_are_warned_where_a_companions_seat_stays(till: Till, sale: SeatedSale) -> None:
    place, companion = await bought(till, sale, WHEELCHAIR, COMPANION)
    assert await warned(till, place, place) == [1]
    assert await warned(till, place, companion) == []
    assert await warned(till, place, place, companion) == []


async def test_staff_are_warned_of_a_companions_seat_of_another_order(till: Till, sale: SeatedSale) -> None:
    (place,) = await bought(till, sale, WHEELCHAIR)
    assert await warned(till, place, place) == []
    await bought_later(till, sale, place.buyer_id, COMPANION)
    assert await warned(till, place, place) == [1]
