"""The story of the contract's examples, at the doors: see `menpiao.app.examples`."""

from typing import Any

GATE, SESSION = "03bqh3np00000006r8t0w2y4a6", "03bqh3np00000002n7q9s1v3x5"
_TYPE, _ORDER = "03bqh3np00000003z4b6d8g0j2", "03bqh3nq00000004p3z6t7w1v9"
_DOORS, _STARTS, _ENDS = "2027-03-08T11:00:00Z", "2027-03-08T12:00:00Z", "2027-03-08T14:00:00Z"
_TITLE = {"zh-CN": "夜航乐队：慢速公路", "en": "Night Flight"}
_NAME = {"zh-CN": "1 号门", "en": "Door 1"}
_SHOWN = {"id": GATE, "name": "1 号门"}
_GATE: dict[str, Any] = {
    "id": GATE,
    "name": _NAME,
    "active": True,
    "sessions": [
        {
            "id": SESSION,
            "event_title": _TITLE,
            "starts_at": _STARTS,
            "ends_at": _ENDS,
            "time_zone": "Asia/Shanghai",
        }
    ],
    "ticket_type_ids": [],
    "zones": [],
    "version": 1,
}
_NEW: dict[str, Any] = {"name": _NAME, "session_ids": [SESSION], "ticket_type_ids": [], "zones": [], "active": True}
_SESSION: dict[str, Any] = {
    "id": SESSION,
    "event_title": _TITLE["zh-CN"],
    "venue_name": "候场 The Wings",
    "doors_at": _DOORS,
    "starts_at": _STARTS,
    "ends_at": _ENDS,
    "time_zone": "Asia/Shanghai",
}
_SCAN: dict[str, Any] = {
    "id": "m2k9x7qa-0f3d61b29c8e",
    "received_at": "2027-03-08T11:20:07Z",
    "result": "refused",
    "reason": "already_used",
    "gate": _SHOWN,
    "staff_name": "孙丽",
    "ticket": {"serial": "4R8TN-0GQ3M", "ticket_type": "普通票", "attendee": "陈**", "seat": None},
    "order_id": _ORDER,
}
_PHONE: dict[str, Any] = {
    "staff": {"id": "03bqh3nq00000008p0r2t4w6y8", "name": "孙丽", "role": "gate"},
    "login": {
        "id": "03bqh3nq00000008f7h9j1k3m5",
        "provider": "wechat",
        "browser": "WeChat",
        "system": "Android",
        "created_at": "2027-03-08T10:00:00Z",
        "last_seen_at": "2027-03-08T11:00:00Z",
        "expires_at": "2027-03-08T22:00:00Z",
        "current": False,
    },
}

REQUESTS: dict[str, Any] = {"createGate": _NEW, "putGate": {**_NEW, "active": False}}

ANSWERS: dict[str, tuple[str, Any]] = {
    "listOrganizerGates": ("A page of gates, the newest first.", {"items": [_GATE], "next": None}),
    "createGate": ("The gate: staff at the doors can choose it.", _GATE),
    "getGate": ("The gate as it stands.", _GATE),
    "putGate": ("The gate as it is from now on.", {**_GATE, "active": False, "version": 2}),
    "deleteGate": ("Gone. Nothing was ever scanned at it.", None),
    "getGateChoices": (
        "Its ticket types, and the zones of its hall.",
        {
            "ticket_types": [{"id": _TYPE, "name": {"zh-CN": "普通票", "en": "Standard"}}],
            "zones": [{"id": "z-main", "name": {"zh-CN": "座席区", "en": "Seats"}}],
        },
    ),
    "listDoors": (
        "A page of sessions by date.",
        {"items": [{**_SESSION, "status": "scheduled", "published": True, "sold": 640, "gates": 2}], "next": None},
    ),
    "getAttendance": (
        "As it is at this moment.",
        {
            "session": _SESSION,
            "expected": 640,
            "admitted": 118,
            "inside": 118,
            "no_shows": 522,
            "refused": 3,
            "by_reason": [{"reason": "stale", "count": 2}, {"reason": "already_used", "count": 1}],
            "by_gate": [
                {
                    "gate": _SHOWN,
                    "admitted": 118,
                    "refused": 3,
                    "by_reason": [{"reason": "stale", "count": 2}, {"reason": "already_used", "count": 1}],
                }
            ],
            "by_minute": [{"begins_at": "2027-03-08T11:20:00Z", "admitted": 9, "refused": 1}],
        },
    ),
    "listScans": (
        "A page of scans, the newest first.",
        {"items": [_SCAN], "next": None, "since": "WyIyMDI3LTAzLTA4VDExOjE5OjUyKzAwOjAwIl0"},
    ),
    "listGateLogins": ("The phones that are signed in at the doors.", {"items": [_PHONE], "next": None}),
    "deleteGateLogin": ("Signed out: the token is dead everywhere within a second.", None),
}
