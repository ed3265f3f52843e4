"""What an organizer chose for the messages of an event: what may be chosen, and that it holds when they are sent."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from builders.messages import Channel, Events, a_message
from builders.people import a_buyer
from builders.shop import a_draft, a_shop
from menpiao.kernel.errors import Invalid, PreconditionFailed
from menpiao.notify import Choice, MessageKind, choices_of_event, replace_choices, send_due, with_sentence
from menpiao.notify.model.choices import OPTIONAL, ROOMY, chosen
from menpiao.platform.db import Database

METRO = {"zh-CN": "地铁直达", "en": "Come by metro"}
TICKETS = MessageKind.TICKET_ISSUED


async def choose(db: Database, event_id: UUID, *choices: tuple[MessageKind, Choice], version: int = 0) -> Any:
    async with db.tx() as tx:
        return await replace_choices(tx, organizer_id=7, event_id=event_id, expected_version=version, choices=choices)


async def states(db: Database) -> dict[str, str]:
    async with db.read() as tx:
        rows = await tx.connection.fetch("select kind, state from messages")
    return {row["kind"]: row["state"] for row in rows}


@pytest.mark.parametrize(
    ("kind", "choice", "pointer", "code"),
    [
        (MessageKind.ORDER_PAID, Choice(on=False), "/items/0/on", "always_sent"),
        (MessageKind.SESSION_CANCELLED, Choice(on=False), "/items/0/on", "always_sent"),
        (TICKETS, Choice(lead_hours=3), "/items/0/lead_hours", "invalid"),
        (MessageKind.SESSION_REMINDER, Choice(lead_hours=169), "/items/0/lead_hours", "invalid"),
        (MessageKind.REFUND_REQUESTED, Choice(sentence=METRO), "/items/0/sentence", "no_room"),
        (TICKETS, Choice(sentence={"en": "x" * 21}), "/items/0/sentence/en", "too_long"),
        (TICKETS, Choice(sentence={"zh-CN": "🎫" * 11}), "/items/0/sentence/zh-CN", "too_long"),
        (TICKETS, Choice(sentence={"en": "two\nlines"}), "/items/0/sentence/en", "too_long"),
    ],
)
def test_what_can_not_be_chosen_is_pointed_at(kind: MessageKind, choice: Choice, pointer: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        chosen([(kind, choice)])
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]


def test_the_mini_program_asks_somewhere_for_every_kind_at_most_three_at_once() -> None:
    program = Path(__file__).parents[3] / "miniprogram/miniprogram/domain/messages.ts"
    table = program.read_text().partition("ROUNDS = {")[2].partition("\n}")[0]
    rounds = [re.findall(r'"(\w+)"', kinds) for kinds in re.findall(r"\[([^\[\]]+)\]", table)]
    assert {kind for kinds in rounds for kind in kinds} == {kind.value for kind in MessageKind}
    assert max(len(kinds) for kinds in rounds) == 3, "WeChat shows no more questions in one tap"


def test_a_kind_is_named_once_and_what_is_as_usual_is_left_out() -> None:
    blank = Choice(sentence={"zh-CN": "  ", "en": ""})
    assert chosen([(MessageKind.ORDER_PAID, blank), (TICKETS, Choice(sentence={"en": " Hi "}))]) == {
        TICKETS: Choice(sentence={"en": "Hi"})
    }
    with pytest.raises(Invalid):
        chosen([(TICKETS, Choice()), (TICKETS, Choice(on=False))])


def test_a_reason_that_the_message_gives_itself_stands() -> None:
    choice = Choice(sentence=METRO)
    assert with_sentence(TICKETS, {}, choice, "en") == {"note": "Come by metro"}
    assert with_sentence(TICKETS, {"note": "Paid twice"}, choice, "en") == {"note": "Paid twice"}
    assert with_sentence(TICKETS, {}, Choice(sentence={"zh-CN": "地铁直达"}), "en") == {}


async def test_the_database_says_the_same_of_every_kind(db: Database) -> None:
    event_id = await a_draft(await a_shop(db))
    await choose(db, event_id, (TICKETS, Choice(on=False)))
    for kind in MessageKind:
        for off, sentence, allowed in ((True, {}, kind in OPTIONAL), (False, METRO, kind in ROOMY)):
            taken = True
            async with db.tx() as tx:
                await tx.connection.execute("delete from event_message_kinds")
                try:
                    async with tx.connection.transaction():
                        await tx.connection.execute(
                            """insert into event_message_kinds (organizer_id, event_id, kind, switched_off, sentence)
                               values (7, $1, $2, $3, $4)""",
                            event_id,
                            kind.value,
                            off,
                            sentence,
                        )
                except asyncpg.CheckViolationError:
                    taken = False
            assert taken == allowed, (kind, off)


async def test_who_chose_last_is_not_overwritten_by_who_read_before(db: Database) -> None:
    event_id = await a_draft(await a_shop(db))
    off, words = (TICKETS, Choice(on=False)), (TICKETS, Choice(sentence=METRO))
    assert await choose(db, event_id, off) == dict([off])
    assert await choose(db, event_id, off) is None, "the same again changes nothing"
    with pytest.raises(PreconditionFailed):
        await choose(db, event_id, words)
    await choose(db, event_id, words, version=1)
    async with db.read() as tx:
        now = await choices_of_event(tx, organizer_id=7, event_id=event_id)
    assert (now.version, now.of(TICKETS), now.of(MessageKind.ORDER_PAID)) == (2, words[1], Choice())


async def test_what_is_chosen_holds_for_messages_that_wait_already(db: Database) -> None:
    event_id = await a_draft(await a_shop(db))
    buyer, order = (await a_buyer(db)).login, db.new_id(7)
    for kind in ("order_paid", "ticket_issued"):
        await a_message(db, buyer, kind=kind, subject_id=order, lang="en")
    await choose(db, event_id, (TICKETS, Choice(on=False)), (MessageKind.ORDER_PAID, Choice(sentence=METRO)))
    channel = Channel()
    await send_due(db, channel, events_of=Events({order: event_id}))
    assert [(message.kind, message.values["note"]) for message in channel.sent] == [("order_paid", "Come by metro")]
    assert await states(db) == {"order_paid": "sent", "ticket_issued": "switched_off"}


async def test_another_events_messages_are_left_alone_and_who_chose_nothing_is_not_asked_about(db: Database) -> None:
    shop = await a_shop(db)
    event_id, other = await a_draft(shop), await a_draft(shop)
    buyer, order = (await a_buyer(db)).login, db.new_id(7)
    channel, events = Channel(), Events({order: other})
    await a_message(db, buyer, subject_id=db.new_id(7))
    await send_due(db, channel, events_of=events)
    assert events.asked == 0
    await choose(db, event_id, (TICKETS, Choice(on=False)))
    for subject in (order, db.new_id(7)):
        await a_message(db, buyer, kind="ticket_issued", subject_id=subject)
    await send_due(db, channel, events_of=events)
    assert (events.asked, len(channel.sent)) == (1, 3)


async def test_a_draft_is_deleted_with_what_was_chosen_for_it(db: Database) -> None:
    event_id = await a_draft(await a_shop(db))
    await choose(db, event_id, (TICKETS, Choice(on=False)))
    async with db.tx() as tx:
        await tx.connection.execute("delete from events where id = $1", event_id)
        assert await tx.connection.fetchval("select count(*) from event_message_kinds") == 0
