"""One operation of the contract, completed: its parameters, its problems, its answers, their headers and examples."""

from typing import Any

from menpiao.app.examples import ANSWERS, REQUESTS
from menpiao.app.parts_of_contract import (
    ID,
    IF_NONE_MATCH,
    KEY_SCHEMA,
    LANG_PARAMETERS,
    NOTICE_HEADERS,
    NOTICE_REFUSED,
    refer,
    uploaded,
    without_null,
)
from menpiao.kernel.errors import Busy, Forbidden, Invalid, Malformed, Refusal, TooManyRequests, Unauthenticated
from menpiao.platform.http.bodies import TooLarge, TooSlow, WrongContentType
from menpiao.platform.http.problems import KEY_HEADER, MEDIA_TYPE

_WITHOUT_DATABASE = {"getHealth", "getMetrics"}
_UNCOUNTED = {"getHealth", "getReadiness", "getMetrics"}
"""What has no rate limit: see `app/limits.py`."""
_CACHED = {"listEvents", "getEvent", "getFacets", "getAvailability", "getRoom", "getSeatMap", "getSeatMapSchema"}
"""Public reads that carry an ETag and may live in a CDN."""
_EDITED = {f"{verb}{thing}" for verb in ("get", "put") for thing in ("RefundLadder", "PriceRules", "ServiceFee")}
_EDITED |= {"createHall", "getHall", "getHallDraft", "putHallDraft"}
_EDITED |= {"getStaffMember", "putStaffRole"}
_EDITED |= {f"{verb}{thing}" for verb in ("create", "put") for thing in ("Venue", "Event", "Session", "TicketType")}
_EDITED |= {"getVenue", "getOrganizerEvent", "getOrganizerSession", "getTicketType"}
_EDITED |= {"copyEvent", "publishEvent", "withdrawEvent"}
_EDITED |= {"getSalesTarget", "putSalesTarget", "getSessionSalesTarget", "putSessionSalesTarget"}
_EDITED |= {f"{verb}{thing}" for verb in ("get", "put") for thing in ("EventMessages", "TextLanguages")}
"""What organizers edit: its ETag is what `If-Match` takes."""

_TRACED = ("X-Trace-Id", "X-Server-Time")


def correct_operation(operation: dict[str, Any], handler: Any) -> None:
    """Complete it in place."""
    audience = str(handler.opt["audience"])
    name = operation["operationId"]
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        _correct_parameter(parameter)
    if audience == "provider":
        _callback(operation)
        return
    parameters += LANG_PARAMETERS
    if name in _CACHED:
        parameters.append(IF_NONE_MATCH)
    if audience == "buyer":
        operation["security"] = [{"buyer": []}]
    elif audience in ("gate", "organizer"):
        operation["security"] = [{"staff": []}]
    elif audience == "operator":
        operation["security"] = [{"operator": []}]
    if "upload" in handler.opt:
        operation["requestBody"] = uploaded(handler.opt["upload"])
    elif name in REQUESTS:
        operation["requestBody"]["content"]["application/json"]["example"] = REQUESTS[name]
    _correct_answers(operation, handler, keyed=any(one["name"] == KEY_HEADER for one in parameters))


def _correct_parameter(parameter: dict[str, Any]) -> None:
    parameter["schema"] = without_null(parameter.get("schema", {}))
    if parameter["name"] == KEY_HEADER:
        parameter["schema"] = KEY_SCHEMA
    if parameter["in"] == "path" and parameter["name"].endswith("_id"):
        parameter["description"] = ID["description"]
        parameter["schema"]["examples"] = ID["examples"]
    described = parameter["schema"].pop("description", None)
    if described:
        parameter.setdefault("description", described)
    if parameter["name"] == "limit":
        parameter["description"] = "How many at most."
    if parameter["name"] == "cursor":
        parameter["description"] = "`next` of the page before; opaque."


