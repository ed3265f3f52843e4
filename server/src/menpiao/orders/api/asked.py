"""From the body of an order to what it asks for."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import MalformedId, decode_known
from menpiao.orders.api.item_wire import BestAvailableItem, BundleItem, Item, QuantityItem, SeatItem
from menpiao.orders.api.wire import OrderIn
from menpiao.orders.model.answer_wire import answers_of
from menpiao.orders.model.answers import Answer
from menpiao.orders.model.quote import BestAvailable, WantedLine, WantedSeat
from menpiao.orders.service.pricing import NOTHING_ASKED, PriceAsk, WantedBundle
from menpiao.orders.service.wanted import Contact, PlaceOrder
from menpiao.platform.http import check_content_type, checked_key, decode_body
from menpiao.tickets import attendee_text

_encoder = msgspec.json.Encoder()


class Asked(msgspec.Struct, frozen=True):
    """What a body asks for, whoever sent it."""

    request_hash: bytes
    lines: tuple[WantedLine, ...]
    attendees: tuple[str, ...]
    contact: Contact | None
    passes: tuple[str, ...]
    answers: tuple[Answer, ...] = ()
    price: PriceAsk = NOTHING_ASKED

    @property
    def names_seats(self) -> bool:
        """Whether it is for certain seats."""
        return any(line.seats for line in self.lines)

    def __repr__(self) -> str:
        return "Asked()"


def asked_for(body: OrderIn) -> Asked:
    """From the wire; refused where an id is none."""
    return Asked(
        request_hash=request_hash(body),
        lines=lines_of(body.items),
        attendees=tuple([attendee_text(attendee.name, attendee.id_number) for attendee in body.attendees]),
        contact=Contact(body.contact.name, body.contact.phone) if body.contact else None,
        passes=(*body.passes, *((body.pass_text,) if body.pass_text is not None else ())),
        answers=answers_of(body.answers) if body.answers else (),
        price=price_ask(body.items, body.promo_code, body.expected_total.amount if body.expected_total else None),
    )


class AskedBodies:
    """Bodies of orders, read. In a sale thousands ask for the same in the same bytes: "one of these, please". Such a
    body is read once and remembered; one that is long, names a person or a seat, answers something, carries a pass or a
    promo code is never kept."""

    MOST, LONGEST = 2_000, 1_000

    def __init__(self) -> None:
        self._known: dict[bytes, Asked] = {}

    def read(self, body: bytes, content_type: str) -> Asked:
        """What it asks for, or the refusal that says what is wrong with it."""
        asked = self._known.get(body)
        if asked is not None:
            check_content_type(content_type)
            return asked
        read: OrderIn = decode_body(body, content_type, OrderIn)
        asked = asked_for(read)
        of_one = read.attendees or read.answers or read.contact or asked.passes or read.promo_code or asked.names_seats
        if len(body) <= self.LONGEST and not of_one:
            if len(self._known) >= self.MOST:
                self._known.clear()
            self._known[body] = asked
        return asked


def wanted_order(buyer: BuyerLogin, key: str | None, asked: Asked, lang: Lang) -> PlaceOrder:
    """What the buyer asks for."""
    return PlaceOrder(
        buyer_id=buyer.buyer_id,
        app_id=buyer.app_id,
        lang=lang,
        idempotency_key=checked_key(key),
        request_hash=asked.request_hash,
        lines=asked.lines,
        attendees=asked.attendees,
        contact=asked.contact,
        device_id=buyer.device_id,
        passes=asked.passes,
        answers=asked.answers,
        price=asked.price,
    )


def request_hash(body: OrderIn) -> bytes:
    """What makes two requests the same: what they ask for. Spacing, the order of fields, and whether a default is
    written out make no difference."""
    return hashlib.sha256(_encoder.encode(body)).digest()


def lines_of(items: Sequence[Item]) -> tuple[WantedLine, ...]:
    """The lines besides bundles, seats of one ticket type in one line; refused where an id is none."""
    lines: list[WantedLine] = []
    seated: dict[tuple[str, str], int] = {}
    for index, item in enumerate(items):
        if type(item) is SeatItem:
            key = (item.session_id, item.ticket_type_id)
            seat = WantedSeat(index, item.seat_id)
            if key in seated:
                line = lines[seated[key]]
                lines[seated[key]] = WantedLine(
                    line.position, line.session_id, line.ticket_type_id, line.quantity + 1, (*line.seats, seat)
                )
                continue
            seated[key] = len(lines)
            lines.append(_line(index, item.session_id, item.ticket_type_id, 1, seats=(seat,)))
        elif type(item) is BestAvailableItem:
            best = BestAvailable(item.tier, tuple(item.sections), item.accept)
            lines.append(_line(index, item.session_id, item.ticket_type_id, item.quantity, best=best))
        elif type(item) is QuantityItem:
            lines.append(_line(index, item.session_id, item.ticket_type_id, item.quantity))
    return tuple(lines)


def _line(
    index: int,
    session_id: str,
    ticket_type_id: str,
    quantity: int,
    *,
    seats: tuple[WantedSeat, ...] = (),
    best: BestAvailable | None = None,
) -> WantedLine:
    session = _known_id(index, "session_id", session_id)
    return WantedLine(index, session, _known_id(index, "ticket_type_id", ticket_type_id), quantity, seats, best)


def price_ask(items: Sequence[Item], promo_code: str | None, expected_total_fen: int | None) -> PriceAsk:
    """Nothing, in most orders."""
    bundles = tuple(
        [
            WantedBundle(index, _known_id(index, "bundle_id", item.bundle_id), item.quantity)
            for index, item in enumerate(items)
            if type(item) is BundleItem
        ]
    )
    if promo_code is None and expected_total_fen is None and not bundles:
        return NOTHING_ASKED
    return PriceAsk(promo_code, bundles, expected_total_fen)


def _known_id(index: int, field: str, text: str) -> UUID:
    """Ids from a body: a malformed one is as unknown as any other, and pointed at."""
    try:
        return decode_known(text)
    except MalformedId:
        error = field_error(f"/items/{index}/{field}", "not_found", "不存在。", "There is no such thing.")
        raise Invalid(errors=(error,)) from None
