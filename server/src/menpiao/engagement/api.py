"""Routes for who organizes: the messages of an event, as they are sent and as they look, and one to oneself."""

from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Response, get, post, put
from litestar.params import PathParameter, SkipValidation

from menpiao.engagement.model.refusals import (
    MessagesUnavailable,
    NoTemplate,
    TestNotAllowed,
    TestRefused,
    WeChatNotLinked,
)
from menpiao.engagement.service import messages as service
from menpiao.engagement.service.messages import EventMessage, EventMessages
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.notify import (
    LONGEST_SENTENCE,
    OPTIONAL,
    REMIND_BEFORE,
    ROOMY,
    TITLES,
    WHEN,
    Choice,
    MessageKind,
    MessageSender,
)
from menpiao.platform.config import Settings
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    Audience,
    IdempotencyKey,
    IfMatch,
    checked_key,
    expected_version,
    path_id,
    version_tag,
)

MessageChannel = SkipValidation[MessageSender]
"""The dependency ``message_sender``. Litestar can't check against a Protocol."""

_TRIES: Final = (
    NotFound,
    Invalid,
    NoTemplate,
    WeChatNotLinked,
    TestNotAllowed,
    TestRefused,
    MessagesUnavailable,
)
_USUAL_HOURS: Final = REMIND_BEFORE.total_seconds() // 3600
Sentence = Annotated[str, msgspec.Meta(max_length=100)]


class SentenceIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence by language; empty: the template's own words."""

    zh_cn: Sentence = msgspec.field(default="", name="zh-CN")
    en: Sentence = ""


class EventMessageIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What holds for one kind. ``lead_hours`` is the reminder's; null: as usual."""

    kind: MessageKind
    on: bool = True
    lead_hours: Annotated[int, msgspec.Meta(ge=1, le=168)] | None = None
    sentence: SentenceIn = SentenceIn()


class EventMessagesIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that is chosen; kinds that are left out are as usual."""

    items: Annotated[list[EventMessageIn], msgspec.Meta(max_length=len(MessageKind))]


class EventMessageLineOut(msgspec.Struct, frozen=True):
    """One line as WeChat shows it; ``own``: here the organizer's sentence stands, or would."""

    label: str
    text: str
    own: bool


class EventMessageOut(msgspec.Struct, frozen=True):
    """One kind of message of an event. ``template_id`` null: it is not sent, nobody has set a template up.
    ``sentence_room``: how many characters (UTF-16 units) a sentence of the organizer's may have; 0: none fits.
    ``usual_sentence``: what the template says by itself in that place."""

    kind: str
    title: dict[str, str]
    when: dict[str, str]
    template_id: str | None
    may_switch_off: bool
    on: bool
    lead_hours: int | None
    usual_lead_hours: int | None
    sentence_room: int
    sentence: dict[str, str]
    usual_sentence: dict[str, str]
    previews: dict[str, list[EventMessageLineOut]]


class PreviewedSessionOut(msgspec.Struct, frozen=True):
    """The session that the previews tell of."""

    id: str
    starts_at: str
    time_zone: str


class EventMessagesOut(msgspec.Struct, frozen=True):
    """All kinds, in the order in which a buyer may meet them. ``linked``: your WeChat is linked, a test can reach
    you."""

    event_id: str
    version: int
    app_id: str | None
    session: PreviewedSessionOut | None
    linked: bool
    items: list[EventMessageOut]


class MessageTestIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In which language."""

    lang: Literal["zh-CN", "en"]


class MessageTestOut(msgspec.Struct, frozen=True):
    """WeChat has taken it."""

    result: Literal["sent"]


@get(
    "/api/v1/organizer/events/{event_id:str}/messages",
    operation_id="getEventMessages",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="Which messages an event's buyers get, and how they look",
)
async def get_event_messages(
    event_id: str, db: Database, message_sender: MessageChannel, settings: Settings, staff: StaffLogin
) -> Response[EventMessagesOut]:
    """Filled with the event's own texts. Its ETag is what a change is made for."""
    allowed(staff, "see_events")
    return await _shown(db, message_sender, settings, staff, event_id)


