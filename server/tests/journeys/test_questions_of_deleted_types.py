"""Questions outlive the ticket types that they were for."""

from builders.office import a_session_body, a_type_body
from builders.world import World
from journeys.test_questions import COMPANY, FOOD, PHOTOS, a_desk
from menpiao.kernel.ids import encode


async def test_a_deleted_ticket_type_is_asked_nothing_and_the_questions_can_still_be_changed(world: World) -> None:
    desk = await a_desk(world)
    types = f"/sessions/{encode(desk.sale.session_id)}/ticket-types"
    first, second = await desk.office.post(types, a_type_body()), await desk.office.post(types, a_type_body())
    sold, alone = encode(desk.sale.ticket_type_id), await desk.office.post(types, a_type_body())
    food, photos = await desk.ask(
        {**FOOD, "ticket_type_ids": [sold, first["id"], second["id"]]}, {**PHOTOS, "ticket_type_ids": [alone["id"]]}
    )
    for one in (first, alone):
        assert (await desk.office.delete(f"/ticket-types/{one['id']}")).status_code == 204
    asked = (await desk.office.get(desk.path))["questions"]
    assert [one["ticket_type_ids"] for one in asked] == [[sold, second["id"]], []]
    checks = (await desk.office.get(f"/events/{encode(desk.sale.event_id)}/checks"))["items"]
    assert [one["pointer"] for one in checks if one["code"] == "question_of_nobody"] == [f"/questions/{photos['id']}"]

    # A page that was open all the while names the deleted type still.
    kept = await desk.ask(food, COMPANY)
    assert kept[0]["ticket_type_ids"] == [sold, second["id"]]
    foreign = {**COMPANY, "ticket_type_ids": [encode(desk.sale.event_id)]}
    refused = await desk.office.put(desk.path, {"questions": [food, foreign]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/questions/1/ticket_type_ids/0")


async def test_a_deleted_session_takes_its_types_out_of_the_questions(world: World) -> None:
    desk = await a_desk(world)
    venue = await desk.office.get(f"/sessions/{encode(desk.sale.session_id)}")
    later = await desk.office.post(
        f"/events/{encode(desk.sale.event_id)}/sessions", a_session_body(venue["venue"]["id"])
    )
    only = await desk.office.post(f"/sessions/{later['id']}/ticket-types", a_type_body())
    sold = encode(desk.sale.ticket_type_id)
    await desk.ask({**FOOD, "ticket_type_ids": [sold, only["id"]]})
    assert (await desk.office.delete(f"/sessions/{later['id']}")).status_code == 204
    assert (await desk.office.get(desk.path))["questions"][0]["ticket_type_ids"] == [sold]
    assert await world.books() == []
