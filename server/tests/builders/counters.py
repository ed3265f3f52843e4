"""Every way to pay behind one face: the adapter, its provider's sandbox over real HTTP, and a house for callbacks.

The stories of `tests/adapters/conformance` know no provider. What they say in common words (`pays`, `refund_ends`,
`goes_wrong`) is said here in each provider's own.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec

from builders.calls import client_at
from builders.ids import make_id
from menpiao.adapters.sandbox import Sandbox
from menpiao.adapters.stripe import StripePay
from menpiao.adapters.wechat.pay import WeChatPay
from menpiao.kernel import ids
from menpiao.payments.ports import (
    MerchantAccount,
    Method,
    Notice,
    NoticeRefused,
    PayProvider,
    Prepared,
    PrepareRequest,
    ProviderRefund,
    RefundRequest,
    RefundState,
)
from menpiao.platform import randomness
from menpiao.platform.clock import SimulatedClock

PRICE = 38_000


def an_id(clock: SimulatedClock, number: int | None = None) -> UUID:
    """An id made now; the same number is the same id."""
    moment = int(clock.now().timestamp() * 1000)
    return make_id(milliseconds=moment, organizer_id=7, randomness=randomness.bits(50) if number is None else number)


class Names:
    """What a provider calls our payments, in memory."""

    def __init__(self) -> None:
        self.names: dict[UUID, str] = {}

    async def keep(self, our_id: UUID, reference: str) -> None:
        self.names.setdefault(our_id, reference)

    async def find(self, our_id: UUID) -> str | None:
        return self.names.get(our_id)


class Arrived(msgspec.Struct, frozen=True):
    """A callback as it came."""

    headers: Mapping[str, str]
    body: bytes


class House:
    """Where callbacks arrive: believed by ``till``, or refused."""

    def __init__(self) -> None:
        self.url = ""
        self.till: Till | None = None
        self.arrived: list[Arrived] = []
        self.notices: list[Notice] = []
        self.refused: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        except asyncio.IncompleteReadError:
            pass  # the caller was stopped in the middle of its call
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:] if ": " in line)}
        body = await reader.readexactly(int(headers["content-length"]))
        self.arrived.append(Arrived(headers, body))
        writer.write(f"HTTP/1.1 {self._read(headers, body)} -\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()

    def _read(self, headers: Mapping[str, str], body: bytes) -> int:
        assert self.till is not None
        try:
            self.notices.append(self.till.reads(self.till.account, Arrived(headers, body)))
        except NoticeRefused as refused:
            self.refused.append(refused.reason)
            return 401
        return 204


class Till:
    """One way to pay."""

    cant_arrive = RefundState.ABNORMAL
    """How the provider says that the money can't reach the buyer."""
    payer_known_before = False
    refund_takes_time = False

    def __init__(self, method: Method, sandbox: Sandbox, house: House, clock: SimulatedClock) -> None:
        self.method = method
        self.sandbox = sandbox
        self.house = house
        self.clock = clock
        self.http = client_at(sandbox.url)
        self.app_id = ""
        self.openid: str | None = None
        self.account: MerchantAccount
        self.provider: PayProvider
        house.till = self

    async def open(self) -> None:
        """Set up an account at the provider."""
        raise NotImplementedError

    async def pays(self, prepared: Prepared, behaviour: str = "pay") -> httpx.Response:
        """What the buyer does with what they were given."""
        raise NotImplementedError

    async def refund_ends(self, told: ProviderRefund, state: RefundState) -> None:
        """The provider makes up its mind about a refund."""
        raise NotImplementedError

    async def falls_back(self, told: ProviderRefund) -> bool:
        """The bank sends a refund back that had succeeded; False where the provider knows no such thing."""
        raise NotImplementedError

    async def goes_wrong(self, kind: str) -> None:
        """From now on every call goes wrong in this way; "" is the good day."""
        raise NotImplementedError

    async def no_money(self) -> None:
        """The organizer's balance can't pay a refund."""
        raise NotImplementedError

    async def another_account(self) -> MerchantAccount:
        """Of somebody else, at the same provider."""
        raise NotImplementedError

    async def delivered(self) -> None:
        """Nothing is on its way to us any more."""
        raise NotImplementedError

    def hasty(self) -> PayProvider:
        """The adapter with hardly any patience."""
        raise NotImplementedError

    def reads(self, account: MerchantAccount, arrived: Arrived) -> Notice:
        return self.provider.read_notice(account, headers=arrived.headers, body=arrived.body, now=self.clock.now())

    def request(self, payment_id: UUID, **changes: Any) -> PrepareRequest:
        fields: dict[str, Any] = {
            "payment_id": payment_id,
            "app_id": self.app_id,
            "payer": self.openid if self.payer_known_before else None,
            "description": "夜航星 2027 巡演·上海站 × 2",
            "amount_fen": PRICE,
            "pay_by": self.clock.now() + timedelta(minutes=15),
            "notify_url": self.house.url,
            "method": self.method,
            "payer_ip": "203.0.113.7",
            "return_url": "http://127.0.0.1/app/#/packages/order/order?id=1",
        }
        return PrepareRequest(**fields | changes)

    def back(self, refund_id: UUID, payment_id: UUID, amount_fen: int = PRICE) -> RefundRequest:
        return RefundRequest(
            refund_id=refund_id,
            payment_id=payment_id,
            amount_fen=amount_fen,
            total_fen=PRICE,
            reason="演出取消",
            notify_url=self.house.url,
        )

    async def paid(self, payment_id: UUID) -> None:
        """A payment that is prepared, paid and told of."""
        answer = await self.pays(await self.provider.prepare(self.account, self.request(payment_id)))
        assert answer.status_code == 201, answer.text
        await self.delivered()

    async def sim(self, method: str, path: str, body: object = None) -> Any:
        answer = await self.http.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


