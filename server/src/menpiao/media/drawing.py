"""A file that somebody sent, drawn anew. Pure, slow, and afraid of everything: run it in a thread, one at a time.

The file's kind is read from its first bytes and is one of four; how many pixels it has is known before any is unpacked;
of an animation the first picture is taken. Then only pixels go on: no metadata, no comment, no place where a photograph
was taken, nothing that stood behind the picture's end.
"""

import contextlib
import io
import warnings
from typing import Final

from PIL import ExifTags, Image, ImageCms, ImageOps

from menpiao.kernel.errors import Refusal
from menpiao.media.model import (
    LARGE_WIDTH,
    MAX_JPEG_PIXELS,
    MAX_LARGE_BYTES,
    MAX_PIXELS,
    MAX_SMALL_BYTES,
    SMALL_WIDTH,
    Box,
    Drawn,
    NotAPicture,
    check_box,
    check_size,
)

_KINDS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_WAYS: Final = ((82, 4), (70, 4), (55, 4), (40, 4), (40, 3), (40, 2), (25, 1))
"""Quality and quarters of the width, until it fits: nearly every picture does at once, noise does in the end."""


def draw(upload: bytes, box: Box | None) -> tuple[Drawn, Drawn]:
    """The large picture and the small one; raises `NotAPicture`, `Invalid`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = _pixels(upload, box)
            return (
                _written(picture, LARGE_WIDTH, MAX_LARGE_BYTES),
                _written(picture, SMALL_WIDTH, MAX_SMALL_BYTES),
            )
    except Refusal:
        raise
    except Exception:  # whatever decoders trip over was sent on purpose, or is broken: it is no picture
        raise NotAPicture() from None


def _pixels(upload: bytes, box: Box | None) -> Image.Image:
    """What is to be shown: turned the right way up, cut, in sRGB, on white where it is transparent."""
    with Image.open(io.BytesIO(upload), formats=_KINDS) as opened:
        whole = _size_seen(opened)
        if whole[0] * whole[1] > (MAX_JPEG_PIXELS if opened.format in ("JPEG", "MPO") else MAX_PIXELS):
            raise NotAPicture()
        box = box or Box(0, 0, *whole)
        check_box(box, width=whole[0], height=whole[1])
        check_size(box.width, box.height)
        # A JPEG is unpacked at half, a quarter or an eighth of its size, as long as the box stays wide enough.
        less = max(1, box.width // LARGE_WIDTH)
        opened.draft(None, (opened.width // less, opened.height // less))
        opened.seek(0)
        opened.load()
        turned = ImageOps.exif_transpose(opened)
        across, down = turned.width / whole[0], turned.height / whole[1]
        left, top = round(box.left * across), round(box.top * down)
        cut = turned.crop((left, top, left + round(box.width * across), top + round(box.height * down)))
        if cut.mode not in ("P", "1"):
            cut.thumbnail((LARGE_WIDTH, 4 * LARGE_WIDTH), Image.Resampling.LANCZOS)
        return _flat(_in_srgb(cut, opened.info.get("icc_profile")))


def _size_seen(opened: Image.Image) -> tuple[int, int]:
    """Its size as it is looked at: four of the eight ways to hold a camera lie on their side."""
    width, height = opened.size
    on_its_side = opened.getexif().get(ExifTags.Base.Orientation) in (5, 6, 7, 8)
    return (height, width) if on_its_side else (width, height)


def _in_srgb(picture: Image.Image, profile: object) -> Image.Image:
    """Colours as screens without a profile show them; a profile that can't be read counts for nothing."""
    if picture.mode in ("RGB", "CMYK", "L") and isinstance(profile, bytes):
        with contextlib.suppress(Exception):
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                return converted
    return picture


def _flat(picture: Image.Image) -> Image.Image:
    """Red, green, blue; what is transparent is white."""
    if picture.mode == "RGB":
        return picture
    if picture.mode in ("RGBA", "LA", "PA", "P") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _written(picture: Image.Image, width: int, most_bytes: int) -> Drawn:
    """As WebP of at most this width, as good as fits; at most four times as high as wide."""
    shown = picture.copy()
    for quality, share in _WAYS:
        shown.thumbnail((width * share // 4, width * share), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        shown.save(out, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"", xmp=b"")
        if out.tell() <= most_bytes:
            return Drawn(out.getvalue(), shown.width, shown.height)
    raise NotAPicture()
