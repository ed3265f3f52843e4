"""Statements on the templates that messages are sent with."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from menpiao.notify.model.templates import MappedField, TemplateRow
from menpiao.platform.db import Tx, execute, many

_TEMPLATES = many(
    TemplateRow,
    "select app_id, kind, template_id, fields, version from message_templates where app_id = any ($1::text[])",
)
_FIRST = execute(
    """insert into message_templates (app_id, kind, id, template_id, fields, version, changed_by, changed_at)
       values ($1, $2, $3, $4, $5, 1, $6, app_now()) on conflict (app_id, kind) do nothing"""
)
_NEXT = execute(
    """update message_templates
          set template_id = $4, fields = $5, version = version + 1, changed_by = $6, changed_at = app_now()
        where app_id = $1 and kind = $2 and version = $3"""
)


async def templates(tx: Tx, *, app_ids: Collection[str]) -> list[TemplateRow]:
    """All that was set for these mini programs."""
    return await _TEMPLATES(tx, list(app_ids))


async def replace(
    tx: Tx,
    *,
    app_id: str,
    kind: str,
    new_id: UUID,
    template_id: str | None,
    fields: Sequence[MappedField],
    expected: int,
    changed_by: UUID,
) -> bool:
    """False where somebody else was faster than who read ``expected`` (0: nothing was set yet)."""
    stored = msgspec.to_builtins(list(fields))
    if expected == 0:
        return await _FIRST(tx, app_id, kind, new_id, template_id, stored, changed_by) == 1
    return await _NEXT(tx, app_id, kind, expected, template_id, stored, changed_by) == 1
