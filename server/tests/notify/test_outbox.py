"""The outbox: written with its cause, sent at least once, retried with patience, ended for good."""

import asyncio
import re
from datetime import timedelta
from typing import get_args
from uuid import UUID

import pytest

from builders.messages import TEMPLATES, WORDS, Channel, Events, a_message
from builders.people import APP_ID, a_buyer
from menpiao.identity import BuyerLogin
from menpiao.kernel.ids import PLATFORM
from menpiao.notify import (
    OutgoingMessage,
    SendResult,
    UsedTemplate,
    cases,
    measure_lag,
    record_consents,
    send_due,
    send_message,
)
from menpiao.notify.jobs import bind
from menpiao.notify.model.messages import BACK_OFF, LATE_CONSENT, MOST_ATTEMPTS, Grant, State, outcome_of
from menpiao.notify.service.outbox import LEASE
from menpiao.platform import metrics
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database
from menpiao.platform.jobs import Worker

U, N, S, I = SendResult.UNAVAILABLE, SendResult.NO_CONSENT, SendResult.SENT, SendResult.INVALID  # noqa: E741


@pytest.fixture
async def buyer(db: Database) -> BuyerLogin:
    return (await a_buyer(db, openid="o-lin")).login


async def allow(db: Database, buyer: BuyerLogin, *, times: int = 1, kind: str = "order_paid") -> None:
    for _ in range(times):
        await record_consents(
            db,
            Channel(),
            buyer_id=buyer.buyer_id,
            app_id=APP_ID,
            grants=[Grant(TEMPLATES[kind], "accept")],
            key=str(db.new_id(PLATFORM)),
        )


async def remaining(db: Database, kind: str = "order_paid") -> int:
    async with db.read() as tx:
        return int(await tx.connection.fetchval("select remaining from message_consents where kind = $1", kind))


async def states(db: Database) -> list[tuple[str, int]]:
    async with db.read() as tx:
        rows = await tx.connection.fetch("select state, attempts from messages order by id")
    return [(row["state"], row["attempts"]) for row in rows]


async def test_a_message_says_what_its_kind_says_in_the_buyers_language(db: Database, buyer: BuyerLogin) -> None:
    channel = Channel()
    message_id = await a_message(db, buyer, lang="en")
    await send_message(db, channel, organizer_id=7, message_id=message_id)
    assert channel.sent == [
        OutgoingMessage(
            app_id=APP_ID,
            subject="o-lin",
            kind="order_paid",
            lang="en",
            page="packages/order/order?id=x",
            values={name: WORDS[name] for name in ("order_number", "event_title", "session_starts_at", "total_fen")},
            template=UsedTemplate(TEMPLATES["order_paid"]),
        )
    ]
    assert await states(db) == [("sent", 1)]
    await send_message(db, channel, organizer_id=7, message_id=message_id)
    await send_due(db, channel)
    assert len(channel.sent) == 1


async def test_a_message_and_its_job_live_and_die_with_their_cause(db: Database, dsn: str, buyer: BuyerLogin) -> None:
    channel, worker = Channel(), Worker()
    bind(worker, db, channel, events_of=Events())
    subject = db.new_id(7)
    await a_message(db, buyer, subject_id=subject)
    await a_message(db, buyer, subject_id=subject)
    await a_message(db, buyer, subject_id=subject, kind="ticket_issued")
    with pytest.raises(ValueError, match="birthday"):
        await a_message(db, buyer, kind="birthday")
    async with db.read() as tx:
        jobs = await tx.connection.fetchval("select count(*) from pgqueuer where entrypoint = 'send_message'")
    assert (len(await states(db)), jobs) == (2, 2)
    await worker.drain(dsn)
    assert sorted(message.kind for message in channel.sent) == ["order_paid", "ticket_issued"]


async def test_the_job_alone_sends_its_message(db: Database, dsn: str, buyer: BuyerLogin) -> None:
    channel, worker = Channel(), Worker()
    bind(worker, db, channel, events_of=Events())
    worker._ticks.clear()
    await a_message(db, buyer)
    await worker.drain(dsn)
    assert len(channel.sent) == 1


async def test_a_lost_job_costs_only_time(db: Database, buyer: BuyerLogin) -> None:
    await a_message(db, buyer)
    async with db.tx() as tx:
        await tx.connection.execute("delete from pgqueuer")
    channel = Channel()
    assert await send_due(db, channel) == 1
    assert len(channel.sent) == 1


