"""Our books against the provider's: what must hold at every moment, and what must hold when everything has ended.

`menpiao audit` proves that our tables agree with each other. That they agree with where the money is, only this can
tell, for only here somebody knows both.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao.catalog import ServiceFee
from menpiao.orders.model.reseating import WantedSessionChange
from menpiao.payments import Method, RefundState
from menpiao.platform.db import Tx
from menpiao.simulation.money import store
from menpiao.simulation.money.aside import Aside, kept_too_long, read_aside, wrong_aside
from menpiao.simulation.money.book import Book, Entry
from menpiao.simulation.money.stage import ORGANIZER
from menpiao.simulation.money.store import OurCancellation, OurOrder, OurPayment, OurPlace, OurRefund, StepUse

HELD = ("awaiting_payment", "paying")
GONE = ("cancelled", "expired")
OPEN_PAYMENTS = ("created", "prepared", "closing")
RECEIVED = ("paid", "paid_late")
STUCK_REFUNDS = ("closed", "abnormal")
"""The provider gave up; a person has to look."""
FOR_PEOPLE = ("requested", *STUCK_REFUNDS)
"""It goes on when a person says so."""


class Wrong(msgspec.Struct, frozen=True):
    """What does not agree, and the order, payment or refund that it is about."""

    what: str
    about: UUID | None = None


class Ledger(msgspec.Struct, frozen=True):
    """Balances: cash by merchant account, what is on its way back, and cash by till."""

    cash: dict[UUID, int]
    in_clearing: int
    tills: dict[UUID, int] = {}


class Said(msgspec.Struct, frozen=True):
    """What people were told, and what they set: payments that a phone can pay; refunds that a buyer was promised, and
    how much; the service fees that were ever in force, and the limits above which refunds needed a second person; the
    keys of payments for which cash lay on the counter, and refunds that a clerk took out of a drawer; what places of
    each ticket type cost, and which changes of session staff asked for under which keys."""

    handed_out: Sequence[UUID] = ()
    promised: Sequence[tuple[UUID, int]] = ()
    fees: Sequence[ServiceFee | None] = (None,)
    limits: Sequence[int | None] = (None,)
    on_counter: Collection[str] = ()
    over_counter: Collection[UUID] = ()
    prices_fen: Mapping[UUID, int] = {}
    changes: Mapping[str, WantedSessionChange] = {}
    codes: Mapping[str, str] = {}
    """Promo codes with which orders were asked for, by the orders' keys."""
    opened: Mapping[str, frozenset[UUID]] = {}
    """Hidden types that these orders may hold."""
    hidden: frozenset[UUID] = frozenset()


class Ours(msgspec.Struct, frozen=True):
    """What our books say at one moment."""

    orders: dict[UUID, OurOrder]
    payments: dict[UUID, OurPayment]
    refunds: dict[UUID, OurRefund]
    cancellations: dict[UUID, OurCancellation]
    steps: dict[UUID, StepUse]
    places: Sequence[OurPlace] = ()
    aside: Aside = Aside()

    def payments_of(self, order_id: UUID) -> list[OurPayment]:
        return [one for one in self.payments.values() if one.order_id == order_id]

    def refunds_of(self, payment_id: UUID) -> list[OurRefund]:
        return [one for one in self.refunds.values() if one.payment_id == payment_id]

    def refund_of_number(self, number: UUID) -> OurRefund | None:
        """Whose number this is."""
        return next((one for one in self.refunds.values() if number in one.numbers), None)


async def read_ours(tx: Tx) -> Ours:
    """Our books as they stand."""
    return Ours(
        {one.id: one for one in await store.orders(tx, ORGANIZER)},
        {one.id: one for one in await store.payments(tx, ORGANIZER)},
        {one.id: one for one in await store.refunds(tx, ORGANIZER)},
        {one.id: one for one in await store.cancellations(tx, ORGANIZER)},
        {one.id: one for one in await store.step_uses(tx, ORGANIZER)},
        await store.places(tx, ORGANIZER),
        await read_aside(tx, ORGANIZER),
    )


