"""The story of the contract's examples, as its organizer watches it sell: see `menpiao.app.examples`."""

from typing import Any

EVENT, OTHER_EVENT = "03bqh3np00000001d6f8h0k2m4", "03bqh3np00000008f4h6j8m0p2"
SESSION, TICKET_TYPE = "03bqh3np00000002n7q9s1v3x5", "03bqh3np00000003z4b6d8g0j2"
ZONE = "Asia/Shanghai"


def _money(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


def _sales(orders: int, tickets: int, *, placed: int = 0, refunded: int = 0) -> dict[str, Any]:
    return {
        "placed_orders": orders + placed,
        "placed_tickets": tickets + placed,
        "sold_orders": orders,
        "sold_tickets": tickets,
        "sold": _money(tickets * 18000),
        "refunded_tickets": refunded,
        "refunded": _money(refunded * 18000),
        "tickets": tickets - refunded,
        "amount": _money((tickets - refunded) * 18000),
    }


_EVENT: dict[str, Any] = {"id": EVENT, "title": "夜航乐队：慢速公路"}
_DAYS: dict[str, Any] = {"event": _EVENT, "time_zone": ZONE, "first_day": "2027-03-01", "last_day": "2027-03-02"}
_TARGET: dict[str, Any] = {"tickets": 400, "amount": _money(7200000)}
_COMPARISON = {
    "event": {"id": OTHER_EVENT, "title": "夜航乐队：返程"},
    "grown": [{"days_before": 7, "tickets": 51, "amount": _money(918000)}],
}
_CURVE: dict[str, Any] = {
    **_DAYS,
    "first_session_day": "2027-03-08",
    "by": "day",
    "before": _sales(0, 0),
    "totals": _sales(60, 110, placed=5, refunded=2),
    "points": [
        {"at": "2027-02-28T16:00:00Z", "days_before": 7, "sales": _sales(40, 74, placed=4)},
        {"at": "2027-03-01T16:00:00Z", "days_before": 6, "sales": _sales(20, 36, placed=1, refunded=2)},
    ],
    "target": _TARGET,
    "comparison": _COMPARISON,
    "comparisons": [_COMPARISON],
    "counted_at": "2027-03-02T03:41:07Z",
}
_GROUPS: dict[str, Any] = {
    **_DAYS,
    "by": "ticket_type",
    "groups": [
        {
            "key": "普通票",
            "name": "普通票",
            "at": None,
            "colour": None,
            "sales": _sales(60, 110, placed=5, refunded=2),
            "target": None,
        }
    ],
}
_FUNNEL: dict[str, Any] = {
    **_DAYS,
    "views": 1840,
    "views_by_source": [{"source": "mini_program", "views": 1522}, {"source": "web", "views": 318}],
    "sales": _sales(60, 110, placed=5, refunded=2),
}
_ATTENDANCE: dict[str, Any] = {
    "event": _EVENT,
    "time_zone": ZONE,
    "rows": [
        {
            "session_id": SESSION,
            "starts_at": "2027-03-08T12:00:00Z",
            "ticket_type_id": TICKET_TYPE,
            "name": "普通票",
            "tickets": 108,
            "admitted": 101,
            "no_shows": 7,
        }
    ],
}
_HEAT: dict[str, Any] = {
    "session_id": SESSION,
    "event": _EVENT,
    "starts_at": "2027-03-08T12:00:00Z",
    "time_zone": ZONE,
    "sections": [{"name": "池座", "seats": 3, "held": 1, "sold": 2, "admitted": 1, "sold_otherwise": 0}],
    "xs": [0, 50, 100],
    "ys": [200, 200, 200],
    "states": "ahs",
}

REQUESTS: dict[str, Any] = {"putSalesTarget": _TARGET, "putSessionSalesTarget": _TARGET}
"""By operation: a body that makes sense."""

ANSWERS: dict[str, tuple[str, Any]] = {
    "getSales": ("Sales by the hour or the day.", _CURVE),
    "getSalesBy": ("Sales by what they are made of.", _GROUPS),
    "getSalesTarget": ("What is hoped for; nulls where nothing is.", _TARGET),
    "putSalesTarget": ("What is hoped for now.", _TARGET),
    "getSessionSalesTarget": ("What is hoped for; nulls where nothing is.", _TARGET),
    "putSessionSalesTarget": ("What is hoped for now.", _TARGET),
    "getFunnel": ("Pages, orders and tickets of these days.", _FUNNEL),
    "getEventAttendance": ("By session and ticket type.", _ATTENDANCE),
    "getHeatMap": ("The hall.", _HEAT),
    "exportHeatMap": ("The file, to be saved.", None),
    "exportInsight": ("The file, to be saved.", None),
    "exportAttendance": ("The file, to be saved.", None),
    "followInsight": ("Server-sent events, until it ends.", None),
}
"""By operation: what a success says, and how it looks."""
