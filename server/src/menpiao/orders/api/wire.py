"""What orders look like on the wire, in both directions."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from menpiao.catalog import Labels, SeatOut, SeatTag, SessionLabel, TicketTypeLabel, seat_out
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode, encode_known
from menpiao.kernel.money import Money, fen
from menpiao.kernel.time import to_wire
from menpiao.orders.api.answers_wire import OrderQuestionsOut
from menpiao.orders.api.item_wire import Item
from menpiao.orders.api.order_seats_wire import OrderSeatChangeOut, seats_of, sessions_of, show_seat_change
from menpiao.orders.api.price_wire import PricePartOut, PromoCodeText, show_parts
from menpiao.orders.model.answer_wire import MOST_ANSWERS, AnswerIn
from menpiao.orders.model.order import Order, OrderItem, number_of
from menpiao.orders.service.read import OrderView
from menpiao.payments import Refund
from menpiao.platform.crypto import FieldCipher
from menpiao.tickets import attendee_of, masked_id_number

MOST_PASSES, LONGEST_PASS = 20, 128
Name = Annotated[str, Meta(min_length=1, max_length=60)]
IdNumber = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=20,
        description="The number of a mainland resident identity card, 18 characters, where the ticket type asks for it;"
        " else it is not kept.",
        examples=["11010519491231002X"],
    ),
]


class AttendeeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The person a ticket admits, where the ticket type asks for a name. Stored encrypted."""

    name: Name
    id_number: IdNumber | None = None

    def __repr__(self) -> str:
        return "AttendeeIn"


class ContactIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to reach about the order. Stored encrypted."""

    name: Name
    phone: Annotated[str, Meta(pattern=r"^\+?[0-9 -]{5,20}$(?!\n)", max_length=21)]


class OrderIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What to order. Prices are the server's business. (Defaults are left out of what `request_hash` reads, so that a
    field of a later release does not make old requests look like others.)"""

    items: Annotated[list[Item], Meta(min_length=1, max_length=20)]
    attendees: Annotated[list[AttendeeIn], Meta(max_length=49)] = []
    contact: ContactIn | None = None
    answers: Annotated[list[AnswerIn], Meta(max_length=MOST_ANSWERS)] = []
    pass_text: Annotated[
        str | None, Meta(description="The pass of `createPass`, where a waiting room is before a session.")
    ] = msgspec.field(default=None, name="pass")
    passes: Annotated[
        list[Annotated[str, Meta(max_length=LONGEST_PASS)]],
        Meta(max_length=MOST_PASSES, description="Instead of `pass`: one of each room, where a bundle has several."),
    ] = []
    promo_code: PromoCodeText | None = None
    expected_total: Annotated[
        Money | None, Meta(description="What the buyer was shown. Where it costs something else: 409 `price_changed`.")
    ] = None

    def __repr__(self) -> str:
        return "OrderIn()"


class EmptyIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say."""


class LineOut(msgspec.Struct, frozen=True):
    """The tickets of one type, summed up; ``unit_price`` is the first one's, ``items`` tell each."""

    ticket_type_id: str
    session_id: str
    name: str
    quantity: int
    unit_price: Money
    total: Money


class AttendeeOut(msgspec.Struct, frozen=True):
    """Masked: the buyer knows whom they meant."""

    name: str
    id_number: Annotated[str | None, Meta(examples=["**************002X"])]


class ItemOut(msgspec.Struct, frozen=True):
    """One ticket to be; ``ticket_id`` once it is one, and as long as it is this buyer's."""

    position: int
    ticket_type_id: str
    session_id: str
    price: Money
    attendee: AttendeeOut | None
    ticket_id: str | None
    seat: Annotated[SeatOut | None, Meta(description="Null where it is a place without a seat.")]
    handed_over: Annotated[bool, Meta(description="Staff have handed the ticket over to somebody else.")] = False


class OrderEventOut(msgspec.Struct, frozen=True):
    """The event of the order's first item."""

    id: str
    title: str
    cover: str


class OrderVenueOut(msgspec.Struct, frozen=True):
    """Where it is."""

    id: str
    name: str


class OrderSessionOut(msgspec.Struct, frozen=True):
    """The session of the order's first item; times are UTC, ``time_zone`` is the venue's."""

    id: str
    starts_at: str
    time_zone: str
    venue: OrderVenueOut


