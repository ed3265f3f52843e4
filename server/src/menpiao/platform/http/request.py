"""What Litestar's request becomes here: strict bodies, known parameters only, ids that are ids."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import HeaderParameter

from menpiao.kernel.errors import Invalid, NotFound, field_error
from menpiao.kernel.ids import MalformedId, decode
from menpiao.kernel.time import to_wire
from menpiao.platform.http.bodies import decode_body

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        required=True,
        description="Up to 64 visible ASCII characters; the same key and body is the same request.",
    ),
]
CALLER = "menpiao.caller"
"""Where the guard puts the authenticated caller into the ASGI scope."""


class StrictRequest(Request[Any, Any, Any]):
    """Decodes a body as the handler's annotation says, strictly."""

    async def json(self) -> Any:
        handler = self.scope.get("route_handler")
        field = handler.parsed_fn_signature.parameters.get("data") if handler is not None else None
        body = await self.body()
        return decode_body(body, self.headers.get("content-type", ""), field.annotation if field else Any)


async def check_request(request: Request[Any, Any, Any]) -> None:
    """Before each handler: query parameters that the route does not know, or that are repeated, are refused."""
    handler = request.scope["route_handler"]
    if handler.opt.get("any_query"):
        return
    known = {"lang", *(handler.opt.get("query") or ())}
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name not in known:
            raise Invalid(
                errors=(field_error(f"/{name[:64]}", "unknown_parameter", "没有这个参数。", "No such parameter."),)
            )
        if name in seen:
            raise Invalid(errors=(field_error(f"/{name}", "repeated", "参数重复。", "This parameter is repeated."),))
        seen.add(name)
    if "data" in handler.parsed_fn_signature.parameters and not await request.body():
        await request.json()


def checked_key(key: str | None) -> str:
    """The Idempotency-Key header, or the refusal that says what it should look like."""
    if key is None or not 1 <= len(key) <= 64 or not all("!" <= c <= "~" for c in key):
        raise Invalid(
            errors=(
                field_error(
                    "/Idempotency-Key",
                    "idempotency_key_required",
                    "请在请求头提供 Idempotency-Key（1 至 64 个可见 ASCII 字符）。",
                    "Send an Idempotency-Key header of 1 to 64 visible ASCII characters.",
                ),
            )
        )
    return key


def path_id(text: str) -> UUID:
    """An id from the path; a malformed one is as unknown as any other."""
    try:
        return decode(text)
    except MalformedId:
        raise NotFound() from None


def caller_of(request: Request[Any, Any, Any]) -> Any:
    """Whoever the guard let through: a buyer's or a staff login."""
    return request.scope.get(CALLER)


def wire_time(moment: datetime | None) -> str | None:
    """RFC 3339 or null."""
    return None if moment is None else to_wire(moment)
