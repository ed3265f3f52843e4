"""When a reader is told 304: their tag is ours, however a proxy has marked it."""

import pytest

from menpiao.platform.http import has_it_already


@pytest.mark.parametrize("told", ['"a1"', 'W/"a1"', '"b2", "a1"', 'W/"b2",W/"a1"', "*"])
def test_the_same_content_is_not_sent_again(told: str) -> None:
    assert has_it_already(told, '"a1"')


@pytest.mark.parametrize("told", ["", '"b2"', "a1", '"a1', 'W/"b2"', '"a12"'])
def test_anything_else_is_sent(told: str) -> None:
    assert not has_it_already(told, '"a1"')
