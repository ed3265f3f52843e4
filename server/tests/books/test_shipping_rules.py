"""The rule about shipping information finds kept money that is never to be reported, and nothing else."""

from datetime import timedelta

import pytest

from builders.people import APP_ID
from builders.till import Till
from menpiao.books import glance
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

RULE = "kept_money_is_reported_as_delivered"
MANAGED = """
    insert into shipping_apps (app_id, managed, managed_since, looked_at, next_look_at)
      values ($1, true, app_now() - interval '5 days', app_now(), app_now())"""


@pytest.fixture(scope="module")
async def honest(module_db: Database, module_cipher: FieldCipher) -> Database:
    """A paid order."""
    till = Till(module_db, module_cipher)
    await till.paid(await till.sale())
    return module_db


async def found(books: Database, damage: str, *, after: timedelta) -> bool:
    """Whether it is found so long after the payment."""
    async with books.tx() as tx:
        await tx.connection.execute(MANAGED, APP_ID)
        await tx.connection.execute(damage)
        later = (books.clock.now() + after).isoformat()
        await tx.connection.execute("select set_config('menpiao.now', $1, true)", later)
        return RULE in {finding.rule for finding in await glance(tx)}


@pytest.mark.parametrize(
    "kept",
    ["select", "update payments set state = 'paid_late'", "update payments set method = 'wechat_native'",
     "update payments set refunded_fen = 1"],
)  # fmt: skip
async def test_kept_money_has_to_be_reported_within_a_day(books: Database, kept: str) -> None:
    assert await found(books, kept, after=timedelta(hours=25))


@pytest.mark.parametrize(
    "nothing_to_report",
    [
        "update payments set refunded_fen = received_fen",
        "update payments set method = 'stripe'",
        "update payments set paid_at = app_now() - interval '6 days'",
        "update shipping_apps set managed = false",
        "update shipping_apps set managed_since = app_now() - interval '1 day'",
        "insert into shipping_uploads (organizer_id, payment_id, order_id, app_id, transaction_id, state, paid_at,"
        " created_at, changed_at)"
        " select organizer_id, id, order_id, app_id, transaction_id, 'waiting', paid_at, app_now(), app_now()"
        " from payments",
    ],
)
async def test_what_went_back_or_is_not_managed_has_not(books: Database, nothing_to_report: str) -> None:
    assert not await found(books, nothing_to_report, after=timedelta(hours=25))


@pytest.mark.parametrize("after", [timedelta(hours=23), timedelta(days=30)])
async def test_young_and_old_money_is_not_looked_at(books: Database, after: timedelta) -> None:
    assert not await found(books, "select", after=after)
