"""Callbacks that arrive together are stored together, each once, and each is answered when it is on disk."""

import asyncio

import pytest

from builders.queries import counted
from builders.till import Till
from builders.waiting import HANGS_AFTER_S
from menpiao.kernel.errors import Busy
from menpiao.payments import HANDLE_NOTICES, Inbox, Payment
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

STORED = "select array_agg(notice_id order by notice_id) from provider_notices"
COMMITS = "select count(distinct xmin::text) from provider_notices"
WAKE_UPS = "select count(*) from pgqueuer where entrypoint = $1"
WAITS_FOR_A_LOCK = (
    "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
)


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


@pytest.fixture
async def payment(till: Till) -> Payment:
    return (await till.start(await till.order(await till.sale()))).payment


async def test_a_hundred_at_once_are_stored_by_few_commits(till: Till, payment: Payment) -> None:
    names = [f"{number:03}" for number in range(100)]
    await till.call_back(payment, "first")  # the account is in memory
    await asyncio.gather(*(till.call_back(payment, name) for name in names))
    assert await till.value(STORED) == [*names, "first"]
    assert await till.value(COMMITS) <= 3
    assert await till.value(WAKE_UPS, HANDLE_NOTICES) <= 3


async def test_a_repeated_callback_is_stored_once_in_one_batch_and_in_the_next(till: Till, payment: Payment) -> None:
    for _ in range(2):
        await asyncio.gather(*(till.call_back(payment, name) for name in ("a", "b", "a", "a", "b")))
    assert await till.value(STORED) == ["a", "b"]
    assert await till.value("select count(*) from provider_notices where received_at is null") == 0


async def test_one_that_can_not_be_stored_is_not_acknowledged_and_the_others_are(till: Till, payment: Payment) -> None:
    """PostgreSQL takes no NUL in a text."""
    outcomes = await asyncio.gather(
        *(till.call_back(payment, name) for name in ("a", "b\x00", "c", "d")), return_exceptions=True
    )
    assert [type(outcome).__name__ for outcome in outcomes[:1] + outcomes[2:]] == ["NoneType"] * 3
    assert isinstance(outcomes[1], Exception)
    assert await till.value(STORED) == ["a", "c", "d"]


async def test_nobody_is_told_stored_before_it_is_committed(till: Till, payment: Payment) -> None:
    async with till.db.pool.acquire() as somebody:
        held = somebody.transaction()
        await held.start()
        await somebody.execute("lock table provider_notices in exclusive mode")
        told = asyncio.create_task(till.call_back(payment, "a"))
        async with asyncio.timeout(HANGS_AFTER_S):
            while not await till.value(WAITS_FOR_A_LOCK):
                assert not told.done()
        assert not told.done()
        await held.rollback()
    await told
    assert await till.value(STORED) == ["a"]


async def test_a_database_that_is_away_is_said_to_the_provider(till: Till, payment: Payment) -> None:
    away, pool = counted(till.db)
    inbox = Inbox(away, till.collecting.providers, till.accounts)

    async def receive(name: str) -> None:
        await inbox.receive(
            provider="wechat", account_id=payment.merchant_account_id, headers={"id": name}, body=payment.id.bytes
        )

    await receive("a")
    pool.away = True
    outcomes = await asyncio.gather(receive("b"), receive("c"), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Busy, Busy]
    pool.away = False
    await receive("b")
    await inbox.close()
    assert await till.value(STORED) == ["a", "b"]
