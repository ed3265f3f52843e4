"""The installation's health as values."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from menpiao.auditlog import ACTIONS

_ABOUT_ORGANIZERS: Final = ("organizer_created", "organizer_suspended", "organizer_resumed", "first_owner_invited")
PLATFORM_ACTIONS: Final = (
    *_ABOUT_ORGANIZERS,
    "message_template_set",
    *[code for code in ACTIONS if code.startswith("operator_")],
)
"""What people of the platform do: all that its log may hold."""


class LogFilter(msgspec.Struct, frozen=True):
    """Which entries of the platform's log: by whom, what, and when."""

    side: Literal["operator", "system"] | None = None
    operator_id: UUID | None = None
    action: str | None = None
    since: datetime | None = None
    before: datetime | None = None


class Schema(msgspec.Struct, frozen=True):
    """Migrations that are applied, and those that this version has and the database has not."""

    applied: int
    missing: int
    latest: str | None


class Behind(msgspec.Struct, frozen=True):
    """What the worker has before it: jobs, and since when the oldest waits; entries that the log's chain does not
    hold yet."""

    jobs: int
    oldest_job_s: int
    unlinked: int


class Proof(msgspec.Struct, frozen=True):
    """A proof of the books."""

    began_at: datetime
    ended_at: datetime
    findings: int


class RuleFindings(msgspec.Struct, frozen=True):
    """Contradictions that a proof found: how many, of which rule, and of whom (0: no organizer)."""

    organizer_id: int
    rule: str
    findings: int


class Health(msgspec.Struct, frozen=True):
    """All of it, of one moment."""

    schema: Schema
    behind: Behind
    mails_waiting: int
    mails_failed: int
    proof: Proof | None
    rules: list[RuleFindings]
