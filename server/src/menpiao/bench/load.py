"""Driving a server from a process of its own: a plan goes out in a file, a round's figures come back."""

import asyncio
import sys
from collections.abc import Sequence
from tempfile import NamedTemporaryFile

import msgspec

from menpiao.bench.plan import CrowdPlan, Kind, Phase, Plan, Round
from menpiao.platform import randomness


async def run_round(
    port: int,
    kinds: Sequence[Kind],
    *,
    clients: int,
    seconds: float,
    phases: Sequence[Phase] = (),
    rate_per_s: float | None = None,
    crowd: CrowdPlan | None = None,
) -> Round:
    """Drive the server for so long; the kinds in equal parts unless phases say otherwise."""
    plan = Plan(
        port=port,
        clients=clients,
        seconds=seconds,
        kinds=list(kinds),
        phases=list(phases) or [Phase(1.0, [1] * len(kinds))],
        salt=randomness.token_hex(6),
        rate_per_s=rate_per_s,
        crowd=crowd,
    )
    with NamedTemporaryFile(prefix="menpiao-bench-", suffix=".plan") as file:
        file.write(msgspec.msgpack.encode(plan))
        file.flush()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "menpiao.bench.generator", file.name), stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError("the load generator failed")
    return msgspec.json.decode(output, type=Round)
