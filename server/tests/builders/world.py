"""The whole of Menpiao running for a test: the API on a real port, the worker on demand, the WeChat sandbox beside it.

One simulated clock rules them all, so that a test can let fifteen minutes pass in no time. Nothing is replaced: logins,
payments, callbacks and messages go over HTTP with real signatures.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import uvicorn

from builders.books import audit
from builders.calls import client_at
from builders.orders import with_quota
from builders.people import gate_staff
from builders.routes import routes_for
from builders.shop import Sale, Shop, a_shop, an_event_on_sale
from builders.standing import lent_pool
from builders.waiting import HANGS_AFTER_S
from builders.wechat import provisioned_sandbox
from menpiao.adapters.sandbox import Sandbox
from menpiao.app.http import http_app
from menpiao.app.limits import UNMET
from menpiao.app.run import worker_of
from menpiao.app.wiring import Parts, bind, wire
from menpiao.books import Finding
from menpiao.demo.provision import Provisioned, provision_stripe
from menpiao.identity import Organizer, Role, create_staff, link_staff_wechat
from menpiao.kernel.ids import encode
from menpiao.payments import PROVIDER_OF, Method
from menpiao.platform import randomness
from menpiao.platform.clock import Clock
from menpiao.platform.config import Settings
from menpiao.platform.http.server import PromptServer
from menpiao.platform.secret import Secret


class World:
    """Everything that runs, and the shorthands of a story."""

    def __init__(
        self, parts: Parts, sandbox: Sandbox, wechat: Provisioned, http: httpx.AsyncClient, clock: Clock
    ) -> None:
        self.parts = parts
        self.sandbox = sandbox
        self.wechat = wechat
        self.http = http
        self.clock = clock
        self.db = parts.db

    async def login(self, account: str = "lin-xiaoyu") -> dict[str, str]:
        """Sign in as this WeChat account; the headers that carry the token."""
        answer = await self.http.post(
            "/api/v1/logins",
            json={"provider": "wechat", "app_id": self.wechat.app_id, "code": await self.code(account)},
        )
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    async def code(self, account: str) -> str:
        """What `wx.login` gives."""
        answer = await self.http.post(
            f"{self.sandbox.url}/sim/login-codes", json={"account_id": account, "app_id": self.wechat.app_id}
        )
        code: str = answer.json()["code"]
        return code

    async def gate_login(self, shop: Shop, account: str = "gate-chen") -> dict[str, str]:
        """Sign in as staff at a gate of this organizer."""
        openid = (
            await self.http.get(
                f"{self.sandbox.url}/sim/openids", params={"app_id": self.wechat.app_id, "account_id": account}
            )
        ).json()["openid"]
        staff = await create_staff(self.db, organizer_id=shop.organizer_id, name="陈师傅", role="gate")
        await link_staff_wechat(
            self.db,
            organizer_id=shop.organizer_id,
            staff_id=staff.id,
            app_id=self.wechat.app_id,
            subject=openid,
        )
        answer = await self.http.post(
            "/api/v1/gate/logins",
            json={"provider": "wechat", "app_id": self.wechat.app_id, "code": await self.code(account)},
        )
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    async def staff_login(self, organizer_id: int, role: Role) -> dict[str, str]:
        """Somebody with this role in the organizer's team; the headers that carry the token."""
        organizer = Organizer(organizer_id, self.db.new_id(organizer_id), {})
        staff = await gate_staff(self.db, organizer=organizer, role=role)
        return {"Authorization": f"Bearer {staff.token}"}

    async def a_sale(
        self, *, total: int = 10, shop: Shop | None = None, session: dict[str, Any] | None = None, **ticket_type: Any
    ) -> Sale:
        """A published event with one ticket type, whose organizer can be paid."""
        shop = shop or await a_shop(self.db)
        sale = await with_quota(
            self.db, await an_event_on_sale(shop, ticket_types=[ticket_type], session=session), total
        )
        await self.parts.collecting.accounts.add(
            organizer_id=sale.organizer_id, provider="wechat", credentials=self.wechat.merchant
        )
        await self.parts.refresh()
        return sale

    async def takes_everything(self, sale: Sale) -> None:
        """The organizer of this sale takes every method: all of WeChat's, and cards at an account of Stripe's."""
        accounts = self.parts.collecting.accounts
        for_wechat = [method for method in Method if PROVIDER_OF[method] == "wechat"]
        await accounts.add(
            organizer_id=sale.organizer_id, provider="wechat", credentials=self.wechat.merchant, methods=for_wechat
        )
        account_id = self.db.new_id(sale.organizer_id)
        credentials = await provision_stripe(self.sandbox.url, webhook_url=self.stripe_webhook(account_id))
        await accounts.add(
            organizer_id=sale.organizer_id,
            provider="stripe",
            credentials=credentials,
            methods=[Method.STRIPE],
            account_id=account_id,
        )

    def stripe_webhook(self, account_id: UUID) -> str:
        """Where Stripe tells us what happens at this account."""
        return f"{self.parts.settings.base_url}/api/v1/callbacks/stripe/{encode(account_id)}"

    async def order(self, buyer: dict[str, str], sale: Sale, *, quantity: int = 1, **body: Any) -> dict[str, Any]:
        """Place an order over HTTP."""
        answer = await self.http.post(
            "/api/v1/orders",
            headers={**buyer, **a_key()},
            json={"items": [an_item(sale, quantity)], **body},
        )
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def start_payment(self, buyer: dict[str, str], order: dict[str, Any]) -> dict[str, Any]:
        """Begin to pay; what `wx.requestPayment` takes is under ``client``."""
        answer = await self.http.post(
            f"/api/v1/orders/{order['id']}/payments",
            headers={**buyer, **a_key()},
            json={"method": "wechat_jsapi"},
        )
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def pay_sheet(self, payment: dict[str, Any], *, account: str = "lin-xiaoyu", behaviour: str = "pay") -> None:
        """What the buyer does on WeChat's pay sheet."""
        answer = await self.http.post(
            f"{self.sandbox.url}/sim/payments",
            json={
                "account_id": account,
                "prepay_id": payment["client"]["package"].removeprefix("prepay_id="),
                "behaviour": behaviour,
            },
        )
        assert answer.status_code < 300, answer.text

    async def callbacks_delivered(self, count: int = 1) -> None:
        """Wait until so many callbacks are in our inbox; they come over HTTP, in their own time."""
        async with asyncio.timeout(HANGS_AFTER_S):
            while await self.notices() < count:
                self.sandbox.advance(seconds=0.2)
                await self.sandbox.world.courier.settled()
                await self.sandbox.world.stripe.courier.settled()

    async def notices(self) -> int:
        """How many callbacks are in our inbox."""
        async with self.db.read() as tx:
            stored: int = await tx.connection.fetchval("select count(*) from provider_notices")
            return stored

    async def work(self) -> None:
        """Run every job and tick that is due."""
        assert self.parts.settings.database_url is not None
        await worker_of(self.parts).drain(self.parts.settings.database_url.reveal())

    async def get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        """The JSON at this path, which must be there."""
        answer = await self.http.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def books(self) -> list[Finding]:
        """What contradicts what."""
        return await audit(self.db)


