"""On-sales on paper: how long until it is sold out, who waits how long, and what machines that takes.

Millions of buyers are counts by the second, never objects, so a run takes seconds and its memory does not grow with
them. What the engine can do is not guessed: it comes from ``menpiao bench … --json``, or from options.
"""

from menpiao.simulation.model import Arrivals, Engine, OnSale, Outcome, Second
from menpiao.simulation.onsale import play
from menpiao.simulation.picture import picture
from menpiao.simulation.report import engine_of_bench, words_of

__all__ = [
    "Arrivals",
    "Engine",
    "OnSale",
    "Outcome",
    "Second",
    "engine_of_bench",
    "picture",
    "play",
    "words_of",
]
