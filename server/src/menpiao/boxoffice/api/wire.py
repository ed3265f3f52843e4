"""The window on the wire, in both directions."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from menpiao.boxoffice.model.till import Movement, Print, Shift, Till
from menpiao.boxoffice.service.paying import CashTaken
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.kernel.time import to_wire
from menpiao.orders import order_number
from menpiao.payments import Refund

Id = Annotated[str, Meta(min_length=1, max_length=64, description="An opaque id.")]
MOST_CASH_FEN = 100_000_000


class CashIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money of a drawer, in fen of Chinese yuan."""

    amount: Annotated[int, Meta(ge=0, le=MOST_CASH_FEN)]
    currency: Literal["CNY"] = "CNY"


class TillIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A drawer, by the name that stands on it."""

    name: Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$(?!\n)")]


class ShiftIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lies in the drawer at the beginning."""

    float: CashIn


class ClosingIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was counted; ``note`` says why, where it is not what it should be."""

    counted: CashIn
    note: Annotated[str, Meta(min_length=1, max_length=500)] | None = None


class CashPaymentIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Into which shift's till, and what was handed over, where it was more than the price."""

    shift_id: Id
    given: CashIn | None = None


class CashRefundDoneIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Out of which shift's till."""

    shift_id: Id


class PrintIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which tickets of the order; all that are valid where none are named."""

    tickets: Annotated[list[Id], Meta(min_length=1, max_length=49)] | None = None


class WorkerOut(msgspec.Struct, frozen=True):
    """One of the organizer's people."""

    id: str
    name: str


class TillOut(msgspec.Struct, frozen=True):
    """A drawer; ``shift_id``: who has it now is told by that shift."""

    id: str
    name: str
    shift_id: str | None


class TillList(msgspec.Struct, frozen=True):
    """By name. There is one page."""

    items: list[TillOut]
    next: None = None


class MovementOut(msgspec.Struct, frozen=True):
    """Cash that went in by a sale, or out (negative) by a refund."""

    kind: Literal["sale", "refund"]
    order_id: str
    order_number: str
    amount: Money
    by: WorkerOut
    at: str


class ShiftOut(msgspec.Struct, frozen=True):
    """From the float to the count. ``difference``: counted more (positive) or less than there should have been."""

    id: str
    till_id: str
    till: str
    float: Money
    sales: int
    sold: Money
    refunds: int
    paid_out: Money
    expected: Money
    counted: Money | None
    difference: Money | None
    note: str | None
    opened_by: WorkerOut
    opened_at: str
    closed_by: WorkerOut | None
    closed_at: str | None
    movements: Annotated[list[MovementOut], Meta(description="Newest first; none in lists.")]


class ShiftPage(msgspec.Struct, frozen=True):
    """Newest first."""

    items: list[ShiftOut]
    next: str | None


class CashPaymentOut(msgspec.Struct, frozen=True):
    """The order is paid. ``change`` is to be handed back."""

    payment_id: str
    order_id: str
    shift_id: str
    amount: Money
    given: Money | None
    change: Money


class CashRefundOut(msgspec.Struct, frozen=True):
    """A refund of what was paid in cash."""

    id: str
    order_id: str
    order_number: str
    amount: Money
    state: str
    requested_at: str


class CashRefundPage(msgspec.Struct, frozen=True):
    """Oldest first."""

    items: list[CashRefundOut]
    next: str | None


class PrintOut(msgspec.Struct, frozen=True):
    """Tickets that are on paper now; `getTicketPrintFile` is the paper."""

    id: str
    order_id: str
    printed_at: str


class HandOverOut(msgspec.Struct, frozen=True):
    """What whoever is to have the tickets scans. A secret: who has it has the tickets."""

    token: str


def show_till(till: Till) -> TillOut:
    return TillOut(encode(till.id), till.name, None if till.shift_id is None else encode(till.shift_id))


def show_shift(shift: Shift, till: str, names: Mapping[UUID, str], movements: Sequence[Movement] = ()) -> ShiftOut:
    """With names of people and of the till; ``movements`` where somebody looks at this one."""
    difference = shift.difference_fen
    return ShiftOut(
        id=encode(shift.id),
        till_id=encode(shift.till_id),
        till=till,
        float=fen(shift.float_fen),
        sales=shift.sales,
        sold=fen(shift.sales_fen),
        refunds=shift.refunds,
        paid_out=fen(shift.refunds_fen),
        expected=fen(shift.expected_fen),
        counted=None if shift.counted_fen is None else fen(shift.counted_fen),
        difference=None if difference is None else fen(difference),
        note=shift.note,
        opened_by=_worker(shift.opened_by, names),
        opened_at=to_wire(shift.opened_at),
        closed_by=None if shift.closed_by is None else _worker(shift.closed_by, names),
        closed_at=None if shift.closed_at is None else to_wire(shift.closed_at),
        movements=[
            MovementOut(
                kind="sale" if one.kind == "sale" else "refund",
                order_id=encode(one.order_id),
                order_number=order_number(one.order_id),
                amount=fen(one.amount_fen),
                by=_worker(one.moved_by, names),
                at=to_wire(one.moved_at),
            )
            for one in movements
        ],
    )


def show_cash(taken: CashTaken) -> CashPaymentOut:
    given = taken.movement.given_fen
    return CashPaymentOut(
        payment_id=encode(taken.payment.id),
        order_id=encode(taken.payment.order_id),
        shift_id=encode(taken.movement.shift_id),
        amount=fen(taken.movement.amount_fen),
        given=None if given is None else fen(given),
        change=fen(taken.change_fen),
    )


def show_refund(refund: Refund) -> CashRefundOut:
    return CashRefundOut(
        id=encode(refund.id),
        order_id=encode(refund.order_id),
        order_number=order_number(refund.order_id),
        amount=fen(refund.amount_fen),
        state=refund.state,
        requested_at=to_wire(refund.requested_at),
    )


def show_print(made: Print) -> PrintOut:
    return PrintOut(encode(made.id), encode(made.order_id), to_wire(made.printed_at))


def _worker(staff_id: UUID, names: Mapping[UUID, str]) -> WorkerOut:
    return WorkerOut(encode(staff_id), names.get(staff_id, ""))