async def read_ledger(tx: Tx) -> Ledger:
    """Its balances."""
    return Ledger(
        await store.cash(tx, ORGANIZER), await store.in_clearing(tx, ORGANIZER), await store.in_tills(tx, ORGANIZER)
    )


def wrong_now(ours: Ours, book: Book, said: Said) -> list[Wrong]:
    """What may not be at any moment, whatever is on its way."""
    return [
        *(Wrong(wrong) for wrong in book.wrongs),
        *_tickets_for_nothing(ours, book),
        *_cash_of_nobody(ours, said),
        *_released_too_early(ours, book, said.handed_out),
        *_refunds_unknown_to_us(ours, book),
        *_not_as_promised(ours, said.promised),
        *_too_early_birds(ours),
        *_without_a_second_person(ours, book, said.limits),
        *_fees_of_nobody(ours, said.fees),
        *_fees_kept(ours),
        *_places_not_paid_for(ours, said),
        *(Wrong(*one) for one in wrong_aside(ours.aside, said.codes, said.opened, said.hidden)),
    ]


def wrong_in_the_end(
    ours: Ours, ledger: Ledger, book: Book, cases: Collection[UUID], tills: Mapping[UUID, int]
) -> list[Wrong]:
    """What may not be when nothing is on its way any more: every fen is where our books say it is, and what waits for a
    person is among the ``cases`` that people see. ``tills``: what clerks put into drawers and took out of them."""
    return [
        *_not_ended(ours, cases),
        *_fen_by_fen(ours, book),
        *_paid_for_nothing(ours, book),
        *_ledger_apart(ours, ledger, book),
        *_tills_apart(ledger, tills),
        *_cancellations_not_ended(ours),
        *(Wrong(*one) for one in kept_too_long(ours.aside, book.now())),
    ]


def _kept_for(ours: Ours, book: Book, order_id: UUID) -> int:
    """What the provider keeps of this order's payments whose money is in our books, and what tills have of it."""
    received = [one for one in ours.payments_of(order_id) if one.state in RECEIVED]
    by_provider = sum(book.entries[one.id].kept_fen for one in received if one.id in book.entries)
    return by_provider + sum(_in_drawers(ours, one) for one in received if one.in_cash)


def _in_drawers(ours: Ours, payment: OurPayment) -> int:
    out = sum(one.amount_fen for one in ours.refunds_of(payment.id) if one.state == "succeeded")
    return (payment.received_fen or 0) - out


def _tickets_for_nothing(ours: Ours, book: Book) -> Iterable[Wrong]:
    for order in ours.orders.values():
        accepted = any(one.resolution == "accept" for one in ours.payments_of(order.id))
        if not accepted and _kept_for(ours, book, order.id) < order.worth_fen:
            yield Wrong("tickets that nobody paid for", order.id)
    for payment in ours.payments.values():
        if payment.state in RECEIVED and not payment.in_cash:
            entry = book.entries.get(payment.id)
            money = entry.money if entry is not None else None
            if entry is None or money is None:
                yield Wrong("a payment that nobody made is paid", payment.id)
            elif money.amount_fen != payment.received_fen:
                yield Wrong("a payment is paid with another amount than arrived", payment.id)
            elif payment.resolution is None and not _as_asked(entry):
                yield Wrong("a payment is taken for paid that is not what we asked for", payment.id)


def _as_asked(entry: Entry) -> bool:
    """A code on a screen is paid by whoever scans it."""
    request, money = entry.request, entry.money
    return (
        money is not None
        and (money.amount_fen, money.app_id) == (request.amount_fen, request.app_id)
        and (request.method is Method.WECHAT_NATIVE or money.payer == request.payer)
    )


