"""Templates: which one each kind of message is sent with in a mini program, and setting it.

They belong to whoever owns the mini program, the installation. What they set here goes before what the channel was
started with (`MENPIAO_WECHAT_TEMPLATES`), and holds at once: it is looked up whenever a message is sent.
"""

from collections.abc import Collection, Mapping, Sequence

import asyncpg
import msgspec

from menpiao.kernel.errors import FieldError, Invalid, PreconditionFailed, field_error
from menpiao.kernel.i18n import LANGS, Lang, Text
from menpiao.kernel.ids import PLATFORM
from menpiao.notify.model.choices import WHEN
from menpiao.notify.model.messages import TITLES, MessageKind
from menpiao.notify.model.templates import (
    LONGEST_LABEL,
    MAX_FIELDS,
    MappedField,
    NewTemplate,
    TemplateRow,
    UsedTemplate,
)
from menpiao.notify.ports import MessageLine, MessageSender
from menpiao.notify.service.previews import sample_values
from menpiao.notify.store import templates as store
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx

InUse = Mapping[tuple[str, str], UsedTemplate]
"""Templates by mini program and kind; kinds that can't be sent are left out."""


class KindOnView(msgspec.Struct, frozen=True):
    """A kind of message. ``used`` None: it can't be sent. ``set_here``: not by the installation's settings. ``usual``
    are the fields of the channel's own template, ``previews`` what its readers see of an evening that never was."""

    kind: MessageKind
    used: UsedTemplate | None
    set_here: bool
    version: int
    usual: Sequence[MappedField]
    previews: Mapping[Lang, Sequence[MessageLine]]

    @property
    def title(self) -> Text:
        return TITLES[self.kind]

    @property
    def when(self) -> Text:
        """When it goes."""
        return WHEN[self.kind]


async def templates_in_use(tx: Tx, sender: MessageSender, *, app_ids: Collection[str]) -> InUse:
    """What messages of these mini programs are sent with, now."""
    return _in_use(sender, app_ids, await store.templates(tx, app_ids=app_ids))


async def kinds_on_view(db: Database, sender: MessageSender, *, app_id: str | None) -> list[KindOnView]:
    """All kinds; without a mini program none has a template."""
    async with db.read() as tx:
        rows = await store.templates(tx, app_ids=[] if app_id is None else [app_id])
    used = _in_use(sender, [] if app_id is None else [app_id], rows)
    by_kind = {row.kind: row for row in rows}
    return [
        _on_view(sender, kind, used.get((app_id or "", kind.value)), by_kind.get(kind.value)) for kind in MessageKind
    ]


async def set_template(
    db: Database, sender: MessageSender, *, actor: Actor, app_id: str, new: NewTemplate, expected_version: int
) -> None:
    """For whatever is sent from now on. What is so already stays as it is, so that a repeated request does not fail.
    Raises `Invalid`, and `PreconditionFailed` where somebody else has changed it since ``expected_version``."""
    assert actor.id is not None, "somebody of the platform"
    new = _checked(sender, new)
    try:
        async with db.tx() as tx:
            rows = await store.templates(tx, app_ids=[app_id])
            before = next((row for row in rows if row.kind == new.kind), None)
            if before is not None and (before.template_id, before.mapped) == (new.template_id, list(new.fields)):
                return
            _check_alone(sender, app_id, rows, new)
            id = db.new_id(PLATFORM)
            if not await store.replace(
                tx,
                app_id=app_id,
                kind=new.kind.value,
                new_id=id,
                template_id=new.template_id,
                fields=new.fields,
                expected=expected_version,
                changed_by=actor.id,
            ):
                raise PreconditionFailed()
            await audit.record(
                db,
                tx,
                organizer_id=PLATFORM,
                actor=actor,
                action="message_template_set",
                subject_id=id,
                detail={"kind": new.kind.value, "template": new.template_id},
            )
    except asyncpg.UniqueViolationError:
        raise Invalid(errors=(_taken(None),)) from None


