"""``menpiao bench mixed``: an on-sale with its waiting room as it happens, once, with its curve.

For the first part of the time everybody looks at the page, most people enter the room and a few programs try to order
without a pass. Then the room opens: late comers queue up behind, phones look at the room's public answer and fetch a
pass when their turn has come (`crowd`), choose, and order. Of those who got a place most pay (the WeChat sandbox
prepares and calls back, the worker settles), some change their minds, the rest walk away without a word; what comes
back lets in who still waits. There are fewer places than people. All the while as many others as connections allow go
on browsing. `BROWSING` and the shares beside it say it in numbers.
"""

import asyncio
import json
import time
from datetime import datetime, timedelta
from typing import Any

import httpx
import msgspec

from menpiao import waitingroom
from menpiao.bench import requests
from menpiao.bench.ground import APP_ID, Ground, Hot, prepared_ground, put_behind_a_room, put_on_sale
from menpiao.bench.plan import CrowdPlan, Follow, Kind, PersonPlan, Phase, Round
from menpiao.bench.process import free_port, running, running_worker
from menpiao.bench.result import Measured
from menpiao.bench.scenarios import availabilities, event_pages, lists
from menpiao.bench.stand import Prove, Rounds, standing_on
from menpiao.bench.wechat import add_account
from menpiao.kernel.ids import encode
from menpiao.platform.config import Settings

GATHERS = 0.3
"""The share of the time before the room opens."""
SHORTEST_S = 12.0
"""An on-sale takes at least so long: a line begins to move 3 s after the opening, and phones look every two."""
EARLY = 0.6
"""The share of people who come before the opening; the others come in the first half of what is left."""
PLACES_A_PERSON = 0.6
PAYS, CANCELS = 0.6, 0.15
BROWSING = {
    "before": {"event_page": 5, "availability": 4, "list": 1, "push": 1},
    "after": {"event_page": 4, "availability": 4, "list": 1, "push": 2},
}
"""What all others send, as often as they are answered; ``push`` is an order without a pass."""
CHOOSES_S = 2.0
_READY_AFTER_S = 2.0
"""Until the processes know the room and the generator has started."""
_SHARE = 0.8
_REFERENCES_SHARE = 0.1
QUIET_WITHIN_S = 60
_NAMES = ("event_page", "availability", "list", "push", "enter", "look", "pass", "place", "pay", "cancel")
_GOLDEN = 0.618033988749895

_STATES = "select state, count(*) as orders from orders where organizer_id = $1 group by state"
_WAITING = "select count(*) from provider_notices where handled_at is null"


async def mixed(settings: Settings, *, seconds: float, clients: int, processes: int, prove: Prove) -> Measured:
    """One on-sale between two rounds of references."""
    bank_port = free_port()
    lasts = max(seconds * _SHARE, SHORTEST_S)
    async with prepared_ground(settings, clients=clients) as ground:
        folder = ground.settings.data_dir / "bank"
        bank = (str(bank_port), str(folder), str(len(ground.tokens)))
        changed = _with_bank(ground, f"http://127.0.0.1:{bank_port}")
        async with running("menpiao.bench.bank", *bank):
            await add_account(changed, await _merchant(f"http://127.0.0.1:{bank_port}"))
            async with running_worker(changed.settings), standing_on(changed, clients, processes) as stand:
                rounds = Rounds(stand)
                await rounds.warm_up([event_pages(changed), availabilities(changed)])
                await rounds.references(seconds=seconds * _REFERENCES_SHARE)
                sale, crowd = await _sale(changed, lasts_s=lasts)
                kinds = kinds_of_an_on_sale(changed, sale)
                driven = await rounds.scenario(kinds, seconds=lasts, phases=phases_of_an_on_sale(kinds), crowd=crowd)
                settled_after_s = await _quiet(changed)
                await rounds.references(seconds=seconds * _REFERENCES_SHARE)
                extra = await _fates(changed) | _line(driven) | {"settled_after_s": settled_after_s}
                return await rounds.measured("mixed", seconds=seconds, prove=prove, extra=extra)


def kinds_of_an_on_sale(ground: Ground, sale: Hot) -> list[Kind]:
    """Everything that people do; orders without a pass are refused, and orders for what has just been sold, which is no
    error. Nor is "paid already": the bank pays half a second after preparing, whether the phone has heard of it or not.
    The crowd's own requests are made on the way (`crowd`)."""
    pay, cancel = (_NAMES.index(name) for name in ("pay", "cancel"))
    follows = [Follow(pay, PAYS, after_s=0.3), Follow(cancel, CANCELS, after_s=1.0)]
    kinds = [
        event_pages(ground),
        availabilities(ground),
        lists(ground),
        requests.orders(ground.tokens, sale.session_id, sale.ticket_type_id, name="push", expected=[409]),
        Kind("enter", [], [201]),
        Kind("look", [], [200]),
        Kind("pass", [], [201, 409]),
        Kind("place", [], [201, 409], follows),
        requests.about_an_order("pay", ground.tokens, "payments", b'{"method": "wechat_jsapi"}', [201, 409]),
        requests.about_an_order("cancel", ground.tokens, "cancellation", b"{}", [200]),
    ]
    assert tuple(kind.name for kind in kinds) == _NAMES
    return kinds