@put(
    "/api/v1/organizer/events/{event_id:str}/messages",
    operation_id="putEventMessages",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed),
    },
    summary="Choose what an event's buyers are sent",
)
async def put_event_messages(
    event_id: str,
    data: EventMessagesIn,
    db: Database,
    message_sender: MessageChannel,
    settings: Settings,
    staff: StaffLogin,
    if_match: IfMatch = None,
) -> Response[EventMessagesOut]:
    """All of it, from now on, for messages too that wait to be sent. What is about money, or about a session that is
    not as it was sold, can't be switched off."""
    actor = allowed(staff, "change_events")
    await service.choose_messages(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        event_id=path_id(event_id),
        expected_version=expected_version(if_match),
        choices=[(one.kind, _choice(one)) for one in data.items],
    )
    return await _shown(db, message_sender, settings, staff, event_id)


@post(
    "/api/v1/organizer/events/{event_id:str}/messages/{kind:str}/tests",
    operation_id="testEventMessage",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": _TRIES},
    status_code=200,
    summary="Send one of an event's messages to yourself",
)
async def create_message_test(
    event_id: str,
    kind: Annotated[str, PathParameter(description="A kind of message, as `getEventMessages` lists them.")],
    data: MessageTestIn,
    db: Database,
    message_sender: MessageChannel,
    settings: Settings,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[MessageTestOut]:
    """At once, to the WeChat account that is linked to yours. Like every message it needs its reader's consent, and
    spends it. Each request is a test of its own."""
    allowed(staff, "change_events")
    checked_key(idempotency_key)
    await service.try_message(
        db,
        message_sender,
        staff=staff,
        event_id=path_id(event_id),
        kind=_known(kind),
        lang=data.lang,
        app_id=settings.wechat_app_id,
    )
    return Response(MessageTestOut("sent"), headers=dict(NO_STORE))


def _known(kind: str) -> MessageKind:
    """An unknown kind is as little there as an unknown event."""
    try:
        return MessageKind(kind)
    except ValueError:
        raise NotFound() from None


def _choice(said: EventMessageIn) -> Choice:
    usual = said.lead_hours == _USUAL_HOURS
    return Choice(said.on, None if usual else said.lead_hours, {"zh-CN": said.sentence.zh_cn, "en": said.sentence.en})


async def _shown(
    db: Database, sender: MessageSender, settings: Settings, staff: StaffLogin, event_id: str
) -> Response[EventMessagesOut]:
    found = await service.messages_of_event(
        db, sender, staff=staff, event_id=path_id(event_id), app_id=settings.wechat_app_id
    )
    return Response(_out(found), headers={**NO_STORE, "ETag": version_tag(found.version)})


def _out(found: EventMessages) -> EventMessagesOut:
    label = found.session
    session = (
        None
        if label is None
        else PreviewedSessionOut(encode(label.session_id), to_wire(label.starts_at), label.time_zone)
    )
    items = [_message_out(one) for one in found.items]
    return EventMessagesOut(encode(found.event_id), found.version, found.app_id, session, found.linked, items)


def _message_out(one: EventMessage) -> EventMessageOut:
    reminder = one.kind is MessageKind.SESSION_REMINDER
    return EventMessageOut(
        kind=one.kind.value,
        title=TITLES[one.kind].by_lang(),
        when=WHEN[one.kind].by_lang(),
        template_id=one.template_id,
        may_switch_off=one.kind in OPTIONAL,
        on=one.choice.on,
        lead_hours=int(one.choice.remind_before.total_seconds() // 3600) if reminder else None,
        usual_lead_hours=int(_USUAL_HOURS) if reminder else None,
        sentence_room=LONGEST_SENTENCE if one.kind in ROOMY else 0,
        sentence={"zh-CN": "", "en": "", **one.choice.sentence},
        usual_sentence=one.usual,
        previews={
            lang: [EventMessageLineOut(line.label, line.text, _is_own(one.kind, line.name)) for line in lines]
            for lang, lines in one.previews.items()
        },
    )


def _is_own(kind: MessageKind, name: str) -> bool:
    return name == "note" and kind in ROOMY


ROUTES: list[Any] = [get_event_messages, put_event_messages, create_message_test]
