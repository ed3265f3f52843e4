"""What Litestar's request becomes here: strict bodies, known parameters only, ids that are ids."""

import asyncio
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.params import HeaderParameter, QueryParameter

from menpiao.kernel.errors import Invalid, NotFound, PreconditionFailed, PreconditionRequired, field_error
from menpiao.kernel.ids import MalformedId, decode
from menpiao.kernel.time import to_wire
from menpiao.platform.http.bodies import LongBody, TooLarge, check_content_type, decode_body
from menpiao.platform.http.problems import KEY_HEADER, key_refused
from menpiao.platform.http.query import MOMENT, check_whole, read_query

NO_STORE = {"Cache-Control": "no-store"}
"""For answers that are of one caller."""

REPLAYED = "Idempotency-Replayed"
"""The header that tells an answer to a request that was made before."""

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name=KEY_HEADER,
        required=True,
        description="Up to 64 visible ASCII characters; the same key and body is the same request.",
    ),
]
IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        required=True,
        description="The ETag of what was read: nothing is changed that somebody else has changed since.",
    ),
]
Since = Annotated[str | None, QueryParameter(name="from", schema_extra=MOMENT, description="At this moment or later.")]
Before = Annotated[str | None, QueryParameter(name="to", schema_extra=MOMENT, description="Before this moment.")]
"""What a list of what happened is asked for, read by `menpiao.platform.http.query.read_moment`."""
_KEY = re.compile(r"[!-~]{1,64}")
_VERSION_TAG = re.compile(r'(?:W/)?"([0-9]{1,9})"', re.ASCII)
CALLER = "menpiao.caller"
"""Where the guard puts the authenticated caller into the ASGI scope."""


class StrictRequest(Request[Any, Any, Any]):
    """Decodes a body as the handler's annotation says, strictly."""

    async def body(self) -> bytes:
        """All of it. The framework counts what comes without its length being told."""
        try:
            return await super().body()
        except RequestEntityTooLarge:
            handler = self.scope.get("route_handler")
            long_body: LongBody | None = handler.opt.get("long_body") if handler is not None else None
            raise TooLarge() if long_body is None else long_body.refusal() from None

    async def json(self) -> Any:
        handler = self.scope.get("route_handler")
        field = handler.parsed_fn_signature.parameters.get("data") if handler is not None else None
        body = await self.body()
        long_body: LongBody | None = handler.opt.get("long_body") if handler is not None else None
        if long_body is not None:
            if len(body) > long_body.longest:
                raise long_body.refusal()
            check_content_type(self.headers.get("content-type", ""))
            return await asyncio.to_thread(long_body.read, body)
        return decode_body(body, self.headers.get("content-type", ""), field.annotation if field else Any)


async def check_request(request: Request[Any, Any, Any]) -> None:
    """Before each handler: query parameters that the route does not know, or that are repeated, are refused."""
    handler = request.scope["route_handler"]
    arguments = handler.parsed_fn_signature.parameters
    if not handler.opt.get("any_query"):
        asked = read_query(request.scope["query_string"], handler.opt.get("query") or ())
        for name, value in asked.items():
            if name in arguments and arguments[name].annotation is int:
                check_whole(name, value)
    if "data" in arguments and not await request.body():
        # The framework skips `json()` for an empty body, and the handler would miss its argument.
        await request.json()


def checked_key(key: str | None) -> str:
    """The Idempotency-Key header, or the refusal that says what it should look like."""
    if key is None or _KEY.fullmatch(key) is None:
        raise key_refused()
    return key


def version_tag(version: int) -> str:
    """The ETag of what organizers edit."""
    return f'"{version}"'


def expected_version(if_match: str | None) -> int:
    """The version that an If-Match header names; raises `PreconditionRequired`, and `PreconditionFailed` for a tag that
    was never ours. A tag that a proxy has marked as weak is ours all the same."""
    if if_match is None:
        raise PreconditionRequired()
    tag = _VERSION_TAG.fullmatch(if_match.strip())
    if tag is None:
        raise PreconditionFailed()
    return int(tag[1])


def path_id(text: str) -> UUID:
    """An id from the path; a malformed one is as unknown as any other."""
    try:
        return decode(text)
    except MalformedId:
        raise NotFound() from None


def named_id(pointer: str, text: str, zh: str = "没有这个编号。", en: str = "There is no such id.") -> UUID:
    """An id that a body or a query names at ``pointer``; a malformed one is as unknown as any other, and pointed at."""
    try:
        return decode(text)
    except MalformedId:
        raise Invalid(errors=(field_error(pointer, "not_found", zh, en),)) from None


def asked_id(
    pointer: str, text: str | None, zh: str = "没有这个编号。", en: str = "There is no such id."
) -> UUID | None:
    """The same where it may be left out."""
    return None if text is None else named_id(pointer, text, zh, en)


def named_ids(pointer: str, texts: Iterable[str]) -> tuple[UUID, ...]:
    """Several of them, as they were named."""
    return tuple([named_id(f"{pointer}/{index}", text) for index, text in enumerate(texts)])


def caller_of(request: Request[Any, Any, Any]) -> Any:
    """Whoever the guard let through: a buyer's or a staff login."""
    return request.scope.get(CALLER)


def wire_time(moment: datetime | None) -> str | None:
    """RFC 3339 or null."""
    return None if moment is None else to_wire(moment)
