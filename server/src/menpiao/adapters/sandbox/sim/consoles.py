"""``/sim``: what is set up in WeChat's consoles — apps with their secrets and templates, merchants with their keys."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from menpiao.adapters.sandbox import crypto
from menpiao.adapters.sandbox.model import CHINA, App, Merchant, MerchantMode, Template, TemplateField
from menpiao.adapters.sandbox.protocol import fields
from menpiao.adapters.sandbox.sim.refusals import SimRefused, body_of, known_app
from menpiao.adapters.sandbox.web import Answer, Request, as_json
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

MAX_FIELDS = 7
_AppId = Annotated[str, msgspec.Meta(pattern=r"\Awx[0-9A-Za-z]{4,30}\Z")]
_Mchid = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{8,32}\Z")]


class AppBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    app_id: _AppId | None = None


class TemplateBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    fields: Annotated[tuple[TemplateField, ...], msgspec.Meta(min_length=1, max_length=MAX_FIELDS)]


class MerchantBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    app_ids: tuple[_AppId, ...]
    mchid: _Mchid | None = None
    mode: MerchantMode = "public_key"


class KeysBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parts: Annotated[tuple[Literal["api_certificate", "apiv3_key"], ...], msgspec.Meta(min_length=1)]


class ShippingBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    managed: bool


async def make_app(world: "World", request: Request) -> Answer:
    """``POST /sim/apps``: a mini program; the same app_id again gives the same secret."""
    wanted = body_of(request, AppBody)
    app_id = wanted.app_id or f"wx{randomness.token_hex(8)}"
    world.store.add_app(App(app_id, randomness.token_hex(16)))
    app = known_app(world, app_id)
    return as_json({"app_id": app.app_id, "secret": app.secret}, 201)


async def list_apps(world: "World", request: Request) -> Answer:
    """``GET /sim/apps``: without their secrets."""
    templates = world.store.templates()
    shown = [
        {"app_id": app.app_id, "templates": [one for one in templates if one.app_id == app.app_id]}
        for app in world.store.apps()
    ]
    return as_json({"apps": shown})


async def manage_trade(world: "World", request: Request) -> Answer:
    """``PUT /sim/apps/{app_id}/shipping``: whether WeChat manages the mini program's trade, and freezes its money."""
    app = known_app(world, request.params["app_id"])
    managed = body_of(request, ShippingBody).managed
    world.store.put_setting(f"managed {app.app_id}", "true" if managed else "false")
    return as_json({"app_id": app.app_id, "managed": managed})


async def make_template(world: "World", request: Request) -> Answer:
    """``POST /sim/apps/{app_id}/templates``: same title and fields again, same id."""
    app = known_app(world, request.params["app_id"])
    wanted = body_of(request, TemplateBody)
    keys = [field.key for field in wanted.fields]
    for key in keys:
        if fields.kind_of(key) is None or keys.count(key) > 1:
            raise SimRefused(422, "invalid", f"{key[:40]!r} is no field of a subscribe message, or stands twice.")
    parts = [app.app_id, wanted.title, *(part for field in wanted.fields for part in (field.key, field.name))]
    template_id = crypto.keyed_text(world.keys.naming_key, "template", *parts, length=43)
    world.store.add_template(Template(template_id, app.app_id, wanted.title, wanted.fields))
    return as_json({"template_id": template_id}, 201)


