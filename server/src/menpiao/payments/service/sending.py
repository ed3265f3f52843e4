"""Sending refunds: what waits is sent under its number, what was sent is asked about until it is done.

A payment's refunds go one by one, a minute apart on the wire, as providers want it: counted from when the answer to the
one before was there. Those of an account go at its pace (`menpiao.payments.model.pace`), however many workers send
them. An outcome that is not known is asked about, never assumed. An account that is short of money makes all its
refunds wait; one of them tries from time to time, and the first that goes through ends that.
"""

from datetime import timedelta
from uuid import UUID

from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import encode
from menpiao.payments.model import pace
from menpiao.payments.model.payment import Payment
from menpiao.payments.model.refund import (
    APART,
    ASK_OTHERS_AFTER,
    MOST_NUMBERS,
    REFUND_AGAIN_AFTER,
    TOO_MANY_NUMBERS,
    UNHEARD,
    WAIT_FOR_FUNDS,
    Refund,
    RefundReason,
)
from menpiao.payments.model.refund_states import STUCK, RefundEffect, RefundEvent, RefundStage, refund_step
from menpiao.payments.model.refusals import ProviderUnavailable, RefundNotStuck
from menpiao.payments.ports import (
    NOT_ENOUGH,
    MerchantAccount,
    OutcomeUnknown,
    ProviderRefund,
    ProviderRefused,
    RefundRequest,
    RefundState,
)
from menpiao.payments.service.accounts import MerchantAccounts, unreadable_told
from menpiao.payments.service.collecting import Providers
from menpiao.payments.service.handful import Handful
from menpiao.payments.service.hearing import hear_of_refund
from menpiao.payments.service.refunds import SEND_REFUNDS, apply, locked
from menpiao.payments.store import bulk, numbers
from menpiao.payments.store import payments as payments_store
from menpiao.payments.store import refunds as store
from menpiao.platform import jobs
from menpiao.platform.db import Database

ASKED_A_RUN = 20
SENT_AT_ONCE = 8
"""Looked up and written down side by side; how many of them are at the provider, their `Handful` decides."""
FULL_PACE = 50
"""Refunds a second of an account, where nobody said otherwise."""
LASTS = timedelta(seconds=30)
"""A handful is over by then: so long another worker waits for its end, should it never come."""

_OVER = (RefundState.CLOSED, RefundState.FELL_BACK, RefundState.UNKNOWN_REFUND)
"""What a provider has to say of a number before another one is used: nothing goes out under it any more."""

WORDS = {
    RefundReason.BY_BUYER: "退票，款项原路退回",
    RefundReason.BY_STAFF: "退票，款项原路退回",
    RefundReason.SESSION_CANCELLED: "演出取消，款项原路退回",
    RefundReason.SESSION_POSTPONED: "演出延期退票，款项原路退回",
    RefundReason.SEAT_CHANGE: "换座退差价，款项原路退回",
}
"""What the buyer reads in the provider's own notice of the refund."""

OTHER_WORDS = "订单已关闭，款项原路退回"


async def send_refunds(
    db: Database,
    providers: Providers,
    accounts: MerchantAccounts,
    *,
    notify_base: str,
    per_second: float = FULL_PACE,
) -> int:
    """Ask about what is under way, then send what waits, so many at most as each account's pace allows now; returns how
    many were looked after."""
    _, again = ASK_OTHERS_AFTER
    async with db.tx() as tx:
        asked = await store.claim_to_ask(tx, limit=ASKED_A_RUN, again_after=REFUND_AGAIN_AFTER)
        asked += await numbers.claim_to_ask(tx, limit=ASKED_A_RUN, again_after=again)

    async def ask(refund: Refund) -> None:
        await _ask(db, providers, accounts, refund)

    await jobs.for_each(SEND_REFUNDS, asked, ask)
    sent = 0

    async def send_of(account: bulk.DueAccount) -> None:
        nonlocal sent
        sent += await _send_of_account(db, providers, accounts, account, notify_base=notify_base, per_second=per_second)

    async with db.read() as tx:
        due = await bulk.accounts_due(tx)
    await jobs.for_each(SEND_REFUNDS, due, send_of)
    return len(asked) + sent