async def test_a_channel_that_is_away_is_asked_again_with_patience(
    db: Database, buyer: BuyerLogin, clock: SimulatedClock
) -> None:
    channel = Channel(*[U] * MOST_ATTEMPTS)
    await a_message(db, buyer)
    await send_due(db, channel)
    for number, wait in enumerate(BACK_OFF, start=1):
        assert await states(db) == [("waiting", number)]
        clock.advance(seconds=wait.total_seconds() - 0.001)
        assert await send_due(db, channel) == 0
        clock.advance(seconds=0.001)
        assert await send_due(db, channel) == 1
    assert await states(db) == [("failed", MOST_ATTEMPTS)]
    clock.advance(days=1)
    assert await send_due(db, channel) == 0


async def test_a_broken_channel_is_a_channel_that_is_away(db: Database, buyer: BuyerLogin) -> None:
    await a_message(db, buyer)
    await a_message(db, buyer)
    channel = Channel(RuntimeError("a mistake in the adapter"), S)
    await send_due(db, channel)
    assert sorted(await states(db)) == [("sent", 1), ("waiting", 1)]


async def test_a_process_that_dies_after_sending_sends_again_when_the_lease_ends(
    db: Database, buyer: BuyerLogin, clock: SimulatedClock
) -> None:
    """At least once: the crash falls between the channel's yes and our record of it."""
    await allow(db, buyer)
    await a_message(db, buyer)

    class PowerCut(BaseException):
        pass

    async def power_cut() -> None:
        raise PowerCut()

    dying, channel = Channel(), Channel()
    dying.before_answering = power_cut
    with pytest.raises(PowerCut):
        await send_due(db, dying)
    assert len(dying.sent) == 1
    assert await states(db) == [("waiting", 1)]
    assert await send_due(db, channel) == 0, "whoever holds the lease may still be at work"
    clock.advance(seconds=LEASE.total_seconds())
    assert await send_due(db, channel) == 1
    assert channel.sent == dying.sent
    assert await states(db) == [("sent", 2)]
    assert await remaining(db) == 0


async def test_a_process_that_dies_at_the_last_try_leaves_no_message_waiting_for_ever(
    db: Database, buyer: BuyerLogin, clock: SimulatedClock
) -> None:
    await a_message(db, buyer)
    async with db.tx() as tx:
        await tx.connection.execute(
            "update messages set attempts = $1, next_attempt_at = app_now() + $2", MOST_ATTEMPTS, LEASE
        )
    await send_due(db, Channel())
    assert await states(db) == [("waiting", MOST_ATTEMPTS)]
    clock.advance(seconds=LEASE.total_seconds())
    assert await send_due(db, Channel()) == 0
    assert await states(db) == [("failed", MOST_ATTEMPTS)]


async def test_a_late_answer_of_an_old_try_changes_only_what_is_true(
    db: Database, buyer: BuyerLogin, clock: SimulatedClock
) -> None:
    """The first sender sleeps past its lease; the second is told to wait; then the first hears that it was sent."""
    await a_message(db, buyer)
    slow, second = Channel(S), Channel(U)

    async def meanwhile() -> None:
        clock.advance(seconds=LEASE.total_seconds())
        await send_due(db, second)

    slow.before_answering = meanwhile
    await send_due(db, slow)
    assert await states(db) == [("sent", 2)]

    await a_message(db, buyer)
    slow, second = Channel(I), Channel(U)
    slow.before_answering = meanwhile
    await send_due(db, slow)
    assert await states(db) == [("sent", 2), ("waiting", 2)]


async def test_two_workers_send_a_hundred_messages_once_each(db: Database, buyer: BuyerLogin) -> None:
    for _ in range(100):
        await a_message(db, buyer)
    channel = Channel()
    tried = await asyncio.gather(*(send_due(db, channel) for _ in range(4)))
    assert sum(tried) == 100
    assert len(channel.sent) == 100
    assert {state for state, _ in await states(db)} == {"sent"}


async def test_a_sent_message_spends_one_consent_and_a_failed_one_none(db: Database, buyer: BuyerLogin) -> None:
    await allow(db, buyer, times=3)
    for _ in range(3):
        await a_message(db, buyer)
    await send_due(db, Channel(S, U, I))
    assert await remaining(db) == 2


async def test_parallel_sends_never_spend_more_consents_than_there_are(db: Database, buyer: BuyerLogin) -> None:
    """WeChat delivers what our counter says it can't: the counter is behind, and stays at zero."""
    await allow(db, buyer, times=5)
    messages: list[UUID] = [await a_message(db, buyer) for _ in range(20)]
    channel = Channel(*[S, S, N] * 7)
    await asyncio.gather(*(send_message(db, channel, organizer_id=7, message_id=each) for each in messages))
    assert len(channel.sent) == 20
    assert await remaining(db) == 0


