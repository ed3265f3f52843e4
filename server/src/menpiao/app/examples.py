"""What a request and its answer look like: one worked example for each operation, and a sentence for each answer.

The examples tell one story, of a buyer who gets two tickets for a concert in Shanghai and walks in. A test decodes each
of them with the very types of the handlers, so that they can't grow old unnoticed.
"""

from typing import Any

from menpiao.app import (
    examples_of_accounts,
    examples_of_answers,
    examples_of_audit_log,
    examples_of_box_office,
    examples_of_cancellations,
    examples_of_channels,
    examples_of_doors,
    examples_of_events,
    examples_of_insight,
    examples_of_ladders,
    examples_of_messages,
    examples_of_money,
    examples_of_people,
    examples_of_prices,
    examples_of_reconciliation,
    examples_of_refunds,
    examples_of_rooms,
    examples_of_seat_changes,
    examples_of_seats,
    examples_of_support,
)

ORDER, TICKET, EVENT = "03bqh3nq00000004p3z6t7w1v9", "03bqh3nq0000000c2k8m5x7a9b", "03bqh3np00000001d6f8h0k2m4"
SESSION, TICKET_TYPE = "03bqh3np00000002n7q9s1v3x5", "03bqh3np00000003z4b6d8g0j2"
VENUE, GATE, ORGANIZER = "03bqh3np00000005e7g9j1m3p5", "03bqh3np00000006r8t0w2y4a6", "03bqh3np00000007c9e1g3j5m7"
PRICE = {"amount": 18000, "currency": "CNY"}
STARTS_AT, DOORS_AT = "2027-03-08T12:00:00Z", "2027-03-08T11:00:00Z"
SHANGHAI, LIVEHOUSE = {"code": "shanghai", "name": "上海"}, {"code": "livehouse", "name": "Livehouse"}
_PLACE = {"id": VENUE, "name": "候场 The Wings"}
_EVENT = {"id": EVENT, "title": "夜航乐队：慢速公路", "cover": "/media/night-flight.svg"}
_TOKEN = "03bqh3nq00000000w5y7b9d1f3.q0Jb3m1XWk9w8vQ2tN5rE7uY4iO6pA1sD3fG8hJ0kLz"  # noqa: S105 # an example


def _staff_login(role: str) -> dict[str, Any]:
    return {
        "token": f"s{_TOKEN}",
        "expires_at": "2027-03-08T20:00:00Z",
        "staff": {"id": "03bqh3nq00000008p0r2t4w6y8", "name": "陈晓", "role": role},
        "organizer": {"id": ORGANIZER, "name": "江声文化"},
    }


