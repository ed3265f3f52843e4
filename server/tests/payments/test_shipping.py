"""Shipping information at a desk that does what the test says: two workers, a crash, and only whom it concerns."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from builders.shop import a_shop
from menpiao.payments import Method, Shipping, Sold, ToShip
from menpiao.payments.ports import OutcomeUnknown
from menpiao.payments.ports_shipping import Shipment, ShippingRefused, ShippingState, Why
from menpiao.payments.service.shipping import RECENT, find_due, look_at_apps, upload_due
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database, forbid_in_transaction

APP = "wx8397f8696b538317"


class Desk:
    """A platform in memory."""

    def __init__(self) -> None:
        self.managed = {APP: True}
        self.uploaded: list[str] = []
        self.away = False
        self.dies = False
        self.payer: str | None = "o-scanned"
        self.knows = True

    def apps(self) -> Sequence[str]:
        return list(self.managed)

    async def is_managed(self, app_id: str) -> bool:
        forbid_in_transaction("the desk")
        if self.away:
            raise OutcomeUnknown("away")
        return self.managed[app_id]

    async def upload(self, shipment: Shipment) -> None:
        forbid_in_transaction("the desk")
        await asyncio.sleep(0)
        if not self.knows:
            raise ShippingRefused(Why.NOT_THERE, "10060001")
        self.uploaded.append(shipment.transaction_id)
        if self.dies:
            raise RuntimeError("killed between the answer and the commit")

    async def postpone(self, app_id: str, transaction_id: str, *, until: datetime) -> None:
        raise AssertionError("nobody asked for it")

    async def state(self, app_id: str, transaction_id: str) -> ShippingState | None:
        return ShippingState.SHIPPED if transaction_id in self.uploaded else ShippingState.TO_SHIP


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def shipping(db: Database, desk: Desk) -> Shipping:
    async def describe(wanted: Sequence[ToShip]) -> Mapping[UUID, Sold]:
        return {one.payment_id: Sold("o-payer", db.clock.now() + timedelta(days=7)) for one in wanted}

    async def ask_payer(organizer_id: int, payment_id: UUID) -> str | None:
        return desk.payer

    return Shipping(db, desk, describe, ask_payer, when="at_issue")


async def payments(db: Database, count: int, **changes: object) -> None:
    """So many payments that were paid just now."""
    await a_shop(db)
    fields = {"state": "paid", "app_id": APP, "paid": "0 s", "method": "wechat_jsapi", "refunded": 0} | changes
    async with db.tx() as tx:
        account = await tx.connection.fetchval(
            "insert into merchant_accounts (organizer_id, id, provider, created_at)"
            " values (7, gen_random_uuid(), 'wechat', app_now()) returning id"
        )
        for number in range(count):
            await tx.connection.execute(
                """insert into payments (organizer_id, id, order_id, merchant_account_id, method, app_id, state,
                       amount_fen, description, idempotency_key, pay_by, created_at, transaction_id, paid_at,
                       received_fen, refunded_fen)
                   select 7, $1, $1, $2, $7, $3, $4, 100, 'x × 1', 'k', app_now(), app_now(),
                          case when $4 like 'paid%' then $5 end,
                          case when $4 like 'paid%' then app_now() - $6::text::interval end,
                          case when $4 like 'paid%' then 100 end, $8""",
                db.new_id(7),
                account,
                fields["app_id"],
                fields["state"],
                f"{fields['paid']}-{number}",
                fields["paid"],
                fields["method"],
                fields["refunded"],
            )


async def states(db: Database) -> list[str]:
    async with db.read() as tx:
        return [row[0] for row in await tx.connection.fetch("select state from shipping_uploads order by state")]


async def test_only_what_was_paid_in_a_managed_mini_program_and_since_is_found(
    db: Database, shipping: Shipping
) -> None:
    await look_at_apps(shipping)
    await payments(db, 2)
    await payments(db, 1, app_id="wxanother")
    await payments(db, 1, state="prepared")
    await payments(db, 1, paid="3 days")
    await payments(db, 1, paid="3 hours")
    assert await find_due(db, within=RECENT) == 2
    assert await find_due(db, within=timedelta(days=30)) == 1, "the one of three hours ago; the oldest was before"
    assert await find_due(db, within=timedelta(days=30)) == 0


async def test_late_money_is_found_unless_it_goes_back(db: Database, shipping: Shipping) -> None:
    await look_at_apps(shipping)
    await payments(db, 1, state="paid_late")
    await payments(db, 1, state="paid_late", refunded=100)
    assert await find_due(db, within=RECENT) == 1


async def test_cards_are_not_wechats_business(db: Database, shipping: Shipping) -> None:
    await look_at_apps(shipping)
    for method in (Method.STRIPE, Method.WECHAT_H5, Method.WECHAT_NATIVE):
        await payments(db, 1, method=method)
    assert await find_due(db, within=RECENT) == 2


async def test_a_payer_who_is_not_known_now_is_asked_for_again(
    db: Database, clock: SimulatedClock, desk: Desk, shipping: Shipping
) -> None:
    await look_at_apps(shipping)
    await payments(db, 1, method="wechat_native")
    await find_due(db, within=RECENT)
    desk.payer = None
    clock.advance(minutes=1)
    await upload_due(shipping)
    assert (await states(db), desk.uploaded) == (["waiting"], [])
    desk.payer = "o-scanned"
    clock.advance(minutes=3)
    await upload_due(shipping)
    assert await states(db) == ["uploaded"]


async def test_what_was_paid_elsewhere_and_wechat_never_knows_is_no_case(
    db: Database, clock: SimulatedClock, desk: Desk, shipping: Shipping
) -> None:
    await look_at_apps(shipping)
    await payments(db, 1, method="wechat_h5")
    await payments(db, 1)
    await find_due(db, within=RECENT)
    desk.knows = False
    for _ in range(8):
        clock.advance(hours=2)
        await upload_due(shipping)
    assert await states(db) == ["dismissed", "failed"], "inside the mini program it may be frozen"


async def test_two_workers_upload_each_payment_once(
    db: Database, clock: SimulatedClock, desk: Desk, shipping: Shipping
) -> None:
    await look_at_apps(shipping)
    await payments(db, 40)
    assert sum(await asyncio.gather(*(find_due(db, within=RECENT) for _ in range(4)))) == 40
    clock.advance(seconds=45)
    await asyncio.gather(*(upload_due(shipping) for _ in range(4)))
    assert len(desk.uploaded) == len(set(desk.uploaded)) == 40
    assert await states(db) == ["uploaded"] * 40


async def test_a_worker_that_dies_after_the_upload_does_not_upload_again(
    db: Database, clock: SimulatedClock, desk: Desk, shipping: Shipping
) -> None:
    await look_at_apps(shipping)
    await payments(db, 1)
    await find_due(db, within=RECENT)
    clock.advance(seconds=45)
    desk.dies = True
    await upload_due(shipping)
    assert await states(db) == ["waiting"]
    await upload_due(shipping)
    assert len(desk.uploaded) == 1, "leased"
    clock.advance(minutes=3)
    desk.dies = False
    await upload_due(shipping)
    assert await states(db) == ["uploaded"]
    assert len(desk.uploaded) == 1


async def test_a_platform_that_is_away_is_asked_again_soon_and_forgets_nothing(
    db: Database, clock: SimulatedClock, desk: Desk, shipping: Shipping
) -> None:
    await look_at_apps(shipping)
    desk.away = True
    clock.advance(hours=25)
    assert await look_at_apps(shipping) == 1
    assert await look_at_apps(shipping) == 0
    clock.advance(minutes=11)
    assert await look_at_apps(shipping) == 1
    await payments(db, 1)
    assert await find_due(db, within=RECENT) == 1, "managed, as far as anybody knows"
