"""What the adapter says to Stripe, and what it makes of answers that are neither yes nor no."""

import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from builders.counters import Names, an_id
from builders.ids import make_id
from menpiao.adapters.stripe import StripePay
from menpiao.kernel import ids
from menpiao.payments.ports import (
    MerchantAccount,
    Method,
    OutcomeUnknown,
    PrepareRequest,
    ProviderRefused,
    ProviderState,
)
from menpiao.platform.clock import SimulatedClock

KEY = "sk_test_" + "7" * 24
ACCOUNT = MerchantAccount(
    7, make_id(milliseconds=1, organizer_id=7, randomness=1), "stripe", json.dumps({"secret_key": KEY}).encode()
)
BACK = "https://tickets.example/app/#/packages/order/order?id=1"


@pytest.fixture
async def pay(stripe: Any, clock: SimulatedClock) -> AsyncIterator[StripePay]:
    provider = StripePay(Names(), clock=clock, base_url=stripe.url, timeout_s=5)
    yield provider
    await provider.aclose()


@pytest.fixture
def order(clock: SimulatedClock) -> PrepareRequest:
    return PrepareRequest(
        payment_id=an_id(clock, 1),
        app_id="",
        payer=None,
        description="夜航星 × 2",
        amount_fen=38_000,
        pay_by=clock.now() + timedelta(minutes=15),
        notify_url="https://tickets.example/unused",
        method=Method.STRIPE,
        return_url=BACK,
    )


def opened(payment_id: UUID, **changes: Any) -> dict[str, Any]:
    return {
        "id": "cs_test_1",
        "object": "checkout.session",
        "status": "open",
        "payment_status": "unpaid",
        "client_reference_id": ids.encode(payment_id),
        "url": "https://checkout.stripe.com/c/pay/cs_test_1",
    } | changes


async def test_what_stripe_is_asked_for(stripe: Any, pay: StripePay, order: PrepareRequest, clock: Any) -> None:
    stripe.says(200, opened(order.payment_id))
    prepared = await pay.prepare(ACCOUNT, order)
    assert prepared.client["url"] == "https://checkout.stripe.com/c/pay/cs_test_1"
    (asked,) = stripe.asked
    assert (asked.method, asked.target) == ("POST", "/v1/checkout/sessions")
    form = {name: values[0] for name, values in parse_qs(asked.body).items()}
    number = ids.encode(order.payment_id)
    assert asked.headers["idempotency-key"] == number
    assert form["client_reference_id"] == form["metadata[menpiao_payment]"] == number
    assert form["line_items[0][price_data][unit_amount]"] == "38000"
    assert form["line_items[0][price_data][currency]"] == "cny"
    assert form["adaptive_pricing[enabled]"].lower() == "false"
    assert form["payment_method_types[0]"] == "card"
    assert form["success_url"] == form["cancel_url"] == BACK
    assert int(form["expires_at"]) == int((clock.now() + timedelta(minutes=50)).timestamp())


async def test_the_same_payment_is_the_same_request_minutes_later(
    stripe: Any, pay: StripePay, order: PrepareRequest, clock: SimulatedClock
) -> None:
    stripe.says(200, opened(order.payment_id))
    await pay.prepare(ACCOUNT, order)
    clock.advance(minutes=9)
    await pay.prepare(ACCOUNT, order)
    first, second = stripe.asked
    assert (first.body, first.headers["idempotency-key"]) == (second.body, second.headers["idempotency-key"])


async def test_a_day_long_hold_stays_within_what_stripe_allows(
    stripe: Any, pay: StripePay, order: PrepareRequest, clock: SimulatedClock
) -> None:
    stripe.says(200, opened(order.payment_id))
    day = PrepareRequest(**{name: getattr(order, name) for name in order.__struct_fields__} | {
        "pay_by": clock.now() + timedelta(days=1)})  # fmt: skip
    client = (await pay.prepare(ACCOUNT, day)).client
    (expires_at,) = parse_qs(stripe.asked[0].body)["expires_at"]
    assert int(expires_at) <= clock.now().timestamp() + 24 * 3600
    assert client["use_by"] == "2027-03-02T03:00:00Z"


