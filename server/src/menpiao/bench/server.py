"""The server under load: the very application of `menpiao serve`, with one more route.

``/bench/noop`` reads the body and answers ``{}``; it stands where the hot routes stand, so the difference to it is what
placing an order costs. Started as ``python -m menpiao.bench.server SOCKET``, with the settings in its environment;
several processes inherit one listening socket, as those of `menpiao serve --processes` do.
"""

import asyncio
import os
import socket
import sys

import uvicorn
import uvloop

from menpiao.app.http import http_app
from menpiao.app.run import calm_the_collector, server_config
from menpiao.app.wiring import wire
from menpiao.bench.requests import NOOP_PATH
from menpiao.platform import log
from menpiao.platform.config import Settings
from menpiao.platform.environment import read_settings
from menpiao.platform.http import HotRequest, HotResponse, HotRoute


class _Server(uvicorn.Server):
    """Says on standard output when it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print("ready", flush=True)


def noop(request: HotRequest) -> HotResponse:
    """Reads the body, as `answer_hot` has done already, and answers nothing."""
    return HotResponse(200, b"{}")


async def serve_with_noop(settings: Settings, listener: socket.socket) -> None:
    """`menpiao serve` with the reference routes."""
    parts = await wire(settings, name="menpiao bench server")
    extra = [HotRoute(method, NOOP_PATH, None, noop) for method in ("POST", "GET")]
    config = server_config(http_app(parts, extra_hot=extra), host="127.0.0.1", port=settings.port)
    try:
        # As `menpiao serve` does: what is answered from memory is part of what is measured.
        async with parts.freshness.kept():
            calm_the_collector()
            await _Server(config).serve(sockets=[listener])
    finally:
        await parts.close()


if __name__ == "__main__":
    read = read_settings(os.environ)
    log.configure(read.log_level, form="json")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve_with_noop(read, socket.socket(fileno=int(sys.argv[1]))))
