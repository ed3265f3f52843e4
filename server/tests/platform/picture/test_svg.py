"""Charts and pages: well-formed, self-contained, and safe to open whatever the names in them are."""

import re
from xml.etree import ElementTree

from hypothesis import example, given
from hypothesis import strategies as st

from menpiao.platform.picture import Curve, chart, page, table, tiles
from menpiao.platform.picture.svg import MOST_POINTS, ceiling_of, short, thinned

POINTS = st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e9)), max_size=50).map(sorted)
PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)


@given(PRINTABLE, POINTS)
def test_a_figure_is_well_formed_whatever_is_drawn(name: str, points: list[tuple[float, float]]) -> None:
    figure = ElementTree.fromstring(chart(name, [Curve(name, "jade", points, filled=True)], unit="/s", marks=[1.0]))
    drawn = figure.findall(".//polyline")
    assert len(drawn) == (1 if points else 0)


@given(POINTS.filter(bool))
@example([(0.0, 5e-324)])
def test_no_point_leaves_the_picture(points: list[tuple[float, float]]) -> None:
    svg = chart("x", [Curve("x", "jade", points)], unit="")
    line = re.findall(r'<polyline[^>]* points="([^"]*)"', svg)[0]
    for x, y in (map(float, pair.split(",")) for pair in line.split()):
        assert 0 <= x <= 860
        assert 0 <= y <= 240


@given(st.floats(min_value=1e-6, max_value=1e12))
def test_axes_end_at_a_round_number_that_is_not_far(value: float) -> None:
    top = ceiling_of(value)
    assert value * (1 - 1e-6) <= top <= value * 2.5 * (1 + 1e-6)


def test_peaks_survive_thinning() -> None:
    points = [(float(at), 99.0 if at == 4_321 else 1.0) for at in range(10_000)]
    kept = thinned(points)
    assert len(kept) <= MOST_POINTS
    assert (4_321.0, 99.0) in kept


def test_numbers_are_short() -> None:
    assert [short(value) for value in (0, 0.25, 7, 1_200, 25_000, 3_400_000)] == [
        "0", "0.25", "7", "1,200", "25k", "3.4M",
    ]  # fmt: skip


def test_a_page_needs_nothing_from_anywhere_and_has_both_themes() -> None:
    text = page("T", "lead", [tiles([("a", "1")]), table("t", ["h"], [["<b>"]], good=[False])])
    assert "prefers-color-scheme:dark" in text
    assert "&lt;b&gt;" in text
    assert 'class="bad"' in text
    assert not re.search(r"https?://|<script|<link|@import|url\(", text)
