"""Found orders on the wire."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode, encode_known
from menpiao.kernel.money import Money, fen
from menpiao.kernel.page import Page
from menpiao.kernel.time import to_wire
from menpiao.orders import order_number
from menpiao.platform.http import wire_time
from menpiao.support.service.search import Listed


class FoundEventOut(msgspec.Struct, frozen=True):
    """What the first ticket is for; times are UTC, ``time_zone`` is the venue's."""

    id: str
    title: str
    session_id: str
    starts_at: str
    time_zone: str


class FoundOrderOut(msgspec.Struct, frozen=True):
    """An order of a list. ``names``: the contact and attendees, masked; ``more_names`` are left out."""

    id: str
    number: str
    state: Literal["awaiting_payment", "paying", "paid", "cancelled", "expired", "partially_refunded", "refunded"]
    total: Money
    tickets: Annotated[int, Meta(description="How many it has or is to have.")]
    event: FoundEventOut | None
    names: list[str]
    more_names: int
    buyer_id: str
    placed_at: str
    paid_at: str | None


class FoundOrderPage(msgspec.Struct, frozen=True):
    """Orders, newest first."""

    items: list[FoundOrderOut]
    next: str | None


def show_found(page: Page[Listed], lang: Lang) -> FoundOrderPage:
    """A page in the reader's language."""
    return FoundOrderPage([_show(one, lang) for one in page.items], page.next)


def _show(one: Listed, lang: Lang) -> FoundOrderOut:
    order, label = one.order, one.session
    event = None
    if label is not None:
        event = FoundEventOut(
            encode_known(label.event_id),
            pick(label.event_title, lang),
            encode_known(label.session_id),
            to_wire(label.starts_at),
            label.time_zone,
        )
    return FoundOrderOut(
        id=encode(order.id),
        number=order_number(order.id),
        state=order.state,  # type: ignore[arg-type] # the column's CHECK lists the same words
        total=fen(order.total_fen),
        tickets=one.tickets,
        event=event,
        names=list(one.names),
        more_names=one.more_names,
        buyer_id=encode(order.buyer_id),
        placed_at=to_wire(order.placed_at),
        paid_at=wire_time(order.paid_at),
    )
