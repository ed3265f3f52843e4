"""The story of the contract's examples, for those who count the money: see `menpiao.app.examples`."""

from typing import Any


def _yuan(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


_STATEMENT: dict[str, Any] = {
    "first_day": "2027-03-01",
    "last_day": "2027-03-07",
    "made_at": "2027-03-08T01:00:00Z",
    "organizer": "江声文化",
    "accounts": [
        {
            "account": "organizer_payable",
            "name": "应付主办方",
            "opening": _yuan(0),
            "moved": _yuan(76000),
            "closing": _yuan(76000),
        }
    ],
    "kinds": [{"kind": "payment_settled", "name": "售票收款", "count": 1, "amount": _yuan(76000)}],
    "events": [
        {
            "event_id": "03bqh3np00000001d6f8h0k2m4",
            "title": "夜航乐队：慢速公路",
            "tickets": 2,
            "sold": _yuan(76000),
            "refunded": _yuan(0),
            "net": _yuan(76000),
        }
    ],
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "receiveWechatNotice": ("Taken into the inbox; it will not be lost any more.", None),
    "receiveStripeNotice": ("Taken into the inbox; it will not be lost any more.", None),
    "getStatement": ("What the period came to.", _STATEMENT),
    "getStatementFile": ("The file, to be saved.", None),
}
"""By operation: what a success says, and how it looks."""
