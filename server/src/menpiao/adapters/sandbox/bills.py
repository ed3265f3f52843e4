"""What stands in the bills of a day, as WeChat writes files: byte-order mark, CRLF, a back-tick before every value.

A payment stands on the day on which it was paid, a refund on the day on which it was accepted: there its money leaves
the account. WeChat keeps 0.6 % of each payment, rounded to whole fen, and gives the same share of a refund back.
`Faults.bill` tells one lie into every bill that is written, `Faults.bill_late_s` moves a day's last seconds into the
next day's bill.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import msgspec

from menpiao.adapters.sandbox.model import CHINA, Merchant, Order, Refund

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

RATE = Decimal("0.006")
_TRADE_HEADING = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
_TRADE_SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
_FUND_HEADING = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,"
    "备注,业务凭证号"
)
_FUND_SUMS = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"
_REFUND_WORD = {"SUCCESS": "SUCCESS", "PROCESSING": "PROCESSING", "CLOSED": "CLOSED", "ABNORMAL": "CHANGE"}


class Trade(msgspec.Struct, frozen=True):
    """A row in the making; ``refund`` is None for the payment itself."""

    order: Order
    refund: Refund | None
    at: float
    amount_fen: int
    fee_fen: int

    @property
    def provider_id(self) -> str:
        return self.refund.refund_id if self.refund else self.order.transaction_id or ""

    @property
    def number(self) -> str:
        return self.refund.out_refund_no if self.refund else self.order.out_trade_no


class Flow(msgspec.Struct, frozen=True):
    """One movement of money in the making."""

    trade: Trade
    kind: str
    amount_fen: int
    """Positive into the account."""


def fee_of(amount_fen: int) -> int:
    """What WeChat keeps of so much."""
    return int((amount_fen * RATE).quantize(Decimal(1), ROUND_HALF_UP))


def trade_file(world: "World", merchant: Merchant, day: date) -> bytes | None:
    """The trade bill, or None where nothing happened."""
    trades = _lied(world.faults.bill, trades_of(world, merchant, day))
    return _trade_bytes(trades) if trades else None


def fund_file(world: "World", merchant: Merchant, day: date) -> bytes | None:
    """The fund-flow bill, or None where nothing moved."""
    flows = [flow for trade in trades_of(world, merchant, day) for flow in _flows(trade)]
    flows = _lied_about_funds(world.faults.bill, flows)
    return _fund_bytes(flows) if flows else None


def trades_of(world: "World", merchant: Merchant, day: date) -> list[Trade]:
    """What happened on that day, in order of time."""
    late = world.faults.bill_late_s
    start = datetime(day.year, day.month, day.day, tzinfo=CHINA).timestamp() - late
    end = datetime(day.year, day.month, day.day, tzinfo=CHINA).timestamp() + 86_400 - late
    trades = [
        Trade(order, None, order.paid_at or 0.0, order.total_fen, fee_of(order.total_fen))
        for order in world.store.orders_paid_between(merchant.mchid, start, end)
    ]
    for refund in world.store.refunds_made_between(merchant.mchid, start, end):
        order = world.store.order(merchant.mchid, refund.out_trade_no)
        assert order is not None
        trades.append(Trade(order, refund, refund.created_at, refund.amount_fen, -_fee_back(world, order, refund)))
    return sorted(trades, key=lambda trade: trade.at)


def _fee_back(world: "World", order: Order, refund: Refund) -> int:
    """Its share of the fee, such that all refunds together give back no more than was kept."""
    earlier = 0
    for other in world.store.refunds_of(order):
        if other.out_refund_no == refund.out_refund_no:
            break
        earlier += other.amount_fen
    fee = fee_of(order.total_fen)
    left_before, left_after = order.total_fen - earlier, order.total_fen - earlier - refund.amount_fen
    return _share(fee, left_before, order.total_fen) - _share(fee, left_after, order.total_fen)


def _share(fee: int, part: int, whole: int) -> int:
    return int((Decimal(fee) * part / whole).quantize(Decimal(1), ROUND_HALF_UP))


def _flows(trade: Trade) -> list[Flow]:
    """What a trade moves: all of it and its fee apart for a payment, in one sum for a refund."""
    if trade.refund is not None:
        if trade.refund.status == "CLOSED":
            return []
        return [Flow(trade, "退款", -(trade.amount_fen + trade.fee_fen))]
    fee = [Flow(trade, "扣除交易手续费", -trade.fee_fen)] if trade.fee_fen else []
    return [Flow(trade, "交易", trade.amount_fen), *fee]


def _lied(fault: str | None, trades: list[Trade]) -> list[Trade]:
    """The trades with the one lie that was asked for; the sums are made of them, so that the file itself is sound."""
    if not trades:
        return trades
    first = trades[0]
    if fault == "row_missing":
        return trades[1:]
    if fault == "amount_off":
        return [msgspec.structs.replace(first, amount_fen=first.amount_fen + 1), *trades[1:]]
    if fault == "row_added":
        stranger = msgspec.structs.replace(
            first.order, out_trade_no="SHOP-20270301-0001", transaction_id=f"9{(first.order.transaction_id or '')[1:]}"
        )
        return [*trades, msgspec.structs.replace(first, order=stranger, refund=None)]
    return trades


def _lied_about_funds(fault: str | None, flows: list[Flow]) -> list[Flow]:
    if not flows:
        return flows
    if fault == "fund_row_missing":
        return flows[1:]
    if fault == "fund_row_unknown":
        return [*flows, Flow(flows[0].trade, "分账", -100)]
    if fault == "fund_amount_off":
        return [msgspec.structs.replace(flows[0], amount_fen=flows[0].amount_fen + 1), *flows[1:]]
    return flows


def _trade_bytes(trades: Sequence[Trade]) -> bytes:
    rows = [_trade_values(trade) for trade in trades]
    payments = [trade for trade in trades if trade.refund is None]
    refunds = [trade for trade in trades if trade.refund is not None]
    paid, back = sum(one.amount_fen for one in payments), sum(one.amount_fen for one in refunds)
    sums = [
        f"{len(trades)}.0",
        _yuan(paid),
        _yuan(back),
        "0.0",
        _yuan(sum(one.fee_fen for one in trades)),
        _yuan(paid),
        _yuan(back),
    ]
    return _file(_TRADE_HEADING, rows, _TRADE_SUMS, sums)


def _trade_values(trade: Trade) -> list[str]:
    order, refund = trade.order, trade.refund
    amount = _yuan(trade.amount_fen)
    return [
        _china(trade.at),
        order.app_id,
        order.mchid,
        "0",
        "",
        order.transaction_id or "",
        order.out_trade_no,
        order.payer,
        "JSAPI",
        "REFUND" if refund else "SUCCESS",
        "OTHERS",
        "CNY",
        "0.00" if refund else amount,
        "0.00",
        refund.refund_id if refund else "0",
        refund.out_refund_no if refund else "0",
        amount if refund else "0.00",
        "0.00",
        "ORIGINAL" if refund else "",
        _REFUND_WORD[refund.status] if refund else "",
        order.description,
        order.attach,
        f"{Decimal(trade.fee_fen) / 100:.5f}",
        "0.60%",
        "0.00" if refund else amount,
        amount if refund else "0.00",
        "",
    ]


def _fund_bytes(flows: Sequence[Flow]) -> bytes:
    balance, rows = 0, []
    for number, flow in enumerate(flows, 1):
        balance += flow.amount_fen
        trade = flow.trade
        rows.append(
            [
                _china(trade.at),
                trade.provider_id,
                f"{trade.provider_id[:20]}{number:08d}",
                flow.kind,
                flow.kind,
                "收入" if flow.amount_fen >= 0 else "支出",
                _yuan(abs(flow.amount_fen)),
                _yuan(balance),
                "system",
                f"退款总金额{_yuan(trade.amount_fen)}元;含手续费{_yuan(-trade.fee_fen)}元" if trade.refund else "",
                trade.number,
            ]
        )
    into = [flow.amount_fen for flow in flows if flow.amount_fen >= 0]
    out = [-flow.amount_fen for flow in flows if flow.amount_fen < 0]
    sums = [f"{len(flows)}.0", f"{len(into)}.0", _yuan(sum(into)), f"{len(out)}.0", _yuan(sum(out))]
    return _file(_FUND_HEADING, rows, _FUND_SUMS, sums)


def _file(heading: str, rows: Sequence[Sequence[str]], sum_heading: str, sums: Sequence[str]) -> bytes:
    lines = [heading, *map(_ticked, rows), sum_heading, _ticked(sums)]
    return b"\xef\xbb\xbf" + "".join(f"{line}\r\n" for line in lines).encode()


def _ticked(values: Sequence[str]) -> str:
    return ",".join(f"`{value}" for value in values)


def _yuan(amount_fen: int) -> str:
    return f"{Decimal(amount_fen) / 100:.2f}"


def _china(at: float) -> str:
    return datetime.fromtimestamp(at, CHINA).strftime("%Y-%m-%d %H:%M:%S")
