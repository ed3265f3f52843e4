"""Our books against the provider's: what must hold at every moment, and what must hold when everything has ended.

`menpiao audit` proves that our tables agree with each other. That they agree with where the money is, only this can
tell, for only here somebody knows both.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx
from menpiao.simulation.money import store
from menpiao.simulation.money.book import Book
from menpiao.simulation.money.stage import ORGANIZER
from menpiao.simulation.money.store import OurOrder, OurPayment, OurRefund

HELD = ("awaiting_payment", "paying")
GONE = ("cancelled", "expired")
OPEN_PAYMENTS = ("created", "prepared", "closing")
DEAD_REFUNDS = ("closed", "abnormal")
"""The provider gave up; a person has to look."""
CLOCKS_APART = timedelta(minutes=2)


class Wrong(msgspec.Struct, frozen=True):
    """What does not agree, and the order, payment or refund that it is about."""

    what: str
    about: UUID | None = None


class Ours(msgspec.Struct, frozen=True):
    """What our books say at one moment."""

    orders: dict[UUID, OurOrder]
    payments: dict[UUID, OurPayment]
    refunds: dict[UUID, OurRefund]

    def payments_of(self, order_id: UUID) -> list[OurPayment]:
        return [one for one in self.payments.values() if one.order_id == order_id]

    def refunds_of(self, payment_id: UUID) -> list[OurRefund]:
        return [one for one in self.refunds.values() if one.payment_id == payment_id]


async def read_ours(tx: Tx) -> Ours:
    """Our books as they stand."""
    return Ours(
        {one.id: one for one in await store.orders(tx, ORGANIZER)},
        {one.id: one for one in await store.payments(tx, ORGANIZER)},
        {one.id: one for one in await store.refunds(tx, ORGANIZER)},
    )


def wrong_now(ours: Ours, book: Book, handed_out: Iterable[UUID]) -> list[Wrong]:
    """What may not be at any moment, whatever is on its way."""
    return [
        *(Wrong(wrong) for wrong in book.wrongs),
        *_tickets_for_nothing(ours, book),
        *_released_too_early(ours, book, handed_out),
        *_refunds_unknown_to_us(ours, book),
    ]


def wrong_in_the_end(ours: Ours, book: Book) -> list[Wrong]:
    """What may not be when nothing is on its way any more: every fen is where our books say it is."""
    return [*_not_ended(ours, book), *_fen_by_fen(ours, book), *_paid_for_nothing(ours, book)]


def _money_of(ours: Ours, book: Book, order_id: UUID) -> int:
    """What the provider keeps for this order, of payments that we took for what they are."""
    return sum(
        book.entries[one.id].kept_fen
        for one in ours.payments_of(order_id)
        if one.state == "paid" and one.id in book.entries
    )


def _tickets_for_nothing(ours: Ours, book: Book) -> Iterable[Wrong]:
    for order in ours.orders.values():
        if order.tickets and _money_of(ours, book, order.id) < order.total_fen:
            yield Wrong("tickets that nobody paid for", order.id)
    for payment in ours.payments.values():
        entry = book.entries.get(payment.id)
        if payment.state == "paid":
            money = entry.money if entry is not None else None
            if entry is None or money is None:
                yield Wrong("a payment that nobody made is paid", payment.id)
            elif money.amount_fen != payment.amount_fen:
                yield Wrong("a payment is paid with another amount", payment.id)
            elif (money.payer, money.app_id) != (entry.request.payer, entry.request.app_id):
                yield Wrong("a payment is paid by somebody else", payment.id)


def _released_too_early(ours: Ours, book: Book, handed_out: Iterable[UUID]) -> Iterable[Wrong]:
    """Places are on sale again while a phone can still pay for them, and nobody told us otherwise."""
    for payment_id in handed_out:
        payment = ours.payments[payment_id]
        order = ours.orders[payment.order_id]
        if order.state in GONE and book.payable(payment_id) and not book.entries[payment_id].told_over:
            yield Wrong("places were released while their payment was open", payment_id)


def _refunds_unknown_to_us(ours: Ours, book: Book) -> Iterable[Wrong]:
    for entry in book.entries.values():
        for refund_id, back in entry.back.items():
            known = ours.refunds.get(refund_id)
            if known is None:
                yield Wrong("the provider refunds what our books do not know", entry.request.payment_id)
            elif (known.payment_id, known.amount_fen) != (back.request.payment_id, back.request.amount_fen):
                yield Wrong("a refund is another one at the provider", refund_id)


def _not_ended(ours: Ours, book: Book) -> Iterable[Wrong]:
    for payment in ours.payments.values():
        if payment.state in OPEN_PAYMENTS and payment.mismatch is None:
            yield Wrong(f"the payment is still {payment.state}", payment.id)
    for order in ours.orders.values():
        disputed = any(one.mismatch for one in ours.payments_of(order.id))
        if order.state in HELD and not disputed:
            yield Wrong(f"the order is still {order.state}", order.id)
    for refund in ours.refunds.values():
        if refund.state not in ("succeeded", *DEAD_REFUNDS):
            yield Wrong(f"the refund is still {refund.state}", refund.id)


def _fen_by_fen(ours: Ours, book: Book) -> Iterable[Wrong]:
    for payment_id, entry in book.entries.items():
        payment = ours.payments.get(payment_id)
        if payment is None:
            yield Wrong("the provider knows a payment that our books do not", payment_id)
        elif payment.mismatch is None:
            back = sum(one.amount_fen for one in ours.refunds_of(payment_id) if one.state == "succeeded")
            should = payment.amount_fen - back if payment.state == "paid" else 0
            if entry.kept_fen != should:
                yield Wrong(f"the provider keeps {entry.kept_fen} fen, our books say {should}", payment_id)


def _paid_for_nothing(ours: Ours, book: Book) -> Iterable[Wrong]:
    """Money that buys nothing, is not on its way back, and is no case for a person."""
    for order in ours.orders.values():
        kept = sum(
            book.entries[one.id].kept_fen
            for one in ours.payments_of(order.id)
            if one.id in book.entries
            and one.mismatch is None
            and not any(refund.state in DEAD_REFUNDS for refund in ours.refunds_of(one.id))
        )
        bought = order.total_fen if order.tickets else 0
        if kept != bought:
            yield Wrong(f"the buyer's {kept} fen are kept, and what they bought costs {bought}", order.id)
