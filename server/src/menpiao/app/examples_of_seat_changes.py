"""The story of the contract's examples, where staff change seats after purchase: see `menpiao.app.examples`."""

from typing import Any

ORDER, TICKET = "03bqh3nq00000004p3z6t7w1v9", "03bqh3nq0000000c2k8m5x7a9b"
SESSION, STAFF = "03bqh3np00000002n7q9s1v3x5", "03bqh3nq0000000d6h8k0m2p4r"
CHANGE, REFUND = "03bqh3nv00000001b3d5f7h9k1", "03bqh3nv00000002c4e6g8j0m2"
SUPPLEMENT, DEARER = "03bqh3nv00000003d5f7h9k1n3", "03bqh3nv00000004e6g8j0m2p4"
TYPE = "03bqh3np00000003z4b6d8g0j2"
REASON = "观众临时腿伤，换到靠走道的座位"


def _money(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


def _seat(section: str, row: str, label: str, tier: str) -> dict[str, Any]:
    return {
        "id": f"stalls-{row}-{label}",
        "section": section,
        "row": row,
        "label": label,
        "table": False,
        "tier": tier,
        "entrance": "1 号门",
    }


_FRONT, _BACK = _seat("池座", "A", "1", "一档"), _seat("池座", "F", "12", "二档")
_TYPE = {"id": TYPE, "name": "普通票"}
_MOVE = {"kind": "move", "ticket_id": TICKET, "seat_id": _BACK["id"], "difference": "settle", "reason": REASON}
_DONE: dict[str, Any] = {
    "id": CHANGE,
    "session_id": SESSION,
    "to_session_id": None,
    "kind": "move",
    "state": "done",
    "difference": "settle",
    "reason": REASON,
    "decided_by": STAFF,
    "decided_at": "2027-03-05T03:00:00Z",
    "done_at": "2027-03-05T03:00:00Z",
    "supplement_order_id": None,
    "payer": None,
    "tickets": [
        {
            "ticket_id": TICKET,
            "order_id": ORDER,
            "position": 1,
            "from_seat": _FRONT,
            "to_seat": _BACK,
            "to_ticket_type": _TYPE,
            "difference": _money(-20000),
            "refunds": [{"refund_id": REFUND, "order_id": ORDER, "amount": _money(20000), "state": "approved"}],
        }
    ],
}
_WAITING: dict[str, Any] = {
    **_DONE,
    "id": DEARER,
    "state": "waiting",
    "reason": "观众要求升档",
    "decided_at": "2027-03-06T03:00:00Z",
    "done_at": None,
    "supplement_order_id": SUPPLEMENT,
    "payer": "buyer",
    "tickets": [
        {
            **_DONE["tickets"][0],
            "from_seat": _BACK,
            "to_seat": _FRONT,
            "difference": _money(20000),
            "refunds": [],
        }
    ],
}

REQUESTS: dict[str, Any] = {"quoteSeatChange": _MOVE, "createSeatChange": _MOVE}

ANSWERS: dict[str, tuple[str, Any]] = {
    "quoteSeatChange": (
        "What the change would mean for each ticket, and what staff should know.",
        {
            "session_id": SESSION,
            "to_session_id": None,
            "kind": "move",
            "payer": None,
            "tickets": [
                {
                    "ticket_id": TICKET,
                    "order_id": ORDER,
                    "position": 1,
                    "from_seat": _FRONT,
                    "to_seat": _BACK,
                    "to_ticket_type": _TYPE,
                    "price_before": _money(38000),
                    "price_after": _money(18000),
                    "difference": _money(-20000),
                    "back": _money(20000),
                    "to_pay": _money(0),
                }
            ],
            "warnings": [{"ticket_id": TICKET, "code": "withheld", "message": "这个座位是预留座。"}],
        },
    ),
    "createSeatChange": ("The change; it is done, or waits until its buyer has paid.", _DONE),
    "listSeatChanges": ("A page of changes, newest first.", {"items": [_WAITING, _DONE], "next": None}),
    "getSeatChange": ("The change as it stands.", _WAITING),
}
