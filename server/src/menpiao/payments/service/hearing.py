"""What providers say of refunds: by a callback, an answer to our request, a query or a bill, it all comes here.

It is about one of a refund's numbers. The refund's present number moves it (`refunds.apply`). One that was given up and
replaced can still pay: then the buyer has the money, and that number is the present one again. Whatever pays besides
went out twice, and is written down and posted.
"""

import logging
from uuid import UUID

import msgspec

from menpiao.payments.model.payment import Payment
from menpiao.payments.model.refund import ASK_OTHERS_AFTER, DoubleRefund, Refund
from menpiao.payments.model.refund_states import RefundEffect, RefundEvent, RefundStage
from menpiao.payments.ports import ProviderRefund, RefundState
from menpiao.payments.service.booking import book_double_fell_back, book_doubled
from menpiao.payments.service.refunds import alarm, apply
from menpiao.payments.service.surprises import surprised_by_refund
from menpiao.payments.store import doubles as doubles_store
from menpiao.payments.store import numbers
from menpiao.payments.store import payments as payments_store
from menpiao.payments.store import refunds as store
from menpiao.platform import metrics
from menpiao.platform.db import Database, Tx

log = logging.getLogger(__name__)

_EVENTS = {
    RefundState.PROCESSING: RefundEvent.SAID_PROCESSING,
    RefundState.SUCCEEDED: RefundEvent.SAID_SUCCEEDED,
    RefundState.CLOSED: RefundEvent.SAID_CLOSED,
    RefundState.ABNORMAL: RefundEvent.SAID_ABNORMAL,
    RefundState.FELL_BACK: RefundEvent.FELL_BACK,
    RefundState.UNKNOWN_REFUND: RefundEvent.SAID_UNHEARD_OF,
    RefundState.SOMETHING_ELSE: RefundEvent.SAID_SOMETHING_ELSE,
}
_LATE = (RefundState.PROCESSING, RefundState.SUCCEEDED, RefundState.CLOSED)
"""What was true of a number before it fell back: callbacks come in any order."""


async def hear_of_refund(db: Database, *, organizer_id: int, account_id: UUID, told: ProviderRefund) -> str:
    """Act upon what a provider says of one of its numbers, in the name of this merchant account; the outcome in a word.

    Organizers hold the keys of their own accounts, so an account is believed only about refunds of its own payments.
    """
    async with db.tx() as tx:
        refund = await store.lock_refund_of_attempt(tx, organizer_id=organizer_id, attempt_id=told.refund_id)
        payment = await _payment_of(tx, refund) if refund is not None else None
        if refund is None or payment is None or payment.merchant_account_id != account_id:
            metrics.payment_surprises.labels("refund", "unknown").inc()
            log.error("word_of_unknown_refund", extra={"refund": str(told.refund_id), "account": str(account_id)})
            return "unknown_refund"
        await numbers.set_providers_id(
            tx,
            organizer_id=organizer_id,
            attempt_id=told.refund_id,
            provider_refund_id=told.provider_refund_id,
        )
        number = await numbers.number_by_id(tx, organizer_id=organizer_id, attempt_id=told.refund_id)
        assert number is not None, "the refund was found by it"
        if number.fell_back_at is not None and told.state in _LATE:
            return f"late_word_{told.state}"
        if told.state is RefundState.FELL_BACK:
            await numbers.set_fell_back(tx, organizer_id=organizer_id, attempt_id=told.refund_id)
            if await _double_fell_back(tx, refund, told, account_id):
                return "double_refund_fell_back"
        if refund.paid_otherwise is not None:
            return await _besides(db, tx, refund, told, account_id)
        if told.refund_id != refund.attempt_id:
            return await _under_another_number(db, tx, refund, told, account_id)
        return await _under_its_number(db, tx, refund, told, account_id)


async def _under_its_number(db: Database, tx: Tx, refund: Refund, told: ProviderRefund, account_id: UUID) -> str:
    """The present number, or one that pays and is the present one from now on."""
    event, said = _event_of(refund, told)
    step = await apply(db, tx, refund, event, said=said, succeeded_at=told.succeeded_at, account_id=account_id)
    return f"refund_{event}" if step.effect is RefundEffect.SURPRISE else f"refund_{told.state}"


