"""Routes for tickets on paper, and for taking tickets along from the window. Codes and tokens stand in bodies and
files, never in an address, because addresses end up in logs.
"""

import asyncio
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import QueryParameter

from menpiao.boxoffice.api.wire import (
    HandOverOut,
    PrintIn,
    PrintOut,
    show_print,
)
from menpiao.boxoffice.files.ticket_pdf import MEDIA_TYPE, PaperFormat, tickets_pdf
from menpiao.boxoffice.model.refusals import NothingToTake, PrintReplaced
from menpiao.boxoffice.service import claiming, printing
from menpiao.catalog import Labels
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    NothingIn,
    checked_key,
    named_id,
    path_id,
)
from menpiao.tickets import NotPrintable


@post(
    "/api/v1/organizer/orders/{order_id:str}/prints",
    operation_id="printTickets",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused, NotPrintable)},
    status_code=201,
    summary="Put tickets on paper",
)
async def print_tickets(
    order_id: str,
    data: PrintIn,
    db: Database,
    cipher: FieldCipher,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[PrintOut]:
    """Whatever showed them until now ends: a phone's code, and paper of before. Asking again with the same key is the
    same print."""
    made, replayed = await printing.print_order(
        db,
        cipher,
        staff=allowed(staff, "sell_at_box_office"),
        organizer_id=staff.organizer_id,
        order_id=path_id(order_id),
        ticket_ids=None
        if data.tickets is None
        else [named_id(f"/tickets/{index}", one) for index, one in enumerate(data.tickets)],
        idempotency_key=checked_key(idempotency_key),
    )
    return Response(show_print(made), headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/ticket-prints/{print_id:str}/file",
    operation_id="getTicketPrintFile",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["format"], "problems": (NotFound, Invalid, PrintReplaced)},
    summary="The paper of a print",
    media_type=MEDIA_TYPE,
)
async def get_print_file(
    print_id: str,
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    paper: Annotated[PaperFormat, QueryParameter(name="format", description="80 mm from a roll, or A6.")] = "roll",
) -> Response[bytes]:
    """One ticket a page, with the font embedded. Good as long as nothing newer shows one of its tickets."""
    allowed(staff, "sell_at_box_office")
    papers = await printing.papers_of(
        db, cipher, labels, organizer_id=staff.organizer_id, print_id=path_id(print_id), lang=lang
    )
    content = await asyncio.to_thread(tickets_pdf, papers, paper=paper, lang=lang)
    headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="menpiao-tickets.pdf"'}
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


@post(
    "/api/v1/organizer/box-office-orders/{order_id:str}/hand-overs",
    operation_id="offerHandOver",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, NothingToTake)},
    status_code=200,
    summary="Let somebody take the tickets along on a phone",
)
async def offer_hand_over(
    order_id: str,
    data: NothingIn,
    db: Database,
    cipher: FieldCipher,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[HandOverOut]:
    """What the link behind the code on the screen carries; the same each time, and good once. It is claimed like every
    other link to tickets: `lookAtGift`, `claimGift`."""
    allowed(staff, "sell_at_box_office")
    checked_key(idempotency_key)
    token = await claiming.offer(db, cipher, organizer_id=staff.organizer_id, order_id=path_id(order_id))
    return Response(HandOverOut(token), headers=NO_STORE)


ROUTES: list[Any] = [print_tickets, get_print_file, offer_hand_over]
