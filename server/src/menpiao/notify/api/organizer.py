"""Routes for who organizes: which messages there are and how they look, and what is decided about those that failed."""

from typing import Any, Literal

import msgspec
from litestar import Response, get, post

from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.notify.api.wire import MessageChannel, MessageLineOut, previews_out
from menpiao.notify.service.failed import resolve_messages
from menpiao.notify.service.templates import kinds_on_view
from menpiao.platform.config import Settings
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, IdempotencyKey, checked_key, path_id


class MessageKindOut(msgspec.Struct, frozen=True):
    """A kind of message. ``template_id`` null: no template is set up for it, so it is not sent. ``previews`` are by the
    reader's language."""

    kind: str
    title: str
    when: str
    template_id: str | None
    previews: dict[str, list[MessageLineOut]]


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
    db: Database, message_sender: MessageChannel, settings: Settings, staff: StaffLogin, lang: Lang
) -> Response[MessageKindsOut]:
    """Filled with an evening that never was. Templates belong to the mini program, hence to whoever runs the platform:
    they set them."""
    allowed(staff, "see_events")
    kinds = await kinds_on_view(db, message_sender, app_id=settings.wechat_app_id)
    items = [
        MessageKindOut(
            one.kind,
            one.title.in_(lang),
            one.when.in_(lang),
            None if one.used is None else one.used.template_id,
            previews_out(one.previews),
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


ROUTES: list[Any] = [list_message_kinds, create_message_resolution]
