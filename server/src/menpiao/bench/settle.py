"""``menpiao bench settle``: callbacks of WeChat Pay as they come, each verified, stored, answered, and settled.

Orders are placed over HTTP, their payments written down as `POST …/payments` would leave them, the callbacks signed and
sealed; only then the clock starts. Beside what is accepted a second stands how fast the worker settles it, what that
costs the worker and the database, and how many signatures one core could verify if it did nothing else: no
implementation in one process can accept more than that.
"""

import asyncio
import time

from menpiao import identity
from menpiao.bench import requests
from menpiao.bench.cpu import CpuMeter, postmaster_of
from menpiao.bench.ground import APP_ID, PRICE_FEN
from menpiao.bench.plan import Kind
from menpiao.bench.process import running_worker
from menpiao.bench.result import Measured, median, median_known
from menpiao.bench.stand import ROUNDS, SHARES, Prove, Rounds, Stand, prepared_stand
from menpiao.bench.wechat import Paid, WeChatSide
from menpiao.platform.config import Settings

NOTICES_A_SECOND = 1_500
"""How many are made for each second of a round; more than one process answers today."""
FEWEST, MOST = 100, 20_000
SETTLED_WITHIN_S = 120

_UNPAID = "select id, buyer_id from orders where state = 'awaiting_payment' order by id"
_OPEN_PAYMENTS = """
insert into payments (organizer_id, id, order_id, merchant_account_id, method, app_id, state, amount_fen, description,
                      idempotency_key, client, pay_by, created_at, prepared_at)
select o.organizer_id, p.id, o.id, $1, 'wechat_jsapi', o.app_id, 'prepared', o.total_fen, 'bench', 'bench', '{}',
       o.pay_by, app_now(), app_now()
  from unnest($2::uuid[], $3::uuid[]) p (id, order_id) join orders o on o.id = p.order_id
"""
_PAYING = "update orders set state = 'paying', paying_at = app_now(), close_at = pay_by where id = any ($1)"
_WAITING = "select count(*) from provider_notices where handled_at is null"
_SETTLED_PER_S = """
select count(*) / greatest(extract(epoch from max(handled_at) - min(received_at)), 0.001)
  from provider_notices where received_at >= $1
"""


async def settle(
    settings: Settings, *, seconds: float, clients: int, processes: int, prove: Prove, rounds_to_drive: int = ROUNDS
) -> Measured:
    """Measure for about so many seconds, not counting the time that preparing takes."""
    each = seconds / rounds_to_drive
    side, settled, verified, spent = WeChatSide(), [], [], []
    async with prepared_stand(settings, clients=clients, processes=processes) as stand:
        await side.open_account(stand.ground)
        async with running_worker(stand.ground.settings) as worker:
            meter = CpuMeter([worker.pid], await postmaster_of(stand.ground.dsn))
            rounds = Rounds(stand)
            await rounds.warm_up([await _notices(stand, side, FEWEST)])
            for _ in range(rounds_to_drive):
                count = int(min(MOST, max(FEWEST, NOTICES_A_SECOND * each * SHARES["scenario"])))
                kind = await _notices(stand, side, count)
                await _everything_settled(stand)
                began = stand.ground.db.clock.now()
                meter.skip()
                driven = await rounds.scenario([kind], seconds=each * SHARES["scenario"])
                await _everything_settled(stand)
                spent.append(meter.spent_on(driven))
                async with stand.ground.db.read() as tx:
                    settled.append(float(await tx.connection.fetchval(_SETTLED_PER_S, began)))
                verified.append(side.verifications_per_s())
                await rounds.references(seconds=each)
            extra = {
                "settled_per_s": median(settled),
                "rsa_verifications_per_s_a_core": median(verified),
                "worker_us": median(cpu.server_us for cpu in spent),
                "database_us_until_settled": median_known(cpu.database_us for cpu in spent) or 0.0,
            }
            measured = await rounds.measured("settle", seconds=seconds, prove=prove, extra=extra)
    measured.extra["ratio_to_rsa_verifications"] = round(
        measured.rate_per_s / extra["rsa_verifications_per_s_a_core"], 3
    )
    return measured


async def _notices(stand: Stand, side: WeChatSide, count: int) -> Kind:
    """So many orders that are being paid, and the callbacks that will say that they are."""
    await _place(stand, count)
    ground = stand.ground
    async with ground.db.tx() as tx:
        orders = [(row["id"], row["buyer_id"]) for row in await tx.connection.fetch(_UNPAID)]
        payments = [ground.db.new_id(ground.organizer_id) for _ in orders]
        order_ids = [order for order, _ in orders]
        await tx.connection.execute(_OPEN_PAYMENTS, side.account_id, payments, order_ids)
        await tx.connection.execute(_PAYING, order_ids)
        payers = await identity.subjects_of(tx, wanted=[(buyer, APP_ID) for _, buyer in orders])
    paid = [
        Paid(payment, payers[(buyer, APP_ID)], PRICE_FEN) for payment, (_, buyer) in zip(payments, orders, strict=True)
    ]
    now = ground.db.clock.now().timestamp()
    return await asyncio.to_thread(side.notices, paid, at=now)


async def _place(stand: Stand, count: int) -> None:
    """Orders to be paid, placed as buyers place them."""
    ground = stand.ground
    tokens = [ground.tokens[number % len(ground.tokens)] for number in range(count)]
    kind = requests.orders(tokens, ground.hot.session_id, ground.hot.ticket_type_id)
    once = Kind(kind.name, kind.requests, kind.expected, once=True)
    driven, _ = await stand.drive([once], seconds=60)
    if driven.errors:
        raise RuntimeError(f"orders for the bench could not be placed: {driven.answers}")


async def _everything_settled(stand: Stand) -> None:
    """The inbox is empty, or the worker is too slow to be waited for."""
    until = time.monotonic() + SETTLED_WITHIN_S
    while time.monotonic() < until:
        async with stand.ground.db.read() as tx:
            if await tx.connection.fetchval(_WAITING) == 0:
                return
        await asyncio.sleep(0.2)
    raise RuntimeError(f"the worker did not settle everything within {SETTLED_WITHIN_S} s")
