"""Answers to orders that were just placed.

In a sale thousands of them differ in the id, the number, two times, and in who sits where. The first is written field
by field as every order is; the others are written into its bytes.
"""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import is_
from uuid import UUID

import msgspec

from menpiao.catalog import Labels, SeatTags, seat_out
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.orders.api.wire import OrderOut, moment, show_orders
from menpiao.orders.model.order import number_of
from menpiao.orders.service.batching import PlaceRequest
from menpiao.orders.service.placed import PlacedOrder
from menpiao.orders.service.read import OrderView
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.flights import Flights

MOST = 1_000
_encoder = msgspec.json.Encoder()


class _Form(msgspec.Struct, frozen=True):
    """An answer without its id, number, seats and times: what stands before each of them, and after all."""

    lang: Lang
    made_of: Sequence[object]
    tags: Mapping[UUID, SeatTags]
    order_id: bytes
    number: bytes
    seats: Sequence[bytes]
    placed_at: bytes
    pay_by: bytes
    rest: bytes

    def is_for(self, made_of: Sequence[object]) -> bool:
        """Whether it was made of these very objects."""
        return all(map(is_, self.made_of, made_of))

    def filled(self, request: PlaceRequest, placed_at: datetime) -> bytes:
        """The answer for this order."""
        text = encode(request.order_id)
        return b"".join(
            (
                self.order_id,
                text.encode(),
                self.number,
                number_of(text).encode(),
                self._seats(request) if self.seats else b"",
                self.placed_at,
                moment(placed_at).encode(),
                self.pay_by,
                moment(placed_at + timedelta(seconds=request.hold_seconds)).encode(),
                self.rest,
            )
        )

    def _seats(self, request: PlaceRequest) -> bytes:
        written: list[bytes] = []
        for line in request.seated():
            tags = self.tags.get(line.terms.session_id)
            for seat in line.seats:
                written.append(self.seats[len(written) // 2])
                written.append(_encoder.encode(seat_out(tags.of(seat.number) if tags else None, self.lang)))
        return b"".join(written)


class PlacedAnswers:
    """One for each process. A form is used as long as orders are quoted from the same objects in memory, which is a
    second at most: so it shows no name longer than that."""

    def __init__(self, labels: Labels, cipher: FieldCipher) -> None:
        self._labels = labels
        self._cipher = cipher
        self._forms: dict[Hashable, _Form] = {}
        self._making: Flights[_Form] = Flights()

    async def shown(self, placed: PlacedOrder, lang: Lang) -> OrderOut:
        """The order on the wire, field by field."""
        view = OrderView(placed.order, {}, (), {})
        return (await show_orders([view], self._labels, self._cipher, lang))[0]

    async def encoded(self, placed: PlacedOrder, lang: Lang) -> bytes:
        """The same as bytes."""
        request, placed_at = placed.request, placed.placed_at
        if request is None or placed_at is None or _is_unlike_others(request):
            return _encoder.encode(await self.shown(placed, lang))
        name, made_of = _likeness(request)
        form = self._forms.get((name, lang))
        if form is None or not form.is_for(made_of):
            # All of a batch come here together: one makes the form, the others wait for it.
            form = await self._making.join((name, lang), lambda named: self._made(placed, request, named))
        if form.is_for(made_of):
            return form.filled(request, placed_at)
        return _encoder.encode(await self.shown(placed, lang))

    async def _made(self, placed: PlacedOrder, request: PlaceRequest, named: tuple[Hashable, Lang]) -> _Form:
        """The form for answers like this one's."""
        shown = await self.shown(placed, named[1])
        form = _form_of(shown, request, named[1], _likeness(request)[1], await self._tags(request))
        if len(self._forms) >= MOST:
            self._forms.clear()
        self._forms[named] = form
        return form

    async def _tags(self, request: PlaceRequest) -> dict[UUID, SeatTags]:
        found = {line.terms.session_id: await self._labels.seats_of(line.terms.session_id) for line in request.seated()}
        return {session_id: tags for session_id, tags in found.items() if tags is not None}


def _is_unlike_others(request: PlaceRequest) -> bool:
    """Whether an answer says more of it than other orders have: tickets, names, answers, or what rules made of its
    seats."""
    seats_with_rules = request.with_seats and request.priced is not None
    return not request.total_fen or any(request.attendees) or bool(request.answers) or seats_with_rules


def _likeness(request: PlaceRequest) -> tuple[Hashable, Sequence[object]]:
    """What orders have in common whose answers have one form, and the objects that the form is made of: the lines of a
    quote are the same object for all who were quoted together; where there are seats, types and prices tell."""
    if not request.with_seats:
        return id(request.lines), (request.lines, request.priced)
    types = tuple([(line.terms.ticket_type_id, line.quantity) for line in request.lines])
    return (types, request.prices_fen), [line.terms for line in request.lines]


def _form_of(
    shown: OrderOut, request: PlaceRequest, lang: Lang, made_of: Sequence[object], tags: Mapping[UUID, SeatTags]
) -> _Form:
    """Marks stand where the fields will; none of them can stand anywhere else, because NUL is never in a text."""
    order_id, number, placed_at, pay_by = texts = [f"\0{each}" for each in "abcd"]
    seats: list[str] = []
    items: list[object] = []
    for item, (_, seat) in zip(shown.items, request.tickets(), strict=True):
        if seat is None:
            items.append(item)
        else:
            seats.append(f"\0{len(seats)}")
            items.append(msgspec.structs.replace(item, seat=seats[-1]))
    marked = msgspec.structs.replace(shown, id=order_id, number=number, items=items, placed_at=placed_at, pay_by=pay_by)
    marks = [_encoder.encode(text)[1:-1] for text in texts]  # without quotes, which stay
    marks[2:2] = [_encoder.encode(seat) for seat in seats]
    parts, rest = [], _encoder.encode(marked)
    for mark in marks:
        part, _, rest = rest.partition(mark)
        parts.append(part)
    return _Form(lang, made_of, tags, parts[0], parts[1], parts[2:-2], parts[-2], parts[-1], rest)
