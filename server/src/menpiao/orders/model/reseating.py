"""Seats that staff change after purchase (换座): what is asked for, and what it costs each ticket. Pure.

A difference is counted between two seats at the prices of today, for the ticket's own type: the new seat, and the seat
that the ticket's money stands for (`Seated.paid_seat`). That is the seat that it was bought with, or the last one for
which the difference was settled; a change whose difference was waived leaves it as it is, so that whoever was given a
better seat for nothing gets nothing back for a worse one later. What promotions took off the price stays off: it is in
neither seat's price. Never more goes back than is left of what was paid for the ticket.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.catalog import SessionSeating
from menpiao.orders.model.reseating_refusals import SeatNotForSale, SeatWithoutPrice
from menpiao.seating import Plan

Kind = Literal["move", "swap"]
Difference = Literal["settle", "waive"]
State = Literal["waiting", "done", "lapsed"]
"""``waiting``: its buyer is asked to pay. ``lapsed``: nobody did, and the ticket has the seat that it had."""


class WantedSeatChange(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that moves to a seat, or that changes seats with another; one of the two is named."""

    ticket_id: UUID
    seat_id: str | None = None
    with_ticket_id: UUID | None = None
    difference: Difference
    reason: str

    @property
    def kind(self) -> Kind:
        """What it is called."""
        return "swap" if self.with_ticket_id is not None else "move"

    @property
    def ticket_ids(self) -> tuple[UUID, ...]:
        """One ticket, or two."""
        return (self.ticket_id,) if self.with_ticket_id is None else (self.ticket_id, self.with_ticket_id)

    def fingerprint(self) -> bytes:
        """The same for the same request."""
        return hashlib.sha256(msgspec.json.encode(self)).digest()


class Source(msgspec.Struct, frozen=True):
    """An item whose price can give something back for a cheaper seat: the ticket's own, or a supplement's."""

    order_id: UUID
    position: int
    left_fen: int


class Seated(msgspec.Struct, frozen=True):
    """A ticket as it sits now. ``sources`` are what was paid for it, the newest supplement first, its own price
    last."""

    ticket_id: UUID
    order_id: UUID
    position: int
    ticket_type_id: UUID
    seat: int
    paid_seat: int
    sources: tuple[Source, ...] = ()

    @property
    def left_fen(self) -> int:
        """What of all that was paid for the ticket can still go back."""
        return sum(source.left_fen for source in self.sources)


class SeatMove(msgspec.Struct, frozen=True):
    """One ticket of a change, with today's price of the seat that its money stands for and of the new one."""

    ticket: Seated
    to_seat: int
    from_fen: int
    to_fen: int
    settled: bool

    @property
    def difference_fen(self) -> int:
        """What the new seat costs more; negative where it costs less."""
        return self.to_fen - self.from_fen

    @property
    def back_fen(self) -> int:
        """What goes back."""
        return min(max(-self.difference_fen, 0), self.ticket.left_fen) if self.settled else 0

    @property
    def to_pay_fen(self) -> int:
        """What the buyer is asked to pay."""
        return max(self.difference_fen, 0) if self.settled else 0

    @property
    def paid_seat(self) -> int:
        """The seat that the ticket's money stands for afterwards."""
        return self.to_seat if self.settled else self.ticket.paid_seat

    def parts_back(self) -> list[Source]:
        """From which items' prices it goes back, and how much of each."""
        parts: list[Source] = []
        wanted = self.back_fen
        for source in self.ticket.sources:
            part = min(wanted, source.left_fen)
            if part:
                parts.append(msgspec.structs.replace(source, left_fen=part))
            wanted -= part
        return parts


class ReseatedTicket(msgspec.Struct, frozen=True):
    """One ticket of a change as it is written down."""

    reseating_id: UUID
    ticket_id: UUID
    order_id: UUID
    position: int
    from_seat: int
    to_seat: int
    difference_fen: int


class ChangedSeat(msgspec.Struct, frozen=True):
    """A ticket's seat that was changed, or is about to be once its buyer has paid."""

    ticket_id: UUID
    order_id: UUID
    session_id: UUID
    from_seat: int
    to_seat: int
    decided_at: datetime
    supplement_order_id: UUID | None
    state: State


class SeatDifference(msgspec.Struct, frozen=True):
    """A refund for a cheaper seat."""

    refund_id: UUID
    reseating_id: UUID
    ticket_id: UUID
    order_id: UUID
    position: int
    amount_fen: int


class Reseating(msgspec.Struct, frozen=True):
    """A change as it is written down."""

    id: UUID
    session_id: UUID
    kind: Kind
    difference: Difference
    reason: str
    decided_by: UUID
    decided_at: datetime
    done_at: datetime | None
    supplement_order_id: UUID | None
    request_hash: bytes
    state: State


def move_of(seating: SessionSeating, plan: Plan, ticket: Seated, to_seat: int, difference: Difference) -> SeatMove:
    """What it costs that this ticket moves there; raises the refusal where its type does not sell the seat.

    Where the seat that its money stands for is no longer sold with its type, the seat that it has is taken for it.
    """
    to_fen = price_of(seating, plan, ticket.ticket_type_id, to_seat)
    try:
        from_fen = price_of(seating, plan, ticket.ticket_type_id, ticket.paid_seat)
    except (SeatNotForSale, SeatWithoutPrice):
        from_fen = price_of(seating, plan, ticket.ticket_type_id, ticket.seat)
    return SeatMove(ticket, to_seat, from_fen, to_fen, difference == "settle")


def price_of(seating: SessionSeating, plan: Plan, ticket_type_id: UUID, seat: int) -> int:
    """Today's price of a seat with this ticket type, in fen, without promotions."""
    index = plan.index_of_number.get(seat)
    tier = seating.tier(index) if index is not None else None
    if tier is None:
        raise SeatNotForSale()
    price_fen = tier.prices.get(ticket_type_id)
    if price_fen is None:
        raise SeatWithoutPrice()
    return price_fen


def moves_of(
    seating: SessionSeating, plan: Plan, wanted: WantedSeatChange, seated: Sequence[Seated], to_seat: int | None
) -> tuple[SeatMove, ...]:
    """One move, or the two of a swap."""
    if to_seat is not None:
        return (move_of(seating, plan, seated[0], to_seat, wanted.difference),)
    one, other = seated
    return (
        move_of(seating, plan, one, other.seat, wanted.difference),
        move_of(seating, plan, other, one.seat, wanted.difference),
    )
