"""How often something may be asked: GCRA, one timestamp for each key, in memory and, for several machines, in Redis.

`Limit` is a line of the table (which requests, whose key, how many); `RateLimits` judges by it; `RouteLimits` says
which of them stand before a request. What the requests and the keys mean is the composition root's business.
"""

from menpiao.platform.ratelimit.check import Check, Judgement, RateLimits
from menpiao.platform.ratelimit.gcra import Kind, Limit
from menpiao.platform.ratelimit.memory import MemoryCounts
from menpiao.platform.ratelimit.network import FORWARDED, Networks, trusted_networks
from menpiao.platform.ratelimit.overrides import BadOverride, overridden
from menpiao.platform.ratelimit.routes import RouteGroup, RouteLimits
from menpiao.platform.ratelimit.shared import SharedCounts, StoreAway

__all__ = [
    "FORWARDED",
    "BadOverride",
    "Check",
    "Judgement",
    "Kind",
    "Limit",
    "MemoryCounts",
    "Networks",
    "RateLimits",
    "RouteGroup",
    "RouteLimits",
    "SharedCounts",
    "StoreAway",
    "overridden",
    "trusted_networks",
]
