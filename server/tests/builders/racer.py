"""A process of its own that orders with a promo code, twelve buyers at once, and prints how many were placed.

python -m builders.racer DSN NOW SALE
"""

import asyncio
import sys
from datetime import datetime

import msgspec

from builders.orders import an_order, placing_for
from builders.prices import with_code
from builders.shop import Sale
from menpiao.kernel.errors import Refusal
from menpiao.orders.service.placed import PlacedOrder
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import connect

BUYERS = 12


async def race(dsn: str, now: datetime, sale: Sale) -> int:
    """How many of the orders were placed; raises what is no refusal."""
    db = await connect(dsn, clock=SimulatedClock(now), min_size=1, max_size=4, name="menpiao racer")
    placing = placing_for(db, FieldCipher({1: bytes(range(32))}))
    orders = [an_order(sale, buyer_id=db.new_id(0), index=index % 2, price=with_code()) for index in range(BUYERS)]
    outcomes = await asyncio.gather(*map(placing.place, orders), return_exceptions=True)
    await db.close()
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refusal):
            raise outcome
    return sum(isinstance(outcome, PlacedOrder) for outcome in outcomes)


if __name__ == "__main__":
    dsn, now, sale = sys.argv[1:]
    decoded = msgspec.json.decode(sale, type=Sale)
    print(asyncio.run(race(dsn, datetime.fromisoformat(now), decoded)))
