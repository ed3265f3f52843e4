"""Everything that is tortured, running: a PostgreSQL of its own, the network before it, two servers, a worker, the
WeChat sandbox in a process that is left alone, and the crowd."""

import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from builders.databases import administer, with_database
from builders.orders import with_quota
from builders.shop import Sale, Shop, a_shop, an_event_on_sale
from menpiao.app.limits import UNMET
from menpiao.demo.provision import Provisioned, provision
from menpiao.payments import MerchantAccounts
from menpiao.platform.crypto import FieldCipher, load_or_create_key
from menpiao.platform.db import Database, connect
from menpiao.platform.db.migrate import migrate
from torture.cluster import Cluster, running_cluster, through
from torture.crowd import Crowd
from torture.history import History
from torture.processes import Api, Kept, environment_for, kept_processes
from torture.proxy import FaultProxy, running_proxy
from torture.wechat import WeChat, running_wechat

DATABASE = "menpiao_torture"
ORGANIZER = 8
"""Of the sales; who moves money has another number, and books of their own."""
HOLD_SECONDS = 90
"""The shortest there is: in a long run orders expire by the hundred."""


@dataclass
class Arena:
    """What faults may reach for. ``db`` goes to PostgreSQL directly, past the proxy."""

    cluster: Cluster
    proxy: FaultProxy
    apis: list[Api]
    worker: Kept
    db: Database
    crowd: Crowd
    history: History
    rng: random.Random
    shop: Shop
    wechat: WeChat
    environment: dict[str, str]
    """Of our processes."""
    accounts: MerchantAccounts
    merchant: bytes

    @property
    def dsn(self) -> str:
        return with_database(self.cluster.dsn, DATABASE)

    async def collects(self, shop: Shop) -> None:
        """This organizer can be paid, at the merchant that WeChat knows."""
        await self.accounts.add(organizer_id=shop.organizer_id, provider="wechat", credentials=self.merchant)

    async def a_sale(self, places: int, *, opens_in_s: int = -3600, ends_in_s: int = 86_400) -> Sale:
        """A new event on sale with so many places."""
        now = self.db.clock.now()
        window = {"on_sale_at": now + timedelta(seconds=opens_in_s), "off_sale_at": now + timedelta(seconds=ends_in_s)}
        types = [{"per_buyer_max": 10_000, **window}]
        return await with_quota(self.db, await an_event_on_sale(self.shop, ticket_types=types), places)


@asynccontextmanager
async def running_arena(
    folder: Path, *, seed: int, buyers: int, settings: str = "", data: Path | None = None
) -> AsyncIterator[Arena]:
    """Start it all below this folder; ``data`` puts the cluster elsewhere."""
    rng = random.Random(seed)
    history = History()
    async with contextlib.AsyncExitStack() as stack:
        cluster = stack.enter_context(running_cluster(folder=data or folder, settings=settings))
        dsn = with_database(cluster.dsn, DATABASE)
        await administer(cluster.dsn, f"create database {DATABASE}")
        await migrate(dsn)
        proxy = await stack.enter_async_context(running_proxy(cluster.socket_path))
        wechat = await stack.enter_async_context(running_wechat(folder / "sandbox", folder / "sandbox.log"))
        provisioned = await provision(wechat.url)
        cipher = FieldCipher({1: load_or_create_key(_key_file(folder))})
        db = await connect(dsn, name="menpiao torture")
        stack.push_async_callback(db.close)
        shop = await a_shop(db, organizer_id=ORGANIZER)
        environment = environment_for(through(proxy, dsn), folder, **_settings(provisioned, wechat.url))
        apis, worker = await stack.enter_async_context(kept_processes(environment, folder))
        crowd = Crowd(apis, wechat.url, history, rng)
        await crowd.gather_buyers(db, provisioned, buyers)
        arena = Arena(
            *(cluster, proxy, apis, worker, db, crowd, history, rng, shop, wechat, environment),
            MerchantAccounts(db, cipher),
            provisioned.merchant,
        )
        await arena.collects(shop)
        yield arena


def _key_file(folder: Path) -> Path:
    (folder / "keys").mkdir(exist_ok=True)
    return folder / "keys" / "field.key"


def _settings(provisioned: Provisioned, sandbox_url: str) -> dict[str, str]:
    return {
        "order_hold_seconds": str(HOLD_SECONDS),
        "ratelimit_overrides": ",".join(f"{name}={figures}" for name, figures in UNMET.items()),
        "wechat_app_id": provisioned.app_id,
        "wechat_app_secret": provisioned.app_secret.reveal(),
        "wechat_templates": ",".join(f"{kind}={template}" for kind, template in provisioned.template_ids.items()),
        "wechat_api_url": sandbox_url,
        "wechat_pay_url": sandbox_url,
        "wechat_close_after_seconds": "0",
    }
