"""What an order says of its tickets' seats that were changed."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from menpiao.catalog import SeatOut, SeatTag, seat_out
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.orders.model.reseating import ChangedSeat, State


class OrderSeatChangeOut(msgspec.Struct, frozen=True):
    """A ticket's seat that the organizer changed. ``waiting``: once ``supplement_order_id`` is paid; ``lapsed``: it was
    not, and the ticket has the seat that it had. ``order_id`` is the ticket's."""

    ticket_id: str
    order_id: str
    from_seat: SeatOut | None
    to_seat: SeatOut | None
    state: State
    changed_at: str
    supplement_order_id: str | None


def show_seat_change(change: ChangedSeat, tags: Mapping[tuple[UUID, int], SeatTag], lang: Lang) -> OrderSeatChangeOut:
    """In the reader's language."""
    supplement = change.supplement_order_id
    return OrderSeatChangeOut(
        ticket_id=encode(change.ticket_id),
        order_id=encode(change.order_id),
        from_seat=seat_out(tags.get((change.session_id, change.from_seat)), lang),
        to_seat=seat_out(tags.get((change.session_id, change.to_seat)), lang),
        state=change.state,
        changed_at=to_wire(change.decided_at),
        supplement_order_id=None if supplement is None else encode(supplement),
    )
