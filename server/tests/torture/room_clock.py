"""The database's clock is set while people wait: ten minutes on or back, and then right again.

The round of `torture.room` with this in its middle. Everything runs on; PostgreSQL alone has another time, and servers
learn of it when they next look. The last people come just then, or when all have heard.
"""

import asyncio
import time

from menpiao.app.run import CLOCK_S
from torture.arena import Arena
from torture.faults import set_database_clock
from torture.room import Scene, missing, play_queue, where_people_are
from torture.rounds import Round

NAME = "queue_clock_set"
SHIFT_S = 600
PASS_SECONDS = 3_600
"""A pass in hand outlives the hop."""
LET_IN = 75
"""When so many are in, ten seconds' worth of people wait."""
ALL_SEE_IT_S = 1.5
"""Each of PostgreSQL's processes looks at its clock anew after a second."""
WRONG_FOR_S = 4.0
"""After the last people have begun to come."""


async def queue_clock_set(arena: Arena) -> Round:
    """On or back first, as the seed says; ``wrong`` is empty when everything held."""
    shift_s, told_s = arena.rng.choice((SHIFT_S, -SHIFT_S)), arena.rng.choice((0.0, CLOCK_S + 1))

    async def set_the_clock(scene: Scene) -> None:
        where = where_people_are(scene)
        scene.board.before_the_kill = scene.board.furthest
        scene.killed_at = time.perf_counter()
        held = [await set_database_clock(arena, shift_s)]
        await asyncio.sleep(ALL_SEE_IT_S)
        before = scene.steps[-1].admitted
        await asyncio.sleep(told_s)
        scene.line.again.set()
        await asyncio.sleep(WRONG_FOR_S)
        during = scene.steps[-1].admitted - before
        held.append(await set_database_clock(arena, 0))
        scene.what = (
            f"{shift_s:+d} s and back with {where['let_in']} let in and {where['in_line']} in line, {during} let in"
            f" meanwhile, the last from {told_s:.0f} s on"
        )
        scene.wrong += missing(alive=0, let_in_meanwhile=during, **where)
        if not all(held):
            scene.wrong.append("PostgreSQL did not take the other time")

    await arena.cluster.start_again(own_clock=True)
    try:
        await asyncio.gather(*(api.ready() for api in arena.apis))
        return await play_queue(arena, NAME, set_the_clock, at=LET_IN, pass_seconds=PASS_SECONDS, clock_is_set=True)
    finally:
        await arena.cluster.start_again(own_clock=False)
