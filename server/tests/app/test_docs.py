"""The page of the API: complete, and sufficient to itself."""

import copy
import re

from builders.contract import document
from menpiao.app.docs import render

AN_EXAMPLE = "https://…/"
"""An address that is read, and not asked."""


def test_every_operation_and_every_shape_is_on_the_page() -> None:
    page = render(document())
    for item in document()["paths"].values():
        for operation in item.values():
            assert f"<details id={operation['operationId']}>" in page
    for name in document()["components"]["schemas"]:
        assert f'id="shape-{name}"' in page
    assert set(re.findall(r'href="#(shape-\w+)"', page)) <= set(re.findall(r'id="(shape-\w+)"', page))


def test_the_page_asks_nobody_for_anything() -> None:
    page = render(document())
    assert not re.search(r"<script|<link|src=|url\(|@import|href=\"?http", page)
    assert "http" not in page.replace("http_", "").replace(AN_EXAMPLE, "")


def test_what_a_description_says_is_text() -> None:
    told = copy.deepcopy(document())
    told["info"]["description"] = "<img> & `a < b`"
    assert "&lt;img&gt; &amp; <code>a &lt; b</code>" in render(told)
