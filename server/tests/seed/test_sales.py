"""What is drawn for a seeded database: the same seed is the same year, and nobody has a seat twice."""

from uuid import UUID

from menpiao.kernel.ids import id_head
from menpiao.platform import randomness
from menpiao.seed.doors import open_doors
from menpiao.seed.sales import Order, buyers_of, sell
from menpiao.seed.scale import DAY_MS, Share
from menpiao.seed.stage import Session, Stage, Type

NOW = 1_800_000_000_000
SHARE = Share(2001, "海岸线演出", "Coastline Live", orders=600, scans=900)


def an_id(number: int) -> UUID:
    return UUID(bytes=id_head(milliseconds=number, organizer_id=2001) + bytes(7))


def a_stage() -> Stage:
    """A session that is over and one on sale, without seats, and one with 300 seats."""

    def session(number: int, days: int, seats: list[int] | None = None) -> Session:
        starts = NOW + days * DAY_MS
        types = [Type(an_id(number * 10 + tier), 10_000 * tier, seats and seats[tier::3]) for tier in range(3)]
        on_sale = starts - 35 * DAY_MS
        return Session(an_id(number), an_id(7), "夜航船", on_sale, starts, types, True, 600, an_id(8), [an_id(9)])

    sessions = [session(1, -20), session(2, 10), session(3, -5, list(range(1, 301)))]
    return Stage(SHARE, NOW, sessions, {"support": an_id(4), "gate": an_id(5)}, an_id(6), an_id(99))


def drawn(seed: int) -> tuple[Stage, list[Order]]:
    stage, dice = a_stage(), randomness.seeded(seed)
    return stage, sell(stage, buyers_of(stage, dice), dice)


def facts(orders: list[Order]) -> list[tuple[object, ...]]:
    return [
        (one.id, one.placed, one.state, one.total_fen, one.paid, [line.seat for line in one.lines]) for one in orders
    ]


def test_the_same_seed_is_the_same_year_and_another_is_another() -> None:
    first, again, other = (facts(drawn(seed)[1]) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_orders_come_in_their_order_within_their_sale_and_there_are_all_kinds() -> None:
    _, orders = drawn(1)
    assert len(orders) == SHARE.orders
    assert [one.placed for one in orders] == sorted(one.placed for one in orders)
    for one in orders:
        assert one.session.on_sale <= one.placed < min(one.session.starts, NOW)
        assert one.paid is None or one.placed <= one.paid < NOW
    assert {"paid", "expired", "cancelled", "refunded", "partially_refunded"} <= {one.state for one in orders}


def test_a_seat_is_sold_once() -> None:
    _, orders = drawn(1)
    seats = [line.seat for one in orders if one.live and one.session.seated for line in one.lines]
    assert len(seats) > 50
    assert len(set(seats)) == len(seats)


def test_who_gave_a_ticket_back_does_not_come_and_all_scans_are_dealt_out() -> None:
    stage, orders = drawn(1)
    evenings = open_doors(stage, orders, randomness.seeded(3))
    came = [line for evening in evenings for line in evening.came]
    assert came
    assert not any(line.refunded for line in came)
    assert len(came) + sum(evening.refused for evening in evenings) == SHARE.scans
    assert {evening.session.id for evening in evenings} == {an_id(1), an_id(3)}, "of sessions that are over"
