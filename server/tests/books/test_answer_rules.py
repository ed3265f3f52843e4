"""The rules about answers find those of no order, of another event, and more missing than was asked."""

import pytest

from builders.books import audit
from builders.questions import with_questions
from builders.till import Till
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
async def till(db: Database, cipher: FieldCipher) -> Till:
    """An order of an event that asks something, placed where nobody was there to be asked; and another event."""
    till = Till(db, cipher)
    asking = await till.sale()
    await with_questions(db, asking.event_id)
    await till.paid(asking)
    await with_questions(db, (await till.sale()).event_id)
    assert await audit(db) == []
    return till


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        ("update order_answers set order_id = question_set_id", "answers_are_of_their_order"),
        (
            "update order_answers a set question_set_id = (select id from question_sets where id <> a.question_set_id)",
            "answers_are_of_their_order",
        ),
        ("update order_answers set missing = 2", "missing_answers_were_asked"),
    ],
)
async def test_answers_that_contradict_their_order_are_found(till: Till, damage: str, rule: str) -> None:
    async with till.db.tx() as tx:
        await tx.connection.execute(damage)
    assert rule in {finding.rule for finding in await audit(till.db)}
