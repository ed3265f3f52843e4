"""A seat map for everybody: bytes that were made when it was published; a CDN and a phone may keep them for ever."""

import gzip
from collections import OrderedDict
from collections.abc import Awaitable
from typing import Any

from litestar import Request, Response, get

from menpiao.kernel.errors import NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode_known
from menpiao.platform.db import Database
from menpiao.platform.http import Audience, HotRequest, HotResponse, ReadyAnswer, has_it_already, path_id
from menpiao.seating.model.compact import SeatPlan
from menpiao.seating.model.schema import document_schema
from menpiao.seating.service.plans import PlanBytes, plan_bytes

CACHE_CONTROL = "public, max-age=31536000, immutable"
MAX_BYTES_IN_MEMORY = 32 * 1024 * 1024
_Key = tuple[str, Lang, str]


class SeatMapPages:
    """The public plans that were asked for last, as whole answers."""

    def __init__(self, db: Database, *, max_bytes: int = MAX_BYTES_IN_MEMORY) -> None:
        self._db = db
        self._max_bytes = max_bytes
        self._ready: OrderedDict[_Key, tuple[HotResponse, HotResponse]] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._ready)

    def hot(self, request: HotRequest) -> HotResponse | Awaitable[HotResponse]:
        """`get_seat_map` before the framework; from memory without waiting."""
        if request.query:
            request.check_query()
        key = request.parameter, request.lang, _coding(request.header(b"accept-encoding"))
        asked = request.header(b"if-none-match")
        known = self._ready.get(key)
        return self._read(key, asked) if known is None else _chosen(known, key, asked)

    async def response(self, seat_map_id: str, lang: Lang, request: Request[Any, Any, Any]) -> Response[Any]:
        """The same for the framework's route."""
        key = seat_map_id, lang, _coding(request.headers.get("accept-encoding", ""))
        answer = await self._read(key, request.headers.get("if-none-match", ""))
        headers = {name.decode(): value.decode() for name, value in _headers(key)}
        body = answer.body if answer.status == 200 else None
        return Response(body, status_code=answer.status, headers=headers, media_type="application/json")

    async def _read(self, key: _Key, asked: str) -> HotResponse:
        known = self._ready.get(key)
        if known is None:
            found = await plan_bytes(self._db, seat_map_id=path_id(key[0]), lang=key[1])
            if found is None:
                raise NotFound()
            known = _answers(found, key)
            self._keep(key, known)
        return _chosen(known, key, asked)

    def _keep(self, key: _Key, answers: tuple[HotResponse, HotResponse]) -> None:
        if key not in self._ready:
            self._bytes += len(answers[0].body)
        self._ready[key] = answers
        while self._bytes > self._max_bytes and len(self._ready) > 1:
            _, (dropped, _) = self._ready.popitem(last=False)
            self._bytes -= len(dropped.body)


@get(
    "/api/v1/seat-maps/{seat_map_id:str}",
    operation_id="getSeatMap",
    tags=["public"],
    opt={"audience": Audience.PUBLIC, "problems": (NotFound,)},
    summary="A seat map",
)
async def get_seat_map(
    seat_map_id: str, request: Request[Any, Any, Any], seat_map_pages: SeatMapPages, lang: Lang
) -> Response[SeatPlan]:
    """A published version of a hall's map, compressed as the reader likes. It never changes: keep it."""
    return await seat_map_pages.response(seat_map_id, lang, request)


@get(
    "/api/v1/seat-map-schema",
    operation_id="getSeatMapSchema",
    tags=["public"],
    opt={"audience": Audience.PUBLIC},
    summary="The JSON Schema of seat maps",
)
async def get_seat_map_schema(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """Of the document that organizers draw, import and export."""
    return _SCHEMA.response(request)


ROUTES: list[Any] = [get_seat_map, get_seat_map_schema]

_SCHEMA = ReadyAnswer(document_schema(), cache_control="public, max-age=3600")


def _coding(accepted: str) -> str:
    """The best that the reader takes."""
    accepts = {
        coding.split(";")[0].strip().lower()
        for coding in accepted[:400].split(",")
        if coding.replace(" ", "").partition(";q=")[2] not in ("0", "0.0", "0.00", "0.000")
    }
    return next((coding for coding in ("br", "gzip") if coding in accepts), "identity")


def _answers(found: PlanBytes, key: _Key) -> tuple[HotResponse, HotResponse]:
    """Everything, and that the reader has it already."""
    body = {"br": lambda: found.brotlied, "gzip": lambda: found.gzipped}.get(
        key[2], lambda: gzip.decompress(found.gzipped)
    )()
    return HotResponse(200, body, _headers(key)), HotResponse(304, b"", _headers(key))


def _headers(key: _Key) -> tuple[tuple[bytes, bytes], ...]:
    coding = () if key[2] == "identity" else ((b"content-encoding", key[2].encode()),)
    return (
        (b"etag", _etag(key).encode()),
        (b"cache-control", CACHE_CONTROL.encode()),
        (b"vary", b"Accept-Language, Accept-Encoding"),
        *coding,
    )


def _etag(key: _Key) -> str:
    return f'"{encode_known(path_id(key[0]))}-{key[1]}-{key[2]}"'


def _chosen(known: tuple[HotResponse, HotResponse], key: _Key, asked: str) -> HotResponse:
    whole, unchanged = known
    return unchanged if asked and has_it_already(asked, _etag(key)) else whole
