"""Money on a simulated outside: buyers, gates, staff, callbacks and a provider that loses, repeats, delays and lies,
over a real PostgreSQL and our real use cases, with our process killed between any two of its steps.

A seed decides everything: what happens, who goes on next, every id. Played again it is the same history, bit for bit.
After every step the rules of ``menpiao audit`` hold and no ticket stands that nobody paid for; in the end nothing goes
wrong any more, everything comes to its end, and every fen that the provider keeps is where our books say it is.
docs/reference/simulation.md tells how to read it.
"""

from menpiao.simulation.money.loom import new_loop
from menpiao.simulation.money.many import play_all
from menpiao.simulation.money.play import Mode, Played, theatre
from menpiao.simulation.money.report import words_of, words_of_broken

__all__ = ["Mode", "Played", "new_loop", "play_all", "theatre", "words_of", "words_of_broken"]
