"""Starting and stopping: loopback, a taken port, a signal, callbacks under way."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from builders.calls import client_at
from builders.ports import free_port
from builders.waiting import HANGS_AFTER_S
from menpiao.adapters.sandbox import running_sandbox

SERVE = "import sys; from pathlib import Path; from menpiao.adapters.sandbox import serve; serve(*{arguments})"


async def test_a_taken_port_is_one_clear_sentence(folder: Path) -> None:
    async with running_sandbox(folder) as sandbox:
        port = int(sandbox.url.rpartition(":")[2])
        with pytest.raises(OSError, match=rf"cannot listen on 127\.0\.0\.1:{port} .*choose another --port"):
            async with running_sandbox(folder, port=port):
                raise AssertionError("two sandboxes on one port")


async def test_it_stops_while_callbacks_and_slow_calls_are_under_way(folder: Path, shop: Any) -> None:
    async with (
        running_sandbox(folder.parent / "held", callback_timeout_s=HANGS_AFTER_S) as sandbox,
        client_at(sandbox.url) as http,
    ):
        await http.post("/sim/apps", json={"app_id": "wx5a4db0c51e57f00d"})
        wanted = {"mchid": "1900000007", "app_ids": ["wx5a4db0c51e57f00d"]}
        credentials = (await http.post("/sim/merchants", json=wanted)).json()
        held = type(shop)(http, credentials, shop.house, sandbox.clock)
        shop.house.hold = True
        await held.pay(await held.prepay())
        await shop.house.next()
        loop = asyncio.get_running_loop()
        stopping_at = loop.time()
    assert loop.time() - stopping_at < HANGS_AFTER_S / 2, "it does not wait for their time-outs"


async def test_as_a_process_it_answers_and_stops_at_a_signal(tmp_path: Path) -> None:
    port = free_port()
    script = SERVE.format(arguments=f"('127.0.0.1', {port}, Path({str(tmp_path / 'data')!r}))")
    process = await asyncio.create_subprocess_exec(sys.executable, "-W", "error", "-c", script)
    try:
        async with client_at(f"http://127.0.0.1:{port}") as http:
            async with asyncio.timeout(HANGS_AFTER_S):
                await answering(http)
            assert (await http.get("/sim/accounts")).status_code == 200
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(HANGS_AFTER_S):
            status = await process.wait()
    assert status == 0


async def answering(http: httpx.AsyncClient) -> None:
    """Return once somebody listens there."""
    while True:
        try:
            await http.get("/sim/faults")
        except httpx.ConnectError:
            continue
        return
