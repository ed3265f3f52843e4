"""Measuring this installation: real HTTP from a separate process, bounded in time, with its references in the same run.

A bench makes a database of its own beside the installation's, so that it sells nobody's places, and drops it again.
"""

from menpiao.bench.scenarios import SCENARIOS, measure

__all__ = ["SCENARIOS", "measure"]
