"""From the body of an order to what it asks for."""

import hashlib
from typing import Any

import msgspec

from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import MalformedId, decode_known
from menpiao.orders.api.wire import OrderIn
from menpiao.orders.model.quote import WantedLine
from menpiao.orders.service.place import Contact, PlaceOrder
from menpiao.platform.http import check_content_type, checked_key, decode_body
from menpiao.tickets import attendee_text

_encoder = msgspec.json.Encoder()


class Asked(msgspec.Struct, frozen=True):
    """What a body asks for, whoever sent it."""

    request_hash: bytes
    lines: tuple[WantedLine, ...]
    attendees: tuple[str, ...]
    contact: Contact | None
    pass_text: str | None

    def __repr__(self) -> str:
        return "Asked()"


def asked_for(body: OrderIn) -> Asked:
    """From the wire; refused where an id is none."""
    return Asked(
        request_hash=request_hash(body),
        lines=tuple([_line(index, item) for index, item in enumerate(body.items)]),
        attendees=tuple([attendee_text(attendee.name, attendee.id_number) for attendee in body.attendees]),
        contact=Contact(body.contact.name, body.contact.phone) if body.contact else None,
        pass_text=body.pass_text,
    )


class AskedBodies:
    """Bodies of orders, read. In a sale thousands ask for the same in the same bytes: "one of these, please". Such a
    body is read once and remembered; one that is long, names somebody or carries a pass is never kept."""

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
        if len(body) <= self.LONGEST and not (read.attendees or read.contact or read.pass_text):
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
        pass_text=asked.pass_text,
    )


def request_hash(body: OrderIn) -> bytes:
    """What makes two requests the same: what they ask for. Spacing, the order of fields, and whether a default is
    written out make no difference."""
    return hashlib.sha256(_encoder.encode(body)).digest()


def _line(index: int, item: Any) -> WantedLine:
    """Ids from a body: a malformed one is as unknown as any other, and pointed at."""
    found = []
    for field in ("session_id", "ticket_type_id"):
        try:
            found.append(decode_known(getattr(item, field)))
        except MalformedId:
            error = field_error(f"/items/{index}/{field}", "not_found", "不存在。", "There is no such thing.")
            raise Invalid(errors=(error,)) from None
    return WantedLine(index, found[0], found[1], item.quantity)
