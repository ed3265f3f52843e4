"""Merchant accounts for owners and finance: add one, what is there and takes what, whether it works, new keys, and the
end of old ones.

Secrets only go in. What comes out of an account are its number, serials, fingerprints, dates, and the kind and last
four letters of a key that is one text.
"""

from typing import Any

import msgspec
from litestar import Response, get, post, put

from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.payments import (
    Account,
    AccountBusy,
    AccountKnown,
    AnotherAccount,
    Finding,
    FirstKeysUnreadable,
    Keeping,
    KeysInUse,
    KeysUnreadable,
    Method,
    MethodsUnfit,
    TooManyAccounts,
    TooManyKeys,
    account_of_organizer,
    accounts_of_organizer,
    add_account,
    check_account,
    retire_account,
    retire_keys,
    rotate_keys,
    set_methods,
)
from menpiao.payments.api.accounts_wire import (
    CheckIn,
    CheckOut,
    FindingOut,
    KeySetOut,
    MerchantAccountIn,
    MerchantAccountOut,
    MerchantAccountPage,
    MethodsIn,
    RetirementIn,
    RotationIn,
    TrustedKeyOut,
)
from menpiao.payments.model.accounts import KeySet
from menpiao.payments.ports_accounts import NewKeys
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    checked_key,
    named_id,
    path_id,
    wire_time,
)


@get(
    "/api/v1/organizer/merchant-accounts",
    operation_id="listMerchantAccounts",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER},
    summary="Merchant accounts",
)
async def list_accounts(keeping: Keeping, staff: StaffLogin) -> Response[MerchantAccountPage]:
    """The organizer's own, with their key sets."""
    allowed(staff, "keep_merchant_accounts")
    accounts = await accounts_of_organizer(keeping.db, organizer_id=staff.organizer_id)
    return Response(MerchantAccountPage([_account_out(keeping, account) for account in accounts]), headers=NO_STORE)


@post(
    "/api/v1/organizer/merchant-accounts",
    operation_id="addMerchantAccount",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (FirstKeysUnreadable, IdempotencyKeyReused, AccountKnown, TooManyAccounts),
    },
    status_code=201,
    summary="Add a merchant account",
)
async def add(
    data: MerchantAccountIn, keeping: Keeping, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[MerchantAccountOut]:
    """It takes new payments at once, by the pay sheet (WeChat Pay) or by card (Stripe): check it. Buyers' money goes to
    the newest account that takes their way of paying."""
    account_id, added = await add_account(
        keeping,
        actor=allowed(staff, "keep_merchant_accounts"),
        organizer_id=staff.organizer_id,
        provider=data.provider,
        new=msgspec.convert(msgspec.to_builtins(data), NewKeys),
        name=data.name.strip(),
        idempotency_key=checked_key(idempotency_key),
    )
    return await _shown(keeping, staff, encode(account_id), {REPLAYED: "false" if added else "true"})


@put(
    "/api/v1/organizer/merchant-accounts/{account_id:str}/methods",
    operation_id="putMerchantAccountMethods",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, MethodsUnfit)},
    summary="Set which ways of paying a merchant account takes",
)
async def put_methods(
    account_id: str, data: MethodsIn, keeping: Keeping, staff: StaffLogin
) -> Response[MerchantAccountOut]:
    """For payments that are begun from now on; what was begun goes on. Of several accounts that take the same, the
    newest is used."""
    await set_methods(
        keeping.db,
        actor=allowed(staff, "keep_merchant_accounts"),
        organizer_id=staff.organizer_id,
        account_id=path_id(account_id),
        methods=data.methods,
    )
    return await _shown(keeping, staff, account_id, {})


@post(
    "/api/v1/organizer/merchant-accounts/{account_id:str}/checks",
    operation_id="checkMerchantAccount",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    status_code=200,
    summary="Check a merchant account",
)
async def check(account_id: str, data: CheckIn, keeping: Keeping, staff: StaffLogin, lang: Lang) -> Response[CheckOut]:
    """Asks the provider something that changes nothing, and says what works, what does not, and what to do."""
    findings = await check_account(
        keeping,
        actor=allowed(staff, "keep_merchant_accounts"),
        organizer_id=staff.organizer_id,
        account_id=path_id(account_id),
    )
    return Response(_check_out(findings, keeping.db, lang), headers=NO_STORE)


