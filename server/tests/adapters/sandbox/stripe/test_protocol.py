"""The Stripe sandbox keeps Stripe's rules, asked here without our adapter: plain forms over HTTP."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from builders.calls import client_at
from menpiao.adapters.sandbox import Sandbox, running_sandbox
from menpiao.adapters.sandbox.stripe.store import FILE_NAME
from menpiao.platform.clock import SimulatedClock

CHECKOUT = {
    "mode": "payment",
    "client_reference_id": "order-1",
    "line_items[0][quantity]": "2",
    "line_items[0][price_data][currency]": "cny",
    "line_items[0][price_data][unit_amount]": "19000",
    "line_items[0][price_data][product_data][name]": "夜航星",
    "success_url": "https://shop.example/ok",
    "cancel_url": "https://shop.example/back",
}


class Shop:
    """An account of Stripe's."""

    def __init__(self, sandbox: Sandbox, http: httpx.AsyncClient, key: str) -> None:
        self.sandbox = sandbox
        self.http = http
        self.key = key

    async def asks(self, path: str, form: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        named = {"Authorization": f"Bearer {self.key}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        if form is None:
            return await self.http.get(path, headers=named)
        return await self.http.post(path, data=form, headers=named)

    async def checkout(self, **changes: str) -> Any:
        answer = await self.asks("/v1/checkout/sessions", CHECKOUT | changes)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def paid(self) -> Any:
        made = await self.checkout()
        answer = await self.http.post(f"/sim/stripe/checkouts/{made['id']}/payments", json={})
        assert answer.status_code == 201
        return answer.json()["payment_intent"]


@pytest.fixture
async def shop(tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[Shop]:
    async with running_sandbox(tmp_path, clock=clock) as sandbox, client_at(sandbox.url) as http:
        key = (await http.post("/sim/stripe/accounts", json={})).json()["secret_key"]
        yield Shop(sandbox, http, key)


def error(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json()["error"].get("code")


async def test_a_key_is_needed_and_sees_its_own_only(shop: Shop) -> None:
    made = await shop.checkout()
    shop.key = "sk_test_unknown"
    assert error(await shop.asks(f"/v1/checkout/sessions/{made['id']}"))[0] == 401
    shop.key = (await shop.http.post("/sim/stripe/accounts", json={})).json()["secret_key"]
    assert error(await shop.asks(f"/v1/checkout/sessions/{made['id']}")) == (404, "resource_missing")


async def test_a_restricted_key_may_do_what_it_was_given_and_is_refused_before_anything_is_looked_for(
    shop: Shop,
) -> None:
    account = (await shop.asks("/v1/account")).json()["id"]
    first, asked = shop.key, {"rights": ["refund_write", "charge_read"]}
    shop.key = (await shop.http.post(f"/sim/stripe/accounts/{account}/keys", json=asked)).json()["secret_key"]
    assert shop.key.startswith("rk_test_")
    assert (await shop.asks("/v1/charges?limit=1")).json()["data"] == []
    assert error(await shop.asks("/v1/refunds", {"payment_intent": "pi_none"})) == (404, "resource_missing")
    for path, form, right in (
        ("/v1/checkout/sessions/cs_none/expire", {}, "checkout_session_write"),
        ("/v1/payment_intents", None, "payment_intent_read"),
        ("/v1/webhook_endpoints", None, "webhook_read"),
        ("/v1/account", None, "accounts_kyc_basic_read"),
    ):
        refused = await shop.asks(path, form)
        assert error(refused) == (403, None)
        assert f"'rak_{right}'" in refused.text
        assert shop.key not in refused.text
    await shop.http.post(f"/sim/stripe/accounts/{account}/keys", json={"ends_others": True})
    assert error(await shop.asks("/v1/charges")) == (401, "api_key_expired")
    shop.key = first
    assert error(await shop.asks("/v1/charges")) == (401, "api_key_expired")


async def test_an_endpoint_gets_the_events_that_it_asked_for(shop: Shop) -> None:
    account = (await shop.asks("/v1/account")).json()["id"]
    path, wanted = f"/sim/stripe/accounts/{account}/endpoints", {"url": "http://127.0.0.1:9/x"}
    made = (await shop.http.post(path, json=wanted)).json()
    again = await shop.http.post(path, json=wanted | {"enabled_events": ["refund.created"]})
    assert again.json() == made, "the same secret"
    (shown,) = (await shop.asks("/v1/webhook_endpoints")).json()["data"]
    assert (shown["url"], shown["enabled_events"], shown["status"]) == (wanted["url"], ["refund.created"], "enabled")
    assert made["secret"] not in str(shown)
    await shop.paid()
    await shop.sandbox.world.stripe.courier.settled()
    (event,) = shop.sandbox.world.stripe.store.events(9)
    assert event.last_answer == "nobody listens"


async def test_a_file_of_an_earlier_release_is_read(tmp_path: Path, clock: SimulatedClock) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as old:
        old.executescript(
            "create table accounts (id text primary key, secret_key text not null unique) without rowid;"
            "insert into accounts values ('acct_old', 'sk_test_old');"
        )
    async with running_sandbox(tmp_path, clock=clock) as sandbox, client_at(sandbox.url) as http:
        shown = (await Shop(sandbox, http, "sk_test_old").asks("/v1/account")).json()
        assert (shown["id"], shown["country"], shown["charges_enabled"]) == ("acct_old", "HK", True)


async def test_the_same_key_is_the_same_answer_for_a_day(shop: Shop, clock: SimulatedClock) -> None:
    first = await shop.asks("/v1/checkout/sessions", CHECKOUT, Idempotency_Key="k")
    again = await shop.asks("/v1/checkout/sessions", CHECKOUT, Idempotency_Key="k")
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    other = await shop.asks("/v1/checkout/sessions", CHECKOUT | {"mode": "setup"}, Idempotency_Key="k")
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")
    clock.advance(hours=25)
    later = await shop.asks("/v1/checkout/sessions", CHECKOUT, Idempotency_Key="k")
    assert later.json()["id"] != first.json()["id"]


async def test_an_error_on_stripes_side_is_remembered_and_a_mistake_is_not(shop: Shop) -> None:
    wrong = await shop.asks("/v1/checkout/sessions", CHECKOUT | {"mode": "x"}, Idempotency_Key="a")
    assert wrong.status_code == 400
    assert (await shop.asks("/v1/checkout/sessions", CHECKOUT, Idempotency_Key="a")).status_code == 200
    await shop.http.put("/sim/stripe/faults", json={"api_error_rate": 1, "api_error_kinds": ["500"]})
    assert (await shop.asks("/v1/checkout/sessions", CHECKOUT, Idempotency_Key="b")).status_code == 500
    await shop.http.delete("/sim/stripe/faults")
    assert (await shop.asks("/v1/checkout/sessions", CHECKOUT, Idempotency_Key="b")).status_code == 500


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"mode": ""}, (400, "parameter_missing")),
        ({"line_items[0][price_data][unit_amount]": "100"}, (400, "amount_too_small")),
        ({"line_items[0][price_data][unit_amount]": "1.5"}, (400, "parameter_invalid_integer")),
        ({"unheard_of": "1"}, (400, "parameter_unknown")),
        ({"success_url": "javascript:alert(1)"}, (400, "url_invalid")),
        ({"expires_at": "1"}, (400, None)),
    ],
)
async def test_what_is_refused(shop: Shop, changes: dict[str, str], expected: tuple[int, str | None]) -> None:
    assert error(await shop.asks("/v1/checkout/sessions", CHECKOUT | changes)) == expected


