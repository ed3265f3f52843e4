"""Routes for people of the platform: the installation's health, and the platform's log."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get
from litestar.params import Parameter
from msgspec import Meta

from menpiao.auditlog import ACTIONS
from menpiao.identity import OperatorLogin, operating
from menpiao.kernel.errors import Invalid
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import PLATFORM, encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.operations.model import PLATFORM_ACTIONS, Health, LogFilter, Proof, RuleFindings
from menpiao.operations.service import PlatformEntry, health, platform_log
from menpiao.platform.config import Settings
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, Before, Since, asked_id
from menpiao.platform.http.query import read_moment
from menpiao.platform.release import version


class SchemaOut(msgspec.Struct, frozen=True):
    """The database's migrations. ``missing`` is 0 where the database is of this version."""

    applied: int
    missing: int
    latest: str | None


class WorkerOut(msgspec.Struct, frozen=True):
    """What the worker has before it. More than some seconds, or more and more: it is not running, or too slow."""

    jobs: int
    oldest_job_seconds: int
    unlinked_entries: Annotated[int, Meta(description="Of audit logs, not in their chains yet.")]


class MailHealthOut(msgspec.Struct, frozen=True):
    """``failed``: within a week."""

    on: Annotated[bool, Meta(description="Whether there is a mail server (`MENPIAO_SMTP_HOST`).")]
    waiting: int
    failed: int


class RuleOut(msgspec.Struct, frozen=True):
    """Contradictions of a rule. ``organizer_number`` null: the rule names no organizer."""

    rule: str
    organizer_number: int | None
    findings: int


class ProofOut(msgspec.Struct, frozen=True):
    """A proof of the books (`menpiao audit`)."""

    began_at: str
    ended_at: str
    findings: int
    rules: list[RuleOut]


class InstallationOut(msgspec.Struct, frozen=True):
    """Of this moment."""

    version: str
    schema: SchemaOut
    worker: WorkerOut
    mail: MailHealthOut
    books: Annotated[ProofOut | None, Meta(description="The last proof; null: never proved.")]


class PlatformActorOut(msgspec.Struct, frozen=True):
    """Somebody of the platform; `system` is the command line."""

    kind: Literal["operator", "system"]
    id: str | None
    name: str | None


class PlatformEntryOut(msgspec.Struct, frozen=True):
    """``text`` is the action in words."""

    id: str
    at: str
    actor: PlatformActorOut
    action: str
    text: str
    subject_id: str
    subject_name: str | None


class PlatformEntryPage(msgspec.Struct, frozen=True):
    """Newest first."""

    items: list[PlatformEntryOut]
    next: str | None


class PlatformActionOut(msgspec.Struct, frozen=True):
    """An action that may be asked for, in words."""

    code: str
    text: str


class PlatformLogChoices(msgspec.Struct, frozen=True):
    """What may be asked of the platform's log."""

    actions: list[PlatformActionOut]


@get(
    "/api/v1/operator/installation",
    operation_id="getInstallation",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR},
    summary="The installation's health",
)
async def get_installation(db: Database, settings: Settings, operator: OperatorLogin) -> Response[InstallationOut]:
    """Version, migrations, what the worker has before it, mail, and what the last proof of the books said."""
    operating(operator, "see_platform")
    found: Health = await health(db)
    shown = InstallationOut(
        version=version(),
        schema=SchemaOut(found.schema.applied, found.schema.missing, found.schema.latest),
        worker=WorkerOut(found.behind.jobs, found.behind.oldest_job_s, found.behind.unlinked),
        mail=MailHealthOut(settings.smtp_host is not None, found.mails_waiting, found.mails_failed),
        books=None if found.proof is None else _proof_out(found.proof, found.rules),
    )
    return Response(shown, headers=NO_STORE)


@get(
    "/api/v1/operator/audit-entries",
    operation_id="listPlatformEntries",
    tags=["operator"],
    opt={
        "audience": Audience.OPERATOR,
        "query": ["who", "what", "from", "to", "limit", "cursor"],
        "problems": (Invalid,),
    },
    summary="The platform's log",
)
async def list_platform_entries(
    db: Database,
    operator: OperatorLogin,
    lang: Lang,
    who: Annotated[
        str | None,
        Parameter(
            max_length=64,
            schema_extra={"examples": ["system"]},
            description="`system`, or the id of one of the platform's people.",
        ),
    ] = None,
    what: Annotated[
        str | None,
        Parameter(
            max_length=64,
            schema_extra={"examples": ["operator_invited"]},
            description="Only this action: a code of `getPlatformLogChoices`.",
        ),
    ] = None,
    since: Since = None,
    before: Before = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[PlatformEntryPage]:
    """What people of the platform did, chained like every organizer's log. What they did to an organizer stands in that
    organizer's log, too."""
    operating(operator, "see_platform")
    wanted = LogFilter(
        side=None if who is None else "system" if who == "system" else "operator",
        operator_id=None if who == "system" else asked_id("/who", who),
        action=what,
        since=read_moment("/from", since),
        before=read_moment("/to", before),
    )
    page = await platform_log(db, wanted=wanted, lang=lang, limit=limit, cursor=cursor)
    return Response(PlatformEntryPage([_entry_out(one, lang) for one in page.items], page.next), headers=NO_STORE)


@get(
    "/api/v1/operator/audit-choices",
    operation_id="getPlatformLogChoices",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR},
    summary="What may be asked of the platform's log",
)
async def get_platform_log_choices(operator: OperatorLogin, lang: Lang) -> Response[PlatformLogChoices]:
    """Every action in words."""
    operating(operator, "see_platform")
    actions = [PlatformActionOut(code, ACTIONS[code].words.in_(lang)) for code in PLATFORM_ACTIONS]
    return Response(PlatformLogChoices(actions), headers=NO_STORE)


def _proof_out(proof: Proof, rules: list[RuleFindings]) -> ProofOut:
    shown = [
        RuleOut(one.rule, None if one.organizer_id == PLATFORM else one.organizer_id, one.findings) for one in rules
    ]
    return ProofOut(to_wire(proof.began_at), to_wire(proof.ended_at), proof.findings, shown)


def _entry_out(told: PlatformEntry, lang: Lang) -> PlatformEntryOut:
    entry, known = told.entry, ACTIONS.get(told.entry.action)
    return PlatformEntryOut(
        id=encode(entry.id),
        at=to_wire(entry.at),
        actor=PlatformActorOut(
            kind="operator" if entry.actor_kind == "operator" else "system",
            id=None if entry.actor_id is None else encode(entry.actor_id),
            name=told.actor_name,
        ),
        action=entry.action,
        text=entry.action if known is None else known.words.in_(lang),
        subject_id=encode(entry.subject_id),
        subject_name=told.subject_name,
    )


ROUTES: list[Any] = [get_installation, list_platform_entries, get_platform_log_choices]
