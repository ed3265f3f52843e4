"""The parts of the contract that many operations share: the problem, headers, parameters, what fields' names say."""

from collections.abc import Sequence
from typing import Any, get_args

from menpiao.kernel.i18n import Lang

ID = {
    "description": "An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.",
    "examples": ["03bqh3nq00000004p3z6t7w1v9"],
}
_IDS = {"id", "event_id", "session_id", "ticket_type_id", "order_id", "ticket_id", "gate_id", "entry_id", "room_id"}
_MOMENTS = {"pay_by", "valid_until"}

PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem details with a stable code.",
    "required": ["type", "title", "status", "detail", "code", "trace_id"],
    "properties": {
        "type": {"type": "string", "description": "`urn:menpiao:problem:` and the code."},
        "title": {"type": "string", "description": "What kind of problem it is, for people."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people, in their language."},
        "code": {"type": "string", "description": "Stable, for programs."},
        "trace_id": {"type": "string", "description": "What to quote when asking for help."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "RFC 6901 pointer into the body; `/` and the name of a parameter or header.",
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "choices": {
            "type": "array",
            "description": "Of `choose_organizer`: the organizers to choose from.",
            "items": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
            },
        },
        "alternatives": {
            "type": "array",
            "description": "Of `seat_taken`: what is free near by. Of `seats_in_the_way`, `seats_of_another_hall` and"
            " `seats_relabelled`: all of the seats.",
            "items": {
                "type": "object",
                "required": ["seat_ids"],
                "properties": {"seat_ids": {"type": "array", "items": {"type": "string"}}},
            },
        },
    },
}

_TEXT = {"type": "string"}
HEADERS: dict[str, Any] = {
    "X-Trace-Id": {"description": "The trace id of this request.", "schema": _TEXT},
    "X-Server-Time": {
        "description": "The server's time, for countdowns.",
        "schema": {"type": "string", "format": "date-time"},
    },
    "ETag": {"description": "Send it back as If-None-Match; as If-Match where it is to be changed.", "schema": _TEXT},
    "Cache-Control": {"description": "For how long a CDN may keep the answer.", "schema": _TEXT},
    "Idempotency-Replayed": {
        "description": "`true`: this key was answered before; the state shown is the current one.",
        "schema": {"type": "string", "enum": ["true", "false"]},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string", "pattern": "^[0-9]+$"}},
    "WWW-Authenticate": {"description": "`Bearer`.", "schema": _TEXT},
}

LANG_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "lang",
        "in": "query",
        "required": False,
        "description": "The language of texts; else Accept-Language decides.",
        "schema": {"type": "string", "enum": list(get_args(Lang))},
    },
    {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "description": "The first language that we speak is taken; Chinese where there is none.",
        "schema": {"type": "string", "examples": ["zh-CN", "en"]},
    },
]
KEY_SCHEMA = {
    "type": "string",
    "minLength": 1,
    "maxLength": 64,
    "pattern": "^[!-~]+$",
    "examples": ["m2k9x7qa0f3d61b2"],
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of what is already there.",
    "schema": _TEXT,
}

NOTICE_REFUSED: dict[str, Any] = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"const": "FAIL", "type": "string"}, "message": _TEXT},
}
NOTICE_HEADERS = [
    {
        "name": name,
        "in": "header",
        "required": False,
        "description": "WeChat Pay's signature of the body. A notice without it is refused.",
        "schema": _TEXT,
    }
    for name in ("Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial")
]


def refer(*names: str) -> dict[str, Any]:
    """Headers of an answer, by name."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def correct_property(name: str, schema: dict[str, Any]) -> None:
    """What a field's name says of it: ids are opaque, moments are RFC 3339."""
    plain = [schema, *schema.get("oneOf", ())]
    for one in plain:
        if one.get("type") != "string" or "enum" in one:
            continue
        if name in _IDS:
            one.setdefault("description", ID["description"])
            one.setdefault("examples", ID["examples"])
        if name.endswith("_at") or name in _MOMENTS:
            one.setdefault("format", "date-time")


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is there or not; it is never null."""
    choices = [one for one in schema.get("oneOf", ()) if one.get("type") != "null"]
    if len(choices) != 1:
        return schema
    return {**choices[0], **{key: value for key, value in schema.items() if key != "oneOf"}}


def uploaded(media_types: Sequence[str]) -> dict[str, Any]:
    """A body that is a file."""
    file = {"schema": {"type": "string", "format": "binary"}}
    return {"required": True, "content": dict.fromkeys(media_types, file)}
