"""Questions of an event, with valid defaults."""

from typing import Any
from uuid import UUID

from menpiao.catalog.model.questions import DraftChoice, DraftQuestion
from menpiao.catalog.service.questions import replace_questions
from menpiao.kernel.ids import organizer_of
from menpiao.platform.audit import SYSTEM
from menpiao.platform.db import Database


def a_draft_question(**changes: Any) -> DraftQuestion:
    """What each ticket is to eat, which has to be said."""
    defaults: dict[str, Any] = {
        "id": None,
        "kind": "choice",
        "label": {"zh-CN": "餐食偏好", "en": "What do you eat?"},
        "hint": {},
        "asked": "ticket",
        "required": True,
        "choices": (
            DraftChoice(None, {"zh-CN": "素食", "en": "Vegetarian"}),
            DraftChoice(None, {"zh-CN": "不限", "en": "Anything"}),
        ),
        "ticket_type_ids": None,
    }
    return DraftQuestion(**{**defaults, **changes})


async def with_questions(db: Database, event_id: UUID, *questions: DraftQuestion, version: int = 0) -> int:
    """The event asks this from now on, or what `a_draft_question` asks; the version."""
    return await replace_questions(
        db,
        actor=SYSTEM,
        organizer_id=organizer_of(event_id),
        event_id=event_id,
        expected_version=version,
        drafts=questions or (a_draft_question(),),
    )