async def _send_of_account(
    db: Database,
    providers: Providers,
    accounts: MerchantAccounts,
    account: bulk.DueAccount,
    *,
    notify_base: str,
    per_second: float,
) -> int:
    """A handful; how many that was. An account has one at a time, however many workers there are."""
    async with db.tx() as tx:
        at = await bulk.lock_pace(tx, account)
        if at is None:
            return 0
        present = pace.present(at.per_second, full=per_second, well=at.well)
        allowed = pace.allowance(at.now, at.next_refund_at, present, well=at.well)
        claimed = await store.claim_to_send(
            tx,
            organizer_id=account.organizer_id,
            account_id=account.id,
            limit=min(1, allowed) if at.short else allowed,
            again_after=REFUND_AGAIN_AFTER,
            apart_s=int(APART.total_seconds()),
            unheard_s=int(UNHEARD.total_seconds()),
            frm=RefundStage.APPROVED,
            to=refund_step(RefundStage.APPROVED, RefundEvent.SEND).to,
        )
        if not claimed:
            return 0
        await bulk.set_next_refund_at(tx, account, at.now + LASTS)
    handful = Handful(db.clock)

    async def send(refund: Refund) -> None:
        try:
            await _send(db, providers, accounts, refund, handful, notify_base=notify_base)
        finally:
            async with db.single() as tx:
                await store.set_sent(tx, refund)

    await jobs.for_each(SEND_REFUNDS, claimed, send, at_once=SENT_AT_ONCE)
    after = pace.pace_after(
        at.per_second, full=per_second, taken=handful.taken, refused=handful.refused, limited=handful.limited
    )
    well = at.well or handful.taken > 0
    goes_on_at = pace.present(after, full=per_second, well=well)
    following = pace.next_at(at.now, at.next_refund_at, len(claimed), goes_on_at, well=well)
    async with db.tx() as tx:
        await bulk.set_pace(tx, account, after, well=handful.taken > 0, next_refund_at=following, rest=handful.rest())
    return len(claimed)


async def try_again(
    db: Database,
    providers: Providers,
    accounts: MerchantAccounts,
    *,
    organizer_id: int,
    refund_id: UUID,
    request_key: str,
) -> bool:
    """A person has done what was needed: go on with a refund that is stuck; False where this request did so before.

    The provider is asked first, so that nothing is sent under a new number while the old one went through. One that is
    closed or fell back goes under a new number, and only where the provider says at this moment that the old one is
    over; the others go under their own. Raises `RefundNotStuck`, `ProviderUnavailable`.
    """
    over = await look_again(db, providers, accounts, organizer_id=organizer_id, refund_id=refund_id)
    async with db.tx() as tx:
        refund = await locked(tx, organizer_id=organizer_id, refund_id=refund_id)
        if await numbers.number_of_request(tx, organizer_id=organizer_id, refund_id=refund_id, key=request_key):
            return False
        number = await numbers.number_by_id(tx, organizer_id=organizer_id, attempt_id=refund.attempt_id)
        assert number is not None, "the present number of a refund is one of its numbers"
        event = RefundEvent.TRY_AGAIN if number.fell_back_at is None else RefundEvent.TRY_ANEW
        if refund_step(RefundStage(refund.state), event).effect is RefundEffect.NEW_NUMBER and over != number.id:
            raise ProviderUnavailable()
        step = await apply(db, tx, refund, event, request_key=request_key)
        if step.effect is RefundEffect.REFUSE:
            raise RefundNotStuck(state=refund.state)
        if refund.payment_id is not None:
            payment = await payments_store.payment_by_id(tx, organizer_id=organizer_id, payment_id=refund.payment_id)
            assert payment is not None
            await store.set_funded(tx, organizer_id=organizer_id, account_id=payment.merchant_account_id)
    return True


async def ask_now(
    db: Database, providers: Providers, accounts: MerchantAccounts, *, organizer_id: int, refund_id: UUID
) -> bool:
    """Ask about a refund that was sent, at this moment, and act upon the answer; False where it was not, or is over.
    Raises `NotFound`, `AccountUnreadable`, `ProviderUnavailable`."""
    async with db.read() as tx:
        refund = await store.refund_by_id(tx, organizer_id=organizer_id, refund_id=refund_id)
    if refund is None:
        raise NotFound()
    if refund.state not in (RefundStage.APPROVED, RefundStage.PROCESSING) or refund.tries == 0:
        return False
    with unreadable_told():
        said = await _ask(db, providers, accounts, refund)
    if said is None:
        raise ProviderUnavailable()
    return True


async def look_again(
    db: Database, providers: Providers, accounts: MerchantAccounts, *, organizer_id: int, refund_id: UUID
) -> UUID | None:
    """Before a person's word about a stuck refund is taken, the provider's is: it may have gone through meanwhile. The
    number of which it says that nothing goes out under it any more; None where it does not say that."""
    async with db.read() as tx:
        refund = await store.refund_by_id(tx, organizer_id=organizer_id, refund_id=refund_id)
    if refund is None or refund.state not in STUCK:
        return None
    said = await _ask(db, providers, accounts, refund)
    return refund.attempt_id if said in _OVER else None