async def _under_another_number(db: Database, tx: Tx, refund: Refund, told: ProviderRefund, account_id: UUID) -> str:
    """A number that was replaced, or that was under way while a replaced one paid. All that moves anything is that it
    paid: it is the first to do so, or its money went out besides."""
    if refund.state == RefundStage.SUCCEEDED:
        return await _besides(db, tx, refund, told, account_id)
    event, _ = _event_of(refund, told)
    if event is RefundEvent.SAID_SUCCEEDED:
        if refund.state == RefundStage.PROCESSING:
            first, _ = ASK_OTHERS_AFTER
            await numbers.ask_again(tx, organizer_id=refund.organizer_id, attempt_id=refund.attempt_id, after=first)
        its = msgspec.structs.replace(refund, attempt_id=told.refund_id)
        return await _under_its_number(db, tx, its, told, account_id)
    if told.state not in (RefundState.CLOSED, RefundState.FELL_BACK):
        await _surprised(tx, refund, told)
    return f"old_number_{told.state}"


async def _besides(db: Database, tx: Tx, refund: Refund, told: ProviderRefund, account_id: UUID) -> str:
    """What is said of a number while the buyer has the money by another number, or from a person."""
    if told.state is RefundState.SUCCEEDED:
        await numbers.ask_again(tx, organizer_id=refund.organizer_id, attempt_id=told.refund_id, after=None)
        await _went_out_twice(db, tx, refund, told, account_id)
        return f"refund_{RefundEvent.WENT_OUT_TWICE}"
    if told.state is RefundState.SOMETHING_ELSE:
        await _surprised(tx, refund, told)
    elif told.state is not RefundState.PROCESSING:
        await numbers.ask_again(tx, organizer_id=refund.organizer_id, attempt_id=told.refund_id, after=None)
    return f"other_number_{told.state}"


async def _went_out_twice(db: Database, tx: Tx, refund: Refund, told: ProviderRefund, account_id: UUID) -> None:
    """Once for each of the refund's numbers, however often it is said."""
    double = DoubleRefund(
        organizer_id=refund.organizer_id,
        attempt_id=told.refund_id,
        refund_id=refund.id,
        order_id=refund.order_id,
        amount_fen=refund.amount_fen if told.amount_fen is None else told.amount_fen,
        at=db.clock.now(),
        resolution=None,
        reason=None,
    )
    if await doubles_store.insert_double(tx, double):
        await apply(db, tx, refund, RefundEvent.WENT_OUT_TWICE, said=f"under {told.refund_id}")
        await book_doubled(tx, double, account_id=account_id)


async def _double_fell_back(tx: Tx, refund: Refund, told: ProviderRefund, account_id: UUID) -> bool:
    """Whether this number's money was what had gone out twice. It lies at the provider again, so that nobody has to get
    it back any more. What somebody had got back already is a surprise: now the buyer is short of it."""
    known = await doubles_store.lock_doubles(tx, organizer_id=refund.organizer_id, refund_id=refund.id)
    double = next((one for one in known if one.attempt_id == told.refund_id), None)
    if double is None:
        return False
    if double.resolution == "returned":
        await _surprised(tx, refund, told)
    elif double.resolution != "fell_back":
        await doubles_store.set_fell_back(tx, double)
        await book_double_fell_back(tx, double, account_id=account_id)
    return True


async def _surprised(tx: Tx, refund: Refund, told: ProviderRefund) -> None:
    event, said = _event_of(refund, told)
    its = msgspec.structs.replace(refund, attempt_id=told.refund_id)
    alarm(its, event, said)
    await surprised_by_refund(tx, its, event, said)


def _event_of(refund: Refund, told: ProviderRefund) -> tuple[RefundEvent, str | None]:
    """What it is in the table's words, and the provider's own word. Of another sum than ours nothing is believed."""
    if told.amount_fen is not None and told.amount_fen != refund.amount_fen:
        return RefundEvent.SAID_SOMETHING_ELSE, f"amount {told.amount_fen}"
    return _EVENTS[told.state], told.said


async def _payment_of(tx: Tx, refund: Refund) -> Payment | None:
    if refund.payment_id is None:
        return None
    return await payments_store.payment_by_id(tx, organizer_id=refund.organizer_id, payment_id=refund.payment_id)
