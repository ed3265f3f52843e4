"""Whole worlds: money adds up whatever goes wrong, and a seed is one history. Thousands more: `make simulate`."""

import asyncio

from menpiao.simulation.money import Mode, Played, new_loop, theatre, words_of, words_of_broken


def played(dsn: str, *seeds: int, steps: int, mode: Mode = "both") -> list[Played]:
    """These seeds, one after the other in one database."""

    async def play() -> list[Played]:
        async with theatre(dsn) as stage:
            return [await stage.play(seed, steps=steps, mode=mode) for seed in seeds]

    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(play())


def test_money_adds_up_whatever_goes_wrong(dsn: str) -> None:
    worlds = played(dsn, *range(41, 49), steps=120)
    assert not [words_of_broken(one) for one in worlds if one.broken]
    assert sum(one.paid for one in worlds) > 0
    assert sum(one.refunds for one in worlds) > 1
    assert sum(one.lives for one in worlds) > len(worlds), "some process was killed"
    assert "8 seeds, 960 steps: 0 broken" in words_of(worlds, wall_s=10, processes=1)


def test_the_same_seed_is_the_same_history_whatever_was_played_before(dsn: str) -> None:
    first, _, again, other = played(dsn, 11, 12, 11, 13, steps=60)
    assert (first.digest, first.moments, first.simulated_s) == (again.digest, again.moments, again.simulated_s)
    assert first.digest != other.digest
    (end,) = played(dsn, 13, steps=60, mode="liveness")
    assert end.digest == other.digest, "nobody looked, and the same happened"
    (beginning,) = played(dsn, 13, steps=60, mode="safety")
    assert 0 < beginning.moments < end.moments
