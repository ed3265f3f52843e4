"""The contract: what the server says of itself, corrected once for everything that the framework can't know.

Litestar leaves out ``additionalProperties: false``, writes bounds as floats, and documents validation errors in its own
shape; we refuse unknown fields, count in integers, and answer RFC 9457 problems. What the edge does to every request
(languages, headers, limits) is added here too.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Litestar
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from menpiao.app.operations import correct_operation, problem_example, problems_of
from menpiao.app.parts_of_contract import HEADERS, PROBLEM, correct_property

VERSION = "1.0.0"


def openapi_config() -> OpenAPIConfig:
    """Title and security; `menpiao.app.docs` serves the document."""
    return OpenAPIConfig(
        title="Menpiao 门票",
        version=VERSION,
        description=(
            "Self-hosted event ticketing for WeChat. Errors are RFC 9457 problems with a stable `code`; texts come in"
            " the language of `?lang=` or Accept-Language. Ids are opaque. Money is an integer of the currency's"
            " smallest unit. Times are RFC 3339 in UTC."
        ),
        components=Components(
            security_schemes={
                "buyer": SecurityScheme(type="http", scheme="bearer", description="A buyer's login."),
                "staff": SecurityScheme(type="http", scheme="bearer", description="A staff login."),
                "operator": SecurityScheme(
                    type="http", scheme="bearer", description="A login of somebody of the platform."
                ),
            }
        ),
        use_handler_docstrings=True,
    )


def corrected(app: Litestar) -> dict[str, Any]:
    """The document, as the clients' types are generated from."""
    document: dict[str, Any] = app.openapi_schema.to_schema()
    components = document.setdefault("components", {})
    components["headers"] = HEADERS
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for kind in _structs(app):
        for name, schema in schemas.items():
            # Where two features use one name, the framework puts the module in front.
            if name == kind.__name__ or name.endswith(f"_{kind.__name__}"):
                _correct_schema(schema, kind)
    handlers = {
        handler.operation_id: handler for route in app.routes for handler in getattr(route, "route_handlers", ())
    }
    examples = components.setdefault("examples", {})
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                handler = handlers[operation["operationId"]]
                correct_operation(operation, handler)
                for problem in problems_of(operation, handler):
                    examples.setdefault(problem.code, problem_example(problem))
    return _integers(document)  # type: ignore[no-any-return]


def encode_document(document: dict[str, Any]) -> bytes:
    """Stable text: sorted, indented, one newline at the end."""
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2) + b"\n"


def _correct_schema(schema: dict[str, Any], kind: type[msgspec.Struct]) -> None:
    if schema.get("type") != "object":
        return
    if kind.__struct_config__.forbid_unknown_fields:
        schema["additionalProperties"] = False
    schema.setdefault("description", _sentences(kind.__doc__ or ""))
    for name, field in schema.get("properties", {}).items():
        correct_property(name, field)


def _structs(app: Litestar) -> Iterator[type[msgspec.Struct]]:
    """Every struct that handlers take or give, found from their annotations."""
    signatures = [
        handler.parsed_fn_signature for route in app.routes for handler in getattr(route, "route_handlers", ())
    ]
    waiting: list[Any] = [signature.return_type.annotation for signature in signatures]
    waiting += [signature.parameters["data"].annotation for signature in signatures if "data" in signature.parameters]
    seen: set[Any] = set()
    while waiting:
        kind = waiting.pop()
        if not _first_time(kind, seen):
            continue
        waiting.extend(getattr(kind, "__args__", ()))
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            yield kind
            waiting.extend(field.type for field in msgspec.structs.fields(kind))


def _first_time(kind: Any, seen: set[Any]) -> bool:
    try:
        new = kind not in seen
        seen.add(kind)
    except TypeError:  # an annotation that holds something unhashable names no struct
        return bool(getattr(kind, "__args__", ()))
    return new


def _sentences(doc: str) -> str:
    """A docstring on one line."""
    return " ".join(doc.split())


def _integers(value: Any) -> Any:
    """``1.0`` is how a bound of 1 comes out of the framework. Examples are left as they were written."""
    if isinstance(value, dict):
        return {
            key: inner if key in ("example", "examples") else _integers(inner)
            for key, inner in value.items()
            if not (key in _NOISE and inner is False)
        }
    if isinstance(value, list):
        return [_integers(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


_NOISE = ("deprecated", "allowEmptyValue", "allowReserved")
"""What the framework says of everything, though it is the default."""