_LOGIN = {"provider": "wechat", "app_id": "wx8397f8696b538317", "code": "0b3Xy2000JwKpP1dA8000cKPzl1Xy20Q"}
_ORDER: dict[str, Any] = {
    "id": ORDER,
    "number": "3Z6T7-W1V9K",
    "state": "awaiting_payment",
    "cancelling": False,
    "total": {"amount": 36000, "currency": "CNY"},
    "lines": [
        {
            "ticket_type_id": TICKET_TYPE,
            "session_id": SESSION,
            "name": "普通票",
            "quantity": 2,
            "unit_price": PRICE,
            "total": {"amount": 36000, "currency": "CNY"},
        }
    ],
    "items": [
        {
            "position": position,
            "ticket_type_id": TICKET_TYPE,
            "session_id": SESSION,
            "price": PRICE,
            "attendee": None,
            "ticket_id": None,
            "seat": None,
            "handed_over": False,
        }
        for position in (1, 2)
    ],
    "event": _EVENT,
    "session": {"id": SESSION, "starts_at": STARTS_AT, "time_zone": "Asia/Shanghai", "venue": _PLACE},
    "placed_at": "2027-03-01T04:00:00Z",
    "pay_by": "2027-03-01T04:15:00Z",
    "paid_at": None,
    "tickets": [],
    "refunds": [],
    "service_fee": {"amount": 0, "currency": "CNY"},
    "price_parts": [],
    "seat_changes": [],
    "questions": {"missing": 0},
}
_TICKET: dict[str, Any] = {
    "id": TICKET,
    "state": "valid",
    "order_id": ORDER,
    "serial": "4R8TN-0GQ3M",
    "event": _EVENT,
    "session": {"id": SESSION, "starts_at": STARTS_AT, "doors_at": DOORS_AT, "time_zone": "Asia/Shanghai"},
    "venue": _PLACE,
    "ticket_type": {"id": TICKET_TYPE, "name": "普通票"},
    "attendee": {"name": "陈**"},
    "seat": None,
    "admitted_at": None,
    "code": {
        "kind": "rotating",
        "window": {
            "activates_at": "2027-03-07T09:00:00Z",
            "starts_at": "2027-03-08T09:00:00Z",
            "ends_at": "2027-03-08T16:00:00Z",
            "step_seconds": 15,
            "steps": 1680,
        },
        "active_here": True,
        "active_elsewhere": False,
        "reseated_epoch": None,
    },
}
_CARD: dict[str, Any] = {
    **_EVENT,
    "summary": "新专辑巡演上海站",
    "city": SHANGHAI,
    "category": LIVEHOUSE,
    "venue": _PLACE,
    "first_starts_at": STARTS_AT,
    "last_starts_at": STARTS_AT,
    "time_zone": "Asia/Shanghai",
    "price_from": PRICE,
    "prices_differ": False,
    "sale_state": "on_sale",
    "tags": ["独立摇滚"],
}
_PAGE: dict[str, Any] = {
    **_EVENT,
    "summary": _CARD["summary"],
    "description": "演出约两小时，中场不休息。",
    "notes": [{"title": "入场", "text": "开演后请在曲间入场。"}],
    "city": SHANGHAI,
    "category": LIVEHOUSE,
    "tags": _CARD["tags"],
    "organizer": {"id": ORGANIZER, "name": "江声文化", "contact": "客服 400-000-0000", "logo": None},
    "sale_state": "on_sale",
    "venue": {**_PLACE, "address": "长乐路 1 号", "latitude": 31.2165, "longitude": 121.4493},
    "sessions": [
        {
            "id": SESSION,
            "starts_at": STARTS_AT,
            "status": "scheduled",
            "doors_at": DOORS_AT,
            "ends_at": "2027-03-08T14:00:00Z",
            "time_zone": "Asia/Shanghai",
            "venue": {**_PLACE, "city": SHANGHAI},
            "sale_state": "on_sale",
            "per_buyer_max": 6,
            "per_device_max": None,
            "one_per_attendee": False,
            "waitlist": True,
            "ticket_types": [
                {
                    "id": TICKET_TYPE,
                    "name": "普通票",
                    "note": "站席",
                    "price": PRICE,
                    "prices_differ": False,
                    "on_sale_at": "2027-02-20T04:00:00Z",
                    "off_sale_at": STARTS_AT,
                    "per_order_max": 4,
                    "per_buyer_max": 4,
                    "attendee_names_required": False,
                    "attendee_ids_required": False,
                    "price_steps": [
                        {
                            "name": "早鸟票",
                            "price": {"amount": 15000, "currency": "CNY"},
                            "until": "2027-03-01T12:00:00Z",
                            "places": 100,
                            "remaining": "many",
                        }
                    ],
                    "group_discounts": [],
                }
            ],
            "waiting_room": None,
            "seating": None,
        }
    ],
    "refund_rules": examples_of_ladders.RULES,
    "service_fee": None,
    "bundles": [examples_of_prices.BUNDLE],
    "questions": [examples_of_answers.ASKED],
}
_ENTRY: dict[str, Any] = {
    "id": "03bqh3nq0000000f1n4q7s0v2x",
    "session_id": SESSION,
    "state": "waiting",
    "ticket_types": [{"id": TICKET_TYPE, "name": "普通票"}],
    "quantity": 2,
    "tiers": [],
    "accept": "scattered",
    "joined_at": "2027-03-01T04:00:00Z",
    "ahead": 12,
    "offers": 0,
    "offer": None,
    "event": _EVENT,
    "session": {"id": SESSION, "starts_at": STARTS_AT, "time_zone": "Asia/Shanghai"},
}
_CODE = "040020938NKRKAYDXW0Y0MXFNM9MJH6E5FVGH4CB9RN8RH8"

