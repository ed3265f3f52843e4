"""Routes for who looks after an organizer's people: who there is, inviting, roles, and the end of somebody's work."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.datastructures import CacheControlHeader
from litestar.params import Parameter

from menpiao.identity.api import wire
from menpiao.identity.api.wire import SignsInBy
from menpiao.identity.model.abilities import may_give
from menpiao.identity.model.people import StaffLogin, invitation_link
from menpiao.identity.model.refusals import AboveYourRole, LastOwner, NotYourself, StaffDisabled
from menpiao.identity.service import invitations
from menpiao.identity.service import staff as service
from menpiao.identity.service.invitations import Invited, NewPerson
from menpiao.identity.service.mailing import mail_states
from menpiao.identity.service.people import allowed
from menpiao.identity.service.sealed import opened_email
from menpiao.identity.store.people import Member
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.mail import MailState, Post
from menpiao.platform.config import Settings
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    IfMatch,
    checked_key,
    expected_version,
    path_id,
    version_tag,
    wire_time,
)

_OF_OTHERS = (NotFound, NotYourself, AboveYourRole)


@get(
    "/api/v1/organizer/staff",
    operation_id="listStaff",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["limit", "cursor"], "problems": (Invalid,)},
    summary="Staff",
)
async def list_staff(
    db: Database,
    cipher: FieldCipher,
    staff: StaffLogin,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[wire.StaffPage]:
    """The organizer's people, the newest first; those who are disabled, too."""
    allowed(staff, "see_people")
    page = await service.staff_of_organizer(db, organizer_id=staff.organizer_id, limit=limit, cursor=cursor)
    mails = await _mails(db, staff, page.items)
    shown = [_member_out(row, cipher, staff, db, mails) for row in page.items]
    return Response(wire.StaffPage(shown, page.next), headers=NO_STORE)


@post(
    "/api/v1/organizer/staff",
    operation_id="inviteStaff",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, AboveYourRole, IdempotencyKeyReused)},
    status_code=201,
    summary="Invite somebody",
)
async def invite_staff(
    data: wire.InvitationIn,
    db: Database,
    cipher: FieldCipher,
    settings: Settings,
    post: Post,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[wire.InvitedOut]:
    """They choose a password at the link and are signed in. It is good once, for 7 days. An e-mail that
    one of the staff has already is `taken` at `/email`."""
    allowed(staff, "change_people")
    invited, replayed = await invitations.invite(
        db,
        cipher,
        staff=staff,
        new=NewPerson(data.name, data.role, data.email),
        idempotency_key=checked_key(idempotency_key),
        post=post,
    )
    return await _invited(invited, replayed, cipher, settings, staff, db)


@get(
    "/api/v1/organizer/staff/{staff_id:str}",
    operation_id="getStaffMember",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="One of the staff",
)
async def get_staff_member(
    staff_id: str, db: Database, cipher: FieldCipher, staff: StaffLogin
) -> Response[wire.StaffMemberOut]:
    """The ETag is what changing the role takes."""
    allowed(staff, "see_people")
    member = await service.member_of_staff(db, organizer_id=staff.organizer_id, staff_id=path_id(staff_id))
    return await _member(member, cipher, staff, db)


@put(
    "/api/v1/organizer/staff/{staff_id:str}/role",
    operation_id="putStaffRole",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (*_OF_OTHERS, Invalid, LastOwner, StaffDisabled, PreconditionRequired, PreconditionFailed),
    },
    summary="Give somebody another role",
)
async def put_role(
    staff_id: str, data: wire.RoleIn, db: Database, cipher: FieldCipher, staff: StaffLogin, if_match: IfMatch = None
) -> Response[wire.StaffMemberOut]:
    """Their logins stay, and may do what the new role may within a second."""
    allowed(staff, "change_people")
    member = await service.set_role(
        db,
        staff=staff,
        staff_id=path_id(staff_id),
        role=data.role,
        expected_version=expected_version(if_match),
    )
    return await _member(member, cipher, staff, db)


