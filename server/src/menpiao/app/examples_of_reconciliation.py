"""The story of the contract's examples, where its payments are reconciled: see `menpiao.app.examples`."""

from typing import Any

DAY, DIFFERENCE, ACCOUNT = "03bqh3np0000000b1r3t5v7x9z", "03bqh3np0000000c2s4u6w8y0a", "03bqh3np0000000d3t5v7x9z1b"
PAYMENT, STAFF = "03bqh3np0000000e4v6x8z0b2d", "03bqh3np0000000f5w7y9a1c3e"
_REASON = "微信商户平台手工退款，已核实"
_DAY: dict[str, Any] = {
    "id": DAY,
    "merchant_account_id": ACCOUNT,
    "merchant_account": "候场文化",
    "day": "2027-03-01",
    "state": "open",
    "trouble": None,
    "compared_at": "2027-03-02T02:00:41Z",
    "ended_at": None,
    "payments": 48120,
    "refunds": 312,
    "paid": {"amount": 1828560000, "currency": "CNY"},
    "refunded": {"amount": 11856000, "currency": "CNY"},
    "fees": {"amount": 10900224, "currency": "CNY"},
    "open": 1,
    "ignored": 0,
    "signed_off_by": None,
    "signed_off_by_name": None,
    "reason": None,
}
_DIFFERENCE: dict[str, Any] = {
    "id": DIFFERENCE,
    "kind": "state_differs",
    "about": "payment",
    "reference": PAYMENT,
    "payment_id": PAYMENT,
    "refund_id": None,
    "here": {"state": "closed", "amount": {"amount": 38000, "currency": "CNY"}},
    "there": {"state": "succeeded", "amount": {"amount": 38000, "currency": "CNY"}},
    "funds": None,
    "remedy": "settle",
    "state": "open",
    "found_at": "2027-03-02T02:00:41Z",
    "ended_at": None,
    "decided_by": None,
    "decided_by_name": None,
    "reason": None,
    "asked_at": "2027-03-02T02:00:42Z",
    "outcome": "no_answer",
}

REQUESTS: dict[str, Any] = {
    "resolveDifference": {"action": "ignore", "reason": _REASON},
    "signOffDay": {"reason": _REASON},
    "runDay": {"reason": "微信已更正账单"},
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "listReconciliationDays": ("The days, the newest first.", {"items": [_DAY], "next": None}),
    "getReconciliationDay": ("The day.", _DAY),
    "listDifferences": ("What does not agree.", {"items": [_DIFFERENCE], "next": None}),
    "resolveDifference": (
        "The difference, as it stands now.",
        {
            **_DIFFERENCE,
            "state": "ignored",
            "ended_at": "2027-03-02T03:12:00Z",
            "decided_by": STAFF,
            "decided_by_name": "钱立",
            "reason": _REASON,
        },
    ),
    "signOffDay": (
        "The day, signed off.",
        {
            **_DAY,
            "state": "signed_off",
            "ended_at": "2027-03-02T03:15:00Z",
            "open": 0,
            "ignored": 1,
            "signed_off_by": STAFF,
            "signed_off_by_name": "钱立",
            "reason": _REASON,
        },
    ),
    "runDay": ("The day, open until its bills are read again.", {**_DAY, "compared_at": None}),
}
"""By operation: what a success says, and how it looks."""
