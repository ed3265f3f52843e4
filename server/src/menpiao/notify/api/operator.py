"""Routes for people of the platform: the templates that messages are sent with. They belong to the mini program, and
the mini program to the installation.
"""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, put
from litestar.params import PathParameter
from msgspec import Meta

from menpiao.identity import OperatorLogin, operating
from menpiao.kernel.errors import Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.notify.api.wire import MessageChannel, MessageLineOut, previews_out
from menpiao.notify.model.messages import MessageKind
from menpiao.notify.model.templates import LONGEST_LABEL, MAX_FIELDS, MappedField, NewTemplate
from menpiao.notify.service.templates import KindOnView, kinds_on_view, set_template
from menpiao.platform.config import Settings
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, IfMatch, expected_version, version_tag


class TemplateFieldIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which field of WeChat's template has which of our values."""

    name: Annotated[str, Meta(min_length=1, max_length=40, examples=["order_number"])]
    key: Annotated[str, Meta(pattern=r"^[a-z_]{1,24}[0-9]{1,4}$", examples=["character_string1"])]
    label: Annotated[str, Meta(min_length=1, max_length=LONGEST_LABEL, examples=["订单编号"])]


class TemplateIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What this kind is sent with. ``template_id`` null: what `MENPIAO_WECHAT_TEMPLATES` says, and no fields."""

    template_id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None
    fields: Annotated[list[TemplateFieldIn], Meta(max_length=MAX_FIELDS)] = []


class TemplateFieldOut(msgspec.Struct, frozen=True):
    """A value that this kind may have. ``used`` false: the template has no field for it; key and label are then what
    they usually are."""

    name: str
    key: str
    label: str
    used: bool


class MessageTemplateSetOut(msgspec.Struct, frozen=True):
    """A kind of message and its template. ``set_by`` null: it has none and is not sent; `settings`: the installation's
    settings say it, `here`: somebody set it here. ``previews``: how it looks, by its reader's language."""

    kind: str
    title: dict[str, str]
    when: dict[str, str]
    template_id: str | None
    set_by: Literal["here", "settings"] | None
    version: int
    fields: list[TemplateFieldOut]
    previews: dict[str, list[MessageLineOut]]


class MessageTemplatesSetOut(msgspec.Struct, frozen=True):
    """All kinds, in the order in which a buyer may meet them. ``app_id`` null: no mini program is connected."""

    app_id: str | None
    items: list[MessageTemplateSetOut]


@get(
    "/api/v1/operator/message-templates",
    operation_id="listOperatorMessageTemplates",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR},
    summary="Templates of messages, and how messages look in them",
)
async def list_templates(
    db: Database, message_sender: MessageChannel, settings: Settings, operator: OperatorLogin
) -> Response[MessageTemplatesSetOut]:
    """Of the installation's mini program. Filled with an evening that never was."""
    operating(operator, "see_platform")
    kinds = await kinds_on_view(db, message_sender, app_id=settings.wechat_app_id)
    shown = MessageTemplatesSetOut(settings.wechat_app_id, [_out(one) for one in kinds])
    return Response(shown, headers=dict(NO_STORE))


@put(
    "/api/v1/operator/message-templates/{kind:str}",
    operation_id="setMessageTemplate",
    tags=["operator"],
    opt={
        "audience": Audience.OPERATOR,
        "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed),
    },
    summary="Set the template of a kind of message",
)
async def put_template(
    kind: Annotated[str, PathParameter(description="A kind of message, as the list names them.")],
    data: TemplateIn,
    db: Database,
    message_sender: MessageChannel,
    settings: Settings,
    operator: OperatorLogin,
    if_match: IfMatch = None,
) -> Response[MessageTemplateSetOut]:
    """For whatever is sent from now on. `If-Match` is the kind's ``version``. Without a mini program there is nothing
    to set."""
    actor = operating(operator, "run_platform")
    if settings.wechat_app_id is None or kind not in set(MessageKind):
        raise NotFound()
    fields = [MappedField(one.name, one.key, one.label) for one in data.fields]
    await set_template(
        db,
        message_sender,
        actor=actor,
        app_id=settings.wechat_app_id,
        new=NewTemplate(MessageKind(kind), data.template_id, fields),
        expected_version=expected_version(if_match),
    )
    kinds = await kinds_on_view(db, message_sender, app_id=settings.wechat_app_id)
    shown = _out(next(one for one in kinds if one.kind == kind))
    return Response(shown, headers={**NO_STORE, "ETag": version_tag(shown.version)})


def _out(one: KindOnView) -> MessageTemplateSetOut:
    return MessageTemplateSetOut(
        kind=one.kind.value,
        title=one.title.by_lang(),
        when=one.when.by_lang(),
        template_id=None if one.used is None else one.used.template_id,
        set_by=None if one.used is None else "here" if one.set_here else "settings",
        version=one.version,
        fields=_fields(one),
        previews=previews_out(one.previews),
    )


def _fields(one: KindOnView) -> list[TemplateFieldOut]:
    """Those in use as they are set, then what the template has no field for."""
    used = one.usual if one.used is None or one.used.fields is None else one.used.fields
    names = {field.name for field in used}
    return [
        *[TemplateFieldOut(field.name, field.key, field.label, True) for field in used],
        *[
            TemplateFieldOut(field.name, field.key, field.label, False)
            for field in one.usual
            if field.name not in names
        ],
    ]


ROUTES: list[Any] = [list_templates, put_template]