async def test_only_what_is_open_can_be_expired_or_paid(shop: Shop, clock: SimulatedClock) -> None:
    made = await shop.checkout()
    path = f"/v1/checkout/sessions/{made['id']}"
    assert (await shop.asks(f"{path}/expire", {})).json()["status"] == "expired"
    assert error(await shop.asks(f"{path}/expire", {})) == (400, None)
    assert (await shop.http.post(f"/sim/stripe/checkouts/{made['id']}/payments", json={})).status_code == 409
    other = await shop.checkout()
    clock.advance(hours=24)
    shown = (await shop.asks(f"/v1/checkout/sessions/{other['id']}")).json()
    assert (shown["status"], shown["url"]) == ("expired", None)
    assert (await shop.http.get(f"/stripe/pay/{other['id']}")).status_code == 409


async def test_refunds_never_exceed_the_charge(shop: Shop) -> None:
    intent = await shop.paid()
    part = await shop.asks("/v1/refunds", {"payment_intent": intent, "amount": "30000"})
    assert part.json()["status"] == "succeeded"
    assert error(await shop.asks("/v1/refunds", {"payment_intent": intent, "amount": "8001"})) == (400, None)
    await shop.asks("/v1/refunds", {"payment_intent": intent, "amount": "8000"})
    assert error(await shop.asks("/v1/refunds", {"payment_intent": intent})) == (400, "charge_already_refunded")
    listed = (await shop.asks(f"/v1/refunds?payment_intent={intent}")).json()["data"]
    assert [one["amount"] for one in listed] == [8_000, 30_000]
    failed = await shop.http.post(f"/sim/stripe/refunds/{listed[0]['id']}/outcome", json={"status": "failed"})
    assert failed.json()["status"] == "failed"
    assert (await shop.asks("/v1/refunds", {"payment_intent": intent, "amount": "8000"})).status_code == 200


async def test_what_was_made_outlives_a_restart(tmp_path: Path, clock: SimulatedClock) -> None:
    async with running_sandbox(tmp_path, clock=clock) as sandbox, client_at(sandbox.url) as http:
        account = (await http.post("/sim/stripe/accounts", json={"id": "acct_again"})).json()
        made = await Shop(sandbox, http, account["secret_key"]).checkout()
    async with running_sandbox(tmp_path, clock=clock) as sandbox, client_at(sandbox.url) as http:
        assert (await http.post("/sim/stripe/accounts", json={"id": "acct_again"})).json() == account
        shown = await Shop(sandbox, http, account["secret_key"]).asks(f"/v1/checkout/sessions/{made['id']}")
        assert (shown.json()["status"], shown.json()["amount_total"]) == ("open", 38_000)


async def test_the_pay_page_shows_what_is_paid_and_lets_no_script_in(shop: Shop) -> None:
    name = "<script>alert(1)</script>"
    made = await shop.checkout(**{"line_items[0][price_data][product_data][name]": name})
    page = await shop.http.get(f"/stripe/pay/{made['id']}")
    assert page.status_code == 200
    assert ">380<" in page.text
    assert name not in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
