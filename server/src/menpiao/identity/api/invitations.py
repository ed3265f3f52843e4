"""Routes for who was invited and is not signed in yet. The token comes in the body: it belongs into no address."""

from typing import Any

from litestar import Response, post

from menpiao.identity.api import wire
from menpiao.identity.model.refusals import InvitationOver
from menpiao.kernel.errors import Invalid
from menpiao.kernel.i18n import Lang
from menpiao.platform.db import Database
from menpiao.platform.http import Audience


@post(
    "/api/v1/invitation-looks",
    operation_id="lookAtInvitation",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (Invalid, InvitationOver)},
    status_code=200,
    summary="What an invitation is for",
)
async def look_at_invitation(data: wire.InvitationTokenIn, db: Database, lang: Lang) -> Response[wire.InvitationOut]:
    """For the page at the link; nothing is changed."""
    raise NotImplementedError


@post(
    "/api/v1/invitation-acceptances",
    operation_id="acceptInvitation",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (Invalid, InvitationOver)},
    status_code=201,
    summary="Accept an invitation",
)
async def accept_invitation(data: wire.AcceptanceIn, db: Database, lang: Lang) -> Response[wire.StaffLoginOut]:
    """With a password of one's own; signed in at once. A password that is too short or too common is refused at
    `/password`, an e-mail that a colleague has at `/email`."""
    raise NotImplementedError


ROUTES: list[Any] = [look_at_invitation, accept_invitation]
