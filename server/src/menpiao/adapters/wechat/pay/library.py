"""The only page that knows `wechatpayv3`, which says what each call is: its path, its parameters, its signature.

How a call travels is ours (`Wire`), put in the place of the library's core. The core of 2.0.4 would fix the host, take
the machine's time, make an HTTP client of its own, fetch certificates whenever an answer names an unknown serial, read
`PUB_KEY_ID_…` as a number, and raise a bare `Exception` after the money has moved.

Cost on a 2-core machine: signing 0.25 ms a call, left on the event loop; loading a private key 31 ms, because OpenSSL
checks it, hence `open_library` runs in a thread, once for each account.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from wechatpayv3.async_ import AsyncWeChatPay, WeChatPayType
from wechatpayv3.async_.type import RequestType
from wechatpayv3.async_.utils import load_private_key, rsa_sign

from menpiao.adapters.wechat.pay.credentials import Account, AccountUnreadable, Credentials
from menpiao.adapters.wechat.pay.verifier import ALGORITHM, verify
from menpiao.platform import randomness
from menpiao.platform.clock import Clock

__all__ = ["WeChatPayType", "Wire", "open_library"]

_SUCCESS = range(200, 300)


class Wire:
    """Carries one merchant account's calls to WeChat Pay, signed, and believes only signed successes."""

    def __init__(self, account: Account, *, http: httpx.AsyncClient, base_url: str, clock: Clock) -> None:
        self._account = account
        self._http = http
        self._base_url = base_url
        self._clock = clock
        self._private_key = load_key(account.credentials)

    async def request(
        self, path: str, method: RequestType = RequestType.GET, data: Mapping[str, object] | None = None
    ) -> tuple[int, bytes]:
        """What the library calls. Raises `NoticeRefused` for a success that WeChat did not sign just now."""
        response, sent_at = await self.send(method.value, path, data)
        if response.status_code in _SUCCESS:
            verify(response.headers, response.content, keys=self._account.keys, now_s=sent_at)
        return response.status_code, response.content

    async def send(
        self, method: str, path: str, data: Mapping[str, object] | None = None
    ) -> tuple[httpx.Response, int]:
        """The answer, not verified, and when it was asked for: freshness is measured from there."""
        sent_at = int(self._clock.now().timestamp())
        body = "" if data is None else json.dumps(data, ensure_ascii=False)
        response = await self._http.request(
            method,
            self._base_url + path,
            content=body.encode() or None,
            headers=self._headers(method, path, body, sent_at),
        )
        return response, sent_at

    async def download(self, path: str, *, limit: int) -> tuple[int, bytes | None]:
        """Status and bytes of a file, as they were sent; None where there are more than ``limit``. Files carry no
        signature: whoever asks compares their hash."""
        headers = self._headers("GET", path, "", int(self._clock.now().timestamp()))
        received = bytearray()
        async with self._http.stream(
            "GET", self._base_url + path, headers=headers | {"Accept": "*/*", "Accept-Encoding": "identity"}
        ) as response:
            async for piece in response.aiter_raw():
                received += piece
                if len(received) > limit:
                    return response.status_code, None
        return response.status_code, bytes(received)

    def _headers(self, method: str, path: str, body: str, sent_at: int) -> dict[str, str]:
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "menpiao",
            "Authorization": self.authorization(method, path, body, timestamp=sent_at, nonce=randomness.token_hex(16)),
        }
        named = self._account.credentials.named_key()
        if named is not None:
            headers["Wechatpay-Serial"] = named.id
        return headers

    def authorization(self, method: str, path: str, body: str, *, timestamp: int, nonce: str) -> str:
        """The header that proves who asks: method, path, time, nonce and body, one a line, signed."""
        credentials = self._account.credentials
        signature = self.sign([method, path, str(timestamp), nonce, body])
        return (
            f'{ALGORITHM} mchid="{credentials.mchid}",nonce_str="{nonce}",signature="{signature}",'
            f'timestamp="{timestamp}",serial_no="{credentials.serial_no}"'
        )

    def sign(self, lines: Sequence[str]) -> str:
        """SHA256 with RSA over the lines, each with its line end, in base64."""
        signature: str = rsa_sign(self._private_key, "".join(f"{line}\n" for line in lines))
        return signature


def open_library(account: Account, *, wire: Wire) -> Any:
    """The library for one merchant account, its calls carried by ``wire``."""
    library = AsyncWeChatPay(
        wechatpay_type=WeChatPayType.MINIPROG,
        mchid=account.credentials.mchid,
        private_key=None,
        cert_serial_no=account.credentials.serial_no,
        appid=None,
        apiv3_key=None,
    )
    library._core = wire
    return library


def load_key(credentials: Credentials) -> Any:
    """The merchant's private key; 31 ms, because OpenSSL looks whether it is one."""
    try:
        return load_private_key(credentials.private_key_pem.replace("\r\n", "\n"))
    except Exception:  # the library raises nothing more precise
        raise AccountUnreadable(
            "商户私钥不是 PEM 文本（PKCS #8）", "the private key is not PEM (PKCS #8)", field="private_key_pem"
        ) from None
