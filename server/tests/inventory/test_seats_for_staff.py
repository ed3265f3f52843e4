"""What staff are told of a session's seats: which session and ticket types, which seats are held and which are sold."""

from base64 import b64decode
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from builders.books import audit
from builders.entrance import Entrance, staff_of
from builders.helped import a_colleague, asked_for
from builders.people import gate_staff
from builders.reseated import a_hall_on_sale, bought
from builders.seated import SeatedSale, an_order_for, seats_of
from builders.seated_line import SeatedLines
from builders.shop import a_shop, an_event_on_sale
from builders.tickets import a_phone, activated
from builders.till import Till
from builders.web import bearer_of, client_of
from menpiao.admission import Gates, create_gate
from menpiao.catalog import Labels
from menpiao.identity import Organizer
from menpiao.inventory.seats.desk import ROUTES
from menpiao.inventory.seats.watched import WatchedSeats
from menpiao.kernel.ids import encode
from menpiao.platform.audit import SYSTEM
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache
from menpiao.tickets import Ticket


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(
        ROUTES, db, more={"plans": PlanCache(db), "watched_seats": WatchedSeats(db, read_every_s=0)}
    ) as made:
        yield made


async def asked_by(db: Database, role: Any) -> dict[str, str]:
    """Headers of a member of the shop's staff."""
    shop = await a_shop(db)
    organizer = Organizer(shop.organizer_id, db.new_id(shop.organizer_id), {})
    return bearer_of((await gate_staff(db, organizer=organizer, role=role)).token)


def path_of(session_id: Any) -> str:
    return f"/api/v1/organizer/sessions/{encode(session_id)}/seats"


def seats_in(bits: str) -> list[int]:
    """Places of the section whose bit is set."""
    return [8 * number + bit for number, byte in enumerate(b64decode(bits)) for bit in range(8) if byte >> bit & 1]


async def test_staff_see_which_seats_are_held_and_which_are_sold(
    db: Database, cipher: FieldCipher, client: httpx.AsyncClient
) -> None:
    till = Till(db, cipher)
    sale = await a_hall_on_sale(till, ticket_types=({}, {"name": {"zh-CN": "学生票"}, "hidden": True}))
    headers = await asked_by(db, "support")
    empty = (await client.get(path_of(sale.session_id), headers=headers)).json()
    assert (empty["held"], empty["sold"], empty["sections"]) == (0, 0, [])
    assert [one["id"] for one in empty["ticket_types"]] == [encode(key) for key in sale.sale.ticket_type_ids]
    assert [(one["name"]["zh-CN"], one["most"]) for one in empty["ticket_types"]][1] == ("学生票", 6)

    await till.placing.place(an_order_for(seats_of(sale, "stalls-A-2", "stalls-A-3"), buyer_id=db.new_id(0)))
    await bought(till, sale, "stalls-B-6")
    answer = await client.get(path_of(sale.session_id), headers=headers)
    seats = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert (seats["held"], seats["sold"]) == (2, 1)
    (stalls,) = seats["sections"]
    assert (stalls["id"], seats_in(stalls["held"]), seats_in(stalls["sold"])) == ("stalls", [1, 2], [11])
    assert await audit(db) == []


async def test_who_is_inside_what_is_kept_for_the_waitlist_and_what_is_given_away_are_told_apart(
    db: Database, cipher: FieldCipher, client: httpx.AsyncClient
) -> None:
    till, lines = Till(db, cipher), SeatedLines(db, cipher)
    sale = await a_hall_on_sale(till, session={"starts_at": db.clock.now() + timedelta(minutes=30)})
    headers = await asked_by(db, "support")
    tickets = await bought(till, sale, "stalls-A-2", "stalls-A-3")
    await admitted(db, cipher, sale, tickets[0])
    for seat_id in ("stalls-A-1", "stalls-A-4", "stalls-A-5", "stalls-A-6"):
        await lines.take(sale, seat_id)
    await lines.join(sale.sale, tiers=(1,))
    await lines.free(sale, "stalls-A-5")
    staff = await a_colleague(db, sale.sale.organizer_id)
    await asked_for(db, cipher, sale.sale, staff, key="given", seat_ids=("stalls-B-1",))

    seats = (await client.get(path_of(sale.session_id), headers=headers)).json()
    assert [seats[one] for one in ("held", "sold", "admitted", "kept", "given")] == [3, 2, 1, 1, 1]
    (stalls,) = seats["sections"]
    assert (seats_in(stalls["held"]), seats_in(stalls["sold"])) == ([0, 3, 5], [1, 2])
    assert (seats_in(stalls["admitted"]), seats_in(stalls["kept"]), seats_in(stalls["given"])) == ([1], [4], [6])
    assert await audit(db) == []


async def admitted(db: Database, cipher: FieldCipher, sale: SeatedSale, ticket: Ticket) -> None:
    """The ticket was shown at a gate, and its owner let in."""
    organizer_id = sale.sale.organizer_id
    gate_id = await create_gate(
        db, actor=SYSTEM, organizer_id=organizer_id, session_id=sale.session_id, name={"zh-CN": "北门"}
    )
    entrance = Entrance(db, cipher, sale.sale, gate_id, gate_id, staff_of(db, organizer_id), Labels(db), Gates(db))
    phone = a_phone(db, buyer_id=ticket.buyer_id)
    await activated(db, cipher, phone, ticket)
    assert (await entrance.scan(await entrance.shown(phone, ticket))).result == "admitted"


async def test_a_session_without_seats_tells_its_ticket_types(db: Database, client: httpx.AsyncClient) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    answer = await client.get(path_of(sale.session_id), headers=await asked_by(db, "owner"))
    assert answer.json()["sections"] == []
    assert [one["id"] for one in answer.json()["ticket_types"]] == [encode(sale.ticket_type_id)]


async def test_foreign_sessions_do_not_exist_and_the_gate_may_not_look(db: Database, client: httpx.AsyncClient) -> None:
    theirs = await an_event_on_sale(await a_shop(db, organizer_id=9))
    foreign = await client.get(path_of(theirs.session_id), headers=await asked_by(db, "owner"))
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    ours = await an_event_on_sale(await a_shop(db))
    assert (await client.get(path_of(ours.session_id), headers=await asked_by(db, "gate"))).status_code == 403
