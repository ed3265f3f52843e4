"""The definitions of our messages are such that WeChat takes them."""

import re

import pytest

from menpiao.adapters.sandbox.protocol import fields as sandbox_fields
from menpiao.adapters.wechat.messages import TEMPLATES, Template
from menpiao.adapters.wechat.messages.fields import Unfit, fit, type_of
from menpiao.adapters.wechat.messages.templates import mapped, render
from menpiao.notify import MappedField

VALUES = {
    "order_number": "20270301-0042",
    "event_title": "夜航星 2027 巡演·上海站（加演场，含签名海报）",
    "session_starts_at": "2027-03-06T19:30:00+08:00",
    "total_fen": "76000",
    "venue_name": "上海梅赛德斯-奔驰文化中心",
    "ticket_count": "2",
    "pay_by": "2027-03-06T12:10:00+08:00",
    "decide_by": "2027-03-05T12:00:00+08:00",
    "seat": "二层看台 12 排 108 座",
    "note": "",
}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
def test_a_template_is_well_formed(template: Template) -> None:
    keys = [field.key for field in template.fields]
    assert 2 <= len(keys) == len(set(keys)) <= 5, "WeChat allows two to five keywords"
    numbers = [int(re.sub(r"\D", "", key)) for key in keys]
    assert numbers == list(range(1, len(keys) + 1))
    for field in template.fields:
        assert type_of(field.key)
        if field.default is not None:
            for text in (field.default.zh, field.default.en):
                assert fit(field.key, text) == text, "a default needs no cutting"


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
def test_a_message_is_what_wechat_takes(template: Template, lang: str) -> None:
    data = render(template, VALUES, lang=lang)  # type: ignore[arg-type]
    assert list(data) == [field.key for field in template.fields]
    for key, value in data.items():
        assert sandbox_fields.fits(key, value["value"]), (key, value)


def test_an_order_that_was_paid() -> None:
    data = render(TEMPLATES["order_paid"], VALUES, lang="zh-CN")
    assert {key: value["value"] for key, value in data.items()} == {
        "character_string1": "20270301-0042",
        "thing2": "夜航星 2027 巡演·上海站（加演场…",
        "time3": "2027年3月6日 19:30",
        "amount4": "¥760.00",
        "thing5": "点击查看订单和电子票",
    }


def test_a_template_may_have_other_numbers_at_wechat() -> None:
    template = TEMPLATES["order_paid"]
    other = {"event_title": "thing11", "note": "phrase7"}
    fields = [MappedField(field.value, other.get(field.value, field.key), field.label) for field in template.fields]
    data = render(mapped(template, fields), VALUES, lang="en")
    assert list(data) == ["character_string1", "thing11", "time3", "amount4", "phrase7"]
    assert data["phrase7"] == {"value": "通知"}


@pytest.mark.parametrize("missing", ["order_number", "event_title", "session_starts_at", "total_fen"])
def test_a_value_that_was_forgotten_is_our_mistake(missing: str) -> None:
    values = {name: value for name, value in VALUES.items() if name != missing}
    with pytest.raises(Unfit, match=missing):
        render(TEMPLATES["order_paid"], values, lang="zh-CN")
