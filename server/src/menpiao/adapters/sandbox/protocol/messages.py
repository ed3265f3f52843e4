"""The mini-program server API: subscribe messages. Source: 发送订阅消息 subscribeMessage.send.

Every refusal that an integration meets is here: the recipient, the template, the page, the consent and, above all,
the rules for each field (47003).
"""

import re
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from menpiao.adapters.sandbox.model import Template
from menpiao.adapters.sandbox.protocol import fields
from menpiao.adapters.sandbox.protocol.errors import OpenRefused
from menpiao.adapters.sandbox.protocol.login import app_of_token
from menpiao.adapters.sandbox.web import Answer, BadBody, Request, as_json

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

_PAGE = re.compile(r"[A-Za-z0-9_\-]+(?:/[A-Za-z0-9_\-]+)*(?:\?[^\s#]*)?", re.ASCII)


class SendBody(msgspec.Struct, frozen=True):
    touser: str
    template_id: str
    data: dict[str, dict[str, Any]]
    page: str = ""
    miniprogram_state: Literal["developer", "trial", "formal"] = "formal"
    lang: Literal["zh_CN", "en_US", "zh_HK", "zh_TW"] = "zh_CN"


async def send(world: "World", request: Request) -> Answer:
    """``POST /cgi-bin/message/subscribe/send?access_token=``. One consent is spent by each message that arrives."""
    app_id = app_of_token(world, request)
    try:
        wanted = request.decode(SendBody)
    except BadBody as wrong:
        raise OpenRefused(47001, f"data format error: {wrong.message}"[:200]) from None
    if world.store.account_of(wanted.touser, app_id) is None:
        raise OpenRefused(40003, "invalid openid")
    template = world.store.template(wanted.template_id)
    if template is None or template.app_id != app_id:
        raise OpenRefused(40037, "invalid template_id")
    if wanted.page and not _PAGE.fullmatch(wanted.page):
        raise OpenRefused(41030, "invalid page")
    values = _values(template, wanted.data)
    if not world.store.spend_consent(wanted.touser, template.template_id):
        raise OpenRefused(43101, "user refuse to accept the msg")
    number = world.store.add_message(
        app_id=app_id,
        openid=wanted.touser,
        template_id=template.template_id,
        page=wanted.page,
        data=values,
        at=world.now(),
    )
    return as_json({"errcode": 0, "errmsg": "ok", "msgid": 2_500_000_000_000_000_000 + number})


def _values(template: Template, data: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The template's fields with their values, or 47003 that names the first wrong one."""
    wanted = {field.key for field in template.fields}
    for key in data.keys() - wanted:
        raise OpenRefused(47003, f"argument invalid! data.{key} is not in the template")
    values: dict[str, str] = {}
    for field in template.fields:
        value = data.get(field.key, {}).get("value")
        if value is None or value == "":
            raise OpenRefused(47003, f"argument invalid! data.{field.key}.value is empty")
        if not fields.fits(field.key, value):
            raise OpenRefused(47003, f"argument invalid! data.{field.key}.value invalid")
        values[field.key] = value
    return values


ROUTES = [("POST", "/cgi-bin/message/subscribe/send", send)]
