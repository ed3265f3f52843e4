"""The story of the contract's examples, where a partner has sold tickets too: see `menpiao.app.examples`."""

from typing import Any

CHANNEL, IMPORT = "03bqh3nv00000008j0m2p4r6t8", "03bqh3nv00000009k1n3q5s7v9"
ORDER, SESSION, TICKET_TYPE = "03bqh3nq00000004p3z6t7w1v9", "03bqh3np00000002n7q9s1v3x5", "03bqh3np00000003z4b6d8g0j2"
AT = "2027-03-01T04:00:00Z"

_NAME = {"zh-CN": "大麦", "en": "Damai"}
_CHANNEL: dict[str, Any] = {"id": CHANNEL, "name": _NAME, "active": True, "orders": 118, "places": 203, "version": 1}
_MAPPING: dict[str, Any] = {
    "columns": {"reference": 0, "ticket_type": 1, "quantity": 2},
    "types": {"单人票": TICKET_TYPE},
    "ticket_type_id": None,
}
_DRAFT: dict[str, Any] = {
    "id": IMPORT,
    "state": "draft",
    "channel_id": CHANNEL,
    "channel": "大麦",
    "session_id": SESSION,
    "event_title": "夜航乐队：慢速公路",
    "starts_at": "2027-03-08T12:00:00Z",
    "time_zone": "Asia/Shanghai",
    "encoding": "gb18030",
    "rows": 120,
    "ready": 118,
    "refused": 2,
    "imported": 0,
    "withdrawn": 0,
    "places": 203,
    "problems": [{"code": "repeated", "text": "文件中前面已有相同订单号", "rows": 2, "may_pass": False}],
    "uploaded_by": "林悦",
    "uploaded_at": AT,
    "started_at": None,
    "finished_at": None,
    "version": 2,
}
_RUNNING: dict[str, Any] = {**_DRAFT, "state": "running", "ready": 40, "imported": 78, "started_at": AT}


def _whole(summary: dict[str, Any]) -> dict[str, Any]:
    return {
        "summary": summary,
        "header": ["订单号", "票种", "数量"],
        "mapping": _MAPPING,
        "type_values": ["单人票"] if summary["state"] == "draft" else [],
        "ticket_types": [{"id": TICKET_TYPE, "name": "普通票", "seated": False, "free": 300}],
    }


_ROW: dict[str, Any] = {
    "line": 2,
    "state": "imported",
    "reference": "DM20270226000118",
    "ticket_type": "普通票",
    "quantity": 2,
    "seat": None,
    "paid": {"amount": 36000, "currency": "CNY"},
    "problem": None,
    "problem_text": None,
    "order_id": ORDER,
    "claimed_at": None,
}

REQUESTS: dict[str, Any] = {
    "createChannel": {"name": _NAME},
    "putChannel": {"name": _NAME, "active": False},
    "putImportMapping": _MAPPING,
    "startChannelImport": {},
    "withdrawChannelImport": {},
    "withdrawImportRow": {},
    "exportImportLinks": {},
}

ANSWERS: dict[str, tuple[str, Any]] = {
    "listChannels": ("All of them.", {"items": [_CHANNEL]}),
    "createChannel": ("The channel.", {**_CHANNEL, "orders": 0, "places": 0}),
    "putChannel": ("The channel as it is now.", {**_CHANNEL, "active": False, "version": 2}),
    "createChannelImport": ("Each line looked at; nothing is taken yet.", _whole(_DRAFT)),
    "listChannelImports": ("A page of them, newest first.", {"items": [_RUNNING], "next": None}),
    "getChannelImport": ("As it stands.", _whole(_RUNNING)),
    "putImportMapping": ("Each line looked at anew.", _whole({**_DRAFT, "version": 3})),
    "listImportRows": ("A page of its lines.", {"items": [_ROW], "next": None}),
    "startChannelImport": ("The worker goes through it.", _whole(_RUNNING)),
    "withdrawChannelImport": ("The worker takes its orders back.", _whole({**_RUNNING, "state": "withdrawing"})),
    "withdrawImportRow": ("The line, taken back.", {**_ROW, "state": "withdrawn"}),
    "exportImportLinks": ("The file.", None),
    "deleteChannelImport": ("It is gone.", None),
}
