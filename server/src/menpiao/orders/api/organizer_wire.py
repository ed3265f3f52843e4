"""What refunds and payments look like to the people who organize."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.kernel.time import to_wire
from menpiao.orders.model.remedies import remedy_of
from menpiao.orders.service.refunds_of_staff import RefundView
from menpiao.payments import Payment
from menpiao.platform.http import wire_time

Id = Annotated[str, Meta(min_length=1, max_length=64, description="An opaque id.")]
Reason = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$(?!\n)",
        description="Why, for those who look at it later. Buyers do not see it; write no personal data.",
    ),
]
RefundStateWord = Literal["requested", "approved", "processing", "succeeded", "closed", "abnormal", "declined"]


class RefundIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which tickets go back, and on what terms."""

    reason: Reason
    tickets: (
        Annotated[
            list[Id], Meta(min_length=1, max_length=49, description="Ids of tickets; all that stand if left out.")
        ]
        | None
    ) = None
    fee_per_ticket: Annotated[
        Money | None, Meta(description="Kept of each ticket's price, at most all of it; nothing where left out.")
    ] = None
    used_too: Annotated[bool, Meta(description="Also tickets that have admitted somebody.")] = False
    places_return_at: (
        Annotated[datetime, Meta(tz=True, description="When the places go on sale again; at once if left out.")] | None
    ) = None
    amount: Annotated[
        Money | None,
        Meta(description="What `quoteOrderRefund` said; where it is another sum now, nothing is refunded."),
    ] = None


class StaffRefundQuoteIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which tickets would go back, and on what terms, as for the refund itself."""

    tickets: (
        Annotated[
            list[Id], Meta(min_length=1, max_length=49, description="Ids of tickets; all that stand if left out.")
        ]
        | None
    ) = None
    fee_per_ticket: Annotated[
        Money | None, Meta(description="Kept of each ticket's price, at most all of it; nothing where left out.")
    ] = None
    used_too: Annotated[bool, Meta(description="Also tickets that have admitted somebody.")] = False


class AttemptIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say."""


class RefundResolutionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``paid_otherwise``: the buyer has the money of a stuck refund by another way. Of what went out twice: it was
    ``returned``, or had never been paid otherwise; or it is ``written_off``. ``seen``: what the provider said of it
    that contradicts what is known was looked into."""

    resolution: Literal["paid_otherwise", "returned", "written_off", "seen"]
    reason: Reason


class RefundDecisionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a refund that waits for approval goes back."""

    decision: Literal["approve", "decline"]
    reason: Reason


class RefundApprovalIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Above how much a refund by staff needs a second person."""

    above: Annotated[
        Money | None, Meta(description="Given back of one order by staff, in CNY, zero or more; null: none needs one.")
    ]


class PaymentResolutionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to become of a frozen payment. ``seen``, of any payment: what the provider said of it that contradicts
    what is known was looked into."""

    resolution: Literal["accept", "refund", "ignore", "seen"]
    reason: Reason


class RefundedTicketOut(msgspec.Struct, frozen=True):
    """One ticket of a refund: what goes back and what is kept of its price, and what goes back of the service fee."""

    position: int
    ticket_id: str | None
    amount: Money
    fee: Money
    service_fee: Money


class DoubleRefundOut(msgspec.Struct, frozen=True):
    """What the provider paid under a number although the buyer had the money before, otherwise or under another number:
    it went out twice. ``fell_back``: the provider has it again."""

    attempt_id: str
    amount: Money
    at: str
    resolution: Literal["returned", "written_off", "fell_back"] | None
    reason: str | None


class RefundAttemptOut(msgspec.Struct, frozen=True):
    """A number under which the provider was asked: ``id`` is ours, ``provider_refund_id`` the provider's for it."""

    number: int
    id: str
    provider_refund_id: str | None
    created_at: str
    fell_back_at: Annotated[
        str | None,
        msgspec.Meta(description="When the provider said that the money is in the merchant account again."),
    ]


class OrganizerRefundOut(msgspec.Struct, frozen=True):
    """A refund with what is behind it. ``service_fee``: the part of ``amount`` that is no ticket's price. ``said``: the
    provider's own word for the last trouble; ``remedy``: what helps, where it needs a person. ``requested_by``: who of
    the staff asked for it; null where a buyer did, or nobody."""

    id: str
    order_id: str
    payment_id: str | None
    method: Annotated[
        str | None,
        msgspec.Meta(description="How the payment was made; `cash` goes back at a window. Null: nothing was paid."),
    ]
    state: RefundStateWord
    reason: str
    amount: Money
    fee: Money
    service_fee: Money
    tickets: list[RefundedTicketOut]
    attempts: list[RefundAttemptOut]
    requested_at: str
    next_attempt_at: str | None
    succeeded_at: str | None
    said: str | None
    remedy: str | None
    note: str | None
    paid_otherwise: str | None
    needs_approval: bool
    requested_by: str | None
    requested_by_name: str | None
    decided_by: str | None
    decided_by_name: str | None
    decided_at: str | None
    decision_reason: str | None
    went_out_twice: list[DoubleRefundOut]