class RefundItemOut(msgspec.Struct, frozen=True):
    """A ticket of a refund: what goes back and what is kept of its price."""

    position: int
    amount: Money
    fee: Money


class RefundOut(msgspec.Struct, frozen=True):
    """Money on its way back to the buyer. One without items gives a whole payment back that bought nothing.
    ``service_fee`` is the part of ``amount`` that is no ticket's price."""

    id: str
    amount: Money
    fee: Money
    service_fee: Money
    state: str
    reason: str
    items: list[RefundItemOut]
    requested_at: str
    succeeded_at: str | None


class OrderOut(msgspec.Struct, frozen=True):
    """An order. ``cancelling``: the buyer cancelled, the provider has not confirmed yet."""

    id: str
    number: str
    state: Literal["awaiting_payment", "paying", "paid", "cancelled", "expired", "partially_refunded", "refunded"]
    cancelling: bool
    total: Money
    lines: list[LineOut]
    items: list[ItemOut]
    event: OrderEventOut | None
    session: OrderSessionOut | None
    placed_at: str
    pay_by: str
    paid_at: str | None
    tickets: list[str]
    refunds: list[RefundOut]
    service_fee: Annotated[Money, Meta(description="Part of the total, paid besides the tickets.")]
    price_parts: Annotated[list[PricePartOut], Meta(description="Empty where each ticket costs what its type does.")]
    seat_changes: Annotated[
        list[OrderSeatChangeOut],
        Meta(
            description="Of its tickets, newest first. Where the order pays for a dearer seat, that one:"
            " `supplement_order_id` is its own id."
        ),
    ]
    questions: Annotated[
        OrderQuestionsOut | None, Meta(description="Null where nothing was asked; else `getOrderAnswers` has them.")
    ]


class OrderPage(msgspec.Struct, frozen=True):
    """Orders, newest first."""

    items: list[OrderOut]
    next: str | None


async def show_orders(views: Sequence[OrderView], labels: Labels, cipher: FieldCipher, lang: Lang) -> list[OrderOut]:
    """Orders in the reader's language; titles and names come from memory."""
    items = [item for view in views for item in view.order.items]
    changes = [change for view in views for change in view.changed_seats]
    moved = {session_id for change in changes for session_id in sessions_of(change)}
    sessions = await labels.sessions({item.session_id for item in items} | moved)
    types = await labels.ticket_types({item.ticket_type_id for item in items})
    seats = [(item.session_id, item.seat) for item in items if item.seat is not None]
    seats += [seat for change in changes for seat in seats_of(change)]
    tags = await labels.seats(seats) if seats else {}
    return [_show(view, sessions, types, tags, cipher, lang) for view in views]


def _show(
    view: OrderView,
    sessions: dict[UUID, SessionLabel],
    types: dict[UUID, TicketTypeLabel],
    tags: Mapping[tuple[UUID, int], SeatTag],
    cipher: FieldCipher,
    lang: Lang,
) -> OrderOut:
    row, items = view.order.row, view.order.items
    label = sessions.get(items[0].session_id)
    event, session = _about(label, lang) if label is not None else (None, None)
    return OrderOut(
        id=(text := encode(row.id)),
        number=number_of(text),
        state=row.state,  # type: ignore[arg-type] # the column's CHECK lists the same words
        cancelling=row.cancel_requested_at is not None and row.state == "paying",
        total=fen(row.total_fen),
        lines=_lines(view.order, types, lang),
        items=[_item(item, view, tags, cipher, lang) for item in items],
        event=event,
        session=session,
        placed_at=moment(row.placed_at),
        pay_by=moment(row.pay_by),
        paid_at=to_wire(row.paid_at) if row.paid_at else None,
        tickets=[encode(ticket_id) for _, ticket_id in sorted(view.tickets.items())],
        refunds=[_refund(refund, view) for refund in view.refunds],
        service_fee=fen(row.service_fee_fen),
        price_parts=show_parts(view.order.price_parts, lang),
        seat_changes=[show_seat_change(change, tags, sessions, lang) for change in view.changed_seats],
        questions=None if view.order.answers_missing is None else OrderQuestionsOut(view.order.answers_missing),
    )


_shown: dict[tuple[UUID, Lang], tuple[SessionLabel, OrderEventOut, OrderSessionOut]] = {}
_MOST_SHOWN = 2_000


