"""Routes for who looks after people of the platform: who there is, inviting, and the end of their work."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import Parameter, QueryParameter

from menpiao.identity.api import operator_wire as wire
from menpiao.identity.model.operators import LastOperator, OperatorDisabled, OperatorLogin, OperatorRole, OperatorState
from menpiao.identity.model.refusals import NotYourself
from menpiao.identity.service import operators as service
from menpiao.identity.service.operator_sealed import opened_email
from menpiao.identity.service.operators import InvitedOperator, NewOperator, operating
from menpiao.identity.store.operators import OperatorRow
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.mail import MailState, Post
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, checked_key, path_id, wire_time

_OF_OTHERS = (NotFound, NotYourself)


@get(
    "/api/v1/operator/people",
    operation_id="listOperators",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR, "query": ["role", "state", "limit", "cursor"], "problems": (Invalid,)},
    summary="People of the platform",
)
async def list_operators(
    db: Database,
    post: Post,
    operator: OperatorLogin,
    role: Annotated[OperatorRole | None, Parameter(description="Only people with this role.")] = None,
    in_state: Annotated[OperatorState | None, QueryParameter(name="state", description="Only in this state.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[wire.OperatorPage]:
    """The newest first; those who are disabled, too."""
    operating(operator, "see_platform")
    page = await service.everybody(db, role=role, state=in_state, limit=limit, cursor=cursor)
    mails = await service.mail_states(db, page.items)
    shown = [_member_out(row, post, operator, db, mails) for row in page.items]
    return Response(wire.OperatorPage(shown, page.next), headers=NO_STORE)


@post(
    "/api/v1/operator/people",
    operation_id="inviteOperator",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR, "problems": (Invalid, IdempotencyKeyReused)},
    status_code=201,
    summary="Invite somebody to the platform",
)
async def invite_operator(
    data: wire.OperatorInvitationIn,
    db: Database,
    post: Post,
    operator: OperatorLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[wire.InvitedOperatorOut]:
    """They set a password and a second factor at the link and are signed in. It is good once, for 7 days."""
    operating(operator, "run_platform")
    invited, replayed = await service.invite(
        db,
        post,
        operator=operator,
        new=NewOperator(data.name, data.role, data.email),
        idempotency_key=checked_key(idempotency_key),
    )
    return await _invited(invited, replayed, post, operator, db)


@post(
    "/api/v1/operator/people/{operator_id:str}/invitations",
    operation_id="inviteOperatorAnew",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR, "problems": (*_OF_OTHERS, OperatorDisabled, IdempotencyKeyReused)},
    status_code=201,
    summary="Invite somebody to the platform anew",
)
async def invite_operator_anew(
    operator_id: str,
    data: wire.OperatorChangeIn,
    db: Database,
    post: Post,
    operator: OperatorLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[wire.InvitedOperatorOut]:
    """For a lost link, password or authenticator. Older links are over at once; when it is accepted, password, second
    factor and recovery codes are new, and all other logins end."""
    operating(operator, "run_platform")
    invited, replayed = await service.invite_anew(
        db,
        post,
        operator=operator,
        operator_id=path_id(operator_id),
        idempotency_key=checked_key(idempotency_key),
    )
    return await _invited(invited, replayed, post, operator, db)


@post(
    "/api/v1/operator/people/{operator_id:str}/disablement",
    operation_id="disableOperator",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR, "problems": (*_OF_OTHERS, LastOperator)},
    status_code=200,
    summary="End somebody's work at the platform",
)
async def disable_operator(
    operator_id: str,
    data: wire.OperatorChangeIn,
    db: Database,
    post: Post,
    operator: OperatorLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[wire.OperatorMemberOut]:
    """Their logins end at once, and their invitation. The last operator who can sign in stays."""
    operating(operator, "run_platform")
    checked_key(idempotency_key)
    row = await service.disable(db, operator=operator, operator_id=path_id(operator_id))
    return await _member(row, post, operator, db)


@post(
    "/api/v1/operator/people/{operator_id:str}/enablement",
    operation_id="enableOperator",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR, "problems": _OF_OTHERS},
    status_code=200,
    summary="Let somebody work at the platform again",
)
async def enable_operator(
    operator_id: str,
    data: wire.OperatorChangeIn,
    db: Database,
    post: Post,
    operator: OperatorLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[wire.OperatorMemberOut]:
    """With what they signed in with. They sign in anew."""
    operating(operator, "run_platform")
    checked_key(idempotency_key)
    row = await service.enable(db, operator=operator, operator_id=path_id(operator_id))
    return await _member(row, post, operator, db)


async def _member(
    row: OperatorRow, post: Post, operator: OperatorLogin, db: Database
) -> Response[wire.OperatorMemberOut]:
    mails = await service.mail_states(db, [row])
    return Response(_member_out(row, post, operator, db, mails), headers=NO_STORE)


def _member_out(
    row: OperatorRow, post: Post, operator: OperatorLogin, db: Database, mails: Mapping[UUID, MailState]
) -> wire.OperatorMemberOut:
    sent = None if row.invitation_id is None else mails.get(row.invitation_id)
    until = row.invited_until
    return wire.OperatorMemberOut(
        id=encode(row.id),
        name=row.name,
        role=row.role,
        state="disabled" if row.disabled_at is not None else "active" if row.has_password else "invited",
        email=opened_email(post.cipher, row.email_sealed, operator_id=row.id),
        created_at=to_wire(row.created_at),
        signed_in_at=wire_time(row.last_seen_at),
        invited_until=wire_time(until) if until is not None and until > db.clock.now() else None,
        mail=None if sent is None or sent.state == "withdrawn" else sent.state,
        recovery_codes_left=row.recovery_codes_left,
        yourself=row.id == operator.operator_id,
    )


async def _invited(
    invited: InvitedOperator, replayed: bool, post: Post, operator: OperatorLogin, db: Database
) -> Response[wire.InvitedOperatorOut]:
    member = _member_out(invited.row, post, operator, db, await service.mail_states(db, [invited.row]))
    shown = wire.InvitedOperatorOut(
        operator=member,
        link=invited.link,
        expires_at=to_wire(invited.expires_at),
        mailed=member.mail in ("waiting", "sent"),
    )
    return Response(shown, headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


ROUTES: list[Any] = [
    list_operators,
    invite_operator,
    invite_operator_anew,
    disable_operator,
    enable_operator,
]
