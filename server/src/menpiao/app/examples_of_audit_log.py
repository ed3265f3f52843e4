"""The story of the contract's examples, where somebody looks who did what: see `menpiao.app.examples`."""

from typing import Any

ORDER, STAFF, ENTRY = "03bqh3nq00000004p3z6t7w1v9", "03bqh3nq0000000d6h8k0m2p4r", "03bqh3nv00000007h9k1m3p5r7"
_REFUND = "03bqh3nv00000008j0m2p4r6t8"

ANSWERS: dict[str, tuple[str, Any]] = {
    "listAuditEntries": (
        "A page of the log, the newest first.",
        {
            "items": [
                {
                    "id": ENTRY,
                    "at": "2027-03-05T03:00:00Z",
                    "actor": {"kind": "staff", "id": STAFF, "name": "林悦"},
                    "action": "refund_requested",
                    "text": "申请退款",
                    "subject": {"kind": "order", "id": ORDER, "name": "3Z6T7-W1V9K"},
                    "detail": {"refund": _REFUND, "reason": "by_staff", "tickets": 1, "amount_fen": 18000},
                }
            ],
            "next": None,
        },
    ),
    "getAuditEntriesFile": ("The file.", None),
    "getAuditChoices": (
        "Every action in words.",
        {"actions": [{"code": "refund_requested", "text": "申请退款", "about": "order"}]},
    ),
}
