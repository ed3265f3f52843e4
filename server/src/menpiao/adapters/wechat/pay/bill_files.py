"""The files behind bills: how WeChat writes a day down, read to the last fen or refused with a reason.

UTF-8 with a byte-order mark, CRLF; a heading of plain names; rows whose every value is led by a back-tick; a second
heading and one row of sums. Values are not quoted: what a merchant wrote (a product's name) may hold commas, back-ticks
and both, so that such columns take whatever is left between those of WeChat's own, counted from both ends. The sums are
compared with what was read: half a file has no sums, and an altered one the wrong ones.
Source: pay.weixin.qq.com, "账单字段说明"; a bill as the official SDK for PHP publishes it.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final
from uuid import UUID

import msgspec

from menpiao.kernel import ids
from menpiao.payments.ports_bills import BILL_ZONE, BillUnreadable, FundRow, Moved, TradeRow, TradeState

MOST_ROWS = 1_000_000
MOST_FEN = 10**12
_NUMBER = re.compile(r"[!-~]{1,64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_MARK = "\ufeff"
_FREE_IN_TRADES = ("设备号", "商品名称", "商户数据包")
_FREE_IN_FUNDS = ("资金变更提交申请人", "备注")

_TRADE_STATES: Final[dict[str, TradeState]] = {
    "SUCCESS": "succeeded",
    "PROCESSING": "processing",
    "FAIL": "failed",
    "CLOSED": "failed",
    "CHANGE": "failed",
    "ABNORMAL": "failed",
}
_MOVED: Final[dict[str, Moved]] = {
    "交易": "payment",
    "退款": "refund",
    "扣除交易手续费": "fee",
    "退回交易手续费": "fee",
    "退还交易手续费": "fee",
    "提现": "other",
    "充值": "other",
}
"""业务类型. The last two the organizer does in the merchant platform: withdraws to the bank, tops up; their names are
from memory of it. WeChat publishes no list of all that there are; whatever else it writes is ``unknown``, and a
difference."""
_LONGEST_WORD = 32
_SIGNS = {"收入": 1, "支出": -1}
_Value = Callable[[list[str], str], str]


class Table(msgspec.Struct, frozen=True):
    """A file taken apart: rows, and sums by their names."""

    rows: list[list[str]]
    place_of: dict[str, int]
    sums: dict[str, str]


def read_trade_bill(plain: bytes, *, mchid: str) -> list[TradeRow]:
    """Every payment and refund of the day; raises `BillUnreadable`."""
    table = take_apart(plain, free=_FREE_IN_TRADES)
    value = _getter(table)
    rows: list[TradeRow] = []
    sums = dict.fromkeys(("应结订单总金额", "退款总金额", "手续费总金额", "订单总金额", "申请退款总金额"), 0)
    for line, cells in enumerate(table.rows, 1):
        if value(cells, "商户号") != mchid:
            raise BillUnreadable("another_merchant")
        if value(cells, "货币种类") != "CNY":
            raise BillUnreadable("currency")
        row = _trade_row(line, cells, value)
        rows.append(row)
        # Both halves of a row count towards the sums, also the half that says 0.00.
        sums["应结订单总金额"] += fen(value(cells, "应结订单金额"))
        sums["退款总金额"] += fen(value(cells, "退款金额"))
        sums["手续费总金额"] += row.fee_fen
        sums["订单总金额"] += fen(value(cells, "订单金额"))
        sums["申请退款总金额"] += fen(value(cells, "申请退款金额"))
    _compare(table, "总交易单数", len(rows))
    for name, summed in sums.items():
        if name in table.sums and fen(table.sums[name]) != summed:
            raise BillUnreadable("sums")
    return rows


def _trade_row(line: int, cells: list[str], value: _Value) -> TradeRow:
    trade_state = value(cells, "交易状态")
    paid_for = _number(value(cells, "商户订单号"))
    fee_fen = fen(value(cells, "手续费"))
    at = _moment(value(cells, "交易时间"))
    if trade_state == "SUCCESS":
        payment_id = _own(paid_for)
        return TradeRow(
            line=line,
            kind="payment",
            number=paid_for,
            own_id=payment_id,
            payment_id=payment_id,
            provider_id=_number(value(cells, "微信订单号")),
            state="succeeded",
            amount_fen=fen(value(cells, "订单金额")),
            settled_fen=fen(value(cells, "应结订单金额")),
            fee_fen=fee_fen,
            at=at,
        )
    if trade_state not in ("REFUND", "REVOKED"):
        raise BillUnreadable("trade_state")
    number = _number(value(cells, "商户退款单号"))
    state = _TRADE_STATES.get(value(cells, "退款状态"))
    if state is None:
        raise BillUnreadable("refund_state")
    return TradeRow(
        line=line,
        kind="refund",
        number=number,
        own_id=_own(number),
        payment_id=_own(paid_for),
        provider_id=_number(value(cells, "微信退款单号")),
        state=state,
        amount_fen=fen(value(cells, "申请退款金额")),
        settled_fen=fen(value(cells, "退款金额")),
        fee_fen=fee_fen,
        at=at,
    )


def read_fund_bill(plain: bytes) -> list[FundRow]:
    """Every movement of the day; raises `BillUnreadable`."""
    table = take_apart(plain, free=_FREE_IN_FUNDS)
    value = _getter(table)
    rows: list[FundRow] = []
    counted, summed = {1: 0, -1: 0}, {1: 0, -1: 0}
    for line, cells in enumerate(table.rows, 1):
        sign = _SIGNS.get(value(cells, "收支类型"))
        if sign is None:
            raise BillUnreadable("direction")
        moved = fen(value(cells, "收支金额(元)"))
        said = value(cells, "业务类型")
        counted[sign] += 1
        summed[sign] += moved
        rows.append(
            FundRow(
                line=line,
                kind=_MOVED.get(said, "unknown"),
                provider_id=_number(value(cells, "微信支付业务单号")),
                flow_id=_number(value(cells, "资金流水单号")),
                amount_fen=sign * moved,
                at=_moment(value(cells, "记账时间")),
                said=_word(said),
            )
        )
    _compare(table, "资金流水总笔数", len(rows))
    for sign, word in ((1, "收入"), (-1, "支出")):
        _compare(table, f"{word}笔数", counted[sign])
        if fen(table.sums.get(f"{word}金额", "")) != summed[sign]:
            raise BillUnreadable("sums")
    return rows


def take_apart(plain: bytes, *, free: Sequence[str]) -> Table:
    """Lines into rows by the heading's names; ``free`` are the columns that merchants write themselves."""
    try:
        lines = plain.decode().removeprefix(_MARK).split("\n")
    except UnicodeDecodeError:
        raise BillUnreadable("not_utf8") from None
    lines = [line.removesuffix("\r") for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    if len(lines) < 3:
        raise BillUnreadable("cut_off")
    if len(lines) > MOST_ROWS + 3:
        raise BillUnreadable("too_large")
    *body, sum_names, sum_values = lines
    names = body[0].split(",")
    if body[0].startswith("`") or sum_names.startswith("`") or not sum_values.startswith("`"):
        raise BillUnreadable("cut_off")
    rows = [cells_of(line, names, free) for line in body[1:]]
    sums = cells_of(sum_values, sum_names.split(","), ())
    return Table(
        rows, {name: index for index, name in enumerate(names)}, dict(zip(sum_names.split(","), sums, strict=True))
    )


def cells_of(line: str, names: Sequence[str], free: Sequence[str]) -> list[str]:
    """The values of one row. More than there are names are part of what a merchant wrote: that one column takes them,
    or, where two such columns stand side by side, the first."""
    if not line.startswith("`"):
        raise BillUnreadable("row")
    cells = line[1:].split(",`")
    surplus = len(cells) - len(names)
    if surplus == 0:
        return cells
    places = [index for index, name in enumerate(names) if name in free]
    if surplus < 0 or not places:
        raise BillUnreadable("row")
    return _gathered(cells, names, places, surplus)


def _gathered(cells: list[str], names: Sequence[str], places: list[int], surplus: int) -> list[str]:
    """The row read with the surplus in the one free column that leaves WeChat's own columns looking like themselves."""
    readings = []
    for place in places:
        reading = [*cells[:place], ",`".join(cells[place : place + surplus + 1]), *cells[place + surplus + 1 :]]
        if _looks_right(reading, names):
            readings.append(reading)
    if not readings:
        raise BillUnreadable("row")
    return readings[0]


_SHAPES = {
    "微信订单号": re.compile(r"[0-9A-Za-z]{8,32}"),
    "货币种类": re.compile(r"[A-Z]{3}"),
    "手续费": re.compile(r"-?\d+\.\d{2,5}"),
    "费率": re.compile(r"-?[\d.]+%"),
    "订单金额": re.compile(r"\d+\.\d{2}"),
    "收支金额(元)": re.compile(r"\d+\.\d{2}"),
}


def _looks_right(cells: list[str], names: Sequence[str]) -> bool:
    return all(
        _SHAPES[name].fullmatch(cell) is not None for name, cell in zip(names, cells, strict=True) if name in _SHAPES
    )


def _getter(table: Table) -> _Value:
    place_of = table.place_of

    def value(cells: list[str], name: str) -> str:
        place = place_of.get(name)
        if place is None:
            raise BillUnreadable("column_missing")
        return cells[place]

    return value


@lru_cache(maxsize=4_096)
def fen(yuan: str) -> int:
    """``380.50`` is 38050; a fraction of a fen is nobody's money, and refused."""
    try:
        amount = Decimal(yuan)
    except InvalidOperation:
        raise BillUnreadable("amount") from None
    if not amount.is_finite() or abs(amount) > MOST_FEN:
        raise BillUnreadable("amount")
    scaled = amount.scaleb(2)
    whole = int(scaled)
    if whole != scaled:
        raise BillUnreadable("amount")
    return whole


def _compare(table: Table, name: str, counted: int) -> None:
    """Counts come as ``45`` and as ``45.0``."""
    try:
        agrees = Decimal(table.sums.get(name, "")) == counted
    except InvalidOperation:
        agrees = False
    if not agrees:
        raise BillUnreadable("sums")


def _word(text: str) -> str:
    """A word of WeChat's, fit to be shown."""
    return text[:_LONGEST_WORD] if text.isprintable() else ""


def _number(text: str) -> str:
    if _NUMBER.fullmatch(text) is None:
        raise BillUnreadable("number")
    return text


def _own(number: str) -> UUID | None:
    try:
        return ids.decode(number)
    except ids.MalformedId:
        return None


def _moment(text: str) -> datetime:
    try:
        if _TIME.fullmatch(text) is None:
            raise ValueError
        return datetime.fromisoformat(text).replace(tzinfo=BILL_ZONE)
    except ValueError:
        raise BillUnreadable("time") from None
