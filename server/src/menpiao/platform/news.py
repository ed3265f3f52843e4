"""News from PostgreSQL: "something that you keep in memory has changed", heard within milliseconds by every process.

A `Listener` stands on a connection of its own and comes back when it loses it. It is for freshness only: what nobody
heard of is found by whoever looks again every second, so a listener may be deaf for a while.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable

import asyncpg

from menpiao.platform.db import is_database_away

log = logging.getLogger(__name__)

CHANNEL = "menpiao_news"
"""What the triggers of the migrations call it."""

ALIVE_EVERY_S = 10.0
"""A connection that a firewall has forgotten stays silent for ever; so it is asked now and then."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 5.0


class Listener:
    """Calls ``hear`` for every message, and once whenever it has begun to listen: what was said before is missed."""

    def __init__(self, dsn: str, hear: Callable[[], None]) -> None:
        self._dsn = dsn
        self._hear = hear

    async def run(self) -> None:
        """Listen until cancelled."""
        pause = FIRST_PAUSE_S
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._listen()
            except Exception as error:
                if not is_database_away(error):
                    log.exception("listener_failed")
            if asyncio.get_running_loop().time() - began > LONGEST_PAUSE_S:
                pause = FIRST_PAUSE_S
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def _listen(self) -> None:
        """One connection, from its beginning to its end."""
        lost = asyncio.Event()
        connection = await asyncpg.connect(
            self._dsn, timeout=LONGEST_PAUSE_S, server_settings={"application_name": "menpiao news"}
        )
        try:
            connection.add_termination_listener(lambda *_: lost.set())
            await connection.add_listener(CHANNEL, lambda *_: self._hear())
            self._hear()
            while not lost.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(ALIVE_EVERY_S):
                        await lost.wait()
                if not lost.is_set():
                    await connection.execute("select 1", timeout=LONGEST_PAUSE_S)
        finally:
            connection.terminate()