class WeChatTill(Till):
    refund_takes_time = True

    async def open(self) -> None:
        self.payer_known_before = self.method is Method.WECHAT_JSAPI
        self.provider = self._pay = WeChatPay(clock=self.clock, base_url=self.sandbox.url, timeout_s=5)
        self._hasty = WeChatPay(clock=self.clock, base_url=self.sandbox.url, timeout_s=0.3)
        self.app_id = (await self.sim("POST", "/sim/apps", {}))["app_id"]
        self.buyer = "lin-xiaoyu"
        found = await self.sim("GET", f"/sim/openids?app_id={self.app_id}&account_id={self.buyer}")
        self.openid = found["openid"]
        self.account = await self.another_account()

    async def another_account(self) -> MerchantAccount:
        given = await self.sim("POST", "/sim/merchants", {"app_ids": [self.app_id]})
        return MerchantAccount(7, an_id(self.clock), "wechat", msgspec.json.encode(given))

    async def pays(self, prepared: Prepared, behaviour: str = "pay") -> httpx.Response:
        client = prepared.client
        if self.method is Method.WECHAT_JSAPI:
            prepay_id = client["package"].removeprefix("prepay_id=")
        else:
            link = httpx.URL(client["url" if self.method is Method.WECHAT_H5 else "code_url"])
            sheet = await self.http.get(link)
            assert sheet.status_code in (200, 404, 409), sheet.text
            prepay_id = link.params["prepay_id"]
        return await self.http.post(
            "/sim/payments", json={"account_id": self.buyer, "prepay_id": prepay_id, "behaviour": behaviour}
        )

    async def refund_ends(self, told: ProviderRefund, state: RefundState) -> None:
        word = {RefundState.SUCCEEDED: "SUCCESS"}.get(state, state.upper())
        await self.sim("POST", self._outcome(told), {"status": word})
        await self.delivered()

    async def falls_back(self, told: ProviderRefund) -> bool:
        answer = await self.http.post(self._outcome(told), json={"status": "ABNORMAL"})
        assert answer.status_code == 409, answer.text
        return False

    def _outcome(self, told: ProviderRefund) -> str:
        mchid = msgspec.json.decode(self.account.credentials)["mchid"]
        return f"/sim/refunds/{mchid}/{ids.encode(told.refund_id)}/outcome"

    async def goes_wrong(self, kind: str) -> None:
        await self.sim("PUT", "/sim/faults", {"api_error_rate": float(bool(kind)), "api_error_kinds": [kind or "500"]})

    async def no_money(self) -> None:
        await self.sim("PUT", "/sim/faults", {"refund_error": "NOT_ENOUGH"})

    async def delivered(self) -> None:
        await self.sandbox.world.courier.settled()

    def hasty(self) -> PayProvider:
        return self._hasty

    async def aclose(self) -> None:
        await self._pay.aclose()
        await self._hasty.aclose()
        await self.http.aclose()


class StripeTill(Till):
    cant_arrive = RefundState.FELL_BACK

    async def open(self) -> None:
        names = Names()
        self.provider = self._pay = StripePay(names, clock=self.clock, base_url=self.sandbox.url, timeout_s=5)
        self._hasty = StripePay(names, clock=self.clock, base_url=self.sandbox.url, timeout_s=0.3)
        self.account = await self.another_account()

    async def another_account(self) -> MerchantAccount:
        made = await self.sim("POST", "/sim/stripe/accounts", {})
        endpoint = await self.sim("POST", f"/sim/stripe/accounts/{made['id']}/endpoints", {"url": self.house.url})
        credentials = {"secret_key": made["secret_key"], "webhook_secrets": [endpoint["secret"]]}
        return MerchantAccount(7, an_id(self.clock), "stripe", msgspec.json.encode(credentials))

    async def pays(self, prepared: Prepared, behaviour: str = "pay") -> httpx.Response:
        page = await self.http.get(prepared.client["url"])
        assert page.status_code in (200, 409), page.text
        checkout = prepared.client["url"].rpartition("/")[2]
        return await self.http.post(f"/sim/stripe/checkouts/{checkout}/payments", json={"behaviour": behaviour})

    async def refund_ends(self, told: ProviderRefund, state: RefundState) -> None:
        word = {RefundState.CLOSED: "canceled", RefundState.FELL_BACK: "failed"}.get(state, "succeeded")
        if state is not RefundState.SUCCEEDED:
            await self.sim("POST", f"/sim/stripe/refunds/{told.provider_refund_id}/outcome", {"status": word})
        await self.delivered()

    async def falls_back(self, told: ProviderRefund) -> bool:
        await self.refund_ends(told, RefundState.FELL_BACK)
        return True

    async def goes_wrong(self, kind: str) -> None:
        faults = {"api_error_rate": float(bool(kind)), "api_error_kinds": [kind or "500"]}
        await self.sim("PUT", "/sim/stripe/faults", faults)

    async def no_money(self) -> None:
        await self.sim("PUT", "/sim/stripe/faults", {"refund_error": "balance_insufficient"})

    async def delivered(self) -> None:
        await self.sandbox.world.stripe.courier.settled()

    def hasty(self) -> PayProvider:
        return self._hasty

    async def aclose(self) -> None:
        await self._pay.aclose()
        await self._hasty.aclose()
        await self.http.aclose()
