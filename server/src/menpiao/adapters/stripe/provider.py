"""`StripePay`: the `PayProvider` of Stripe. A payment is a Checkout Session, which Stripe names itself.

The name is kept (`KeepsReferences`) before anybody is given the page that it opens: a name that was lost on its way was
never given to anybody, so a payment without one is a payment that nobody can pay. Our ids are the idempotency keys of
what creates something. Stripe forgets those keys after a day, so a refund is looked for before it is asked for again.
Source: docs.stripe.com/api, Checkout Sessions (create, retrieve, expire) and Refunds.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from menpiao.adapters.stripe import answers, notices
from menpiao.adapters.stripe.answers import PAYMENT_KEY, REFUND_KEY, Checkout
from menpiao.adapters.stripe.credentials import AccountUnreadable, Credentials, fingerprint_of, read_account
from menpiao.adapters.stripe.library import Told, asked, open_library, told
from menpiao.adapters.trust import trust
from menpiao.kernel import ids
from menpiao.kernel.money import CNY
from menpiao.kernel.time import to_wire
from menpiao.payments.ports import (
    Closing,
    KeepsReferences,
    MerchantAccount,
    Notice,
    NoticeRefused,
    OutcomeUnknown,
    Prepared,
    PrepareRequest,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
    ProviderState,
    RefundRequest,
    RefundState,
)
from menpiao.platform import randomness
from menpiao.platform.clock import Clock
from menpiao.platform.db import forbid_in_transaction

_log = logging.getLogger(__name__)

LIVE_STRIPE = "https://api.stripe.com"
MAX_ACCOUNTS = 512
CONNECT_TIMEOUT_S = 5.0
TOTAL_TIMEOUT_S = 12.0
_LEAST_LIFE = timedelta(minutes=35)
"""Stripe lets a checkout live half an hour at least. Ours outlive the order's time to pay by more than that, so that
the moment does not depend on when we ask; they end earlier, because we end them."""
_MOST_LIFE = timedelta(hours=23)
_NAME_LENGTH = 120
_MOST_REFUNDS = 100
_NOT_THERE = "RESOURCEMISSING"


class StripePay:
    """Speaks to ``base_url`` for every merchant account; `aclose` it at the end."""

    closes_after = timedelta(0)

    def __init__(
        self,
        references: KeepsReferences,
        *,
        clock: Clock,
        base_url: str = LIVE_STRIPE,
        timeout_s: float = TOTAL_TIMEOUT_S,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """``transport``: what carries the calls, where it is not the network."""
        self._references = references
        self._clock = clock
        self._base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s
        self._http = httpx.AsyncClient(
            verify=trust(),
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s)),
            limits=httpx.Limits(max_connections=50),
            follow_redirects=False,
            transport=transport,
        )
        self._opened: dict[UUID, tuple[bytes, Credentials, Any]] = {}

    async def aclose(self) -> None:
        """Close the connections; nothing may be asked afterwards."""
        await self._http.aclose()

    async def prepare(self, account: MerchantAccount, request: PrepareRequest) -> Prepared:
        """A page on which the buyer pays by card. The same request again gives the same page."""
        number = ids.encode(request.payment_id)
        back = request.return_url or self._base_url
        expires_at = _expires_at(request)
        params = {
            "mode": "payment",
            "client_reference_id": number,
            "metadata": {PAYMENT_KEY: number},
            "payment_intent_data": {"metadata": {PAYMENT_KEY: number}, "description": request.description},
            "payment_method_types": ["card"],
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": CNY.lower(),
                        "unit_amount": request.amount_fen,
                        "product_data": {"name": request.description[:_NAME_LENGTH] or "门票"},
                    },
                }
            ],
            # Else Stripe may ask the buyer for another currency, at its own rate.
            "adaptive_pricing": {"enabled": False},
            "expires_at": expires_at,
            "success_url": back,
            "cancel_url": back,
        }
        body = await self._call(
            account, lambda v1: v1.checkout.sessions.create_async(params, {"idempotency_key": number})
        )
        checkout = answers.decoded(body, Checkout)
        if checkout.client_reference_id != number or not checkout.url:
            raise OutcomeUnknown("the answer is about another payment, or has no page")
        await self._references.keep(request.payment_id, checkout.id)
        return Prepared({"url": checkout.url, "use_by": to_wire(datetime.fromtimestamp(expires_at, UTC))})

    async def query(self, account: MerchantAccount, payment_id: UUID) -> ProviderPayment:
        """What Stripe knows of the payment."""
        reference = await self._references.find(payment_id)
        if reference is None:
            return ProviderPayment(payment_id, ProviderState.UNKNOWN_PAYMENT)
        return _told(await self._checkout(account, reference), payment_id)

    async def close(self, account: MerchantAccount, payment_id: UUID) -> Closing:
        """Make sure that nobody can pay it any more; repeatable. Stripe refuses to expire what is paid or expired, in
        the same words: then we look which it is."""
        reference = await self._references.find(payment_id)
        if reference is None:
            return Closing.CLOSED
        key = {"idempotency_key": randomness.token_hex(16)}
        try:
            body = await self._call(account, lambda v1: v1.checkout.sessions.expire_async(reference, None, key))
            checkout = answers.decoded(body, Checkout)
        except ProviderRefused as refused:
            if refused.retry:
                raise
            checkout = await self._checkout(account, reference)
        told = _told(checkout, payment_id)
        if told.state is ProviderState.CLOSED:
            return Closing.CLOSED
        if told.state in (ProviderState.PAID, ProviderState.REFUNDED):
            return Closing.PAID
        raise OutcomeUnknown("neither paid nor expired")

    async def refund(self, account: MerchantAccount, request: RefundRequest) -> ProviderRefund:
        """Ask for money back, once for each ``refund_id``, however often and however late it is asked."""
        intent_id = await self._intent(account, request.payment_id)
        made = await self._refunds(account, intent_id)
        number = ids.encode(request.refund_id)
        fields = next((one for one in made if (one.metadata or {}).get(REFUND_KEY) == number), None)
        if fields is None:
            params = {
                "payment_intent": intent_id,
                "amount": request.amount_fen,
                "reason": "requested_by_customer",
                "metadata": {REFUND_KEY: number, PAYMENT_KEY: ids.encode(request.payment_id)},
            }
            body = await self._call(account, lambda v1: v1.refunds.create_async(params, {"idempotency_key": number}))
            fields = answers.decoded(body, answers.RefundFields)
        await self._references.keep(request.refund_id, fields.id)
        return _told_of_refund(fields, request.refund_id)

    async def query_refund(self, account: MerchantAccount, refund_id: UUID) -> ProviderRefund:
        """What Stripe knows of the refund. One whose name was lost is unknown here: `refund` finds it."""
        reference = await self._references.find(refund_id)
        if reference is None:
            return ProviderRefund(refund_id, RefundState.UNKNOWN_REFUND)
        body = await self._call(account, lambda v1: v1.refunds.retrieve_async(reference))
        return _told_of_refund(answers.decoded(body, answers.RefundFields), refund_id)

    def read_notice(
        self, account: MerchantAccount, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Notice:
        """Verify and read a webhook; raises `NoticeRefused`."""
        try:
            credentials = self.credentials_of(account)
        except ProviderRefused as reason:
            raise NoticeRefused("account_unreadable") from reason
        return notices.read_notice(credentials, headers=headers, body=body, now=now)

    def credentials_of(self, account: MerchantAccount) -> Credentials:
        """Those that are sent, with every webhook secret that is believed. Raises `ProviderRefused`."""
        return self._open(account)[0]

    async def tried(self, account: MerchantAccount, ask: Any) -> Told:
        """The answer, yes or no, to something that changes nothing. Raises `OutcomeUnknown`, `ProviderRefused`."""
        forbid_in_transaction("Stripe")
        _, library = self._open(account)
        try:
            async with asyncio.timeout(self._timeout_s):
                return await told(ask(library))
        except TimeoutError:
            raise OutcomeUnknown("timeout") from None

    async def _checkout(self, account: MerchantAccount, reference: str) -> Checkout:
        """The checkout with its charge. We hold its name, so it exists: an account that does not know it is the wrong
        one, and proves nothing."""
        expanded = {"expand": ["payment_intent.latest_charge"]}
        try:
            body = await self._call(account, lambda v1: v1.checkout.sessions.retrieve_async(reference, expanded))
        except ProviderRefused as refused:
            if refused.code == _NOT_THERE:
                _log.error("a checkout of %r is unknown to its account", account)
                raise OutcomeUnknown("this account does not know the checkout") from None
            raise
        return answers.decoded(body, Checkout)

    async def _intent(self, account: MerchantAccount, payment_id: UUID) -> str:
        reference = await self._references.find(payment_id)
        if reference is None:
            raise ProviderRefused("NOTPAID")
        checkout = await self._checkout(account, reference)
        if _told(checkout, payment_id).state not in (ProviderState.PAID, ProviderState.REFUNDED):
            raise ProviderRefused("NOTPAID")
        assert checkout.intent_id is not None
        return checkout.intent_id

    async def _refunds(self, account: MerchantAccount, intent_id: str) -> list[answers.RefundFields]:
        params = {"payment_intent": intent_id, "limit": _MOST_REFUNDS}
        body = await self._call(account, lambda v1: v1.refunds.list_async(params))
        return answers.decoded(body, answers.RefundPage).data

    async def _call(self, account: MerchantAccount, ask: Any) -> bytes:
        """The body of Stripe's yes. Everything that leaves the outcome open is `OutcomeUnknown`."""
        forbid_in_transaction("Stripe")
        _, library = self._open(account)
        try:
            async with asyncio.timeout(self._timeout_s):
                return await asked(ask(library))
        except TimeoutError:
            raise OutcomeUnknown("timeout") from None
        except ProviderRefused as refused:
            _log.warning("Stripe refused %s to %r", refused.code, account)
            raise

    def _open(self, account: MerchantAccount) -> tuple[Credentials, Any]:
        """Credentials and library, from memory where the credentials are the same."""
        fingerprint = fingerprint_of(account.credentials, *account.older)
        known = self._opened.get(account.id)
        if known is not None and known[0] == fingerprint:
            return known[1], known[2]
        try:
            credentials = read_account(account.credentials, account.older)
        except AccountUnreadable as reason:
            _log.error("%r can't be used: %s", account, reason)
            raise ProviderRefused("ACCOUNTUNREADABLE", retry=True) from None
        library = open_library(credentials.secret_key, http=self._http, base_url=self._base_url)
        self._opened.pop(account.id, None)
        self._opened[account.id] = (fingerprint, credentials, library)
        if len(self._opened) > MAX_ACCOUNTS:
            del self._opened[next(iter(self._opened))]
        return credentials, library


def _expires_at(request: PrepareRequest) -> int:
    """The same for the same payment, whenever it is asked: another value under the same key would be refused."""
    made_at = datetime.fromtimestamp((request.payment_id.int >> 80) / 1000, UTC)
    return int(min(request.pay_by + _LEAST_LIFE, made_at + _MOST_LIFE).timestamp())


def _told(checkout: Checkout, payment_id: UUID) -> ProviderPayment:
    try:
        told = answers.payment(checkout)
    except (answers.Unreadable, answers.NotOurs) as reason:
        raise OutcomeUnknown(str(reason) or "the answer is not about a payment of ours") from None
    if told.payment_id != payment_id:
        raise OutcomeUnknown("the answer is about another payment")
    return told


def _told_of_refund(fields: answers.RefundFields, refund_id: UUID) -> ProviderRefund:
    try:
        told = answers.refund(fields)
    except (answers.Unreadable, answers.NotOurs) as reason:
        raise OutcomeUnknown(str(reason) or "the answer is not about a refund of ours") from None
    if told.refund_id != refund_id:
        raise OutcomeUnknown("the answer is about another refund")
    return told
