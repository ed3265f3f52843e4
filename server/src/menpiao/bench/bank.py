"""The bank of a mixed bench: ``python -m menpiao.bench.bank PORT FOLDER BUYERS``, the WeChat sandbox with a crowd.

Whoever begins to pay has decided to pay: the bank pays every order that was prepared, after the seconds that a person
takes, and the sandbox calls back as it always does.
"""

import asyncio
import signal
import sys
from pathlib import Path

from menpiao.adapters.sandbox import Sandbox, running_sandbox
from menpiao.adapters.sandbox.accounts import ACCOUNTS
from menpiao.adapters.sandbox.model import App
from menpiao.bench.ground import APP_ID, subject_of
from menpiao.platform import randomness

TAKES_S = 0.5
_LOOK_EVERY_S = 0.05
_AT_ONCE = 500


async def main(port: int, folder: Path, buyers: int) -> None:
    """Run until told to stop."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with running_sandbox(folder, port=port) as sandbox:
        store = sandbox.world.store
        store.add_app(App(APP_ID, randomness.token_hex(16)))
        for number in range(buyers):
            store.add_openid(subject_of(APP_ID, str(number)), APP_ID, ACCOUNTS[0].id)
        paying = asyncio.create_task(_pay_for_ever(sandbox))
        print("ready", flush=True)
        await stop.wait()
        paying.cancel()


async def _pay_for_ever(sandbox: Sandbox) -> None:
    world = sandbox.world
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        for order in world.store.unpaid_orders(prepaid_until=world.now() - TAKES_S, limit=_AT_ONCE):
            world.agenda.pay(order)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
