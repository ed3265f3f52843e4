"""Looking after an account at Stripe: what is shown of its keys, what changes them, and what a check finds."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from builders.calls import client_at
from builders.counters import Names
from builders.ids import make_id
from builders.wechat import new_sandbox
from menpiao.adapters.sandbox import Sandbox
from menpiao.adapters.stripe import StripePay
from menpiao.adapters.stripe.keeper import StripeAccounts
from menpiao.kernel.ids import encode
from menpiao.payments.ports import MerchantAccount, OutcomeUnknown, ProviderRefused
from menpiao.payments.ports_accounts import CredentialsUnreadable, Finding, NewKeys
from menpiao.platform.clock import SimulatedClock

OUR_ID = make_id(milliseconds=1, organizer_id=7, randomness=1)
ADDRESS = f"https://tickets.example/api/v1/callbacks/stripe/{encode(OUR_ID)}"
KEY, SECRET = "rk_live_" + "k" * 20 + "1234", "whsec_" + "s" * 28 + "abcd"
NEEDED = ("checkout_session_write", "refund_write", "payment_intent_read", "charge_read")
ALL_IS_WELL = {
    "clock": "ok", "key": "ok", "mode": "warning", "rights": "ok", "account": "ok", "currency": "ok", "webhook": "ok",
    "webhook_secret": "ok",
}  # fmt: skip
"""At a sandbox, where no money is real."""


class Office:
    """Somebody at Stripe's dashboard, and our keeper."""

    def __init__(self, sandbox: Sandbox, http: httpx.AsyncClient, clock: SimulatedClock) -> None:
        self.sandbox = sandbox
        self._http = http
        self.pay = StripePay(Names(), clock=clock, base_url=sandbox.url, timeout_s=5)
        self.clock = clock
        self.keeper = keeper_of(self.pay, clock)
        self.credentials: dict[str, Any] = {}

    async def sim(self, method: str, path: str, body: object = None) -> Any:
        answer = await self._http.request(method, f"/sim/stripe/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def opens(self, **facts: Any) -> str:
        """An account with its endpoint; its id."""
        made = await self.sim("POST", "accounts", facts)
        endpoint = await self.endpoint(made["id"])
        self.credentials = {"secret_key": made["secret_key"], "webhook_secrets": [endpoint["secret"]]}
        return str(made["id"])

    async def endpoint(self, account: str, **facts: Any) -> Any:
        return await self.sim("POST", f"accounts/{account}/endpoints", {"url": ADDRESS} | facts)

    async def key(self, account: str, *rights: str, **facts: Any) -> None:
        """A restricted key is used from now on."""
        made = await self.sim("POST", f"accounts/{account}/keys", {"rights": rights} | facts)
        self.credentials["secret_key"] = made["secret_key"]

    def account(self) -> MerchantAccount:
        return MerchantAccount(7, OUR_ID, "stripe", json.dumps(self.credentials).encode())

    async def check(self) -> dict[str, Finding]:
        found = {finding.code: finding for finding in await self.keeper.check(self.account())}
        for finding in found.values():
            said = f"{finding.means.zh}{finding.means.en}{finding.advice.zh}{finding.advice.en}"
            assert "{" not in said, "every sentence is filled"
            for secret in (self.credentials["secret_key"], *self.credentials.get("webhook_secrets", ())):
                assert secret not in said
        return found

    async def states(self) -> dict[str, str]:
        return {code: str(finding.state) for code, finding in (await self.check()).items()}


def keeper_of(pay: StripePay, clock: SimulatedClock) -> StripeAccounts:
    return StripeAccounts(
        pay,
        clock=clock,
        callback_url=lambda account_id: f"https://tickets.example/api/v1/callbacks/stripe/{encode(account_id)}",
    )


@pytest.fixture
async def office(tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[Office]:
    async with new_sandbox(tmp_path, clock) as sandbox, client_at(sandbox.url) as http:
        made = Office(sandbox, http, clock)
        yield made
        await made.pay.aclose()


@pytest.fixture
def keeper(clock: SimulatedClock) -> StripeAccounts:
    return keeper_of(StripePay(Names(), clock=clock, base_url="http://127.0.0.1:9"), clock)


async def test_a_whole_account_is_well_and_a_check_changes_nothing(office: Office) -> None:
    account = await office.opens()
    found = await office.check()
    assert {code: finding.state for code, finding in found.items()} == ALL_IS_WELL
    assert account in found["account"].means.en
    store = office.sandbox.world.stripe.store
    assert (store.checkouts(10), store.events(10)) == ([], [])
    (endpoint,) = store.endpoints_of(account)
    assert endpoint.status == "enabled"


async def test_the_rights_that_the_manual_names_are_enough_and_what_they_hide_is_said(office: Office) -> None:
    account = await office.opens()
    await office.key(account, *NEEDED)
    hidden = {"account": "unknown", "currency": "unknown", "webhook": "unknown"}
    assert await office.states() == ALL_IS_WELL | hidden
    advice = (await office.check())["webhook"].advice.en
    assert ADDRESS in advice
    assert "refund.failed" in advice


@pytest.mark.parametrize(
    ("lacking", "named"),
    [("checkout_session_write", "Checkout Sessions: Write"), ("refund_write", "Refunds: Write"),
     ("payment_intent_read", "PaymentIntents: Read"), ("charge_read", "Charges: Read")],
)  # fmt: skip
async def test_the_right_that_is_missing_is_named(office: Office, lacking: str, named: str) -> None:
    account = await office.opens()
    reading = lacking.replace("_write", "_read")
    left = [right for right in NEEDED if right != lacking] + ([reading] if reading != lacking else [])
    await office.key(account, *left)
    found = (await office.check())["rights"]
    assert (found.state, found.means.en) == ("failed", f"The key lacks rights: {named}.")


async def test_a_key_that_stripe_does_not_take(office: Office) -> None:
    account = await office.opens()
    old = office.credentials["secret_key"]
    await office.key(account, *NEEDED, ends_others=True)
    assert (await office.states())["key"] == "ok"
    office.credentials["secret_key"] = old
    found = await office.check()
    assert (found["key"].state, found["key"].advice.en.startswith("Enter the new one")) == ("failed", True)
    office.credentials["secret_key"] = "sk_test_" + "0" * 30
    assert await office.states() == {"clock": "ok", "key": "failed", "webhook_secret": "ok"}


async def test_until_there_is_a_webhook_secret_the_check_says_what_is_missing(office: Office) -> None:
    await office.opens()
    del office.credentials["webhook_secrets"]
    found = await office.check()
    assert found["webhook_secret"].state == "failed"
    assert ADDRESS in found["webhook_secret"].advice.en


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"status": "disabled"}, "is disabled"),
        ({"enabled_events": ["checkout.session.completed", "refund.created"]}, "lacks events: checkout.session.async"),
    ],
)
async def test_an_endpoint_that_does_not_tell_us_everything(office: Office, facts: dict[str, Any], says: str) -> None:
    await office.endpoint(await office.opens(), **facts)
    found = (await office.check())["webhook"]
    assert found.state == "failed"
    assert says in found.means.en


