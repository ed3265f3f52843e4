"""*Check this account*: does Stripe take the key, may the key do what we do, would CNY be charged, are we told?

Nothing is changed. Whether a key may write is asked by what can't succeed: to expire a checkout, and to refund a
payment, that there is not. Stripe looks at a key's rights before it looks for the object, so it answers "no such" to
whoever may, and 403 to whoever may not. Lists are asked for with one entry, of which nothing is read.

Error texts change, so only statuses and codes are looked at.
Source: docs.stripe.com/api, "errors", "restricted keys"; Balance, Account, Country Specs, Webhook Endpoints.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec

from menpiao.adapters.stripe import findings
from menpiao.adapters.stripe.answers import decoded
from menpiao.adapters.stripe.credentials import Credentials
from menpiao.adapters.stripe.library import Told
from menpiao.adapters.stripe.notices import NEEDED_EVENTS
from menpiao.adapters.stripe.provider import StripePay
from menpiao.kernel.ids import encode
from menpiao.kernel.money import CNY
from menpiao.payments.ports import MerchantAccount, OutcomeUnknown, ProviderRefused
from menpiao.payments.ports_accounts import Finding, FindingState

SKEW_S = 60
"""A clock that is off by more is a failure; webhooks are refused from five minutes on."""

_MOST_ENDPOINTS = 100
_NOT_THERE = "RESOURCEMISSING"
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
T = TypeVar("T")


class AccountFields(msgspec.Struct):
    """An account."""

    id: str
    country: str = ""
    charges_enabled: bool = True


class _Balance(msgspec.Struct):
    livemode: bool


class _Country(msgspec.Struct):
    supported_payment_currencies: list[str]


class _Endpoint(msgspec.Struct):
    url: str
    status: str = "enabled"
    enabled_events: tuple[str, ...] = ()


class _Endpoints(msgspec.Struct):
    data: list[_Endpoint]


async def check(pay: StripePay, account: MerchantAccount, *, callback_url: str, now: datetime) -> tuple[Finding, ...]:
    """Everything that can be found out about the account, in the order in which it has to be mended."""
    try:
        read = pay.credentials_of(account)
        balance = await pay.tried(account, lambda v1: v1.balance.retrieve_async())
    except ProviderRefused:
        return (findings.UNREADABLE,)
    except OutcomeUnknown as reason:
        return (findings.NO_ANSWER.filled(reason=str(reason)), _webhook_secret(read, callback_url))
    found = [_clock(balance, now), _key(balance, read)]
    if found[-1].state is not FindingState.OK:
        return (*found, _webhook_secret(read, callback_url))
    found.append(_mode(balance, read))
    rights, (whose, currency), webhook = await asyncio.gather(
        _rights(pay, account), _account(pay, account, read), _webhook(pay, account, callback_url)
    )
    return (*found, rights, whose, currency, webhook, _webhook_secret(read, callback_url))


def _clock(answer: Told, now: datetime) -> Finding:
    """Our clock against Stripe's, by the second."""
    try:
        off = round((now - parsedate_to_datetime(answer.date)).total_seconds())
    except (ValueError, TypeError):
        return findings.CLOCK_UNKNOWN
    return findings.CLOCK_WRONG.filled(seconds=off) if abs(off) > SKEW_S else findings.CLOCK_RIGHT


def _key(answer: Told, read: Credentials) -> Finding:
    """Whether Stripe knows the key: then it answers, or says that the key may not ask this."""
    if answer.status in (HTTPStatus.OK, HTTPStatus.FORBIDDEN):
        return findings.KEY_TAKEN.filled(kind=read.kind)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return findings.KEY_EXPIRED if answer.code == "APIKEYEXPIRED" else findings.KEY_REFUSED
    return findings.STRANGE_ANSWER.filled(status=answer.status, code=answer.code or "-")


def _mode(answer: Told, read: Credentials) -> Finding:
    """Whether real money moves, and whether Stripe sees it as we do."""
    balance = _read(answer, _Balance)
    if balance is not None and balance.livemode != read.live:
        return findings.MODE_WRONG
    return findings.MODE_LIVE if read.live else findings.MODE_TEST


