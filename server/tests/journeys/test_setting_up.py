"""An organizer sets an event up over HTTP, from nothing to published; a buyer buys; the organizer goes on editing."""

from datetime import timedelta
from typing import Any

from builders.office import NOON, Office, a_session_body, a_type_body, a_venue_body, an_event_body
from builders.pictures import a_picture
from builders.seats import a_document_with_a_table, a_seat_map
from builders.shop import Shop, a_shop
from builders.world import World, a_key
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.notify import MessageKind
from menpiao.platform.clock import SimulatedClock


async def an_office_in(world: World) -> tuple[Office, Shop]:
    """A manager of an organizer who can be paid."""
    shop = await a_shop(world.db)
    await world.parts.collecting.accounts.add(
        organizer_id=shop.organizer_id, provider="wechat", credentials=world.wechat.merchant
    )
    return Office(world.http, await world.staff_login(shop.organizer_id, "manager")), shop


async def page_of(world: World, event_id: str) -> Any:
    """The event as buyers see it, now."""
    await world.parts.refresh()
    return await world.get(f"/api/v1/events/{event_id}?lang=en")


async def test_from_nothing_to_sold(world: World) -> None:
    office, _ = await an_office_in(world)
    uploaded = await office.ask("POST", "/pictures", content=a_picture(), headers={"Content-Type": "image/jpeg"})
    venue = await office.post("/venues", a_venue_body())
    event = await office.post("/events", an_event_body(cover=uploaded.json()["url"]))
    at = f"/events/{event['id']}"
    session = await office.post(
        f"{at}/sessions", a_session_body(venue["id"], ticket_types=[a_type_body(), a_type_body(hidden=True)])
    )
    type_id = session["ticket_types"][0]["id"]
    checks = await office.get(f"{at}/checks")
    assert checks["publishable"], checks
    assert (await world.http.get(f"/api/v1/events/{event['id']}")).status_code == 404
    await office.post(f"{at}/publication", {})

    page = await page_of(world, event["id"])
    assert (page["title"], page["cover"]) == ("Night Flight", uploaded.json()["url"])
    assert (await world.http.get(page["cover"])).headers["content-type"] == "image/webp"
    assert [one["id"] for one in page["sessions"][0]["ticket_types"]] == [type_id]

    buyer = await world.login()
    item = {"kind": "quantity", "session_id": session["id"], "ticket_type_id": type_id, "quantity": 2}
    placed = await world.http.post("/api/v1/orders", headers={**buyer, **a_key()}, json={"items": [item]})
    assert placed.status_code == 201, placed.text
    order = placed.json()
    await office.put(f"/ticket-types/{type_id}", a_type_body(price={"amount": 99_900}, quota=2))
    await world.pay_sheet(await world.start_payment(buyer, order))
    await world.callbacks_delivered()
    await world.work()

    paid = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert (paid["state"], paid["total"]["amount"]) == ("paid", 36_000)
    seen = await office.get(f"/sessions/{session['id']}")
    assert seen["places"] == {"total": 12, "held": 0, "sold": 2, "withheld": 0, "free": 10}
    assert (await page_of(world, event["id"]))["sessions"][0]["ticket_types"][0]["price"]["amount"] == 99_900
    renamed = an_event_body(title={"en": "Day Flight"}, cover=page["cover"])
    assert (await office.put(at, renamed)).json()["code"] == "touches_sold_tickets"
    assert (await office.put(at, {**renamed, "confirmed": True})).status_code == 200
    assert (await page_of(world, event["id"]))["title"] == "Day Flight"
    await office.post(f"{at}/withdrawal", {"confirmed": True})
    await world.parts.refresh()
    assert (await world.http.get(f"/api/v1/events/{event['id']}")).status_code == 404


