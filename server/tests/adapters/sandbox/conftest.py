"""A sandbox on a real port with a clock at rest, a merchant that signs as WeChat asks, and a house for callbacks.

Keys take a second to make, so one data folder is set up once and every test starts from a copy of it. The merchant
here signs with its own few lines over `cryptography`, not with the sandbox's: one mistake must not hide on both sides.
"""

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from builders.calls import client_at
from builders.waiting import HANGS_AFTER_S
from menpiao.adapters.sandbox import Sandbox, running_sandbox
from menpiao.platform.clock import SimulatedClock

NOON = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
APP_ID = "wx5a4db0c51e57f00d"
OTHER_APP_ID = "wx0ther00000000001"
MCHIDS = {"public_key": "1900000001", "certificate": "1900000002", "migration": "1900000003"}
BUYER = "lin-xiaoyu"
TEMPLATE = {"title": "出票成功通知", "fields": [{"key": "thing1", "name": "演出"}, {"key": "time2", "name": "时间"}]}


class Callback:
    """One callback as it arrived, and the moment of the sandbox's clock."""

    def __init__(self, headers: dict[str, str], body: bytes, at: datetime) -> None:
        self.headers = headers
        self.body = body
        self.at = at

    @property
    def content(self) -> Any:
        return json.loads(self.body)

    def plaintext(self, apiv3_key: str) -> Any:
        resource = self.content["resource"]
        raw = base64.b64decode(resource["ciphertext"])
        aad = resource["associated_data"].encode()
        return json.loads(AESGCM(apiv3_key.encode()).decrypt(resource["nonce"].encode(), raw, aad))


