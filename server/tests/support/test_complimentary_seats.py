"""Seats that are given away: nobody else's from the asking on, the guest's with the claim, and back where they came
from otherwise."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest

from builders.books import audit
from builders.helped import a_buyer, a_colleague, asked_for
from builders.orders import count_of, with_quota
from builders.reseated import CHEAP, DEAR
from builders.seated import SeatedSale, a_tier, an_allocation, an_order_for, best_of, seated, seats_of
from builders.seated_line import SeatedLines
from builders.seats import COMPANION, WHEELCHAIR, a_document_with_a_companion
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import PriceTier
from menpiao.identity import set_complimentary_approval
from menpiao.inventory import Part, SeatsInTheWay, SeatTaken
from menpiao.kernel.errors import Invalid
from menpiao.orders.model.refusals import SoldOut
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache
from menpiao.support.model.complimentary import Complimentary
from menpiao.support.model.refusals import CompanionGivenAlone
from menpiao.support.service.claim import claim
from menpiao.support.service.complimentary import claim_token, decide, end_due, withdraw

HOUSE = {"allocations": (an_allocation(),), "allocated": ((1, Part("seats", ("stalls-A-6", "stalls-B-6"), "/x")),)}
"""The last seat of each row is the house's."""


@pytest.fixture
def lines(db: Database, cipher: FieldCipher) -> SeatedLines:
    return SeatedLines(db, cipher)


async def given(
    lines: SeatedLines, hall: SeatedSale, *seat_ids: str, staff: Actor | None = None, **changes: Any
) -> Complimentary:
    """These seats are asked for, to be given away."""
    staff = staff or await a_colleague(lines.db, hall.sale.organizer_id)
    cipher = lines.collecting.cipher
    return await asked_for(lines.db, cipher, hall.sale, staff, key=repr(seat_ids), seat_ids=seat_ids, **changes)


async def claimed(lines: SeatedLines, made: Complimentary) -> list[tuple[int | None, int]]:
    """Somebody opens the link; the seat of each ticket, and what it would have cost."""
    cipher = lines.collecting.cipher
    token = claim_token(cipher, made)
    assert token is not None
    order_id, _ = await claim(lines.db, cipher, PlanCache(lines.db), buyer=a_buyer(lines.db), token=token, attendees=[])
    async with lines.db.read() as tx:
        rows = await tx.connection.fetch(
            """select t.seat, p.amount_fen
                 from tickets t
                 join order_price_parts p on p.order_id = t.order_id and p.position = t.position and p.kind = 'ticket'
                where t.order_id = $1 and t.state = 'valid' order by t.position""",
            order_id,
        )
    return [(row[0], row[1]) for row in rows]


async def test_what_is_given_away_is_nobody_elses_and_becomes_the_guests(lines: SeatedLines) -> None:
    hall = await lines.hall(taken=False, **HOUSE)
    made = await given(lines, hall, "stalls-B-6", "stalls-A-1")
    assert (await count_of(lines.db, hall.sale)).withheld == 2
    for wanted in (seats_of(hall, "stalls-A-1"), seats_of(hall, "stalls-A-1", "stalls-A-2")):
        with pytest.raises(SeatTaken):
            await lines.placing.place(an_order_for(wanted, buyer_id=lines.db.new_id(0)))
    with pytest.raises(SeatTaken):
        await given(lines, hall, "stalls-A-1")
    await lines.placing.place(an_order_for(best_of(hall, 9), buyer_id=lines.db.new_id(0)))
    with pytest.raises(SoldOut):
        await lines.placing.place(an_order_for(best_of(hall, 1), buyer_id=lines.db.new_id(0)))
    assert await audit(lines.db) == []

    numbers = await lines.numbers(hall, "stalls-B-6", "stalls-A-1")
    assert await claimed(lines, made) == [(numbers[0], CHEAP), (numbers[1], DEAR)]
    count = await count_of(lines.db, hall.sale)
    assert (count.sold, count.withheld) == (2, 0)
    assert await audit(lines.db) == []


async def test_what_ends_without_a_claim_gives_the_seats_back(lines: SeatedLines, clock: SimulatedClock) -> None:
    hall = await lines.hall(taken=False, **HOUSE)
    organizer_id = hall.sale.organizer_id
    free = await lines.public(hall)
    staff, other = [await a_colleague(lines.db, organizer_id) for _ in range(2)]
    soon = clock.now() + timedelta(hours=1)
    withdrawn = await given(lines, hall, "stalls-A-1", staff=staff)
    expired = await given(lines, hall, "stalls-A-2", staff=staff, claim_until=soon)
    await set_complimentary_approval(lines.db, actor=staff, organizer_id=organizer_id, above=0)
    declined = await given(lines, hall, "stalls-A-3", "stalls-A-6", staff=staff)
    assert await lines.public(hall) == free[3:]

    await withdraw(lines.db, staff=staff, organizer_id=organizer_id, complimentary_id=withdrawn.id)
    assert declined.state == "requested"
    await decide(
        lines.db,
        staff=other,
        organizer_id=organizer_id,
        complimentary_id=declined.id,
        decision="decline",
        reason="不行",
    )
    clock.advance(hours=1)
    assert await end_due(lines.db) == 1
    assert await lines.value("select state from complimentary_orders where id = $1", expired.id) == "expired"
    assert await lines.public(hall) == free, "and the seat of the house is the house's again"
    order = await lines.placing.place(an_order_for(best_of(hall, 10), buyer_id=lines.db.new_id(0)))
    assert len(order.order.items) == 10
    assert await audit(lines.db) == []