@asynccontextmanager
async def running_world(
    dsn: str,
    folder: Path,
    clock: Clock,
    *,
    web_dir: Path | None = None,
    console_dir: Path | None = None,
    listening: socket.socket | None = None,
    known: Provisioned | None = None,
) -> AsyncIterator[World]:
    """Start everything on free ports; stop it at the end and demand that the books agree.

    ``listening``: the port of the API, which is closed at the end. ``known``: what the sandbox in this folder gave out
    when it ran before.
    """
    async with contextlib.AsyncExitStack() as stack:
        sandbox, wechat = await stack.enter_async_context(provisioned_sandbox(folder / "sandbox", clock, known=known))
        listening = listening or listener()
        port = listening.getsockname()[1]
        settings = msgspec.structs.replace(
            _settings(dsn, folder, sandbox, wechat, port), web_dir=web_dir, console_dir=console_dir
        )
        lent = await lent_pool(dsn, clock)
        parts = await (bind(settings, lent) if lent else wire(settings, name="menpiao test", clock=clock))
        stack.push_async_callback(parts.close)
        app = http_app(parts, routes=stack.enter_context(routes_for(settings)))
        server = PromptServer(uvicorn.Config(app, http="httptools", log_config=None, access_log=False, ws="none"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await server.listening.wait()
        try:
            async with client_at(f"http://127.0.0.1:{port}") as http:
                world = World(parts, sandbox, wechat, http, clock)
                yield world
                assert await world.books() == []
        finally:
            server.stop()
            await serving


def listener() -> socket.socket:
    """A free port. The protocol is named, because only then does asyncio switch Nagle's delay off."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.bind(("127.0.0.1", 0))
    made.listen(2048)
    return made


def _settings(dsn: str, folder: Path, sandbox: Sandbox, wechat: Provisioned, port: int) -> Settings:
    return msgspec.structs.replace(
        Settings(),
        database_url=Secret(dsn),
        data_dir=folder,
        port=port,
        wechat_app_id=wechat.app_id,
        wechat_app_secret=wechat.app_secret,
        wechat_templates=wechat.template_ids,
        wechat_api_url=sandbox.url,
        wechat_pay_url=sandbox.url,
        wechat_close_after_seconds=0,
        stripe_url=sandbox.url,
        sandbox_url=sandbox.url,
        ratelimit_overrides=UNMET,
    )


def a_key() -> dict[str, str]:
    """A fresh Idempotency-Key."""
    return {"Idempotency-Key": randomness.token_hex(8)}


def an_item(sale: Sale, quantity: Any = 1, *, ticket_type_id: UUID | None = None) -> dict[str, Any]:
    """An order line as the mini program sends it."""
    return {
        "kind": "quantity",
        "session_id": encode(sale.session_id),
        "ticket_type_id": encode(ticket_type_id or sale.ticket_type_id),
        "quantity": quantity,
    }