def _cash_of_nobody(ours: Ours, said: Said) -> Iterable[Wrong]:
    """Cash moves where a clerk says so, and nowhere else."""
    for payment in ours.payments.values():
        if payment.in_cash and payment.idempotency_key not in said.on_counter:
            yield Wrong("cash was taken that nobody brought", payment.id)
    for refund in ours.refunds.values():
        out = refund.in_cash and refund.state == "succeeded" and refund.amount_fen > 0
        if out and refund.id not in said.over_counter:
            yield Wrong("a refund of cash is done that nobody handed over", refund.id)


def _released_too_early(ours: Ours, book: Book, handed_out: Iterable[UUID]) -> Iterable[Wrong]:
    """Places are on sale again while a phone can still pay for them, and nobody told us otherwise."""
    for payment_id in handed_out:
        payment = ours.payments[payment_id]
        order = ours.orders[payment.order_id]
        if order.state in GONE and book.payable(payment_id) and not book.entries[payment_id].told_over:
            yield Wrong("places were released while their payment was open", payment_id)


def _refunds_unknown_to_us(ours: Ours, book: Book) -> Iterable[Wrong]:
    for entry in book.entries.values():
        for number, back in entry.back.items():
            known = ours.refund_of_number(number)
            if known is None:
                yield Wrong("the provider refunds what our books do not know", entry.request.payment_id)
            elif (known.payment_id, known.amount_fen) != (back.request.payment_id, back.request.amount_fen):
                yield Wrong("a refund is another one at the provider", known.id)
    for refund in ours.refunds.values():
        gone = [book.refund_seen(number).state for number in refund.numbers]
        if sum(state in _ON_ITS_WAY for state in gone) > 1:
            yield Wrong("a refund goes back under two numbers", refund.id)
        by_provider = refund.state == "succeeded" and refund.amount_fen > 0 and not refund.paid_otherwise
        if by_provider and not refund.in_cash and RefundState.SUCCEEDED not in gone:
            yield Wrong("a refund succeeded that the provider did not make", refund.id)


def _not_as_promised(ours: Ours, promised: Iterable[tuple[UUID, int]]) -> Iterable[Wrong]:
    for refund_id, amount_fen in promised:
        refund = ours.refunds.get(refund_id)
        if refund is None or refund.amount_fen != amount_fen:
            yield Wrong("a buyer was promised another refund", refund_id)


def _too_early_birds(ours: Ours) -> Iterable[Wrong]:
    for step in ours.steps.values():
        if step.places is not None and step.tickets > step.places:
            yield Wrong(f"{step.tickets} tickets at an early price that {step.places} have", step.id)


def _without_a_second_person(ours: Ours, book: Book, limits: Sequence[int | None]) -> Iterable[Wrong]:
    """However refunds are sliced: what staff give back of an order by themselves is within the widest limit there
    was."""
    most = None if None in limits else max(limit for limit in limits if limit is not None)
    alone: dict[UUID, int] = {}
    for refund in ours.refunds.values():
        if refund.decided_by is not None and refund.decided_by == refund.requested_by:
            yield Wrong("who asked for a refund agreed to it", refund.id)
        gone = any(book.refund_seen(number).state in _ON_ITS_WAY for number in refund.numbers)
        if gone and (refund.state == "declined" or (refund.needs_approval and refund.decided_by is None)):
            yield Wrong("the provider refunds what nobody agreed to", refund.id)
        if _is_decided_by_one(refund):
            order_id = ours.orders[refund.order_id].pays_for or refund.order_id
            alone[order_id] = alone.get(order_id, 0) + refund.amount_fen
    for order_id, fen in alone.items():
        if most is not None and fen > most:
            yield Wrong(f"one person gave {fen} fen back, where {most} is the limit", order_id)


def _is_decided_by_one(refund: OurRefund) -> bool:
    """What is paid back of a supplement goes along with its ticket: whoever decides about that decides about it."""
    by_staff = refund.reason == "by_staff" or (refund.reason == "seat_change" and not refund.tickets)
    return by_staff and not refund.needs_approval


