"""A WeChat that says what a test tells it to, over real HTTP, with keys that WeChat itself publishes for tests.

`wechat` is the server: a test appends answers (functions of the request) and reads afterwards what it was asked.
`platform` signs and seals as WeChat Pay does. Neither uses the adapter's code, nor the sandbox's.
"""

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from builders.ids import make_id
from menpiao.kernel import ids
from menpiao.payments.ports import MerchantAccount

NOON = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
"""Where the clock of a test stands."""

VECTORS = Path(__file__).parent / "vectors"
PUB_KEY_ID = "PUB_KEY_ID_0112345678912024121100000000000001"


class Asked(msgspec.Struct):
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Reply(msgspec.Struct):
    """What to send back. ``hang`` never answers, ``cut`` drops the connection."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = {}
    hang: bool = False
    cut: bool = False


def _always(reply: Reply, _asked: Asked) -> Reply:
    return reply


class ScriptedWeChat:
    """Answers in the order of ``script``; the last entry answers for ever."""

    Answer = Reply

    def __init__(self) -> None:
        self.script: list[Callable[[Asked], Reply]] = []
        self.asked: list[Asked] = []
        self.base_url = ""
        self._stopping = asyncio.Event()
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def says(self, *replies: Reply | Callable[[Asked], Reply]) -> None:
        self.script = [reply if callable(reply) else partial(_always, reply) for reply in replies]

    def says_json(self, *bodies: object, status: int = 200) -> None:
        headers = {"Content-Type": "application/json"}
        self.says(*(Reply(status=status, body=json.dumps(b).encode(), headers=headers) for b in bodies))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = writer
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            del self._open[task]
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, target, _version = first.split(" ")
        asked = Asked(method=method, target=target, headers=headers, body=body)
        self.asked.append(asked)
        reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        answer = reply(asked)
        if answer.hang:
            await self._stopping.wait()
        if answer.hang or answer.cut:
            return False
        length = {} if answer.status == 204 else {"Content-Length": str(len(answer.body))}
        sent = "".join(f"{name}: {value}\r\n" for name, value in (length | answer.headers).items())
        writer.write(f"HTTP/1.1 {answer.status} x\r\n{sent}\r\n".encode("latin-1") + answer.body)
        await writer.drain()
        return True

    async def stop(self) -> None:
        self._stopping.set()
        for writer in self._open.values():
            writer.close()
        await asyncio.gather(*self._open)


@pytest.fixture
async def wechat() -> AsyncIterator[ScriptedWeChat]:
    scripted = ScriptedWeChat()
    server = await asyncio.start_server(scripted.serve, "127.0.0.1", 0)
    scripted.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield scripted
    finally:
        server.close()
        await scripted.stop()
        await server.wait_closed()


def vector(number: str) -> Any:
    """A published vector, by the number its file begins with."""
    (path,) = VECTORS.glob(f"{number}_*.json")
    return json.loads(path.read_text())


def _loaded(pem: str) -> Any:
    """WeChat's own key, whose primes nobody needs to try again (50 ms)."""
    return load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)


