"""The database's clock is set while people wait: ten minutes on or back, and then right again.

The round of `torture.room` with this in its middle. Everything runs on; PostgreSQL alone has another time, and servers
learn of it when they next look. The last people come just then.
"""

import asyncio
import time

from torture.arena import Arena
from torture.faults import set_database_clock
from torture.room import Scene, missing, play_queue, where_people_are
from torture.rounds import Round

NAME = "queue_clock_set"
SHIFT_S = 600
PASS_SECONDS = 3_600
"""A pass in hand outlives the hop."""
WRONG_FOR_S = 4.0


async def queue_clock_set(arena: Arena) -> Round:
    """On or back first, as the seed says; ``wrong`` is empty when everything held."""
    shift_s = arena.rng.choice((SHIFT_S, -SHIFT_S))

    async def set_the_clock(scene: Scene) -> None:
        where = where_people_are(scene)
        scene.board.before_the_kill = scene.board.furthest
        scene.killed_at = time.perf_counter()
        scene.line.again.set()
        held = [await set_database_clock(arena, shift_s)]
        await asyncio.sleep(WRONG_FOR_S)
        held.append(await set_database_clock(arena, 0))
        scene.what = f"{shift_s:+d} s and back with {where['let_in']} let in and {where['in_line']} in line"
        scene.wrong += missing(alive=0, **where)
        if not all(held):
            scene.wrong.append("PostgreSQL did not take the other time")

    await arena.cluster.start_again(own_clock=True)
    try:
        await asyncio.gather(*(api.ready() for api in arena.apis))
        return await play_queue(arena, NAME, set_the_clock, pass_seconds=PASS_SECONDS, clock_is_set=True)
    finally:
        await arena.cluster.start_again(own_clock=False)
