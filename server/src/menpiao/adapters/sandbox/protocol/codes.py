"""The mini-program server API: mini program codes. Source: 获取不限制的小程序码 getUnlimitedQRCode.

WeChat's round code can be read by WeChat alone. Ours is a QR code, so that tests and curious people can read what it
says: the app, the page and the scene.
"""

import io
import re
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

import msgspec
from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from menpiao.adapters.sandbox.protocol.errors import OpenRefused
from menpiao.adapters.sandbox.protocol.login import app_of_token
from menpiao.adapters.sandbox.web import Answer, BadBody, Request

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}", re.ASCII)
_PAGE = re.compile(r"[A-Za-z0-9_\-]+(?:/[A-Za-z0-9_\-]+)*", re.ASCII)
_QUIET = 4
"""Modules of white around it."""


class CodeBody(msgspec.Struct, frozen=True):
    scene: str
    page: str = ""
    check_path: bool = True
    env_version: Literal["release", "trial", "develop"] = "release"
    width: int = 430


async def draw(world: "World", request: Request) -> Answer:
    """``POST /wxa/getwxacodeunlimit?access_token=``: the picture itself."""
    app_id = app_of_token(world, request)
    try:
        wanted = request.decode(CodeBody)
    except BadBody as wrong:
        raise OpenRefused(47001, f"data format error: {wrong.message}"[:200]) from None
    if not _SCENE.fullmatch(wanted.scene):
        raise OpenRefused(40169, "invalid length for scene, or the data is not json string")
    if wanted.page and not _PAGE.fullmatch(wanted.page):
        raise OpenRefused(41030, "invalid page")
    if not 280 <= wanted.width <= 1280:
        raise OpenRefused(40097, "invalid args")
    said = urlencode({"appid": app_id, "page": wanted.page, "scene": wanted.scene}, safe="/")
    return Answer(200, _png(f"sandbox://wxacode?{said}", wanted.width), {"Content-Type": "image/png"})


def _png(text: str, width: int) -> bytes:
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    modules = code.getModuleCount()
    picture = Image.new("1", (modules + 2 * _QUIET, modules + 2 * _QUIET), 1)
    for row in range(modules):
        for column in range(modules):
            if code.isDark(row, column):
                picture.putpixel((column + _QUIET, row + _QUIET), 0)
    out = io.BytesIO()
    picture.resize((width, width), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


ROUTES = [("POST", "/wxa/getwxacodeunlimit", draw)]
