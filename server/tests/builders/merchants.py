"""Merchant accounts over HTTP: staff who look after them, and callbacks as WeChat sends them, with the keys that a test
chooses. What signs and seals is the sandbox's, which shares no code with what verifies."""

from typing import Any

import httpx
import msgspec

from builders.shop import Sale
from builders.world import World
from menpiao.adapters.sandbox import envelope
from menpiao.adapters.sandbox.callbacks import notice_id
from menpiao.kernel.ids import encode
from menpiao.payments import Account, accounts_of_organizer


async def staff_of(world: World, sale: Sale, role: Any = "finance") -> dict[str, str]:
    """The headers of somebody of this organizer."""
    return await world.staff_login(sale.organizer_id, role)


async def account_of(world: World, sale: Sale) -> Account:
    """The organizer's only account."""
    (account,) = await accounts_of_organizer(world.db, organizer_id=sale.organizer_id)
    return account


async def new_keys(world: World, *parts: str) -> dict[str, Any]:
    """The merchant asks WeChat's console for new ones."""
    mchid = msgspec.json.decode(world.wechat.merchant)["mchid"]
    answer = await world.http.post(f"{world.sandbox.url}/sim/merchants/{mchid}/keys", json={"parts": parts})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


class Paid:
    """A payment that somebody made at the sandbox, of which our server has not heard."""

    def __init__(self, world: World, order: dict[str, Any], payment: dict[str, Any]) -> None:
        self.world = world
        self.order = order
        self.out_trade_no: str = payment["id"]

    async def tell(self, http: httpx.AsyncClient, *, apiv3_key: str, serial: str) -> int:
        """Send the callback, sealed and signed so; how it was answered."""
        sandbox = self.world.sandbox.world
        mchid = msgspec.json.decode(self.world.wechat.merchant)["mchid"]
        order = sandbox.store.order(mchid, self.out_trade_no)
        assert order is not None
        body = envelope.enclose(
            notice_id=notice_id(),
            event_type="TRANSACTION.SUCCESS",
            created_at=sandbox.now(),
            plaintext=envelope.transaction_text(order),
            apiv3_key=apiv3_key,
        )
        headers = envelope.callback_headers(sandbox.keys.sign(body, serial=serial, at=sandbox.now()))
        account = encode(await self.world.db.pool.fetchval("select id from merchant_accounts order by id limit 1"))
        answer = await http.post(f"/api/v1/callbacks/wechat/pay/{account}", content=body, headers=headers)
        return answer.status_code


async def paid_in_silence(world: World, sale: Sale, count: int) -> list[Paid]:
    """So many paid orders of as many buyers, without a callback."""
    paid = []
    for number in range(count):
        account = f"load-{number}"
        buyer = await world.login(account)
        order = await world.order(buyer, sale)
        payment = await world.start_payment(buyer, order)
        await world.pay_sheet(payment, account=account, behaviour="notify_never")
        paid.append(Paid(world, order, payment))
    return paid
