"""The story of the contract's examples, where a session does not take place: see `menpiao.app.examples`."""

from typing import Any

SESSION = "03bqh3np00000002n7q9s1v3x5"
CANCELLATION = "03bqh3nt00000003c5e7g9j1m3"
REASON = {"zh-CN": "台风，演出取消", "en": "Typhoon: the show is cancelled"}

_CANCELLATION: dict[str, Any] = {
    "id": CANCELLATION,
    "session_id": SESSION,
    "event_id": "03bqh3np00000001d6f8h0k2m4",
    "event_title": "夜航乐队：慢速公路",
    "starts_at": "2027-03-08T12:00:00Z",
    "time_zone": "Asia/Shanghai",
    "reason": REASON,
    "state": "running",
    "started_at": "2027-03-06T02:00:00Z",
    "tickets_void_at": "2027-03-06T02:00:02Z",
    "asked_at": None,
    "finished_at": None,
    "orders": {"total": 20000, "done": 12400, "cancelled": 310, "troubled": 0},
    "refunds": {
        "asked": 12090,
        "succeeded": 3400,
        "stuck": 2,
        "asked_amount": {"amount": 435240000, "currency": "CNY"},
        "succeeded_amount": {"amount": 122400000, "currency": "CNY"},
    },
    "seconds_left": 345,
}
_FINISHED: dict[str, Any] = {
    **_CANCELLATION,
    "state": "finished",
    "asked_at": "2027-03-06T02:00:41Z",
    "finished_at": "2027-03-06T02:09:12Z",
    "seconds_left": 0,
}

_POSTPONED = {
    "session_id": SESSION,
    "was_starts_at": "2027-03-08T12:00:00Z",
    "decide_by": "2027-03-20T16:00:00Z",
    "reason": {"zh-CN": "艺人生病，演出改期", "en": "The artist is ill: a new date"},
}

REQUESTS: dict[str, Any] = {
    "cancelSession": {"reason": REASON},
    "cancelEvent": {"reason": REASON},
    "pauseCancellation": {},
    "resumeCancellation": {},
    "noteTopUp": {},
    "postponeSession": {
        "doors_at": "2027-04-08T11:00:00Z",
        "starts_at": "2027-04-08T12:00:00Z",
        "ends_at": "2027-04-08T14:00:00Z",
        "decide_by": "2027-03-20T16:00:00Z",
        "reason": _POSTPONED["reason"],
    },
    "choosePostponement": {"choice": "refund", "session_id": SESSION},
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "cancelSession": ("Nothing of the session is sold any more; paying back has begun.", _CANCELLATION),
    "cancelEvent": ("A cancellation for each session that was not over.", {"items": [_CANCELLATION]}),
    "listCancellations": ("A page of cancellations, newest first.", {"items": [_FINISHED], "next": None}),
    "getCancellation": ("How far it has come.", _CANCELLATION),
    "pauseCancellation": ("Nothing more is sent.", {**_CANCELLATION, "state": "paused", "seconds_left": None}),
    "resumeCancellation": ("It goes on.", _CANCELLATION),
    "noteTopUp": ("The refunds that waited for money go on.", None),
    "postponeSession": (
        "It takes place later; buyers are told.",
        {"id": "03bqh3nt00000004d6f8h0k2m4", **_POSTPONED},
    ),
    "listPostponements": (
        "A page of sessions that were moved.",
        {
            "items": [
                {
                    **_POSTPONED,
                    "id": "03bqh3nt00000004d6f8h0k2m4",
                    "event_id": "03bqh3np00000001d6f8h0k2m4",
                    "event_title": "Rainy night",
                    "time_zone": "Asia/Shanghai",
                    "starts_at": "2027-04-08T12:00:00Z",
                    "moved_at": "2027-03-06T02:00:00Z",
                    "state": "choosing",
                    "told_at": "2027-03-06T02:01:12Z",
                    "orders": 318,
                    "kept": 96,
                    "refunded": 21,
                }
            ],
            "next": None,
        },
    ),
    "listPostponementChoices": (
        "What there is to choose.",
        {"items": [{**_POSTPONED, "choice": "keep", "refund_id": None}], "next": None},
    ),
    "choosePostponement": (
        "What stands now.",
        {**_POSTPONED, "choice": "refund", "refund_id": "03bqh3nt00000005e7g9j1m3p5"},
    ),
}
