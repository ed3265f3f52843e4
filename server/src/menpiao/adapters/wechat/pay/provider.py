"""`WeChatPay`: the `PayProvider` of WeChat: JSAPI (mini programs), H5 and Native. Our ids are WeChat's order numbers.

The provider keeps one `Wire` for each merchant account, made anew when its credentials change, over one pool
of connections. It never retries by itself: payments decides, because only it knows what else happened meanwhile.
Source: pay.weixin.qq.com, JSAPI, H5 and Native order, query, close and domestic refunds.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from menpiao.adapters.trust import trust
from menpiao.adapters.wechat.http import CONNECT_TIMEOUT_S, TOTAL_TIMEOUT_S
from menpiao.adapters.wechat.pay import answers, certificates, notices
from menpiao.adapters.wechat.pay.credentials import (
    Account,
    AccountUnreadable,
    PlatformKey,
    fingerprint_of,
    read_account,
)
from menpiao.adapters.wechat.pay.library import WeChatPayType, Wire, open_library
from menpiao.kernel import ids
from menpiao.kernel.money import CNY
from menpiao.kernel.time import to_wire
from menpiao.payments.ports import (
    Closing,
    MerchantAccount,
    Method,
    Notice,
    NoticeRefused,
    OutcomeUnknown,
    Prepared,
    PrepareRequest,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
    RefundRequest,
)
from menpiao.platform import randomness
from menpiao.platform.clock import Clock
from menpiao.platform.db import forbid_in_transaction

_log = logging.getLogger(__name__)

LIVE_PAY = "https://api.mch.weixin.qq.com"
MAX_ACCOUNTS = 512
CLOSES_AFTER = timedelta(minutes=5)
"""WeChat's advice: closed sooner, an order's state may not have reached all of its machines. Source: pay.weixin.qq.com,
wiki chapter 3_4_3, 关闭订单."""
_SHORTEST_EXPIRY = timedelta(seconds=60)
"""WeChat silently raises anything less to this."""

_H5_LIVES = timedelta(minutes=5)
_CODE_LIVES = timedelta(hours=2)
"""How long WeChat lets a phone follow an ``h5_url``, and scan a ``code_url``."""

_DESCRIPTION_BYTES = 127
_REASON_BYTES = 80
_BEIJING = timezone(timedelta(hours=8))

_Call = Callable[[Any], Awaitable[tuple[int, bytes]]]
"""Given the library, asks it one thing."""


class WeChatPay:
    """Speaks to ``base_url`` for every merchant account; `aclose` it at the end."""

    def __init__(
        self,
        *,
        clock: Clock,
        base_url: str = LIVE_PAY,
        timeout_s: float = TOTAL_TIMEOUT_S,
        closes_after: timedelta = CLOSES_AFTER,
    ) -> None:
        self.closes_after = closes_after
        self._clock = clock
        self._base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s
        self._http = httpx.AsyncClient(
            verify=trust(),
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s)),
            limits=httpx.Limits(max_connections=100),
        )
        self._accounts: dict[UUID, Account] = {}
        self._wires: dict[UUID, tuple[bytes, Wire]] = {}

    async def aclose(self) -> None:
        """Close the connections; nothing may be asked afterwards."""
        await self._http.aclose()

    async def prepare(self, account: MerchantAccount, request: PrepareRequest) -> Prepared:
        """Register the payment; what the buyer's device needs. The same request again gives a fresh sheet or link."""

        async def ask(library: Any) -> tuple[int, bytes]:
            answer: tuple[int, bytes] = await library.pay(
                appid=request.app_id,
                description=_cut(request.description, _DESCRIPTION_BYTES) or "门票",
                out_trade_no=ids.encode(request.payment_id),
                amount={"total": request.amount_fen, "currency": CNY},
                time_expire=_wire_time(max(request.pay_by, self._clock.now() + _SHORTEST_EXPIRY)),
                notify_url=request.notify_url,
                **_PARTICULARS[request.method](request),
            )
            return answer

        if request.method not in _PARTICULARS:
            raise ProviderRefused("METHODUNKNOWN")
        status, text = await self._call(account, ask)
        if request.method is Method.WECHAT_H5:
            page = answers.h5_url(status, text)
            if request.return_url:
                page += f"{'&' if '?' in page else '?'}redirect_url={quote(request.return_url, safe='')}"
            return Prepared({"url": page, "use_by": to_wire(self._clock.now() + _H5_LIVES)})
        if request.method is Method.WECHAT_NATIVE:
            code = answers.code_url(status, text)
            return Prepared({"code_url": code, "use_by": to_wire(self._clock.now() + _CODE_LIVES)})
        prepay_id = answers.prepay_id(status, text)
        return Prepared(self._client_params(await self._wire(account), request.app_id, prepay_id))

    async def query(self, account: MerchantAccount, payment_id: UUID) -> ProviderPayment:
        """What WeChat knows of the payment."""
        number = ids.encode(payment_id)
        mchid = self.account_of(account).credentials.mchid
        status, text = await self._call(account, lambda library: library.query(out_trade_no=number))
        return answers.queried(status, text, mchid=mchid, out_trade_no=number)

    async def close(self, account: MerchantAccount, payment_id: UUID) -> Closing:
        """Make sure that nobody can pay it any more; repeatable."""
        number = ids.encode(payment_id)
        return answers.closed(*await self._call(account, lambda library: library.close(out_trade_no=number)))

    async def refund(self, account: MerchantAccount, request: RefundRequest) -> ProviderRefund:
        """Ask for money back. WeChat pays once for each ``refund_id``, however often it is asked."""
        number = ids.encode(request.refund_id)
        status, text = await self._call(
            account,
            lambda library: library.refund(
                out_refund_no=number,
                out_trade_no=ids.encode(request.payment_id),
                amount={"refund": request.amount_fen, "total": request.total_fen, "currency": CNY},
                reason=_cut(request.reason, _REASON_BYTES) or None,
                notify_url=request.notify_url,
            ),
        )
        return answers.refunded(status, text, out_refund_no=number)

    async def query_refund(self, account: MerchantAccount, refund_id: UUID) -> ProviderRefund:
        """What WeChat knows of the refund."""
        number = ids.encode(refund_id)
        status, text = await self._call(account, lambda library: library.query_refund(out_refund_no=number))
        return answers.refund_queried(status, text, out_refund_no=number)

    async def platform_certificates(self, account: MerchantAccount) -> tuple[PlatformKey, ...]:
        """The certificates that WeChat signs with now, to be stored among the account's keys. For a job, never for
        a callback. Raises `OutcomeUnknown` or `ProviderRefused`.
        """
        response, sent_at = await self.send(account, certificates.PATH)
        read = self.account_of(account)
        try:
            return certificates.read_answer(response, sent_at, apiv3_keys=read.apiv3_keys, known=read.keys)
        except NoticeRefused as reason:
            raise OutcomeUnknown(str(reason)) from None

    async def send(self, account: MerchantAccount, path: str) -> tuple[httpx.Response, int]:
        """A signed GET, its answer not yet believed, and when it was sent (seconds since 1970): for looking at what
        WeChat says to this account. Raises `OutcomeUnknown` where there is no answer."""
        forbid_in_transaction("WeChat Pay")
        wire = await self._wire(account)
        try:
            async with asyncio.timeout(self._timeout_s):
                return await wire.send("GET", path)
        except (httpx.HTTPError, TimeoutError) as failure:
            raise OutcomeUnknown(type(failure).__name__) from None

    def read_notice(
        self, account: MerchantAccount, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Notice:
        """Verify and open a callback; raises `NoticeRefused`."""
        try:
            trusted = self.account_of(account)
        except ProviderRefused as reason:
            raise NoticeRefused("account_unreadable") from reason
        return notices.read_notice(trusted, headers=headers, body=body, now=now)

    async def opened(self, account: MerchantAccount) -> tuple[Account, Wire]:
        """The account with its wire, for what else WeChat Pay is asked in its name. Raises `ProviderRefused`."""
        return self.account_of(account), await self._wire(account)

    def _client_params(self, wire: Wire, app_id: str, prepay_id: str) -> dict[str, str]:
        """What `wx.requestPayment` takes, signed: appId, time, nonce and package, one a line."""
        moment = str(int(self._clock.now().timestamp()))
        nonce = randomness.token_hex(16)
        package = f"prepay_id={prepay_id}"
        return {
            "timeStamp": moment,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": wire.sign([app_id, moment, nonce, package]),
        }

    async def _call(self, account: MerchantAccount, ask: _Call) -> tuple[int, bytes]:
        """Status and body of WeChat's answer. Everything that leaves the outcome open is `OutcomeUnknown`."""
        forbid_in_transaction("WeChat Pay")
        library = open_library(self.account_of(account), wire=await self._wire(account))
        try:
            async with asyncio.timeout(self._timeout_s):
                status, text = await ask(library)
        except NoticeRefused as reason:
            _log.error("an answer of WeChat Pay to %r can't be believed: %s", account, reason)
            raise OutcomeUnknown(f"answer refused: {reason}") from None
        except (httpx.HTTPError, TimeoutError) as failure:
            raise OutcomeUnknown(type(failure).__name__) from None
        if status >= 400:
            level = logging.ERROR if status in (401, 403) else logging.WARNING
            _log.log(level, "WeChat Pay answered %d %s to %r", status, answers.error_code(text), account)
        return status, text

    def account_of(self, account: MerchantAccount) -> Account:
        """The account with its public keys loaded, from memory where the credentials are the same."""
        fingerprint = fingerprint_of(account.credentials, *account.older)
        known = self._accounts.get(account.id)
        if known is not None and known.fingerprint == fingerprint:
            return known
        try:
            read = read_account(account.credentials, account.older)
        except AccountUnreadable as reason:
            raise _unusable(account, reason) from None
        _remember(self._accounts, account.id, read)
        return read

    async def _wire(self, account: MerchantAccount) -> Wire:
        read = self.account_of(account)
        known = self._wires.get(account.id)
        if known is not None and known[0] == read.fingerprint:
            return known[1]
        try:
            wire = await asyncio.to_thread(Wire, read, http=self._http, base_url=self._base_url, clock=self._clock)
        except AccountUnreadable as reason:
            raise _unusable(account, reason) from None
        _remember(self._wires, account.id, (read.fingerprint, wire))
        return wire


def _h5(request: PrepareRequest) -> dict[str, Any]:
    """WeChat wants to know who leaves the page for it, and by what kind of page."""
    scene = {"payer_client_ip": request.payer_ip or "127.0.0.1", "h5_info": {"type": "Wap"}}
    return {"pay_type": WeChatPayType.H5, "scene_info": scene}


_PARTICULARS: dict[Method, Callable[[PrepareRequest], dict[str, Any]]] = {
    Method.WECHAT_JSAPI: lambda request: {"payer": {"openid": request.payer}},
    Method.WECHAT_H5: _h5,
    Method.WECHAT_NATIVE: lambda _: {"pay_type": WeChatPayType.NATIVE},
}
"""What an order of each product has besides what all have."""


def _unusable(account: MerchantAccount, reason: AccountUnreadable) -> ProviderRefused:
    """Nothing was asked, and it will work once the account is corrected."""
    _log.error("%r can't be used: %s", account, reason)
    return ProviderRefused("ACCOUNTUNREADABLE", retry=True)


def _remember(cache: dict[UUID, Any], key: UUID, value: object) -> None:
    """Keep the newest `MAX_ACCOUNTS`."""
    cache.pop(key, None)
    cache[key] = value
    if len(cache) > MAX_ACCOUNTS:
        del cache[next(iter(cache))]


def _cut(text: str, limit: int) -> str:
    """At most so many bytes of UTF-8, which is how WeChat counts, and no half character at the end."""
    return text.encode()[:limit].decode(errors="ignore").strip()


def _wire_time(moment: datetime) -> str:
    """``2026-12-31T20:00:00+08:00``."""
    return moment.astimezone(_BEIJING).isoformat(timespec="seconds")
