"""The only page that knows `wechatpayv3`, which builds and signs our calls.

Three things of it are replaced, because 2.0.4 offers no other way: the host (hard-coded), the HTTP client (made anew
and, in certificate mode, filled by a download), and the check of answers (which asks the network about unknown serials
and reads `PUB_KEY_ID_…` as a number). All three are private names of the library; tests hold them in place.

Cost on a 2-core machine: signing 0.25 ms a call, left on the event loop; loading a private key 31 ms, because OpenSSL
checks it, hence `open_library` runs in a thread, once for each account.
"""

import re
from collections.abc import Mapping
from typing import Any

import httpx
from wechatpayv3.async_ import AsyncWeChatPay, WeChatPayType
from wechatpayv3.async_.utils import build_authorization, load_private_key

from menpiao.adapters.wechat.pay.credentials import Account, AccountUnreadable
from menpiao.adapters.wechat.pay.verifier import verify

_BAD_PRIVATE_KEY = "the private key is not PEM (PKCS #8)"
_SENT_AT = re.compile(r'timestamp="([0-9]+)"')


class VerifyingClient:
    """What the library takes for its HTTP client: passes on only successes that WeChat signed.

    Freshness is measured against our own request, so that an old answer can't be served again.
    """

    def __init__(self, http: httpx.AsyncClient, account: Account) -> None:
        self._http = http
        self._account = account

    async def get(self, *, url: str, headers: Mapping[str, str]) -> httpx.Response:
        return self._believed(await self._http.get(url, headers=headers))

    async def post(self, url: str, *, content: str, headers: Mapping[str, str]) -> httpx.Response:
        return self._believed(await self._http.post(url, content=content, headers=headers))

    def _believed(self, response: httpx.Response) -> httpx.Response:
        if response.is_success:
            verify(response.headers, response.content, keys=self._account.keys, now_s=sent_at_s(response))
        return response


def open_library(account: Account, *, http: httpx.AsyncClient, base_url: str) -> Any:
    """The library for one merchant account. Slow (loads the private key), no I/O."""
    credentials = account.credentials
    named = credentials.named_key()
    try:
        library = AsyncWeChatPay(
            wechatpay_type=WeChatPayType.MINIPROG,
            mchid=credentials.mchid,
            private_key=_pem(credentials.private_key_pem),
            cert_serial_no=credentials.serial_no,
            appid=None,
            apiv3_key=credentials.apiv3_key,
            public_key=_pem(named.public_key_pem or "") if named else None,
            public_key_id=named.id if named else None,
        )
    except Exception:  # the library raises nothing more precise
        raise AccountUnreadable(_BAD_PRIVATE_KEY) from None
    library._core._client = VerifyingClient(http, account)
    library._core._verify_signature_async = _already_verified
    library._core._gate_way = base_url
    return library


def sign_get(account: Account, path: str) -> dict[str, str]:
    """Headers of a call that the library does not offer. Slow, like `open_library`."""
    credentials = account.credentials
    try:
        private_key = load_private_key(_pem(credentials.private_key_pem))
    except Exception:  # as above
        raise AccountUnreadable(_BAD_PRIVATE_KEY) from None
    return {
        "Accept": "application/json",
        "Authorization": build_authorization(path, "GET", credentials.mchid, credentials.serial_no, private_key),
    }


def sent_at_s(response: httpx.Response) -> int:
    """When our request was signed, in seconds since 1970, as its own header says."""
    match = _SENT_AT.search(response.request.headers["authorization"])
    assert match is not None
    return int(match[1])


async def _already_verified(_headers: object, _body: object) -> bool:
    """`VerifyingClient` has refused everything else."""
    return True


def _pem(text: str) -> str:
    """The library wants Unix line ends."""
    return text.replace("\r\n", "\n")
