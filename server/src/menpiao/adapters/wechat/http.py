"""Plain HTTPS to api.weixin.qq.com, whose design puts secrets into the query string.

httpx writes every URL to its log and hangs the request on every exception. So a secret never enters the URL that httpx
sees: it travels beside the request and is put into the query by the transport, underneath both. Nothing has to be
filtered, and nobody can switch the filter off.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from menpiao.adapters.trust import trust

CONNECT_TIMEOUT_S = 5.0
TOTAL_TIMEOUT_S = 8.0
_HIDDEN = "menpiao_hidden_query"


class NoAnswer(Exception):
    """WeChat could not be reached in time, or answered with something other than 200. The text holds no secret."""


class HiddenQuery(httpx.AsyncBaseTransport):
    """Adds the hidden part of the query at the last moment."""

    def __init__(self, below: httpx.AsyncBaseTransport) -> None:
        self._below = below

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        extensions = dict(request.extensions)
        hidden = extensions.pop(_HIDDEN, None)
        if hidden:
            request = httpx.Request(
                request.method,
                request.url.copy_merge_params(hidden),
                headers=request.headers,
                stream=request.stream,
                extensions=extensions,
            )
        return await self._below.handle_async_request(request)

    async def aclose(self) -> None:
        await self._below.aclose()


def quiet_client() -> httpx.AsyncClient:
    """A client with WeChat's time-outs whose log and exceptions carry no secret. The caller closes it."""
    return httpx.AsyncClient(
        transport=HiddenQuery(httpx.AsyncHTTPTransport(verify=trust(), limits=httpx.Limits(max_connections=50))),
        timeout=httpx.Timeout(TOTAL_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
    )


async def ask(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    hidden: Mapping[str, str] | None = None,
    json: Any = None,
    timeout_s: float = TOTAL_TIMEOUT_S,
) -> bytes:
    """The body of a 200, or `NoAnswer`. ``hidden`` joins the query where no log can see it."""
    try:
        async with asyncio.timeout(timeout_s):
            response = await http.request(
                method, url, params=params, json=json, extensions={_HIDDEN: dict(hidden or {})}
            )
    except (httpx.HTTPError, TimeoutError) as failure:
        raise NoAnswer(type(failure).__name__) from None
    if response.status_code != httpx.codes.OK:
        raise NoAnswer(f"status {response.status_code}")
    return response.content
