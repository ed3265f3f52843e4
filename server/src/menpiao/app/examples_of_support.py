"""The story of the contract's examples, where somebody helps the buyer: see `menpiao.app.examples`."""

from typing import Any

ORDER, TICKET, EVENT = "03bqh3nq00000004p3z6t7w1v9", "03bqh3nq0000000c2k8m5x7a9b", "03bqh3np00000001d6f8h0k2m4"
SESSION, TICKET_TYPE, GATE = "03bqh3np00000002n7q9s1v3x5", "03bqh3np00000003z4b6d8g0j2", "03bqh3np00000006r8t0w2y4a6"
STAFF, BUYER, NOTE = "03bqh3nq0000000d6h8k0m2p4r", "03bqh3nq00000000w5y7b9d1f3", "03bqh3nv00000005f7h9k1n3q5"
PAYMENT, MESSAGE = "03bqh3nq00000009g5j7m9p1r3", "03bqh3nq0000000f8k0n2q4s6v"
GIVEN, OTHER_STAFF = "03bqh3nv00000006g8j0m2p4r6", "03bqh3nq0000000e7j9m1p3r5t"
HANDOVER = "03bqh3nv00000007h9k1n3q5s7"
TOKEN = "AQGaK5dEAAAAB1hG8V2fP3oLk0yW1c7Qx5dJr9s2"  # noqa: S105 # an example
PLACED_AT, PAID_AT, STARTS_AT = "2027-03-01T04:00:00Z", "2027-03-01T04:01:30Z", "2027-03-08T12:00:00Z"
TITLE = "夜航乐队：慢速公路"


