"""Public answers that lie ready in memory: body, ETag and the whole response, made once for each change.

The same bytes go out to everybody and from every process, so that a CDN may keep them: nothing in a `ReadyAnswer` is of
one caller or of one request.
"""

import hashlib
from typing import Any

from litestar import Request, Response

from menpiao.platform.http.etag import has_it_already
from menpiao.platform.http.hot import HotRequest, HotResponse


class ReadyAnswer:
    """JSON with a strong ETag. ``etag`` is the body's digest where the caller has no better name for the content."""

    __slots__ = ("_headers", "body", "etag", "unchanged", "whole")

    def __init__(self, body: bytes, *, cache_control: str, by_language: bool = False, etag: str | None = None) -> None:
        self.body = body
        self.etag = etag or f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = [(b"etag", self.etag.encode()), (b"cache-control", cache_control.encode())]
        if by_language:
            headers.append((b"vary", b"Accept-Language"))
        self._headers = {name.decode(): value.decode() for name, value in headers}
        self.whole = HotResponse(200, body, tuple(headers))
        self.unchanged = HotResponse(304, b"", tuple(headers))

    def hot(self, request: HotRequest) -> HotResponse:
        """What a hot route answers: everything, or that the reader has it already."""
        asked = request.headers.get(b"if-none-match")
        return self.unchanged if asked and has_it_already(asked.decode("latin-1"), self.etag) else self.whole

    def response(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """The same for the framework's routes."""
        if has_it_already(request.headers.get("if-none-match", ""), self.etag):
            return Response(None, status_code=304, headers=self._headers)
        return Response(self.body, media_type="application/json", headers=self._headers)
