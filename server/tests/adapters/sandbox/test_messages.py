"""Subscribe messages: recipient, template, page, consent, and WeChat's rule for each kind of field."""

from typing import Any

import httpx
import pytest

from menpiao.adapters.sandbox.protocol import fields

APP_ID = "wx5a4db0c51e57f00d"
BUYER = "lin-xiaoyu"
VALUES = {"thing1": {"value": "话剧《茶馆》"}, "time2": {"value": "2027年3月1日 19:30"}}


class Sender:
    """A server with a token, and the buyer's answers."""

    def __init__(self, http: httpx.AsyncClient, template_id: str) -> None:
        self.http = http
        self.template_id = template_id
        self.token = ""
        self.openid = ""

    async def consent(self, answer: str = "accept", times: int = 1) -> None:
        wanted = {"account_id": BUYER, "app_id": APP_ID, "answers": {self.template_id: answer}}
        for _ in range(times):
            assert (await self.http.post("/sim/subscriptions", json=wanted)).status_code == 204

    async def send(self, **changes: Any) -> int:
        body = {"touser": self.openid, "template_id": self.template_id, "data": VALUES, "page": "pages/mine"} | changes
        answer = await self.http.post("/cgi-bin/message/subscribe/send", params={"access_token": self.token}, json=body)
        assert answer.status_code == 200
        return int(answer.json()["errcode"])


@pytest.fixture
async def sender(http: httpx.AsyncClient, mould: Any) -> Sender:
    made = Sender(http, mould.template_id)
    asked = {"grant_type": "client_credential", "appid": APP_ID, "secret": mould.secret}
    made.token = (await http.post("/cgi-bin/stable_token", json=asked)).json()["access_token"]
    made.openid = (await http.get("/sim/openids", params={"app_id": APP_ID, "account_id": BUYER})).json()["openid"]
    return made


async def test_one_consent_is_good_for_one_message(sender: Sender) -> None:
    assert await sender.send() == 43101
    await sender.consent(times=2)
    assert [await sender.send() for _ in range(3)] == [0, 0, 43101]


async def test_a_rejection_gives_nothing_and_takes_nothing(sender: Sender) -> None:
    await sender.consent("reject")
    assert await sender.send() == 43101
    await sender.consent("accept")
    await sender.consent("reject")
    assert await sender.send() == 0


async def test_a_message_lies_on_the_buyers_phone(sender: Sender) -> None:
    await sender.consent()
    await sender.send(page="packages/order/detail?id=1")
    [shown] = (await sender.http.get("/sim/messages")).json()["messages"]
    assert shown["account_id"] == BUYER
    assert shown["nickname"] == "林小雨"
    assert shown["title"] == "出票成功通知"
    assert shown["fields"][0] == {"key": "thing1", "name": "演出", "value": "话剧《茶馆》"}
    assert shown["page"] == "packages/order/detail?id=1"


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"touser": "oNobody"}, 40003),
        ({"touser": 5}, 47001),
        ({"template_id": "nonsense"}, 40037),
        ({"page": "/pages/mine"}, 41030),
        ({"page": "https://example.com"}, 41030),
        ({"page": "pages/mine#x"}, 41030),
        ({"data": {}}, 47003),
        ({"data": {"thing1": {"value": "x"}}}, 47003),
        ({"data": VALUES | {"thing9": {"value": "x"}}}, 47003),
        ({"data": VALUES | {"thing1": {"value": ""}}}, 47003),
        ({"data": VALUES | {"thing1": {}}}, 47003),
        ({"data": VALUES | {"thing1": {"value": 5}}}, 47003),
        ({"data": VALUES | {"thing1": {"value": "字" * 21}}}, 47003),
        ({"data": VALUES | {"time2": {"value": "2027-03-01T19:30:00Z"}}}, 47003),
        ({"data": VALUES | {"thing1": "x"}}, 47001),
        ({"data": []}, 47001),
        ({"lang": "fr"}, 47001),
        ({"miniprogram_state": "beta"}, 47001),
    ],
    ids=lambda value: str(value)[:60].encode("unicode_escape").decode(),
)
async def test_a_refused_message_spends_no_consent(sender: Sender, changes: dict[str, Any], errcode: int) -> None:
    await sender.consent()
    assert await sender.send(**changes) == errcode
    assert await sender.send() == 0


async def test_another_apps_template_and_openid_are_unknown(sender: Sender) -> None:
    other = "wx0ther00000000001"
    template = {"title": "别的", "fields": [{"key": "thing1", "name": "演出"}]}
    theirs = (await sender.http.post(f"/sim/apps/{other}/templates", json=template)).json()["template_id"]
    openid = (await sender.http.get("/sim/openids", params={"app_id": other, "account_id": BUYER})).json()["openid"]
    assert await sender.send(template_id=theirs) == 40037
    assert await sender.send(touser=openid) == 40003


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("thing1", ["一", "字" * 20, "Café ¥5 🎫", "🎫" * 10], ["", " ", "字" * 21, "a\nb", "🎫" * 11, "\x00"]),
        ("number2", ["1", "12.50", "-3", "9" * 32], ["", "1a", "9" * 33, "１", "1."]),
        ("letter3", ["abcXYZ"], ["a1", "é", "a" * 33, "a b"]),
        ("symbol4", ["¥", "!?#"], ["a", "1", "！" * 6, "字", "! !"]),
        ("character_string5", ["MP-2027/0001_x", "A" * 32], ["订单1", "A" * 33, "a b", "é"]),
        ("time6", ["15:01", "2019年10月1日 15:01", "15:01~16:00", "2019年10月1日 15:01~2019年10月1日 18:00"],
         ["25:00", "15:60", "2019-10-01 15:01", "tomorrow", "2019年13月1日 15:01", "15:01~"]),
        ("date7", ["2019年10月1日", "2019年10月01日", "2019年10月1日 15:01", "2019年10月1日~2019年10月3日"],
         ["2019-10-01", "2019年10月32日", "10月1日"]),
        ("amount8", ["¥100.00", "100元", "￥1", "$9.99", "1234567890"], ["¥12345678901", "RMB 5", "100块", "¥", "¥¥1"]),
        ("phone_number9", ["+86-13800138000", "010-12345678"], ["1" * 18, "电话", "138x"]),
        ("car_number10", ["粤A8Z888", "粤A8Z888挂"], ["粤A8Z88888888", ""]),
        ("name11", ["林小雨", "字" * 10, "Lin Xiaoyu", "a" * 20, "阿凯Kai", "—"], ["字" * 11, "a" * 21, "R2D2", ""]),
        ("phrase12", ["已出票", "字" * 5], ["字" * 6, "ok", "已出票！", ""]),
        ("enum13", ["可用"], ["", "字" * 21]),
    ],
)  # fmt: skip
def test_every_kind_of_field_has_wechats_rule(key: str, good: list[str], bad: list[str]) -> None:
    assert [value for value in good if not fields.fits(key, value)] == []
    assert [value for value in bad if fields.fits(key, value)] == []


@pytest.mark.parametrize("key", ["thing", "1", "", "nothing1", "Thing1", "thing1 ", "thing１"])
def test_an_unknown_kind_takes_nothing(key: str) -> None:
    assert fields.kind_of(key) is None
    assert not fields.fits(key, "x")
