"""What can be measured: each scenario is the requests that clients send, and how long; the stand does the rest.

`SCENARIOS` has the plain ones, whose rounds are all alike; `settle`, `mixed` and `seats` have modules of their own.
"""

from collections.abc import Callable

import msgspec

from menpiao.bench import requests
from menpiao.bench.ground import Ground
from menpiao.bench.plan import Kind, Phase
from menpiao.bench.result import Measured
from menpiao.bench.stand import ROUNDS, SHARES, Prove, Rounds, prepared_stand
from menpiao.kernel.ids import encode
from menpiao.platform.config import Settings


class Scenario(msgspec.Struct, frozen=True):
    """``weights``: in which proportions its kinds are sent."""

    name: str
    kinds: Callable[[Ground], list[Kind]]
    weights: list[int]


def _places(ground: Ground) -> list[Kind]:
    return [requests.orders(ground.tokens, ground.hot.session_id, ground.hot.ticket_type_id)]


def _refusals(ground: Ground) -> list[Kind]:
    sold_out = ground.sold_out
    return [requests.orders(ground.tokens, sold_out.session_id, sold_out.ticket_type_id, name="refuse", expected=[409])]


def event_pages(ground: Ground) -> Kind:
    """The warm pages of all events."""
    return requests.pages((f"/api/v1/events/{encode(one.event_id)}" for one in ground.others), name="event_page")


def availabilities(ground: Ground) -> Kind:
    """What is left, of all sessions."""
    paths = (f"/api/v1/sessions/{encode(one.session_id)}/availability" for one in ground.others)
    return requests.pages(paths, name="availability")


def lists(_: Ground) -> Kind:
    """The first page of the shop window and two filters of it."""
    paths = ("/api/v1/events", "/api/v1/events?city=shanghai", "/api/v1/events?category=concert&limit=10")
    return requests.pages(paths, name="list")


def room_checks(ground: Ground) -> Kind:
    """What everybody who waits asks for again and again."""
    return requests.pages([f"/api/v1/rooms/{encode(ground.room_id)}"], name="room_check")


def entries(ground: Ground) -> Kind:
    """Taking a place in the line; whoever has one gets it again."""
    path = f"/api/v1/rooms/{encode(ground.room_id)}/entries"
    return Kind("entry", [requests.post(path, b"{}", token=token) for token in ground.tokens], [201])


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("place", _places, [1]),
        Scenario("refuse", _refusals, [1]),
        Scenario("browse", lambda ground: [event_pages(ground), availabilities(ground), lists(ground)], [6, 3, 1]),
        Scenario("waitroom", lambda ground: [room_checks(ground), entries(ground)], [9, 1]),
    )
}


async def measure(
    scenario: str, settings: Settings, *, seconds: float, clients: int, processes: int, prove: Prove
) -> Measured:
    """Measure for about so many seconds with so many connections; ``prove`` is the proof of the books."""
    chosen, each = SCENARIOS[scenario], seconds / ROUNDS
    async with prepared_stand(settings, clients=clients, processes=processes) as stand:
        rounds, kinds = Rounds(stand), chosen.kinds(stand.ground)
        await rounds.warm_up(kinds)
        for _ in range(ROUNDS):
            await rounds.scenario(kinds, seconds=each * SHARES["scenario"], phases=[Phase(1.0, chosen.weights)])
            await rounds.references(seconds=each)
        return await rounds.measured(scenario, seconds=seconds, prove=prove)
