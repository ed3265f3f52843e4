"""``/sim``: accounts, what wx.login gives them, what they answer to a request for messages, and what arrived."""

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from menpiao.adapters.sandbox import accounts
from menpiao.adapters.sandbox.model import rfc3339
from menpiao.adapters.sandbox.sim.refusals import SimRefused, body_of, known_account, known_app, limit_of
from menpiao.adapters.sandbox.web import Answer, Request, as_json
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World


class LoginCodeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    account_id: str
    app_id: str


class SubscriptionsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    account_id: str
    app_id: str
    answers: dict[str, Literal["accept", "reject", "ban", "filter"]]


async def list_accounts(world: "World", request: Request) -> Answer:
    """``GET /sim/accounts``."""
    shown = [
        {
            "id": account.id,
            "nickname": account.nickname,
            "note": account.note,
            "note_en": account.note_en,
            "avatar": f"http://{request.host}/sim/avatars/{account.id}.svg",
        }
        for account in accounts.ACCOUNTS
    ]
    return as_json({"accounts": shown})


async def make_login_code(world: "World", request: Request) -> Answer:
    """``POST /sim/login-codes``: what wx.login hands to the mini program."""
    wanted = body_of(request, LoginCodeBody)
    known_account(wanted.account_id)
    known_app(world, wanted.app_id)
    code = "0" + randomness.token_text(23)
    world.store.add_login_code(code, wanted.app_id, wanted.account_id, world.now())
    return as_json({"code": code}, 201)


async def openid(world: "World", request: Request) -> Answer:
    """``GET /sim/openids?app_id=&account_id=``."""
    account = known_account(request.query.get("account_id", ""))
    app = known_app(world, request.query.get("app_id", ""))
    return as_json({"openid": world.openid(app_id=app.app_id, account_id=account.id)})


async def subscribe(world: "World", request: Request) -> Answer:
    """``POST /sim/subscriptions``: what wx.requestSubscribeMessage records. Each accept is good for one message."""
    wanted = body_of(request, SubscriptionsBody)
    account = known_account(wanted.account_id)
    app = known_app(world, wanted.app_id)
    for template_id in wanted.answers:
        template = world.store.template(template_id)
        if template is None or template.app_id != app.app_id:
            raise SimRefused(404, "unknown_template", f"This app has no template {template_id[:60]!r}.")
    reader = world.openid(app_id=app.app_id, account_id=account.id)
    for template_id, said in wanted.answers.items():
        if said == "accept":
            world.store.add_consent(reader, template_id)
    return Answer(204)


async def messages(world: "World", request: Request) -> Answer:
    """``GET /sim/messages``: subscribe messages as they lie on the buyers' phones, newest first."""
    limit = limit_of(request)
    templates = {template.template_id: template for template in world.store.templates()}
    shown: list[dict[str, Any]] = []
    for message in world.store.messages(limit):
        template = templates[message.template_id]
        account_id = world.store.account_of(message.openid, message.app_id) or ""
        account = accounts.account(account_id)
        shown.append(
            {
                "id": message.id,
                "app_id": message.app_id,
                "account_id": account_id,
                "nickname": account.nickname if account else account_id,
                "template_id": message.template_id,
                "title": template.title,
                "fields": [
                    {"key": field.key, "name": field.name, "value": message.data.get(field.key, "")}
                    for field in template.fields
                ],
                "data": message.data,
                "page": message.page,
                "sent_at": rfc3339(message.sent_at),
            }
        )
    return as_json({"messages": shown})


ROUTES = [
    ("GET", "/sim/accounts", list_accounts),
    ("POST", "/sim/login-codes", make_login_code),
    ("GET", "/sim/openids", openid),
    ("POST", "/sim/subscriptions", subscribe),
    ("GET", "/sim/messages", messages),
]