class Platform:
    """WeChat Pay's side of the cryptography, with the key pair that WeChat publishes in its own tests."""

    apiv3_key = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb"

    def __init__(self) -> None:
        keys = vector("06")
        self.mchid: str = keys["merchant_id"]
        self.serial: str = keys["platform_serial"]
        self.certificate_pem: str = keys["platform_certificate_pem"]
        self.public_key_pem: str = keys["platform_public_key_pem"]
        self.merchant_private_key_pem: str = keys["merchant_private_key_pem"]
        self.merchant_serial: str = keys["merchant_serial"]
        self.merchant_public_key = _loaded(self.merchant_private_key_pem).public_key()
        self._private_key = _loaded(keys["platform_private_key_pem"])

    def credentials(self, **changes: object) -> dict[str, Any]:
        """An account that is migrating: it holds the public key and the certificate."""
        return {
            "mchid": self.mchid,
            "serial_no": self.merchant_serial,
            "private_key_pem": self.merchant_private_key_pem,
            "apiv3_key": self.apiv3_key,
            "mode": "public_key",
            "platform_keys": [
                {"id": PUB_KEY_ID, "kind": "public_key", "public_key_pem": self.public_key_pem},
                {"id": self.serial, "kind": "certificate", "certificate_pem": self.certificate_pem},
            ],
        } | changes

    def account(self, **changes: object) -> MerchantAccount:
        return MerchantAccount(
            organizer_id=7,
            id=make_id(milliseconds=1, organizer_id=7, randomness=1),
            provider="wechat",
            credentials=json.dumps(self.credentials(**changes)).encode(),
        )

    def sign(self, body: bytes, *, at: float | None = None, serial: str = PUB_KEY_ID) -> dict[str, str]:
        """The five headers, lower-case."""
        moment, nonce = str(int(NOON.timestamp() if at is None else at)), "4WCYCuGLEkqJzRqW6sXvfZuHRXsdqjpM"
        message = f"{moment}\n{nonce}\n".encode() + body + b"\n"
        signature = self._private_key.sign(message, PKCS1v15(), SHA256())
        return {
            "wechatpay-timestamp": moment,
            "wechatpay-nonce": nonce,
            "wechatpay-serial": serial,
            "wechatpay-signature": base64.b64encode(signature).decode(),
            "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
        }

    def seal(self, content: bytes, *, nonce: str = "uluk4a9R25RW", associated_data: str = "transaction") -> str:
        box = AESGCM(self.apiv3_key.encode())
        return base64.b64encode(box.encrypt(nonce.encode(), content, associated_data.encode())).decode()

    def notice(self, event_type: str, content: dict[str, Any], **changes: object) -> bytes:
        """The body of a callback, not signed yet."""
        resource = {
            "original_type": "transaction",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": self.seal(json.dumps(content).encode()),
            "nonce": "uluk4a9R25RW",
            "associated_data": "transaction",
        }
        envelope = {
            "id": "EV-2018022511223320873",
            "create_time": "2027-03-01T12:00:00+08:00",
            "resource_type": "encrypt-resource",
            "event_type": event_type,
            "summary": "支付成功",
            "resource": resource,
        }
        return json.dumps(envelope | changes, ensure_ascii=False).encode()

    def transaction(self, payment_id: UUID, **changes: object) -> dict[str, Any]:
        return {
            "mchid": self.mchid,
            "appid": "wx2421b1c4370ec43b",
            "out_trade_no": ids.encode(payment_id),
            "transaction_id": "4200001234202703011234567890",
            "trade_type": "JSAPI",
            "trade_state": "SUCCESS",
            "trade_state_desc": "支付成功",
            "bank_type": "OTHERS",
            "attach": "",
            "success_time": "2027-03-01T12:00:00+08:00",
            "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
            "amount": {"total": 38000, "payer_total": 38000, "currency": "CNY", "payer_currency": "CNY"},
        } | changes

    def refund(self, refund_id: UUID, payment_id: UUID, **changes: object) -> dict[str, Any]:
        return {
            "refund_id": "50000000382019052709732678859",
            "out_refund_no": ids.encode(refund_id),
            "transaction_id": "4200001234202703011234567890",
            "out_trade_no": ids.encode(payment_id),
            "channel": "ORIGINAL",
            "user_received_account": "招商银行信用卡0403",
            "create_time": "2027-03-01T12:30:00+08:00",
            "status": "PROCESSING",
            "funds_account": "AVAILABLE",
            "amount": {"total": 38000, "refund": 19000, "currency": "CNY"},
        } | changes

    def answers(self, content: object, *, status: int = 200, serial: str = PUB_KEY_ID) -> Callable[[Asked], Reply]:
        """An answer signed in the very second of the question."""
        body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
        headers = {} if content is None else {"Content-Type": "application/json; charset=utf-8"}

        def answer(asked: Asked) -> Reply:
            at = int(asked.headers["authorization"].split('timestamp="')[1].split('"')[0])
            return Reply(status=status, body=body, headers=headers | self.sign(body, at=at, serial=serial))

        return answer


@pytest.fixture(scope="session")
def vectors() -> Callable[[str], Any]:
    return vector


@pytest.fixture(scope="session")
def platform() -> Platform:
    return Platform()


@pytest.fixture(scope="session")
def payment_id() -> UUID:
    return make_id(milliseconds=1_798_000_000_000, organizer_id=7, randomness=42)


@pytest.fixture(scope="session")
def refund_id() -> UUID:
    return make_id(milliseconds=1_798_000_000_000, organizer_id=7, randomness=43)


@pytest.fixture
def every_log(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """Everything that anybody logged at any level, as it would be written out."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "menpiao"):
        caplog.set_level(logging.DEBUG, logger=name)
    return lambda: "\n".join(
        f"{record.getMessage()} {vars(record)} {record.exc_text or ''}" for record in caplog.records
    )
