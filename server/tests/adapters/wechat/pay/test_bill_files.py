"""Bills as WeChat writes them, read to the last fen; anything else is refused with a reason.

`BILL` has every quirk of the one that the official SDK for PHP publishes: the byte-order mark, CRLF, counts as ``3.0``,
fees with five decimals, empty values, refunds with an order amount of nothing.
"""

import gzip
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.ids import make_id
from menpiao.adapters.wechat.pay.bill_files import fen, read_fund_bill, read_trade_bill
from menpiao.adapters.wechat.pay.bills import _proven
from menpiao.kernel.ids import encode
from menpiao.payments.ports_bills import BillUnreadable, FundRow

MCHID = "1900000001"
PAYMENT = make_id(milliseconds=1, organizer_id=7, randomness=1)
REFUND = make_id(milliseconds=2, organizer_id=7, randomness=2)
HEADING = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
FUND_HEADING = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,"
    "备注,业务凭证号"
)
FUND_SUMS = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"


def ticked(*values: str) -> str:
    return ",".join(f"`{value}" for value in values)


def paid(*, number: str = encode(PAYMENT), name: str = "夜航星", device: str = "", attach: str = "") -> str:
    return ticked(
        "2027-03-01 23:59:59", "wx8397f869", MCHID, "0", device, "4200000263202703017700134902", number, "oHkLx",
        "JSAPI", "SUCCESS", "OTHERS", "CNY", "380.50", "0.00", "0", "0", "0.00", "0.00", "", "", name, attach,
        "2.28000", "0.60%", "380.50", "0.00", "",
    )  # fmt: skip


def returned(*, number: str = encode(REFUND), state: str = "SUCCESS") -> str:
    return ticked(
        "2027-03-01 05:01:46", "wx8397f869", MCHID, "0", "harryma007", "4200000263202703017700134902",
        encode(PAYMENT), "oHkLx", "JSAPI", "REFUND", "OTHERS", "CNY", "0.00", "0.00",
        "50000709672027030111908420787722", number,
        "0.01", "0.00", "ORIGINAL", state, "夜航星", "", "-0.00000", "0.60%", "0.00", "0.01", "",
    )  # fmt: skip


def bill(*rows: str, sums: str | None = None) -> bytes:
    count = len(rows)
    payments = sum("`SUCCESS,`OTHERS" in row for row in rows)
    refunds = count - payments
    summed = sums or ticked(
        f"{count}.0",
        f"{payments * 38050 / 100:.2f}",
        f"{refunds / 100:.2f}",
        "0.0",
        f"{payments * 2.28:.2f}",
        f"{payments * 38050 / 100:.2f}",
        f"{refunds / 100:.2f}",
    )
    return ("\ufeff" + "".join(f"{line}\r\n" for line in (HEADING, *rows, SUMS, summed))).encode()


BILL = bill(paid(), returned(), paid(number="autotest_20190219015232_89201"))


def funds(*moved: tuple[str, str, str], sums: str | None = None) -> bytes:
    rows = [
        ticked(
            "2027-03-01 12:00:00", f"4200{n}", f"flow{n}", kind, kind, way, yuan, "9.99", "system", "缺货,`退", "REF1"
        )
        for n, (kind, way, yuan) in enumerate(moved)
    ]
    into = [fen(yuan) for _, way, yuan in moved if way == "收入"]
    out = [fen(yuan) for _, way, yuan in moved if way == "支出"]
    summed = sums or ticked(
        f"{len(moved)}.0", f"{len(into)}.0", f"{sum(into) / 100:.2f}", f"{len(out)}.0", f"{sum(out) / 100:.2f}"
    )
    return ("\ufeff" + "".join(f"{line}\r\n" for line in (FUND_HEADING, *rows, FUND_SUMS, summed))).encode()


def refused(read: Callable[[], object]) -> str:
    with pytest.raises(BillUnreadable) as reason:
        read()
    return reason.value.reason


def test_payments_and_refunds_are_read_in_our_words() -> None:
    payment, refund, stranger = read_trade_bill(BILL, mchid=MCHID)
    assert (payment.kind, payment.own_id, payment.amount_fen, payment.settled_fen) == ("payment", PAYMENT, 38050, 38050)
    assert (payment.fee_fen, payment.provider_id) == (228, "4200000263202703017700134902")
    assert payment.at.astimezone(UTC) == datetime(2027, 3, 1, 15, 59, 59, tzinfo=UTC)
    assert (refund.kind, refund.own_id, refund.payment_id, refund.state) == ("refund", REFUND, PAYMENT, "succeeded")
    assert (refund.amount_fen, refund.fee_fen, refund.provider_id) == (1, 0, "50000709672027030111908420787722")
    assert (stranger.own_id, stranger.number) == (None, "autotest_20190219015232_89201")


@pytest.mark.parametrize(
    "name", ["a,b", "`", ",`", "x,`y,`z", "`,`,`", "夜航星,`2027` 巡演", ",`0.60%,`380.50", "a,`SUCCESS,`b"]
)
@pytest.mark.parametrize("column", ["name", "attach", "device"])
def test_what_a_merchant_wrote_shifts_no_amount(name: str, column: str) -> None:
    row, _ = read_trade_bill(bill(paid(**{column: name}), returned()), mchid=MCHID)
    assert (row.own_id, row.amount_fen, row.fee_fen) == (PAYMENT, 38050, 228)