@post(
    "/api/v1/organizer/merchant-accounts/{account_id:str}/rotations",
    operation_id="rotateMerchantAccountKeys",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, KeysUnreadable, IdempotencyKeyReused, AnotherAccount, TooManyKeys),
    },
    status_code=201,
    summary="Give a merchant account new keys",
)
async def rotate(
    account_id: str,
    data: RotationIn,
    keeping: Keeping,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[MerchantAccountOut]:
    """The new keys sign from now on; the old ones are believed until they are retired."""
    new = msgspec.convert(msgspec.to_builtins(data), NewKeys)
    if not new.parts():
        raise Invalid(errors=(field_error("", "required", "请至少填写一项。", "Say at least one thing that changes."),))
    added = await rotate_keys(
        keeping,
        actor=allowed(staff, "keep_merchant_accounts"),
        organizer_id=staff.organizer_id,
        account_id=path_id(account_id),
        new=new,
        idempotency_key=checked_key(idempotency_key),
    )
    return await _shown(keeping, staff, account_id, {REPLAYED: "false" if added else "true"})


@post(
    "/api/v1/organizer/merchant-accounts/{account_id:str}/retirements",
    operation_id="retireMerchantAccountKeys",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, KeysInUse)},
    status_code=200,
    summary="Retire old keys",
)
async def retire(
    account_id: str,
    data: RetirementIn,
    keeping: Keeping,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[MerchantAccountOut]:
    """What is signed or sealed for them is refused from now on. Keys that are retired stay so."""
    actor = allowed(staff, "keep_merchant_accounts")
    checked_key(idempotency_key)
    await retire_keys(
        keeping,
        actor=actor,
        organizer_id=staff.organizer_id,
        account_id=path_id(account_id),
        keys_id=named_id("/keys_id", data.keys_id, "没有这组密钥。", "There is no such key set."),
    )
    return await _shown(keeping, staff, account_id, {})


@post(
    "/api/v1/organizer/merchant-accounts/{account_id:str}/retirement",
    operation_id="retireMerchantAccount",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, AccountBusy)},
    status_code=200,
    summary="Retire a whole merchant account",
)
async def retire_whole(
    account_id: str,
    data: CheckIn,
    keeping: Keeping,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[MerchantAccountOut]:
    """For good: it takes no new payments any more. What was paid to it goes back from it as before. Refused while
    payments or refunds of it are under way."""
    actor = allowed(staff, "keep_merchant_accounts")
    checked_key(idempotency_key)
    await retire_account(
        keeping, actor=actor, organizer_id=staff.organizer_id, account_id=path_id(account_id), unless_busy=True
    )
    return await _shown(keeping, staff, account_id, {})


ROUTES: list[Any] = [list_accounts, add, put_methods, check, rotate, retire, retire_whole]


async def _shown(
    keeping: Keeping, staff: StaffLogin, account_id: str, headers: dict[str, str]
) -> Response[MerchantAccountOut]:
    account = await account_of_organizer(keeping.db, organizer_id=staff.organizer_id, account_id=path_id(account_id))
    return Response(_account_out(keeping, account), headers={**NO_STORE, **headers})


def _account_out(keeping: Keeping, account: Account) -> MerchantAccountOut:
    return MerchantAccountOut(
        id=encode(account.id),
        provider=account.provider,
        number=account.number,
        name=account.name,
        methods=[Method(method) for method in account.methods],
        callback_url=keeping.keeper_of(account.provider).callback_url(account.id),
        created_at=to_wire(account.created_at),
        retired_at=wire_time(account.retired_at),
        keys=[_keys_out(keys) for keys in account.keys],
    )


def _keys_out(keys: KeySet) -> KeySetOut:
    shown = keys.shown or {}
    return KeySetOut(
        id=encode(keys.id),
        signs=keys.signs,
        created_at=to_wire(keys.created_at),
        retired_at=wire_time(keys.retired_at),
        mode=shown.get("mode"),
        serial=shown.get("serial"),
        fingerprint=shown.get("fingerprint"),
        trusted=[msgspec.convert(key, TrustedKeyOut) for key in shown.get("trusted", ())],
    )


def _check_out(findings: tuple[Finding, ...], db: Database, lang: Lang) -> CheckOut:
    states = {str(finding.state) for finding in findings}
    worst: Any = next(state for state in ("failed", "unknown", "warning", "ok") if state in states)
    return CheckOut(
        state=worst,
        checked_at=to_wire(db.clock.now()),
        findings=[FindingOut(one.code, one.state.value, one.means.in_(lang), one.advice.in_(lang)) for one in findings],
    )
