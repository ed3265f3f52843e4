"""Sending a subscribe message: what leaves, and what each answer of WeChat's comes to."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from menpiao.adapters.wechat.app import WeChatApp
from menpiao.adapters.wechat.messages import WeChatMessages
from menpiao.notify import MappedField, MessageSender, OutgoingMessage, SendResult, UsedTemplate
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database

SECRET = "6c1d8ff0a1b24e3c9d5e6f7a8b9c0d1e"
TOKEN = {"access_token": "T0kenT0kenT0ken", "expires_in": 7200}
VALUES = {
    "order_number": "20270301-0042",
    "event_title": "夜航星 2027 巡演",
    "session_starts_at": "2027-03-06T19:30:00+08:00",
    "total_fen": "76000",
}
FIELDS = [
    MappedField("order_number", "character_string1", "订单号"),
    MappedField("event_title", "thing9", "演出"),
    MappedField("session_starts_at", "time3", "时间"),
    MappedField("total_fen", "amount4", "金额"),
    MappedField("note", "thing5", "备注"),
]


@pytest.fixture
async def messages(wechat: Any, clock: SimulatedClock) -> AsyncIterator[WeChatMessages]:
    app = WeChatApp(
        app_id="wx1",
        secret=SECRET,
        base_url=wechat.base_url,
        template_ids={"order_paid": "TPL1"},
        miniprogram_state="trial",
    )
    bare = WeChatApp(app_id="wx2", secret=SECRET, base_url=wechat.base_url)
    sender = WeChatMessages({"wx2": bare, "wx1": app}, clock=clock, timeout_s=0.5)
    yield sender
    await sender.aclose()


def message(**changes: Any) -> OutgoingMessage:
    fields: dict[str, Any] = {
        "app_id": "wx1",
        "subject": "oBuyerOpenid",
        "kind": "order_paid",
        "lang": "zh-CN",
        "page": "packages/order/order?id=1",
        "values": VALUES,
        "template": UsedTemplate("TPL1", FIELDS),
    }
    return OutgoingMessage(**fields | changes)


def test_it_is_a_sender_of_messages(messages: WeChatMessages) -> None:
    sender: MessageSender = messages
    assert sender is messages


async def test_a_message_is_sent(wechat: Any, messages: WeChatMessages) -> None:
    wechat.says_json(TOKEN, {"errcode": 0, "errmsg": "ok"})
    assert await messages.send(message()) is SendResult.SENT
    token, sent = wechat.asked
    assert token.target == "/cgi-bin/stable_token"
    url = httpx.URL(sent.target)
    assert (url.path, dict(url.params)) == (
        "/cgi-bin/message/subscribe/send",
        {"access_token": TOKEN["access_token"]},
    )
    assert sent.json() == {
        "touser": "oBuyerOpenid",
        "template_id": "TPL1",
        "page": "packages/order/order?id=1",
        "miniprogram_state": "trial",
        "lang": "zh_CN",
        "data": {
            "character_string1": {"value": "20270301-0042"},
            "thing9": {"value": "夜航星 2027 巡演"},
            "time3": {"value": "2027年3月6日 19:30"},
            "amount4": {"value": "¥760.00"},
            "thing5": {"value": "点击查看订单和电子票"},
        },
    }


async def test_an_english_reader(wechat: Any, messages: WeChatMessages) -> None:
    wechat.says_json(TOKEN, {"errcode": 0})
    assert await messages.send(message(lang="en")) is SendResult.SENT
    sent = wechat.asked[1].json()
    assert (sent["lang"], sent["data"]["thing5"]) == ("en_US", {"value": "Tap to see the order"})


@pytest.mark.parametrize(
    ("errcode", "result"),
    [
        (43101, SendResult.NO_CONSENT),
        (40003, SendResult.INVALID),
        (40037, SendResult.INVALID),
        (41030, SendResult.INVALID),
        (47003, SendResult.INVALID),
        (-1, SendResult.UNAVAILABLE),
        (45009, SendResult.UNAVAILABLE),
        (99999, SendResult.UNAVAILABLE),
    ],
)
async def test_wechat_refuses(wechat: Any, messages: WeChatMessages, errcode: int, result: SendResult) -> None:
    wechat.says_json(TOKEN, {"errcode": errcode, "errmsg": "…"})
    assert await messages.send(message()) is result
    assert len(wechat.asked) == 2


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
async def test_a_token_that_ended_early_is_replaced_once(wechat: Any, messages: WeChatMessages, errcode: int) -> None:
    wechat.says_json(TOKEN, {"errcode": errcode}, TOKEN | {"access_token": "T2"}, {"errcode": 0})
    assert await messages.send(message()) is SendResult.SENT
    assert httpx.URL(wechat.asked[3].target).params["access_token"] == "T2"


async def test_a_token_that_never_works_is_not_asked_for_for_ever(wechat: Any, messages: WeChatMessages) -> None:
    wechat.says_json(TOKEN, {"errcode": 40001}, TOKEN | {"access_token": "T2"}, {"errcode": 40001})
    assert await messages.send(message()) is SendResult.UNAVAILABLE
    assert len(wechat.asked) == 4


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"errcode":"0"}', b"<html>", b"\xff"])
async def test_only_an_explicit_zero_means_sent(wechat: Any, messages: WeChatMessages, body: bytes) -> None:
    wechat.says_json(TOKEN)
    wechat.script.append(lambda _asked: wechat.Answer(body=body))
    assert await messages.send(message()) is SendResult.UNAVAILABLE


@pytest.mark.parametrize("answer", [{"hang": True}, {"cut": True}, {"status": 502}])
@pytest.mark.parametrize("first", [True, False])
async def test_wechat_is_silent(wechat: Any, messages: WeChatMessages, answer: dict[str, Any], first: bool) -> None:
    wechat.says_json(TOKEN)
    wechat.script.insert(0 if first else 1, lambda _asked: wechat.Answer(**answer))
    assert await messages.send(message()) is SendResult.UNAVAILABLE


@pytest.mark.parametrize(
    "changes",
    [
        {"app_id": "wx9"},
        {"kind": "birthday"},
        {"values": {}},
        {"values": VALUES | {"total_fen": "a lot"}},
        {"values": VALUES | {"session_starts_at": "soon"}},
    ],
)
async def test_what_can_not_be_written_is_not_sent(
    wechat: Any, messages: WeChatMessages, changes: dict[str, Any]
) -> None:
    assert await messages.send(message(**changes)) is SendResult.INVALID
    assert wechat.asked == []


async def test_a_template_may_lack_a_field_and_say_a_value_otherwise(wechat: Any, messages: WeChatMessages) -> None:
    wechat.says_json(TOKEN, {"errcode": 0})
    fields = [MappedField("session_starts_at", "date7", "日期"), MappedField("event_title", "thing2", "演出")]
    assert await messages.send(message(template=UsedTemplate("TPL7", fields))) is SendResult.SENT
    sent = wechat.asked[1].json()
    assert sent["template_id"] == "TPL7"
    assert sent["data"] == {"date7": {"value": "2027年3月6日"}, "thing2": {"value": "夜航星 2027 巡演"}}
    assert [(line.label, line.text) for line in messages.preview("order_paid", VALUES, "en", fields)] == [
        ("日期", "2027年3月6日"),
        ("演出", "夜航星 2027 巡演"),
    ]


def test_a_value_goes_into_a_field_of_a_type_that_holds_it(messages: WeChatMessages) -> None:
    assert [field.key for field in messages.fields("order_paid")][:2] == ["character_string1", "thing2"]
    for name, key, fits in (
        ("session_starts_at", "date4", True),
        ("order_number", "thing4", True),
        ("total_fen", "thing4", False),
        ("event_title", "time4", False),
        ("event_title", "song4", False),
        ("seat", "thing4", False),
    ):
        assert messages.fits("order_paid", name, key) is fits, (name, key)


def test_templates_of_the_settings(messages: WeChatMessages) -> None:
    assert messages.template_id("order_paid", "wx1") == "TPL1"
    assert messages.template_id("order_paid", "wx2") is None
    assert messages.template_id("order_paid", "wx9") is None
    assert messages.template_id("birthday", "wx1") is None


async def test_nothing_secret_or_personal_is_logged(
    wechat: Any, messages: WeChatMessages, every_log: Callable[[], str]
) -> None:
    wechat.says_json(TOKEN, {"errcode": 47003, "errmsg": "argument invalid! data.thing9.value"})
    assert await messages.send(message()) is SendResult.INVALID
    wechat.says(wechat.Answer(cut=True))
    assert await messages.send(message()) is SendResult.UNAVAILABLE
    logged = every_log()
    assert "/cgi-bin/message/subscribe/send" in logged
    assert "errcode 47003" in logged
    for secret in (SECRET, TOKEN["access_token"], "oBuyerOpenid", "20270301-0042", "夜航星"):
        assert str(secret) not in logged


async def test_no_call_is_made_inside_a_transaction(wechat: Any, messages: WeChatMessages, db: Database) -> None:
    async with db.tx():
        with pytest.raises(AssertionError, match="inside a database transaction"):
            await messages.send(message())
    assert wechat.asked == []
