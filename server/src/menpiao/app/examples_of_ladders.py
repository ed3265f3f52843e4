"""The story of the contract's examples, where tickets of the concert go back: see `menpiao.app.examples`."""

from typing import Any

EVENT = "03bqh3np00000001d6f8h0k2m4"
NOTHING = {"amount": 0, "currency": "CNY"}
RULES: dict[str, Any] = {
    "tiers": [
        {"until_hours_before": 168, "fee_percent": 0, "fee": NOTHING},
        {"until_hours_before": 48, "fee_percent": 20, "fee": NOTHING},
    ],
    "scope": "ticket",
    "once_per_buyer": False,
    "places_return_at": None,
}
_LADDER = {"event_id": EVENT, "version": 3, **RULES}
_UNTIL = "2027-03-01T12:00:00Z"
_PRICE = {"amount": 18000, "currency": "CNY"}
_QUOTE: dict[str, Any] = {
    "order_id": "03bqh3nq00000004p3z6t7w1v9",
    "amount": _PRICE,
    "fee": NOTHING,
    "holds_until": _UNTIL,
    "tickets": [
        {
            "position": 1,
            "ticket_id": "03bqh3nq0000000c2k8m5x7a9b",
            "price": _PRICE,
            "fee": NOTHING,
            "service_fee": NOTHING,
            "amount": _PRICE,
            "refundable": True,
            "reason": None,
            "holds_until": _UNTIL,
            "together": [1],
            "companions": [],
        },
        {
            "position": 2,
            "ticket_id": "03bqh3nq0000000d4m0p6r8t1v",
            "price": _PRICE,
            "fee": NOTHING,
            "service_fee": NOTHING,
            "amount": NOTHING,
            "refundable": False,
            "reason": "checked_in",
            "holds_until": None,
            "together": [],
            "companions": [],
        },
    ],
    "rules": [{"positions": [1, 2], "rules": RULES}],
}

REQUESTS: dict[str, Any] = {
    "createRefund": {"positions": [1], "quote": _PRICE},
    "putRefundLadder": {
        "tiers": [{"until_hours_before": 168}, {"until_hours_before": 48, "fee_percent": 20}],
        "scope": "ticket",
    },
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "getRefundQuote": ("What would go back now.", _QUOTE),
    "createRefund": (
        "The tickets are void, the money is on its way.",
        {
            "id": "03bqh3nq0000000g7h0k2n4q6s",
            "amount": _PRICE,
            "fee": NOTHING,
            "service_fee": NOTHING,
            "state": "approved",
            "reason": "by_buyer",
            "items": [{"position": 1, "amount": _PRICE, "fee": NOTHING}],
            "requested_at": "2027-03-01T05:00:00Z",
            "succeeded_at": None,
        },
    ),
    "getRefundLadder": ("The ladder that orders pin now.", _LADDER),
    "putRefundLadder": ("The ladder that orders pin from now on.", _LADDER),
}