class House:
    """Receives callbacks over HTTP. ``answers`` are the next statuses; when they run out, 204. `hold` never answers."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.arrived: asyncio.Queue[Callback] = asyncio.Queue()
        self.answers: list[int] = []
        self.hold = False
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = [line.split(": ", 1) for line in head[1:] if ": " in line]
        headers = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(headers["content-length"]))
        self.arrived.put_nowait(Callback(headers, body, self._now()))
        if self.hold:
            await reader.read()  # until the sandbox hangs up
        else:
            status = self.answers.pop(0) if self.answers else 204
            writer.write(f"HTTP/1.1 {status} -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
        writer.close()

    async def next(self) -> Callback:
        async with asyncio.timeout(HANGS_AFTER_S):
            return await self.arrived.get()


class Shop:
    """A merchant's server: signs requests, verifies answers."""

    def __init__(self, http: httpx.AsyncClient, credentials: dict[str, Any], house: House, clock: Any) -> None:
        self.http = http
        self.mchid: str = credentials["mchid"]
        self.serial_no: str = credentials["serial_no"]
        self.apiv3_key: str = credentials["apiv3_key"]
        self.platform_keys: list[dict[str, str]] = credentials["platform_keys"]
        self.house = house
        self._clock = clock
        self._key: Any = serialization.load_pem_private_key(
            credentials["private_key_pem"].encode(), None, unsafe_skip_rsa_key_validation=True
        )

    def sign(self, message: bytes) -> str:
        return base64.b64encode(self._key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()

    def authorization(self, method: str, target: str, body: bytes, **changes: str) -> str:
        parts = {
            "mchid": self.mchid,
            "nonce_str": "593BEC0C930BF1AFEB40B4A08C8FB242",
            "timestamp": str(int(self._clock.now().timestamp())),
            "serial_no": self.serial_no,
        } | changes
        lines = f"{method}\n{target}\n{parts['timestamp']}\n{parts['nonce_str']}\n".encode() + body + b"\n"
        parts = {"signature": self.sign(lines)} | parts
        return "WECHATPAY2-SHA256-RSA2048 " + ",".join(f'{name}="{value}"' for name, value in parts.items())

    async def call(self, method: str, target: str, body: Any = None, **headers: str) -> httpx.Response:
        """A signed call; ``body`` is JSON or raw bytes, ``headers`` (underscores for hyphens) win over the usual."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        usual = {
            "Authorization": self.authorization(method, target, raw),
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.request(method, target, content=raw, headers=usual | named)

    def verifies(self, headers: Any, body: bytes) -> bool:
        """Whether this is signed by one of the platform keys that we were given, by its serial."""
        pem = next(key["public_key_pem"] for key in self.platform_keys if key["id"] == headers["wechatpay-serial"])
        key: Any = serialization.load_pem_public_key(pem.encode())
        message = f"{headers['wechatpay-timestamp']}\n{headers['wechatpay-nonce']}\n".encode() + body + b"\n"
        raw = base64.b64decode(headers["wechatpay-signature"])
        key.verify(raw, message, padding.PKCS1v15(), hashes.SHA256())
        return True

    async def order(self, number: str = "order-0001", **changes: Any) -> dict[str, Any]:
        """The body of a valid prepay request."""
        openid = (await self.http.get("/sim/openids", params={"app_id": APP_ID, "account_id": BUYER})).json()["openid"]
        valid = {
            "appid": APP_ID,
            "mchid": self.mchid,
            "description": "话剧《茶馆》2 张",
            "out_trade_no": number,
            "notify_url": self.house.url,
            "amount": {"total": 76000, "currency": "CNY"},
            "payer": {"openid": openid},
        }
        return valid | changes

    async def prepay(self, number: str = "order-0001", **changes: Any) -> str:
        answer = await self.call("POST", "/v3/pay/transactions/jsapi", await self.order(number, **changes))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["prepay_id"])

    async def pay(self, prepay_id: str, behaviour: str = "pay", **more: Any) -> httpx.Response:
        wanted = {"account_id": BUYER, "prepay_id": prepay_id, "behaviour": behaviour} | more
        return await self.http.post("/sim/payments", json=wanted)

    async def paid(self, number: str = "order-0001", **changes: Any) -> str:
        """A paid order whose callback has arrived; its transaction_id."""
        answer = await self.pay(await self.prepay(number, **changes))
        assert answer.status_code == 201, answer.text
        await self.house.next()
        return str(answer.json()["transaction_id"])

    async def query(self, number: str = "order-0001") -> httpx.Response:
        return await self.call("GET", f"/v3/pay/transactions/out-trade-no/{number}?mchid={self.mchid}")

    async def close(self, number: str = "order-0001") -> httpx.Response:
        target = f"/v3/pay/transactions/out-trade-no/{number}/close"
        return await self.call("POST", target, {"mchid": self.mchid})

    async def refund(self, number: str = "refund-1", refund: int = 1000, **changes: Any) -> httpx.Response:
        body = {
            "out_trade_no": "order-0001",
            "out_refund_no": number,
            "notify_url": self.house.url,
            "amount": {"refund": refund, "total": 76000, "currency": "CNY"},
        }
        return await self.call("POST", "/v3/refund/domestic/refunds", body | changes)

    async def faults(self, **faults: Any) -> None:
        answer = await self.http.put("/sim/faults", json=faults)
        assert answer.status_code == 200, answer.text


class Mould:
    """The prepared data folder and what its consoles gave out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secret = ""
        self.template_id = ""
        self.credentials: dict[str, dict[str, Any]] = {}


@pytest.fixture(scope="session")
async def mould(tmp_path_factory: pytest.TempPathFactory) -> Mould:
    made = Mould(tmp_path_factory.mktemp("sandbox") / "data")
    clock = SimulatedClock(NOON)
    async with (
        running_sandbox(made.folder, clock=clock) as sandbox,
        client_at(sandbox.url) as http,
    ):
        made.secret = (await http.post("/sim/apps", json={"app_id": APP_ID})).json()["secret"]
        await http.post("/sim/apps", json={"app_id": OTHER_APP_ID})
        made.template_id = (await http.post(f"/sim/apps/{APP_ID}/templates", json=TEMPLATE)).json()["template_id"]
        for mode, mchid in MCHIDS.items():
            wanted = {"mchid": mchid, "app_ids": [APP_ID], "mode": mode}
            made.credentials[mode] = (await http.post("/sim/merchants", json=wanted)).json()
    return made


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOON)


@pytest.fixture
def folder(mould: Mould, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    shutil.copytree(mould.folder, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def callback_timeout_s() -> float:
    """For how long a callback is waited for: as good as for ever, but where a test is about just that."""
    return HANGS_AFTER_S


@pytest.fixture
async def sandbox(folder: Path, clock: SimulatedClock, callback_timeout_s: float) -> AsyncIterator[Sandbox]:
    async with running_sandbox(folder, clock=clock, callback_timeout_s=callback_timeout_s) as running:
        yield running


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with client_at(sandbox.url) as client:
        yield client


@asynccontextmanager
async def open_house(now: Callable[[], datetime]) -> AsyncIterator[House]:
    house = House(now)
    server = await asyncio.start_server(house.serve, "127.0.0.1", 0)
    house.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/callbacks/wechat-pay"
    async with server:
        yield house


@pytest.fixture
async def house(clock: SimulatedClock) -> AsyncIterator[House]:
    async with open_house(clock.now) as opened:
        yield opened


@pytest.fixture(params=["public_key"])
def shop(
    request: pytest.FixtureRequest, http: httpx.AsyncClient, mould: Mould, house: House, clock: SimulatedClock
) -> Shop:
    """A merchant in public-key mode, or in the mode that the test is parametrized with (indirectly)."""
    return Shop(http, mould.credentials[request.param], house, clock)
