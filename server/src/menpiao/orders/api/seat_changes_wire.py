"""Changes of seats and sessions on the wire."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from menpiao.catalog import SeatOut, SeatTag, TicketTypeLabel, seat_out
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.kernel.time import to_wire
from menpiao.orders.api.item_wire import SeatId
from menpiao.orders.api.organizer_wire import Id, Reason, RefundStateWord
from menpiao.orders.model.reseating import Difference, Kind, Payer, Place, ReseatedTicket, State
from menpiao.orders.model.reseating_warnings import SENTENCES, WarningCode
from menpiao.orders.service.reseat_read import SeatChangeQuote, SeatChangeView
from menpiao.platform.http import wire_time

Settling = Annotated[
    Difference,
    Meta(description="`settle`: what the new place costs less goes back, what it costs more is asked for; or `waive`."),
]


class SeatMoveIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="move"):
    """The ticket moves to a seat that nobody has."""

    ticket_id: Id
    seat_id: SeatId
    difference: Settling
    reason: Reason


class SeatSwapIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="swap"):
    """Two tickets of one session change seats, in one step."""

    ticket_id: Id
    with_ticket_id: Id
    difference: Settling
    reason: Reason


class MovedTicketIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a ticket shall be for in the other session. ``seat_id`` left out: a place without a seat; of a type that
    sells seats the best that is free."""

    ticket_id: Id
    ticket_type_id: Id
    seat_id: SeatId | None = None


class SessionMoveIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="session"):
    """Tickets of an order go to another session of their event, all of them or none."""

    session_id: Id
    tickets: Annotated[list[MovedTicketIn], Meta(min_length=1, max_length=49)]
    difference: Settling
    reason: Reason


SeatChangeIn = SeatMoveIn | SeatSwapIn | SessionMoveIn


class ChosenTypeOut(msgspec.Struct, frozen=True):
    """A ticket type, with its name in the reader's language."""

    id: str
    name: str


class QuotedSeatOut(msgspec.Struct, frozen=True):
    """What the change would mean for a ticket. ``difference``: what the new place costs more than the one that the
    ticket's money stands for, at today's prices, negative where it costs less; ``back`` and ``to_pay``: what of it
    moves.
    """

    ticket_id: str
    order_id: str
    position: int
    from_seat: SeatOut | None
    to_seat: SeatOut | None
    to_ticket_type: ChosenTypeOut
    price_before: Money
    price_after: Money
    difference: Money
    back: Money
    to_pay: Money


class SeatWarningOut(msgspec.Struct, frozen=True):
    """What staff should know about a ticket's new seat; it does not refuse the change."""

    ticket_id: str
    code: WarningCode
    message: str


PaidBy = Annotated[
    Payer | None,
    Meta(
        description="Who is asked for what the new places cost more: `buyer`, who bought the tickets, on their phone;"
        " or `window`, whoever stands there, by an order of the window that is paid in cash (`takeCash`) or by a code"
        " (`startBoxOfficeCode`). Null where nobody is."
    ),
]


class SeatChangeQuoteOut(msgspec.Struct, frozen=True):
    """What a change would mean; nothing is changed. ``to_session_id``: where the tickets would be, if not where they
    are."""

    session_id: str
    to_session_id: str | None
    kind: Kind
    payer: PaidBy
    tickets: list[QuotedSeatOut]
    warnings: list[SeatWarningOut]


class SeatRefundOut(msgspec.Struct, frozen=True):
    """A refund for a cheaper seat."""

    refund_id: str
    order_id: str
    amount: Money
    state: RefundStateWord


class ChangedSeatOut(msgspec.Struct, frozen=True):
    """One ticket of a change, with what went back for it."""

    ticket_id: str
    order_id: str
    position: int
    from_seat: SeatOut | None
    to_seat: SeatOut | None
    to_ticket_type: ChosenTypeOut
    difference: Money
    refunds: list[SeatRefundOut]


