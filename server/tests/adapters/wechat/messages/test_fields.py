"""Whatever an organizer writes, the value that leaves obeys WeChat's rule for its field."""

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menpiao.adapters.sandbox.protocol import fields as sandbox_fields
from menpiao.adapters.wechat.messages.fields import Unfit, fit, type_of

TEXTS = st.text() | st.text(alphabet="门票🎫éa1 \n\t\u200d…")
TYPES_FOR_TEXT = ["thing", "character_string", "number", "name", "phrase"]


@pytest.mark.parametrize("kind", TYPES_FOR_TEXT)
@given(value=TEXTS)
def test_any_text_becomes_a_value_that_wechat_takes(kind: str, value: str) -> None:
    fitted = fit(f"{kind}1", value)
    assert fitted.strip()
    assert fitted.encode(), "can be sent"
    assert sandbox_fields.fits(f"{kind}1", fitted)
    assert fit(f"{kind}1", fitted) == fitted, "fitting what fits changes nothing"


@given(value=TEXTS)
def test_a_thing_has_twenty_characters_as_javascript_counts(value: str) -> None:
    fitted = fit("thing2", value)
    assert 1 <= len(fitted.encode("utf-16-le")) // 2 <= 20
    assert all(character.isprintable() for character in fitted)


@given(value=st.text(alphabet="门票é1", min_size=1, max_size=20))
def test_a_thing_that_fits_is_left_alone(value: str) -> None:
    assert fit("thing2", value) == value


@given(value=st.text(alphabet="门票é1", min_size=21))
def test_a_thing_that_is_cut_says_so(value: str) -> None:
    assert fit("thing2", value) == value[:19] + "…"


@given(fen=st.integers(min_value=0, max_value=9_999_999_999))
def test_an_amount_is_yuan_with_two_decimals(fen: int) -> None:
    fitted = fit("amount4", str(fen))
    assert re.fullmatch(r"¥[0-9]{1,8}\.[0-9]{2}", fitted)
    assert int(fitted[1:].replace(".", "")) == fen
    assert sandbox_fields.fits("amount4", fitted)


@given(
    moment=st.datetimes(
        min_value=datetime(1000, 1, 2),  # noqa: DTZ001
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.timezones(),
    )
)
def test_a_time_is_the_wall_clock_that_was_given(moment: datetime) -> None:
    for key in ("time3", "date3"):
        fitted = fit(key, moment.isoformat())
        assert fitted.startswith(f"{moment.year}年{moment.month}月{moment.day}日")
        assert sandbox_fields.fits(key, fitted)
    assert fit("time3", moment.isoformat()).endswith(f" {moment:%H:%M}")


@pytest.mark.parametrize(
    ("key", "value", "fitted"),
    [
        ("thing2", "夜航星 2027 巡演", "夜航星 2027 巡演"),
        ("thing2", "  两行\n标题\t ", "两行 标题"),
        ("thing2", "🎫" * 11, "🎫" * 9 + "…"),
        ("thing2", "", "—"),
        ("thing2", "\u200b\n", "—"),
        ("thing2", "ok\ud800", "ok"),
        ("character_string1", "20270301-0042", "20270301-0042"),
        ("character_string1", "订单 A1", "A1"),
        ("character_string1", "", "-"),
        ("character_string1", "x" * 40, "x" * 32),
        ("number4", "3", "3"),
        ("number4", "三", "0"),
        ("time3", "2019-10-01T15:01:59+08:00", "2019年10月1日 15:01"),
        ("time3", "2019-10-01T07:01:00Z", "2019年10月1日 15:01"),
        ("time3", "2019-10-01T09:05:00+01:00", "2019年10月1日 09:05"),
        ("date3", "2019-10-01T23:30:00Z", "2019年10月2日"),
        ("amount4", "38000", "¥380.00"),
        ("amount4", "5", "¥0.05"),
        ("amount4", "0", "¥0.00"),
        ("name5", "欧阳 娜娜", "欧阳娜娜"),
        ("name5", "阿依古丽·买买提明·吐尔逊", "阿依古丽·买买提明·"[:9]),
        ("name5", "Anne-Marie O'Neil", "Anne-Marie O'Neil"),
        ("name5", "Wolfeschlegelsteinhausenberger", "Wolfeschlegelsteinha"),
        ("name5", "4711", "购票人"),
        ("phrase6", "已支付，谢谢您", "已支付谢谢"),
        ("phrase6", "OK", "通知"),
    ],
)
def test_examples(key: str, value: str, fitted: str) -> None:
    assert fit(key, value) == fitted


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("amount4", "-1"),
        ("amount4", "3.80"),
        ("amount4", "¥380"),
        ("amount4", ""),
        ("amount4", "１２"),
        ("amount4", "1" + "0" * 10),
        ("amount4", "9" * 5000),
        ("time3", ""),
        ("time3", "tomorrow"),
        ("time3", "2019-10-01T15:01:00"),
        ("time3", "9999-12-31T23:59:00Z"),
        ("date3", "2019-13-01T15:01:00Z"),
    ],
)
def test_an_amount_or_a_time_is_never_guessed(key: str, value: str) -> None:
    with pytest.raises(Unfit) as unfit:
        fit(key, value)
    assert not value or value not in str(unfit.value)


@pytest.mark.parametrize("key", ["", "thing", "1", "mystery1", "thing1x", "Thing1", "thing-1"])
def test_a_key_without_a_rule(key: str) -> None:
    with pytest.raises(Unfit, match="no rule"):
        type_of(key)