def _money(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


_LIN: dict[str, Any] = {"kind": "staff", "id": STAFF, "name": "林悦"}
_BUYER: dict[str, Any] = {"kind": "buyer", "id": BUYER, "name": None}
_PROVIDER: dict[str, Any] = {"kind": "provider", "id": None, "name": None}
_NOTE: dict[str, Any] = {
    "id": NOTE,
    "text": "观众来电，晚到一小时，已告知入场截止时间。",
    "written_by": _LIN,
    "written_at": "2027-03-05T03:00:00Z",
}
_FOUND: dict[str, Any] = {
    "id": ORDER,
    "number": "3Z6T7-W1V9K",
    "state": "paid",
    "total": _money(36000),
    "tickets": 2,
    "event": {
        "id": EVENT,
        "title": TITLE,
        "session_id": SESSION,
        "starts_at": STARTS_AT,
        "time_zone": "Asia/Shanghai",
    },
    "names": ["陈**", "林**"],
    "more_names": 0,
    "buyer_id": BUYER,
    "placed_at": PLACED_AT,
    "paid_at": PAID_AT,
}


def _fact(at: str, code: str, who: dict[str, Any], zh: str, en: str, subject: str, **detail: Any) -> dict[str, Any]:
    return {
        "at": at,
        "code": code,
        "who": who,
        "text": {"zh-CN": zh, "en": en},
        "subject_id": subject,
        "detail": detail,
    }


_FACTS: dict[str, Any] = {
    "items": [
        _fact(
            PLACED_AT,
            "order_placed",
            _BUYER,
            "下单，共 2 张，¥360.00",
            "Placed: ¥360.00, tickets: 2",
            ORDER,
            tickets=2,
            amount_fen=36000,
            amount="¥360.00",
        ),
        _fact(
            PAID_AT,
            "payment_paid",
            _PROVIDER,
            "支付 ¥360.00 到账",
            "Payment of ¥360.00 arrived",
            PAYMENT,
            amount_fen=36000,
            amount="¥360.00",
            method="wechat_jsapi",
        ),
        _fact("2027-03-05T03:00:00Z", "note_added", _LIN, "添加备注", "Note added", NOTE),
    ],
    "next": None,
}
_MESSAGE: dict[str, Any] = {
    "id": MESSAGE,
    "kind": "ticket_issued",
    "state": "no_consent",
    "created_at": PAID_AT,
    "sent_at": None,
}
_ITEM: dict[str, Any] = {
    "position": 1,
    "session_id": SESSION,
    "ticket_type_id": TICKET_TYPE,
    "name": "普通票",
    "price": _money(18000),
    "given_back": _money(0),
    "attendee": {"name": "陈**", "id_number": None},
    "seat": None,
    "place_returned_at": None,
    "ticket": {
        "id": TICKET,
        "serial": "4R8TN-0GQ3M",
        "state": "used",
        "void_reason": None,
        "issued_at": PAID_AT,
        "on_phone": True,
        "on_paper": False,
        "handed_over_at": None,
        "admitted": {"gate_id": GATE, "gate": "1 号门", "at": "2027-03-08T11:20:07Z"},
    },
}
_ORDER: dict[str, Any] = {
    "id": ORDER,
    "number": "3Z6T7-W1V9K",
    "state": "paid",
    "cancelling": False,
    "to_pay_at_window": None,
    "total": _money(36000),
    "service_fee": _money(0),
    "price_parts": [],
    "buyer_id": BUYER,
    "lang": "zh-CN",
    "contact": {"name": "陈**", "phone": "*******8000"},
    "sessions": [
        {
            "id": EVENT,
            "title": TITLE,
            "session_id": SESSION,
            "session_status": "on_sale",
            "starts_at": STARTS_AT,
            "time_zone": "Asia/Shanghai",
            "venue": "候场 The Wings",
        }
    ],
    "items": [_ITEM],
    "payments": [
        {
            "id": PAYMENT,
            "method": "wechat_jsapi",
            "state": "paid",
            "amount": _money(36000),
            "received": _money(36000),
            "refunded": _money(0),
            "transaction_id": "4200001803202703010000000001",
            "mismatch": None,
            "created_at": PLACED_AT,
            "paid_at": PAID_AT,
        }
    ],
    "refunds": [],
    "messages": [_MESSAGE],
    "answers": [{"position": 1, "question": "餐食偏好", "required": True, "answered": True}],
    "notes": [_NOTE],
    "handovers": [],
    "timeline": _FACTS,
    "placed_at": PLACED_AT,
    "pay_by": "2027-03-01T04:15:00Z",
    "paid_at": PAID_AT,
    "closed_at": None,
}

_GIVEN: dict[str, Any] = {
    "id": GIVEN,
    "state": "open",
    "session_id": SESSION,
    "event_title": TITLE,
    "starts_at": STARTS_AT,
    "time_zone": "Asia/Shanghai",
    "ticket_type_id": TICKET_TYPE,
    "ticket_type": "普通票",
    "quantity": 2,
    "for": "媒体：江声日报",
    "reason": "首演采访",
    "needs_approval": False,
    "requested_by": _LIN,
    "requested_at": PLACED_AT,
    "decided_by": None,
    "decided_at": None,
    "decision_reason": None,
    "claim_until": "2027-03-08T14:00:00Z",
    "claim": {"token": TOKEN},
    "order_id": None,
    "ended_at": None,
    "seats": [],
}
_HANDOVER: dict[str, Any] = {
    "id": HANDOVER,
    "state": "open",
    "order_id": ORDER,
    "ticket_id": TICKET,
    "position": 1,
    "for": "王军",
    "reason": "本人来电，临时出差",
    "offered_by": _LIN,
    "offered_at": PAID_AT,
    "claim_until": "2027-03-08T04:01:30Z",
    "claim": {"token": TOKEN},
    "claimed_by": None,
    "ended_at": None,
}
_LISTED: dict[str, Any] = {**_GIVEN, "for": "媒**", "claim": None}

REQUESTS: dict[str, Any] = {
    "resendMessage": {"message_id": MESSAGE},
    "putTicketAttendee": {"name": "周明", "reason": "观众换人，已核对身份"},
    "createComplimentaryOrder": {
        "session_id": SESSION,
        "ticket_type_id": TICKET_TYPE,
        "quantity": 2,
        "for": _GIVEN["for"],
        "reason": _GIVEN["reason"],
    },
    "decideComplimentaryOrder": {"decision": "approve", "reason": "已与市场部确认"},
    "withdrawComplimentaryOrder": {},
    "putComplimentaryApproval": {"above": 4},
    "createHandover": {"for": _HANDOVER["for"], "reason": _HANDOVER["reason"]},
    "withdrawHandover": {},
    "lookAtGift": {"token": TOKEN},
    "claimGift": {"token": TOKEN},
    "searchOrders": {"q": "陈晓", "states": ["paid"]},
    "lookAtPersonalData": {},
    "createOrderNote": {"text": _NOTE["text"]},
    "cancelUnpaidOrder": {},
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "resendMessage": ("The message waits to be sent once more.", {**_MESSAGE, "state": "waiting"}),
    "putTicketAttendee": ("The order as it stands, with the new attendee.", _ORDER),
    "createComplimentaryOrder": ("The places are put aside; `claim` is the link.", _GIVEN),
    "listComplimentaryOrders": ("A page of them, newest first.", {"items": [_LISTED], "next": None}),
    "getComplimentaryOrder": ("As it stands.", _GIVEN),
    "decideComplimentaryOrder": (
        "As it stands after the decision.",
        {
            **_GIVEN,
            "needs_approval": True,
            "decided_by": {"kind": "staff", "id": OTHER_STAFF, "name": "陈晓"},
            "decided_at": PAID_AT,
            "decision_reason": "已与市场部确认",
        },
    ),
    "withdrawComplimentaryOrder": (
        "Nobody can claim it any more.",
        {**_GIVEN, "state": "withdrawn", "claim": None, "ended_at": PAID_AT},
    ),
    "getComplimentaryApproval": ("Above how many tickets another person has to agree.", {"above": 4}),
    "putComplimentaryApproval": ("The limit from now on.", {"above": 4}),
    "lookAtGift": (
        "What can be claimed.",
        {
            "event_id": EVENT,
            "event_title": TITLE,
            "cover": "/media/night-flight.svg",
            "session_id": SESSION,
            "starts_at": STARTS_AT,
            "time_zone": "Asia/Shanghai",
            "venue": "候场 The Wings",
            "ticket_type": "普通票",
            "quantity": 2,
            "attendee_names_required": False,
            "attendee_ids_required": False,
            "claim_until": "2027-03-08T14:00:00Z",
            "order_id": None,
            "questions": [],
            "asked_of": {},
            "ticket_ids": [],
            "seats": [],
            "kind": "complimentary",
        },
    ),
    "claimGift": ("The buyer's order, with its tickets.", {"order_id": ORDER, "ticket_ids": []}),
    "createHandover": ("The link is good; `claim` is the link.", _HANDOVER),
    "getHandover": ("As it stands.", _HANDOVER),
    "withdrawHandover": (
        "The link leads to nothing any more.",
        {**_HANDOVER, "state": "withdrawn", "claim": None, "ended_at": PAID_AT},
    ),
    "listOrganizerOrders": ("A page of the organizer's orders, newest first.", {"items": [_FOUND], "next": None}),
    "searchOrders": ("A page of what was found, newest first.", {"items": [_FOUND], "next": None}),
    "getOrganizerOrder": ("The order with everything that belongs to it.", _ORDER),
    "listOrderFacts": ("A page of what happened, oldest first.", _FACTS),
    "lookAtPersonalData": (
        "Names in full. The look is on record.",
        {
            "contact": {"name": "陈晓", "phone": "138 0013 8000"},
            "attendees": [{"position": 1, "name": "陈晓", "id_number": None}],
            "answers": [{"position": 1, "question": "餐食偏好", "answer": "素食"}],
        },
    ),
    "createOrderNote": ("The note as it stands.", _NOTE),
    "cancelUnpaidOrder": (
        "The order as it stands: its places are free again.",
        {**_ORDER, "state": "cancelled", "paid_at": None, "payments": [], "refunds": []},
    ),
}
