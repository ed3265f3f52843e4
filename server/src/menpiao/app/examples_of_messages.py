"""The story of the contract's examples, where buyers are told: what they allow, and what an organizer chooses. See
`menpiao.app.examples`.
"""

from typing import Any

EVENT, SESSION = "03bqh3np00000001d6f8h0k2m4", "03bqh3np00000002n7q9s1v3x5"
_APP, _TEMPLATE = "wx8397f8696b538317", "4fDl1fGlMGWMl1R2bFK1vR2mOZk1Fl7BhNpUD8iI2aI"
_NOTE = {"zh-CN": "地铁直达，请勿自驾", "en": "Best by metro"}
_MESSAGES: dict[str, Any] = {
    "event_id": EVENT,
    "version": 2,
    "app_id": _APP,
    "session": {"id": SESSION, "starts_at": "2027-03-08T12:00:00Z", "time_zone": "Asia/Shanghai"},
    "linked": True,
    "items": [
        {
            "kind": "session_reminder",
            "title": {"zh-CN": "演出提醒", "en": "Session reminder"},
            "when": {"zh-CN": "场次开始前，发给持有有效票的人", "en": "Before a session, to whoever has tickets"},
            "template_id": _TEMPLATE,
            "may_switch_off": True,
            "on": True,
            "lead_hours": 48,
            "usual_lead_hours": 24,
            "sentence_room": 20,
            "sentence": _NOTE,
            "usual_sentence": {"zh-CN": "请提前到场，出示动态码入场", "en": "See you soon"},
            "previews": {
                lang: [
                    {"label": "活动名称", "text": title, "own": False},
                    {"label": "温馨提示", "text": _NOTE[lang], "own": True},
                ]
                for lang, title in (("zh-CN", "夜航乐队：慢速公路"), ("en", "Night Flight"))
            },
        }
    ],
}
_SET: dict[str, Any] = {
    "kind": "ticket_moved",
    "title": {"zh-CN": "门票改期通知", "en": "Your ticket has a new time"},
    "when": {
        "zh-CN": "场次改期时，发给持有他人订单中的票的人",
        "en": "When a session is moved, to whoever has tickets of somebody else's order",
    },
    "template_id": _TEMPLATE,
    "set_by": "here",
    "version": 1,
    "fields": [
        {"name": "event_title", "key": "thing4", "label": "活动名称", "used": True},
        {"name": "session_starts_at", "key": "time7", "label": "新的时间", "used": True},
        {"name": "note", "key": "thing3", "label": "温馨提示", "used": False},
    ],
    "previews": {
        lang: [
            {"name": "event_title", "label": "活动名称", "text": title},
            {"name": "session_starts_at", "label": "新的时间", "text": "2027年3月5日 20:00"},
        ]
        for lang, title in (("zh-CN", "雨的频率"), ("en", "The Frequency of Rain"))
    },
}

REQUESTS: dict[str, Any] = {
    "createMessageConsents": {"app_id": _APP, "grants": [{"template_id": _TEMPLATE, "answer": "accept"}]},
    "putEventMessages": {
        "items": [
            {"kind": "session_reminder", "on": True, "lead_hours": 48, "sentence": _NOTE},
            {"kind": "waitlist_joined", "on": False},
        ]
    },
    "testEventMessage": {"lang": "zh-CN"},
    "setMessageTemplate": {
        "template_id": _TEMPLATE,
        "fields": [
            {"name": "event_title", "key": "thing4", "label": "活动名称"},
            {"name": "session_starts_at", "key": "time7", "label": "新的时间"},
        ],
    },
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "listMessageTemplates": (
        "The templates to ask for.",
        {"items": [{"kind": "order_paid", "template_id": _TEMPLATE, "title": "购票成功通知", "remaining": 1}]},
    ),
    "listOperatorMessageTemplates": (
        "Each kind with its template, and how it looks.",
        {"app_id": _APP, "items": [_SET]},
    ),
    "setMessageTemplate": ("What the kind is sent with from now on.", _SET),
    "createMessageConsents": ("Counted.", {"items": [{"kind": "order_paid", "remaining": 1}]}),
    "getEventMessages": ("What the event's buyers are sent, and how it looks.", _MESSAGES),
    "putEventMessages": ("What they are sent from now on.", _MESSAGES),
    "testEventMessage": ("WeChat has taken it.", {"result": "sent"}),
}
