"""A few rounds of what `make torture` does for as long as one likes: a sale is killed and cut while people buy, servers
and worker are killed while money moves."""

from collections.abc import AsyncIterator

import pytest

from builders.databases import passing_folder
from torture.arena import Arena, running_arena
from torture.dealing import Manners
from torture.money import play_money
from torture.rounds import play

SEED = 20_271_231
BUYERS = 8
KILLS = 4


@pytest.fixture(scope="module")
async def arena() -> AsyncIterator[Arena]:
    with passing_folder("menpiao-torture-") as folder:
        async with running_arena(folder, seed=SEED, buyers=BUYERS) as running:
            yield running


@pytest.mark.parametrize(
    "fault",
    [
        "reply_lost",
        "commit_reply_lost",
        "backend_killed",
        "api_killed",
        "postmaster_killed",
        "lock_held",
        "connections_exhausted",
    ],
)
async def test_nothing_is_lost_or_sold_twice_whatever_breaks(
    arena: Arena, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torture.faults.LOCKED_FOR_S", 1)
    played = await play(arena, fault)
    assert played.wrong == []
    assert played.first_accepted_s is not None


async def test_every_fen_is_where_the_books_say_after_servers_were_killed_while_money_moved(arena: Arena) -> None:
    played = await play_money(arena, kills=KILLS, manners=Manners(forgets=0), hurry=True)
    assert played.wrong == []
    assert sum(played.kills.values()) == KILLS
    assert played.figures["paid"] > 0
    assert played.figures["refunds at WeChat"] > 0
