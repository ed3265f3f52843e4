"""``menpiao bench mixed``: an on-sale as it happens, once, with its curve.

For the first quarter of the time everybody looks at the page and a few press the button early. Then the sale opens:
half of all requests are orders until nothing is left, and go on as refusals, because people go on trying. Of those who
got places, most pay (the WeChat sandbox prepares and calls back, the worker settles), some change their minds, the rest
walk away without a word. `PROPORTIONS` says it in numbers.
"""

import asyncio
import time
from datetime import timedelta
from typing import Any

import httpx
import msgspec

from menpiao.bench import requests
from menpiao.bench.ground import APP_ID, Ground, Hot, prepared_ground, put_on_sale
from menpiao.bench.plan import Follow, Kind, Phase
from menpiao.bench.process import free_port, running, running_worker
from menpiao.bench.result import Measured
from menpiao.bench.scenarios import availabilities, event_pages, lists
from menpiao.bench.stand import Prove, Rounds, standing_on
from menpiao.bench.wechat import add_account
from menpiao.platform.config import Settings

OPENS_AFTER = 0.25
PAYS, CANCELS = 0.6, 0.15
PROPORTIONS = {
    "before": {"event_page": 5, "availability": 4, "list": 1, "place": 1, "pay": 0, "cancel": 0},
    "after": {"event_page": 2, "availability": 2, "list": 1, "place": 5, "pay": 0, "cancel": 0},
}
"""Of what clients send by themselves; paying and cancelling follow an order."""
PLACES_A_SECOND = 100
"""Places on sale for each second of the run: more is asked for than there is, as at every on-sale worth the name."""
_SHARE = 0.8
_REFERENCES_SHARE = 0.1
QUIET_WITHIN_S = 60

_STATES = "select state, count(*) as orders from orders where organizer_id = $1 group by state"
_WAITING = "select count(*) from provider_notices where handled_at is null"


async def mixed(settings: Settings, *, seconds: float, clients: int, processes: int, prove: Prove) -> Measured:
    """One on-sale between two rounds of references."""
    bank_port = free_port()
    lasts = seconds * _SHARE
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
                sale = await _sale(changed, opens_after_s=lasts * OPENS_AFTER, places=int(PLACES_A_SECOND * seconds))
                kinds = kinds_of_an_on_sale(changed, sale)
                await rounds.scenario(kinds, seconds=lasts, phases=phases_of_an_on_sale(kinds))
                settled_after_s = await _quiet(changed)
                await rounds.references(seconds=seconds * _REFERENCES_SHARE)
                extra = await _fates(changed) | {"settled_after_s": settled_after_s}
                return await rounds.measured("mixed", seconds=seconds, prove=prove, extra=extra)


def kinds_of_an_on_sale(ground: Ground, sale: Hot) -> list[Kind]:
    """Everything that people do; early and late orders are refused, which is no error."""
    browsing = [event_pages(ground), availabilities(ground), lists(ground)]
    pay, cancel = len(browsing) + 1, len(browsing) + 2
    place = requests.orders(
        ground.tokens,
        sale.session_id,
        sale.ticket_type_id,
        expected=[201, 409],
        follows=[Follow(pay, PAYS, after_s=0.3), Follow(cancel, CANCELS, after_s=1.0)],
    )
    paying = requests.about_an_order("pay", ground.tokens, "payments", b'{"method": "wechat_jsapi"}', [201])
    cancelling = requests.about_an_order("cancel", ground.tokens, "cancellation", b"{}", [200])
    return [*browsing, place, paying, cancelling]


def phases_of_an_on_sale(kinds: list[Kind]) -> list[Phase]:
    """Before the sale opens and afterwards."""
    before, after = ([PROPORTIONS[when][kind.name] for kind in kinds] for when in ("before", "after"))
    return [Phase(OPENS_AFTER, before), Phase(1.0, after)]


def _with_bank(ground: Ground, url: str) -> Ground:
    settings = msgspec.structs.replace(ground.settings, wechat_pay_url=url)
    return msgspec.structs.replace(ground, settings=settings)


async def _merchant(url: str) -> bytes:
    """The organizer opens an account, as in WeChat's console; the answer is what is copied from there."""
    async with httpx.AsyncClient(base_url=url, timeout=20, trust_env=False) as console:
        answer = await console.post("/sim/merchants", json={"app_ids": [APP_ID], "mode": "public_key"})
        answer.raise_for_status()
        return answer.content


async def _sale(ground: Ground, *, opens_after_s: float, places: int) -> Hot:
    opens_at = ground.db.clock.now() + timedelta(seconds=opens_after_s)
    title = "The on-sale"
    return await put_on_sale(
        ground.db, ground.organizer_id, ground.venue_id, title=title, places=places, on_sale_at=opens_at
    )


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