async def test_nothing_about_this_machine_is_told(stripe: Any, pay: StripePay, order: PrepareRequest) -> None:
    stripe.says(200, opened(order.payment_id))
    for _ in range(2):
        await pay.prepare(ACCOUNT, order)
    for asked in stripe.asked:
        assert not [name for name in asked.headers if name.startswith("x-stripe")]
        assert asked.headers["user-agent"] == "menpiao"


async def test_nothing_secret_is_logged(
    stripe: Any, pay: StripePay, order: PrepareRequest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("stripe", "httpx", "menpiao"):
        caplog.set_level(logging.DEBUG, logger=name)
    stripe.says(
        402, {"error": {"type": "invalid_request_error", "code": "url_invalid", "message": f"bad {KEY} {BACK}"}}
    )
    with pytest.raises(ProviderRefused, match="URLINVALID"):
        await pay.prepare(ACCOUNT, order)
    logged = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "URLINVALID" in logged
    for secret in (KEY, BACK, "夜航星"):
        assert secret not in logged


ERROR = {"type": "invalid_request_error", "message": "no"}


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (500, {"error": {"type": "api_error", "message": "ours"}}),
        (502, b"<html>bad gateway</html>"),
        (403, b"<html>a proxy in between</html>"),
        (404, b"[]"),
        (404, {"error": "not an object"}),
        (409, {"error": {"type": "idempotency_error", "code": "idempotency_key_in_use", "message": "in use"}}),
        (302, b""),
        (200, b"not JSON"),
        (200, []),
        (200, {"id": "cs_test_1", "client_reference_id": "of another payment", "url": "https://x.test"}),
    ],
)
async def test_what_is_no_clear_answer_is_unknown(
    stripe: Any, pay: StripePay, order: PrepareRequest, status: int, content: Any
) -> None:
    stripe.says(status, content, Location="http://127.0.0.1:9/elsewhere")
    with pytest.raises(OutcomeUnknown):
        await pay.prepare(ACCOUNT, order)


@pytest.mark.parametrize(
    ("status", "error", "code", "retry"),
    [
        (401, ERROR, "AUTHENTICATIONERROR", True),
        (403, ERROR, "PERMISSIONERROR", False),
        (400, ERROR | {"code": "amount_too_small"}, "AMOUNTTOOSMALL", False),
        (400, {"type": "idempotency_error", "message": "other parameters"}, "IDEMPOTENCYERROR", False),
        (429, ERROR | {"code": "rate_limit"}, "RATELIMIT", True),
    ],
)
async def test_a_no_keeps_stripes_word(
    stripe: Any, pay: StripePay, order: PrepareRequest, status: int, error: Any, code: str, retry: bool
) -> None:
    stripe.says(status, {"error": error})
    with pytest.raises(ProviderRefused) as refused:
        await pay.prepare(ACCOUNT, order)
    assert (refused.value.code, refused.value.retry) == (code, retry)


async def test_an_account_that_does_not_know_what_we_hold_proves_nothing(
    stripe: Any, pay: StripePay, order: PrepareRequest
) -> None:
    """Somebody stored the key of another account: the checkout may be paid all the same."""
    stripe.says(200, opened(order.payment_id))
    await pay.prepare(ACCOUNT, order)
    stripe.says(404, {"error": ERROR | {"code": "resource_missing"}})
    for call in (pay.query(ACCOUNT, order.payment_id), pay.close(ACCOUNT, order.payment_id)):
        with pytest.raises(OutcomeUnknown):
            await call


async def test_what_stripe_has_no_name_for_was_given_to_nobody(pay: StripePay, order: PrepareRequest) -> None:
    assert (await pay.query(ACCOUNT, order.payment_id)).state is ProviderState.UNKNOWN_PAYMENT


async def test_while_a_card_is_being_charged_nothing_is_closed(
    stripe: Any, pay: StripePay, order: PrepareRequest
) -> None:
    stripe.says(200, opened(order.payment_id))
    await pay.prepare(ACCOUNT, order)
    for told in (opened(order.payment_id), opened(order.payment_id, status="complete")):
        stripe.says(200, told)
        with pytest.raises(OutcomeUnknown):
            await pay.close(ACCOUNT, order.payment_id)
