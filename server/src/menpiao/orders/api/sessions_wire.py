"""What cancellations of sessions look like to the people who organize."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from menpiao.catalog import SessionLabel
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.kernel.time import to_wire
from menpiao.orders.api.organizer_wire import Id
from menpiao.orders.model.cancellation import Progress
from menpiao.platform.http import wire_time

Words = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$(?!\n)",
        description="Buyers may read it.",
    ),
]


ReasonIn = Annotated[
    dict[Lang, Words], Meta(min_length=1, description="Why, in the languages of the buyers: one at least.")
]


class SessionCancellationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it does not take place."""

    reason: ReasonIn


class CountedOrders(msgspec.Struct, frozen=True):
    """``cancelled`` had not been paid. ``troubled`` could not be refunded by itself: the money is not there."""

    total: int
    done: int
    cancelled: int
    troubled: int


class CountedRefunds(msgspec.Struct, frozen=True):
    """``stuck`` wait for a person: they are among the cases."""

    asked: int
    succeeded: int
    stuck: int
    asked_amount: Money
    succeeded_amount: Money


class CancellationOut(msgspec.Struct, frozen=True):
    """The cancellation of one session and how far it has come."""

    id: Id
    session_id: Id
    event_id: Id
    event_title: str
    starts_at: str
    time_zone: str
    reason: dict[str, str]
    state: Annotated[
        Literal["running", "waiting_for_funds", "paused", "finished"],
        Meta(description="`waiting_for_funds`: top the merchant account up, then say so, or it tries by itself."),
    ]
    started_at: str
    tickets_void_at: Annotated[str | None, Meta(description="From then on none of its tickets admits anybody.")]
    asked_at: Annotated[str | None, Meta(description="From then on every order was looked after.")]
    finished_at: Annotated[str | None, Meta(description="From then on everybody has their money.")]
    orders: CountedOrders
    refunds: CountedRefunds
    seconds_left: Annotated[
        int | None, Meta(description="A guess; null while nothing goes on by itself, and 0 when only people are left.")
    ]


class CancellationPage(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[CancellationOut]
    next: str | None


class EventCancellationOut(msgspec.Struct, frozen=True):
    """One cancellation for each session that was not over."""

    items: list[CancellationOut]


def texts_of(reason: dict[Lang, str]) -> dict[str, str]:
    """As texts are stored."""
    return {str(lang): words for lang, words in reason.items()}


def show_cancellation(
    progress: Progress, sessions: Mapping[UUID, SessionLabel], lang: Lang, *, per_second: float
) -> CancellationOut:
    """As it stands, in the reader's language."""
    found, orders, refunds = progress.cancellation, progress.orders, progress.refunds
    label = sessions[found.session_id]
    return CancellationOut(
        id=encode(found.id),
        session_id=encode(found.session_id),
        event_id=encode(label.event_id),
        event_title=pick(label.event_title, lang),
        starts_at=to_wire(label.starts_at),
        time_zone=label.time_zone,
        reason=found.reason,
        state=progress.state,
        started_at=to_wire(found.started_at),
        tickets_void_at=wire_time(found.tickets_void_at),
        asked_at=wire_time(found.asked_at),
        finished_at=wire_time(found.finished_at),
        orders=CountedOrders(orders.orders, orders.done, orders.cancelled, orders.troubled),
        refunds=CountedRefunds(
            refunds.count, refunds.succeeded, refunds.stuck, fen(refunds.amount_fen), fen(refunds.succeeded_fen)
        ),
        seconds_left=progress.seconds_left(per_second),
    )
