"""The contract: what the server says of itself, corrected once for everything that the framework can't know.

Litestar leaves out ``additionalProperties: false``, writes bounds as floats, and documents validation errors in its own
shape; we refuse unknown fields, count in integers, and answer RFC 9457 problems.
"""

from typing import Any

import msgspec
from litestar import Litestar
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from menpiao.kernel.errors import Refusal, Unauthenticated
from menpiao.platform.http.problems import MEDIA_TYPE

VERSION = "1.0.0"


def openapi_config() -> OpenAPIConfig:
    """Title and security; `menpiao.app.docs` serves the document."""
    return OpenAPIConfig(
        title="Menpiao 门票",
        version=VERSION,
        description="Self-hosted event ticketing for WeChat. Errors are RFC 9457 problems with a stable `code`.",
        components=Components(
            security_schemes={
                "buyer": SecurityScheme(type="http", scheme="bearer", description="A buyer's login."),
                "staff": SecurityScheme(type="http", scheme="bearer", description="A staff login."),
            }
        ),
        use_handler_docstrings=True,
    )


def corrected(app: Litestar) -> dict[str, Any]:
    """The document, as the clients' types are generated from."""
    document: dict[str, Any] = app.openapi_schema.to_schema()
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    closed = _closed_names(app)
    for name, schema in schemas.items():
        if name in closed and schema.get("type") == "object":
            schema["additionalProperties"] = False
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            _correct_operations(document, handler)
    return _integers(document)  # type: ignore[no-any-return]


def encode_document(document: dict[str, Any]) -> bytes:
    """Stable text: sorted, indented, one newline at the end."""
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2) + b"\n"


_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem details with a stable code.",
    "required": ["type", "title", "status", "detail", "code", "trace_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people, in their language."},
        "code": {"type": "string", "description": "Stable, for programs."},
        "trace_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "RFC 6901 pointer into the request."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def _closed_names(app: Litestar) -> set[str]:
    """Schemas of structs that refuse unknown fields, found from the handlers' annotations."""
    closed: set[str] = set()
    waiting = [
        handler.parsed_fn_signature.parameters["data"].annotation
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if "data" in handler.parsed_fn_signature.parameters
    ]
    seen: set[Any] = set()
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        waiting.extend(getattr(kind, "__args__", ()))
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            if kind.__struct_config__.forbid_unknown_fields:
                closed.add(kind.__name__)
            waiting.extend(field.type for field in msgspec.structs.fields(kind))
    return closed


def _correct_operations(document: dict[str, Any], handler: Any) -> None:
    """Problems and security of one handler, on each of its operations."""
    audience = str(handler.opt.get("audience", ""))
    problems: list[type[Refusal]] = [*handler.opt.get("problems", ())]
    if audience in ("buyer", "gate", "organizer", "operator"):
        problems.append(Unauthenticated)
    for item in document["paths"].values():
        for operation in item.values():
            if not isinstance(operation, dict) or operation.get("operationId") != handler.operation_id:
                continue
            responses = operation["responses"]
            responses.pop("400", None)
            by_status: dict[int, list[str]] = {}
            for problem in problems:
                by_status.setdefault(problem.status, []).append(problem.code)
            for status, codes in sorted(by_status.items()):
                responses[str(status)] = _problem_response(sorted(set(codes)))
            if audience == "buyer":
                operation["security"] = [{"buyer": []}]
            elif audience in ("gate", "organizer", "operator"):
                operation["security"] = [{"staff": []}]


def _problem_response(codes: list[str]) -> dict[str, Any]:
    return {
        "description": ", ".join(f"`{code}`" for code in codes),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _integers(value: Any) -> Any:
    """``1.0`` is how a bound of 1 comes out of the framework."""
    if isinstance(value, dict):
        return {key: _integers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_integers(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
