"""Changes of seats on the wire."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from menpiao.catalog import SeatOut, SeatTag, seat_out
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.kernel.time import to_wire
from menpiao.orders.api.item_wire import SeatId
from menpiao.orders.api.organizer_wire import Id, Reason, RefundStateWord
from menpiao.orders.model.reseating import Difference, Kind, ReseatedTicket, State
from menpiao.orders.model.reseating_warnings import SENTENCES, WarningCode
from menpiao.orders.service.reseat_read import SeatChangeQuote, SeatChangeView
from menpiao.platform.http import wire_time

Tags = Mapping[tuple[UUID, int], SeatTag]

Settling = Annotated[
    Difference,
    Meta(description="`settle`: what the new seat costs less goes back, what it costs more is asked for; or `waive`."),
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


SeatChangeIn = SeatMoveIn | SeatSwapIn


class QuotedSeatOut(msgspec.Struct, frozen=True):
    """What the change would mean for a ticket. ``difference``: what the new seat costs more than the one that the
    ticket's money stands for, at today's prices, negative where it costs less; ``back`` and ``to_pay``: what of it
    moves.
    """

    ticket_id: str
    order_id: str
    position: int
    from_seat: SeatOut | None
    to_seat: SeatOut | None
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


class SeatChangeQuoteOut(msgspec.Struct, frozen=True):
    """What a change would mean; nothing is changed."""

    session_id: str
    kind: Kind
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
    difference: Money
    refunds: list[SeatRefundOut]


class SeatChangeOut(msgspec.Struct, frozen=True):
    """A change of seats. ``waiting``: its buyer is asked to pay ``supplement_order_id``, and the new seat is kept so
    long; ``lapsed``: that order ended unpaid, and the ticket has the seat that it had."""

    id: str
    session_id: str
    kind: Kind
    state: State
    difference: Difference
    reason: str
    decided_by: str
    decided_at: str
    done_at: str | None
    supplement_order_id: str | None
    tickets: list[ChangedSeatOut]


class SeatChangePage(msgspec.Struct, frozen=True):
    """Changes of seats, newest first."""

    items: list[SeatChangeOut]
    next: str | None


def show_quote(quote: SeatChangeQuote, kind: Kind, tags: Tags, lang: Lang) -> SeatChangeQuoteOut:
    """For staff, in the reader's language."""
    session_id = quote.look.session.session_id
    warned = [(one.ticket_id, one.code) for one in quote.warnings]
    approval: Literal["needs_approval"] = "needs_approval"
    warned += [(ticket_id, approval) for ticket_id in sorted(quote.needs_approval)]
    return SeatChangeQuoteOut(
        session_id=encode(session_id),
        kind=kind,
        tickets=[
            QuotedSeatOut(
                ticket_id=encode(move.ticket.ticket_id),
                order_id=encode(move.ticket.order_id),
                position=move.ticket.position,
                from_seat=seat_out(tags.get((session_id, move.ticket.seat)), lang),
                to_seat=seat_out(tags.get((session_id, move.to_seat)), lang),
                price_before=fen(move.from_fen),
                price_after=fen(move.to_fen),
                difference=fen(move.difference_fen),
                back=fen(move.back_fen),
                to_pay=fen(move.to_pay_fen),
            )
            for move in quote.look.moves
        ],
        warnings=[SeatWarningOut(encode(ticket_id), code, SENTENCES[code].in_(lang)) for ticket_id, code in warned],
    )


def show_change(view: SeatChangeView, tags: Tags, lang: Lang) -> SeatChangeOut:
    """For staff, in the reader's language."""
    change = view.change
    return SeatChangeOut(
        id=encode(change.id),
        session_id=encode(change.session_id),
        kind=change.kind,
        state=change.state,
        difference=change.difference,
        reason=change.reason,
        decided_by=encode(change.decided_by),
        decided_at=to_wire(change.decided_at),
        done_at=wire_time(change.done_at),
        supplement_order_id=None if change.supplement_order_id is None else encode(change.supplement_order_id),
        tickets=[_changed(view, one, tags, lang) for one in view.tickets],
    )


def _changed(view: SeatChangeView, one: ReseatedTicket, tags: Tags, lang: Lang) -> ChangedSeatOut:
    session_id = view.change.session_id
    return ChangedSeatOut(
        ticket_id=encode(one.ticket_id),
        order_id=encode(one.order_id),
        position=one.position,
        from_seat=seat_out(tags.get((session_id, one.from_seat)), lang),
        to_seat=seat_out(tags.get((session_id, one.to_seat)), lang),
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
