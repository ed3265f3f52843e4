"""Rows of money: payments, refunds, the ledger, shipping information. Bills are in `menpiao.seed.bills`."""

from collections.abc import Iterator
from uuid import UUID

from menpiao.platform.randomness import Dice
from menpiao.seed.sales import Order, Refund
from menpiao.seed.scale import APP_ID, DAY_MS, MINUTE_MS, moment_of
from menpiao.seed.stage import Stage
from menpiao.seed.store import Row, Table, Writer

SHIPPED_SINCE_DAYS = 60
SUCCEEDED_AFTER_MS = 2 * MINUTE_MS

PAYMENTS = Table(
    "payments",
    (
        "organizer_id", "id", "order_id", "merchant_account_id", "method", "app_id", "state", "amount_fen",
        "refunded_fen", "description", "idempotency_key", "pay_by", "created_at", "prepared_at", "transaction_id",
        "paid_at", "received_fen", "refund_sent_at",
    ),
)  # fmt: skip
REFUNDS = Table(
    "refunds",
    (
        "organizer_id", "id", "payment_id", "order_id", "reason", "amount_fen", "fee_fen", "state", "requested_at",
        "succeeded_at", "tries", "attempt_id", "said", "note", "requested_by", "request_key", "request_hash",
        "request_told_at", "success_told_at", "needs_approval", "method",
    ),
)  # fmt: skip
REFUND_ITEMS = Table(
    "refund_items", ("organizer_id", "refund_id", "order_id", "position", "amount_fen", "fee_fen", "live")
)
ATTEMPTS = Table("refund_attempts", ("organizer_id", "id", "refund_id", "number", "created_at", "provider_refund_id"))
POSTINGS = Table("ledger_postings", ("organizer_id", "kind", "cause_id", "order_id", "at"))
ENTRIES = Table(
    "ledger_entries",
    ("organizer_id", "kind", "cause_id", "line", "account", "merchant_account_id", "amount_fen"),
)
SHIPPING = Table(
    "shipping_uploads",
    (
        "organizer_id", "payment_id", "order_id", "app_id", "transaction_id", "state", "paid_at", "created_at",
        "changed_at", "tries", "provider_code", "uploaded_at", "uploads",
    ),
)  # fmt: skip


class Ledger:
    """Postings that wait to be written; what is nothing is left out."""

    def __init__(self, organizer_id: int, account_id: UUID) -> None:
        self._organizer_id = organizer_id
        self._account_id = account_id
        self.postings: list[Row] = []
        self.entries: list[Row] = []

    def post(self, kind: str, cause_id: UUID, order_id: UUID | None, at: int, **moved: int) -> None:
        """What moved, by account: debits positive, credits negative."""
        assert sum(moved.values()) == 0, "a posting balances"
        lines = [(account, fen) for account, fen in moved.items() if fen]
        if not lines:
            return
        self.postings.append((self._organizer_id, kind, cause_id, order_id, moment_of(at)))
        for line, (account, fen) in enumerate(lines, 1):
            where = self._account_id if account == "provider_cash" else None
            self.entries.append((self._organizer_id, kind, cause_id, line, account, where, fen))


def ledger_of(stage: Stage, orders: list[Order]) -> Ledger:
    """What payments and refunds moved."""
    ledger = Ledger(stage.share.organizer_id, stage.account_id)
    for order in orders:
        if order.payment_id is None or order.paid is None:
            continue
        total, fee = order.total_fen, order.fee_fen
        ledger.post(
            "payment_settled", order.payment_id, order.id, order.paid,
            provider_cash=total, organizer_payable=fee - total, service_fees=-fee,
        )  # fmt: skip
        back = order.refund
        if back is None:
            continue
        kept = sum(back.fees_fen)
        ledger.post(
            "refund_requested", back.id, order.id, back.at,
            organizer_payable=back.amount_fen + kept, refunds_in_clearing=-back.amount_fen, refund_fees=-kept,
        )  # fmt: skip
        if back.state == "succeeded":
            ledger.post(
                "refund_succeeded", back.id, order.id, back.at + SUCCEEDED_AFTER_MS,
                refunds_in_clearing=back.amount_fen, provider_cash=-back.amount_fen,
            )  # fmt: skip
    return ledger