async def _ask(db: Database, providers: Providers, accounts: MerchantAccounts, refund: Refund) -> RefundState | None:
    """Ask what became of it, and act upon the answer; None: that can't be known now, and is asked again later."""
    found = await _payment_and_account(db, accounts, refund)
    if found is None:
        return None
    payment, account = found
    try:
        told = await providers[account.provider].query_refund(account, refund.attempt_id)
    except (OutcomeUnknown, ProviderRefused):
        await _happened(db, refund, RefundEvent.NO_ANSWER)
        return None
    await _hear(db, refund, payment, told)
    return told.state


async def _send(
    db: Database,
    providers: Providers,
    accounts: MerchantAccounts,
    refund: Refund,
    handful: Handful,
    *,
    notify_base: str,
) -> None:
    found = await _payment_and_account(db, accounts, refund)
    if found is None:
        return
    payment, account = found
    if await _too_many(db, refund, payment):
        await _happened(db, refund, RefundEvent.REFUSED, said=TOO_MANY_NUMBERS)
        return
    request = RefundRequest(
        refund_id=refund.attempt_id,
        payment_id=payment.id,
        amount_fen=refund.amount_fen,
        total_fen=payment.received_fen or payment.amount_fen,
        reason=WORDS.get(RefundReason(refund.reason), OTHER_WORDS),
        notify_url=notify_url_of(notify_base, account.provider, "refund", account.id),
    )
    told: ProviderRefund | ProviderRefused | None = None
    async with handful.turn() as may:
        if may:
            try:
                told = await providers[account.provider].refund(account, request)
                handful.note_taken()
            except OutcomeUnknown:
                pass
            except ProviderRefused as refused:
                handful.note_refused(refused.code)
                told = refused
    if not may:
        stopped = RefundEvent.NOT_ENOUGH if handful.said == NOT_ENOUGH else RefundEvent.NOT_NOW
        await _happened(db, refund, stopped, said=handful.said)
    elif told is None:
        await _happened(db, refund, RefundEvent.NO_ANSWER)
    elif isinstance(told, ProviderRefused):
        await _refused(db, refund, payment, told)
    else:
        async with db.tx() as tx:
            await store.set_funded(tx, organizer_id=refund.organizer_id, account_id=account.id)
        await _hear(db, refund, payment, told)


async def _refused(db: Database, refund: Refund, payment: Payment, refused: ProviderRefused) -> None:
    if refused.code == NOT_ENOUGH:
        async with db.tx() as tx:
            await store.set_short_of_funds(
                tx,
                organizer_id=refund.organizer_id,
                account_id=payment.merchant_account_id,
                wait_s=int(WAIT_FOR_FUNDS.total_seconds()),
            )
        event = RefundEvent.NOT_ENOUGH
    else:
        event = RefundEvent.NOT_NOW if refused.retry else RefundEvent.REFUSED
    await _happened(db, refund, event, said=refused.code)


async def _happened(db: Database, refund: Refund, event: RefundEvent, *, said: str | None = None) -> None:
    """Something that is no word of the provider's about the refund, as it was claimed; a callback may have been
    faster."""
    async with db.tx() as tx:
        now = await locked(tx, organizer_id=refund.organizer_id, refund_id=refund.id)
        if now.attempt_id == refund.attempt_id:
            await apply(db, tx, now, event, said=said)


async def _hear(db: Database, refund: Refund, payment: Payment, told: ProviderRefund) -> None:
    await hear_of_refund(db, organizer_id=refund.organizer_id, account_id=payment.merchant_account_id, told=told)


async def _too_many(db: Database, refund: Refund, payment: Payment) -> bool:
    async with db.read() as tx:
        others = await numbers.other_numbers_of_payment(
            tx, organizer_id=payment.organizer_id, payment_id=payment.id, attempt_id=refund.attempt_id
        )
    return others >= MOST_NUMBERS


async def _payment_and_account(
    db: Database, accounts: MerchantAccounts, refund: Refund
) -> tuple[Payment, MerchantAccount] | None:
    if refund.payment_id is None:
        return None
    async with db.read() as tx:
        payment = await payments_store.payment_by_id(tx, organizer_id=refund.organizer_id, payment_id=refund.payment_id)
    account = await accounts.get(payment.merchant_account_id) if payment else None
    return None if payment is None or account is None else (payment, account)


def notify_url_of(base: str, provider: str, what: str, account_id: UUID) -> str:
    """Where the provider calls back: ``…/callbacks/wechat/pay/{merchant account}``."""
    return f"{base}/callbacks/{provider}/{what}/{encode(account_id)}"
