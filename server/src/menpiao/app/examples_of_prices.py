"""The story of the contract's examples, where the concert has price rules: see `menpiao.app.examples`."""

from typing import Any

SESSION, TICKET_TYPE, EVENT = "03bqh3np00000002n7q9s1v3x5", "03bqh3np00000003z4b6d8g0j2", "03bqh3np00000001d6f8h0k2m4"
PROMOTION, STEP, ORDER = "03bqh3np0000000bg3j5m7p9r1", "03bqh3np0000000cs3v5x7z9b1", "03bqh3nq00000004p3z6t7w1v9"
_UNTIL = "2027-03-01T12:00:00Z"


def _fen(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


_PROMOTION: dict[str, Any] = {
    "id": PROMOTION,
    "kind": "code",
    "name": {"zh-CN": "春日八折", "en": "Spring, 20 % off"},
    "state": "active",
    "effect": "percent",
    "percent": 20,
    "amount": None,
    "session_ids": [SESSION],
    "ticket_type_ids": [],
    "unlocks_hidden": False,
    "max_tickets": None,
    "valid_from": None,
    "valid_until": "2027-03-05T16:00:00Z",
    "max_uses": 500,
    "max_uses_per_code": None,
    "max_uses_per_buyer": 1,
    "budget": _fen(1_000_000),
    "parts": [],
    "allotments": [],
    "created_at": "2027-02-20T04:00:00Z",
    "uses": 118,
    "spent": _fen(849_600),
}
_STEP = {"id": STEP, "name": {"zh-CN": "早鸟票"}, "price": _fen(15_000), "until": _UNTIL, "places": 100}
_RULES = {
    "ticket_type_id": TICKET_TYPE,
    "steps": [_STEP],
    "groups": [{"from_tickets": 4, "percent": 10, "amount": _fen(0)}],
}
_FEE = {
    "event_id": EVENT,
    "basis_points": 200,
    "ticket": _fen(0),
    "order": _fen(0),
    "paid_by": "buyer",
}
_ITEMS = [{"kind": "quantity", "session_id": SESSION, "ticket_type_id": TICKET_TYPE, "quantity": 2}]

_PART = {
    "event_id": EVENT,
    "event_title": "夜航乐队：慢速公路",
    "session_id": SESSION,
    "starts_at": "2027-03-08T12:00:00Z",
    "time_zone": "Asia/Shanghai",
    "venue": {"id": "03bqh3np00000000v7x9z1b3d5", "name": "候场 The Wings"},
    "ticket_type_id": TICKET_TYPE,
    "name": "普通票",
    "quantity": 1,
    "price": _fen(18_000),
    "attendee_names_required": False,
    "attendee_ids_required": False,
}
BUNDLE = {
    "id": "03bqh3np0000000ew3v5x7z9b1",
    "name": "两晚套票",
    "price": _fen(28_800),
    "regular_price": _fen(36_000),
    "until": None,
    "remaining": "many",
    "per_buyer_max": 2,
    "sale_state": "on_sale",
    "parts": [
        _PART,
        {
            **_PART,
            "session_id": "03bqh3np00000002p1s3v5x7z9",
            "starts_at": "2027-03-09T12:00:00Z",
            "ticket_type_id": "03bqh3np00000003c5e7g9j1m3",
        },
    ],
}

REQUESTS: dict[str, Any] = {
    "quoteOrder": {"items": _ITEMS, "promo_code": "SPRING20"},
    "unlockTicketTypes": {"event_id": EVENT, "promo_code": "FRIENDS-OF-THE-BAND"},
    "createPromotion": {
        "kind": "code",
        "name": _PROMOTION["name"],
        "effect": "percent",
        "percent": 20,
        "codes": ["SPRING20"],
        "session_ids": [SESSION],
        "valid_until": _PROMOTION["valid_until"],
        "max_uses": 500,
        "max_uses_per_buyer": 1,
        "budget": _fen(1_000_000),
    },
    "setPromotionState": {"state": "paused"},
    "putPriceRules": {
        "steps": [{"name": _STEP["name"], "price": _STEP["price"], "until": _UNTIL, "places": 100}],
        "groups": [{"from_tickets": 4, "percent": 10}],
    },
    "putServiceFee": {"basis_points": 200},
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "quoteOrder": (
        "What it would cost, and why.",
        {
            "total": _fen(29_376),
            "service_fee": _fen(576),
            "lines": [
                {
                    "ticket_type_id": TICKET_TYPE,
                    "session_id": SESSION,
                    "name": "普通票",
                    "quantity": 2,
                    "unit_price": _fen(14_400),
                    "total": _fen(28_800),
                }
            ],
            "price_parts": [
                *[{"position": at, "kind": "ticket", "label": "普通票", "amount": _fen(18_000)} for at in (1, 2)],
                *[{"position": at, "kind": "promo_code", "label": "春日八折", "amount": _fen(-3_600)} for at in (1, 2)],
                {"position": None, "kind": "service_fee", "label": "服务费", "amount": _fen(576)},
            ],
        },
    ),
    "unlockTicketTypes": (
        "What the code unlocks of this event.",
        {
            "label": "乐队的朋友",
            "items": [
                {
                    "id": "03bqh3np0000000dv3x5z7b9d1",
                    "session_id": SESSION,
                    "name": "前区票",
                    "price": _fen(26_000),
                    "prices_differ": False,
                    "on_sale_at": "2027-02-20T04:00:00Z",
                    "off_sale_at": "2027-03-08T12:00:00Z",
                    "per_order_max": 2,
                    "per_buyer_max": 2,
                    "attendee_names_required": False,
                    "attendee_ids_required": False,
                    "hidden": True,
                    "allotted": True,
                }
            ],
            "next": None,
        },
    ),
    "createPromotion": ("The promotion; it holds from now on.", {**_PROMOTION, "uses": 0, "spent": _fen(0)}),
    "listPromotions": ("A page of the organizer's promotions, newest first.", {"items": [_PROMOTION], "next": None}),
    "getPromotion": ("The promotion with what is used of it.", _PROMOTION),
    "setPromotionState": ("The promotion as it stands.", {**_PROMOTION, "state": "paused"}),
    "listPromoCodes": ("Its codes.", {"items": [{"code": "SPRING20", "uses": 0}], "next": None}),
    "listPromotionUses": (
        "Orders that used it.",
        {"items": [{"order_id": ORDER, "times": 1, "discount": _fen(7_200), "given_back_at": None}], "next": None},
    ),
    "getPriceRules": ("The rules for whoever orders now.", _RULES),
    "putPriceRules": ("The rules for whoever orders from now on.", _RULES),
    "getServiceFee": ("The fee for whoever orders now.", _FEE),
    "putServiceFee": ("The fee for whoever orders from now on.", _FEE),
}