def phases_of_an_on_sale(kinds: list[Kind]) -> list[Phase]:
    """Before the room opens and afterwards; what is not browsing comes by itself."""
    before, after = ([BROWSING[when].get(kind.name, 0) for kind in kinds] for when in ("before", "after"))
    return [Phase(GATHERS, before), Phase(1.0, after)]


async def crowd_of(ground: Ground, sale: Hot, *, starts_at: datetime, lasts_s: float) -> CrowdPlan:
    """Everybody who will come, and a waiting room before this sale that lets them in one after the other."""
    gathers_s, count = lasts_s * GATHERS, len(ground.tokens)
    opens_at, early = starts_at + timedelta(seconds=gathers_s), int(count * EARLY)
    # All who find a place are in after two thirds of the time that the open room has.
    admits_s = (lasts_s - gathers_s - waitingroom.SETTLE_S) * 2 / 3
    per_minute = max(1, int(60 * count * PLACES_A_PERSON / admits_s))
    settings = waitingroom.Settings(
        per_minute=per_minute, max_active=max(10, count), pass_seconds=300, opens_above_per_minute=None
    )
    new = waitingroom.NewRoom(
        session_ids=(sale.session_id,), settings=settings, gathers_at=ground.db.clock.now(), opens_at=opens_at
    )
    room_id = await put_behind_a_room(ground.db, ground.settings, ground.organizer_id, new)
    # Buyers alternate between both groups, so that neither is the first to have signed in.
    order = sorted(range(count), key=lambda number: number * _GOLDEN % 1)
    comes = {number: 0.9 * gathers_s * place / early for place, number in enumerate(order[:early])}
    late_s = (lasts_s - gathers_s) / 2
    comes |= {number: gathers_s + late_s * place / (count - early) for place, number in enumerate(order[early:])}
    return CrowdPlan(
        room=encode(room_id),
        room_id=room_id.bytes,
        starts_at=starts_at.timestamp(),
        opens_at=opens_at.timestamp(),
        people=[
            PersonPlan(buyer.bytes, token, comes[number])
            for number, (buyer, token) in enumerate(zip(ground.buyers, ground.tokens, strict=True))
        ],
        kinds=(_NAMES.index("enter"), _NAMES.index("look"), _NAMES.index("pass"), _NAMES.index("place")),
        items=json.dumps([requests.one_place(sale.session_id, sale.ticket_type_id)]).encode(),
        chooses_s=CHOOSES_S,
    )


def _with_bank(ground: Ground, url: str) -> Ground:
    settings = msgspec.structs.replace(ground.settings, wechat_pay_url=url)
    return msgspec.structs.replace(ground, settings=settings)


async def _merchant(url: str) -> bytes:
    """The organizer opens an account, as in WeChat's console; the answer is what is copied from there."""
    async with httpx.AsyncClient(base_url=url, timeout=20, trust_env=False) as console:
        answer = await console.post("/sim/merchants", json={"app_ids": [APP_ID], "mode": "public_key"})
        answer.raise_for_status()
        return answer.content


async def _sale(ground: Ground, *, lasts_s: float) -> tuple[Hot, CrowdPlan]:
    """Fewer places than people, on sale from the room's opening on."""
    starts_at = ground.db.clock.now() + timedelta(seconds=_READY_AFTER_S)
    sale = await put_on_sale(
        ground.db,
        ground.organizer_id,
        ground.venue_id,
        title="The on-sale",
        places=max(1, int(PLACES_A_PERSON * len(ground.tokens))),
        on_sale_at=starts_at + timedelta(seconds=lasts_s * GATHERS),
    )
    return sale, await crowd_of(ground, sale, starts_at=starts_at, lasts_s=lasts_s)


async def _quiet(ground: Ground) -> float:
    """For how many seconds the callbacks of the run were still being settled."""
    began = time.monotonic()
    quiet = 0
    while quiet < 3 and time.monotonic() - began < QUIET_WITHIN_S:
        await asyncio.sleep(0.3)
        async with ground.db.read() as tx:
            quiet = quiet + 1 if await tx.connection.fetchval(_WAITING) == 0 else 0
    return round(time.monotonic() - began - 0.3 * quiet, 1)


async def _fates(ground: Ground) -> dict[str, float]:
    """What became of the orders."""
    async with ground.db.read() as tx:
        rows: list[Any] = await tx.connection.fetch(_STATES, ground.organizer_id)
    return {f"orders_{row['state']}": float(row["orders"]) for row in rows}


def _line(driven: Round) -> dict[str, float]:
    """How the waiting room went."""
    assert driven.crowd is not None
    return {f"room_{name}": float(value) for name, value in msgspec.structs.asdict(driven.crowd).items()}
