"""A real redis-server for a test: on a port of its own, without files, killed and started again as the test says."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from builders.ports import free_port
from builders.waiting import HANGS_AFTER_S

SERVERS = ("redis-server", "valkey-server")


class RedisServer:
    """One server; a restart keeps the address and forgets the counts."""

    def __init__(self, program: str) -> None:
        self._program = program
        self.port = free_port()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        """Run, and wait until it says that it is ready."""
        self._process = await asyncio.create_subprocess_exec(
            self._program,
            *("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(HANGS_AFTER_S):
            while b"Ready to accept connections" not in await self._process.stdout.readline():
                assert self._process.returncode is None, f"{self._program} did not start"

    async def answer(self) -> None:
        """One round trip."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"PING\r\n")
        assert await reader.readline() == b"+PONG\r\n"
        writer.close()

    async def kill(self) -> None:
        """Without a goodbye."""
        if self._process is not None:
            self._process.kill()
            await self._process.communicate()
            self._process = None

    async def freeze(self) -> None:
        """Alive, connected and silent: what a store that hangs looks like."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    async def thaw(self) -> None:
        """Go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


def redis_program() -> str:
    """Redis or Valkey, whichever is installed; `make test` sees to it."""
    found = next((path for path in map(shutil.which, SERVERS) if path), None)
    assert found is not None, "redis-server is needed: python3 tools/bootstrap.py redis"
    return found


@asynccontextmanager
async def running_redis() -> AsyncIterator[RedisServer]:
    """A server for the length of a test."""
    server = RedisServer(redis_program())
    await server.start()
    try:
        yield server
    finally:
        await server.kill()
