"""A server in somebody else's event loop: it tells when it listens, and stops when told, not at its next tick."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn

TICK_S = 1.0
"""How often the Date header is renewed."""
TURNS = 4
"""Turns of the event loop in which a connection that was closed by either end is gone."""


class PromptServer(uvicorn.Server):
    """uvicorn's, without the pauses in which it looks whether it should stop and whether everybody is gone. Signals are
    its owner's."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Take no more connections, finish what is under way, and return from `serve`."""
        self.should_exit = True
        self._stopping.set()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await self._stopping.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, but without its pause where nobody is connected any more."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(TURNS):
            await asyncio.sleep(0)
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)
        else:
            await self.lifespan.shutdown()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
