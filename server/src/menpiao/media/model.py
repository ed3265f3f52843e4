"""What a picture is, and what a file has to be to become one."""

import hashlib
import re
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Invalid, Refusal, field_error
from menpiao.kernel.i18n import Text
from menpiao.kernel.ids import MalformedId, decode, encode

MAX_UPLOAD_BYTES: Final = 8 * 1024 * 1024
MAX_PIXELS: Final = 25_000_000
"""Unpacked they take 100 MB, one picture at a time."""

MAX_JPEG_PIXELS: Final = 50_000_000
"""A phone's best photograph has 48 million; a JPEG can be unpacked smaller than it is."""

MIN_SIDE: Final = 200
LARGE_WIDTH: Final = 1_280
SMALL_WIDTH: Final = 480
MAX_SIDE_RATIO: Final = 4
"""A strip is no picture."""

MAX_LARGE_BYTES: Final = 400_000
MAX_SMALL_BYTES: Final = 120_000
MAX_PICTURES: Final = 2_000
"""Of an organizer."""

GRACE: Final = timedelta(days=1)
"""So long a picture that nothing shows is kept: somebody uploads it first, and puts it into an event a while later."""

MEDIA_TYPES: Final = ("image/jpeg", "image/png", "image/webp", "image/gif")


_ADDRESS: Final = re.compile(r"/pictures/([0-9a-z]{26})(?:-small)?\.webp")


class NotAPicture(Refusal):
    """Whatever it is, no picture comes of it; why is nobody's business who tries."""

    code = "not_a_picture"
    status = 422
    title = Text("无法识别的图片", "Not a picture that we can read")
    detail = Text(
        "没有保存。请上传完整的 JPEG、PNG、WebP 或 GIF 图片，不超过 8 MiB、2500 万像素（JPEG 5000 万）；不支持 SVG。",
        "Nothing was stored. Please send a whole JPEG, PNG, WebP or GIF of at most 8 MiB and 25 million pixels (JPEG:"
        " 50 million); SVG is not taken.",
    )


class TooManyPictures(Refusal):
    """More than anybody's events need."""

    code = "too_many_pictures"
    status = 409
    title = Text("图片太多", "Too many pictures")
    detail = Text(
        "最多可以有 {most} 张图片；没有保存。",
        "There may be {most} pictures; nothing was stored.",
    )


class Box(msgspec.Struct, frozen=True):
    """What is cut out, in pixels of the picture as it is looked at (turned the right way up)."""

    left: int
    top: int
    width: int
    height: int


class Drawn(msgspec.Struct, frozen=True):
    """WebP that we wrote, and its size in pixels."""

    body: bytes
    width: int
    height: int


class Picture(msgspec.Struct, frozen=True):
    """A picture in both sizes, without its bytes."""

    organizer_id: int
    id: UUID
    width: int
    height: int
    small_width: int
    small_height: int


def picture_id(organizer_id: int, body: bytes) -> UUID:
    """An id that says whose it is, like every id, and what it is: the same picture has the same id for ever. Around the
    organizer's number stand the first 13 bytes of SHA-256 of the large WebP."""
    digest = hashlib.sha256(body).digest()
    return UUID(bytes=digest[:6] + organizer_id.to_bytes(3, "big") + digest[6:13])


def address_of(picture_id: UUID, *, small: bool = False) -> str:
    """Where it is shown."""
    return f"/pictures/{encode(picture_id)}{'-small' if small else ''}.webp"


def picture_at(address: str) -> UUID | None:
    """Which picture is shown there, in either size; None for addresses that are none of ours."""
    found = _ADDRESS.fullmatch(address)
    try:
        return None if found is None else decode(found[1])
    except MalformedId:
        return None


def read_box(text: str | None) -> Box | None:
    """``left,top,width,height`` of a query; raises `Invalid`."""
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) <= 5 for part in parts):
        raise _box_refused()
    return Box(*[int(part) for part in parts])


def check_box(box: Box, *, width: int, height: int) -> None:
    """Refuse a box that is not inside of the picture."""
    if box.left + box.width > width or box.top + box.height > height:
        raise _box_refused()


def check_size(width: int, height: int) -> None:
    """Refuse what is too small or too long to be shown."""
    if min(width, height) < MIN_SIDE or max(width, height) > MAX_SIDE_RATIO * min(width, height):
        raise Invalid(
            errors=(
                field_error(
                    "/crop",
                    "out_of_bounds",
                    f"图片每边至少 {MIN_SIDE} 像素，长边不超过短边的 {MAX_SIDE_RATIO} 倍。",
                    f"Each side has {MIN_SIDE} pixels at least, and none is {MAX_SIDE_RATIO} times the other.",
                ),
            )
        )


def _box_refused() -> Invalid:
    return Invalid(
        errors=(
            field_error(
                "/crop",
                "invalid",
                "裁剪区域须写作 左,上,宽,高（像素），并在图片之内。",
                "Write the box as left,top,width,height in pixels, inside of the picture.",
            ),
        )
    )
