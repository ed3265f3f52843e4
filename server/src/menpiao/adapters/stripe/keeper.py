"""`StripeAccounts`: looking after merchant accounts at Stripe, the `AccountKeeper` of payments.

A key set is an API key and the secrets of the account's webhook endpoint. The endpoint's address ends with our id of
the account, so an account is there before its first webhook secret. A new secret comes in a new key set; those of the
older ones are believed until they are retired. Stripe's id of the account (`acct_…`) is entered, or asked for once
(`renewed`).
"""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec

from menpiao.adapters.stripe import checking
from menpiao.adapters.stripe.answers import decoded
from menpiao.adapters.stripe.checking import AccountFields
from menpiao.adapters.stripe.credentials import AccountUnreadable, Credentials, read_credentials
from menpiao.adapters.stripe.provider import StripePay
from menpiao.payments.ports import MerchantAccount, ProviderRefused
from menpiao.payments.ports_accounts import Finding, NewKeys, ShownKeys, TrustedKey
from menpiao.platform.clock import Clock

_LETTERS_SHOWN = 4
_LEAST_HIDDEN = 8
"""A key so short that four letters would be much of it shows none."""


class StripeAccounts:
    """Knows Stripe's accounts; speaks through ``pay``. ``callback_url`` says where an account's webhooks are to go."""

    parts = frozenset({"number", "secret_key", "webhook_secrets"})

    def __init__(self, pay: StripePay, *, clock: Clock, callback_url: Callable[[UUID], str]) -> None:
        self._pay = pay
        self._clock = clock
        self._callback_url = callback_url

    def callback_url(self, account_id: UUID) -> str | None:
        """The address that a webhook endpoint has to be made for."""
        return self._callback_url(account_id)

    def show(self, credentials: bytes) -> ShownKeys:
        """Kinds, last letters, and fingerprints."""
        read = read_credentials(credentials)
        return ShownKeys(
            number=read.account or None,
            mode="live" if read.live else "test",
            serial=_hint(read.kind, read.secret_key),
            fingerprint=_fingerprint(read.secret_key),
            trusted=tuple(
                TrustedKey(_hint("whsec_", secret), "webhook_secret", _fingerprint(secret), None)
                for secret in read.webhook_secrets
            ),
        )

    def given(self, content: bytes) -> NewKeys:
        """Of a file like `Credentials`; what else is in it is left alone."""
        try:
            form = msgspec.json.decode(content, type=_Form)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise AccountUnreadable(
                "这不是 Stripe 账户的 JSON", "this is not the JSON of an account at Stripe"
            ) from None
        return NewKeys(number=form.account, secret_key=form.secret_key, webhook_secrets=form.webhook_secrets)

    def changed(self, credentials: bytes | None, keys: NewKeys) -> bytes:
        """The key set with these parts changed. A key of the other mode is another account's: Stripe's live and test
        payments know nothing of each other."""
        before = _readable(credentials)
        fields: dict[str, Any] = msgspec.to_builtins(before) if before else {}
        for theirs, ours in (("account", keys.number), ("secret_key", keys.secret_key)):
            if ours is not None:
                fields[theirs] = ours.strip()
        if keys.webhook_secrets is not None:
            fields["webhook_secrets"] = [secret.strip() for secret in keys.webhook_secrets]
        if not fields.get("secret_key"):
            raise AccountUnreadable("还没有填写密钥", "secret_key is missing", field="secret_key")
        changed = msgspec.json.encode(msgspec.convert(fields, Credentials))
        if before is not None and read_credentials(changed).live != before.live:
            raise AccountUnreadable(
                "密钥与账户一个是测试、一个是正式；请为它另加一个账户",
                "secret_key is of test mode where the account's is live, or the other way round; add an account for it",
                field="secret_key",
            )
        read_credentials(changed)
        return changed

    def may_be_renewed(self, account: MerchantAccount) -> bool:
        """Until Stripe's id of the account is known."""
        try:
            return not read_credentials(account.credentials).account
        except AccountUnreadable:
            return False

    async def renewed(self, account: MerchantAccount) -> bytes | None:
        """With the account's id; None where the key may not ask for it."""
        answer = await self._pay.tried(account, lambda v1: v1.accounts.retrieve_current_async())
        if answer.status == HTTPStatus.FORBIDDEN:
            return None
        if answer.code:
            raise ProviderRefused(answer.code)
        read = read_credentials(account.credentials)
        named = msgspec.structs.replace(read, account=decoded(answer.body, AccountFields).id)
        return self.changed(msgspec.json.encode(named), NewKeys())

    async def check(self, account: MerchantAccount) -> tuple[Finding, ...]:
        """See `checking`."""
        return await checking.check(
            self._pay, account, callback_url=self._callback_url(account.id), now=self._clock.now()
        )


class _Form(msgspec.Struct):
    account: str | None = None
    secret_key: str | None = None
    webhook_secrets: tuple[str, ...] | None = None

    def __repr__(self) -> str:
        return "_Form(…)"


def _readable(credentials: bytes | None) -> Credentials | None:
    """Nothing, where the old key set can't be read and everything has to be given anew."""
    try:
        return read_credentials(credentials) if credentials else None
    except AccountUnreadable:
        return None


def _hint(kind: str, secret: str) -> str:
    rest = secret.removeprefix(kind)
    return f"{kind}…{rest[-_LETTERS_SHOWN:] if len(rest) >= _LEAST_HIDDEN + _LETTERS_SHOWN else ''}"


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
