"""Places that staff change after purchase (换座、换场): what is asked for, and what it costs each ticket. Pure.

A difference is counted between two places at the prices of today: the new one, and the one that the ticket's money
stands for (`Placed.paid`). That is the place that it was bought with, or the last one for which the difference was
settled; a change whose difference was waived leaves it as it is, so that whoever was given a better seat for nothing
gets nothing back for a worse one later. What promotions took off the price stays off: it is in neither place's price.
Never more goes back than is left of what was paid for the ticket.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.catalog import SessionSeating, Terms
from menpiao.orders.model.reseating_refusals import SeatNotForSale, SeatWithoutPrice
from menpiao.seating import Plan

Kind = Literal["move", "swap", "session"]
Difference = Literal["settle", "waive"]
State = Literal["waiting", "done", "lapsed"]
"""``waiting``: its buyer is asked to pay. ``lapsed``: nobody did, and the ticket has the seat that it had."""


Payer = Literal["buyer", "window"]
"""Who is asked for what new places cost more: who bought the tickets, on their phone, or whoever stands at the window
where they were sold."""


class Place(msgspec.Struct, frozen=True):
    """What a ticket is for: its type, and so its session, and the number of its seat where the type sells seats."""

    ticket_type_id: UUID
    seat: int | None = None


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


class WantedPlace(msgspec.Struct, frozen=True):
    """What a ticket shall be for. ``seat_id`` None: a place without a seat, or the best seat that is free."""

    ticket_id: UUID
    ticket_type_id: UUID
    seat_id: str | None = None


class WantedSessionChange(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets of an order that move to another session of their event, all of them or none."""

    session_id: UUID
    places: tuple[WantedPlace, ...]
    difference: Difference
    reason: str

    @property
    def kind(self) -> Kind:
        """What it is called."""
        return "session"

    @property
    def ticket_ids(self) -> tuple[UUID, ...]:
        """In the order of their places."""
        return tuple(place.ticket_id for place in self.places)

    def fingerprint(self) -> bytes:
        """The same for the same request."""
        return hashlib.sha256(msgspec.json.encode(self)).digest()


WantedChange = WantedSeatChange | WantedSessionChange


class Source(msgspec.Struct, frozen=True):
    """An item whose price can give something back for a cheaper place: the ticket's own, or a supplement's."""

    order_id: UUID
    position: int
    left_fen: int


class Placed(msgspec.Struct, frozen=True):
    """A ticket as it is now. ``paid`` is the place that its money stands for, ``sources`` are what was paid for it, the
    newest supplement first, its own price last."""

    ticket_id: UUID
    order_id: UUID
    position: int
    place: Place
    paid: Place
    sources: tuple[Source, ...] = ()

    @property
    def left_fen(self) -> int:
        """What of all that was paid for the ticket can still go back."""
        return sum(source.left_fen for source in self.sources)


class PlaceMove(msgspec.Struct, frozen=True):
    """One ticket of a change, with today's price of the place that its money stands for and of the new one."""

    ticket: Placed
    to: Place
    from_fen: int
    to_fen: int
    settled: bool

    @property
    def from_seat(self) -> int:
        """Of a ticket whose type sells seats: where it is."""
        assert self.ticket.place.seat is not None, "the caller has seen that it has one"
        return self.ticket.place.seat

    @property
    def to_seat(self) -> int:
        """Of a ticket that shall have a seat: which."""
        assert self.to.seat is not None, "the caller has seen that it shall have one"
        return self.to.seat

    @property
    def difference_fen(self) -> int:
        """What the new place costs more; negative where it costs less."""
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
    def paid(self) -> Place:
        """The place that the ticket's money stands for afterwards."""
        return self.to if self.settled else self.ticket.paid

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
    """One ticket of a change as it is written down. ``supplement_position``: the item of the supplement that pays for
    it."""

    reseating_id: UUID
    ticket_id: UUID
    order_id: UUID
    position: int
    from_type_id: UUID
    from_seat: int | None
    to_type_id: UUID
    to_seat: int | None
    supplement_position: int | None
    difference_fen: int

    @property
    def frm(self) -> Place:
        """Where it was."""
        return Place(self.from_type_id, self.from_seat)

    @property
    def to(self) -> Place:
        """Where it is afterwards."""
        return Place(self.to_type_id, self.to_seat)


class ChangedSeat(msgspec.Struct, frozen=True):
    """A ticket's place that was changed, or is about to be once its buyer has paid. ``to_session_id`` where it is of
    another session."""

    ticket_id: UUID
    order_id: UUID
    session_id: UUID
    to_session_id: UUID | None
    from_seat: int | None
    to_seat: int | None
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
    """A change as it is written down. ``to_session_id``: where its tickets are afterwards, if not where they were."""

    id: UUID
    session_id: UUID
    to_session_id: UUID | None
    kind: Kind
    difference: Difference
    reason: str
    decided_by: UUID
    decided_at: datetime
    done_at: datetime | None
    supplement_order_id: UUID | None
    request_hash: bytes
    tickets: int
    state: State
    at_window: bool

    @property
    def payer(self) -> Payer | None:
        """Who was asked for more; None where nobody was."""
        if self.supplement_order_id is None:
            return None
        return "window" if self.at_window else "buyer"


class Hall(msgspec.Struct, frozen=True):
    """The seats of a session as they are sold, and their map."""

    seating: SessionSeating
    plan: Plan


class Prices(msgspec.Struct, frozen=True):
    """What places cost today: ``terms`` by ticket type, ``halls`` by session, of those that sell seats."""

    terms: Mapping[UUID, Terms]
    halls: Mapping[UUID, Hall]

    def of(self, place: Place) -> int:
        """In fen, without promotions; raises the refusal where the type does not sell the seat."""
        terms = self.terms[place.ticket_type_id]
        if place.seat is None:
            return terms.price_fen
        hall = self.halls.get(terms.session_id)
        index = None if hall is None else hall.plan.index_of_number.get(place.seat)
        tier = None if hall is None or index is None else hall.seating.tier(index)
        if tier is None:
            raise SeatNotForSale()
        price_fen = tier.prices.get(place.ticket_type_id)
        if price_fen is None:
            raise SeatWithoutPrice()
        return price_fen


def move_of(prices: Prices, ticket: Placed, to: Place, difference: Difference) -> PlaceMove:
    """What it costs that this ticket moves there; raises the refusal where its type does not sell the seat.

    Where the seat that its money stands for is no longer sold with its type, the seat that it has is taken for it.
    """
    to_fen = prices.of(to)
    try:
        from_fen = prices.of(ticket.paid)
    except (SeatNotForSale, SeatWithoutPrice):
        from_fen = prices.of(ticket.place)
    return PlaceMove(ticket, to, from_fen, to_fen, difference == "settle")


def moves_of(
    prices: Prices, wanted: WantedChange, placed: Sequence[Placed], to: Sequence[Place]
) -> tuple[PlaceMove, ...]:
    """Each ticket to its place; without places, the two of a swap to each other's seats."""
    if not to:
        one, other = placed
        to = [msgspec.structs.replace(a.place, seat=b.place.seat) for a, b in ((one, other), (other, one))]
    return tuple([move_of(prices, ticket, place, wanted.difference) for ticket, place in zip(placed, to, strict=True)])
