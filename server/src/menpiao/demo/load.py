"""The sample data of `menpiao demo`, with the orders that sell one event out.

Those orders come in by the front door: sandbox accounts sign in and place them over the API's own routes, in this
process, before anybody else is served.
"""

import httpx

from menpiao.app.http import http_app
from menpiao.app.wiring import wire
from menpiao.demo.provision import Provisioned
from menpiao.demo.samples import Loaded, StaffAccount, ToSellOut, load_samples
from menpiao.kernel.ids import encode
from menpiao.payments import MerchantAccounts, NoMerchantAccount
from menpiao.platform.config import Settings


async def load(settings: Settings, provisioned: Provisioned) -> Loaded:
    """Add what is missing; the sandbox runs, the API and the worker do not need to."""
    assert settings.sandbox_url is not None, "the demo has started the sandbox"
    parts = await wire(settings, name="menpiao demo")
    try:
        async with (
            httpx.AsyncClient(transport=httpx.ASGITransport(http_app(parts)), base_url="http://demo") as api,
            httpx.AsyncClient(base_url=settings.sandbox_url, timeout=20, trust_env=False) as sandbox,
        ):
            crowd = Crowd(api, sandbox, provisioned.app_id)
            loaded = await load_samples(
                parts.db,
                sell_out=crowd.buy_all,
                staff=StaffAccount(provisioned.app_id, provisioned.staff_subject),
            )
        accounts = MerchantAccounts(parts.db, parts.cipher)
        await _merchant_account(accounts, loaded.organizer_id, provisioned.merchant)
        return loaded
    finally:
        await parts.close()


class Crowd:
    """Buyers who all want the same thing: the sandbox's accounts ``load-1``, ``load-2`` and so on."""

    def __init__(self, api: httpx.AsyncClient, sandbox: httpx.AsyncClient, app_id: str) -> None:
        self._api = api
        self._sandbox = sandbox
        self._app_id = app_id

    async def buy_all(self, wanted: ToSellOut) -> None:
        """Order until no place is left; free tickets, so that nobody has to pay."""
        left = wanted.places
        buyer = 0
        while left > 0:
            buyer += 1
            quantity = min(left, wanted.per_order)
            await self._order(f"load-{buyer}", wanted, quantity)
            left -= quantity

    async def _order(self, account_id: str, wanted: ToSellOut, quantity: int) -> None:
        code = await self._sandbox.post("/sim/login-codes", json={"account_id": account_id, "app_id": self._app_id})
        code.raise_for_status()
        login = await self._api.post(
            "/api/v1/logins", json={"provider": "wechat", "app_id": self._app_id, "code": code.json()["code"]}
        )
        login.raise_for_status()
        order = await self._api.post(
            "/api/v1/orders",
            json={
                "items": [
                    {
                        "kind": "quantity",
                        "session_id": encode(wanted.session_id),
                        "ticket_type_id": encode(wanted.ticket_type_id),
                        "quantity": quantity,
                    }
                ]
            },
            headers={
                "Authorization": f"Bearer {login.json()['token']}",
                "Idempotency-Key": f"demo-{encode(wanted.ticket_type_id)}",
            },
        )
        order.raise_for_status()


async def _merchant_account(accounts: MerchantAccounts, organizer_id: int, credentials: bytes) -> None:
    """The organizer's account at the sandbox; a new one where the sandbox has forgotten the old."""
    try:
        current = (await accounts.of_organizer(organizer_id, "wechat")).credentials
    except NoMerchantAccount:
        current = None
    if current != credentials:
        await accounts.add(organizer_id=organizer_id, provider="wechat", credentials=credentials)
