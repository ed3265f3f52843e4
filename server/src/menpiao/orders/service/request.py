"""From a quote to the request of the placing batch: everything that will be written, sealed and numbered in advance."""

from uuid import UUID

from menpiao import tickets
from menpiao.kernel.i18n import Lang
from menpiao.orders.model.quote import Quote
from menpiao.orders.model.shares import shares_of
from menpiao.orders.service.batching import KeyAsk, PlaceRequest, SealedAnswers
from menpiao.orders.service.people import people_asks
from menpiao.orders.service.sealing import seal_answers
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


def place_request(
    db: Database,
    cipher: FieldCipher,
    offered: Quote,
    *,
    buyer_id: UUID,
    app_id: str,
    lang: Lang,
    key: str,
    request_hash: bytes,
    hold_seconds: int,
    contact: bytes | None = None,
    device_id: UUID | None = None,
    keys: tuple[KeyAsk, ...] = (),
    staff_id: UUID | None = None,
) -> PlaceRequest:
    """The order to be. ``contact`` is still readable; ``keys`` are taken besides what its people take; ``staff_id``
    places it in the buyer's place."""
    order_id = db.new_id(offered.organizer_id)
    return PlaceRequest(
        order_id=order_id,
        buyer_id=buyer_id,
        app_id=app_id,
        lang=lang,
        total_fen=offered.total_fen,
        contact=contact and cipher.seal(contact, field="orders.contact", row=order_id),
        key=key,
        request_hash=request_hash,
        hold_seconds=hold_seconds,
        lines=offered.lines,
        prices_fen=offered.prices_fen,
        attendees=(None,) * offered.tickets if offered.names_nobody else _sealed(cipher, offered, order_id),
        free_tickets=() if offered.total_fen else _free_tickets(db, cipher, offered, order_id, buyer_id),
        keys=keys + people_asks(cipher, offered) if offered.counts_people else keys,
        shares=shares_of(offered.lines, buyer_id=buyer_id, device_id=device_id) if offered.counts_shares else (),
        device_id=device_id if offered.counts_devices else None,
        priced=offered.priced,
        with_seats=any(line.seats for line in offered.lines),
        answers=_sealed_answers(cipher, offered, order_id) if offered.answered else (),
        staff_id=staff_id,
    )


def _sealed(cipher: FieldCipher, offered: Quote, order_id: UUID) -> tuple[bytes | None, ...]:
    return tuple(
        [
            None if name is None else cipher.seal(name.encode(), field="order_items.attendee", row=order_id)
            for name in offered.attendees
        ]
    )


def _sealed_answers(cipher: FieldCipher, offered: Quote, order_id: UUID) -> tuple[SealedAnswers, ...]:
    return tuple(
        [
            SealedAnswers(one.question_set_id, seal_answers(cipher, order_id, one.answers), one.missing)
            for one in offered.answered
        ]
    )


def _free_tickets(
    db: Database, cipher: FieldCipher, offered: Quote, order_id: UUID, buyer_id: UUID
) -> tuple[tickets.NewTicket, ...]:
    """Tickets of an order that costs nothing: it is paid by being placed, so they are issued with it."""
    per_ticket = [
        (line.terms, line.seats[index].number if line.seats else None)
        for line in offered.lines
        for index in range(line.quantity)
    ]
    return tuple(
        tickets.prepare(
            cipher,
            new_id=db.new_id,
            organizer_id=offered.organizer_id,
            order_id=order_id,
            buyer_id=buyer_id,
            wanted=[
                tickets.Wanted(position, terms.session_id, terms.ticket_type_id, attendee, seat)
                for position, ((terms, seat), attendee) in enumerate(
                    zip(per_ticket, offered.attendees, strict=True), start=1
                )
            ],
        )
    )
