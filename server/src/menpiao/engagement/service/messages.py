"""An organizer looks at an event's messages, chooses, and sends one to themselves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao import catalog, notify
from menpiao.catalog import SessionLabel
from menpiao.engagement.model.refusals import (
    MessagesUnavailable,
    NoTemplate,
    TestNotAllowed,
    TestRefused,
    WeChatNotLinked,
)
from menpiao.engagement.model.words import Shown, lowest_price, values_shown
from menpiao.identity import StaffLogin, subject_of_staff
from menpiao.kernel.errors import NotFound
from menpiao.kernel.i18n import LANGS, Lang
from menpiao.kernel.ids import encode
from menpiao.notify import (
    ROOMY,
    USUAL,
    Choice,
    EventChoices,
    MessageKind,
    MessageLine,
    MessageSender,
    OutgoingMessage,
    SendResult,
    UsedTemplate,
)
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx


class EventMessage(msgspec.Struct, frozen=True):
    """One kind for this event. ``template_id`` None: it is not sent, because nobody has set a template up. ``usual``:
    what the template says by itself where a sentence of the organizer's may stand."""

    kind: MessageKind
    template_id: str | None
    choice: Choice
    usual: dict[str, str]
    previews: Mapping[Lang, Sequence[MessageLine]]


class EventMessages(msgspec.Struct, frozen=True):
    """All kinds. ``session`` is the one that the previews tell of; ``linked``: a test would reach the one who asks."""

    event_id: UUID
    version: int
    app_id: str | None
    session: SessionLabel | None
    linked: bool
    items: Sequence[EventMessage]


async def messages_of_event(
    db: Database, sender: MessageSender, *, staff: StaffLogin, event_id: UUID, app_id: str | None
) -> EventMessages:
    """Raises `NotFound`."""
    async with db.read() as tx:
        shown = await _shown(tx, staff.organizer_id, event_id, db.clock.now())
        choices = await notify.choices_of_event(tx, organizer_id=staff.organizer_id, event_id=event_id)
        subject = await _subject(tx, staff, app_id)
        used = await _templates(tx, sender, app_id)
    return EventMessages(
        event_id,
        choices.version,
        app_id,
        shown.session,
        subject is not None,
        [_message(db, sender, shown, choices, kind, used.get(kind)) for kind in MessageKind],
    )


async def choose_messages(
    db: Database,
    *,
    actor: Actor,
    organizer_id: int,
    event_id: UUID,
    expected_version: int,
    choices: Iterable[tuple[MessageKind, Choice]],
) -> None:
    """What is sent from now on, and what waits. Raises `NotFound`, `Invalid`, `PreconditionFailed`."""
    async with db.tx() as tx:
        if not await catalog.event_titles(tx, organizer_id=organizer_id, event_ids=[event_id]):
            raise NotFound()
        chosen = await notify.replace_choices(
            tx, organizer_id=organizer_id, event_id=event_id, expected_version=expected_version, choices=choices
        )
        if chosen is None:
            return
        reminder = chosen.get(MessageKind.SESSION_REMINDER)
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=actor,
            action="event_messages_chosen",
            subject_id=event_id,
            detail={
                "off": sorted(kind.value for kind, choice in chosen.items() if not choice.on),
                "lead_hours": None if reminder is None else reminder.lead_hours,
                "sentences": sum(len(choice.sentence) for choice in chosen.values()),
            },
        )


async def try_message(
    db: Database,
    sender: MessageSender,
    *,
    staff: StaffLogin,
    event_id: UUID,
    kind: MessageKind,
    lang: Lang,
    app_id: str | None,
) -> None:
    """The message as it is previewed, to the one who asks, at once: a test does not go through the outbox, so that it
    can say what became of it. Raises `NotFound` and the refusals of this feature."""
    now = db.clock.now()
    async with db.read() as tx:
        shown = await _shown(tx, staff.organizer_id, event_id, now)
        choices = await notify.choices_of_event(tx, organizer_id=staff.organizer_id, event_id=event_id)
        subject = await _subject(tx, staff, app_id)
        template = (await _templates(tx, sender, app_id)).get(kind)
    if app_id is None or template is None:
        raise NoTemplate()
    if subject is None:
        raise WeChatNotLinked()
    result = await sender.send(
        OutgoingMessage(
            app_id=app_id,
            subject=subject,
            kind=kind.value,
            lang=lang,
            page=f"pages/event/event?id={encode(event_id)}",
            values=values_shown(shown, kind, choices.of(kind), lang, now),
            template=template,
        )
    )
    if result is SendResult.NO_CONSENT:
        raise TestNotAllowed()
    if result is SendResult.INVALID:
        raise TestRefused()
    if result is SendResult.UNAVAILABLE:
        raise MessagesUnavailable(retry_after_s=10)


async def _templates(tx: Tx, sender: MessageSender, app_id: str | None) -> dict[MessageKind, UsedTemplate]:
    """By kind, what can be sent."""
    used = await notify.templates_in_use(tx, sender, app_ids=[] if app_id is None else [app_id])
    return {MessageKind(kind): one for (_, kind), one in used.items()}


async def _subject(tx: Tx, staff: StaffLogin, app_id: str | None) -> str | None:
    """What the one who asks is called at WeChat."""
    if app_id is None:
        return None
    return await subject_of_staff(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id, app_id=app_id)


async def _shown(tx: Tx, organizer_id: int, event_id: UUID, now: datetime) -> Shown:
    titles = await catalog.event_titles(tx, organizer_id=organizer_id, event_ids=[event_id])
    if not titles:
        raise NotFound()
    ids = await catalog.sessions_of_event(tx, organizer_id=organizer_id, event_id=event_id)
    labels = (await catalog.session_labels(tx, organizer_id=organizer_id, session_ids=ids)).values()
    by_date = sorted(labels, key=lambda label: label.starts_at)
    held = [label for label in by_date if label.status == "scheduled" and label.starts_at > now]
    session = next(iter(held), by_date[-1] if by_date else None)
    return Shown(titles[event_id], session, None if session is None else await _price(tx, organizer_id, session))


async def _price(tx: Tx, organizer_id: int, session: SessionLabel) -> int | None:
    types = await catalog.types_of_sessions(tx, organizer_id=organizer_id, session_ids=[session.session_id])
    terms = await catalog.terms_of(tx, ticket_type_ids=[one.ticket_type_id for one in types])
    return lowest_price(terms.values())


def _message(
    db: Database,
    sender: MessageSender,
    shown: Shown,
    choices: EventChoices,
    kind: MessageKind,
    template: UsedTemplate | None,
) -> EventMessage:
    now = db.clock.now()
    fields = None if template is None else template.fields

    def lines(lang: Lang, choice: Choice) -> list[MessageLine]:
        return sender.preview(kind.value, values_shown(shown, kind, choice, lang, now), lang, fields)

    usual: dict[str, str] = {
        lang: next((line.text for line in lines(lang, USUAL) if kind in ROOMY and line.name == "note"), "")
        for lang in LANGS
    }
    return EventMessage(
        kind,
        None if template is None else template.template_id,
        choices.of(kind),
        usual,
        {lang: lines(lang, choices.of(kind)) for lang in LANGS},
    )
