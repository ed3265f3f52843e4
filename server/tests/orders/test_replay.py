"""The same request again is the same order, whatever the catalogue or the neighbours in the batch have come to."""

from datetime import timedelta

import pytest

from builders.orders import an_order, count_of, placing_for, prepared, with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import TicketTypeChange, change_ticket_type
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, Refusal
from menpiao.orders.model.refusals import NotYetOnSale, Paused, SaleEnded, SoldOut
from menpiao.orders.service.batching import Placement, place_batch
from menpiao.orders.service.place import Placing
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
async def placing(db: Database, cipher: FieldCipher) -> Placing:
    return placing_for(db, cipher)


async def a_sale(db: Database, total: int = 10, **ticket_type: object) -> Sale:
    return await with_quota(db, await an_event_on_sale(await a_shop(db), ticket_types=[ticket_type]), total)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (TicketTypeChange(paused=True), Paused),
        (TicketTypeChange(hidden=True), Invalid),
        (TicketTypeChange(per_order_max=1, per_buyer_max=1), Invalid),
    ],
)
async def test_a_retry_finds_its_order_after_the_terms_were_changed(
    db: Database, placing: Placing, clock: SimulatedClock, change: TicketTypeChange, refusal: type[Refusal]
) -> None:
    sale = await a_sale(db)
    request = an_order(sale, buyer_id=db.new_id(0), quantity=2)
    first = await placing.place(request)
    await change_ticket_type(
        db, actor=SYSTEM, organizer_id=sale.organizer_id, ticket_type_id=sale.ticket_type_id, change=change
    )
    clock.advance(seconds=2)

    again = await placing.place(request)
    assert (again.order.row.id, again.replayed) == (first.order.row.id, True)
    with pytest.raises(refusal):
        await placing.place(an_order(sale, buyer_id=request.buyer_id, quantity=2))
    with pytest.raises(IdempotencyKeyReused):
        await placing.place(
            an_order(
                sale,
                buyer_id=request.buyer_id,
                quantity=3,
                idempotency_key=request.idempotency_key,
                request_hash=bytes(32),
            )
        )


async def test_a_retry_finds_its_order_after_the_sale_has_ended(
    db: Database, placing: Placing, clock: SimulatedClock
) -> None:
    sale = await a_sale(db, off_sale_at=clock.now() + timedelta(seconds=5))
    request = an_order(sale, buyer_id=db.new_id(0))
    first = await placing.place(request)
    clock.advance(seconds=6)
    assert (await placing.place(request)).order.row.id == first.order.row.id
    with pytest.raises(SaleEnded):
        await placing.place(an_order(sale, buyer_id=request.buyer_id))


async def test_not_yet_open_is_said_without_asking_the_database(db: Database, cipher: FieldCipher) -> None:
    """Nothing can have been placed before, and this is when everybody asks."""
    from builders.queries import counted

    sale = await a_sale(db, on_sale_at=db.clock.now() + timedelta(hours=1))
    watched, pool = counted(db)
    placing = placing_for(watched, cipher)
    for expected in (1, 1):
        with pytest.raises(NotYetOnSale):
            await placing.place(an_order(sale, buyer_id=db.new_id(0)))
        assert pool.count == expected


async def batch(db: Database, placing: Placing, *wanted: PlaceOrder) -> list[str]:
    """What each is told when they arrive together: an outcome's number, or a refusal's code."""
    requests = [await prepared(placing, order) for order in wanted]
    return [
        str(answer.outcome) if isinstance(answer, Placement) else answer.code
        for answer in await place_batch(db, requests)
    ]


async def test_another_request_with_a_known_key_does_not_stand_in_for_the_retry_beside_it(
    db: Database, placing: Placing
) -> None:
    sale = await a_sale(db)
    request = an_order(sale, buyer_id=db.new_id(0), idempotency_key="once")
    other = an_order(sale, buyer_id=request.buyer_id, quantity=2, idempotency_key="once", request_hash=bytes(32))
    await placing.place(request)

    assert await batch(db, placing, other, request, other) == [
        str(Placement.KEY_REUSED),
        str(Placement.REPLAYED),
        str(Placement.KEY_REUSED),
    ]


async def test_a_refused_request_does_not_take_the_key_from_the_one_beside_it(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, total=1)
    buyer_id = db.new_id(0)
    too_many = an_order(sale, buyer_id=buyer_id, quantity=2, idempotency_key="once", request_hash=bytes(32))
    one = an_order(sale, buyer_id=buyer_id, idempotency_key="once")

    assert await batch(db, placing, too_many, one, one) == [
        str(Placement.SOLD_OUT),
        str(Placement.PLACED),
        str(Placement.REPLAYED),
    ]
    assert (await count_of(db, sale)).held == 1


async def test_two_requests_with_one_new_key_are_one_order_and_one_refusal(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    buyer_id = db.new_id(0)
    one = an_order(sale, buyer_id=buyer_id, idempotency_key="once")
    two = an_order(sale, buyer_id=buyer_id, quantity=2, idempotency_key="once", request_hash=bytes(32))
    assert await batch(db, placing, one, two, one) == [
        str(Placement.PLACED),
        str(Placement.KEY_REUSED),
        str(Placement.REPLAYED),
    ]


async def test_what_is_sold_out_in_memory_still_answers_a_retry(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, total=1)
    winner = an_order(sale, buyer_id=db.new_id(0), idempotency_key="once")
    first = await placing.place(winner)
    with pytest.raises(SoldOut):
        await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    assert (await placing.place(winner)).order.row.id == first.order.row.id
    with pytest.raises(IdempotencyKeyReused):
        await placing.place(an_order(sale, buyer_id=winner.buyer_id, idempotency_key="once", request_hash=bytes(32)))
