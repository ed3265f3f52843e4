"""What the files say, in both languages, and how they write amounts and times."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from menpiao.insight.model.statement import ZONE, AccountLine, EventTotal, Row, Statement
from menpiao.kernel.i18n import Lang, Text
from menpiao.kernel.ids import encode
from menpiao.orders import order_number
from menpiao.payments import LedgerAccount, LedgerKind

TITLE: Final = Text("结算单", "Settlement statement")
PERIOD: Final = Text("结算期间", "Period")
MADE_AT: Final = Text("生成时间", "Made at")
ZONE_NOTE: Final = Text("日期按北京时间。金额单位：元。", "Days are Beijing's. Amounts in yuan (CNY).")
STRIPE_NOTE: Final = Text(
    "商户号余额为账面数：Stripe 账户未按账单对账，Stripe 的手续费与拒付（争议）未入账，请以 Stripe 后台为准。",
    "Merchant accounts are by the book: accounts at Stripe are not reconciled by bills, and Stripe's fees and disputes"
    " are not in here; see Stripe's dashboard.",
)
SUMMARY: Final = Text("汇总", "Summary")
ROWS: Final = Text("明细", "Details")
BY_ACCOUNT: Final = Text("账户余额", "Accounts")
BY_KIND: Final = Text("本期发生", "What happened")
BY_EVENT: Final = Text("按项目", "By event")
OTHER: Final = Text("其他", "Other")

ACCOUNTS: Final = {
    LedgerAccount.PROVIDER_CASH: Text("商户号余额（账面）", "Merchant accounts (book)"),
    LedgerAccount.TILL_CASH: Text("收银台现金（账面）", "Cash in tills (book)"),
    LedgerAccount.BUYERS: Text("待退还购票人", "Owed back to buyers"),
    LedgerAccount.ORGANIZER_PAYABLE: Text("应付主办方", "Payable to the organizer"),
    LedgerAccount.REFUND_FEES: Text("退票手续费收入", "Refund fees kept"),
    LedgerAccount.SERVICE_FEES: Text("服务费收入", "Service fees"),
    LedgerAccount.PROVIDER_FEES: Text("支付渠道手续费", "Provider fees"),
    LedgerAccount.REFUNDS_IN_CLEARING: Text("退款途中", "Refunds on their way"),
    LedgerAccount.PAID_OTHERWISE: Text("线下已退", "Paid back otherwise"),
    LedgerAccount.DOUBLE_REFUNDS: Text("重复退款（待追回）", "Paid back twice"),
    LedgerAccount.TILL_DIFFERENCES: Text("收银短款（溢款为负）", "Tills counted short (over is negative)"),
}
KINDS: Final = {
    LedgerKind.PAYMENT_SETTLED: Text("售票收款", "Tickets paid"),
    LedgerKind.PAYMENT_OWED_BACK: Text("待退收款", "Money to give back"),
    LedgerKind.REFUND_REQUESTED: Text("申请退款", "Refund requested"),
    LedgerKind.REFUND_SUCCEEDED: Text("退款到账", "Refund paid"),
    LedgerKind.REFUND_FELL_BACK: Text("退款退回商户号", "Refund that fell back"),
    LedgerKind.REFUND_WITHDRAWN: Text("退款撤回", "Refund withdrawn"),
    LedgerKind.REFUND_PAID_OTHERWISE: Text("线下退款", "Refund paid otherwise"),
    LedgerKind.REFUND_DOUBLED: Text("重复退款", "Refund paid twice"),
    LedgerKind.DOUBLE_REFUND_RETURNED: Text("重复退款追回", "Double refund returned"),
    LedgerKind.PROVIDER_FEE: Text("渠道手续费", "Provider fee"),
    LedgerKind.TILL_DIFFERENCE: Text("收银清点差异", "Till counted short or over"),
}
ACCOUNT_HEADERS: Final = (Text("账户", "Account"), Text("期初", "Opening"), Text("本期", "Moved"),
                          Text("期末", "Closing"))  # fmt: skip
KIND_HEADERS: Final = (Text("事项", "What"), Text("笔数", "Count"), Text("金额", "Amount"))
EVENT_HEADERS: Final = (Text("项目", "Event"), Text("售出张数", "Tickets sold"), Text("售票", "Sold"),
                        Text("退还", "Refunded"), Text("净额", "Net"))  # fmt: skip
ROW_HEADERS: Final = (Text("时间", "Time"), Text("事项", "What"), Text("订单号", "Order"), Text("项目", "Event"),
                      Text("金额", "Amount"), Text("编号", "Id"))  # fmt: skip

Cell = str | int
"""Text, or an amount in fen."""


def row_cells(row: Row, lang: Lang) -> tuple[Cell, ...]:
    """A row of the details: what it is about, then what it moved in each account."""
    return (
        time_text(row.at),
        KINDS[row.kind].in_(lang),
        "" if row.order_id is None else order_number(row.order_id),
        row.title,
        row.amount_fen,
        encode(row.cause_id),
        *(row.moved.get(account, 0) for account in LedgerAccount),
    )


def row_headers(lang: Lang) -> list[str]:
    """The titles of `row_cells`."""
    return [text.in_(lang) for text in (*ROW_HEADERS, *(ACCOUNTS[account] for account in LedgerAccount))]


AMOUNTS_FROM: Final = 6
AMOUNT_COLUMNS: Final = frozenset({4, *range(AMOUNTS_FROM, AMOUNTS_FROM + len(LedgerAccount))})
"""Which cells of a row are amounts."""


def account_cells(line: AccountLine, lang: Lang) -> tuple[Cell, ...]:
    """A line of the accounts."""
    return (ACCOUNTS[line.account].in_(lang), line.opening_fen, line.moved_fen, line.closing_fen)


def event_cells(event: EventTotal, lang: Lang) -> tuple[Cell, ...]:
    """A line of the events; the number of tickets is text, because it is no amount."""
    title = event.title if event.event_id is not None else OTHER.in_(lang)
    return (title, str(event.tickets), event.sold_fen, event.refunded_fen, event.net_fen)


def head_lines(statement: Statement, lang: Lang) -> Sequence[str]:
    """What stands above everything."""
    period = statement.period
    return (
        f"{TITLE.in_(lang)} · {statement.organizer_name}",
        f"{PERIOD.in_(lang)}: {period.first} – {period.last}",
        f"{MADE_AT.in_(lang)}: {time_text(statement.made_at)}",
        ZONE_NOTE.in_(lang),
        STRIPE_NOTE.in_(lang),
    )


def yuan(amount_fen: int, *, thousands: str = "") -> str:
    """``-1234567`` as ``-12345.67``, exact, for programs; people want the ``thousands`` set apart: ``-12,345.67``."""
    sign, rest = ("-", -amount_fen) if amount_fen < 0 else ("", amount_fen)
    return f"{sign}{rest // 100:{thousands}}.{rest % 100:02d}"


def time_text(moment: datetime) -> str:
    """Beijing's time, to the second."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def file_name(statement: Statement, ending: str) -> str:
    """ASCII, so that every browser saves it under this name."""
    return f"menpiao-statement-{statement.period.first}-{statement.period.last}.{ending}"
