"""Pictures for tests, good ones and hostile ones."""

import io
import struct
import zlib
from typing import Any

from PIL import Image


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (900, 1_200), mode: str = "RGB", **how: Any) -> bytes:
    """A file with something to see: left dark, right light."""
    left = Image.new(mode, size, _dark(mode))
    left.paste(Image.new(mode, (size[0] // 2, size[1]), _light(mode)), (size[0] - size[0] // 2, 0))
    out = io.BytesIO()
    left.save(out, kind, **how)
    return out.getvalue()


def with_a_place(size: tuple[int, int] = (1_200, 900)) -> bytes:
    """A phone's photograph: on its side, and it says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 0.0)
    exif.get_ifd(0x8825)[1] = "N"
    return a_picture(size=size, exif=exif, comment=b"at home")


def an_animation(frames: int) -> bytes:
    """A GIF of so many frames; the first is dark on its left."""
    first = Image.open(io.BytesIO(a_picture("PNG", (240, 240))))
    others = [Image.new("RGB", (240, 240), (number % 256, 0, 0)) for number in range(frames - 1)]
    out = io.BytesIO()
    first.save(out, "GIF", save_all=True, append_images=others)
    return out.getvalue()


def a_bomb(side: int = 30_000) -> bytes:
    """A PNG of a few hundred kilobytes that would fill gigabytes; no decoder should come to its pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _dark(mode: str) -> Any:
    return {"RGB": (20, 30, 40), "RGBA": (20, 30, 40, 255), "L": 30, "CMYK": (200, 200, 200, 100)}[mode]


def _light(mode: str) -> Any:
    return {"RGB": (230, 220, 210), "RGBA": (230, 220, 210, 0), "L": 220, "CMYK": (10, 10, 10, 0)}[mode]
