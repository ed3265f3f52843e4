"""What the metrics tell of waitlists: how many wait, what lies there for them, what became of offers."""

import pytest

from builders.line import PAY_SECONDS, Lines
from menpiao.platform import metrics
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.waitlist.service.measure import measure_waitlists

OUTCOMES = ("made", "taken", "unanswered")


@pytest.fixture
def lines(db: Database, cipher: FieldCipher) -> Lines:
    return Lines(db, cipher)


def value(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(f"menpiao_waitlist_{name}", labels) or 0.0


def offers() -> list[float]:
    return [value("offers_total", outcome=outcome) for outcome in OUTCOMES]


async def in_line(lines: Lines) -> tuple[float, float]:
    """People who wait and places that are kept."""
    await measure_waitlists(lines.db)
    return value("waiting"), value("places_kept")


async def test_who_waits_and_what_is_kept_are_gauged_over_all_sessions(lines: Lines) -> None:
    first, second = await lines.sold_out(3), await lines.sold_out(1)
    for sale, quantity in ((first, 2), (first, 1), (second, 1)):
        await lines.join(sale, quantity=quantity)
    assert await in_line(lines) == (3, 0)
    await lines.give_back(first, 2)
    assert await in_line(lines) == (3, 2)
    await lines.rounds()
    assert await in_line(lines) == (2, 0)


async def test_offers_are_counted_by_what_became_of_them(lines: Lines, clock: SimulatedClock) -> None:
    sale = await lines.sold_out(1)
    await lines.join(sale)
    before = offers()
    await lines.give_back(sale, 1)
    await lines.rounds()
    assert [now - then for now, then in zip(offers(), before, strict=True)] == [1, 0, 0]
    clock.advance(seconds=PAY_SECONDS + 1)
    await lines.expire()
    await lines.rounds()
    counted = [now - then for now, then in zip(offers(), before, strict=True)]
    assert counted[1:] == [0, 1], "the place went back, and to the same buyer, who is the only one"
    assert counted[0] >= 1


async def test_a_free_offer_is_taken_by_being_made(lines: Lines) -> None:
    sale = await lines.sold_out(1)
    await lines.join(sale)
    before = offers()
    await lines.run("update ticket_types set price_fen = 0")
    await lines.give_back(sale, 1)
    await lines.rounds()
    assert [now - then for now, then in zip(offers(), before, strict=True)] == [1, 1, 0]
