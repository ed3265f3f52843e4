"""The provider's bills, day by day, which agree with our payments and refunds but for a few recent days; and the fees
that they bring into the ledger."""

from uuid import UUID

import msgspec

from menpiao.platform.randomness import Dice
from menpiao.seed.money import SUCCEEDED_AFTER_MS, Ledger, transaction_of
from menpiao.seed.sales import Order
from menpiao.seed.scale import DAY_MS, HOUR_MS, id_at, moment_of
from menpiao.seed.stage import Stage
from menpiao.seed.store import Row, Table, Writer

ZONE_MS = 8 * HOUR_MS
"""The provider's days are China's."""
PER_MILLE = 6
OPEN_DAYS = 3
"""So many recent days have something that does not agree."""

DAYS = Table(
    "reconciliation_days",
    (
        "organizer_id", "id", "merchant_account_id", "day", "starts_at", "ends_at", "state", "created_at", "attempts",
        "trade_digest", "trades_read_at", "fund_digest", "funds_read_at", "payments", "refunds", "paid_fen",
        "refunded_fen", "fee_fen", "compared_at", "ended_at",
    ),
)  # fmt: skip
TRADES = Table(
    "bill_trades",
    (
        "organizer_id", "merchant_account_id", "day", "line", "kind", "number", "own_id", "payment_id", "provider_id",
        "state", "amount_fen", "settled_fen", "fee_fen", "at",
    ),
)  # fmt: skip
FUNDS = Table(
    "bill_funds",
    ("organizer_id", "merchant_account_id", "day", "line", "kind", "provider_id", "flow_id", "amount_fen", "at"),
)
DIFFERENCES = Table(
    "reconciliation_differences",
    (
        "organizer_id", "id", "merchant_account_id", "day", "kind", "about", "subject", "payment_id", "here_state",
        "here_fen", "remedy", "state", "found_at", "seen_in", "ended_at",
    ),
)  # fmt: skip


class Trade(msgspec.Struct, frozen=True):
    """One line of a trade bill."""

    at: int
    kind: str
    own_id: UUID
    payment_id: UUID
    provider_id: str
    amount_fen: int
    fee_fen: int


async def write_bills(writer: Writer, stage: Stage, orders: list[Order], ledger: Ledger, dice: Dice) -> None:
    """Every day up to yesterday; its fees are posted to the ledger."""
    by_day: dict[int, list[Trade]] = {}
    for trade in _trades(orders):
        by_day.setdefault((trade.at + ZONE_MS) // DAY_MS, []).append(trade)
    today = (stage.now + ZONE_MS) // DAY_MS
    by_day.pop(today, None)
    days: list[Row] = []
    trades: list[Row] = []
    funds: list[Row] = []
    differences: list[Row] = []
    for day, lines in sorted(by_day.items()):
        is_open = day >= today - OPEN_DAYS
        day_id = id_at(dice, stage.share.organizer_id, day * DAY_MS + DAY_MS)
        days.append(_day(stage, day_id, day, lines, is_open=is_open))
        ledger.post(
            "provider_fee", day_id, None, (day + 1) * DAY_MS - ZONE_MS + 10 * HOUR_MS,
            provider_fees=sum([one.fee_fen for one in lines]), provider_cash=-sum([one.fee_fen for one in lines]),
        )  # fmt: skip
        for one in lines:
            number = len(trades)
            trades.append(_trade(stage, day, number, one))
            funds.append(
                _fund(stage, day, 2 * number, one, one.kind, one.amount_fen * (1 if one.kind == "payment" else -1))
            )
            if one.fee_fen:
                funds.append(_fund(stage, day, 2 * number + 1, one, "fee", -one.fee_fen))
        payment = next((one for one in lines if one.kind == "payment"), None)
        if payment is not None and (is_open or dice.random() < 0.1):
            differences.append(_difference(stage, day, payment, day_id, is_open=is_open, dice=dice))
    await writer.copy(DAYS, days)
    await writer.copy(TRADES, trades)
    await writer.copy(FUNDS, funds)
    await writer.copy(DIFFERENCES, differences)


def _trades(orders: list[Order]) -> list[Trade]:
    found = []
    for order in orders:
        if order.payment_id is None or order.paid is None:
            continue
        transaction = transaction_of(order.payment_id)
        fee = (order.total_fen * PER_MILLE + 500) // 1000
        found.append(
            Trade(order.paid, "payment", order.payment_id, order.payment_id, transaction, order.total_fen, fee)
        )
        back = order.refund
        if back is not None and back.state == "succeeded" and back.amount_fen:
            at, number = back.at + SUCCEEDED_AFTER_MS, f"50{back.id.int % 10**26:026d}"
            found.append(Trade(at, "refund", back.id, order.payment_id, number, back.amount_fen, 0))
    return found


def _day(stage: Stage, day_id: UUID, day: int, lines: list[Trade], *, is_open: bool) -> Row:
    begins, read = day * DAY_MS - ZONE_MS, moment_of((day + 1) * DAY_MS + 2 * HOUR_MS)
    paid = [one.amount_fen for one in lines if one.kind == "payment"]
    back = [one.amount_fen for one in lines if one.kind == "refund"]
    return (
        stage.share.organizer_id, day_id, stage.account_id, moment_of(day * DAY_MS).date(), moment_of(begins),
        moment_of(begins + DAY_MS), "open" if is_open else "clean", moment_of(begins + DAY_MS), 1, "seed", read,
        "seed", read, len(paid), len(back), sum(paid), sum(back), sum([one.fee_fen for one in lines]), read,
        None if is_open else read,
    )  # fmt: skip


def _trade(stage: Stage, day: int, line: int, one: Trade) -> Row:
    return (
        stage.share.organizer_id, stage.account_id, moment_of(day * DAY_MS).date(), line, one.kind, one.own_id.hex,
        one.own_id, one.payment_id, one.provider_id, "succeeded", one.amount_fen, one.amount_fen, one.fee_fen,
        moment_of(one.at),
    )  # fmt: skip


def _fund(stage: Stage, day: int, line: int, one: Trade, kind: str, amount_fen: int) -> Row:
    return (
        stage.share.organizer_id, stage.account_id, moment_of(day * DAY_MS).date(), line, kind, one.provider_id,
        f"{line:012d}", amount_fen, moment_of(one.at),
    )  # fmt: skip


def _difference(stage: Stage, day: int, one: Trade, day_id: UUID, *, is_open: bool, dice: Dice) -> Row:
    """A payment whose money was in the fund bill of the next day."""
    found = (day + 1) * DAY_MS + 2 * HOUR_MS
    return (
        stage.share.organizer_id, id_at(dice, stage.share.organizer_id, found), stage.account_id,
        moment_of(day * DAY_MS).date(), "fund_missing", "payment", f"payment:{one.payment_id}", one.payment_id,
        "paid", one.amount_fen, "wait", "open" if is_open else "cleaned", moment_of(found), day_id,
        None if is_open else moment_of(found + DAY_MS),
    )  # fmt: skip
