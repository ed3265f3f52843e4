"""Starting and stopping the server under load (`menpiao.bench.server`), a process of its own."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from menpiao.app.limits import UNMET
from menpiao.platform.config import Settings

READY_WITHIN_S = 30


@asynccontextmanager
async def running_server(settings: Settings) -> AsyncIterator[tuple[int, int]]:
    """Port and process id of a server on this database, until the block ends. It logs, to nowhere."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert settings.database_url is not None
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("MENPIAO_")},
        "MENPIAO_DATABASE_URL": settings.database_url.reveal(),
        "MENPIAO_DATA_DIR": str(settings.data_dir),
        "MENPIAO_PORT": str(port),
        "MENPIAO_RATELIMIT_OVERRIDES": ",".join(f"{name}={figures}" for name, figures in UNMET.items()),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "menpiao.bench.server", env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await _until_listening(process, port)
        yield port, process.pid
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _until_listening(process: asyncio.subprocess.Process, port: int) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and process.returncode is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise RuntimeError("the server under test did not start")