async def write_money(writer: Writer, stage: Stage, orders: list[Order], dice: Dice) -> None:
    """Payments, refunds and what is told to the platform; the ledger is written with the bills' fees."""
    await writer.copy(PAYMENTS, _payments(stage, orders))
    refunded = [(order, order.refund) for order in orders if order.refund is not None]
    await writer.copy(REFUNDS, [_refund(stage, order, back, dice) for order, back in refunded])
    await writer.copy(REFUND_ITEMS, _refund_items(stage, refunded))
    await writer.copy(ATTEMPTS, [_attempt(stage, back) for _, back in refunded])
    await writer.copy(SHIPPING, _shipping(stage, orders, dice))


async def write_ledger(writer: Writer, ledger: Ledger) -> None:
    """All postings, then all of their entries: a posting's are written at once."""
    await writer.copy(POSTINGS, ledger.postings)
    await writer.copy(ENTRIES, ledger.entries)


def transaction_of(payment_id: UUID) -> str:
    """The provider's number for a payment, as WeChat's are: 28 digits."""
    return f"42{payment_id.int % 10**26:026d}"


def _payments(stage: Stage, orders: list[Order]) -> Iterator[Row]:
    for order in orders:
        if order.payment_id is None or order.paid is None:
            continue
        created, paid = moment_of(order.placed + 3_000), moment_of(order.paid)
        back = order.refund
        sent = moment_of(back.at + MINUTE_MS) if back and back.state != "requested" else None
        yield (
            stage.share.organizer_id, order.payment_id, order.id, stage.account_id,
            _method_of(order), APP_ID, "paid", order.total_fen,
            back.amount_fen if back else 0, order.session.title, "seed", moment_of(order.placed + 900_000), created,
            created, transaction_of(order.payment_id), paid, order.total_fen, sent,
        )  # fmt: skip


def _method_of(order: Order) -> str:
    """One payment of seven was by a code that a phone scanned."""
    assert order.payment_id is not None
    return "wechat_native" if order.payment_id.int % 7 == 0 else "wechat_jsapi"


def _refund(stage: Stage, order: Order, back: Refund, dice: Dice) -> Row:
    asked, done = moment_of(back.at), moment_of(back.at + SUCCEEDED_AFTER_MS)
    waits, free = back.state == "requested", back.amount_fen == 0
    state = "succeeded" if free and not waits else back.state
    return (
        stage.share.organizer_id, back.id, None if free else order.payment_id, order.id,
        "by_buyer" if back.by_buyer else "by_staff", back.amount_fen, sum(back.fees_fen), state, asked,
        done if state == "succeeded" else None, 0 if waits else 1, back.id,
        "NOTENOUGH" if state == "abnormal" else None, None if back.by_buyer else "票务协商退款",
        order.buyer_id if back.by_buyer else stage.staff["support"], f"seed-{back.id.hex}", dice.randbytes(32),
        None if waits else asked, done if state == "succeeded" else None, waits, None if free else _method_of(order),
    )  # fmt: skip


def _refund_items(stage: Stage, refunded: list[tuple[Order, Refund]]) -> Iterator[Row]:
    for order, back in refunded:
        for position, amount, fee in zip(back.positions, back.amounts_fen, back.fees_fen, strict=True):
            yield (stage.share.organizer_id, back.id, order.id, position, amount, fee, True)


def _attempt(stage: Stage, back: Refund) -> Row:
    named = f"50{back.id.int % 10**26:026d}" if back.state in ("succeeded", "processing") else None
    return (stage.share.organizer_id, back.id, back.id, 1, moment_of(back.at), named)


def _shipping(stage: Stage, orders: list[Order], dice: Dice) -> Iterator[Row]:
    """Since the platform has been managing the app; a few uploads have failed."""
    since = stage.now - SHIPPED_SINCE_DAYS * DAY_MS
    for order in orders:
        if order.payment_id is None or order.paid is None or order.paid < since:
            continue
        paid, failed = moment_of(order.paid), dice.random() < 0.001
        told = moment_of(order.paid + MINUTE_MS)
        yield (
            stage.share.organizer_id, order.payment_id, order.id, APP_ID, transaction_of(order.payment_id),
            "failed" if failed else "settled", paid, paid, told, 5 if failed else 1, "10060001" if failed else None,
            None if failed else told, 0 if failed else 1,
        )  # fmt: skip
