"""Reconciliation: every day of every merchant account is read, compared three ways, and healed where asking heals it.

The tick plans a row for each day, reads the day's two bills once they can be had, each in one transaction, and compares
in one statement. About what a query may settle the provider is asked at once, through the same door as a callback; what
is then left open waits for a person (`menpiao.payments.service.differences`). Everything may be repeated: a bill that
is read again replaces itself, a difference found again is the same row.
"""

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from menpiao.kernel.cases import Case
from menpiao.payments.model.reconciliation import (
    ASKED_A_RUN,
    DAYS_AT_ONCE,
    KEPT_DAYS,
    LOOK_AGAIN_AFTER,
    LOOKED_AT_AGAIN,
    NEAR_MIDNIGHT,
    DayRow,
    DayState,
    Difference,
    newest_day,
)
from menpiao.payments.ports import MerchantAccount, OutcomeUnknown, ProviderRefused
from menpiao.payments.ports_bills import (
    BILL_ZONE,
    BillNotReady,
    BillSource,
    BillUnreadable,
    FundBill,
    NoStatement,
    TradeBill,
)
from menpiao.payments.service.accounts import MerchantAccounts
from menpiao.payments.service.booking import book_fees_of_day
from menpiao.payments.service.collecting import Providers
from menpiao.payments.service.hearing import hear_of_refund
from menpiao.payments.service.notices import SettlePayment
from menpiao.payments.store import bills as bills_store
from menpiao.payments.store import reconciliation as store
from menpiao.platform import jobs, metrics
from menpiao.platform.db import Database, Tx

log = logging.getLogger(__name__)

RECONCILE = "reconcile"
ZONE_NAME = "Asia/Shanghai"
CASES_SHOWN = 100
LATE_AFTER = timedelta(hours=24)
"""A day that could not be compared for so long is somebody's business."""


class GiveBack(Protocol):
    """Gives the money of a frozen payment back, because somebody decided so; the same again changes nothing."""

    async def __call__(self, *, organizer_id: int, payment_id: UUID, staff_id: UUID, reason: str) -> None: ...


