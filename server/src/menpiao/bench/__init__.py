"""Measuring this installation: real HTTP from a separate process, bounded in time, with its references in the same run.

A bench makes a database of its own beside the installation's, so that it sells nobody's places, and drops it again.
"""

from menpiao.bench.mixed import mixed
from menpiao.bench.picture import picture, picture_of_table
from menpiao.bench.result import Measured
from menpiao.bench.scenarios import SCENARIOS as _PLAIN
from menpiao.bench.scenarios import measure
from menpiao.bench.settle import settle
from menpiao.bench.stand import Prove
from menpiao.bench.table import Table, shown
from menpiao.bench.targets import PARTS, targets
from menpiao.platform.config import Settings

SCENARIOS = (*_PLAIN, "settle", "mixed")


async def run(
    scenario: str, settings: Settings, *, seconds: float, clients: int, processes: int, prove: Prove
) -> Measured:
    """Measure one scenario for about so many seconds; ``prove`` is the proof of the books."""
    if scenario in _PLAIN:
        return await measure(scenario, settings, seconds=seconds, clients=clients, processes=processes, prove=prove)
    special = {"settle": settle, "mixed": mixed}[scenario]
    return await special(settings, seconds=seconds, clients=clients, processes=processes, prove=prove)


__all__ = ["PARTS", "SCENARIOS", "Measured", "Table", "picture", "picture_of_table", "run", "shown", "targets"]
