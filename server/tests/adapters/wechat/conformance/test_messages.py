"""Subscribe messages: what the adapter and the sandbox believe about tokens, consent and the rules for fields."""

from itertools import cycle
from typing import Any

import msgspec

from menpiao.adapters.wechat.messages import TEMPLATES
from menpiao.notify import OutgoingMessage, SendResult, UsedTemplate


async def with_templates(world: Any) -> dict[str, str]:
    """Our messages set up in the sandbox's console, as they would be in WeChat's."""
    template_ids = {}
    for kind, template in TEMPLATES.items():
        fields = [{"key": field.key, "name": field.label} for field in template.fields]
        path = f"/sim/apps/{world.app_id}/templates"
        made = await world.sim("POST", path, {"title": template.title, "fields": fields})
        template_ids[kind] = made["template_id"]
    app = world.apps[world.app_id]
    world.apps[world.app_id] = msgspec.structs.replace(app, template_ids=template_ids)
    return template_ids


def message(world: Any, **changes: Any) -> OutgoingMessage:
    fields: dict[str, Any] = {
        "app_id": world.app_id,
        "subject": world.openid,
        "kind": "ticket_issued",
        "lang": "zh-CN",
        "page": "packages/order/order?id=1",
        "values": {
            "event_title": "夜航星 2027 巡演·上海站（加演场，含签名海报）🎫",
            "session_starts_at": "2027-03-06T19:30:00+08:00",
            "decide_by": "2027-03-05T12:00:00+08:00",
            "venue_name": "上海梅赛德斯-奔驰文化中心",
            "ticket_count": "2",
            "order_number": "20270301-0042",
            "total_fen": "76000",
            "pay_by": "2027-03-06T12:10:00+08:00",
            "seat": "二层看台 12 排 108 座",
        },
    }
    asked = fields | changes
    template = UsedTemplate(world.apps[world.app_id].template_ids[asked["kind"]])
    return OutgoingMessage(template=template, **asked)


async def test_messages(world: Any) -> None:
    template_ids = await with_templates(world)
    for kind in TEMPLATES:
        assert await world.messages.send(message(world, kind=kind)) is SendResult.NO_CONSENT
    answers = dict.fromkeys(template_ids.values(), "accept")
    await world.sim(
        "POST",
        "/sim/subscriptions",
        {"account_id": world.buyer, "app_id": world.app_id, "answers": answers},
    )
    for lang, kind in zip(cycle(("zh-CN", "en")), TEMPLATES):
        assert await world.messages.send(message(world, kind=kind, lang=lang)) is SendResult.SENT
        assert await world.messages.send(message(world, kind=kind)) is SendResult.NO_CONSENT
    delivered = (await world.sim("GET", "/sim/messages"))["messages"]
    assert [shown["title"] for shown in delivered] == [
        "门票失效通知",
        "门票改期通知",
        "换座补差价通知",
        "座位变更通知",
        "演出改期通知",
        "演出取消通知",
        "候补结束通知",
        "候补资格失效通知",
        "候补到票通知",
        "候补登记成功通知",
        "退款到账通知",
        "退票受理通知",
        "退款通知",
        "演出提醒",
        "出票成功通知",
        "购票成功通知",
    ]
    assert [field["value"] for field in delivered[-2]["fields"]] == [
        "夜航星 2027 巡演·上海站（加演场…",
        "2027年3月6日 19:30",
        "上海梅赛德斯-奔驰文化中心",
        "2",
        "Show the live code",
    ]


async def test_messages_that_wechat_refuses(world: Any) -> None:
    await with_templates(world)
    assert await world.messages.send(message(world, subject="oNobody")) is SendResult.INVALID
    assert await world.messages.send(message(world, page="no page!")) is SendResult.INVALID
    app = world.apps[world.app_id]
    world.apps[world.app_id] = msgspec.structs.replace(app, template_ids={"ticket_issued": "unknown"})
    assert await world.messages.send(message(world)) is SendResult.INVALID


async def test_a_token_is_renewed_when_its_time_comes_and_when_wechat_drops_it(world: Any) -> None:
    await with_templates(world)
    assert await world.messages.send(message(world)) is SendResult.NO_CONSENT
    for _ in range(3):
        world.sandbox.advance(hours=2)
        assert await world.messages.send(message(world)) is SendResult.NO_CONSENT
    store = world.sandbox.world.store
    store.end_tokens(world.app_id, world.clock.now().timestamp())
    assert await world.messages.send(message(world)) is SendResult.NO_CONSENT
    await world.faults(down=True)
    assert await world.messages.send(message(world)) is SendResult.UNAVAILABLE
