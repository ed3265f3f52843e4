"""The adapter and the sandbox, written apart, agree about WeChat's protocol over real HTTP.

This is the conformance suite: whoever changes either side learns here what the other one believes.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from menpiao.adapters.sandbox import Sandbox, running_sandbox
from menpiao.adapters.wechat.app import WeChatApp
from menpiao.adapters.wechat.login import WeChatLogin
from menpiao.adapters.wechat.messages import TEMPLATES, WeChatMessages
from menpiao.adapters.wechat.pay import WeChatPay
from menpiao.identity.ports import CodeRefused, LoginProviderUnavailable
from menpiao.kernel import ids
from menpiao.notify.ports import OutgoingMessage, SendResult
from menpiao.payments.ports import (
    Closing,
    MerchantAccount,
    Notice,
    NoticeRefused,
    OutcomeUnknown,
    Prepared,
    PrepareRequest,
    ProviderRefused,
    ProviderState,
    RefundRequest,
    RefundState,
)
from menpiao.platform.clock import SimulatedClock

MODES = ["public_key", "certificate", "migration"]


class World:
    """A sandbox, the adapter in front of it, and a house that receives callbacks."""

    def __init__(self, sandbox: Sandbox, house: Any, clock: SimulatedClock) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.phone = httpx.AsyncClient(base_url=sandbox.url)
        self.pay = WeChatPay(clock=clock, base_url=sandbox.url, timeout_s=2)
        self.apps: dict[str, WeChatApp] = {}
        self.login = WeChatLogin(self.apps)
        self.messages = WeChatMessages(self.apps, clock=clock)
        self.notices: list[Notice] = []
        self.refused: list[str] = []
        self._house = house
        self._house.says(self._receive)

    async def set_up(self, mode: str) -> None:
        self.app_id = (await self.sim("POST", "/sim/apps", {}))["app_id"]
        secret = (await self.sim("POST", "/sim/apps", {"app_id": self.app_id}))["secret"]
        self.apps[self.app_id] = WeChatApp(app_id=self.app_id, secret=secret, base_url=self.sandbox.url)
        accounts = (await self.sim("GET", "/sim/accounts"))["accounts"]
        self.buyer, self.stranger = accounts[0]["id"], accounts[1]["id"]
        self.openid = (await self.sim("GET", f"/sim/openids?app_id={self.app_id}&account_id={self.buyer}"))["openid"]
        self.account = await self.merchant(mode)

    async def merchant(self, mode: str) -> MerchantAccount:
        given = await self.sim("POST", "/sim/merchants", {"app_ids": [self.app_id], "mode": mode})
        if mode == "migration":
            given["mode"] = "public_key"
        return MerchantAccount(
            organizer_id=7,
            id=ids.make_id(milliseconds=1, organizer_id=7, randomness=1),
            provider="wechat",
            credentials=msgspec.json.encode(given),
        )

    async def sim(self, method: str, path: str, body: object = None) -> Any:
        answer = await self.phone.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def faults(self, **faults: object) -> None:
        await self.sim("PUT", "/sim/faults", faults)

    def order(self, payment_id: UUID, **changes: Any) -> PrepareRequest:
        fields = {
            "payment_id": payment_id,
            "app_id": self.app_id,
            "payer": self.openid,
            "description": "夜航星 2027 巡演·上海站",
            "amount_fen": 38000,
            "pay_by": self.clock.now() + timedelta(minutes=15),
            "notify_url": f"{self._house.base_url}/callbacks/wechat-pay",
        }
        return PrepareRequest(**fields | changes)

    def back(self, refund_id: UUID, payment_id: UUID, amount_fen: int = 38000) -> RefundRequest:
        return RefundRequest(
            refund_id=refund_id,
            payment_id=payment_id,
            amount_fen=amount_fen,
            total_fen=38000,
            reason="演出取消",
            notify_url=f"{self._house.base_url}/callbacks/wechat-pay",
        )

    async def do(self, prepared: Prepared, behaviour: str = "pay") -> Any:
        prepay_id = prepared.client["package"].removeprefix("prepay_id=")
        done = await self.sim(
            "POST",
            "/sim/payments",
            {"account_id": self.buyer, "prepay_id": prepay_id, "behaviour": behaviour},
        )
        await self.sandbox.world.courier.settled()
        return done

    async def paid(self, payment_id: UUID) -> None:
        await self.do(await self.pay.prepare(self.account, self.order(payment_id)))

    async def aclose(self) -> None:
        await self.phone.aclose()
        await self.pay.aclose()
        await self.login.aclose()
        await self.messages.aclose()

    def _receive(self, asked: Any) -> Any:
        try:
            notice = self.pay.read_notice(self.account, headers=asked.headers, body=asked.body, now=self.clock.now())
        except NoticeRefused as refused:
            self.refused.append(refused.reason)
            return self._house.Answer(status=401, body=b'{"code":"FAIL","message":"refused"}')
        self.notices.append(notice)
        return self._house.Answer(status=204)


@pytest.fixture(params=["public_key"])
def mode(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
async def world(tmp_path: Path, wechat: Any, clock: SimulatedClock, mode: str) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(running_sandbox(tmp_path, clock=clock))
        world = World(sandbox, wechat, clock)
        stack.push_async_callback(world.aclose)
        await world.set_up(mode)
        yield world


@pytest.mark.parametrize("mode", MODES, indirect=True)
async def test_a_payment_from_the_tap_to_the_callback(world: World, payment_id: UUID) -> None:
    prepared = await world.pay.prepare(world.account, world.order(payment_id))
    assert (await world.pay.query(world.account, payment_id)).state is ProviderState.NOT_PAID
    sheet = await world.phone.get(
        "/sim/pay-sheet", params={"account_id": world.buyer, "appId": world.app_id} | prepared.client
    )
    assert sheet.status_code == 200
    assert (await world.do(prepared))["result"] == "ok"

    queried = await world.pay.query(world.account, payment_id)
    assert (queried.state, queried.amount_fen, queried.currency) == (ProviderState.PAID, 38000, "CNY")
    assert (queried.payer, queried.app_id, queried.paid_at) == (
        world.openid,
        world.app_id,
        world.clock.now(),
    )
    (notice,) = world.notices
    assert (notice.kind, notice.payment) == ("payment", queried)
    assert world.refused == []
    assert await world.pay.close(world.account, payment_id) is Closing.PAID


@pytest.mark.parametrize("mode", MODES, indirect=True)
async def test_a_refund_from_asking_to_the_callback(world: World, payment_id: UUID, refund_id: UUID) -> None:
    assert (await world.pay.query_refund(world.account, refund_id)).state is RefundState.UNKNOWN_REFUND
    await world.paid(payment_id)
    for _ in range(2):  # the same number again is the same refund
        refund = await world.pay.refund(world.account, world.back(refund_id, payment_id))
        assert refund.state is RefundState.PROCESSING
    assert (await world.pay.query(world.account, payment_id)).state is ProviderState.REFUNDED

    await world.sim(
        "POST",
        f"/sim/refunds/{mchid(world)}/{ids.encode(refund_id)}/outcome",
        {"status": "SUCCESS"},
    )
    await world.sandbox.world.courier.settled()
    settled = await world.pay.query_refund(world.account, refund_id)
    assert (settled.state, settled.amount_fen) == (RefundState.SUCCEEDED, 38000)
    assert settled.succeeded_at == world.clock.now()
    _, notice = world.notices
    assert (notice.kind, notice.refund) == ("refund", settled)


def mchid(world: World) -> str:
    found: str = msgspec.json.decode(world.account.credentials)["mchid"]
    return found


@pytest.mark.parametrize("outcome", ["CLOSED", "ABNORMAL"])
async def test_a_refund_that_needs_a_person(world: World, payment_id: UUID, refund_id: UUID, outcome: str) -> None:
    await world.paid(payment_id)
    await world.pay.refund(world.account, world.back(refund_id, payment_id))
    path = f"/sim/refunds/{mchid(world)}/{ids.encode(refund_id)}/outcome"
    await world.sim("POST", path, {"status": outcome})
    await world.sandbox.world.courier.settled()
    expected = RefundState(outcome.lower())
    assert (await world.pay.query_refund(world.account, refund_id)).state is expected
    assert world.notices[-1].refund is not None
    assert world.notices[-1].refund.state is expected


async def test_refusals_of_a_refund(world: World, payment_id: UUID, refund_id: UUID) -> None:
    with pytest.raises(ProviderRefused):  # nothing was paid
        await world.pay.refund(world.account, world.back(refund_id, payment_id))
    await world.paid(payment_id)
    with pytest.raises(ProviderRefused):
        await world.pay.refund(world.account, world.back(refund_id, payment_id, amount_fen=38001))
    for code, retry in (("NOT_ENOUGH", True), ("USER_ACCOUNT_ABNORMAL", False)):
        await world.faults(refund_error=code, spelling="underscored" if retry else "joined")
        with pytest.raises(ProviderRefused) as refused:
            await world.pay.refund(world.account, world.back(refund_id, payment_id))
        assert (refused.value.code, refused.value.retry) == (code.replace("_", ""), retry)
    await world.faults(refund_error="FREQUENCY_LIMITED")
    with pytest.raises(OutcomeUnknown):
        await world.pay.refund(world.account, world.back(refund_id, payment_id))


@pytest.mark.parametrize("spelling", ["joined", "underscored"])
async def test_an_order_that_is_closed_unknown_or_used(world: World, payment_id: UUID, spelling: str) -> None:
    await world.faults(spelling=spelling)
    assert (await world.pay.query(world.account, payment_id)).state is ProviderState.UNKNOWN_PAYMENT
    order = world.order(payment_id)
    first = await world.pay.prepare(world.account, order)
    again = await world.pay.prepare(world.account, order)
    assert first.client["package"] == again.client["package"]
    with pytest.raises(ProviderRefused):  # changed parameters under the same number
        await world.pay.prepare(world.account, world.order(payment_id, amount_fen=1))
    for _ in range(2):
        assert await world.pay.close(world.account, payment_id) is Closing.CLOSED
    assert (await world.pay.query(world.account, payment_id)).state is ProviderState.CLOSED
    with pytest.raises(ProviderRefused, match="ORDERCLOSED"):
        await world.pay.prepare(world.account, order)


async def test_closing_what_wechat_never_heard_of(world: World, payment_id: UUID) -> None:
    assert await world.pay.close(world.account, payment_id) is Closing.CLOSED


async def test_money_that_lands_after_the_order_was_closed(world: World, payment_id: UUID) -> None:
    prepared = await world.pay.prepare(world.account, world.order(payment_id))
    await world.do(prepared, "pay_late")
    assert (await world.pay.query(world.account, payment_id)).state is ProviderState.NOT_PAID
    await world.sim("POST", f"/sim/orders/{mchid(world)}/{ids.encode(payment_id)}/landing")
    await world.sandbox.world.courier.settled()
    assert (await world.pay.query(world.account, payment_id)).state is ProviderState.PAID
    assert [notice.kind for notice in world.notices] == ["payment"]


@pytest.mark.parametrize("mode", ["public_key", "certificate"], indirect=True)
async def test_forged_callbacks(world: World, payment_id: UUID) -> None:
    prepared = await world.pay.prepare(world.account, world.order(payment_id))
    done = await world.do(prepared, "forge")
    answered = {forgery["kind"]: forgery["status"] for forgery in done["forgeries"]}
    believed = {kind for kind, status in answered.items() if status == 204}
    signed_by_wechat = {"wrong_amount", "wrong_appid", "wrong_payer"}
    assert believed - {"wrong_order"} == signed_by_wechat, "payments compares these with the order"
    reasons = dict(zip((k for k in answered if k not in believed), world.refused, strict=True))
    reasons.setdefault("wrong_order", "malformed")  # the made-up number may look like one of ours
    assert reasons == {
        "wrong_order": "malformed",
        "flipped_byte": "bad_signature",
        "flipped_signature": "bad_signature",
        "unsigned": "missing_header",
        "unknown_serial": "unknown_serial",
        "stranger": "bad_signature",
        "old_timestamp": "stale",
        "signtest": "probe",
        "wrong_key": "bad_ciphertext",
        "wrong_mchid": "foreign_mchid",
    }


async def test_duplicates_are_equal_and_probes_are_told_apart(world: World, payment_id: UUID) -> None:
    await world.faults(probe_rate=1.0, repeat_callbacks=3)
    await world.paid(payment_id)
    assert world.refused == ["probe"]
    assert len(world.notices) == 4
    assert len(set(map(repr, world.notices))) == 1


async def test_while_an_account_migrates_any_key_is_believed(world: World, payment_id: UUID, refund_id: UUID) -> None:
    world.account = await world.merchant("migration")
    await world.paid(payment_id)
    order = f"/sim/orders/{mchid(world)}/{ids.encode(payment_id)}/notifications"
    for _ in range(30):
        await world.sim("POST", order)
        await world.sandbox.world.courier.settled()
    assert len(world.notices) == 31
    assert world.refused == []
    serials = {asked.headers["wechatpay-serial"] for asked in world._house.asked}
    assert len(serials) == 2, "thirty callbacks came with either key (or two in a thousand million runs don't)"


@pytest.mark.parametrize("kind", ["500", "lost_reply", "slow"])
async def test_a_bad_day_leaves_the_outcome_open(world: World, payment_id: UUID, kind: str) -> None:
    hasty = WeChatPay(clock=world.clock, base_url=world.sandbox.url, timeout_s=0.2)
    await world.faults(api_error_rate=1.0, api_error_kinds=[kind], slow_s=30)
    for call in (
        hasty.prepare(world.account, world.order(payment_id)),
        hasty.query(world.account, payment_id),
        hasty.close(world.account, payment_id),
    ):
        with pytest.raises(OutcomeUnknown):
            await call
    await hasty.aclose()


async def test_too_many_requests_and_nobody_there(world: World, payment_id: UUID) -> None:
    await world.faults(api_error_rate=1.0, api_error_kinds=["429"])
    with pytest.raises(ProviderRefused) as refused:
        await world.pay.query(world.account, payment_id)
    assert refused.value.retry
    await world.faults(api_error_rate=0.0, down=True)
    with pytest.raises(OutcomeUnknown):
        await world.pay.query(world.account, payment_id)


async def test_a_foreign_private_key_is_a_wrong_signature(world: World, platform: Any, payment_id: UUID) -> None:
    given = msgspec.json.decode(world.account.credentials)
    given["private_key_pem"] = platform.merchant_private_key_pem
    account = MerchantAccount(7, world.account.id, "wechat", msgspec.json.encode(given))
    with pytest.raises(ProviderRefused, match="SIGNERROR"):
        await world.pay.query(account, payment_id)


@pytest.mark.parametrize("mode", ["certificate"], indirect=True)
async def test_platform_certificates(world: World, payment_id: UUID) -> None:
    given = msgspec.json.decode(world.account.credentials)
    known, given["platform_keys"] = given["platform_keys"], []
    account = MerchantAccount(7, world.account.id, "wechat", msgspec.json.encode(given))
    with pytest.raises(OutcomeUnknown):  # not one key to verify the answer with
        await world.pay.prepare(account, world.order(payment_id))
    (key,) = await world.pay.platform_certificates(account)
    assert (key.id, key.certificate_pem) == (known[0]["id"], known[0]["certificate_pem"])
    given["platform_keys"] = [msgspec.to_builtins(key)]
    account = MerchantAccount(7, world.account.id, "wechat", msgspec.json.encode(given))
    assert (await world.pay.query(account, payment_id)).state is ProviderState.NOT_PAID


async def test_signing_in(world: World) -> None:
    code = {"account_id": world.buyer, "app_id": world.app_id}
    fresh = (await world.sim("POST", "/sim/login-codes", code))["code"]
    assert (await world.login.identify(app_id=world.app_id, code=fresh)).subject == world.openid
    with pytest.raises(CodeRefused, match="used"):
        await world.login.identify(app_id=world.app_id, code=fresh)
    with pytest.raises(CodeRefused, match="invalid"):
        await world.login.identify(app_id=world.app_id, code="made-up")
    old = (await world.sim("POST", "/sim/login-codes", code))["code"]
    world.sandbox.advance(minutes=5, seconds=1)
    with pytest.raises(CodeRefused, match="invalid"):
        await world.login.identify(app_id=world.app_id, code=old)
    await world.faults(blocked_accounts=[world.buyer])
    blocked = (await world.sim("POST", "/sim/login-codes", code))["code"]
    with pytest.raises(CodeRefused, match="blocked"):
        await world.login.identify(app_id=world.app_id, code=blocked)
    world.apps[world.app_id] = WeChatApp(app_id=world.app_id, secret="wrong", base_url=world.sandbox.url)
    with pytest.raises(LoginProviderUnavailable):
        await world.login.identify(app_id=world.app_id, code="any")
    await world.faults(down=True)
    with pytest.raises(LoginProviderUnavailable):
        await world.login.identify(app_id=world.app_id, code="any")


async def with_templates(world: World) -> dict[str, str]:
    """Our messages set up in the sandbox's console, as they would be in WeChat's."""
    template_ids = {}
    for kind, template in TEMPLATES.items():
        fields = [{"key": field.key, "name": field.label} for field in template.fields]
        path = f"/sim/apps/{world.app_id}/templates"
        made = await world.sim("POST", path, {"title": template.title, "fields": fields})
        template_ids[kind] = made["template_id"]
    app = world.apps[world.app_id]
    world.apps[world.app_id] = msgspec.structs.replace(app, template_ids=template_ids)
    return template_ids


def message(world: World, **changes: Any) -> OutgoingMessage:
    fields: dict[str, Any] = {
        "app_id": world.app_id,
        "subject": world.openid,
        "kind": "ticket_issued",
        "lang": "zh-CN",
        "page": "packages/order/order?id=1",
        "values": {
            "event_title": "夜航星 2027 巡演·上海站（加演场，含签名海报）🎫",
            "session_starts_at": "2027-03-06T19:30:00+08:00",
            "venue_name": "上海梅赛德斯-奔驰文化中心",
            "ticket_count": "2",
            "order_number": "20270301-0042",
            "total_fen": "76000",
        },
    }
    return OutgoingMessage(**fields | changes)


async def test_messages(world: World) -> None:
    template_ids = await with_templates(world)
    for kind in TEMPLATES:
        assert await world.messages.send(message(world, kind=kind)) is SendResult.NO_CONSENT
    answers = dict.fromkeys(template_ids.values(), "accept")
    await world.sim(
        "POST",
        "/sim/subscriptions",
        {"account_id": world.buyer, "app_id": world.app_id, "answers": answers},
    )
    for lang, kind in zip(("zh-CN", "en"), TEMPLATES, strict=True):
        assert await world.messages.send(message(world, kind=kind, lang=lang)) is SendResult.SENT
        assert await world.messages.send(message(world, kind=kind)) is SendResult.NO_CONSENT
    delivered = (await world.sim("GET", "/sim/messages"))["messages"]
    assert [shown["title"] for shown in delivered] == ["出票成功通知", "购票成功通知"]
    assert [field["value"] for field in delivered[0]["fields"]] == [
        "夜航星 2027 巡演·上海站（加演场…",
        "2027年3月6日 19:30",
        "上海梅赛德斯-奔驰文化中心",
        "2",
        "Show the live code",
    ]


async def test_messages_that_wechat_refuses(world: World) -> None:
    await with_templates(world)
    assert await world.messages.send(message(world, subject="oNobody")) is SendResult.INVALID
    assert await world.messages.send(message(world, page="no page!")) is SendResult.INVALID
    app = world.apps[world.app_id]
    world.apps[world.app_id] = msgspec.structs.replace(app, template_ids={"ticket_issued": "unknown"})
    assert await world.messages.send(message(world)) is SendResult.INVALID


async def test_a_token_is_renewed_when_its_time_comes_and_when_wechat_drops_it(world: World) -> None:
    await with_templates(world)
    assert await world.messages.send(message(world)) is SendResult.NO_CONSENT
    for _ in range(3):
        world.sandbox.advance(hours=2)
        assert await world.messages.send(message(world)) is SendResult.NO_CONSENT
    store = world.sandbox.world.store
    store.end_tokens(world.app_id, world.clock.now().timestamp())
    assert await world.messages.send(message(world)) is SendResult.NO_CONSENT
    await world.faults(down=True)
    assert await world.messages.send(message(world)) is SendResult.UNAVAILABLE