class RefundApprovalOut(msgspec.Struct, frozen=True):
    """Above how much, given back of one order by staff, a second person has to agree; null: never."""

    above: Money | None


class OrganizerRefundPage(msgspec.Struct, frozen=True):
    """Refunds, newest first."""

    items: list[OrganizerRefundOut]
    next: str | None


PaymentStateWord = Literal["created", "prepared", "closing", "closed", "paid", "paid_late", "frozen"]


class OrganizerPaymentOut(msgspec.Struct, frozen=True):
    """A payment. ``received``: what came, as the provider says; ``mismatch``: why it was frozen, in a word."""

    id: str
    order_id: str
    method: str
    state: PaymentStateWord
    amount: Money
    received: Money | None
    refunded: Money
    mismatch: str | None
    resolution: Literal["accept", "refund", "ignore"] | None
    transaction_id: str | None
    created_at: str
    pay_by: str


class OrganizerPaymentPage(msgspec.Struct, frozen=True):
    """Payments: newest first, or those that are stuck, oldest first."""

    items: list[OrganizerPaymentOut]
    next: str | None


def show_refund(view: RefundView, lang: Lang) -> OrganizerRefundOut:
    """For the people who organize, in the reader's language."""
    refund = view.refund
    remedy = remedy_of(refund, view.doubles, attempts=view.attempts)
    return OrganizerRefundOut(
        id=encode(refund.id),
        order_id=encode(refund.order_id),
        payment_id=encode(refund.payment_id) if refund.payment_id else None,
        method=refund.method,
        state=refund.state,  # type: ignore[arg-type] # the column's CHECK lists the same words
        reason=refund.reason,
        amount=fen(refund.amount_fen),
        fee=fen(refund.fee_fen),
        service_fee=fen(refund.service_fee_fen),
        tickets=[
            RefundedTicketOut(
                item.position,
                encode(ticket_id) if (ticket_id := view.tickets.get(item.position)) else None,
                fen(item.amount_fen),
                fen(item.fee_fen),
                fen(item.service_fee_fen),
            )
            for item in view.items
        ],
        attempts=[
            RefundAttemptOut(
                one.number,
                encode(one.id),
                one.provider_refund_id,
                to_wire(one.created_at),
                wire_time(one.fell_back_at),
            )
            for one in view.attempts
        ],
        requested_at=to_wire(refund.requested_at),
        next_attempt_at=wire_time(refund.next_attempt_at),
        succeeded_at=wire_time(refund.succeeded_at),
        said=refund.said,
        remedy=remedy.in_(lang) if remedy else None,
        note=refund.note,
        paid_otherwise=refund.paid_otherwise,
        needs_approval=refund.needs_approval,
        requested_by=encode(refund.requested_by) if refund.requested_by else None,
        requested_by_name=view.names.get(refund.requested_by) if refund.requested_by else None,
        decided_by=encode(refund.decided_by) if refund.decided_by else None,
        decided_by_name=view.names.get(refund.decided_by) if refund.decided_by else None,
        decided_at=wire_time(refund.decided_at),
        decision_reason=refund.decision_reason,
        went_out_twice=[
            DoubleRefundOut(
                encode(one.attempt_id),
                fen(one.amount_fen),
                to_wire(one.at),
                one.resolution,  # type: ignore[arg-type] # the column's CHECK lists the same words
                one.reason,
            )
            for one in view.doubles
        ],
    )


def show_payment(payment: Payment) -> OrganizerPaymentOut:
    """For the people who organize."""
    return OrganizerPaymentOut(
        id=encode(payment.id),
        order_id=encode(payment.order_id),
        method=payment.method,
        state=payment.state,  # type: ignore[arg-type] # the column's CHECK lists the same words
        amount=fen(payment.amount_fen),
        received=None if payment.received_fen is None else fen(payment.received_fen),
        refunded=fen(payment.refunded_fen),
        mismatch=payment.mismatch,
        resolution=payment.resolution,  # type: ignore[arg-type] # the column's CHECK lists the same words
        transaction_id=payment.transaction_id,
        created_at=to_wire(payment.created_at),
        pay_by=to_wire(payment.pay_by),
    )
