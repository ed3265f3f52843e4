"""Templates that a buyer may allow, and the answers they gave: what `wx.requestSubscribeMessage` needs and returns."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.datastructures import CacheControlHeader
from litestar.params import QueryParameter

from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid
from menpiao.kernel.i18n import Lang
from menpiao.notify.api.wire import MessageChannel
from menpiao.notify.model.messages import Grant
from menpiao.notify.service import consents
from menpiao.platform.db import Database
from menpiao.platform.http import Audience, IdempotencyKey
from menpiao.platform.http.request import checked_key

_NO_STORE = CacheControlHeader(no_store=True)


class MessageTemplateOut(msgspec.Struct, frozen=True):
    """One template to ask for, with its title in the caller's language. ``remaining``: how many messages of this kind
    the buyer allows already; each that WeChat delivers is one fewer."""

    kind: str
    template_id: Annotated[str, msgspec.Meta(examples=["4fDl1fGlMGWMl1R2bFK1vR2mOZk1Fl7BhNpUD8iI2aI"])]
    title: Annotated[str, msgspec.Meta(examples=["购票成功通知"])]
    remaining: int


class MessageTemplatesOut(msgspec.Struct, frozen=True):
    """All templates of the app."""

    items: list[MessageTemplateOut]


class GrantIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the buyer answered for one template."""

    template_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    answer: Literal["accept", "reject", "ban"]


class ConsentsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answer of `wx.requestSubscribeMessage`: at most five templates are asked for in one tap."""

    app_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64, examples=["wx8397f8696b538317"])]
    grants: Annotated[list[GrantIn], msgspec.Meta(min_length=1, max_length=5)]


class ConsentOut(msgspec.Struct, frozen=True):
    """How many messages of this kind we may still send."""

    kind: str
    remaining: int


class ConsentsOut(msgspec.Struct, frozen=True):
    """The counters of the kinds that the request named."""

    items: list[ConsentOut]


@get(
    "/api/v1/message-templates",
    operation_id="listMessageTemplates",
    tags=["buyer"],
    opt={"audience": Audience.BUYER, "query": ["app_id"], "problems": (Invalid,)},
    status_code=200,
    cache_control=_NO_STORE,
    summary="Templates to ask consent for",
)
async def list_message_templates(
    app_id: Annotated[str, QueryParameter(min_length=1, max_length=64, description="The mini program.")],
    db: Database,
    message_sender: MessageChannel,
    buyer: BuyerLogin,
    lang: Lang,
) -> MessageTemplatesOut:
    """The templates of this mini program, for `wx.requestSubscribeMessage`, and what the caller allows already. An
    unknown mini program has none."""
    found = await consents.templates_for(db, message_sender, buyer_id=buyer.buyer_id, app_id=app_id)
    return MessageTemplatesOut(
        items=[
            MessageTemplateOut(
                kind=one.template.kind,
                template_id=one.template.template_id,
                title=one.template.title.in_(lang),
                remaining=one.remaining,
            )
            for one in found
        ]
    )


@post(
    "/api/v1/message-consents",
    operation_id="createMessageConsents",
    tags=["buyer"],
    opt={"audience": Audience.BUYER, "problems": (Invalid, IdempotencyKeyReused)},
    status_code=201,
    cache_control=_NO_STORE,
    summary="Record what the buyer allowed",
)
async def create_message_consents(
    data: ConsentsRequest,
    db: Database,
    message_sender: MessageChannel,
    buyer: BuyerLogin,
    idempotency_key: IdempotencyKey,
) -> Response[ConsentsOut]:
    """Count the answers, once for each Idempotency-Key; the counters in the answer are current."""
    recorded = await consents.record_consents(
        db,
        message_sender,
        buyer_id=buyer.buyer_id,
        app_id=data.app_id,
        grants=[Grant(given.template_id, given.answer) for given in data.grants],
        key=checked_key(idempotency_key),
    )
    return Response(
        ConsentsOut(items=[ConsentOut(item.kind, item.remaining) for item in recorded.items]),
        headers={"Idempotency-Replayed": "true"} if recorded.replayed else {},
    )


ROUTES: list[Any] = [list_message_templates, create_message_consents]
