"""Routes for who was invited and is not signed in yet. The token comes in the body: it belongs into no address."""

from typing import Any

from litestar import Request, Response, post

from menpiao.identity.api import wire
from menpiao.identity.api.logins import staff_login_out
from menpiao.identity.model.devices import device_of
from menpiao.identity.model.refusals import InvitationOver
from menpiao.identity.service import invitations
from menpiao.identity.service.passwords import Passwords
from menpiao.kernel.errors import Invalid
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience


@post(
    "/api/v1/invitation-looks",
    operation_id="lookAtInvitation",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (Invalid, InvitationOver)},
    status_code=200,
    summary="What an invitation is for",
)
async def look_at_invitation(
    data: wire.InvitationTokenIn, db: Database, cipher: FieldCipher, lang: Lang
) -> Response[wire.InvitationOut]:
    """For the page at the link; nothing is changed."""
    found = await invitations.look(db, cipher, token=data.token)
    shown = wire.InvitationOut(
        organizer=wire.OrganizerOut(id=encode(found.organizer.id), name=pick(found.organizer.name, lang)),
        name=found.name,
        role=found.role,
        email=found.email,
        expires_at=to_wire(found.expires_at),
    )
    return Response(shown, headers=NO_STORE)


@post(
    "/api/v1/invitation-acceptances",
    operation_id="acceptInvitation",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (Invalid, InvitationOver)},
    status_code=201,
    summary="Accept an invitation",
)
async def accept_invitation(
    data: wire.AcceptanceIn, db: Database, passwords: Passwords, lang: Lang, request: Request[Any, Any, Any]
) -> Response[wire.StaffLoginOut]:
    """With a password of one's own; signed in at once. A password that is too short or too common is refused at
    `/password`, an e-mail that a colleague has at `/email`."""
    made = await invitations.accept(
        db,
        passwords,
        token=data.token,
        password=data.password,
        email=data.email,
        device=device_of(request.headers.get("user-agent", "")),
    )
    return Response(staff_login_out(made, lang), headers=NO_STORE)


ROUTES: list[Any] = [look_at_invitation, accept_invitation]