async def test_an_endpoint_with_exactly_the_events_of_the_manual_is_enough(office: Office) -> None:
    events = ["checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.expired",
              "refund.created", "refund.updated", "refund.failed",
              "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed"]  # fmt: skip
    await office.endpoint(await office.opens(), enabled_events=events)
    assert (await office.states())["webhook"] == "ok"


async def test_an_endpoint_at_another_address_is_none(office: Office) -> None:
    made = await office.sim("POST", "accounts", {})
    await office.endpoint(made["id"], url=f"{ADDRESS}/else")
    office.credentials = {"secret_key": made["secret_key"], "webhook_secrets": [SECRET]}
    found = (await office.check())["webhook"]
    assert found.state == "failed"
    assert ADDRESS in found.means.en


async def test_an_account_that_can_not_charge_cny_or_nothing_at_all(office: Office) -> None:
    await office.opens(country="BR", charges_enabled=False)
    states = await office.states()
    assert (states["currency"], states["account"]) == ("failed", "failed")


async def test_a_key_of_another_account_is_noticed(office: Office) -> None:
    await office.opens()
    office.credentials["account"] = "acct_theone"
    found = (await office.check())["account"]
    assert found.state == "failed"
    assert "acct_theone" in found.advice.en


async def test_a_clock_that_is_off(office: Office) -> None:
    await office.opens()
    later = SimulatedClock(office.clock.now())
    later.advance(seconds=90)
    found = {one.code: one for one in await keeper_of(office.pay, later).check(office.account())}
    assert found["clock"].state == "failed"
    assert "90 seconds" in found["clock"].means.en


async def test_nothing_raises_whatever_stripe_does(office: Office, stripe: Any, clock: SimulatedClock) -> None:
    await office.opens()
    await office.sim("PUT", "faults", {"down": True})
    assert await office.states() == {"no_answer": "unknown", "webhook_secret": "ok"}
    await office.sim("PUT", "faults", {"down": False})
    office.credentials["secret_key"] = "nonsense"
    assert await office.states() == {"keys_unreadable": "failed"}
    pay = StripePay(Names(), clock=clock, base_url=stripe.url)
    office.keeper, office.credentials["secret_key"] = keeper_of(pay, clock), KEY
    for status, content, expected in (
        (200, {"livemode": False, "data": []}, {"key": "ok", "mode": "failed", "account": "unknown"}),
        (200, {}, {"key": "ok", "mode": "ok", "currency": "unknown", "webhook": "unknown"}),
        (200, [], {"no_answer": "unknown"}),
        (200, {"id": "acct_1", "country": "../x", "data": [{}]}, {"currency": "unknown", "webhook": "unknown"}),
        (429, {"error": {"type": "x", "message": "slow down"}}, {"key": "unknown", "clock": "unknown"}),
        (500, {"error": {"type": "api_error"}}, {"no_answer": "unknown"}),
        (200, b"<html>", {"no_answer": "unknown"}),
    ):
        stripe.says(status, content)
        states = await office.states()
        assert {code: states.get(code) for code in expected} == expected, content
    await pay.aclose()


