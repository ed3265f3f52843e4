"""``menpiao bench seats``: orders for seats of one hot hall of 50,000, chosen ones and the best available, beside
orders for general admission of the same run.

Rounds of the three take turns, and one in which everybody wants the same seat: how long those wait who do not get it.
Each of the others has a session of its own for a round, so that it finds an empty hall; whoever chooses chooses at
random, a seat that nobody else asks for. What is said of the whole run is said of the chosen seats. In the end the best
available is measured by itself, in the same hall (`menpiao.bench.picking`).
"""

import asyncio
import json
from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao import inventory, seating
from menpiao.bench import requests
from menpiao.bench.ground import PRICE_FEN, Ground, Hot, put_on_sale
from menpiao.bench.picking import picking
from menpiao.bench.plan import Kind, Round
from menpiao.bench.result import Measured, median, ratio
from menpiao.bench.stand import ROUNDS, Prove, Rounds, prepared_stand
from menpiao.catalog import PriceTier
from menpiao.inventory import NewSeating, Part
from menpiao.kernel.ids import encode
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM
from menpiao.platform.config import Settings
from menpiao.seating import NewHall, Plan, PlanCache

SEATS = 50_000
SHARE = 0.25
"""Of a round's time for each of the four."""


class Hall(msgspec.Struct, frozen=True):
    """A hall's map, and the sessions that sell it."""

    plan: Plan
    sessions: list[Hot]


async def seats(settings: Settings, *, seconds: float, clients: int, processes: int, prove: Prove) -> Measured:
    """Measure for about so many seconds, not counting the time that preparing takes."""
    each = seconds / ROUNDS
    found: dict[str, list[Round]] = {"general_admission": [], "best_available": [], "chosen": []}
    lost: list[Round] = []
    async with prepared_stand(settings, clients=clients, processes=processes) as stand:
        ground = stand.ground
        hall = await _hall(ground, sessions=2 * ROUNDS + 2)
        general = requests.orders(ground.tokens, ground.hot.session_id, ground.hot.ticket_type_id)
        rounds = Rounds(stand)
        paths = [f"/api/v1/sessions/{encode(one.session_id)}/seats" for one in hall.sessions]
        await rounds.warm_up([requests.pages(paths, name="seats")])
        await stand.drive([general], seconds=1.0)
        await stand.drive([_best(ground, hall.sessions[-1])], seconds=1.0)
        for number in range(ROUNDS):
            placed, _ = await stand.drive([general], seconds=each * SHARE)
            found["general_admission"].append(placed)
            best, _ = await stand.drive([_best(ground, hall.sessions[2 * number])], seconds=each * SHARE)
            found["best_available"].append(best)
            chosen = _chosen(ground, hall.plan, hall.sessions[2 * number + 1])
            found["chosen"].append(await rounds.scenario([chosen], seconds=each * SHARE))
            wanted, _ = await stand.drive(
                [_one_seat(ground, hall.plan, hall.sessions[-2], number)], seconds=each * SHARE
            )
            lost.append(wanted)
            await rounds.references(seconds=each)
        extra = _extra(found) | _extra_of_losers(lost) | await asyncio.to_thread(picking, hall.plan)
        return await rounds.measured("seats", seconds=seconds, prove=prove, extra=extra)


def _extra(found: dict[str, list[Round]]) -> dict[str, float]:
    """Of each of the three: the rate, how long it took, errors, and the share of general admission's rate."""
    general = median(one.rate_per_s for one in found["general_admission"])
    extra: dict[str, float] = {}
    for name, rounds in found.items():
        rate = median(one.rate_per_s for one in rounds)
        extra[f"{name}_per_s"] = rate
        extra[f"{name}_p50_ms"] = median((one.p50_ms for one in rounds), 2)
        extra[f"{name}_p99_ms"] = median((one.p99_ms for one in rounds), 2)
        extra[f"{name}_errors"] = sum(one.errors for one in rounds)
        extra[f"{name}_to_general_admission"] = ratio(rate, general)
    return extra


