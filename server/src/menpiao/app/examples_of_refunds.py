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

REQUESTS: dict[str, Any] = {
    "putRefundLadder": {
        "tiers": [{"until_hours_before": 168}, {"until_hours_before": 48, "fee_percent": 20}],
        "scope": "ticket",
    },
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "getRefundLadder": ("The ladder that orders pin now.", _LADDER),
    "putRefundLadder": ("The ladder that orders pin from now on.", _LADDER),
}
