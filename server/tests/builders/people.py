"""People for tests: signed-in buyers, organizers, staff. Defaults are valid; a test says only what it is about."""

from collections.abc import Mapping
from uuid import UUID

from menpiao.identity import (
    CodeRefused,
    Identified,
    NewBuyerLogin,
    NewStaffLogin,
    Organizer,
    Role,
    Staff,
    create_organizer,
    create_staff,
    link_staff_wechat,
    login,
    staff_login,
)
from menpiao.kernel.i18n import Lang
from menpiao.platform import randomness
from menpiao.platform.db import Database, forbid_in_transaction

APP_ID = "wx8397f8696b538317"


class OpenidIsTheCode:
    """WeChat, as far as a unit test needs it: the code ``as-<openid>`` is that person's, others are refused by name."""

    async def identify(self, *, app_id: str, code: str) -> Identified:
        forbid_in_transaction("WeChat login")
        if not code.startswith("as-"):
            raise CodeRefused(code)
        return Identified(subject=code.removeprefix("as-"))


class Refusing:
    """A provider that fails in one way."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    async def identify(self, *, app_id: str, code: str) -> Identified:
        raise self.failure


class CodesAreTheirScene:
    """WeChat's drawing of codes, as far as a unit test needs it: a picture that says page and scene."""

    async def draw(self, *, app_id: str, page: str, scene: str) -> bytes:
        forbid_in_transaction("WeChat codes")
        if app_id != APP_ID:
            raise CodeRefused("unknown_app")
        return f"\x89PNG {page}?{scene}".encode("latin-1")


PROVIDERS = {"wechat": OpenidIsTheCode()}


def code_of(openid: str) -> str:
    """The login code with which this person taps."""
    return f"as-{openid}"


def new_openid() -> str:
    """Somebody whom nobody has seen yet; 28 characters like WeChat's."""
    return f"o{randomness.token_hex(14)[:27]}"


async def a_buyer(
    db: Database,
    *,
    openid: str | None = None,
    app_id: str = APP_ID,
    lang: Lang = "zh-CN",
    device_id: UUID | None = None,
) -> NewBuyerLogin:
    """A buyer who has just signed in: ``.token``, ``.login.buyer_id``."""
    code = code_of(openid or new_openid())
    return await login(db, PROVIDERS, provider="wechat", app_id=app_id, code=code, lang=lang, device_id=device_id)


async def an_organizer(
    db: Database, *, name: Mapping[str, str] | None = None, organizer_id: int | None = None
) -> Organizer:
    """An organizer with a number of its own."""
    return await create_organizer(
        db, name=name or {"zh-CN": "江声文化", "en": "Jiangsheng Culture"}, organizer_id=organizer_id
    )


async def a_staff_member(
    db: Database,
    *,
    organizer: Organizer,
    name: str = "陈晓",
    role: Role = "gate",
    openid: str | None = None,
    app_id: str = APP_ID,
) -> Staff:
    """Somebody of the organizer's staff; with ``openid`` they can sign in."""
    staff = await create_staff(db, organizer_id=organizer.organizer_id, name=name, role=role)
    if openid is not None:
        await link_staff_wechat(
            db, organizer_id=organizer.organizer_id, staff_id=staff.id, app_id=app_id, subject=openid
        )
    return staff


async def gate_staff(db: Database, *, organizer: Organizer, role: Role = "gate") -> NewStaffLogin:
    """Staff who have just signed in, at a gate or at the office: ``.token``, ``.login.staff_id``."""
    openid = new_openid()
    await a_staff_member(db, organizer=organizer, role=role, openid=openid)
    return await staff_login(
        db, PROVIDERS, provider="wechat", app_id=APP_ID, code=code_of(openid), roles=frozenset({role})
    )