@given(
    name=st.text(st.sampled_from(list("夜航a`, 0.1%-")), max_size=40),
    attach=st.text(st.sampled_from(list("`,x")), max_size=12),
)
def test_any_product_name_leaves_the_amounts_where_they_are(name: str, attach: str) -> None:
    (row,) = read_trade_bill(bill(paid(name=name, attach=attach)), mchid=MCHID)
    assert (row.own_id, row.amount_fen, row.settled_fen, row.fee_fen) == (PAYMENT, 38050, 38050, 228)


@given(amount_fen=st.integers(min_value=-(10**12), max_value=10**12))
def test_every_amount_comes_back_to_the_fen(amount_fen: int) -> None:
    sign, whole = "-" if amount_fen < 0 else "", abs(amount_fen)
    assert fen(f"{sign}{whole // 100}.{whole % 100:02d}") == amount_fen
    assert fen(f"{sign}{whole // 100}.{whole % 100:02d}000") == amount_fen


@pytest.mark.parametrize("text", ["", "abc", "1,00", "0.001", "NaN", "Infinity", "1e99", "￥1", "0.00001"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert refused(lambda: fen(text)) == "amount"


MOVEMENTS = st.tuples(
    st.sampled_from(["交易", "退款", "扣除交易手续费", "提现", "充值", "分账", ""]),
    st.sampled_from(["收入", "支出"]),
    st.integers(0, 10**9).map(lambda amount: f"{amount // 100}.{amount % 100:02d}"),
)


@given(moved=st.lists(MOVEMENTS, max_size=20))
def test_a_fund_bill_comes_back_as_it_was_written(moved: list[tuple[str, str, str]]) -> None:
    kinds = {"交易": "payment", "退款": "refund", "扣除交易手续费": "fee", "提现": "other", "充值": "other"}
    rows: list[FundRow] = read_fund_bill(funds(*moved))
    assert [(row.kind, row.said, row.amount_fen) for row in rows] == [
        (kinds.get(kind, "unknown"), kind, fen(yuan) if way == "收入" else -fen(yuan)) for kind, way, yuan in moved
    ]


@given(end=st.integers(min_value=0, max_value=len(BILL) - 3))
def test_a_bill_that_ends_too_soon_is_never_half_a_bill(end: int) -> None:
    with pytest.raises(BillUnreadable):
        read_trade_bill(BILL[:end], mchid=MCHID)


@given(at=st.integers(0, len(BILL) - 1), byte=st.integers(0, 255))
def test_a_damaged_bill_is_refused_or_says_the_same_money(at: int, byte: int) -> None:
    damaged = BILL[:at] + bytes([byte]) + BILL[at + 1 :]
    try:
        rows = read_trade_bill(damaged, mchid=MCHID)
    except BillUnreadable:
        return
    assert sum(row.amount_fen for row in rows if row.kind == "payment") == 76100
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((b"`3.0", b"`4.0"), "sums"),
        ((b"`761.00,`0.01\r\n", b"`761.01,`0.01\r\n"), "sums"),
        ((b"`SUCCESS,`OTHERS", b"`WHAT,`OTHERS"), "trade_state"),
        ((b"`ORIGINAL,`SUCCESS", b"`ORIGINAL,`WHAT"), "refund_state"),
        ((b"`CNY", b"`USD"), "currency"),
        ((b"`1900000001", b"`1900000002"), "another_merchant"),
        ((b"2027-03-01 23:59:59", b"2027-02-30 23:59:59"), "time"),
        ((b"`2.28000", b"`2.28100"), "amount"),
        (("手续费,费率".encode(), "手续,费率".encode()), "column_missing"),
        ((b"\r\n`2027-03-01 05", b"\r\n2027-03-01 05"), "row"),
        ((b"`JSAPI,", b""), "row"),
    ],
)
def test_what_does_not_add_up_is_refused_by_name(change: tuple[bytes, bytes], reason: str) -> None:
    assert change[0] in BILL
    assert refused(lambda: read_trade_bill(BILL.replace(change[0], change[1], 1), mchid=MCHID)) == reason


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"{}", b"\n\n\n"])
def test_what_is_no_bill_at_all_is_refused(damage: bytes) -> None:
    assert refused(lambda: read_trade_bill(damage, mchid=MCHID)) in ("cut_off", "not_utf8")
    assert refused(lambda: read_fund_bill(damage)) in ("cut_off", "not_utf8")


def test_a_file_is_proven_before_it_is_read() -> None:
    packed, digest = gzip.compress(BILL), hashlib.sha1(BILL, usedforsecurity=False).hexdigest()
    assert _proven(packed, digest.upper()) == (digest, BILL)
    assert refused(lambda: _proven(packed, "0" * 40)) == "hash"
    assert refused(lambda: _proven(packed[:-9], digest)) == "cut_off"
    assert refused(lambda: _proven(BILL, digest)) == "not_gzip"


def test_a_small_file_that_unpacks_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("menpiao.adapters.wechat.pay.bills.MOST_BYTES", 1_000_000)
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    assert refused(lambda: _proven(bomb, "0" * 40)) == "too_large"