async def _rights(pay: StripePay, account: MerchantAccount) -> Finding:
    """What we do at Stripe, one call for each right."""
    nothing = encode(account.id)
    one: dict[str, Any] = {"limit": 1}
    refund = {"payment_intent": f"pi_{nothing}", "amount": 1}
    calls: dict[str, Callable[[Any], Awaitable[Any]]] = {
        "Checkout Sessions: Write": lambda v1: v1.checkout.sessions.expire_async(f"cs_{nothing}"),
        "Refunds: Write": lambda v1: v1.refunds.create_async(refund),
        "PaymentIntents: Read": lambda v1: v1.payment_intents.list_async(one),
        "Charges: Read": lambda v1: v1.charges.list_async(one),
    }
    told = await asyncio.gather(*(_tried(pay, account, ask) for ask in calls.values()))
    missing = [right for right, answer in zip(calls, told, strict=True) if answer and _forbidden(answer)]
    if missing:
        return findings.RIGHTS_MISSING.filled(rights=", ".join(missing))
    if any(answer is None or answer.code not in ("", _NOT_THERE) for answer in told):
        return findings.RIGHTS_UNKNOWN
    return findings.RIGHTS_THERE


async def _account(pay: StripePay, account: MerchantAccount, read: Credentials) -> tuple[Finding, Finding]:
    """Whose key it is, whether they may take money, and whether that may be CNY."""
    answer = await _tried(pay, account, lambda v1: v1.accounts.retrieve_current_async())
    fields = _read(answer, AccountFields)
    if fields is None:
        hidden = answer is not None and _forbidden(answer)
        return (findings.ACCOUNT_HIDDEN if hidden else findings.ACCOUNT_UNKNOWN), findings.CURRENCY_UNKNOWN
    return _whose(fields, read), await _currency(pay, account, fields.country)


def _whose(fields: AccountFields, read: Credentials) -> Finding:
    if read.account and fields.id != read.account:
        return findings.ACCOUNT_ANOTHER.filled(theirs=fields.id[:64], ours=read.account)
    if not fields.charges_enabled:
        return findings.ACCOUNT_CLOSED
    return findings.ACCOUNT_OPEN.filled(number=fields.id[:64])


async def _currency(pay: StripePay, account: MerchantAccount, country: str) -> Finding:
    """Whether an account of this country may charge CNY."""
    if not _COUNTRY.fullmatch(country):
        return findings.CURRENCY_UNKNOWN
    spec = _read(await _tried(pay, account, lambda v1: v1.country_specs.retrieve_async(country)), _Country)
    if spec is None:
        return findings.CURRENCY_UNKNOWN
    if CNY.lower() not in spec.supported_payment_currencies:
        return findings.CURRENCY_MISSING.filled(country=country)
    return findings.CURRENCY_THERE


async def _webhook(pay: StripePay, account: MerchantAccount, callback_url: str) -> Finding:
    """Whether Stripe would tell us what happens."""
    events = ", ".join(NEEDED_EVENTS)
    params = {"limit": _MOST_ENDPOINTS}
    answer = await _tried(pay, account, lambda v1: v1.webhook_endpoints.list_async(params))
    listed = _read(answer, _Endpoints)
    if listed is None:
        unseen = findings.WEBHOOK_HIDDEN if answer and _forbidden(answer) else findings.WEBHOOK_UNKNOWN
        return unseen.filled(url=callback_url, events=events)
    ours = [endpoint for endpoint in listed.data if endpoint.url == callback_url]
    if not ours:
        return findings.WEBHOOK_MISSING.filled(url=callback_url, events=events)
    if all(endpoint.status != "enabled" for endpoint in ours):
        return findings.WEBHOOK_OFF.filled(url=callback_url)
    told = {event for endpoint in ours if endpoint.status == "enabled" for event in endpoint.enabled_events}
    untold = [event for event in NEEDED_EVENTS if event not in told]
    if untold and "*" not in told:
        return findings.WEBHOOK_EVENTS_MISSING.filled(url=callback_url, events=", ".join(untold))
    return findings.WEBHOOK_THERE


def _webhook_secret(read: Credentials, callback_url: str) -> Finding:
    if not read.webhook_secrets:
        return findings.WEBHOOK_SECRET_MISSING.filled(url=callback_url)
    return findings.WEBHOOK_SECRET_THERE.filled(count=len(read.webhook_secrets))


async def _tried(pay: StripePay, account: MerchantAccount, ask: Any) -> Told | None:
    """None where there was no answer."""
    try:
        return await pay.tried(account, ask)
    except (OutcomeUnknown, ProviderRefused):
        return None


def _read(answer: Told | None, type_: type[T]) -> T | None:
    """What a yes says; None for everything else."""
    if answer is None or answer.status != HTTPStatus.OK:
        return None
    try:
        return decoded(answer.body, type_)
    except OutcomeUnknown:
        return None


def _forbidden(answer: Told) -> bool:
    return answer.status == HTTPStatus.FORBIDDEN
