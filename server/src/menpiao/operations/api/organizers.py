"""Routes for people of the platform: organizers, a new one, its first owner, and whether it may sell."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter, QueryParameter
from msgspec import Meta

from menpiao import catalog, identity
from menpiao.identity import HasOwner, OperatorLogin, OrganizerState, PlatformOrganizer, operating
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.mail import Post
from menpiao.operations.service import Verdict, verdicts
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, checked_key, path_id, wire_time

Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^\s@]+@[^\s@]+$", examples=["chen@example.org"])]


class OrganizerIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it is called, in Chinese, English or both."""

    name: Annotated[dict[str, str], Meta(min_length=1, max_length=2, examples=[{"zh-CN": "候场", "en": "Houchang"}])]


class SuspensionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why: the organizer's people read it."""

    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


class ResumptionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say: the address says it all."""


class FirstOwnerIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to lead it."""

    name: Annotated[str, Meta(min_length=1, max_length=100, examples=["陈晓"])]
    email: Email

    def __repr__(self) -> str:
        return "FirstOwnerIn(…)"


class FirstOwnerOut(msgspec.Struct, frozen=True):
    """``link`` is shown this once; null where the same request is answered again."""

    link: str | None
    expires_at: str
    mailed: Annotated[bool, Meta(description="Whether the link was sent to the e-mail, too.")]


class VerdictOut(msgspec.Struct, frozen=True):
    """What the last proof of the books said of the organizer."""

    at: str
    findings: Annotated[int, Meta(description="Contradictions; 0: its books agree.")]


class PlatformOrganizerOut(msgspec.Struct, frozen=True):
    """An organizer. ``owners``: who leads it and can sign in; ``people``: all who work for it."""

    id: str
    number: Annotated[int, Meta(description="As commands name it (`--organizer`).")]
    name: dict[str, str]
    state: Literal["active", "suspended"]
    created_at: str
    suspended_at: str | None
    reason: str | None
    owners: int
    people: int
    books: Annotated[VerdictOut | None, Meta(description="Null: not proved since it is there.")]


