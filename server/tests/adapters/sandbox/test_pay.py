"""JSAPI orders by WeChat's rules: parameters, repeated requests, query, close, and the race of close and payment."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from menpiao.adapters.sandbox import Sandbox
from menpiao.kernel.time import to_wire
from menpiao.platform.clock import SimulatedClock

JSAPI = "/v3/pay/transactions/jsapi"
BUYER = "lin-xiaoyu"


def code_of(answer: httpx.Response) -> str:
    """The error code without underscores, as receivers have to compare it."""
    return str(answer.json()["code"]).replace("_", "")


async def test_a_valid_order_gets_a_prepay_id_and_is_not_paid(shop: Any) -> None:
    prepay_id = await shop.prepay(attach="seat", goods_tag="x", support_fapiao=False, unheard_of=1)
    assert prepay_id.startswith("wx20270301120000")
    assert len(prepay_id) <= 64
    shown = (await shop.query()).json()
    assert shown["trade_state"] == "NOTPAY"
    assert shown["amount"]["total"] == 76000
    assert "transaction_id" not in shown


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", ""),
        ("description", "字" * 128),
        ("description", 5),
        ("out_trade_no", "short"),
        ("out_trade_no", "x" * 33),
        ("out_trade_no", "with blank"),
        ("out_trade_no", "line\n"),
        ("out_trade_no", "订单号订单号"),
        ("amount", {"total": 0}),
        ("amount", {"total": -1}),
        ("amount", {"total": 1.5}),
        ("amount", {"total": "1"}),
        ("amount", {"total": True}),
        ("amount", {"total": 2**63}),
        ("amount", {"total": None}),
        ("amount", {}),
        ("amount", []),
        ("amount", {"total": 1, "currency": "USD"}),
        ("mchid", "1999999999"),
        ("payer", {}),
        ("payer", {"openid": "oNobodyNobodyNobodyNobodyNo1"}),
        ("time_expire", "tomorrow"),
        ("time_expire", "2027-03-01T12:30:00"),
        ("time_expire", "2027-03-01"),
        ("attach", "x" * 129),
        ("notify_url", "http://shop.example.com/notify"),
        ("notify_url", "ftp://127.0.0.1/notify"),
        ("notify_url", "https://shop.example.com/notify?a=1"),
        ("notify_url", "https://shop.example.com/notify?"),
        ("notify_url", "https://shop.example.com/notify#x"),
        ("notify_url", "https://a b.example.com/"),
        ("notify_url", "https://shop.example.com:x/"),
        ("notify_url", "https://" + "x" * 250),
        ("notify_url", "/notify"),
    ],
    ids=lambda value: str(value)[:40].encode("unicode_escape").decode(),
)
async def test_a_wrong_parameter_is_named_and_makes_no_order(shop: Any, field: str, value: Any) -> None:
    answer = await shop.call("POST", JSAPI, await shop.order(**{field: value}))
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM_ERROR")
    assert answer.json()["detail"]["field"].startswith(f"/body/{field}")
    assert (await shop.query()).status_code == 404


@pytest.mark.parametrize("field", ["appid", "mchid", "description", "out_trade_no", "notify_url", "amount", "payer"])
async def test_a_missing_parameter_is_refused(shop: Any, field: str) -> None:
    body = await shop.order()
    del body[field]
    assert (await shop.call("POST", JSAPI, body)).json()["code"] == "PARAM_ERROR"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 10_000, b'{"amount":1e309}'])
async def test_a_body_that_is_no_order_is_a_parameter_error(shop: Any, body: bytes) -> None:
    answer = await shop.call("POST", JSAPI, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM_ERROR")


async def test_a_huge_body_is_refused(shop: Any) -> None:
    assert (await shop.call("POST", JSAPI, b" " * 2_000_000)).status_code == 413


async def test_an_app_that_is_not_the_merchants_does_not_match(shop: Any) -> None:
    answer = await shop.call("POST", JSAPI, await shop.order(appid="wx0ther00000000001"))
    assert (answer.status_code, answer.json()["code"]) == (400, "APPID_MCHID_NOT_MATCH")


async def test_an_openid_of_another_app_is_refused(shop: Any) -> None:
    other = {"app_id": "wx0ther00000000001", "account_id": BUYER}
    openid = (await shop.http.get("/sim/openids", params=other)).json()["openid"]
    answer = await shop.call("POST", JSAPI, await shop.order(payer={"openid": openid}))
    assert answer.json()["detail"]["field"] == "/body/payer/openid"


async def test_https_anywhere_and_http_to_this_machine_may_be_notified(shop: Any) -> None:
    await shop.prepay("order-https", notify_url="https://tickets.example.com/api/v1/notify")
    await shop.prepay("order-local", notify_url="http://localhost:8800/notify")


# --- the same number again -------------------------------------------------------------------------------------------


async def test_the_identical_request_gives_the_same_prepay_id(shop: Any) -> None:
    assert await shop.prepay() == await shop.prepay()


async def test_fifty_identical_requests_at_once_are_one_order(shop: Any, sandbox: Sandbox) -> None:
    body = await shop.order()
    answers = await asyncio.gather(*(shop.call("POST", JSAPI, body) for _ in range(50)))
    assert len({answer.json()["prepay_id"] for answer in answers}) == 1
    assert len(sandbox.world.store.orders(10)) == 1


async def test_a_prepay_id_is_renewed_shortly_before_its_two_hours_are_over(shop: Any, sandbox: Sandbox) -> None:
    first = await shop.prepay()
    sandbox.advance(minutes=114)
    assert await shop.prepay() == first
    sandbox.advance(minutes=2)
    renewed = await shop.prepay()
    assert renewed != first
    assert (await shop.pay(first)).status_code == 404
    assert (await shop.pay(renewed)).status_code == 201


@pytest.mark.parametrize(
    "change",
    [
        {"amount": {"total": 1}},
        {"description": "另一场"},
        {"time_expire": "2027-03-01T13:00:00+08:00"},
        {"attach": "a"},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_the_same_number_with_other_parameters_is_refused(shop: Any, change: dict[str, Any]) -> None:
    await shop.prepay()
    answer = await shop.call("POST", JSAPI, await shop.order(**change))
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
    assert (await shop.query()).json()["amount"]["total"] == 76000


async def test_a_paid_or_closed_number_is_not_taken_again(shop: Any) -> None:
    await shop.paid()
    same = await shop.call("POST", JSAPI, await shop.order())
    other = await shop.call("POST", JSAPI, await shop.order(description="另一场"))
    assert (same.status_code, code_of(same)) == (400, "ORDERPAID")
    assert (other.status_code, other.json()["code"]) == (403, "OUT_TRADE_NO_USED")
    await shop.prepay("order-0002")
    await shop.close("order-0002")
    closed = await shop.call("POST", JSAPI, await shop.order("order-0002"))
    assert (closed.status_code, code_of(closed)) == (400, "ORDERCLOSED")


async def test_two_merchants_may_use_the_same_number(shop: Any, mould: Any) -> None:
    other = type(shop)(shop.http, mould.credentials["certificate"], shop.house, shop._clock)
    await shop.paid()
    await other.prepay()
    assert (await other.query()).json()["trade_state"] == "NOTPAY"


# --- paying in time ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (timedelta(seconds=5), timedelta(minutes=1)),
        (timedelta(hours=-1), timedelta(minutes=1)),
        (timedelta(minutes=15), timedelta(minutes=15)),
        (timedelta(days=200), timedelta(days=90)),
    ],
    ids=str,
)
async def test_time_expire_is_raised_to_a_minute_and_cut_at_ninety_days(
    shop: Any, sandbox: Sandbox, clock: SimulatedClock, asked: timedelta, granted: timedelta
) -> None:
    started = clock.now()
    await shop.prepay(time_expire=to_wire(started + asked).replace("Z", "+00:00"))
    order = sandbox.world.store.order(shop.mchid, "order-0001")
    assert order is not None
    assert order.expires_at == (started + granted).timestamp()


async def test_nobody_pays_after_time_expire_and_the_order_stays_open(shop: Any, sandbox: Sandbox) -> None:
    prepay_id = await shop.prepay(time_expire="2027-03-01T12:01:00+08:00")
    sandbox.advance(seconds=61)
    answer = await shop.pay(prepay_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "order_expired")
    assert (await shop.query()).json()["trade_state"] == "NOTPAY"


async def test_only_the_payer_of_the_order_may_pay(shop: Any) -> None:
    prepay_id = await shop.prepay()
    answer = await shop.http.post("/sim/payments", json={"account_id": "a-kai", "prepay_id": prepay_id})
    assert (answer.status_code, answer.json()["code"]) == (403, "another_payer")


async def test_a_paid_order_is_found_by_both_numbers(shop: Any) -> None:
    transaction_id = await shop.paid(attach="hello")
    by_id = await shop.call("GET", f"/v3/pay/transactions/id/{transaction_id}?mchid={shop.mchid}")
    assert by_id.json() == (await shop.query()).json()
    shown = by_id.json()
    assert shown["trade_state"] == "SUCCESS"
    assert shown["trade_type"] == "JSAPI"
    assert shown["success_time"] == "2027-03-01T12:00:00+08:00"
    assert shown["amount"] == {"total": 76000, "payer_total": 76000, "currency": "CNY", "payer_currency": "CNY"}
    assert shown["attach"] == "hello"
    assert len(transaction_id) == 28


async def test_fail_and_cancel_leave_the_order_unpaid(shop: Any) -> None:
    prepay_id = await shop.prepay()
    assert (await shop.pay(prepay_id, "fail")).json()["result"] == "fail"
    assert (await shop.pay(prepay_id, "cancel")).json()["result"] == "cancel"
    assert (await shop.query()).json()["trade_state"] == "NOTPAY"
    assert (await shop.pay(prepay_id)).json()["result"] == "ok"


async def test_an_unknown_order_does_not_exist_in_both_spellings(shop: Any) -> None:
    answers = [await shop.query("order-none") for _ in range(4)]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["code"] for answer in answers} == {"ORDERNOTEXIST", "ORDER_NOT_EXIST"}
    await shop.faults(spelling="underscored")
    assert {(await shop.query("order-none")).json()["code"] for _ in range(3)} == {"ORDER_NOT_EXIST"}


async def test_a_query_must_name_its_own_merchant(shop: Any) -> None:
    await shop.prepay()
    for query in ("", "?mchid=", "?mchid=1900000002"):
        answer = await shop.call("GET", f"/v3/pay/transactions/out-trade-no/order-0001{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "PARAM_ERROR")


# --- closing ----------------------------------------------------------------------------------------------------------


async def test_closing_is_204_again_and_again_and_ends_paying(shop: Any) -> None:
    prepay_id = await shop.prepay()
    assert [(await shop.close()).status_code for _ in range(3)] == [204, 204, 204]
    assert (await shop.query()).json()["trade_state"] == "CLOSED"
    assert (await shop.pay(prepay_id)).json()["code"] == "order_closed"


async def test_closing_a_paid_order_says_that_it_is_paid(shop: Any) -> None:
    await shop.paid()
    answer = await shop.close()
    assert (answer.status_code, code_of(answer)) == (400, "ORDERPAID")
    assert (await shop.query()).json()["trade_state"] == "SUCCESS"


async def test_closing_an_unknown_order_or_for_another_merchant_is_refused(shop: Any) -> None:
    assert (await shop.close("order-none")).status_code == 404
    await shop.prepay()
    target = "/v3/pay/transactions/out-trade-no/order-0001/close"
    assert (await shop.call("POST", target, {"mchid": "1900000002"})).json()["code"] == "PARAM_ERROR"
    assert (await shop.call("POST", target, {})).json()["code"] == "PARAM_ERROR"


@pytest.mark.parametrize("turn", range(4))
async def test_of_a_close_and_a_payment_at_once_exactly_one_wins(shop: Any, turn: int) -> None:
    prepay_id = await shop.prepay()
    attempts = [shop.pay(prepay_id), shop.close()]
    answers = await asyncio.gather(*(attempts if turn % 2 else reversed(attempts)))
    won = [answer.status_code in (201, 204) for answer in answers]
    assert sorted(won) == [False, True]
    state = (await shop.query()).json()["trade_state"]
    assert state == ("SUCCESS" if any(answer.status_code == 201 for answer in answers) else "CLOSED")


# --- money that comes late --------------------------------------------------------------------------------------------


async def test_a_late_payment_lands_after_the_order_was_closed(shop: Any) -> None:
    said = await shop.pay(await shop.prepay(), "pay_late")
    assert said.json()["result"] == "ok"
    assert (await shop.query()).json()["trade_state"] == "NOTPAY"
    assert (await shop.close()).status_code == 204
    callback = await shop.house.next()
    assert callback.content["event_type"] == "TRANSACTION.SUCCESS"
    assert (await shop.query()).json()["trade_state"] == "SUCCESS"


async def test_a_late_payment_lands_when_the_time_to_pay_is_over(shop: Any, sandbox: Sandbox) -> None:
    await shop.pay(await shop.prepay(time_expire="2027-03-01T12:15:00+08:00"), "pay_late")
    sandbox.advance(minutes=15)
    assert (await shop.query()).json()["trade_state"] == "NOTPAY"
    sandbox.advance(seconds=3)
    await shop.house.next()
    assert (await shop.query()).json()["trade_state"] == "SUCCESS"


async def test_a_late_payment_waits_as_long_as_it_is_told(shop: Any, sandbox: Sandbox) -> None:
    await shop.faults(late_after_s=40)
    await shop.pay(await shop.prepay(), "pay_late")
    await shop.close()
    sandbox.advance(seconds=39)
    assert (await shop.query()).json()["trade_state"] == "CLOSED"
    sandbox.advance(seconds=1)
    await shop.house.next()
    assert (await shop.query()).json()["trade_state"] == "SUCCESS"


async def test_an_order_with_money_on_its_way_is_not_paid_twice(shop: Any) -> None:
    prepay_id = await shop.prepay()
    await shop.pay(prepay_id, "pay_late")
    assert (await shop.pay(prepay_id)).json()["code"] == "payment_under_way"


async def test_late_money_lands_once_whoever_lets_it_land(shop: Any, sandbox: Sandbox) -> None:
    await shop.faults(late_after_s=40)
    await shop.pay(await shop.prepay(), "pay_late")
    path = f"/sim/orders/{shop.mchid}/order-0001/landing"
    landed = await shop.http.post(path)
    assert (landed.status_code, landed.json()["state"]) == (201, "SUCCESS")
    await shop.house.next()
    again = await shop.http.post(path)
    assert (again.status_code, again.json()["code"]) == (409, "already_paid")
    sandbox.advance(seconds=40)
    assert (await shop.query()).json()["transaction_id"] == landed.json()["transaction_id"]
    await sandbox.world.courier.settled()
    assert shop.house.arrived.empty()
