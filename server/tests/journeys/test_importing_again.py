"""What of an import found no place is tried again with whom it was for; and nobody is written to about it."""

from typing import Any

import pytest

from builders.orders import with_quota
from builders.shop import Sale, a_shop
from builders.world import World
from journeys.test_cancelled_sessions import post
from journeys.test_importing import IMPORTS, a_channel, ask, begun, said, uploaded
from journeys.test_postponed_sessions import postpone
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock

NAMED = """order,name,id number
N-1,林小雨,11010519491231002X
N-2,李雷,110105199003070017
"""


async def one_place_for_two(world: World) -> tuple[Sale, dict[str, str], Any]:
    """An import that is done: one of two people has a ticket, the other found no place."""
    sale = await world.a_sale(total=1, attendee_names_required=True, attendee_ids_required=True)
    staff = await world.staff_login(sale.organizer_id, "manager")
    draft = await uploaded(world, staff, await a_channel(world, staff), sale, NAMED.encode())
    done = await begun(world, staff, draft)
    assert await said(world, staff, done) == {2: ("imported", None), 3: ("refused", "no_places")}
    shown = (await ask(world, "GET", f"{IMPORTS}/{done['summary']['id']}", staff))["summary"]["problems"]
    assert [(one["code"], one["may_pass"]) for one in shown] == [("no_places", True)]
    return sale, staff, done


async def lines_that_know_people(world: World) -> int:
    async with world.db.read() as tx:
        return int(await tx.connection.fetchval("select count(people_sealed) from channel_import_rows"))


async def messages(world: World) -> list[str]:
    async with world.db.read() as tx:
        return [row["kind"] for row in await tx.connection.fetch("select kind from messages")]


async def test_who_found_no_place_gets_the_ticket_in_their_name_once_there_are_places(world: World) -> None:
    sale, staff, done = await one_place_for_two(world)
    await begun(world, staff, done)
    assert (await said(world, staff, done))[3] == ("refused", "no_places"), "there is still none"
    await with_quota(world.db, sale, 2)
    await begun(world, staff, done)
    assert await said(world, staff, done) == {2: ("imported", None), 3: ("imported", None)}
    (line,) = (await ask(world, "GET", f"{IMPORTS}/{done['summary']['id']}/rows?cursor=2", staff))["items"]
    order = await ask(world, "GET", f"orders/{line['order_id']}", staff)
    assert order["items"][0]["attendee"] == {"name": "李**", "id_number": "**************0017"}
    assert await lines_that_know_people(world) == 0
    assert await world.books() == []


async def test_whom_a_refused_line_was_for_is_forgotten_with_the_session(world: World, clock: SimulatedClock) -> None:
    await one_place_for_two(world)
    clock.advance(days=1)
    await world.work()
    assert await lines_that_know_people(world) == 1, "it may still be tried again"
    clock.advance(days=60)
    await world.work()
    assert await lines_that_know_people(world) == 0
    assert await world.books() == []


async def test_whom_a_refused_line_was_for_is_forgotten_with_the_import(world: World) -> None:
    _, staff, done = await one_place_for_two(world)
    await ask(world, "POST", f"{IMPORTS}/{done['summary']['id']}/withdrawal", staff, {})
    assert await lines_that_know_people(world) == 0
    await world.work()
    assert await world.books() == []


async def an_import(world: World) -> tuple[Sale, dict[str, str], Any]:
    """Two sales of another channel, imported."""
    sale = await world.a_sale(shop=await a_shop(world.db))
    staff = await world.staff_login(sale.organizer_id, "owner")
    file = "订单号,数量\nD-1,1\nD-2,2\n"
    done = await begun(world, staff, await uploaded(world, staff, await a_channel(world, staff), sale, file.encode()))
    assert done["summary"]["imported"] == 2
    return sale, staff, done


@pytest.mark.parametrize("what", ["moved", "cancelled", "withdrawn"])
async def test_nobody_is_written_to_about_what_another_channel_sold(world: World, what: str) -> None:
    sale, staff, done = await an_import(world)
    buyer = await world.login()
    await world.order(buyer, sale)
    await world.work()
    if what == "moved":
        await postpone(world, sale, staff)
    elif what == "cancelled":
        reason = {"reason": {"zh-CN": "台风", "en": "A typhoon"}}
        await post(world, f"organizer/sessions/{encode(sale.session_id)}/cancellation", staff, reason)
    else:
        await ask(world, "POST", f"{IMPORTS}/{done['summary']['id']}/withdrawal", staff, {})
    for _ in range(4):
        await world.work()
    assert await messages(world) == (["session_cancelled"] if what == "cancelled" else []), "the buyer's, if any"
    cases = (await world.get("/api/v1/organizer/cases", staff))["items"]
    assert [case["kind"] for case in cases if "message" in case["kind"]] == []
    assert await world.books() == []
