"""Statements on merchant accounts and their key sets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, one, scalar


class AccountRow(msgspec.Struct, frozen=True):
    """What may be seen of a merchant account."""

    organizer_id: int
    id: UUID
    provider: str
    number: str | None
    name: str
    methods: list[str]
    version: int
    created_at: datetime
    retired_at: datetime | None


class SealedKeys(msgspec.Struct, frozen=True):
    """A key set of an account, still sealed."""

    id: UUID
    credentials_sealed: bytes


class KeysRow(msgspec.Struct, frozen=True):
    """What may be seen of a key set; ``shown`` is the encoded `menpiao.payments.ports_accounts.ShownKeys`."""

    account_id: UUID
    id: UUID
    shown: Any
    created_at: datetime
    retired_at: datetime | None
    request_index: UUID | None


class UnderWay(msgspec.Struct, frozen=True):
    """What has not ended at an account."""

    payments: int
    refunds: int


class SharedNumber(msgspec.Struct, frozen=True):
    """An account at a provider that several organizers are paid into."""

    provider: str
    number: str
    organizer_ids: list[int]


class AccountVersion(msgspec.Struct, frozen=True):
    """Which state of an account's keys is the newest."""

    organizer_id: int
    id: UUID
    version: int


_ACCOUNT = "organizer_id, id, provider, number, name, methods, version, created_at, retired_at"
_KEYS = "account_id, id, shown, created_at, retired_at, request_index"
_INSERT_ACCOUNT = execute(
    """insert into merchant_accounts (organizer_id, id, provider, number, name, methods, created_at)
       values ($1, $2, $3, $4, $5, $6, app_now())"""
)
_INSERT_KEYS = execute(
    """insert into merchant_account_keys (organizer_id, account_id, id, generation, credentials_sealed, shown,
           created_at, idempotency_key, request_index)
       select $1, $2, $3,
              coalesce((select max(generation) from merchant_account_keys
                         where organizer_id = $1 and account_id = $2), 0) + 1,
              $4, $5, app_now(), $6, $7"""
)
_ACCOUNT_BY_ID = one(AccountRow, f"select {_ACCOUNT} from merchant_accounts where organizer_id = $1 and id = $2")
_LOCKED_ACCOUNT = one(
    AccountRow, f"select {_ACCOUNT} from merchant_accounts where organizer_id = $1 and id = $2 for update"
)
_ACCOUNTS_OF = many(
    AccountRow,
    f"""select {_ACCOUNT} from merchant_accounts
         where organizer_id = $1 and provider <> 'cash' order by created_at, id limit $2""",
)
_ALL_ACCOUNTS = many(
    AccountRow,
    f"""select {_ACCOUNT} from merchant_accounts
         where provider <> 'cash' order by organizer_id, created_at, id limit $1""",
)
_SHARED_NUMBERS = many(
    SharedNumber,
    """select provider, number, array_agg(distinct organizer_id order by organizer_id) as organizer_ids
         from merchant_accounts where number is not null and retired_at is null
        group by provider, number having count(distinct organizer_id) > 1
        order by provider, number limit $1""",
)
_SHARES_ITS_NUMBER = scalar(
    """select coalesce(bool_or(organizer_id = $1) and bool_or(organizer_id <> $1), false)
         from merchant_accounts where provider = $2 and number = $3 and retired_at is null"""
)
_CURRENT_ACCOUNT = one(
    AccountRow,
    f"""select {_ACCOUNT} from merchant_accounts
        where organizer_id = $1 and $2 = any (methods) and retired_at is null
        order by created_at desc, id desc limit 1""",
)
_NUMBERED = one(
    AccountRow,
    f"""select {_ACCOUNT} from merchant_accounts where organizer_id = $1 and provider = $2 and number = $3""",
)
_GOOD_KEYS = many(
    SealedKeys,
    """select id, credentials_sealed from merchant_account_keys
        where organizer_id = $1 and account_id = $2 and retired_at is null order by generation desc""",
)
_ALL_KEYS = many(
    KeysRow,
    f"""select {_KEYS} from merchant_account_keys
        where organizer_id = $1 and account_id = any($2::uuid[]) order by generation desc limit $3""",
)
_KEYS_OF_REQUEST = one(
    KeysRow,
    f"""select {_KEYS} from merchant_account_keys
        where organizer_id = $1 and account_id = $2 and idempotency_key = $3""",
)
_FIRST_KEYS_OF_REQUEST = one(
    KeysRow,
    f"""select {_KEYS} from merchant_account_keys
        where organizer_id = $1 and generation = 1 and idempotency_key = $2""",
)
_COUNTED = scalar("select count(*) from merchant_accounts where organizer_id = $1 and provider <> 'cash'")
_RAISE_VERSION = execute(
    """update merchant_accounts set version = version + 1, keys_due_at = app_now()
        where organizer_id = $1 and id = $2"""
)
_SET_NUMBER = execute(
    """update merchant_accounts a set number = $3
        where a.organizer_id = $1 and a.id = $2 and a.number is null
          and not exists (select from merchant_accounts b
                           where b.organizer_id = $1 and b.provider = a.provider and b.number = $3)"""
)
_SET_ACCOUNT_RETIRED = execute(
    """update merchant_accounts set retired_at = app_now(), version = version + 1
        where organizer_id = $1 and id = $2 and retired_at is null"""
)
_UNDER_WAY = one(
    UnderWay,
    """select (select count(*) from payments p
                where p.organizer_id = $1 and p.merchant_account_id = $2
                  and p.state in ('created', 'prepared', 'closing'))
              + (select count(*) from payments p
                  where p.organizer_id = $1 and p.merchant_account_id = $2 and p.state = 'frozen'
                    and p.resolution is null) as payments,
              (select count(*) from refunds r
                 join payments p on p.organizer_id = r.organizer_id and p.id = r.payment_id
                where r.organizer_id = $1 and p.merchant_account_id = $2
                  and r.state in ('requested', 'approved', 'processing', 'closed', 'abnormal')) as refunds""",
)
_SET_KEYS_RETIRED = execute(
    """update merchant_account_keys set retired_at = app_now()
        where organizer_id = $1 and account_id = $2 and id = $3 and retired_at is null"""
)
_SET_CREDENTIALS = execute(
    """update merchant_account_keys set credentials_sealed = $4, shown = $5
        where organizer_id = $1 and account_id = $2 and id = $3 and retired_at is null"""
)
_VERSIONS = many(
    AccountVersion,
    """select organizer_id, id, version from merchant_accounts
        where (organizer_id, id) in (select * from unnest($1::integer[], $2::uuid[]))""",
)
# A claim puts off to the next try, which is also the lease; see payments._CLAIM_QUERIES.
_CLAIM_TO_LOOK_AFTER = many(
    AccountVersion,
    """update merchant_accounts
          set keys_due_at = app_now() + make_interval(secs => $2)
        where (organizer_id, id) in (
              select organizer_id, id from merchant_accounts
               where keys_due_at <= app_now() order by keys_due_at limit $1 for update skip locked)
    returning organizer_id, id, version""",
)
_SET_DUE = execute("update merchant_accounts set keys_due_at = $3 where organizer_id = $1 and id = $2 and version = $4")
_METHODS = scalar(
    """select array_agg(distinct method)
         from merchant_accounts cross join unnest(methods) method where organizer_id = $1 and retired_at is null"""
)
_SET_METHODS = execute("update merchant_accounts set methods = $3 where organizer_id = $1 and id = $2")


