"""HTTP as Menpiao speaks it: strict JSON in, RFC 9457 problems out, a trace id on everything.

`make_app` wraps Litestar with the outermost layer (trace id, time, metrics, limits) and with the hot routes, which are
dispatched before the framework. Features declare plain Litestar handlers and know nothing of this.
"""

from menpiao.platform.http.app import make_app
from menpiao.platform.http.audience import Audience, audience_of
from menpiao.platform.http.bodies import LongBody, NothingIn, check_content_type, decode_body
from menpiao.platform.http.etag import has_it_already
from menpiao.platform.http.hot import JSON, HotRequest, HotResponse, HotRoute, Told, told
from menpiao.platform.http.query import read_query
from menpiao.platform.http.ready import ReadyAnswer
from menpiao.platform.http.request import (
    NO_STORE,
    REPLAYED,
    Before,
    IdempotencyKey,
    IfMatch,
    Since,
    asked_id,
    caller_of,
    checked_key,
    expected_version,
    named_id,
    named_ids,
    path_id,
    version_tag,
    wire_time,
)
from menpiao.platform.trace import current_trace_id

__all__ = [
    "JSON",
    "NO_STORE",
    "REPLAYED",
    "Audience",
    "Before",
    "HotRequest",
    "HotResponse",
    "HotRoute",
    "IdempotencyKey",
    "IfMatch",
    "LongBody",
    "NothingIn",
    "ReadyAnswer",
    "Since",
    "Told",
    "asked_id",
    "audience_of",
    "caller_of",
    "check_content_type",
    "checked_key",
    "current_trace_id",
    "decode_body",
    "expected_version",
    "has_it_already",
    "make_app",
    "named_id",
    "named_ids",
    "path_id",
    "read_query",
    "told",
    "version_tag",
    "wire_time",
]