async def test_those_who_wait_come_first_when_a_seat_is_given_back(lines: SeatedLines) -> None:
    hall = await lines.hall(taken=False, **HOUSE)
    made = await given(lines, hall, "stalls-A-2", "stalls-A-6")
    for seat_id in await lines.public(hall):
        await lines.take(hall, f"stalls-{seat_id}")
    waiting = await lines.join(hall.sale, tiers=(1,))
    staff = await a_colleague(lines.db, hall.sale.organizer_id)
    await withdraw(lines.db, staff=staff, organizer_id=hall.sale.organizer_id, complimentary_id=made.id)
    assert (await lines.kept(hall), await lines.public(hall)) == (["A-2"], [])
    await lines.rounds()
    assert await lines.seats_of(hall, waiting) == ["A-2"]
    assert await audit(lines.db) == []


async def test_only_seats_that_the_type_sells_one_for_each_ticket(lines: SeatedLines) -> None:
    def tiers(sale: Sale) -> tuple[PriceTier, ...]:
        first, second = sale.ticket_type_ids
        return a_tier(sale, prices={first: DEAR}), a_tier(sale, 2, prices={second: CHEAP})

    hall = await lines.hall(taken=False, ticket_types=({}, {"name": {"zh-CN": "学生票"}}), tiers=tiers)
    wrong = ("stalls-A-1", "stalls-B-1", "stalls-Z-1", "stalls-A-1")
    assert await refused(given(lines, hall, *wrong)) == [
        ("/seat_ids/1", "not_found"),
        ("/seat_ids/2", "not_found"),
        ("/seat_ids/3", "repeated"),
    ]
    assert await refused(given(lines, hall, quantity=2)) == [("/seat_ids", "seated")]
    general = await with_quota(lines.db, await an_event_on_sale(await a_shop(lines.db)), 1)
    assert await refused(given(lines, SeatedSale(general, hall.seat_map_id), "stalls-A-1")) == [
        ("/seat_ids", "not_seated")
    ]


async def refused(asked: Awaitable[Complimentary]) -> list[tuple[str, str]]:
    """Where the request is wrong, and why."""
    with pytest.raises(Invalid) as raised:
        await asked
    return [(error.pointer, error.code) for error in raised.value.errors]


async def test_a_new_seating_keeps_what_is_given_away(lines: SeatedLines) -> None:
    hall = await lines.hall(taken=False)
    made = await given(lines, hall, "stalls-A-1")
    shop = await a_shop(lines.db)
    with pytest.raises(SeatsInTheWay) as in_the_way:
        await seated(
            shop,
            hall.sale,
            hall.seat_map_id,
            version=1,
            tiers=(a_tier(hall.sale),),
            strokes=((1, Part("row", ("stalls-B",), "/paint")),),
        )
    assert in_the_way.value.alternatives == [{"seat_ids": ["stalls-A-1"]}]
    await seated(
        shop, hall.sale, hall.seat_map_id, version=1, tiers=(a_tier(hall.sale, prices={hall.sale.ticket_type_id: 700}),)
    )
    assert [price for _, price in await claimed(lines, made)] == [700], "what it would cost today"
    assert await audit(lines.db) == []


async def test_a_companions_seat_goes_with_its_wheelchair_place_unless_staff_insist(lines: SeatedLines) -> None:
    hall = await lines.hall(taken=False, document=a_document_with_a_companion())
    with pytest.raises(CompanionGivenAlone):
        await given(lines, hall, COMPANION, "stalls-A-3")
    made = await given(lines, hall, COMPANION, "stalls-A-3", companions_alone=True)
    assert made.seats == [2, 3]
    written = "select detail -> 'companions_alone' from audit_entries where action = 'support.complimentary_requested'"
    assert await lines.value(written) == [2]
    assert await audit(lines.db) == []


async def test_both_are_given_away_without_a_word(lines: SeatedLines) -> None:
    hall = await lines.hall(taken=False, document=a_document_with_a_companion())
    await given(lines, hall, COMPANION, WHEELCHAIR)
    written = "select detail ? 'companions_alone' from audit_entries where action = 'support.complimentary_requested'"
    assert await lines.value(written) is False
