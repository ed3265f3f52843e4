"""Mini program codes: what is drawn says app, page and scene, and a refusal is never shown as a picture."""

import io
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import zxingcpp
from PIL import Image

from menpiao.identity.ports import CodeRefused, LoginProviderUnavailable

PAGE, SCENE = "packages/staff/confirm", "q0Jb3m1XWk9w8vQ2-N5r_7uY"


async def test_a_code_says_which_page_it_opens_with_what(world: Any) -> None:
    picture = await world.codes.draw(app_id=world.app_id, page=PAGE, scene=SCENE)
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    said = dict(parse_qsl(urlsplit(read.text).query))
    assert said == {"appid": world.app_id, "page": PAGE, "scene": SCENE}


async def test_what_wechat_refuses_is_told_apart_from_a_picture(world: Any) -> None:
    with pytest.raises(CodeRefused, match="unknown_app"):
        await world.codes.draw(app_id="wx0000000000000000", page=PAGE, scene=SCENE)
    for page, scene in ((PAGE, "x" * 33), (PAGE, ""), (PAGE, "a b"), ("/leading", SCENE)):
        with pytest.raises(LoginProviderUnavailable):
            await world.codes.draw(app_id=world.app_id, page=page, scene=scene)
    await world.faults(down=True)
    with pytest.raises(LoginProviderUnavailable):
        await world.codes.draw(app_id=world.app_id, page=PAGE, scene=SCENE)