class Reconciling:
    """What reconciling needs, bound once by `app`: bills by provider, queries, the door that callbacks come through."""

    def __init__(
        self,
        db: Database,
        accounts: MerchantAccounts,
        *,
        sources: Mapping[str, BillSource],
        providers: Providers,
        settle: SettlePayment,
        give_back: GiveBack | None = None,
    ) -> None:
        self.db = db
        self.give_back = give_back
        self._accounts = accounts
        self._sources = sources
        self._providers = providers
        self._settle = settle

    async def tick(self) -> int:
        """Plan the days whose bills can be had by now, and look at those that are due; returns how many."""
        newest = newest_day(self.db.clock.now(), BILL_ZONE)
        async with self.db.tx() as tx:
            await store.plan_days(
                tx,
                providers=list(self._sources),
                oldest=newest - timedelta(days=KEPT_DAYS - 1),
                newest=newest,
                zone=ZONE_NAME,
            )
            claimed = await store.claim_days(tx, limit=DAYS_AT_ONCE, again_after=LOOK_AGAIN_AFTER)
        # One after the other: the fund bill may be asked for three times a second, and a day after its day before.
        await jobs.for_each(RECONCILE, sorted(claimed, key=lambda day: day.day), self.look_at, at_once=1)
        return len(claimed)

    async def look_at(self, day: DayRow) -> None:
        """Read what is missing of the day's bills, compare, ask about what that may settle, and compare again."""
        account = await self._accounts.get(day.merchant_account_id)
        if account is None or not await self._read(day, account):
            return
        await self.compare(day)
        if await self._ask_what_is_open(day):
            await self.compare(day)
        async with self.db.read() as tx:
            earlier = await store.days_to_compare_again(tx, day=day, within=LOOKED_AT_AGAIN)
        for one in earlier:
            await self.compare(one)

    async def _read(self, day: DayRow, account: MerchantAccount) -> bool:
        """Whether both bills are here. One that was read stays read; trouble is written to the day."""
        source = self._sources[account.provider]
        try:
            if day.trades_read_at is None:
                await self._store_trades(day, await _trades(source, account, day.day))
            if day.funds_read_at is None:
                await self._store_funds(day, await _funds(source, account, day.day))
        except (BillNotReady, BillUnreadable, OutcomeUnknown, ProviderRefused) as trouble:
            word = _word_of(trouble)
            log.log(
                logging.INFO if isinstance(trouble, BillNotReady) else logging.ERROR,
                "bill_not_read",
                extra={"account": str(account.id), "day": day.day.isoformat(), "trouble": word},
            )
            async with self.db.tx() as tx:
                await store.set_trouble(tx, day=day, trouble=word)
            return False
        return True

    async def _store_trades(self, day: DayRow, bill: TradeBill) -> None:
        async with self.db.long_tx() as tx:
            before = await store.lock_day(tx, organizer_id=day.organizer_id, day_id=day.id)
            assert before is not None, "days are never deleted"
            await bills_store.replace_trades(tx, day=day, rows=bill.rows)
            fee_fen = await store.set_trades_read(tx, day=day, digest=bill.digest)
            await book_fees_of_day(tx, before, fee_fen, posting_id=self.db.new_id(day.organizer_id))

    async def _store_funds(self, day: DayRow, bill: FundBill) -> None:
        async with self.db.long_tx() as tx:
            await store.lock_day(tx, organizer_id=day.organizer_id, day_id=day.id)
            await bills_store.replace_funds(tx, day=day, rows=bill.rows)
            await store.set_funds_read(tx, day=day, digest=bill.digest)

    async def compare(self, day: DayRow) -> DayState:
        """Write down what does not agree now, clean what does, and say how the day stands."""
        run_id = self.db.new_id(day.organizer_id)
        one_day = timedelta(days=1)
        async with self.db.long_tx() as tx:
            now = await store.lock_day(tx, organizer_id=day.organizer_id, day_id=day.id)
            if now is None or now.trades_read_at is None or now.funds_read_at is None:
                return DayState.OPEN  # its bills are about to be read anew
            found = await bills_store.write_differences(
                tx,
                window=day,
                day_before_read=await self._is_read(tx, day, day.day - one_day),
                day_after_read=await self._is_read(tx, day, day.day + one_day),
                margin=NEAR_MIDNIGHT,
                run_id=run_id,
            )
            await store.clean_others(tx, day=day, run_id=run_id)
            state = DayState(await store.conclude(tx, day=day, compared=True))
        metrics.reconciled.labels(state.value).inc()
        log.info(
            "day_compared",
            extra={
                "account": str(day.merchant_account_id),
                "day": day.day.isoformat(),
                "state": state.value,
                "differences": found,
            },
        )
        return state

    async def _is_read(self, tx: Tx, day: DayRow, other: date) -> bool:
        return await store.is_read(tx, organizer_id=day.organizer_id, account_id=day.merchant_account_id, day=other)

    async def _ask_what_is_open(self, day: DayRow) -> int:
        """Ask once about each difference that an answer may settle; returns about how many."""
        async with self.db.read() as tx:
            unasked = await store.unasked(tx, day=day, limit=ASKED_A_RUN)
        await jobs.for_each(RECONCILE, unasked, self.ask)
        return len(unasked)

    async def ask(self, difference: Difference) -> str:
        """Ask the provider about the payment or refund, and act upon the answer as upon a callback. What came of it,
        in one word; `no_answer` changes nothing."""
        account = await self._accounts.get(difference.merchant_account_id)
        assert account is not None, "a day has its account"
        try:
            outcome = await self._asked(account, difference)
        except (OutcomeUnknown, ProviderRefused):
            outcome = "no_answer"
        async with self.db.tx() as tx:
            await store.set_asked(tx, difference=difference, outcome=outcome)
        return outcome

    async def _asked(self, account: MerchantAccount, difference: Difference) -> str:
        provider = self._providers[account.provider]
        if difference.about == "refund":
            if difference.refund_id is None:
                return "not_ours"
            told = await provider.query_refund(account, difference.number)
            return await hear_of_refund(self.db, organizer_id=difference.organizer_id, account_id=account.id, told=told)
        if difference.payment_id is None:
            return "not_ours"
        return await self._settle(await provider.query(account, difference.payment_id), account.id)


async def cases_of_days(tx: Tx, organizer_id: int) -> list[Case]:
    """Days that wait for a person: they do not agree, or could not be read for a day."""
    waiting = await store.open_days(tx, organizer_id=organizer_id, late_after=LATE_AFTER, limit=CASES_SHOWN)
    return [
        Case(
            kind="day_not_reconciled",
            subject_id=day.id,
            since=day.compared_at or day.created_at,
            detail={"day": day.day.isoformat(), "differences": day.differences, "trouble": day.trouble},
            remedies=("listDifferences", "resolveDifference", "signOffDay", "runDay"),
        )
        for day in waiting
    ]


async def _trades(source: BillSource, account: MerchantAccount, day: date) -> TradeBill:
    try:
        return await source.trade_bill(account, day)
    except NoStatement:
        return TradeBill(())


async def _funds(source: BillSource, account: MerchantAccount, day: date) -> FundBill:
    try:
        return await source.fund_bill(account, day)
    except NoStatement:
        return FundBill(())


def _word_of(trouble: Exception) -> str:
    """What staff read about a day that could not be read; never anything of the bill."""
    if isinstance(trouble, BillUnreadable):
        return f"unreadable_{trouble.reason}"
    if isinstance(trouble, ProviderRefused):
        return f"refused_{trouble.code}"
    return "not_ready" if isinstance(trouble, BillNotReady) else "no_answer"
