"""The story of the contract's examples, where the concert is set up: see `menpiao.app.examples`."""

from typing import Any

EVENT, SESSION, TICKET_TYPE = "03bqh3np00000001d6f8h0k2m4", "03bqh3np00000002n7q9s1v3x5", "03bqh3np00000003z4b6d8g0j2"
VENUE = "03bqh3np00000005e7g9j1m3p5"
_PRICE = {"amount": 18000, "currency": "CNY"}
_ON_SALE_AT, _STARTS_AT = "2027-02-20T04:00:00Z", "2027-03-08T12:00:00Z"
_DOORS_AT, _ENDS_AT = "2027-03-08T11:00:00Z", "2027-03-08T14:00:00Z"

_VENUE_IN: dict[str, Any] = {
    "name": {"zh-CN": "候场", "en": "The Wings"},
    "address": {"zh-CN": "长乐路 1 号", "en": "1 Changle Road"},
    "city": "shanghai",
    "latitude": 31.2165,
    "longitude": 121.4493,
}
_VENUE: dict[str, Any] = {"id": VENUE, **_VENUE_IN, "version": 1}
_EVENT_IN: dict[str, Any] = {
    "title": {"zh-CN": "夜航乐队：慢速公路", "en": "Night Flight: Slow Road"},
    "summary": {"zh-CN": "新专辑巡演上海站", "en": "The new album, in Shanghai"},
    "description": {"zh-CN": "演出约两小时，中场不休息。", "en": "About two hours without an interval."},
    "category": "livehouse",
    "cover": "/pictures/4hqk2m8r5v0000exw7b1d9f3g6.webp",
    "tags": ["独立摇滚"],
    "notes": [
        {
            "title": {"zh-CN": "入场", "en": "Doors"},
            "text": {"zh-CN": "开演后请在曲间入场。", "en": "Late? Please come in between songs."},
        }
    ],
}
_NEXT: dict[str, Any] = {
    "next_session": {"id": SESSION, "starts_at": _STARTS_AT, "time_zone": "Asia/Shanghai"},
    "sessions": {"upcoming": 1, "over": 0, "cancelled": 0},
}
_EVENT: dict[str, Any] = {
    "id": EVENT,
    "status": "draft",
    **_EVENT_IN,
    "published_at": None,
    "withdrawn_at": None,
    **_NEXT,
    "version": 3,
}
_ROW: dict[str, Any] = {
    **{name: _EVENT[name] for name in ("id", "status", "title", "category", "cover")},
    **_NEXT,
    "version": 3,
}
_PUBLISHED: dict[str, Any] = {**_EVENT, "status": "published", "published_at": "2027-02-10T08:00:00Z"}
_TYPE_IN: dict[str, Any] = {
    "name": {"zh-CN": "普通票", "en": "Standard"},
    "note": {"zh-CN": "站席", "en": "Standing"},
    "price": _PRICE,
    "quota": 640,
    "on_sale_at": _ON_SALE_AT,
    "off_sale_at": None,
    "per_order_max": 4,
    "per_buyer_max": 4,
}
_PLACES = {"total": 640, "held": 0, "sold": 0, "withheld": 0, "free": 640}
_TYPE: dict[str, Any] = {
    "id": TICKET_TYPE,
    "session_id": SESSION,
    "position": 1,
    "name": _TYPE_IN["name"],
    "note": _TYPE_IN["note"],
    "price": _PRICE,
    "on_sale_at": _ON_SALE_AT,
    "off_sale_at": _ENDS_AT,
    "per_order_max": 4,
    "per_buyer_max": 4,
    "hidden": False,
    "paused": False,
    "attendee_names_required": False,
    "attendee_ids_required": False,
    "seated": False,
    "places": _PLACES,
    "version": 1,
}
_SESSION_IN: dict[str, Any] = {
    "venue_id": VENUE,
    "doors_at": _DOORS_AT,
    "starts_at": _STARTS_AT,
    "ends_at": _ENDS_AT,
    "time_zone": "Asia/Shanghai",
    "per_buyer_max": 6,
    "waitlist": True,
}
_WHERE: dict[str, Any] = {"id": VENUE, "name": _VENUE_IN["name"]}
_TIMES: dict[str, Any] = {"doors_at": _DOORS_AT, "starts_at": _STARTS_AT, "ends_at": _ENDS_AT}
_SESSION: dict[str, Any] = {
    "id": SESSION,
    "event_id": EVENT,
    "status": "scheduled",
    "venue": _WHERE,
    **_TIMES,
    "time_zone": "Asia/Shanghai",
    "per_buyer_max": 6,
    "per_device_max": None,
    "one_per_attendee": False,
    "waitlist": True,
    "seating": None,
    "places": _PLACES,
    "ordered": False,
    "ticket_types": [_TYPE],
    "version": 2,
}
_SESSION_ROW: dict[str, Any] = {
    "id": SESSION,
    "event": {"id": EVENT, "title": _EVENT_IN["title"], "cover": _EVENT_IN["cover"], "status": "draft"},
    "venue": _WHERE,
    "status": "scheduled",
    **_TIMES,
    "time_zone": "Asia/Shanghai",
    "seated": False,
    "places": _PLACES,
}
_RULE: dict[str, Any] = {
    "venue_id": VENUE,
    "time_zone": "Asia/Shanghai",
    "weekdays": [5, 6],
    "times": ["20:00"],
    "first_day": "2027-03-12",
    "last_day": "2027-03-13",
    "except_days": [],
    "doors_minutes_before": 60,
    "duration_minutes": 120,
    "ticket_types": [_TYPE_IN],
    "dry_run": False,
}
_LOOK: dict[str, Any] = {
    "asks": True,
    "orders": 12,
    "tickets": 20,
    "buyers": 11,
    "what": [{"pointer": "/title", "detail": "票面和消息上的项目名称会改变。"}],
}
_NOBODY: dict[str, Any] = {"asks": False, "orders": 0, "tickets": 0, "buyers": 0, "what": []}

