"""Routes of pictures: organizers upload, everybody looks."""

import re
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import Parameter

from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.media.model import (
    MAX_UPLOAD_BYTES,
    MEDIA_TYPES,
    NotAPicture,
    Picture,
    TooManyPictures,
    address_of,
    read_box,
)
from menpiao.media.service import Pictures
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    LongBody,
    checked_key,
    has_it_already,
    path_id,
)

FOR_EVER: Final = "public, max-age=31536000, immutable"
_NAME = re.compile(r"([0-9a-z]{26})(-small)?\.webp")


class PictureSizeOut(msgspec.Struct, frozen=True):
    """Where it is shown in this size, in pixels."""

    url: str
    width: int
    height: int


class PictureOut(msgspec.Struct, frozen=True):
    """A picture: ``url`` is what an event takes as its cover."""

    id: str
    url: str
    width: int
    height: int
    small: PictureSizeOut


@post(
    "/api/v1/organizer/pictures",
    operation_id="createPicture",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["crop"],
        "problems": (Invalid, NotAPicture, TooManyPictures),
        "long_body": LongBody(MAX_UPLOAD_BYTES, bytes),
        "upload": MEDIA_TYPES,
    },
    request_max_body_size=MAX_UPLOAD_BYTES,
    status_code=201,
    summary="Upload a picture",
)
async def create_picture(
    request: Request[Any, Any, Any],
    pictures: Pictures,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
    crop: Annotated[
        str | None,
        Parameter(
            max_length=40,
            description="What is cut out: `left,top,width,height`, in pixels of the picture turned the right way up.",
        ),
    ] = None,
) -> Response[PictureOut]:
    """The file itself as the body. It is drawn anew as WebP in two sizes; nothing else of it is kept. The same pixels
    are the same picture, so that a repeated request makes nothing."""
    actor = allowed(staff, "change_events")
    checked_key(idempotency_key)
    made, known = await pictures.make(
        actor=actor, organizer_id=staff.organizer_id, upload=await request.body(), box=read_box(crop)
    )
    return Response(_out(made), headers={**NO_STORE, REPLAYED: "true" if known else "false"})


@get(
    "/pictures/{name:str}",
    operation_id="getPicture",
    opt={"audience": Audience.PUBLIC, "any_query": True},
    include_in_schema=False,
)
async def get_picture(name: str, request: Request[Any, Any, Any], pictures: Pictures) -> Response[Any]:
    """What a name stands for never changes: keep it."""
    asked = _NAME.fullmatch(name)
    if asked is None:
        raise NotFound()
    etag = f'"{name}"'
    body = await pictures.body(path_id(asked[1]), small=asked[2] is not None)
    if body is None:
        raise NotFound()
    headers = {"ETag": etag, "Cache-Control": FOR_EVER}
    if has_it_already(request.headers.get("if-none-match", ""), etag):
        return Response(None, status_code=304, headers=headers)
    return Response(body, media_type="image/webp", headers=headers)


ROUTES: list[Any] = [create_picture, get_picture]


def _out(picture: Picture) -> PictureOut:
    small = PictureSizeOut(address_of(picture.id, small=True), picture.small_width, picture.small_height)
    return PictureOut(encode(picture.id), address_of(picture.id), picture.width, picture.height, small)
