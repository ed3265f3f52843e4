"""What promo codes have for themselves: places that are put aside for them, and hidden types that only they open."""

from menpiao.simulation.money.aside.store import Aside, OurAllotment, Taken, read_aside
from menpiao.simulation.money.aside.truth import kept_too_long, wrong_aside

__all__ = ["Aside", "OurAllotment", "Taken", "kept_too_long", "read_aside", "wrong_aside"]