async def insert_account(
    tx: Tx,
    *,
    organizer_id: int,
    account_id: UUID,
    provider: str,
    number: str | None,
    name: str,
    methods: Sequence[str],
) -> None:
    await _INSERT_ACCOUNT(tx, organizer_id, account_id, provider, number, name, list(methods))


async def insert_keys(
    tx: Tx,
    *,
    organizer_id: int,
    account_id: UUID,
    keys_id: UUID,
    credentials_sealed: bytes,
    shown: Any = None,
    idempotency_key: str | None = None,
    request_index: UUID | None = None,
) -> None:
    await _INSERT_KEYS(tx, organizer_id, account_id, keys_id, credentials_sealed, shown, idempotency_key, request_index)


async def account_by_id(tx: Tx, *, organizer_id: int, account_id: UUID) -> AccountRow | None:
    return await _ACCOUNT_BY_ID(tx, organizer_id, account_id)


async def lock_account(tx: Tx, *, organizer_id: int, account_id: UUID) -> AccountRow | None:
    """Whoever changes an account's keys holds this lock."""
    return await _LOCKED_ACCOUNT(tx, organizer_id, account_id)


async def accounts_of(tx: Tx, *, organizer_id: int, limit: int) -> list[AccountRow]:
    return await _ACCOUNTS_OF(tx, organizer_id, limit)


async def all_accounts(tx: Tx, *, limit: int) -> list[AccountRow]:
    """Of every organizer, for the operator."""
    return await _ALL_ACCOUNTS(tx, limit)


