"""On-sales on paper: everybody's end is known, and a faster engine is never worse."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menpiao.simulation import Arrivals, Engine, OnSale, engine_of_bench, picture, play, words_of
from menpiao.simulation.arrivals import arrivals_by_second
from menpiao.simulation.counts import Carry, Line, percentiles
from menpiao.waitingroom import SETTLE_S

SALES = st.builds(
    OnSale,
    buyers=st.integers(1, 200_000),
    places=st.integers(1, 30_000),
    places_an_order=st.integers(1, 4),
    arrivals=st.builds(
        Arrivals,
        before_share=st.floats(0, 1),
        gather_s=st.integers(0, 120),
        half_life_s=st.floats(1, 60),
        gusts=st.floats(0, 0.5),
    ),
    engine=st.builds(Engine, orders_per_s=st.floats(1, 5_000)),
    patience_s=st.floats(30, 7_200),
    buys_share=st.floats(0, 1),
    pays_share=st.floats(0, 1),
    hold_s=st.integers(60, 300),
    max_active=st.none() | st.integers(1, 2_000),
    pass_seconds=st.integers(60, 600),
    longest_s=st.just(900),
    seed=st.integers(0, 2**32 - 1),
)


@given(SALES)
@settings(max_examples=40)
def test_everybody_ends_served_told_or_gone_and_no_place_is_sold_twice(sale: OnSale) -> None:
    outcome = play(sale)
    assert outcome.served + outcome.sold_out + outcome.gone == sale.buyers
    assert outcome.places_sold == outcome.served * sale.places_an_order <= sale.places
    assert sum(second.arrived for second in outcome.seconds) == sale.buyers
    last = outcome.seconds[-1]
    assert (last.waiting, last.free + last.sold) == (0, sale.places)


@given(SALES)
@settings(max_examples=25)
def test_the_same_seed_is_the_same_world(sale: OnSale) -> None:
    assert play(sale) == play(sale)


@pytest.mark.parametrize("rate", [50.0, 200.0, 1_000.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_faster_engine_sells_no_later_and_keeps_nobody_waiting_longer(rate: float, seed: int) -> None:
    def at(orders_per_s: float) -> tuple[int, int]:
        engine = Engine(orders_per_s=orders_per_s)
        sale = OnSale(buyers=300_000, places=20_000, engine=engine, hold_s=120, seed=seed)
        outcome = play(sale)
        assert outcome.taken_at_s is not None
        return outcome.taken_at_s, outcome.waits_admitted_s["p90"]

    slow, fast = at(rate), at(2 * rate)
    assert fast[0] <= slow[0]
    assert fast[1] <= slow[1]


def test_places_for_everybody_are_never_told_to_be_gone() -> None:
    outcome = play(OnSale(buyers=1_000, places=10_000))
    assert (outcome.taken_at_s, outcome.sold_out, outcome.waits_refused_s) == (None, 0, {})


def test_the_room_stays_open_until_nothing_can_come_back_any_more() -> None:
    """Not when the last place is taken: some orders are never paid, and somebody who waits gets their places."""
    outcome = play(OnSale(buyers=100_000, places=10_000, hold_s=600))
    assert outcome.taken_at_s is not None
    assert outcome.told_at_s is not None
    assert outcome.told_at_s > outcome.taken_at_s + 600
    assert (outcome.places_sold, outcome.places_back) == (10_000, 0)


def test_no_more_people_choose_at_a_time_than_the_room_allows() -> None:
    """But for a few: who is slow to fetch their pass counts less and less."""
    sale = OnSale(buyers=50_000, places=10_000, max_active=400, buys_share=1.0, patience_s=1e9)
    outcome = play(sale)
    lasts = sale.fetches_s + sale.chooses_s
    admitted = [second.admitted for second in outcome.seconds]
    inside = [sum(admitted[max(0, at - lasts) : at]) for at in range(len(admitted))]
    assert 300 < max(inside) < 440
    hurried = play(msgspec.structs.replace(sale, max_active=800))
    assert hurried.taken_at_s is not None
    assert outcome.taken_at_s is not None
    assert hurried.taken_at_s < outcome.taken_at_s


def test_the_line_begins_to_move_when_the_real_one_does() -> None:
    """Seconds after the opening are counted to their end first, by every process."""
    seconds = play(OnSale(buyers=10_000, places=1_000)).seconds
    assert min(second.at_s for second in seconds if second.admitted) == SETTLE_S
    late = play(OnSale(buyers=50, places=1_000, arrivals=Arrivals(before_share=0.0, gusts=0.0))).waits_admitted_s
    assert late["p50"] >= SETTLE_S


def test_ten_times_the_buyers_take_no_more_memory() -> None:
    few = play(OnSale(buyers=100_000, places=5_000))
    many = play(OnSale(buyers=1_000_000, places=5_000))
    assert len(many.seconds) <= len(few.seconds) + 5


def test_the_draw_comes_before_the_line() -> None:
    arrivals = Arrivals(before_share=0.5, gusts=0.0)
    sale = OnSale(buyers=10_000, places=1_000_000, arrivals=arrivals, admit_per_s=100.0, patience_s=1e9)
    opened = [second for second in play(sale).seconds if 0 <= second.at_s < SETTLE_S + 50]
    assert sum(second.admitted for second in opened) == 5_000
    assert opened[-1].waiting == sum(second.arrived for second in opened)


@given(st.integers(0, 100_000), st.integers(0, 2**32 - 1), st.floats(0, 1))
@settings(max_examples=25)
def test_arrivals_add_up(buyers: int, seed: int, before: float) -> None:
    coming = arrivals_by_second(Arrivals(before_share=before, half_life_s=20), buyers, seed=seed)
    assert sum(coming.values()) == buyers
    assert min(coming.values()) >= 0


@given(st.lists(st.integers(0, 1_000), max_size=50), st.floats(0, 1))
def test_a_carried_share_is_never_off_by_a_whole_one(counts: list[int], share: float) -> None:
    carry = Carry(share)
    given_out = sum(carry.of(count) for count in counts)
    assert abs(given_out - share * sum(counts)) < 1 + 1e-6


def test_a_line_is_served_in_order_of_arrival() -> None:
    line = Line()
    for at, count in ((1, 5), (2, 3), (3, 4)):
        line.join(at, count)
    assert line.take(7) == [(1, 5), (2, 2)]
    assert line.take(99) == [(2, 1), (3, 4)]
    assert line.count == 0


def test_percentiles_of_waits() -> None:
    assert percentiles({0: 50, 10: 40, 60: 10}) == {"p50": 0, "p90": 10, "p99": 60, "longest": 60}
    assert percentiles({}) == {}


def test_an_engine_is_what_a_bench_measured() -> None:
    bench = {"scenario": "place", "rate_per_s": 8_000.0, "cpu": {"server_us": 70.0, "database_us": None}}
    engine = engine_of_bench(msgspec.json.encode(bench), Engine())
    assert (engine.orders_per_s, engine.order_us, engine.order_db_us) == (8_000.0, 70.0, Engine().order_db_us)
    checks = bench | {"scenario": "browse"}
    assert engine_of_bench(msgspec.json.encode(checks), Engine()).check_us == 70.0
    settled = engine_of_bench(msgspec.json.encode(bench | {"scenario": "settle"}), Engine())
    assert (settled.callback_us, settled.payment_us) == (70.0, Engine().payment_us)


@pytest.mark.parametrize("text", [b"", b"[]", b'{"scenario": "mixed", "rate_per_s": 1, "cpu": {"server_us": 1}}'])
def test_what_no_bench_printed_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"bench|engine"):
        engine_of_bench(text, Engine())


def test_words_and_picture_tell_the_same_figures() -> None:
    sale = OnSale(buyers=50_000, places=2_000)
    outcome = play(sale)
    for text in (words_of(sale, outcome), picture(sale, outcome)):
        assert f"{outcome.served:,}" in text
        assert f"{outcome.peak_waiting:,}" in text
