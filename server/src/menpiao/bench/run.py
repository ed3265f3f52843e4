"""One door for every scenario."""

from menpiao.bench.mixed import mixed
from menpiao.bench.result import Measured
from menpiao.bench.scenarios import SCENARIOS as _PLAIN
from menpiao.bench.scenarios import measure
from menpiao.bench.seats import seats
from menpiao.bench.settle import settle
from menpiao.bench.stand import Prove
from menpiao.platform.config import Settings

SCENARIOS = (*_PLAIN, "settle", "mixed", "seats")


async def run(
    scenario: str, settings: Settings, *, seconds: float, clients: int, processes: int, prove: Prove
) -> Measured:
    """Measure one scenario for about so many seconds; ``prove`` is the proof of the books."""
    if scenario in _PLAIN:
        return await measure(scenario, settings, seconds=seconds, clients=clients, processes=processes, prove=prove)
    special = {"settle": settle, "mixed": mixed, "seats": seats}[scenario]
    return await special(settings, seconds=seconds, clients=clients, processes=processes, prove=prove)