REQUESTS: dict[str, Any] = {
    **examples_of_box_office.REQUESTS,
    "placeBoxOfficeOrder": {
        "items": [{"kind": "quantity", "session_id": SESSION, "ticket_type_id": TICKET_TYPE, "quantity": 2}]
    },
    **examples_of_refunds.REQUESTS,
    **examples_of_cancellations.REQUESTS,
    **examples_of_events.REQUESTS,
    **examples_of_insight.REQUESTS,
    **examples_of_messages.REQUESTS,
    **examples_of_reconciliation.REQUESTS,
    **examples_of_prices.REQUESTS,
    **examples_of_rooms.REQUESTS,
    **examples_of_seats.REQUESTS,
    **examples_of_seat_changes.REQUESTS,
    **examples_of_support.REQUESTS,
    **examples_of_channels.REQUESTS,
    **examples_of_ladders.REQUESTS,
    **examples_of_answers.REQUESTS,
    **examples_of_accounts.REQUESTS,
    **examples_of_people.REQUESTS,
    **examples_of_doors.REQUESTS,
    "createLogin": _LOGIN,
    "createGateLogin": _LOGIN,
    "placeOrder": {
        "items": [{"kind": "quantity", "session_id": SESSION, "ticket_type_id": TICKET_TYPE, "quantity": 2}],
        "contact": {"name": "林小雨", "phone": "13800138000"},
    },
    "startPayment": {"method": "wechat_jsapi"},
    "cancelOrder": {},
    "joinWaitlist": {"session_id": SESSION, "ticket_type_ids": [TICKET_TYPE], "quantity": 2},
    "withdrawWaitlistEntry": {},
    "createTicketActivation": {},
    "createScan": {
        "scan_id": "m2k9x7qa-0f3d61b29c8e",
        "gate_id": GATE,
        "code": _CODE,
        "scanned_at": "2027-03-08T11:20:07Z",
        "direction": "in",
    },
}
"""By operation: a body that is taken, once the ids are real."""