def _in_use(sender: MessageSender, app_ids: Collection[str], rows: Sequence[TemplateRow]) -> InUse:
    found: dict[tuple[str, str], UsedTemplate] = {}
    for app_id in app_ids:
        for kind in MessageKind:
            template_id = sender.template_id(kind.value, app_id)
            if template_id is not None:
                found[app_id, kind.value] = UsedTemplate(template_id)
    for row in rows:
        if row.template_id is not None:
            found[row.app_id, row.kind] = UsedTemplate(row.template_id, row.mapped)
    return found


def _on_view(
    sender: MessageSender, kind: MessageKind, used: UsedTemplate | None, row: TemplateRow | None
) -> KindOnView:
    fields = None if used is None else used.fields
    return KindOnView(
        kind=kind,
        used=used,
        set_here=row is not None and row.template_id is not None,
        version=0 if row is None else row.version,
        usual=sender.fields(kind.value),
        previews={lang: sender.preview(kind.value, sample_values(kind, lang), lang, fields) for lang in LANGS},
    )


def _checked(sender: MessageSender, new: NewTemplate) -> NewTemplate:
    if new.template_id is None:
        return msgspec.structs.replace(new, fields=())
    fields = [msgspec.structs.replace(one, label=one.label.strip()) for one in new.fields]
    errors = [
        error for index, one in enumerate(fields) for error in _wrong(sender, new.kind, fields[:index], index, one)
    ]
    if not 1 <= len(fields) <= MAX_FIELDS:
        errors.append(
            field_error("/fields", "out_of_bounds", "请填写模板的各项内容。", "Say which fields the template has.")
        )
    if errors:
        raise Invalid(errors=tuple(errors))
    return msgspec.structs.replace(new, fields=fields)


def _wrong(
    sender: MessageSender, kind: MessageKind, before: Sequence[MappedField], index: int, one: MappedField
) -> list[FieldError]:
    found = []
    pointer = f"/fields/{index}"
    if one.name not in {field.name for field in sender.fields(kind.value)}:
        return [field_error(f"{pointer}/name", "not_found", "这类消息没有这一项。", "This message has no such value.")]
    if one.name in {other.name for other in before}:
        found.append(field_error(f"{pointer}/name", "repeated", "这一项重复。", "This value is there twice."))
    if one.key in {other.key for other in before}:
        found.append(field_error(f"{pointer}/key", "repeated", "这个字段重复。", "This key is there twice."))
    if not sender.fits(kind.value, one.name, one.key):
        found.append(
            field_error(
                f"{pointer}/key",
                "does_not_fit",
                "这个字段的类型放不下这一项，请照微信模板填写，例如 thing2。",
                "A field of this type can't hold this value. Take the key from WeChat's template, such as thing2.",
            )
        )
    if not one.label or len(one.label) > LONGEST_LABEL or not one.label.isprintable():
        found.append(
            field_error(
                f"{pointer}/label",
                "invalid",
                f"请填写 1 到 {LONGEST_LABEL} 个字。",
                f"1 to {LONGEST_LABEL} characters.",
            )
        )
    return found


def _check_alone(sender: MessageSender, app_id: str, rows: Sequence[TemplateRow], new: NewTemplate) -> None:
    others = {key: used for key, used in _in_use(sender, [app_id], rows).items() if key != (app_id, new.kind.value)}
    # Without one of its own it has what the settings say, which somebody may have given to another kind meanwhile.
    template_id = new.template_id or sender.template_id(new.kind.value, app_id)
    taken = next((kind for (_, kind), used in others.items() if used.template_id == template_id), None)
    if taken is not None:
        raise Invalid(errors=(_taken(TITLES[MessageKind(taken)]),))


def _taken(by: Text | None) -> FieldError:
    zh, en = ("另一类消息", "another message") if by is None else (f"“{by.zh}”", f"“{by.en}”")
    return field_error(
        "/template_id",
        "taken",
        f"这个模板已用于{zh}，每类消息须用各自的模板。",
        f"This template is used for {en}: each message needs one of its own.",
    )