@post(
    "/api/v1/organizer/staff/{staff_id:str}/disablement",
    operation_id="disableStaff",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (*_OF_OTHERS, LastOwner)},
    status_code=200,
    summary="End somebody's work here",
)
async def disable_staff(
    staff_id: str,
    data: wire.StaffChangeIn,
    db: Database,
    cipher: FieldCipher,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[wire.StaffMemberOut]:
    """All their logins end within a second, and their invitation. What they did stays theirs in the audit log."""
    allowed(staff, "change_people")
    checked_key(idempotency_key)
    return await _member(await service.disable(db, staff=staff, staff_id=path_id(staff_id)), cipher, staff, db)


@post(
    "/api/v1/organizer/staff/{staff_id:str}/enablement",
    operation_id="enableStaff",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": _OF_OTHERS},
    status_code=200,
    summary="Let somebody work here again",
)
async def enable_staff(
    staff_id: str,
    data: wire.StaffChangeIn,
    db: Database,
    cipher: FieldCipher,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[wire.StaffMemberOut]:
    """With the role and the password they had. They sign in anew."""
    allowed(staff, "change_people")
    checked_key(idempotency_key)
    return await _member(await service.enable(db, staff=staff, staff_id=path_id(staff_id)), cipher, staff, db)


@post(
    "/api/v1/organizer/staff/{staff_id:str}/invitations",
    operation_id="inviteStaffAnew",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (*_OF_OTHERS, StaffDisabled)},
    status_code=201,
    summary="Invite somebody anew",
)
async def invite_anew(
    staff_id: str,
    data: wire.StaffChangeIn,
    db: Database,
    cipher: FieldCipher,
    settings: Settings,
    post: Post,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[wire.InvitedOut]:
    """For a link that was lost or is too old, a forgotten password, a lost second factor. Older links are over at once;
    when it is accepted, the password is new, the second factor is gone, and all other logins end."""
    allowed(staff, "change_people")
    invited, replayed = await invitations.invite_anew(
        db, cipher, staff=staff, staff_id=path_id(staff_id), idempotency_key=checked_key(idempotency_key), post=post
    )
    return await _invited(invited, replayed, cipher, settings, staff, db)


@delete(
    "/api/v1/organizer/staff/{staff_id:str}/logins",
    operation_id="deleteStaffLogins",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, AboveYourRole)},
    status_code=204,
    cache_control=CacheControlHeader(no_store=True),
    summary="Sign somebody out everywhere",
)
async def delete_logins(staff_id: str, db: Database, staff: StaffLogin) -> None:
    """Of oneself: every login but this one."""
    allowed(staff, "change_people")
    await service.sign_out_everywhere(db, staff=staff, staff_id=path_id(staff_id))


async def _member(
    member: Member, cipher: FieldCipher, staff: StaffLogin, db: Database
) -> Response[wire.StaffMemberOut]:
    headers = {**NO_STORE, "ETag": version_tag(member.version)}
    return Response(_member_out(member, cipher, staff, db, await _mails(db, staff, [member])), headers=headers)


async def _mails(db: Database, staff: StaffLogin, members: Sequence[Member]) -> dict[UUID, MailState]:
    ids = [one.invitation_id for one in members if one.invitation_id is not None]
    return await mail_states(db, organizer_id=staff.organizer_id, invitation_ids=ids)


def _member_out(
    member: Member, cipher: FieldCipher, staff: StaffLogin, db: Database, mails: Mapping[UUID, MailState]
) -> wire.StaffMemberOut:
    sent = None if member.invitation_id is None else mails.get(member.invitation_id)
    email = None
    if member.email_sealed is not None:
        email = opened_email(cipher, member.email_sealed, staff_id=member.id)
    ways: list[SignsInBy] = []
    if member.has_password:
        ways.append("email")
    if member.by_wechat:
        ways.append("wechat")
    until = member.invited_until
    return wire.StaffMemberOut(
        id=encode(member.id),
        name=member.name,
        role=member.role,
        state="disabled" if member.disabled_at is not None else "active" if ways else "invited",
        email=email,
        signs_in_by=ways,
        second_factor=member.second_factor,
        created_at=to_wire(member.created_at),
        last_seen_at=wire_time(member.last_seen_at),
        invited_until=wire_time(until) if until is not None and until > db.clock.now() else None,
        mail=None if sent is None or sent.state == "withdrawn" else sent.state,
        changeable=member.id != staff.staff_id and member.role in may_give(staff.role),
    )


async def _invited(
    invited: Invited, replayed: bool, cipher: FieldCipher, settings: Settings, staff: StaffLogin, db: Database
) -> Response[wire.InvitedOut]:
    person = _member_out(invited.member, cipher, staff, db, await _mails(db, staff, [invited.member]))
    shown = wire.InvitedOut(
        staff=person,
        link=None if invited.token is None else invitation_link(settings.base_url, invited.token),
        expires_at=to_wire(invited.expires_at),
        mailed=person.mail in ("waiting", "sent"),
    )
    return Response(shown, headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


ROUTES: list[Any] = [
    list_staff,
    invite_staff,
    get_staff_member,
    put_role,
    disable_staff,
    enable_staff,
    invite_anew,
    delete_logins,
]