def _correct_answers(operation: dict[str, Any], handler: Any, *, keyed: bool) -> None:
    name, responses = operation["operationId"], operation["responses"]
    responses.pop("400", None)
    (success,) = (status for status in responses if status.startswith("2"))
    sentence, example = ANSWERS[name]
    answer = responses[success]
    answer["description"] = sentence
    answer["headers"] = refer(
        *_TRACED,
        *(("ETag", "Cache-Control") if name in _CACHED else ()),
        *(("ETag",) if name in _EDITED else ()),
        *(("Idempotency-Replayed",) if keyed else ()),
    )
    if example is not None:
        answer["content"]["application/json"]["example"] = example
    if name in _CACHED:
        headers = refer(*_TRACED, "ETag", "Cache-Control")
        responses["304"] = {"description": "What is there already is still the same.", "headers": headers}
    by_status: dict[int, set[str]] = {}
    for problem in problems_of(operation, handler):
        by_status.setdefault(problem.status, set()).add(problem.code)
    for status, codes in sorted(by_status.items()):
        responses[str(status)] = _problem_response(status, codes)


def problems_of(operation: dict[str, Any], handler: Any) -> list[type[Refusal]]:
    """What the handler declares, and what the edge says to any operation of this kind."""
    problems: list[type[Refusal]] = [*handler.opt.get("problems", ()), Invalid]
    if handler.opt["audience"] == "provider":
        return []
    if "requestBody" in operation and "upload" not in handler.opt:
        problems += [Malformed, TooLarge, TooSlow, WrongContentType]
    if "upload" in handler.opt:
        problems += [TooLarge, TooSlow]
    if operation.get("security"):
        problems += [Unauthenticated, Forbidden]
    if operation["operationId"] not in _WITHOUT_DATABASE:
        problems.append(Busy)
    if operation["operationId"] not in _UNCOUNTED:
        problems.append(TooManyRequests)
    return problems


def _problem_response(status: int, codes: set[str]) -> dict[str, Any]:
    more = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}.get(status, ())
    if "not_your_turn" in codes:
        more = ("Retry-After",)
    return {
        "description": ", ".join(f"`{code}`" for code in sorted(codes)),
        "headers": refer(*_TRACED, *more),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in sorted(codes)},
            }
        },
    }


def problem_example(problem: type[Refusal]) -> dict[str, Any]:
    """How a refusal looks on the wire, with something believable in its places."""
    detail = problem.detail.zh.format_map(_Filled(name="普通票", left=1, limit=4))
    return {
        "summary": problem.title.en,
        "value": {
            "type": f"urn:menpiao:problem:{problem.code}",
            "title": problem.title.zh,
            "status": problem.status,
            "detail": detail,
            "code": problem.code,
            "trace_id": "0af7651916cd43dd8448eb211c80319c",
        },
    }


class _Filled(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def _callback(operation: dict[str, Any]) -> None:
    """Spoken in WeChat Pay's manner: their headers, their body, their way to say no."""
    for parameter in operation["parameters"]:
        if parameter["name"] == "about":
            parameter["description"] = "What the notice is about; its content decides all the same."
            parameter["schema"] = {"type": "string", "enum": ["pay", "refund"]}
        if parameter["name"] == "account_id":
            parameter["description"] = "The merchant account."
    operation["parameters"] += NOTICE_HEADERS
    operation["requestBody"] = {
        "required": True,
        "description": "WeChat Pay's notice, encrypted with the account's APIv3 key.",
        "content": {"application/json": {"schema": {"type": "object", "title": "WechatNotice"}}},
    }
    responses = operation["responses"]
    responses.pop("400", None)
    responses["204"] = {"description": ANSWERS[operation["operationId"]][0], "headers": refer(*_TRACED)}
    for status, sentence in {
        "401": "The signature is missing, old, unknown or wrong. It says no more: whoever forged the notice reads it.",
        "404": "No such merchant account.",
        "408": "It did not arrive in time.",
        "413": "Longer than any notice.",
        "422": "A callback takes no parameters.",
        "429": "More notices than anybody has orders.",
        "503": "Not stored, so not acknowledged: WeChat comes again.",
    }.items():
        responses[status] = {
            "description": sentence,
            "headers": refer(*_TRACED),
            "content": {"application/json": {"schema": NOTICE_REFUSED}},
        }
    for status in ("404", "408", "413", "429"):
        # What is refused before it is known to be a callback, or looked at: no address at all, too long, slow, often.
        responses[status]["content"][MEDIA_TYPE] = {"schema": {"$ref": "#/components/schemas/Problem"}}
