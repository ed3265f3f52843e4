"""Routes for who organizes: handing a ticket over to another person by a link."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from msgspec import Meta

from menpiao.identity import StaffLogin, allowed, roles_that_may
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.orders import SeatChangeWaiting
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, checked_key, path_id
from menpiao.support.api.changes import Why
from menpiao.support.api.handovers_wire import HandoverOut, show_handovers
from menpiao.support.model.handover import Handover
from menpiao.support.model.refusals import HandoverEnded, HandoverOpen, TicketStays
from menpiao.support.service import handover as service


class HandoverIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To whom, and why."""

    for_whom: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=100,
            pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)",
            description="Whom the ticket is for. Stored encrypted; the order's page shows its first character.",
        ),
    ] = msgspec.field(name="for")
    reason: Why

    def __repr__(self) -> str:
        return "HandoverIn()"


class HandoverWithdrawalIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say."""


@post(
    "/api/v1/organizer/tickets/{ticket_id:str}/handovers",
    operation_id="createHandover",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, IdempotencyKeyReused, TicketStays, SeatChangeWaiting, HandoverOpen),
    },
    status_code=201,
    summary="Hand a ticket over",
)
async def create_handover(
    ticket_id: str,
    data: HandoverIn,
    db: Database,
    cipher: FieldCipher,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[HandoverOut]:
    """A link that is good for seven days, and no longer than the session. Whoever opens it first (`claimGift`) has the
    ticket: the code of before ends, the name on it is theirs where one is asked for. The order stays its buyer's, and
    so does the money of a refund, which ends the ticket."""
    made, replayed = await service.offer(
        db,
        cipher,
        staff=allowed(staff, "help_buyers"),
        organizer_id=staff.organizer_id,
        ticket_id=path_id(ticket_id),
        for_whom=data.for_whom,
        reason=data.reason,
        idempotency_key=checked_key(idempotency_key),
    )
    return await _answer(made, db, cipher, staff, replayed=replayed)


@get(
    "/api/v1/organizer/handovers/{handover_id:str}",
    operation_id="getHandover",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="A ticket that was handed over",
)
async def get_handover(handover_id: str, db: Database, cipher: FieldCipher, staff: StaffLogin) -> Response[HandoverOut]:
    """In full, with the link while it is good, for those who may hand tickets over."""
    allowed(staff, "see_orders")
    found = await service.handover_of_organizer(db, organizer_id=staff.organizer_id, handover_id=path_id(handover_id))
    return await _answer(found, db, cipher, staff)


@post(
    "/api/v1/organizer/handovers/{handover_id:str}/withdrawal",
    operation_id="withdrawHandover",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, HandoverEnded)},
    status_code=200,
    summary="Take the link back",
)
async def withdraw_handover(
    handover_id: str,
    data: HandoverWithdrawalIn,
    db: Database,
    cipher: FieldCipher,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[HandoverOut]:
    """It leads to nothing from now on; the ticket stays whose it is."""
    actor = allowed(staff, "help_buyers")
    checked_key(idempotency_key)
    found, replayed = await service.withdraw(
        db, staff=actor, organizer_id=staff.organizer_id, handover_id=path_id(handover_id)
    )
    return await _answer(found, db, cipher, staff, replayed=replayed)


ROUTES: list[Any] = [create_handover, get_handover, withdraw_handover]


async def _answer(
    found: Handover, db: Database, cipher: FieldCipher, staff: StaffLogin, *, replayed: bool | None = None
) -> Response[HandoverOut]:
    may = staff.role in roles_that_may("help_buyers")
    (shown,) = await show_handovers([found], db, cipher, staff.organizer_id, whole=may)
    headers = dict(NO_STORE) if replayed is None else {**NO_STORE, REPLAYED: "true" if replayed else "false"}
    return Response(shown, headers=headers)
