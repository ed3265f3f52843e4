"""WeChat Pay's cryptography as somebody else wrote it: `wechatpay-axios-plugin` on Node, asked by a subprocess.

`python3 tools/bootstrap.py peer` installs it, into `tests/peer/node_modules`, exactly as its lock file says.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

from builders.waiting import HANGS_AFTER_S

FOLDER = Path(__file__).resolve().parents[1] / "peer"


async def ask_peer(*questions: dict[str, Any]) -> list[Any]:
    """What the peer says to each question, in one run of Node."""
    assert (FOLDER / "node_modules").is_dir(), "the peer is not installed: python3 tools/bootstrap.py peer"
    node = await asyncio.create_subprocess_exec(
        "node", str(FOLDER / "peer.js"), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(HANGS_AFTER_S):
        said, _ = await node.communicate(json.dumps(questions).encode())
    assert node.returncode == 0
    answers = json.loads(said)
    return [answer.get("is") for answer in answers]
