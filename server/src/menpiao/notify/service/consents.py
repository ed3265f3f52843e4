"""Consents: a buyer's "allow" is worth one message of one template. We count; WeChat decides."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from menpiao.kernel.errors import FieldError, IdempotencyKeyReused, Invalid, field_error
from menpiao.notify.model.messages import (
    MOST_CONSENTS,
    TITLES,
    AskedTemplate,
    Consent,
    Grant,
    MessageKind,
    RecordedConsents,
    Template,
)
from menpiao.notify.ports import MessageSender
from menpiao.notify.service.templates import templates_in_use
from menpiao.notify.store import outbox as store
from menpiao.platform.db import Database, Tx

KEYS_KEPT_FOR = timedelta(days=2)


async def templates(tx: Tx, sender: MessageSender, *, app_id: str) -> list[Template]:
    """What a buyer may be asked to allow in this app; kinds without a template are left out."""
    used = await templates_in_use(tx, sender, app_ids=[app_id])
    return [
        Template(kind, used[app_id, kind].template_id, TITLES[kind]) for kind in MessageKind if (app_id, kind) in used
    ]


async def templates_for(db: Database, sender: MessageSender, *, buyer_id: UUID, app_id: str) -> list[AskedTemplate]:
    """The same with what this buyer allows already, so that nobody is asked for what they have said."""
    async with db.read() as tx:
        known = await templates(tx, sender, app_id=app_id)
        rows = await store.consents(
            tx, buyer_id=buyer_id, app_id=app_id, kinds=[template.kind.value for template in known]
        )
    remaining = {row.kind: row.remaining for row in rows}
    return [AskedTemplate(template, remaining.get(template.kind.value, 0)) for template in known]


async def record_consents(
    db: Database, sender: MessageSender, *, buyer_id: UUID, app_id: str, grants: Sequence[Grant], key: str
) -> RecordedConsents:
    """Count a buyer's answers, once for each idempotency key.

    Raises `Invalid` for a template that this app does not have or that is named twice, `IdempotencyKeyReused`.
    """
    request_hash = hashlib.sha256(msgspec.json.encode([app_id, grants])).digest()
    async with db.tx() as tx:
        answers = _by_kind(await templates(tx, sender, app_id=app_id), grants)
        fresh = await store.add_request(tx, buyer_id=buyer_id, key=key, request_hash=request_hash)
        if not fresh and await store.request_hash(tx, buyer_id=buyer_id, key=key) != request_hash:
            raise IdempotencyKeyReused()
        # In one order for everybody, so that two devices of one buyer can't wait for each other.
        for kind in sorted(kind for kind, answer in answers.items() if answer == "accept" and fresh):
            await store.grant(tx, buyer_id=buyer_id, app_id=app_id, kind=kind, most=MOST_CONSENTS)
        rows = await store.consents(tx, buyer_id=buyer_id, app_id=app_id, kinds=sorted(answers))
    remaining = {row.kind: row.remaining for row in rows}
    return RecordedConsents(items=[Consent(kind, remaining.get(kind, 0)) for kind in answers], replayed=not fresh)


async def forget_old_keys(db: Database) -> int:
    """Drop idempotency keys that are too old to be asked with again."""
    async with db.tx() as tx:
        return await store.forget_requests(tx, older_than=KEYS_KEPT_FOR)


def _by_kind(known: Sequence[Template], grants: Sequence[Grant]) -> dict[str, str]:
    """The answers by kind, in the order they came."""
    kinds = {template.template_id: template.kind.value for template in known}
    answers: dict[str, str] = {}
    errors: list[FieldError] = []
    for index, given in enumerate(grants):
        kind = kinds.get(given.template_id)
        pointer = f"/grants/{index}/template_id"
        if kind is None:
            errors.append(field_error(pointer, "not_found", "没有这个模板。", "There is no such template."))
        elif kind in answers:
            errors.append(field_error(pointer, "repeated", "模板重复。", "This template is named twice."))
        else:
            answers[kind] = given.answer
    if errors:
        raise Invalid(errors=tuple(errors))
    return answers
