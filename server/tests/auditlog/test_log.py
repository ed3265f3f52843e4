"""The audit log over HTTP: everything that happened, narrowed by who, what, which thing and when; list and file."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from builders.people import gate_staff
from builders.shop import a_shop, an_event_on_sale
from builders.web import bearer_of, served
from menpiao.identity import Organizer
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.orders import order_number
from menpiao.platform import audit
from menpiao.platform.audit import PROVIDER, SYSTEM, Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database


class Log(msgspec.Struct):
    """An organizer's log and somebody who reads it."""

    http: httpx.AsyncClient
    headers: dict[str, str]
    owner_id: UUID
    event_id: UUID
    order_id: UUID
    placed_at: str
    db: Database

    async def get(self, path: str = "audit-entries", **filters: Any) -> httpx.Response:
        return await self.http.get(f"/api/v1/organizer/{path}", params=filters, headers=self.headers)

    async def actions(self, **filters: Any) -> list[str]:
        """What the entries are, oldest first, over as many pages as there are."""
        found: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = (await self.get(**filters, **cursor)).json()
            found += [one["action"] for one in page["items"]]
            if page["next"] is None:
                return found[::-1]
            cursor = {"cursor": page["next"]}


@pytest.fixture
async def log(db: Database, dsn: str, clock: SimulatedClock) -> AsyncIterator[Log]:
    """An event, an order of half an hour later, its money and its refund by the owner; and another organizer's."""
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop)
    organizer_id = shop.organizer_id
    await an_event_on_sale(await a_shop(db, organizer_id=organizer_id + 1))
    owner = await gate_staff(db, organizer=Organizer(organizer_id, db.new_id(organizer_id), {}), role="owner")
    clock.advance(minutes=30)
    placed_at = to_wire(clock.now())
    order_id = db.new_id(organizer_id)
    me, buyer = Actor("staff", owner.login.staff_id), Actor("buyer", db.new_id(0))
    async with db.tx() as tx:
        told: dict[str, Any] = {"organizer_id": organizer_id, "subject_id": order_id}
        await audit.write_entry(tx, entry_id=order_id, actor=buyer, action="order_placed", **told)
        for actor, action, detail in (
            (PROVIDER, "order_paid", {"amount_fen": 18_000}),
            (me, "refund_requested", {"amount_fen": 18_000, "tickets": 1}),
            (SYSTEM, "of_a_release_to_come", None),
        ):
            clock.advance(seconds=1)
            await audit.record(db, tx, actor=actor, action=action, detail=detail, **told)
    async with served(dsn, clock) as http:
        yield Log(http, bearer_of(owner.token), owner.login.staff_id, sale.event_id, order_id, placed_at, db)


async def test_the_log_tells_who_did_what_in_words_and_filters_narrow_it_down(log: Log) -> None:
    everything = await log.actions(limit=3)
    assert everything[-4:] == ["order_placed", "order_paid", "refund_requested", "of_a_release_to_come"]
    assert "catalog.event_published" in everything
    assert everything == await log.actions()
    strange, refund = (await log.get(limit=2, lang="en")).json()["items"]
    owner, order = encode(log.owner_id), encode(log.order_id)
    assert refund["text"] == "asked for a refund"
    assert refund["actor"] == {"kind": "staff", "id": owner, "name": refund["actor"]["name"]}
    assert refund["actor"]["name"]
    assert refund["subject"] == {"kind": "order", "id": order, "name": order_number(log.order_id)}
    assert refund["detail"] == {"amount_fen": 18_000, "tickets": 1}
    assert (strange["text"], strange["subject"]["kind"], strange["detail"]) == ("of_a_release_to_come", None, {})

    assert await log.actions(who=owner, object=order) == ["refund_requested"]
    assert (await log.actions(who=owner))[-1] == "refund_requested"
    assert await log.actions(who="buyers") == ["order_placed"]
    assert await log.actions(who="provider") == ["order_paid"]
    assert "order_paid" not in await log.actions(who="system")
    assert await log.actions(object=order) == everything[-4:]
    assert await log.actions(object=order, what="order_placed") == ["order_placed"]
    assert await log.actions(what="order_placed") == ["order_placed"]
    assert await log.actions(what="refund_requested", who="system") == []
    assert await log.actions(**{"from": log.placed_at}) == everything[-4:]
    assert await log.actions(to=log.placed_at) == everything[:-4]
    published = (await log.get(what="catalog.event_published")).json()["items"]
    assert [one["subject"]["id"] for one in published] == [encode(log.event_id)], "nothing of another organizer"
    assert published[0]["subject"]["name"]


async def test_the_file_has_what_the_filters_leave_and_no_formula(log: Log) -> None:
    answer = await log.get("audit-entries-file", object=encode(log.order_id), lang="en")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[4] for row in rows[1:]] == ["of_a_release_to_come", "refund_requested", "order_paid", "order_placed"]
    assert rows[2][1] == "staff"
    assert rows[2][3:] == [
        "asked for a refund", "refund_requested", encode(log.order_id), order_number(log.order_id),
        "tickets=1; amount_fen=18000",
    ]  # fmt: skip
    async with log.db.tx() as tx:
        await tx.connection.execute("update staff set name = '=1+1' where id = $1", log.owner_id)
    answer = await log.get("audit-entries-file", what="refund_requested")
    assert next(row for row in csv.reader(io.StringIO(answer.text)) if row[4] == "refund_requested")[2] == "'=1+1"


@pytest.mark.parametrize("filters", [{"who": "everybody"}, {"object": "x"}, {"from": "2027-03-01"}, {"to": "soon"}])
async def test_a_filter_that_means_nothing_is_refused_by_name(log: Log, filters: dict[str, str]) -> None:
    answer = await log.get(**filters)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(filters))}"


async def test_choices_are_in_words(log: Log) -> None:
    actions = {one["code"]: one for one in (await log.get("audit-choices", lang="en")).json()["actions"]}
    assert actions["refund_requested"] == {
        "code": "refund_requested", "text": "asked for a refund", "about": "order"
    }  # fmt: skip