async def make_merchant(world: "World", request: Request) -> Answer:
    """``POST /sim/merchants``: an account and all its credentials; the same mchid again gives the same ones.

    Apps add up; the mode is the latest. ``migration`` is the weeks in which WeChat changes an account from the
    certificate to the public key: both are listed, answers follow the request, callbacks are signed by either.
    """
    wanted = body_of(request, MerchantBody)
    for app_id in wanted.app_ids:
        known_app(world, app_id)
    mchid = wanted.mchid or f"16{randomness.below(10**8):08d}"
    known = world.store.merchant(mchid)
    if known is None:
        pem = await asyncio.to_thread(crypto.new_private_key)
        known = Merchant(
            mchid=mchid,
            app_ids=(),
            mode=wanted.mode,
            serial_no=_serial(),
            private_key_pem=pem,
            apiv3_key=randomness.token_hex(16),
            public_key_id=_public_key_id(world, mchid),
        )
        world.store.add_merchant(known)
    known = world.store.merchant(mchid)
    assert known is not None
    world.store.change_merchant(mchid, app_ids=sorted({*known.app_ids, *wanted.app_ids}), mode=wanted.mode)
    known = world.store.merchant(mchid)
    assert known is not None
    return as_json(_credentials(world, known), 201)


async def change_keys(world: "World", request: Request) -> Answer:
    """``POST /sim/merchants/{mchid}/keys``: a new API certificate, a new APIv3 key, or both; the old ones end at once.

    The answer holds the account's credentials, as the one to its making does.
    """
    known = world.store.merchant(request.params["mchid"])
    if known is None:
        raise SimRefused(404, "unknown_merchant", "There is no such merchant.")
    parts = body_of(request, KeysBody).parts
    anew = "api_certificate" in parts
    world.store.change_keys(
        known.mchid,
        serial_no=_serial() if anew else known.serial_no,
        private_key_pem=await asyncio.to_thread(crypto.new_private_key) if anew else known.private_key_pem,
        apiv3_key=randomness.token_hex(16) if "apiv3_key" in parts else known.apiv3_key,
    )
    changed = world.store.merchant(known.mchid)
    assert changed is not None
    return as_json(_credentials(world, changed), 201)


def _serial() -> str:
    return f"{randomness.bits(158) | 1 << 158:040X}"


def _public_key_id(world: "World", mchid: str) -> str:
    """``PUB_KEY_ID_`` and digits: WeChat's holds the account's number and a date."""
    day = world.waiter.clock.now().astimezone(CHINA).strftime("%Y%m%d")
    return f"{crypto.PUBLIC_KEY_ID_PREFIX}01{mchid}{day}{randomness.below(10**8):08d}"


def _credentials(world: "World", merchant: Merchant) -> dict[str, Any]:
    platform: list[dict[str, str]] = []
    if merchant.mode != "certificate":
        platform.append(
            {
                "id": merchant.public_key_id,
                "public_key_pem": world.keys.public_key_pem,
                "kind": "public_key",
            }
        )
    if merchant.mode != "public_key":
        platform.append(
            {
                "id": world.keys.certificate_serial,
                "public_key_pem": world.keys.certificate_public_key_pem,
                "kind": "certificate",
                "certificate_pem": world.keys.certificate_pem,
            }
        )
    return {
        "mchid": merchant.mchid,
        "app_ids": merchant.app_ids,
        "mode": merchant.mode,
        "serial_no": merchant.serial_no,
        "private_key_pem": merchant.private_key_pem,
        "apiv3_key": merchant.apiv3_key,
        "platform_keys": platform,
    }


async def list_merchants(world: "World", request: Request) -> Answer:
    """``GET /sim/merchants``: without their keys."""
    shown = [
        {
            "mchid": one.mchid,
            "app_ids": one.app_ids,
            "mode": one.mode,
            "serial_no": one.serial_no,
            "public_key_id": one.public_key_id,
        }
        for one in world.store.merchants()
    ]
    return as_json({"merchants": shown, "certificate_serial": world.keys.certificate_serial})


ROUTES = [
    ("POST", "/sim/apps", make_app),
    ("GET", "/sim/apps", list_apps),
    ("POST", "/sim/apps/{app_id}/templates", make_template),
    ("PUT", "/sim/apps/{app_id}/shipping", manage_trade),
    ("POST", "/sim/merchants", make_merchant),
    ("POST", "/sim/merchants/{mchid}/keys", change_keys),
    ("GET", "/sim/merchants", list_merchants),
]