async def shared_numbers(tx: Tx, *, limit: int) -> list[SharedNumber]:
    """Of all organizers."""
    return await _SHARED_NUMBERS(tx, limit)


async def shares_its_number(tx: Tx, row: AccountRow) -> bool:
    """Whether its organizer and another one are paid into the account that it names."""
    return bool(await _SHARES_ITS_NUMBER(tx, row.organizer_id, row.provider, row.number))


async def current_account(tx: Tx, *, organizer_id: int, method: str) -> AccountRow | None:
    """The newest account that takes this method."""
    return await _CURRENT_ACCOUNT(tx, organizer_id, method)


async def account_of_number(tx: Tx, *, organizer_id: int, provider: str, number: str) -> AccountRow | None:
    return await _NUMBERED(tx, organizer_id, provider, number)


async def good_keys(tx: Tx, *, organizer_id: int, account_id: UUID) -> list[SealedKeys]:
    """The key sets that are not retired, newest first: the first one signs."""
    return await _GOOD_KEYS(tx, organizer_id, account_id)


async def all_keys(tx: Tx, *, organizer_id: int, account_ids: Sequence[UUID], limit: int) -> list[KeysRow]:
    """Every key set of these accounts, newest first."""
    return await _ALL_KEYS(tx, organizer_id, list(account_ids), limit)


async def keys_of_request(tx: Tx, *, organizer_id: int, account_id: UUID, idempotency_key: str) -> KeysRow | None:
    return await _KEYS_OF_REQUEST(tx, organizer_id, account_id, idempotency_key)


async def first_keys_of_request(tx: Tx, *, organizer_id: int, idempotency_key: str) -> KeysRow | None:
    """What a request to add an account brought."""
    return await _FIRST_KEYS_OF_REQUEST(tx, organizer_id, idempotency_key)


async def how_many(tx: Tx, *, organizer_id: int) -> int:
    """The organizer's accounts, retired ones too."""
    counted: int = await _COUNTED(tx, organizer_id)
    return counted


async def raise_version(tx: Tx, *, organizer_id: int, account_id: UUID) -> None:
    """The keys have changed: every process reads them again, and they are looked after soon."""
    await _RAISE_VERSION(tx, organizer_id, account_id)


async def set_number(tx: Tx, *, organizer_id: int, account_id: UUID, number: str) -> None:
    """Fill it where it is not known, unless another account of the organizer has it."""
    await _SET_NUMBER(tx, organizer_id, account_id, number)


async def under_way(tx: Tx, *, organizer_id: int, account_id: UUID) -> UnderWay:
    """Payments that may still come or wait for a person, and refunds that are not done."""
    found = await _UNDER_WAY(tx, organizer_id, account_id)
    assert found is not None
    return found


async def set_account_retired(tx: Tx, *, organizer_id: int, account_id: UUID) -> bool:
    return await _SET_ACCOUNT_RETIRED(tx, organizer_id, account_id) == 1


async def set_keys_retired(tx: Tx, *, organizer_id: int, account_id: UUID, keys_id: UUID) -> bool:
    return await _SET_KEYS_RETIRED(tx, organizer_id, account_id, keys_id) == 1


async def set_credentials(
    tx: Tx, *, organizer_id: int, account_id: UUID, keys_id: UUID, sealed: bytes, shown: Any
) -> None:
    """The same keys of ours with newer keys of the provider's."""
    await _SET_CREDENTIALS(tx, organizer_id, account_id, keys_id, sealed, shown)


async def versions(tx: Tx, accounts: Sequence[tuple[int, UUID]]) -> list[AccountVersion]:
    """The newest versions of these accounts."""
    return await _VERSIONS(tx, [organizer for organizer, _ in accounts], [account for _, account in accounts])


async def claim_to_look_after(tx: Tx, *, limit: int, lease_s: float) -> list[AccountVersion]:
    """Accounts whose keys are to be looked after now."""
    return await _CLAIM_TO_LOOK_AFTER(tx, limit, lease_s)


async def set_due(tx: Tx, *, organizer_id: int, account_id: UUID, due_at: datetime | None, version: int) -> None:
    """When to look after them again, unless they have changed meanwhile."""
    await _SET_DUE(tx, organizer_id, account_id, due_at, version)


async def methods_of(tx: Tx, *, organizer_id: int) -> list[str]:
    """What the organizer's accounts take."""
    return await _METHODS(tx, organizer_id) or []


async def set_methods(tx: Tx, *, organizer_id: int, account_id: UUID, methods: Sequence[str]) -> None:
    await _SET_METHODS(tx, organizer_id, account_id, list(methods))