def _about(label: SessionLabel, lang: Lang) -> tuple[OrderEventOut, OrderSessionOut]:
    """Event and session of an order, made once for each state of the label: in a sale all orders show the same."""
    known = _shown.get((label.session_id, lang))
    if known is not None and known[0] is label:
        return known[1], known[2]
    event = OrderEventOut(encode_known(label.event_id), pick(label.event_title, lang), label.cover)
    session = OrderSessionOut(
        encode_known(label.session_id),
        to_wire(label.starts_at),
        label.time_zone,
        OrderVenueOut(encode_known(label.venue_id), pick(label.venue_name, lang)),
    )
    if len(_shown) >= _MOST_SHOWN:
        _shown.clear()
    _shown[label.session_id, lang] = (label, event, session)
    return event, session


def _lines(order: Order, types: dict[UUID, TicketTypeLabel], lang: Lang) -> list[LineOut]:
    grouped: dict[UUID, list[OrderItem]] = {}
    for item in order.items:
        grouped.setdefault(item.ticket_type_id, []).append(item)
    return [
        line_of(
            same[0].session_id,
            type_id,
            pick(types[type_id].name, lang) if type_id in types else "",
            len(same),
            same[0].price_fen,
            sum([item.price_fen for item in same]),
        )
        for type_id, same in grouped.items()
    ]


moment = lru_cache(maxsize=1_024)(to_wire)
"""Orders of one batch are placed at one moment."""


@lru_cache(maxsize=4_096)
def line_of(
    session_id: UUID, ticket_type_id: UUID, name: str, quantity: int, price_fen: int, total_fen: int
) -> LineOut:
    """A line; in a sale thousands of orders have the same."""
    return LineOut(
        ticket_type_id=encode(ticket_type_id),
        session_id=encode(session_id),
        name=name,
        quantity=quantity,
        unit_price=fen(price_fen),
        total=fen(total_fen),
    )


@lru_cache(maxsize=4_096)
def _unnamed(position: int, session_id: UUID, ticket_type_id: UUID, price_fen: int) -> ItemOut:
    """A ticket to be, of nobody in particular; in a sale thousands of orders have the same."""
    return ItemOut(position, encode(ticket_type_id), encode(session_id), fen(price_fen), None, None, None)


def _item(
    item: OrderItem, view: OrderView, tags: Mapping[tuple[UUID, int], SeatTag], cipher: FieldCipher, lang: Lang
) -> ItemOut:
    if item.attendee_sealed is None and not view.tickets and not view.handed_over and item.seat is None:
        return _unnamed(item.position, item.session_id, item.ticket_type_id, item.price_fen)
    ticket_id = view.tickets.get(item.position)
    return ItemOut(
        position=item.position,
        ticket_type_id=encode_known(item.ticket_type_id),
        session_id=encode_known(item.session_id),
        price=fen(item.price_fen),
        attendee=_attendee(item, cipher),
        ticket_id=encode(ticket_id) if ticket_id else None,
        seat=seat_out(tags.get((item.session_id, item.seat)), lang) if item.seat is not None else None,
        handed_over=item.position in view.handed_over,
    )


def _refund(refund: Refund, view: OrderView) -> RefundOut:
    return RefundOut(
        id=encode(refund.id),
        amount=fen(refund.amount_fen),
        fee=fen(refund.fee_fen),
        service_fee=fen(refund.service_fee_fen),
        state=refund.state,
        reason=refund.reason,
        items=[
            RefundItemOut(item.position, fen(item.amount_fen), fen(item.fee_fen))
            for item in view.refund_items.get(refund.id, ())
        ],
        requested_at=to_wire(refund.requested_at),
        succeeded_at=to_wire(refund.succeeded_at) if refund.succeeded_at else None,
    )


def _attendee(item: OrderItem, cipher: FieldCipher) -> AttendeeOut | None:
    """The first character and stars: enough to tell attendees apart, too little for whoever looks over a shoulder."""
    if item.attendee_sealed is None:
        return None
    sealed = cipher.open(item.attendee_sealed, field="order_items.attendee", row=item.order_id)
    name, id_number = attendee_of(sealed.decode())
    return AttendeeOut(name[0] + "*" * min(len(name) - 1, 3), id_number and masked_id_number(id_number))
