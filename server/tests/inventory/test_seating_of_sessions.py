"""How organizers say over HTTP what a session sells: a large hall seat by seat; what is too long, what is not there."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from builders.books import audit
from builders.people import gate_staff
from builders.seated import SeatedSale
from builders.seats import a_seat_map
from builders.shop import a_shop, an_event_on_sale
from builders.web import bearer_of, client_of
from menpiao.identity import Organizer
from menpiao.inventory.seats.organizer import MAX_SEATING_BYTES, ROUTES
from menpiao.kernel.ids import encode
from menpiao.orders.service.relabelled import TellHolders
from menpiao.platform.db import Database
from menpiao.seating import PlanCache

SEATS = 20_000


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(ROUTES, db, more={"plans": PlanCache(db), "tells_of_names": TellHolders(db)}) as made:
        yield made


@pytest.fixture
async def headers(db: Database) -> dict[str, str]:
    """A manager's, of the shop."""
    shop = await a_shop(db)
    organizer = Organizer(shop.organizer_id, db.new_id(shop.organizer_id), {})
    return bearer_of((await gate_staff(db, organizer=organizer, role="manager")).token)


async def a_session(db: Database, *, seats: int) -> SeatedSale:
    """One that sells nothing yet, and a map of its hall."""
    shop = await a_shop(db)
    return SeatedSale(await an_event_on_sale(shop), await a_seat_map(shop, kind="stadium", seats=seats))


def a_seating(sale: SeatedSale, paint: list[dict[str, Any]]) -> dict[str, Any]:
    tiers = [
        {
            "number": number,
            "name": {"zh-CN": f"{number} 档"},
            "colour": "#D9381E",
            "prices": {encode(sale.sale.ticket_type_id): 1_000 * number},
        }
        for number in (1, 2)
    ]
    return {"seat_map_id": encode(sale.seat_map_id), "tiers": tiers, "paint": paint}


def path_of(sale: SeatedSale) -> str:
    return f"/api/v1/organizer/sessions/{encode(sale.session_id)}/seating"


async def test_a_hall_of_twenty_thousand_is_painted_seat_by_seat(
    db: Database, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    sale = await a_session(db, seats=SEATS)
    plan = await PlanCache(db).plan(sale.seat_map_id)
    paint = [{"tier": tier, "seats": list(plan.seat_ids[tier - 1 :: 2])} for tier in (1, 2)]
    body = a_seating(sale, paint)
    answer = await client.put(path_of(sale), json=body, headers={**headers, "If-Match": '"0"'})
    assert answer.status_code == 200, answer.text[:500]
    painted = [run for section in answer.json()["sections"] for run in section["tiers"]]
    assert sum(count for _, count in painted) == SEATS
    assert {tier for tier, _ in painted} == {1, 2}
    assert len(painted) > SEATS * 0.99
    assert await audit(db) == []


async def test_what_is_longer_than_any_hall_needs_is_refused(
    db: Database, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    sale = await a_session(db, seats=60)
    content = b" " * (MAX_SEATING_BYTES + 1)
    asked = {**headers, "If-Match": '"0"', "Content-Type": "application/json"}
    answer = await client.put(path_of(sale), content=content, headers=asked)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_seats_that_the_map_does_not_have_are_named(
    db: Database, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    sale = await a_session(db, seats=60)
    body = a_seating(sale, [{"tier": 1, "section": "nowhere"}, {"tier": 2, "seats": ["nobody"]}])
    answer = await client.put(path_of(sale), json=body, headers={**headers, "If-Match": '"0"'})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/paint/0/section", "/paint/1/seats/0"]