async def test_a_refusal_takes_no_more_consents_than_are_left(db: Database, buyer: BuyerLogin) -> None:
    """While one message is being refused, another one goes out and spends a consent that the first had counted on."""
    await allow(db, buyer, times=2)
    refused, other = await a_message(db, buyer), await a_message(db, buyer)
    channel = Channel(N)

    async def meanwhile() -> None:
        await send_message(db, Channel(S), organizer_id=7, message_id=other)

    channel.before_answering = meanwhile
    await send_message(db, channel, organizer_id=7, message_id=refused)
    assert sorted(await states(db)) == [("sent", 1), ("waiting", 1)]
    assert await remaining(db) == 0


async def test_without_consent_a_message_is_tried_once_more_after_a_minute_and_then_ends(
    db: Database, buyer: BuyerLogin, clock: SimulatedClock
) -> None:
    await allow(db, buyer, times=2)
    await a_message(db, buyer)
    channel = Channel(N, N)
    await send_due(db, channel)
    assert await remaining(db) == 0, "WeChat knows better"
    clock.advance(seconds=LATE_CONSENT.total_seconds())
    await send_due(db, channel)
    clock.advance(days=1)
    assert await send_due(db, channel) == 0
    assert await states(db) == [("no_consent", 2)]


async def test_a_consent_given_while_wechat_was_refusing_is_kept_and_used(
    db: Database, buyer: BuyerLogin, clock: SimulatedClock
) -> None:
    await allow(db, buyer)
    await a_message(db, buyer)
    channel = Channel(N, S)

    async def tap_allow() -> None:
        await allow(db, buyer)
        channel.before_answering = None

    channel.before_answering = tap_allow
    await send_due(db, channel)
    assert await remaining(db) == 1
    clock.advance(seconds=LATE_CONSENT.total_seconds())
    await send_due(db, channel)
    assert await states(db) == [("sent", 2)]
    assert await remaining(db) == 0


async def test_a_buyer_without_an_account_in_the_app_gets_nothing(db: Database) -> None:
    stranger = BuyerLogin(db.new_id(0), db.new_id(0), APP_ID, db.clock.now())
    await a_message(db, stranger)
    channel = Channel()
    await send_due(db, channel)
    assert channel.sent == []
    assert await states(db) == [("failed", 1)]


async def test_a_kind_without_a_template_is_not_sent_and_is_nobodys_case(db: Database, buyer: BuyerLogin) -> None:
    stranger = BuyerLogin(db.new_id(0), db.new_id(0), APP_ID, db.clock.now())
    await allow(db, buyer)
    for reader in (buyer, stranger):
        await a_message(db, reader)
    nothing_yet, channel = Channel(templates={}), Channel()
    await send_due(db, nothing_yet)
    await send_due(db, channel)
    assert (nothing_yet.sent, channel.sent) == ([], [])
    assert await states(db) == [("no_template", 1)] * 2
    assert await remaining(db) == 1, "nothing was spent"
    async with db.read() as tx:
        assert await cases(tx, 7) == []
    await a_message(db, buyer)
    await send_due(db, channel)
    assert len(channel.sent) == 1, "a template was set up, and what is new goes"


async def test_every_end_of_a_message_can_be_written_and_tried_again(db: Database) -> None:
    async with db.read() as tx:
        rows = await tx.connection.fetch(
            """select conname, pg_get_constraintdef(oid) as says from pg_constraint
                where conname in ('messages_state_check', 'message_resends_was_check')"""
        )
    allowed = {row["conname"]: set(re.findall(r"'(\w+)'", row["says"])) for row in rows}
    assert allowed["messages_state_check"] == set(get_args(State))
    assert allowed["message_resends_was_check"] == set(get_args(State)) - {"waiting"}


async def test_the_outbox_tells_how_far_behind_it_is(db: Database, buyer: BuyerLogin, clock: SimulatedClock) -> None:
    assert await measure_lag(db) == 0
    await a_message(db, buyer)
    clock.advance(seconds=90)
    await a_message(db, buyer)
    await measure_lag(db)
    assert metrics.REGISTRY.get_sample_value("menpiao_outbox_lag_seconds") == 90
    await send_due(db, Channel())
    assert await measure_lag(db) == 0


def test_every_result_at_every_try_leads_somewhere() -> None:
    ages = (timedelta(0), LATE_CONSENT, timedelta(days=1))
    for result in SendResult:
        for attempts in range(1, MOST_ATTEMPTS + 1):
            for age in ages:
                outcome = outcome_of(result, attempts=attempts, age=age)
                assert (outcome.wait > timedelta(0)) == (outcome.state == "waiting")
                assert attempts < MOST_ATTEMPTS or outcome.state != "waiting"
                assert (outcome.state == "sent") == (result is SendResult.SENT)
