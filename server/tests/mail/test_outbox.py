"""Mail goes out at least once, its link is kept no longer than it waits, and what fails says why."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from builders.books import audit
from builders.mails import Mailing, link_in, mailing, sender_to
from menpiao.mail import Content, Letter, SendResult, send_due
from menpiao.mail.model import MOST_ATTEMPTS, letter_of
from menpiao.mail.service import LEASE
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

LINK = "https://tickets.example.org/console/#/invitation/iabc"


@pytest.fixture
async def world(db: Database, cipher: FieldCipher) -> AsyncIterator[Mailing]:
    async with mailing(db, cipher) as made:
        yield made


async def written(world: Mailing, to: str = "zhou@example.org", **changes: str) -> None:
    content = Content(
        **{"to": to, "name": "周明", "zh": "江声文化", "en": "Jiangsheng Culture", "link": LINK} | changes
    )
    async with world.db.tx() as tx:
        await world.post.queue(
            tx,
            world.db,
            organizer_id=7,
            kind="staff_invitation",
            subject_id=world.db.new_id(7),
            content=content,
            good_until=world.db.clock.now() + timedelta(days=7),
        )


async def rows(db: Database) -> list[tuple[Any, ...]]:
    async with db.read() as tx:
        found = await tx.connection.fetch("select state, trouble, attempts, sealed is null as erased from mails")
    return [tuple(row) for row in found]


async def test_a_mail_says_it_in_both_languages_and_keeps_no_link_afterwards(world: Mailing, db: Database) -> None:
    await written(world)
    assert await rows(db) == [("waiting", None, 0, False)]
    (mail,) = await world.deliver()
    assert (mail.to, mail.sender) == (("zhou@example.org",), "tickets@menpiao.example")
    assert "江声文化" in mail.subject
    assert "Jiangsheng Culture invites you" in mail.subject
    assert link_in(mail) == LINK
    assert "2027-03-08 12:00（北京时间）" in mail.text
    assert "2027-03-08 04:00 UTC" in mail.text
    assert await rows(db) == [("sent", None, 1, True)]
    assert len(await world.deliver()) == 1, "once"


async def test_a_mailbox_that_is_none_bounces_at_once(world: Mailing, db: Database) -> None:
    await written(world, "nobody@bounces.example")
    assert await world.deliver() == []
    assert await rows(db) == [("failed", "refused", 1, True)]


async def test_a_server_that_is_away_is_asked_again_for_hours_and_then_given_up(
    world: Mailing, db: Database, clock: SimulatedClock, cipher: FieldCipher
) -> None:
    await written(world, "zhou@later.example")
    await world.deliver()
    assert await rows(db) == [("waiting", None, 1, False)]
    clock.advance(seconds=29)
    assert await send_due(db, cipher, world.sender) == 0
    away = sender_to(world.box.port, clock)
    await world.box.stop()
    for _ in range(MOST_ATTEMPTS - 1):
        clock.advance(minutes=31)
        assert await send_due(db, cipher, away) == 1
    assert await rows(db) == [("failed", "unreachable", MOST_ATTEMPTS, True)]


async def test_a_link_that_is_over_is_not_sent(world: Mailing, db: Database, clock: SimulatedClock) -> None:
    await written(world)
    clock.advance(days=7)
    assert await world.deliver() == []
    assert await rows(db) == [("failed", "too_late", 0, True)]


async def test_who_dies_after_handing_over_sends_again_when_the_lease_ends_and_it_is_the_same_message(
    world: Mailing, db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    await written(world)

    class Dying:
        async def send(self, letter: Letter) -> SendResult:
            await world.sender.send(letter)
            raise RuntimeError("the process ends here")

    with pytest.raises(RuntimeError):
        await send_due(db, cipher, Dying())
    assert len(await world.deliver()) == 1, "somebody has it"
    clock.advance(seconds=LEASE.total_seconds())
    again, first = await world.deliver()
    assert (again.number, again.message_id) == (first.number + 1, first.message_id)
    assert await rows(db) == [("sent", None, 2, True)]


def test_a_name_writes_no_headers_and_no_link() -> None:
    content = Content("a@example.org", "A\r\nBcc: b@example.org", "看 http://evil.example", "E", LINK)
    letter = letter_of("1", "staff_invitation", content, good_until=datetime(2027, 3, 1, tzinfo=UTC))
    assert "\n" not in letter.subject
    assert "\r" not in letter.text
    assert "http://evil" not in letter.text + letter.subject


async def test_the_books_find_a_mail_about_nothing(world: Mailing, db: Database) -> None:
    await written(world)
    assert [finding.rule for finding in await audit(db)] == ["mails_have_their_subject"]
