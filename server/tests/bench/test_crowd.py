"""The crowd's phones: they come to the same conclusions as the server, by code of their own, and are patient."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from menpiao.bench.crowd import AGAIN_AFTER_S, LONGEST_LOOK_S, Crowd
from menpiao.bench.plan import CrowdPlan, Kind, PersonPlan
from menpiao.bench.tally import Line
from menpiao.kernel.ids import encode
from menpiao.platform import randomness
from menpiao.waitingroom.model.draw import SPAN, hex16, rank_of, tie_of
from menpiao.waitingroom.model.line import Frontier, Position
from menpiao.waitingroom.model.wire import show_frontier

ROOM = UUID(bytes=randomness.token_bytes(16))
SEED = randomness.token_bytes(32)
PEOPLE = [UUID(bytes=randomness.token_bytes(16)) for _ in range(40)]
LINES = [Line(Kind(name, [], [200])) for name in ("enter", "look", "pass", "place")]
ENTER, LOOK, FETCH, PLACE = LINES


def a_crowd() -> Crowd:
    people = [PersonPlan(buyer.bytes, f"token{number}", 0.0) for number, buyer in enumerate(PEOPLE)]
    plan = CrowdPlan(encode(ROOM), ROOM.bytes, 0.0, 0.0, people, (0, 1, 2, 3), b"[]", 2.0)
    crowd = Crowd(plan, LINES, b"00ff00ff00ff")
    crowd.start(0.0, moment=datetime(1970, 1, 1, tzinfo=UTC))
    return crowd


def asked(crowd: Crowd, now: float) -> Iterator[tuple[Line, int, bytes]]:
    while (wanted := crowd.next(now)) is not None:
        yield wanted


def an_entry(buyer: UUID, bucket: int | None) -> bytes:
    """Drawn, or arrived in that second."""
    drawn = bucket is None
    tie = None if bucket is None else hex16(tie_of(SEED, room_id=ROOM, buyer_id=buyer, bucket=bucket))
    entry = {"token": "t", "class": "drawn" if drawn else "arrived", "bucket": bucket or 0, "rank": None, "tie": tie}
    return json.dumps(entry).encode()


def a_room(frontier: Frontier, **facts: Any) -> bytes:
    shown = show_frontier(frontier)
    room = {
        "state": "open",
        "version": 1,
        "seed": SEED.hex(),
        "frontier": {"rank": shown.rank, "all_drawn": shown.all_drawn, "arrived": shown.arrived, "tie": shown.tie},
        "drawn": len(PEOPLE),
        "per_minute": 600,
        "poll_after_s": 2,
    }
    return json.dumps(room | facts).encode()


@pytest.mark.parametrize(
    "frontier",
    [
        Frontier(),
        Frontier(rank=SPAN // 3),
        Frontier(rank=SPAN - 1, all_drawn=True),
        Frontier(rank=SPAN - 1, all_drawn=True, arrived=3, tie=SPAN // 2),
        Frontier(rank=SPAN - 1, all_drawn=True, arrived=9),
    ],
)
def test_phones_and_server_agree_on_whose_turn_it_is(frontier: Frontier) -> None:
    crowd = a_crowd()
    buckets = [None if number % 2 else number // 8 for number in range(len(PEOPLE))]
    for line, number, _ in list(asked(crowd, 0.0)):
        crowd.answered(line, number, b"201", an_entry(PEOPLE[number], buckets[number]), 0.0)
    for line, number, _ in list(asked(crowd, LONGEST_LOOK_S)):
        assert line is LOOK
        crowd.answered(line, number, b"200", a_room(frontier), LONGEST_LOOK_S)
    called = {number for line, number, _ in asked(crowd, LONGEST_LOOK_S) if line is FETCH}

    def admitted(number: int) -> bool:
        buyer, bucket = PEOPLE[number], buckets[number]
        if bucket is None:
            return frontier.admits(Position(True, 0, rank_of(SEED, room_id=ROOM, buyer_id=buyer)))
        return frontier.admits(Position(False, bucket, tie_of(SEED, room_id=ROOM, buyer_id=buyer, bucket=bucket)))

    assert called == {number for number in range(len(PEOPLE)) if admitted(number)}
    assert crowd.in_line == len(PEOPLE)


def test_who_is_told_that_all_is_busy_asks_for_the_same_again() -> None:
    crowd = a_crowd()
    first = {number: request for _, number, request in asked(crowd, 0.0)}
    assert len(set(first.values())) == len(PEOPLE)
    for number in first:
        crowd.answered(ENTER, number, b"503", b"{}", 0.0)
    assert list(asked(crowd, AGAIN_AFTER_S / 2)) == []
    assert {number: request for _, number, request in asked(crowd, AGAIN_AFTER_S)} == first


def test_a_room_that_is_over_sends_everybody_home() -> None:
    crowd = a_crowd()
    for line, number, _ in list(asked(crowd, 0.0)):
        crowd.answered(line, number, b"201", an_entry(PEOPLE[number], None), 0.0)
    for line, number, _ in list(asked(crowd, LONGEST_LOOK_S)):
        crowd.answered(line, number, b"200", a_room(Frontier(), state="sold_out"), LONGEST_LOOK_S)
    assert crowd.in_line == 0
    assert list(asked(crowd, 1e9)) == []
    assert (crowd.result().entered, crowd.result().passes) == (len(PEOPLE), 0)


def test_a_pass_is_spent_on_one_order_after_a_while_of_choosing() -> None:
    crowd = a_crowd()
    for line, number, _ in list(asked(crowd, 0.0)):
        crowd.answered(line, number, b"201", an_entry(PEOPLE[number], None), 0.0)
    everybody = a_room(Frontier(rank=SPAN - 1, all_drawn=True))
    for line, number, _ in list(asked(crowd, LONGEST_LOOK_S)):
        crowd.answered(line, number, b"200", everybody, LONGEST_LOOK_S)
    for line, number, _ in list(asked(crowd, LONGEST_LOOK_S)):
        assert line is FETCH
        crowd.answered(line, number, b"201", b'{"pass":"mine%d"}' % number, LONGEST_LOOK_S)
    assert list(asked(crowd, LONGEST_LOOK_S)) == []
    orders = {number: request for line, number, request in asked(crowd, LONGEST_LOOK_S + 10) if line is PLACE}
    assert all(b'"pass":"mine%d"}' % number in request for number, request in orders.items())
    for number in orders:
        crowd.answered(PLACE, number, b"201", b"{}", LONGEST_LOOK_S + 10)
    assert (crowd.result().ordered, crowd.in_line) == (len(PEOPLE), 0)
