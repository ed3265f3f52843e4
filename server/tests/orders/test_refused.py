"""Bodies that were refused as sold out: told again without being read, and only while every reason stands."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from builders.orders import an_order, placing_for, with_quota
from builders.people import a_buyer
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.web import bearer_of, served
from builders.world import a_key, an_item
from menpiao.catalog import Labels
from menpiao.identity import Logins
from menpiao.kernel.errors import Invalid, TooManyRequests, Unauthenticated
from menpiao.orders.api.buyer import Ordering
from menpiao.orders.model.refusals import SaleEnded, SoldOut
from menpiao.orders.service.cancel import release_due
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import HotRequest, HotResponse
from menpiao.platform.http.bodies import WrongContentType
from menpiao.platform.http.hot import refused
from menpiao.platform.trace import begin_trace
from menpiao.promotions import CodeTries


@pytest.fixture
async def sale(db: Database) -> Sale:
    return await with_quota(db, await an_event_on_sale(await a_shop(db), ticket_types=[{}, {}]), 1)


@pytest.fixture
async def ordering(db: Database, cipher: FieldCipher) -> AsyncIterator[Ordering]:
    logins, placing = Logins(db), placing_for(db, cipher)
    tries = CodeTries(lambda _: None, db.clock)
    yield Ordering(placing, logins, Labels(db), cipher, tries=tries)
    await placing.close()
    await logins.close()


def a_request(
    sale: Sale,
    token: str,
    headers: Mapping[str, str] = {},
    *,
    query: bytes = b"",
    body: Mapping[str, Any] = {},
) -> HotRequest:
    """An order of one place, as the wire has it."""
    given = {
        "authorization": f"Bearer {token}",
        "content-type": "application/json",
        "idempotency-key": a_key()["Idempotency-Key"],
        **headers,
    }
    asked = json.dumps({"items": [an_item(sale)], **body}).encode()
    return HotRequest("", query, {name.encode(): value.encode() for name, value in given.items()}, asked)


async def asked(ordering: Ordering, request: HotRequest) -> HotResponse:
    """What the hot route answers; raises what it refuses for the first time."""
    answered = ordering.hot(request)
    return answered if isinstance(answered, HotResponse) else await answered


async def sold_out(ordering: Ordering, sale: Sale, db: Database) -> str:
    """The place is taken, one more was told so by the batch and one from memory; the token of one more."""
    await ordering.placing.place(an_order(sale, buyer_id=db.new_id(0)))
    for _ in range(2):
        await told_sold_out(ordering, sale, db)
        await asyncio.gather(*ordering.placing._sold_out._reading.values())
    token = (await a_buyer(db)).token
    await ordering.logins.buyer(token)
    return token


async def told_sold_out(ordering: Ordering, sale: Sale, db: Database) -> None:
    with pytest.raises(SoldOut):
        await asked(ordering, a_request(sale, (await a_buyer(db)).token))


@contextmanager
def nothing_read(ordering: Ordering) -> Iterator[Callable[[], bool]]:
    """Whether no body has been read since."""
    read = ordering.asked.read
    bodies: list[bytes] = []

    def counting(body: bytes, content_type: str) -> Any:
        bodies.append(body)
        return read(body, content_type)

    ordering.asked.read = counting  # type: ignore[method-assign] # it is watched, not replaced
    yield lambda: not bodies
    ordering.asked.read = read  # type: ignore[method-assign]


async def test_who_sends_the_same_bytes_is_told_the_same(ordering: Ordering, sale: Sale, db: Database) -> None:
    token = await sold_out(ordering, sale, db)
    request = a_request(sale, token)
    trace_id = begin_trace(None)
    with nothing_read(ordering) as unread:
        again = await asked(ordering, request)
        assert unread()
    found_out = refused(SoldOut(name="看台", left=0), b"", request.headers)
    assert (again.status, again.headers) == (409, found_out.headers[:-1] + again.headers[-1:])
    problem = json.loads(again.body)
    assert (problem["code"], problem["trace_id"]) == ("sold_out", trace_id)
    assert "“" in problem["detail"], "in the reader's language"


async def test_each_language_is_told_in_its_own_words(ordering: Ordering, sale: Sale, db: Database) -> None:
    token = await sold_out(ordering, sale, db)
    english = a_request(sale, token, {"accept-language": "en"})
    with pytest.raises(SoldOut):
        await asked(ordering, english)
    assert json.loads((await asked(ordering, english)).body)["detail"].startswith("Only 0 of")
    assert json.loads((await asked(ordering, a_request(sale, token))).body)["detail"].startswith("“")


async def test_who_was_placed_before_gets_the_order(ordering: Ordering, sale: Sale, db: Database) -> None:
    request = a_request(sale, (await a_buyer(db)).token)
    placed = await asked(ordering, request)
    for _ in range(2):
        await told_sold_out(ordering, sale, db)
        await asyncio.gather(*ordering.placing._sold_out._reading.values())
    again = await asked(ordering, request)
    assert again.status == 201
    assert json.loads(again.body)["id"] == json.loads(placed.body)["id"]


async def test_a_place_that_came_back_is_sold(
    ordering: Ordering, sale: Sale, db: Database, clock: SimulatedClock
) -> None:
    token = await sold_out(ordering, sale, db)
    clock.advance(minutes=20)
    await release_due(db)
    await ordering.logins.buyer(token)
    assert (await asked(ordering, a_request(sale, token))).status == 201


async def test_it_is_found_out_anew_when_the_terms_were_read_anew(ordering: Ordering, sale: Sale, db: Database) -> None:
    token = await sold_out(ordering, sale, db)
    ordering.placing._terms.forget([sale.ticket_type_id])
    with nothing_read(ordering) as unread, pytest.raises(SoldOut):
        await asked(ordering, a_request(sale, token))
    assert not unread()


async def test_when_the_sale_is_over_that_is_what_is_said(
    ordering: Ordering, db: Database, clock: SimulatedClock
) -> None:
    ends_in = {"off_sale_at": clock.now() + timedelta(seconds=0.5)}
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db), ticket_types=[ends_in, {}]), 1)
    token = await sold_out(ordering, sale, db)
    clock.advance(seconds=0.6)
    with pytest.raises(SaleEnded):
        await asked(ordering, a_request(sale, token))


async def test_what_is_unusual_is_judged_as_ever(ordering: Ordering, sale: Sale, db: Database) -> None:
    token = await sold_out(ordering, sale, db)
    for request in (
        a_request(sale, token, query=b"color=red"),
        a_request(sale, token, {"idempotency-key": "ü"}),
        a_request(sale, token, {"idempotency-key": ""}),
    ):
        with pytest.raises(Invalid):
            await asked(ordering, request)
    with pytest.raises(Unauthenticated):
        await asked(ordering, a_request(sale, token[:-1] + ("A" if token[-1] != "A" else "B")))
    with pytest.raises(WrongContentType):
        await asked(ordering, a_request(sale, token, {"content-type": "text/plain"}))


@pytest.mark.parametrize("of_somebody", [{"contact": {"name": "司徒清河", "phone": "13800000000"}}, {"pass": "p"}])
async def test_what_is_somebodys_own_is_not_kept(
    ordering: Ordering, sale: Sale, db: Database, of_somebody: dict[str, Any]
) -> None:
    token = await sold_out(ordering, sale, db)
    before = len(ordering.refused._known)
    for _ in range(2):
        with pytest.raises(SoldOut):
            await asked(ordering, a_request(sale, token, body=of_somebody))
    assert len(ordering.refused._known) == before


async def test_limits_are_asked_first(dsn: str, db: Database, sale: Sale) -> None:
    mine, other = [(await a_buyer(db)).token for _ in range(2)]

    async with served(dsn, db.clock, ratelimit_overrides={"place.caller": "1/3"}) as http:

        async def order(token: str) -> str:
            headers = {**bearer_of(token), **a_key()}
            answer = await http.post("/api/v1/orders", headers=headers, json={"items": [an_item(sale)]})
            return str(answer.json().get("code", "placed"))

        assert await order(other) == "placed"
        assert [await order(mine) for _ in range(5)] == ["sold_out"] * 3 + [TooManyRequests.code] * 2
