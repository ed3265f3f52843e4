"""The pages: the sheet checks paySign before it shows an amount, and nothing that others wrote becomes HTML."""

from typing import Any

import httpx
import pytest

from menpiao.adapters.sandbox.pages import words

APP_ID = "wx5a4db0c51e57f00d"
BUYER = "lin-xiaoyu"


async def sheet(shop: Any, sandbox: Any, changes: dict[str, str], **order: Any) -> httpx.Response:
    """The pay sheet with a valid paySign, then changed."""
    package = f"prepay_id={await shop.prepay(**order)}"
    stamp = str(int(sandbox.world.now()))
    sign = shop.sign(f"{APP_ID}\n{stamp}\nn0nce\n{package}\n".encode())
    asked = {
        "account_id": BUYER,
        "appId": APP_ID,
        "timeStamp": stamp,
        "nonceStr": "n0nce",
        "package": package,
        "signType": "RSA",
        "paySign": sign,
        "lang": "zh-CN",
    }
    page: httpx.Response = await shop.http.get("/sim/pay-sheet", params=asked | changes)
    return page


async def test_the_sheet_shows_what_is_paid_to_whom_and_by_whom(shop: Any, sandbox: Any) -> None:
    page = await sheet(shop, sandbox, {}, amount={"total": 123450})
    assert page.status_code == 200
    for text in ("话剧《茶馆》2 张", "1,234", ".50", shop.mchid, "林小雨", "确认支付"):
        assert text in page.text
    english = await sheet(shop, sandbox, {"lang": "en"}, amount={"total": 123450})
    assert "Pay now" in english.text


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"paySign": "AAAA"}, 401, "wrong_pay_sign"),
        ({"nonceStr": "other"}, 401, "wrong_pay_sign"),
        ({"appId": "wx0ther00000000001"}, 401, "wrong_pay_sign"),
        ({"timeStamp": "1800000000"}, 401, "wrong_pay_sign"),
        ({"timeStamp": "1800000000000"}, 400, "wrong_timestamp"),
        ({"signType": "MD5"}, 400, "wrong_sign_type"),
        ({"package": "wx2027"}, 400, "wrong_package"),
        ({"package": "prepay_id=wx2027"}, 404, "unknown_prepay_id"),
        ({"paySign": ""}, 400, "missing_parameter"),
        ({"account_id": "a-kai"}, 403, "another_payer"),
        ({"account_id": "<script>"}, 404, "unknown_account"),
    ],
    ids=str,
)
async def test_the_sheet_refuses_what_wechat_would(
    shop: Any, sandbox: Any, changes: dict[str, str], status: int, code: str
) -> None:
    page = await sheet(shop, sandbox, changes)
    assert page.status_code == status
    assert f'data-refused="{code}"' in page.text
    assert ">760<" not in page.text
    assert "<script>" not in page.text


async def test_a_paid_order_can_not_be_paid_on_a_sheet(shop: Any, sandbox: Any) -> None:
    await shop.pay(await shop.prepay())
    package = f"prepay_id={sandbox.world.store.order(shop.mchid, 'order-0001').prepay_id}"
    stamp = str(int(sandbox.world.now()))
    sign = shop.sign(f"{APP_ID}\n{stamp}\nn\n{package}\n".encode())
    asked = {"account_id": BUYER, "appId": APP_ID, "timeStamp": stamp, "nonceStr": "n", "package": package}
    page = await shop.http.get("/sim/pay-sheet", params=asked | {"signType": "RSA", "paySign": sign})
    assert (page.status_code, 'data-refused="already_paid"' in page.text) == (409, True)


async def test_the_sheet_has_the_theme_of_the_phone_that_shows_it(shop: Any, sandbox: Any) -> None:
    assert 'data-theme="dark"' in (await sheet(shop, sandbox, {"theme": "dark"})).text
    refused = await sheet(shop, sandbox, {"theme": '"><script>', "paySign": "AAAA"})
    assert 'data-theme="&quot;&gt;&lt;script&gt;"' in refused.text


async def test_what_others_wrote_is_text(shop: Any, sandbox: Any) -> None:
    hostile = "\"><script>alert('1')</script>&amp;"
    page = await sheet(shop, sandbox, {}, description=hostile)
    assert "<script>alert" not in page.text
    assert "&quot;&gt;&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&amp;amp;" in page.text


@pytest.mark.parametrize(("accept", "query", "expected"), [("en-US,en", "", "en"), ("zh-CN,en", "", "zh-CN"),
    ("en", "?lang=zh-CN", "zh-CN"), ("", "", "zh-CN"), ("fr", "?lang=xx", "zh-CN")])  # fmt: skip
async def test_the_control_page_speaks_the_readers_language(
    http: httpx.AsyncClient, accept: str, query: str, expected: str
) -> None:
    page = await http.get(f"/{query}", headers={"Accept-Language": accept})
    assert f'<html lang="{expected}">' in page.text
    assert words.CONTROL["orders_empty"].in_(expected) in page.text  # type: ignore[arg-type]
    assert "{{" not in page.text


async def test_pages_load_nothing_from_outside_and_say_so(http: httpx.AsyncClient) -> None:
    page = await http.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    for name in ("look.css", "pay_sheet.css", "pay_sheet.js", "control.css", "control.js", "mark.svg"):
        asset = await http.get(f"/sim/assets/{name}")
        assert asset.status_code == 200
        assert asset.headers["x-content-type-options"] == "nosniff"
        assert "http" not in asset.text.replace("http://www.w3.org/2000/svg", "")


async def test_the_sheet_may_be_framed_by_this_machine_only(shop: Any, sandbox: Any) -> None:
    page = await sheet(shop, sandbox, {})
    policy = page.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' http://127.0.0.1:* http://localhost:*")


@pytest.mark.parametrize("texts", [words.PAY_SHEET, words.CONTROL, words.FAULTS], ids=["sheet", "control", "faults"])
def test_every_sentence_stands_in_both_languages(texts: dict[str, Any]) -> None:
    for key, text in texts.items():
        assert text.zh.strip(), key
        assert text.en.strip(), key
        assert "!" not in text.en, "no exclamation marks from the system"
        assert "！" not in text.zh, "no exclamation marks from the system"