ANSWERS: dict[str, tuple[str, Any]] = {
    **examples_of_box_office.ANSWERS,
    "placeBoxOfficeOrder": ("The order; what costs nothing is paid already.", _ORDER),
    "getBoxOfficeOrder": ("The order as it stands.", _ORDER),
    "cancelBoxOfficeOrder": ("The order, which holds no places any more.", {**_ORDER, "state": "cancelled"}),
    **examples_of_reconciliation.ANSWERS,
    **examples_of_money.ANSWERS,
    **examples_of_refunds.ANSWERS,
    **examples_of_cancellations.ANSWERS,
    **examples_of_events.ANSWERS,
    **examples_of_insight.ANSWERS,
    **examples_of_messages.ANSWERS,
    **examples_of_prices.ANSWERS,
    **examples_of_rooms.ANSWERS,
    **examples_of_seats.ANSWERS,
    **examples_of_seat_changes.ANSWERS,
    **examples_of_support.ANSWERS,
    **examples_of_channels.ANSWERS,
    **examples_of_ladders.ANSWERS,
    **examples_of_answers.ANSWERS,
    **examples_of_accounts.ANSWERS,
    **examples_of_people.ANSWERS,
    **examples_of_doors.ANSWERS,
    **examples_of_audit_log.ANSWERS,
    "createLogin": (
        "Signed in. The token is shown this once.",
        {"token": f"b{_TOKEN}", "expires_at": "2027-03-31T04:00:00Z", "buyer": {"id": "03bqh3nq00000000w5y7b9d1f3"}},
    ),
    "deleteCurrentLogin": ("Signed out: the token is dead everywhere within a second.", None),
    "createGateLogin": ("Signed in for a working day. The token is shown this once.", _staff_login("gate")),
    "createOrganizerLogin": ("Signed in for a working day. The token is shown this once.", _staff_login("finance")),
    "deleteCurrentOrganizerLogin": ("Signed out: the token is dead everywhere within a second.", None),
    "deleteCurrentGateLogin": ("Signed out: the token is dead everywhere within a second.", None),
    "listEvents": ("A page of events in the reader's language.", {"items": [_CARD], "next": None}),
    "getEvent": ("The event in the reader's language.", _PAGE),
    "getFacets": (
        "The filters that lead somewhere.",
        {"cities": [{**SHANGHAI, "count": 3}], "categories": [{**LIVEHOUSE, "count": 2}]},
    ),
    "getAvailability": (
        "What can be had of each ticket type on public view.",
        {
            "version": "cTr0qZ2xKQ",
            "since": None,
            "ticket_types": [{"id": TICKET_TYPE, "state": "on_sale", "remaining": "many"}],
        },
    ),
    "placeOrder": ("The order, and its places are held until `pay_by`; a free order is paid already.", _ORDER),
    "listOrders": ("A page of the buyer's orders, newest first.", {"items": [_ORDER], "next": None}),
    "getOrder": ("The order as it stands.", _ORDER),
    "listPaymentMethods": (
        "What the organizer takes and this buyer can use, in the order in which to offer it.",
        {"methods": ["wechat_jsapi", "wechat_native", "stripe"]},
    ),
    "startPayment": (
        "The payment; `client` goes to `wx.requestPayment` as it is.",
        {
            "id": "03bqh3nq00000009g5j7m9p1r3",
            "state": "prepared",
            "method": "wechat_jsapi",
            "url": None,
            "code_url": None,
            "use_by": None,
            "client": {
                "timeStamp": "1803873600",
                "nonceStr": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
                "package": "wx201410272009395522657a690389285100",
                "signType": "RSA",
                "paySign": "oR9d8PuhnIc+YZ8cBHFCwfgpaK9gd7vaRvkYD7rthRAZ",
            },
        },
    ),
    "cancelOrder": (
        "The order, cancelled; `cancelling` while the payment provider has still to confirm.",
        {**_ORDER, "state": "cancelled"},
    ),
    "joinWaitlist": ("The entry: the buyer waits, and is told by a message when it is their turn.", _ENTRY),
    "listWaitlistEntries": ("A page of the buyer's entries, newest first.", {"items": [_ENTRY], "next": None}),
    "getWaitlistEntry": (
        "The entry as it stands.",
        {
            **_ENTRY,
            "state": "offered",
            "ahead": None,
            "offers": 1,
            "offer": {"order_id": ORDER, "ticket_type_id": TICKET_TYPE, "pay_by": "2027-03-01T05:10:00Z", "seats": []},
        },
    ),
    "withdrawWaitlistEntry": ("The entry as it ended.", {**_ENTRY, "state": "withdrawn", "ahead": None}),
    "listTickets": ("A page of the buyer's tickets, newest first.", {"items": [_TICKET], "next": None}),
    "getTicket": ("The ticket as it stands.", _TICKET),
    "createTicketActivation": (
        "The seed of the code, for this device only.",
        {
            "number": "0123456789abcdef",
            "epoch": 1,
            "seed": "AAECAwQFBgcICQoLDA0ODw",
            "steps": 1680,
            "starts_at": "2027-03-08T09:00:00Z",
            "step_seconds": 15,
        },
    ),
    "getTicketCode": (
        "What the device may show until `valid_until`.",
        {"code": _CODE, "step": 560, "valid_until": "2027-03-08T11:20:15Z"},
    ),
    "listGates": (
        "The organizer's gates, the next session first.",
        {
            "items": [
                {
                    "id": GATE,
                    "name": "1 号门",
                    "session": {
                        "id": SESSION,
                        "starts_at": STARTS_AT,
                        "doors_at": DOORS_AT,
                        "time_zone": "Asia/Shanghai",
                    },
                    "event": {"id": EVENT, "title": _EVENT["title"]},
                    "venue": _PLACE,
                    "counts": {"admitted": 118, "issued": 640},
                }
            ],
            "next": None,
        },
    ),
    "createScan": (
        "Admitted or refused: a refusal at a gate is an answer.",
        {
            "result": "admitted",
            "reason": "ok",
            "message": "请入场",
            "ticket": {"serial": "4R8TN-0GQ3M", "ticket_type": "普通票", "attendee": "陈**", "seat": None},
            "admitted_at": "2027-03-08T11:20:07Z",
        },
    ),
}
"""By operation: what a success says, and how it looks."""