_PROFILE_SAID = {
    "name": {"zh-CN": "江声文化", "en": "River Sound"},
    "contact": {"zh-CN": "客服 400-000-0000，每天 10:00–22:00"},
    "logo": None,
}
_PROFILE: dict[str, Any] = {"id": "03bqh3np00000007c9e1g3j5m7", **_PROFILE_SAID, "version": 2}

REQUESTS: dict[str, Any] = {
    "putProfile": _PROFILE_SAID,
    "createVenue": _VENUE_IN,
    "putVenue": _VENUE_IN,
    "lookAtVenueChange": _VENUE_IN,
    "createEvent": _EVENT_IN,
    "putEvent": {**_EVENT_IN, "confirmed": False},
    "lookAtEventChange": _EVENT_IN,
    "copyEvent": {"title": {"zh-CN": "夜航乐队：返场", "en": "Night Flight: Encore"}, "move_days": 28},
    "publishEvent": {},
    "withdrawEvent": {"confirmed": True},
    "createSession": {**_SESSION_IN, "ticket_types": [_TYPE_IN]},
    "putSession": {**_SESSION_IN, "confirmed": False},
    "lookAtSessionChange": _SESSION_IN,
    "applySessionRule": _RULE,
    "changeSessions": {"session_ids": [SESSION], "change": {"time": "19:30", "per_buyer_max": 4}, "dry_run": True},
    "putTextLanguages": {"languages": ["zh-CN"]},
    "createTicketType": _TYPE_IN,
    "createTicketTypes": {"session_ids": [SESSION], "ticket_type": _TYPE_IN},
    "putTicketType": {**_TYPE_IN, "quota": 700, "confirmed": False},
    "lookAtTicketTypeChange": _TYPE_IN,
    "putTicketTypeOrder": {"ticket_type_ids": [TICKET_TYPE], "also_session_ids": []},
    "changeTicketTypes": {"ticket_type_ids": [TICKET_TYPE], "change": {"paused": True}},
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "getEventChoices": (
        "What events and venues are filed under.",
        {
            "categories": [{"code": "livehouse", "name": "Livehouse"}],
            "cities": [{"code": "shanghai", "name": "上海"}],
        },
    ),
    "getTextLanguages": ("The languages of its texts.", {"languages": ["zh-CN", "en"], "version": 0}),
    "putTextLanguages": ("The languages of its texts from now on.", {"languages": ["zh-CN"], "version": 1}),
    "getProfile": ("What buyers read of the organizer.", _PROFILE),
    "putProfile": ("What buyers read of the organizer from now on.", _PROFILE),
    "listMessageKinds": (
        "What buyers are told, and by which templates.",
        {
            "app_id": "wx8397f8696b538317",
            "items": [
                {
                    "kind": "ticket_issued",
                    "title": "出票成功通知",
                    "template_id": "4fDl1fGlMGWMl1R2bFK1vR2mOZk1Fl7BhNpUD8iI2aI",
                    "when": "电子票出票后",
                    "previews": {
                        "zh-CN": [{"name": "event_title", "label": "活动名称", "text": "雨的频率"}],
                        "en": [{"name": "event_title", "label": "活动名称", "text": "The Frequency of Rain"}],
                    },
                }
            ],
        },
    ),
    "listVenues": ("Where the organizer plays.", {"venues": [_VENUE]}),
    "createVenue": ("The venue.", _VENUE),
    "getVenue": ("The venue as it stands.", _VENUE),
    "putVenue": ("The venue as it stands now.", {**_VENUE, "version": 2}),
    "lookAtVenueChange": ("Whom it would touch.", _NOBODY),
    "listOrganizerEvents": ("A page of events, the newest first.", {"items": [_ROW], "next": None}),
    "createEvent": ("The draft.", {**_EVENT, "version": 1}),
    "copyEvent": ("The new draft.", {**_EVENT, "version": 1}),
    "getOrganizerEvent": ("The event as it stands.", _EVENT),
    "putEvent": ("The event as it stands now.", {**_EVENT, "version": 4}),
    "lookAtEventChange": ("Whom it would touch.", _LOOK),
    "deleteEvent": ("It is gone.", None),
    "getEventChecks": (
        "What to look at before publishing, what stops first.",
        {
            "publishable": False,
            "items": [
                {
                    "code": "no_ticket_type",
                    "severity": "stops",
                    "pointer": f"/sessions/{SESSION}",
                    "detail": "该场次没有票种。",
                },
                {
                    "code": "no_refund_ladder",
                    "severity": "warns",
                    "pointer": "/refund_ladder",
                    "detail": "没有设置退票规则：购票人不能自行退票。",
                },
            ],
        },
    ),
    "publishEvent": ("The event, on public view within a second.", _PUBLISHED),
    "withdrawEvent": (
        "The event, off public view within a second.",
        {**_PUBLISHED, "status": "withdrawn", "withdrawn_at": "2027-02-11T08:00:00Z"},
    ),
    "listOrganizerSessions": ("A page of sessions, by date.", {"items": [_SESSION_ROW], "next": None}),
    "listEventSessions": ("A page of the event's sessions, by date.", {"items": [_SESSION], "next": None}),
    "createSession": ("The session.", _SESSION),
    "getOrganizerSession": ("The session as it stands.", _SESSION),
    "putSession": ("The session as it stands now.", {**_SESSION, "version": 3}),
    "lookAtSessionChange": ("Whom it would touch.", _NOBODY),
    "deleteSession": ("It is gone.", None),
    "applySessionRule": (
        "What the rule makes, or would make.",
        {
            "dry_run": False,
            "sessions": [
                {
                    "id": SESSION,
                    "day": "2027-03-12",
                    "time": "20:00",
                    "doors_at": "2027-03-12T11:00:00Z",
                    "starts_at": "2027-03-12T12:00:00Z",
                    "ends_at": "2027-03-12T14:00:00Z",
                    "doubled_hour": False,
                }
            ],
            "skipped": [
                {
                    "day": "2027-03-13",
                    "time": "20:00",
                    "reason": "exists",
                    "detail": "同一场馆在这个时间已有场次。",
                }
            ],
        },
    ),
    "changeSessions": ("How many, and whom it touches.", {"dry_run": True, "changed": 1, "look": _NOBODY}),
    "createTicketType": ("The ticket type.", _TYPE),
    "createTicketTypes": ("The ticket types.", {"items": [_TYPE]}),
    "getTicketType": ("The ticket type as it stands.", _TYPE),
    "putTicketType": (
        "The ticket type as it stands now.",
        {**_TYPE, "places": {**_PLACES, "total": 700, "free": 700}, "version": 2},
    ),
    "lookAtTicketTypeChange": ("Whom it would touch.", _NOBODY),
    "deleteTicketType": ("It is gone.", None),
    "putTicketTypeOrder": ("The session with its ticket types in their order.", {**_SESSION, "version": 3}),
    "createPicture": (
        "The picture; `url` is what an event takes as its cover.",
        {
            "id": "4hqk2m8r5v0000exw7b1d9f3g6",
            "url": _EVENT_IN["cover"],
            "width": 1280,
            "height": 1707,
            "small": {
                "url": _EVENT_IN["cover"].replace(".webp", "-small.webp"),
                "width": 480,
                "height": 640,
            },
        },
    ),
    "changeTicketTypes": ("How many, and whom it touches.", {"dry_run": False, "changed": 1, "look": _NOBODY}),
}
