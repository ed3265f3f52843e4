"""Signing in and out.

The provider is asked before any transaction opens: it may take seconds, and a row lock must not wait for it. What it
answers is a person's name in one app; the first time we hear it, a buyer is made. Staff are never made here.
"""

from collections.abc import Mapping
from uuid import UUID

from menpiao.identity.model.abilities import ROLES_AT_GATES, Role
from menpiao.identity.model.devices import UNKNOWN, Device
from menpiao.identity.model.people import (
    BUYER_LOGIN_LASTS,
    DEVICE_PURPOSE,
    SECRET_BYTES,
    BuyerLogin,
    NewBuyerLogin,
    NewStaffLogin,
    StaffLogin,
    write_token,
)
from menpiao.identity.model.refusals import LoginUnavailable, NotStaff, UnknownLoginProvider, login_refusal
from menpiao.identity.ports import CodeRefused, LoginProvider, LoginProviderUnavailable
from menpiao.identity.service import staff_logins
from menpiao.identity.store import buyers, people
from menpiao.identity.store import staff_logins as stored_logins
from menpiao.kernel.errors import field_error
from menpiao.kernel.i18n import DEFAULT, Lang
from menpiao.kernel.ids import PLATFORM
from menpiao.platform import randomness
from menpiao.platform.crypto import FieldCipher, hash_token
from menpiao.platform.db import Database, Tx


async def login(
    db: Database,
    providers: Mapping[str, LoginProvider],
    *,
    provider: str,
    app_id: str,
    code: str,
    lang: Lang = DEFAULT,
    device_id: UUID | None = None,
) -> NewBuyerLogin:
    """Sign a buyer in; whoever comes for the first time becomes one. ``device_id`` is what `device_index` made."""
    subject = await identified(providers, provider=provider, app_id=app_id, code=code)
    async with db.tx() as tx:
        buyer_id = await _buyer(tx, new_id=db.new_id(PLATFORM), app_id=app_id, subject=subject, lang=lang)
        token = write_token("b", buyer_id, randomness.token_text(SECRET_BYTES))
        made = BuyerLogin(
            login_id=db.new_id(PLATFORM),
            buyer_id=buyer_id,
            app_id=app_id,
            expires_at=db.clock.now() + BUYER_LOGIN_LASTS,
            device_id=device_id,
        )
        await buyers.add_login(tx, login=made, token_hash=hash_token(token), provider=provider)
    return NewBuyerLogin(token, made)


def device_index(cipher: FieldCipher, device: str | None) -> UUID | None:
    """What is kept of the name that a client gave its device: enough to see that two logins are one device."""
    return None if device is None else cipher.blind_index(device.encode(), purpose=DEVICE_PURPOSE)


async def logout(db: Database, *, buyer: BuyerLogin) -> None:
    """End this login. Its token is dead in every process within a second (see `logins`)."""
    async with db.tx() as tx:
        await buyers.revoke_login(tx, buyer_id=buyer.buyer_id, login_id=buyer.login_id)


async def staff_login(
    db: Database,
    providers: Mapping[str, LoginProvider],
    *,
    provider: str,
    app_id: str,
    code: str,
    roles: frozenset[Role] = ROLES_AT_GATES,
    device: Device = UNKNOWN,
) -> NewStaffLogin:
    """Sign a member of staff with one of these roles in; raises `NotStaff` for everybody whom no organizer has linked
    as such."""
    subject = await identified(providers, provider=provider, app_id=app_id, code=code)
    async with db.tx() as tx:
        staff = await people.staff_of_account(tx, app_id=app_id, subject=subject, roles=roles)
        if staff is None:
            raise NotStaff()
        return await staff_logins.sign_in(tx, db, staff=staff, provider=provider, app_id=app_id, device=device)


async def staff_logout(db: Database, *, staff: StaffLogin) -> None:
    """End this staff login, such as when a gate phone changes hands."""
    async with db.tx() as tx:
        await stored_logins.revoke(
            tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id, login_id=staff.login_id
        )
        await staff_logins.record(tx, db, staff, "staff_signed_out")


async def identified(providers: Mapping[str, LoginProvider], *, provider: str, app_id: str, code: str) -> str:
    """The person's name at the provider, or the refusal that a caller understands."""
    found = providers.get(provider)
    if found is None:
        raise UnknownLoginProvider(
            errors=(field_error("/provider", "not_found", "未知的登录方式。", "There is no such provider."),)
        )
    try:
        return (await found.identify(app_id=app_id, code=code)).subject
    except CodeRefused as refused:
        raise login_refusal(refused.reason) from None
    except LoginProviderUnavailable:
        raise LoginUnavailable(retry_after_s=2) from None


async def _buyer(tx: Tx, *, new_id: UUID, app_id: str, subject: str, lang: Lang) -> UUID:
    """The buyer of this account. Parallel first logins: the loser waits for the winner's commit and then finds it."""
    buyer_id = await buyers.buyer_of_account(tx, app_id=app_id, subject=subject)
    if buyer_id is None:
        if await buyers.add_buyer(tx, buyer_id=new_id, app_id=app_id, subject=subject, lang=lang):
            return new_id
        buyer_id = await buyers.buyer_of_account(tx, app_id=app_id, subject=subject)
        assert buyer_id is not None, "an account that stood in our way is there"
    await buyers.set_lang(tx, buyer_id=buyer_id, lang=lang)
    return buyer_id