def _extra_of_losers(rounds: Sequence[Round]) -> dict[str, float]:
    """How long those waited who asked for a seat that somebody else had a moment ago; all but one answer is theirs."""
    return {
        "lost_per_s": median(one.rate_per_s for one in rounds),
        "lost_p50_ms": median((one.p50_ms for one in rounds), 2),
        "lost_p99_ms": median((one.p99_ms for one in rounds), 2),
        "lost_errors": sum(one.errors for one in rounds),
    }


async def _hall(ground: Ground, *, sessions: int) -> Hall:
    """A stadium, and sessions that sell all of its seats."""
    db, number = ground.db, ground.organizer_id
    new = NewHall(ground.venue_id, {"en": "The hall"})
    hall_id, _ = await seating.create_hall(db, actor=SYSTEM, organizer_id=number, idempotency_key="bench", new=new)
    document = seating.sample("stadium", SEATS)
    version = await seating.save_draft(
        db, actor=SYSTEM, organizer_id=number, hall_id=hall_id, expected_version=1, document=document
    )
    row, _ = await seating.publish(db, actor=SYSTEM, organizer_id=number, hall_id=hall_id, expected_version=version)
    plans = PlanCache(db)
    plan = await plans.plan(row.id)
    opened_at = db.clock.now()
    hot = [
        await put_on_sale(db, number, ground.venue_id, title=f"Hall {which}", places=0, on_sale_at=opened_at)
        for which in range(sessions)
    ]
    for one in hot:
        await _sell(ground, plans, plan, row.id, one)
    return Hall(plan, hot)


async def _sell(ground: Ground, plans: PlanCache, plan: Plan, seat_map_id: UUID, hot: Hot) -> None:
    tier = PriceTier(1, {"en": "All"}, "#D9381E", {hot.ticket_type_id: PRICE_FEN})
    everything = tuple([(1, Part("section", (section.id,), "/paint")) for section in plan.sections if section.count])
    await inventory.seat_session(
        ground.db,
        plans,
        actor=SYSTEM,
        organizer_id=ground.organizer_id,
        session_id=hot.session_id,
        expected_version=0,
        new=NewSeating(seat_map_id, (tier,), everything, (), (), no_orphans=False),
    )


def _best(ground: Ground, hot: Hot) -> Kind:
    """One seat each, the best that is free."""
    item = {
        "kind": "best_available",
        "session_id": encode(hot.session_id),
        "ticket_type_id": encode(hot.ticket_type_id),
        "quantity": 1,
    }
    body = json.dumps({"items": [item]}).encode()
    return Kind(
        "best_available", [requests.post("/api/v1/orders", body, token=token) for token in ground.tokens], [201]
    )


def _chosen(ground: Ground, plan: Plan, hot: Hot) -> Kind:
    """One seat each, every one of them once."""
    tokens = ground.tokens
    made = [
        requests.post("/api/v1/orders", _body(hot, seat_id), token=tokens[number % len(tokens)])
        for number, seat_id in enumerate(_shuffled(_ordinary(plan)))
    ]
    return Kind("chosen", made, [201], once=True)


def _one_seat(ground: Ground, plan: Plan, hot: Hot, number: int) -> Kind:
    """Everybody wants the same one, another in each round."""
    body = _body(hot, _ordinary(plan)[number])
    return Kind("lost", [requests.post("/api/v1/orders", body, token=token) for token in ground.tokens], [201, 409])


def _ordinary(plan: Plan) -> list[str]:
    return [seat_id for index, seat_id in enumerate(plan.seat_ids) if seating.is_ordinary(plan, index)]


def _body(hot: Hot, seat_id: str) -> bytes:
    item = {
        "kind": "seat",
        "session_id": encode(hot.session_id),
        "seat_id": seat_id,
        "ticket_type_id": encode(hot.ticket_type_id),
    }
    return json.dumps({"items": [item]}).encode()


def _shuffled(names: Sequence[str]) -> list[str]:
    return [name for _, name in sorted((randomness.bits(32), name) for name in names)]
