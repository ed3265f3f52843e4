"""The story of the contract's examples, at the window: see `menpiao.app.examples`."""

from typing import Any

from menpiao.app.examples_of_support import ORDER

TILL, SHIFT = "03bqh3np0000000ht2v4x6z8b0", "03bqh3nq0000000jk1m3p5r7t9"
REFUND, PRINT = "03bqh3nq0000000kv4x6z8b0d2", "03bqh3nq0000000mn2p4r6t8v0"
_CLERK = {"id": "03bqh3nq00000008p0r2t4w6y8", "name": "陈晓"}


def _yuan(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


_TILL = {"id": TILL, "name": "一号窗口", "shift_id": SHIFT}
_SHIFT: dict[str, Any] = {
    "id": SHIFT,
    "till_id": TILL,
    "till": "一号窗口",
    "float": _yuan(50000),
    "sales": 1,
    "sold": _yuan(36000),
    "refunds": 0,
    "paid_out": _yuan(0),
    "expected": _yuan(86000),
    "counted": None,
    "difference": None,
    "note": None,
    "opened_by": _CLERK,
    "opened_at": "2027-03-08T09:30:00Z",
    "closed_by": None,
    "closed_at": None,
    "movements": [],
}
_MOVEMENT = {
    "kind": "sale",
    "order_id": ORDER,
    "order_number": "3Z6T7-W1V9K",
    "amount": _yuan(36000),
    "by": _CLERK,
    "at": "2027-03-08T10:12:41Z",
}
_CLOSED = {
    **_SHIFT,
    "counted": _yuan(85000),
    "difference": _yuan(-1000),
    "note": "找错零钱",
    "closed_by": _CLERK,
    "closed_at": "2027-03-08T14:05:00Z",
}
_REFUND = {
    "id": REFUND,
    "order_id": ORDER,
    "order_number": "3Z6T7-W1V9K",
    "amount": _yuan(18000),
    "state": "approved",
    "requested_at": "2027-03-08T10:40:00Z",
}
_TOKEN = "AQG7w2c0b1sAAAAAAAcH9lZ3Zk3q2bX8mT5nR1kP0sWd4fJ6hL"  # noqa: S105 # an example

REQUESTS: dict[str, Any] = {
    "startBoxOfficeCode": {},
    "cancelBoxOfficeOrder": {},
    "createTill": {"name": "一号窗口"},
    "openTillShift": {"float": _yuan(50000)},
    "closeTillShift": {"counted": _yuan(85000), "note": "找错零钱"},
    "takeCash": {"shift_id": SHIFT, "given": _yuan(40000)},
    "completeCashRefund": {"shift_id": SHIFT},
    "printTickets": {},
    "offerHandOver": {},
}
"""By operation: a body that is taken, once the ids are real."""

ANSWERS: dict[str, tuple[str, Any]] = {
    "startBoxOfficeCode": (
        "The payment; `code_url` is the text of the QR code to show.",
        {
            "id": "03bqh3nq00000009g5j7m9p1r3",
            "state": "prepared",
            "method": "wechat_native",
            "client": None,
            "url": None,
            "code_url": "weixin://wxpay/bizpayurl?pr=9xVfQ2k",
            "use_by": None,
        },
    ),
    "listTills": ("The drawers, by name.", {"items": [_TILL], "next": None}),
    "createTill": ("The drawer, which nobody has yet.", {**_TILL, "shift_id": None}),
    "openTillShift": (
        "The shift; cash goes in and out of it from now on.",
        {**_SHIFT, "sales": 0, "sold": _yuan(0), "expected": _yuan(50000)},
    ),
    "listTillShifts": ("A page of them, newest first.", {"items": [_CLOSED], "next": None}),
    "getTillShift": ("The shift with what moved in it.", {**_SHIFT, "movements": [_MOVEMENT]}),
    "closeTillShift": ("Counted and closed; `difference` is posted.", _CLOSED),
    "takeCash": (
        "The order is paid; `change` is to be handed back.",
        {
            "payment_id": "03bqh3nq00000009g5j7m9p1r3",
            "order_id": ORDER,
            "shift_id": SHIFT,
            "amount": _yuan(36000),
            "given": _yuan(40000),
            "change": _yuan(4000),
        },
    ),
    "listCashRefunds": ("What waits to be handed over.", {"items": [_REFUND], "next": None}),
    "completeCashRefund": ("It was handed over.", {**_REFUND, "state": "succeeded"}),
    "printTickets": (
        "They are on paper: fetch the file.",
        {"id": PRINT, "order_id": ORDER, "printed_at": "2027-03-08T10:13:02Z"},
    ),
    "getTicketPrintFile": ("A PDF, one ticket a page.", None),
    "offerHandOver": ("What to show as a QR code.", {"token": _TOKEN}),
}
"""By operation: what a success says, and how it looks."""
