"""Answers to orders that were just placed.

In a sale thousands of them differ in the id, the number and two times. The first is written field by field as every
order is; the others are written into its bytes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from menpiao.catalog import Labels
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.orders.api.wire import OrderOut, moment, show_orders
from menpiao.orders.model.order import number_of
from menpiao.orders.model.quote import QuoteLine
from menpiao.orders.service.batching import PlaceRequest
from menpiao.orders.service.placed import PlacedOrder
from menpiao.orders.service.read import OrderView
from menpiao.platform.crypto import FieldCipher
from menpiao.promotions import Priced

MOST = 1_000
_encoder = msgspec.json.Encoder()


class _Form(msgspec.Struct, frozen=True):
    """An answer without its id, number and times; ``lines`` is what was ordered, ``priced`` what rules made of it."""

    lines: Sequence[QuoteLine]
    priced: Priced | None
    parts: tuple[bytes, ...]

    def filled(self, request: PlaceRequest, placed_at: datetime) -> bytes:
        """The answer for this order."""
        before, number, placed, pay_by, rest = self.parts
        text = encode(request.order_id)
        return b"%b%b%b%b%b%b%b%b%b" % (
            before,
            text.encode(),
            number,
            number_of(text).encode(),
            placed,
            moment(placed_at).encode(),
            pay_by,
            moment(placed_at + timedelta(seconds=request.hold_seconds)).encode(),
            rest,
        )


class PlacedAnswers:
    """One for each process. Forms are found by the lines of a quote, which are the same object for all who were quoted
    together: a second at most, so that a form shows no name longer than that."""

    def __init__(self, labels: Labels, cipher: FieldCipher) -> None:
        self._labels = labels
        self._cipher = cipher
        self._forms: dict[tuple[int, Lang], _Form] = {}

    async def shown(self, placed: PlacedOrder, lang: Lang) -> OrderOut:
        """The order on the wire, field by field."""
        view = OrderView(placed.order, {}, (), {})
        return (await show_orders([view], self._labels, self._cipher, lang))[0]

    async def encoded(self, placed: PlacedOrder, lang: Lang) -> bytes:
        """The same as bytes."""
        request, placed_at = placed.request, placed.placed_at
        if (
            request is None
            or placed_at is None
            or not request.total_fen
            or request.with_seats
            or any(request.attendees)
        ):
            return _encoder.encode(await self.shown(placed, lang))
        form = self._forms.get((id(request.lines), lang))
        if form is None or form.lines is not request.lines or form.priced is not request.priced:
            form = _form_of(request, await self.shown(placed, lang))
            if len(self._forms) >= MOST:
                self._forms.clear()
            self._forms[id(request.lines), lang] = form
        return form.filled(request, placed_at)


def _form_of(request: PlaceRequest, shown: OrderOut) -> _Form:
    """Marks stand where the fields will; none of them can stand anywhere else, because NUL is never in a text."""
    marks = [f"\0{number}" for number in range(4)]
    marked = msgspec.structs.replace(shown, id=marks[0], number=marks[1], placed_at=marks[2], pay_by=marks[3])
    parts, rest = [], _encoder.encode(marked)
    for mark in marks:
        part, _, rest = rest.partition(_encoder.encode(mark)[1:-1])
        parts.append(part)
    return _Form(request.lines, request.priced, (*parts, rest))