class SeatChangeOut(msgspec.Struct, frozen=True):
    """A change of seats, or of the session: then ``to_session_id`` is the new one. ``waiting``: ``payer`` is asked to
    pay ``supplement_order_id``, and the new places are kept so long; ``lapsed``: that order ended unpaid, and the
    tickets have what they had."""

    id: str
    session_id: str
    to_session_id: str | None
    kind: Kind
    state: State
    difference: Difference
    reason: str
    decided_by: str
    decided_at: str
    done_at: str | None
    supplement_order_id: str | None
    payer: PaidBy
    tickets: list[ChangedSeatOut]


class SeatChangePage(msgspec.Struct, frozen=True):
    """Changes of seats, newest first."""

    items: list[SeatChangeOut]
    next: str | None


class Shown(msgspec.Struct, frozen=True):
    """What is written of places, for a reader of this language."""

    types: Mapping[UUID, TicketTypeLabel]
    tags: Mapping[tuple[UUID, int], SeatTag]
    lang: Lang

    def seat(self, place: Place) -> SeatOut | None:
        """None where it has none."""
        if place.seat is None:
            return None
        return seat_out(self.tags.get((self.types[place.ticket_type_id].session_id, place.seat)), self.lang)

    def type(self, place: Place) -> ChosenTypeOut:
        """What the ticket is sold as."""
        return ChosenTypeOut(encode(place.ticket_type_id), pick(self.types[place.ticket_type_id].name, self.lang))


def show_quote(quote: SeatChangeQuote, kind: Kind, shown: Shown) -> SeatChangeQuoteOut:
    """For staff, in the reader's language."""
    there, left = quote.look.session, quote.look.left
    warned = [(one.ticket_id, one.code) for one in quote.warnings]
    approval: Literal["needs_approval"] = "needs_approval"
    warned += [(ticket_id, approval) for ticket_id in sorted(quote.needs_approval)]
    return SeatChangeQuoteOut(
        session_id=encode((left or there).session_id),
        to_session_id=None if left is None else encode(there.session_id),
        kind=kind,
        payer=quote.look.payer,
        tickets=[
            QuotedSeatOut(
                ticket_id=encode(move.ticket.ticket_id),
                order_id=encode(move.ticket.order_id),
                position=move.ticket.position,
                from_seat=shown.seat(move.ticket.place),
                to_seat=shown.seat(move.to),
                to_ticket_type=shown.type(move.to),
                price_before=fen(move.from_fen),
                price_after=fen(move.to_fen),
                difference=fen(move.difference_fen),
                back=fen(move.back_fen),
                to_pay=fen(move.to_pay_fen),
            )
            for move in quote.look.moves
        ],
        warnings=[
            SeatWarningOut(encode(ticket_id), code, SENTENCES[code].in_(shown.lang)) for ticket_id, code in warned
        ],
    )


def show_change(view: SeatChangeView, shown: Shown) -> SeatChangeOut:
    """For staff, in the reader's language."""
    change = view.change
    return SeatChangeOut(
        id=encode(change.id),
        session_id=encode(change.session_id),
        to_session_id=None if change.to_session_id is None else encode(change.to_session_id),
        kind=change.kind,
        state=change.state,
        difference=change.difference,
        reason=change.reason,
        decided_by=encode(change.decided_by),
        decided_at=to_wire(change.decided_at),
        done_at=wire_time(change.done_at),
        supplement_order_id=None if change.supplement_order_id is None else encode(change.supplement_order_id),
        payer=change.payer,
        tickets=[_changed(view, one, shown) for one in view.tickets],
    )


def _changed(view: SeatChangeView, one: ReseatedTicket, shown: Shown) -> ChangedSeatOut:
    return ChangedSeatOut(
        ticket_id=encode(one.ticket_id),
        order_id=encode(one.order_id),
        position=one.position,
        from_seat=shown.seat(one.frm),
        to_seat=shown.seat(one.to),
        to_ticket_type=shown.type(one.to),
        difference=fen(one.difference_fen),
        refunds=[
            SeatRefundOut(
                encode(part.refund_id),
                encode(part.order_id),
                fen(part.amount_fen),
                view.refunds[part.refund_id].state,  # type: ignore[arg-type] # the column's CHECK lists the same words
            )
            for part in view.differences
            if part.ticket_id == one.ticket_id
        ],
    )
