"""An operator's own figures: ``place.caller=120/60`` is 120 a minute and 60 at once; ``off`` is no limit."""

import re
from collections.abc import Iterable, Mapping

import msgspec

from menpiao.platform.ratelimit.gcra import MINUTE_US, Limit

_FIGURES = re.compile(r"([1-9][0-9]{0,7})/([1-9][0-9]{0,6})")


class BadOverride(ValueError):
    """The text is the sentence for the operator."""


def overridden(limits: Iterable[Limit], changes: Mapping[str, str]) -> tuple[Limit, ...]:
    """The table with these changes. What does not exist can't be changed: a misspelt name must not be believed in."""
    table = {limit.name: limit for limit in limits}
    for name, figures in changes.items():
        if name not in table:
            raise BadOverride(f"there is no limit {name}; there are {', '.join(table)}")
        if figures == "off":
            del table[name]
            continue
        found = _FIGURES.fullmatch(figures)
        if found is None or int(found[1]) > MINUTE_US:
            raise BadOverride(f"{name}={figures}: expected PER_MINUTE/AT_ONCE, such as 120/60, or off")
        table[name] = msgspec.structs.replace(table[name], per_minute=int(found[1]), burst=int(found[2]))
    return tuple(table.values())