async def test_a_seated_session_is_priced_copied_and_sold(world: World, clock: SimulatedClock) -> None:
    office, shop = await an_office_in(world)
    seat_map_id = await a_seat_map(shop, a_document_with_a_table(8))
    plan = await world.parts.plans.plan(seat_map_id)
    event_id, session_id, type_id = await office.a_draft(quota=None)
    seating = {
        "seat_map_id": encode(seat_map_id),
        "tiers": [{"number": 1, "name": {"en": "All"}, "colour": "#aa3300", "prices": {type_id: 28_000}}],
        "paint": [{"section": section.id, "tier": 1} for section in plan.sections if section.count],
        "allocations": [
            {
                "number": 1,
                "name": {"en": "House"},
                "purpose": "house",
                "release_at": to_wire(NOON + timedelta(days=3)),
                "row": plan.rows[0].id,
            }
        ],
    }
    seated = await office.put(f"/sessions/{session_id}/seating", seating)
    assert seated.status_code == 200, seated.text
    checks = await office.get(f"/events/{event_id}/checks")
    (warned,) = [one for one in checks["items"] if one["code"] == "table_too_large"]
    assert (checks["publishable"], warned["severity"]) == (True, "warns")
    assert warned["pointer"] == f"/sessions/{session_id}/seating"
    widened = a_type_body(quota=None, price={"amount": 28_000}, per_order_max=8, per_buyer_max=8)
    assert (await office.put(f"/ticket-types/{type_id}", widened)).status_code == 200
    checks = await office.get(f"/events/{event_id}/checks")
    assert "table_too_large" not in {one["code"] for one in checks["items"]}
    for changes, code in (({"quota": 3}, "seats_decide"), ({"price": {"amount": 1}}, "tiers_decide")):
        body = a_type_body(**{"quota": None, "price": {"amount": 28_000}, **changes})
        refused = await office.put(f"/ticket-types/{type_id}", body)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)

    copied = await office.post(f"/events/{event_id}/copies", {"move_days": 7})
    (copy,) = (await office.get(f"/events/{copied['id']}/sessions"))["items"]
    original = await office.get(f"/sessions/{session_id}")
    assert copy["seating"] == {"seat_map_id": encode(seat_map_id), "version": 1}
    assert copy["ticket_types"][0]["seated"]
    assert copy["places"] == original["places"]
    theirs, ours = [await office.get(f"/sessions/{one}/seating") for one in (copy["id"], session_id)]
    assert theirs["sections"] == ours["sections"]
    assert theirs["allocations"][0]["release_at"] == to_wire(NOON + timedelta(days=10))
    assert theirs["tiers"][0]["prices"] == {copy["ticket_types"][0]["id"]: 28_000}
    like = a_session_body(original["venue"]["id"], starts_at=NOON + timedelta(days=9), like_session_id=session_id)
    made = await office.post(f"/events/{event_id}/sessions", like)
    assert made["places"] == original["places"]

    assert (await office.delete(f"/ticket-types/{type_id}")).json()["code"] == "in_use"
    assert (await office.delete(f"/sessions/{session_id}")).status_code == 204
    await office.post(f"/events/{copied['id']}/publication", {})
    assert (await office.delete(f"/sessions/{made['id']}")).status_code == 204
    assert (await office.delete(f"/events/{event_id}")).status_code == 204
    clock.advance(days=7)
    await world.parts.refresh()
    buyer = await world.login()
    item = {
        "kind": "best_available",
        "session_id": copy["id"],
        "ticket_type_id": copy["ticket_types"][0]["id"],
        "quantity": 2,
    }
    placed = await world.http.post("/api/v1/orders", headers={**buyer, **a_key()}, json={"items": [item]})
    assert placed.status_code == 201, placed.text
    assert placed.json()["total"]["amount"] == 56_000


async def test_buyers_read_what_the_organizer_says_of_itself(world: World) -> None:
    office, _ = await an_office_in(world)
    event_id, _, _ = await office.on_sale()
    known = await office.get("/profile")
    said: dict[str, Any] = {
        "name": {**known["name"], "en": "River Sound"},
        "contact": {"en": "400-000-0000, every day 10:00 to 22:00"},
        "logo": None,
    }
    first = (await office.ask("GET", "/profile")).headers["etag"]
    assert (await office.put("/profile", said, tag=first)).status_code == 200
    await world.parts.refresh()
    shown = (await page_of(world, event_id))["organizer"]
    assert shown == {"id": known["id"], "name": "River Sound", "contact": said["contact"]["en"], "logo": None}

    late = await office.put("/profile", {**said, "contact": {}}, tag=first)
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    for wrong, pointer in (
        ({"name": {}}, "/name"),
        ({"name": {"fr": "Fleuve"}}, "/name/fr"),
        ({"contact": {"en": "two\nlines"}}, "/contact/en"),
        ({"logo": "/media/rain.svg"}, "/logo"),
        ({"logo": "/pictures/4hqk2m8r5v0000exw7b1d9f3g6.webp"}, "/logo"),
    ):
        refused = await office.put("/profile", {**said, **wrong})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), wrong
    assert (await office.get("/profile"))["contact"] == said["contact"]


async def test_the_organizer_sees_what_its_messages_look_like(world: World) -> None:
    office, _ = await an_office_in(world)
    kinds = await office.get("/message-kinds")
    by_kind = {one["kind"]: one for one in kinds["items"]}
    assert by_kind.keys() == {kind.value for kind in MessageKind}
    amount = {"name": "total_fen", "label": "支付金额", "text": "¥760.00"}
    assert [amount in lines for lines in by_kind["order_paid"]["previews"].values()] == [True, True]
    assert by_kind["order_paid"]["template_id"] is not None