def _places_not_paid_for(ours: Ours, said: Said) -> Iterable[Wrong]:
    """Whoever has another place than they bought has paid, or got back, what it costs more or less, once; unless staff
    did not want that. What was taken off the first place's price stays off."""
    for one in ours.places:
        price, kept, stands_for = said.prices_fen, one.bought_fen, one.from_types[0]
        for key, to, declined_fen in zip(one.keys, one.to_types, one.declined_fen, strict=True):
            change = said.changes[key]
            if (one.ticket_id, to) not in [(place.ticket_id, place.ticket_type_id) for place in change.places]:
                yield Wrong("a ticket went where nobody wanted it", one.order_id)
            if change.difference == "settle":
                kept += max(price[to] - price[stands_for], -kept) + declined_fen
                stands_for = stands_for if declined_fen else to
        if one.ticket_type_id != one.to_types[-1]:
            yield Wrong("a ticket is not where it was moved to", one.order_id)
        if one.kept_fen != kept:
            yield Wrong(f"{one.kept_fen} fen are kept for a ticket whose places came to {kept}", one.order_id)
        off = price[one.from_types[0]] - one.bought_fen
        if one.kept_fen + off < price[stands_for]:
            yield Wrong(f"a place of {price[stands_for]} fen was paid for with {one.kept_fen}", one.order_id)


def _fees_of_nobody(ours: Ours, fees: Sequence[ServiceFee | None]) -> Iterable[Wrong]:
    """A buyer pays the fee of an event as it was at some time; one that the organizer bears is never paid."""
    for order in ours.orders.values():
        could = {0} if order.pays_for else {_fee_of(fee, order) for fee in fees}
        if order.charged_fen not in could:
            yield Wrong(f"an order was charged a service fee of {order.charged_fen} fen", order.id)


def _fee_of(fee: ServiceFee | None, order: OurOrder) -> int:
    if fee is None or fee.paid_by == "organizer" or order.price_fen == 0:
        return 0
    share = (2 * order.price_fen * fee.basis_points + 10_000) // 20_000
    return share + order.priced * fee.ticket_fen + fee.order_fen


def _fees_kept(ours: Ours) -> Iterable[Wrong]:
    """Where all of an order goes back because the organizer cancelled or moved it, so does the service fee."""
    for order in ours.orders.values():
        back = [one for one in ours.refunds.values() if one.order_id == order.id and one.reason in _ORGANIZERS_DOING]
        if back and sum(one.tickets for one in back) == order.items:
            fen = sum(one.amount_fen for one in back) + order.given_back_fen
            if fen != order.total_fen:
                yield Wrong(f"{fen} of {order.total_fen} fen go back of what does not take place", order.id)


_ORGANIZERS_DOING = ("session_cancelled", "session_postponed")
_ON_ITS_WAY = (RefundState.PROCESSING, RefundState.SUCCEEDED, RefundState.ABNORMAL)


def _not_ended(ours: Ours, cases: Collection[UUID]) -> Iterable[Wrong]:
    for payment in ours.payments.values():
        if payment.state in OPEN_PAYMENTS:
            yield Wrong(f"the payment is still {payment.state}", payment.id)
        if payment.state == "frozen" and payment.resolution is None and payment.id not in cases:
            yield Wrong("the payment is frozen, and nobody is told", payment.id)
    for order in ours.orders.values():
        if order.state in HELD:
            yield Wrong(f"the order is still {order.state}", order.id)
    for refund in ours.refunds.values():
        if refund.state in STUCK_REFUNDS and refund.id not in cases:
            yield Wrong(f"the refund is {refund.state}, and nobody is told", refund.id)
        if refund.state == "requested" and refund.id not in cases:
            yield Wrong("the refund waits for somebody to agree, and nobody is told", refund.id)
        if refund.doubled_open and refund.id not in cases:
            yield Wrong("the refund went out twice, and nobody is told", refund.id)
        if refund.waits_at_window and refund.id not in cases:
            yield Wrong("the refund waits at the window, and nobody is told", refund.id)
        if refund.state not in ("succeeded", "declined") and not _is_for_people(refund):
            yield Wrong(f"the refund is still {refund.state}", refund.id)


