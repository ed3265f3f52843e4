"""A hall while people come in, what a tour sold in each of its cities, and what every dashboard has."""

from datetime import timedelta
from typing import get_args

from builders.contract import document
from builders.entrance import an_entrance
from builders.orders import an_order, placing_for, with_quota
from builders.seated import SeatedSale, a_tier, an_order_for, seated, seats_of
from builders.seats import a_document, a_seat_map
from builders.shop import Sale, a_draft, a_session, a_shop, a_ticket_type, a_venue, an_event_on_sale
from builders.tickets import a_phone, activated
from menpiao.admission import create_gate
from menpiao.catalog import publish_event
from menpiao.insight.api import doors, sales
from menpiao.insight.model.sales import Grouping
from menpiao.insight.service.doors import attendance, hall_heat
from menpiao.insight.service.rolling import roll_up_sales
from menpiao.insight.service.sales import breakdown
from menpiao.insight.service.tables import Report
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache
from menpiao.tickets import tickets_of_order


async def test_a_seat_whose_guest_came_in_is_admitted_on_that_day_and_sold_on_its_own(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    entrance = await an_entrance(db, cipher)
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop, session={"starts_at": clock.now() + timedelta(hours=24)})
    hall = SeatedSale(sale, await a_seat_map(shop, a_document()))
    await seated(shop, sale, hall.seat_map_id, tiers=(a_tier(sale, prices={sale.ticket_type_id: 0}),))
    gate = await create_gate(
        db, actor=SYSTEM, organizer_id=sale.organizer_id, session_id=sale.session_id, name={"en": "Stage door"}
    )
    phone, placing = a_phone(db), placing_for(db, cipher)
    wanted = an_order_for(seats_of(hall, "stalls-A-2", "stalls-A-3"), buyer_id=phone.buyer_id)
    order = (await placing.place(wanted)).order.row
    await placing.close()
    await roll_up_sales(db)
    bought_on = clock.now().date()
    clock.advance(hours=23.5)
    async with db.read() as tx:
        ticket, _ = await tickets_of_order(tx, organizer_id=sale.organizer_id, order_id=order.id)
    await activated(db, cipher, phone, ticket)
    assert (await entrance.scan(await entrance.shown(phone, ticket), gate_id=gate)).reason == "ok"

    plans, came_on = PlanCache(db), clock.now().date()
    assert ticket.seat is not None
    for first, sold, admitted, otherwise, letters in (
        (None, 2, 1, 0, "sa"),
        (bought_on, 2, 0, 0, "s"),
        (came_on, 0, 1, 2, "oa"),
    ):
        heat = await hall_heat(
            db, plans, organizer_id=sale.organizer_id, session_id=sale.session_id, first=first, last=first
        )
        (section,) = heat.sections
        assert (section.sold, section.admitted, section.sold_otherwise) == (sold, admitted, otherwise), first
        assert set(heat.states) == {*letters, "f"}, first
    plan = await plans.plan(hall.seat_map_id)
    assert heat.states[plan.numbers.index(ticket.seat)] == "a"
    _, (row,) = await attendance(db, organizer_id=sale.organizer_id, event_id=sale.event_id)
    assert (row.tickets, row.admitted, row.no_shows) == (2, 1, None)
    clock.advance(hours=3)
    _, (row,) = await attendance(db, organizer_id=sale.organizer_id, event_id=sale.event_id)
    assert row.no_shows == 1


async def test_a_tour_is_told_by_the_cities_of_its_sessions(db: Database, cipher: FieldCipher) -> None:
    shop = await a_shop(db, city="shanghai")
    event_id, evenings = await a_draft(shop), []
    for city, quantity in (("shanghai", 1), ("chengdu", 3), ("chengdu", 2), ("beijing", 0)):
        session_id = await a_session(shop, event_id, venue_id=await a_venue(db, city=city))
        type_ids = (await a_ticket_type(shop, session_id, price_fen=0),)
        evenings.append((Sale(shop.organizer_id, event_id, session_id, type_ids), quantity))
    await publish_event(db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=event_id)
    elsewhere = await an_event_on_sale(shop, ticket_types=({"price_fen": 0},))
    placing = placing_for(db, cipher)
    for sale, quantity in (*evenings, (elsewhere, 4)):
        await with_quota(db, sale, 10)
        if quantity:
            await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=quantity))
    await placing.close()
    await roll_up_sales(db)
    for about, cities in ((event_id, {"chengdu": 5, "shanghai": 1}), (None, {"chengdu": 5, "shanghai": 5})):
        found = await breakdown(db, organizer_id=shop.organizer_id, event_id=about, first=None, last=None, by="city")
        assert {group.key: group.counts.tickets for group in found.groups} == cities


def test_every_dashboard_has_days_and_both_kinds_of_file() -> None:
    paths = document()["paths"]
    served = {str(path).replace(":str", "") for route in (*doors.ROUTES, *sales.ROUTES) for path in route.paths}
    asked = {path: {one["name"]: one for one in paths[path]["get"]["parameters"]} for path in served}
    dashboards = {path for path in served if "application/json" in paths[path]["get"]["responses"]["200"]["content"]}
    assert len(dashboards) == 5
    files = {"sales": {"sales"}, "sales-by": set(get_args(Grouping)), "funnel": {"funnel"}}
    assert set().union(*files.values()) == set(get_args(Report))
    for path in dashboards:
        file = f"{path}-file"
        if file not in served:
            assert path.rpartition("/")[2] in files, f"{path} has no file"
            file = "/api/v1/organizer/insight/export"
        assert {"from", "to"} <= asked[path].keys() & asked[file].keys(), path
        assert {"csv", "xlsx"} <= set(asked[file]["format"]["schema"]["enum"]), path
