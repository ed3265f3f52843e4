"""A merchant account that an organizer, or whoever runs the installation, adds: its first keys are looked at before
they are kept, and one request adds one account."""

from uuid import UUID

import asyncpg
import msgspec

from menpiao.kernel.errors import IdempotencyKeyReused
from menpiao.payments.model.accounts import MOST_ACCOUNTS, AccountKnown, FirstKeysUnreadable, TooManyAccounts
from menpiao.payments.ports import Method
from menpiao.payments.ports_accounts import NewKeys
from menpiao.payments.service.keys import Keeping, prepared
from menpiao.payments.store import accounts as store
from menpiao.platform import audit

FIRST_METHODS = {"wechat": (Method.WECHAT_JSAPI,), "stripe": (Method.STRIPE,)}
"""What a new account takes: WeChat's other products have to be applied for."""


async def add_account(
    keeping: Keeping,
    *,
    actor: audit.Actor,
    organizer_id: int,
    provider: str,
    new: NewKeys,
    name: str,
    idempotency_key: str | None = None,
) -> tuple[UUID, bool]:
    """The account's id, and whether it was added just now; it takes `FIRST_METHODS`. Not added where this very request
    came before. Raises `FirstKeysUnreadable`, `AccountKnown` where an account of this number is there,
    `TooManyAccounts`, `IdempotencyKeyReused`."""
    index = keeping.cipher.blind_index(msgspec.json.encode((provider, name, new)), purpose="merchant account")
    before = await _asked_before(keeping, organizer_id, idempotency_key, index)
    if before is not None:
        return before, False
    credentials, shown = await prepared(keeping.keeper_of(provider), None, new, refusal=FirstKeysUnreadable)
    async with keeping.db.read() as tx:
        if await store.how_many(tx, organizer_id=organizer_id) >= MOST_ACCOUNTS:
            raise TooManyAccounts(most=MOST_ACCOUNTS)
    try:
        added = await keeping.accounts.add(
            organizer_id=organizer_id,
            provider=provider,
            credentials=credentials,
            number=shown.number,
            name=name,
            shown=msgspec.to_builtins(shown),
            methods=FIRST_METHODS[provider],
            actor=actor,
            idempotency_key=idempotency_key,
            request_index=index if idempotency_key else None,
        )
    except asyncpg.UniqueViolationError:
        before = await _asked_before(keeping, organizer_id, idempotency_key, index)
        if before is None:
            raise AccountKnown() from None
        return before, False
    return added, True


async def _asked_before(keeping: Keeping, organizer_id: int, idempotency_key: str | None, index: UUID) -> UUID | None:
    """The account that a request by this key added."""
    if idempotency_key is None:
        return None
    async with keeping.db.read() as tx:
        known = await store.first_keys_of_request(tx, organizer_id=organizer_id, idempotency_key=idempotency_key)
    if known is not None and known.request_index != index:
        raise IdempotencyKeyReused()
    return known.account_id if known else None