def _is_for_people(refund: OurRefund) -> bool:
    return refund.state in FOR_PEOPLE or refund.waits_at_window


def _fen_by_fen(ours: Ours, book: Book) -> Iterable[Wrong]:
    for payment_id, entry in book.entries.items():
        payment = ours.payments.get(payment_id)
        if payment is None:
            yield Wrong("the provider knows a payment that our books do not", payment_id)
        elif payment.state != "frozen":
            back = sum(
                one.doubled_fen if one.paid_otherwise else one.amount_fen
                for one in ours.refunds_of(payment_id)
                if one.state == "succeeded"
            )
            should = (payment.received_fen or 0) - back
            if entry.kept_fen != should:
                yield Wrong(f"the provider keeps {entry.kept_fen} fen, our books say {should}", payment_id)


def _paid_for_nothing(ours: Ours, book: Book) -> Iterable[Wrong]:
    """Money that buys nothing, is not on its way back, and is no case for a person."""
    for order in ours.orders.values():
        refunds = [one for one in ours.refunds.values() if one.order_id == order.id]
        stays = sum(one.amount_fen - one.doubled_fen for one in refunds if _is_for_people(one) or one.paid_otherwise)
        more = sum(
            (one.received_fen or 0) - one.amount_fen for one in ours.payments_of(order.id) if one.resolution == "accept"
        )
        fees = order.fee_fen + order.service_fee_fen
        kept, should = _kept_for(ours, book, order.id), order.worth_fen + fees + stays + order.waiting_fen
        if kept not in (should, should + more):
            yield Wrong(f"{kept} fen of this order are kept; tickets, fees and open cases are {should}", order.id)


def _ledger_apart(ours: Ours, ledger: Ledger, book: Book) -> Iterable[Wrong]:
    """The ledger against the provider: cash is what it keeps for us, and in clearing is what waits for a person."""
    kept: dict[UUID, int] = dict.fromkeys(ledger.cash, 0)
    for payment_id, entry in book.entries.items():
        payment = ours.payments.get(payment_id)
        if payment is not None and payment.state in RECEIVED:
            kept[payment.merchant_account_id] = kept.get(payment.merchant_account_id, 0) + entry.kept_fen
    for account_id, fen in kept.items():
        cash = ledger.cash.get(account_id, 0)
        if cash != fen:
            yield Wrong(f"the ledger has {cash} fen in an account that holds {fen}", account_id)
    stuck = sum(one.amount_fen for one in ours.refunds.values() if _is_for_people(one))
    if ledger.in_clearing != stuck:
        yield Wrong(f"{ledger.in_clearing} fen are in clearing, {stuck} are stuck")


def _tills_apart(ledger: Ledger, tills: Mapping[UUID, int]) -> Iterable[Wrong]:
    for till_id in {*ledger.tills, *tills}:
        fen, should = ledger.tills.get(till_id, 0), tills.get(till_id, 0)
        if fen != should:
            yield Wrong(f"the ledger has {fen} fen in a till into which clerks put {should}", till_id)


def _cancellations_not_ended(ours: Ours) -> Iterable[Wrong]:
    """Everybody has their money back, or a person knows whose is stuck."""
    for one in ours.cancellations.values():
        if one.tickets:
            yield Wrong(f"{one.tickets} tickets of a cancelled session stand", one.id)
        if one.state != "finished" and not one.missing and not one.troubled:
            yield Wrong(f"the cancellation is still {one.state}", one.id)
