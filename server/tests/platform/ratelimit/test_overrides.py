"""An operator's figures: what exists can be changed, what does not can't be believed in."""

import pytest

from menpiao.platform.ratelimit import BadOverride, Kind, Limit, overridden

TABLE = (
    Limit("place", Kind.CALLER, per_minute=60, burst=60, closed=True),
    Limit("read", Kind.NETWORK, per_minute=600, burst=100),
)


def test_figures_change_and_everything_else_stays() -> None:
    changed = overridden(TABLE, {"place.caller": "120/30"})
    assert changed == (Limit("place", Kind.CALLER, per_minute=120, burst=30, closed=True), TABLE[1])


def test_off_is_no_limit() -> None:
    assert overridden(TABLE, {"read.network": "off"}) == TABLE[:1]


@pytest.mark.parametrize("name", ["place.buyer", "place", "Place.caller", "", "read.device"])
def test_a_misspelt_name_is_refused_with_those_that_exist(name: str) -> None:
    with pytest.raises(BadOverride, match=r"place\.caller, read\.network"):
        overridden(TABLE, {name: "1/1"})


@pytest.mark.parametrize(
    "figures", ["", "1", "0/1", "1/0", "-1/5", "1/5/6", "1e3/5", "1 / 5", "99999999/1", "１/１", "on"]
)
def test_figures_that_can_not_be_meant_are_refused(figures: str) -> None:
    with pytest.raises(BadOverride, match="120/60"):
        overridden(TABLE, {"place.caller": figures})
