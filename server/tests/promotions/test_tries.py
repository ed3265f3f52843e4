"""Each promo code counts once for each buyer in a while; what is counted is refused by the limit, not here."""

from collections.abc import Awaitable
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from builders.people import a_buyer
from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import TooManyRequests
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database
from menpiao.promotions import CodeTries
from menpiao.promotions.service.tries import REMEMBERED_MS

ORGANIZER = 11


class Judge:
    """Counts, and refuses more than ``most``; where it has to ask others it answers ``later``."""

    def __init__(self, most: int = 1_000, *, later: bool = False) -> None:
        self.counted: list[UUID] = []
        self.most = most
        self.later = later

    def __call__(self, buyer: BuyerLogin) -> Awaitable[None] | None:
        if self.later:
            return self._judged(buyer)
        self._count(buyer)
        return None

    async def _judged(self, buyer: BuyerLogin) -> None:
        self._count(buyer)

    def _count(self, buyer: BuyerLogin) -> None:
        if len(self.counted) == self.most:
            raise TooManyRequests(retry_after_s=1, seconds=1)
        self.counted.append(buyer.buyer_id)


@pytest.fixture
async def buyer(db: Database) -> BuyerLogin:
    return (await a_buyer(db)).login


def test_a_code_counts_once_however_often_it_is_said_and_spelt(buyer: BuyerLogin, clock: SimulatedClock) -> None:
    judge = Judge()
    tries = CodeTries(judge, clock)
    for written in ("SPRING20", "spring20", "spring-20", " SPRING 20 ", None):
        assert tries(buyer, organizer_id=ORGANIZER, written=written) is None
    assert len(judge.counted) == 1


def test_another_code_another_organizers_code_and_another_buyers_count(
    buyer: BuyerLogin, clock: SimulatedClock
) -> None:
    judge = Judge()
    tries = CodeTries(judge, clock)
    other = msgspec.structs.replace(buyer, buyer_id=UUID(int=1))
    tries(buyer, organizer_id=ORGANIZER, written="SPRING20")
    tries(buyer, organizer_id=ORGANIZER, written="SPRING21")
    tries(buyer, organizer_id=ORGANIZER + 1, written="SPRING20")
    tries(other, organizer_id=ORGANIZER, written="SPRING20")
    assert judge.counted == [buyer.buyer_id, buyer.buyer_id, buyer.buyer_id, other.buyer_id]


def test_what_can_not_be_a_code_counts_each_time(buyer: BuyerLogin, clock: SimulatedClock) -> None:
    judge = Judge()
    tries = CodeTries(judge, clock)
    for _ in range(3):
        tries(buyer, organizer_id=ORGANIZER, written="?")
    assert len(judge.counted) == 3


@pytest.mark.parametrize("later", [False, True])
async def test_what_was_refused_is_not_remembered(buyer: BuyerLogin, clock: SimulatedClock, later: bool) -> None:
    judge = Judge(most=1, later=later)
    tries = CodeTries(judge, clock)

    async def say(written: str) -> None:
        waiting = tries(buyer, organizer_id=ORGANIZER, written=written)
        if waiting is not None:
            await waiting

    await say("SPRING20")
    for _ in range(2):
        with pytest.raises(TooManyRequests):
            await say("SPRING21")
        await say("SPRING20")
    judge.most = 2
    await say("SPRING21")
    assert len(judge.counted) == 2


def test_after_a_while_it_counts_again(buyer: BuyerLogin, clock: SimulatedClock) -> None:
    judge = Judge()
    tries = CodeTries(judge, clock)
    for _ in range(2):
        tries(buyer, organizer_id=ORGANIZER, written="SPRING20")
        clock.set(clock.now() + timedelta(milliseconds=REMEMBERED_MS // 2))
        tries(buyer, organizer_id=ORGANIZER, written="SPRING20")
        clock.set(clock.now() + timedelta(milliseconds=2 * REMEMBERED_MS))
    assert len(judge.counted) == 2


def test_memory_is_bounded_and_the_newest_stay(buyer: BuyerLogin, clock: SimulatedClock) -> None:
    judge = Judge()
    tries = CodeTries(judge, clock, most=10)
    for number in range(100):
        tries(buyer, organizer_id=ORGANIZER, written=f"GUESS{number:03}")
    assert len(tries) <= 20
    tries(buyer, organizer_id=ORGANIZER, written="GUESS099")
    assert len(judge.counted) == 100