async def test_stripe_is_asked_once_whose_account_it_is(office: Office) -> None:
    account = await office.opens()
    assert office.keeper.may_be_renewed(office.account())
    renewed = await office.keeper.renewed(office.account())
    assert renewed is not None
    assert office.keeper.show(renewed).number == account
    assert not office.keeper.may_be_renewed(MerchantAccount(7, OUR_ID, "stripe", renewed))
    await office.key(account, *NEEDED)
    assert await office.keeper.renewed(office.account()) is None, "this key may not ask"
    office.credentials["secret_key"] = "sk_test_" + "0" * 30
    with pytest.raises(ProviderRefused):
        await office.keeper.renewed(office.account())
    await office.sim("PUT", "faults", {"down": True})
    with pytest.raises(OutcomeUnknown):
        await office.keeper.renewed(office.account())


def test_of_keys_the_kind_four_letters_and_fingerprints_are_shown(keeper: StripeAccounts) -> None:
    credentials = keeper.changed(None, NewKeys(number="acct_1", secret_key=KEY, webhook_secrets=(SECRET,)))
    shown = keeper.show(credentials)
    assert (shown.number, shown.mode, shown.serial) == ("acct_1", "live", "rk_live_…1234")
    (trusted,) = shown.trusted
    assert (trusted.id, trusted.kind, trusted.expires_at) == ("whsec_…abcd", "webhook_secret", None)
    assert len(trusted.fingerprint) == len(shown.fingerprint) == 64
    text = repr(shown) + msgspec.json.encode(shown).decode() + repr(NewKeys(secret_key=KEY, webhook_secrets=(SECRET,)))
    assert "kkk" not in text
    assert "sss" not in text
    short = keeper.show(keeper.changed(None, NewKeys(secret_key="sk_test_12345678")))
    assert (short.number, short.mode, short.serial, short.trusted) == (None, "test", "sk_test_…", ())


def test_what_is_not_said_stays_as_it_is(keeper: StripeAccounts) -> None:
    first = keeper.changed(None, NewKeys(number="acct_1", secret_key=f" {KEY}\n"))
    second = keeper.changed(first, NewKeys(webhook_secrets=(SECRET + "\n",)))
    third = keeper.changed(second, NewKeys(secret_key="sk_live_" + "0" * 24))
    assert json.loads(second) == {"secret_key": KEY, "webhook_secrets": [SECRET], "account": "acct_1"}
    assert json.loads(third)["webhook_secrets"] == [SECRET]
    assert keeper.changed(b"rubbish", NewKeys(secret_key=KEY)) == keeper.changed(None, NewKeys(secret_key=KEY))


@pytest.mark.parametrize(
    ("keys", "field"),
    [
        (NewKeys(webhook_secrets=(SECRET,)), "secret_key"),
        (NewKeys(secret_key="pk_live_" + "0" * 24), "secret_key"),
        (NewKeys(secret_key="sk_live_1 2"), "secret_key"),
        (NewKeys(secret_key="sk_live_" + "0" * 300), "secret_key"),
        (NewKeys(secret_key=KEY, webhook_secrets=("secret",)), "webhook_secrets"),
        (NewKeys(secret_key=KEY, webhook_secrets=(SECRET,) * 5), "webhook_secrets"),
        (NewKeys(secret_key=KEY, number="1900000109"), "number"),
    ],
)
def test_keys_that_can_not_be_are_refused_without_their_value(
    keeper: StripeAccounts, keys: NewKeys, field: str
) -> None:
    with pytest.raises(CredentialsUnreadable) as refused:
        keeper.changed(None, keys)
    assert refused.value.field == field
    assert "000" not in str(refused.value)


def test_test_and_live_are_two_accounts(keeper: StripeAccounts) -> None:
    live = keeper.changed(None, NewKeys(secret_key=KEY))
    with pytest.raises(CredentialsUnreadable, match="test mode"):
        keeper.changed(live, NewKeys(secret_key="rk_test_" + "0" * 24))


def test_a_file_says_it_all(keeper: StripeAccounts) -> None:
    content = {"account": "acct_1", "secret_key": KEY, "webhook_secrets": [SECRET], "note": "ours"}
    given = keeper.given(json.dumps(content).encode())
    assert (given.number, given.secret_key, given.webhook_secrets) == ("acct_1", KEY, (SECRET,))
    for rubbish in (b"", b"[]", b'{"secret_key": 1}', b"\xff"):
        with pytest.raises(CredentialsUnreadable):
            keeper.given(rubbish)
    assert keeper.callback_url(OUR_ID) == ADDRESS
