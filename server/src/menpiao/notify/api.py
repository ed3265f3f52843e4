"""Templates that a buyer may allow, and the answers they gave: what `wx.requestSubscribeMessage` needs and returns. And
what staff decide about messages that failed for good.
"""

from typing import Annotated, Literal

import msgspec
from litestar import Response, get, post
from litestar.datastructures import CacheControlHeader
from litestar.params import QueryParameter, SkipValidation

from menpiao.identity import BuyerLogin, StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.notify.model.messages import Grant
from menpiao.notify.ports import MessageSender
from menpiao.notify.service import consents
from menpiao.notify.service.failed import resolve_messages
from menpiao.notify.service.previews import kinds_on_view
from menpiao.platform.config import Settings
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, IdempotencyKey, path_id
from menpiao.platform.http.request import checked_key

_NO_STORE = CacheControlHeader(no_store=True)

MessageChannel = SkipValidation[MessageSender]
"""The dependency ``message_sender``. Litestar can't check against a Protocol."""


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


class MessageLineOut(msgspec.Struct, frozen=True):
    """One line as its reader sees it; the label is the template's own."""

    label: str
    text: str


class MessageKindOut(msgspec.Struct, frozen=True):
    """A kind of message. ``template_id`` null: no template is set up for it, so it is not sent."""

    kind: str
    title: str
    template_id: str | None
    lines: list[MessageLineOut]


class MessageKindsOut(msgspec.Struct, frozen=True):
    """All kinds, and the mini program that sends them."""

    app_id: str | None
    items: list[MessageKindOut]


@get(
    "/api/v1/organizer/message-kinds",
    operation_id="listMessageKinds",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": ()},
    summary="Messages, their templates and what they look like",
)
async def list_message_kinds(
    message_sender: MessageChannel, settings: Settings, staff: StaffLogin, lang: Lang
) -> Response[MessageKindsOut]:
    """Filled with an evening that never was. Templates are set up by the installation (`MENPIAO_WECHAT_TEMPLATES`)."""
    allowed(staff, "see_events")
    kinds = kinds_on_view(message_sender, app_id=settings.wechat_app_id, lang=lang)
    items = [
        MessageKindOut(
            one.kind,
            one.title.in_(lang),
            one.template_id,
            [MessageLineOut(line.label, line.text) for line in one.lines],
        )
        for one in kinds
    ]
    return Response(MessageKindsOut(settings.wechat_app_id, items), headers=dict(NO_STORE))


class MessageResolutionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``retry``: the reason is mended. ``dismiss``: they stay unsent."""

    resolution: Literal["retry", "dismiss"]


class MessagesResolvedOut(msgspec.Struct, frozen=True):
    """How many messages that was about."""

    count: int


@post(
    "/api/v1/organizer/messages/{message_id:str}/resolution",
    operation_id="resolveMessages",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid)},
    status_code=200,
    summary="Decide about messages that failed",
)
async def create_message_resolution(
    message_id: str,
    data: MessageResolutionIn,
    db: Database,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[MessagesResolvedOut]:
    """About all failed messages of this one's kind: they fail in crowds, for one reason. Said again it finds none."""
    actor = allowed(staff, "decide_messages")
    checked_key(idempotency_key)
    count = await resolve_messages(
        db,
        staff=actor,
        organizer_id=staff.organizer_id,
        message_id=path_id(message_id),
        resolution=data.resolution,
    )
    return Response(MessagesResolvedOut(count), headers=dict(NO_STORE))


ROUTES = [list_message_templates, create_message_consents, list_message_kinds, create_message_resolution]
