"""The server under load: the very application of `menpiao serve`, with one more route.

``/bench/noop`` reads the body and answers ``{}``; it stands where the hot routes stand, so the difference to it is what
placing an order costs. Started as ``python -m menpiao.bench.server``, with the settings in its environment.
"""

import asyncio
import os

import uvicorn
import uvloop

from menpiao.app.http import http_app
from menpiao.app.run import calm_the_collector, server_config
from menpiao.app.wiring import wire
from menpiao.bench.load import NOOP_PATH
from menpiao.platform import log
from menpiao.platform.config import Settings, read_settings
from menpiao.platform.http import HotRequest, HotResponse, HotRoute


def noop(request: HotRequest) -> HotResponse:
    """Reads the body, as `answer_hot` has done already, and answers nothing."""
    return HotResponse(200, b"{}")


async def serve_with_noop(settings: Settings) -> None:
    """`menpiao serve` with the reference route."""
    parts = await wire(settings, name="menpiao bench server")
    app = http_app(parts, extra_hot=[HotRoute("POST", NOOP_PATH, None, noop)])
    config = server_config(app, host="127.0.0.1", port=settings.port)
    try:
        async with parts.freshness.kept():
            calm_the_collector()
            await uvicorn.Server(config).serve()
    finally:
        await parts.close()


if __name__ == "__main__":
    read = read_settings(os.environ)
    log.configure(read.log_level, form="json")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve_with_noop(read))