class PlatformOrganizerPage(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[PlatformOrganizerOut]
    next: str | None


@get(
    "/api/v1/operator/organizers",
    operation_id="listOrganizers",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR, "query": ["q", "state", "limit", "cursor"], "problems": (Invalid,)},
    summary="Organizers",
)
async def list_organizers(
    db: Database,
    operator: OperatorLogin,
    q: Annotated[str | None, Parameter(max_length=100, description="A part of the name, or the number.")] = None,
    standing: Annotated[OrganizerState | None, QueryParameter(name="state", description="Only those.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[PlatformOrganizerPage]:
    """The newest first, each with what the last proof of the books said of it."""
    operating(operator, "see_platform")
    page = await identity.organizers_of_platform(db, state=standing, text=q or None, limit=limit, cursor=cursor)
    said = await verdicts(db, page.items)
    return Response(PlatformOrganizerPage([_out(one, said) for one in page.items], page.next), headers=NO_STORE)


@post(
    "/api/v1/operator/organizers",
    operation_id="createOrganizer",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR, "problems": (Invalid, IdempotencyKeyReused)},
    status_code=201,
    summary="Add an organizer",
)
async def create_organizer(
    data: OrganizerIn,
    db: Database,
    cipher: FieldCipher,
    operator: OperatorLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[PlatformOrganizerOut]:
    """Its number is drawn. It has nobody yet: invite its first owner."""
    operating(operator, "run_platform")
    made, replayed = await identity.add_organizer(
        db, cipher, operator=operator, name=data.name, idempotency_key=checked_key(idempotency_key)
    )
    headers = {**NO_STORE, REPLAYED: "true" if replayed else "false"}
    return Response(_out(made, await verdicts(db, [made])), headers=headers)


@get(
    "/api/v1/operator/organizers/{organizer_id:str}",
    operation_id="getOrganizer",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR, "problems": (NotFound,)},
    summary="An organizer",
)
async def get_organizer(organizer_id: str, db: Database, operator: OperatorLogin) -> Response[PlatformOrganizerOut]:
    """As it stands."""
    operating(operator, "see_platform")
    return await _shown(db, path_id(organizer_id))


@post(
    "/api/v1/operator/organizers/{organizer_id:str}/owner-invitations",
    operation_id="inviteFirstOwner",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR, "problems": (Invalid, NotFound, HasOwner, IdempotencyKeyReused)},
    status_code=201,
    summary="Invite the first owner",
)
async def invite_first_owner(
    organizer_id: str,
    data: FirstOwnerIn,
    db: Database,
    post: Post,
    operator: OperatorLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[FirstOwnerOut]:
    """Only while nobody leads it: people of the platform get no way into an organizer that is led. Somebody who was
    invited with this e-mail and has not come is invited anew."""
    operating(operator, "run_platform")
    invited, replayed = await identity.invite_first_owner(
        db,
        post,
        operator=operator,
        id=path_id(organizer_id),
        name=data.name,
        email=data.email,
        idempotency_key=checked_key(idempotency_key),
    )
    shown = FirstOwnerOut(
        link=None if invited.token is None else identity.invitation_link(post.base_url, invited.token),
        expires_at=to_wire(invited.expires_at),
        mailed=post.on,
    )
    return Response(shown, headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@post(
    "/api/v1/operator/organizers/{organizer_id:str}/suspension",
    operation_id="suspendOrganizer",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR, "problems": (Invalid, NotFound)},
    status_code=200,
    summary="Suspend an organizer",
)
async def suspend_organizer(
    organizer_id: str,
    data: SuspensionIn,
    db: Database,
    operator: OperatorLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[PlatformOrganizerOut]:
    """Nothing of it is sold from now on, and no payment begins; one that has begun may still be paid. Tickets enter,
    refunds go on, its people sign in. Suspended already: nothing changes."""
    actor = operating(operator, "run_platform")
    checked_key(idempotency_key)
    await catalog.suspend_organizer(db, actor=actor, id=path_id(organizer_id), reason=data.reason.strip())
    return await _shown(db, path_id(organizer_id))


@post(
    "/api/v1/operator/organizers/{organizer_id:str}/resumption",
    operation_id="resumeOrganizer",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR, "problems": (NotFound,)},
    status_code=200,
    summary="Let an organizer sell again",
)
async def resume_organizer(
    organizer_id: str,
    data: ResumptionIn,
    db: Database,
    operator: OperatorLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[PlatformOrganizerOut]:
    """What was on sale is on sale again. Not suspended: nothing changes."""
    actor = operating(operator, "run_platform")
    checked_key(idempotency_key)
    await catalog.resume_organizer(db, actor=actor, id=path_id(organizer_id))
    return await _shown(db, path_id(organizer_id))


async def _shown(db: Database, id: UUID) -> Response[PlatformOrganizerOut]:
    async with db.read() as tx:
        found = await identity.platform_organizer(tx, id=id)
    return Response(_out(found, await verdicts(db, [found])), headers=NO_STORE)


def _out(found: PlatformOrganizer, said: Mapping[int, Verdict]) -> PlatformOrganizerOut:
    verdict = said.get(found.organizer_id)
    return PlatformOrganizerOut(
        id=encode(found.id),
        number=found.organizer_id,
        name=found.name,
        state="active" if found.suspended_at is None else "suspended",
        created_at=to_wire(found.created_at),
        suspended_at=wire_time(found.suspended_at),
        reason=found.suspension_reason,
        owners=found.owners,
        people=found.people,
        books=None if verdict is None else VerdictOut(to_wire(verdict.at), verdict.findings),
    )


ROUTES: list[Any] = [
    list_organizers,
    create_organizer,
    get_organizer,
    invite_first_owner,
    suspend_organizer,
    resume_organizer,
]
