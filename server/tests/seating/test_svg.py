"""The background drawing: what is on no list is refused by name, and what is kept is written anew."""

import pytest

from menpiao.seating.model.svg import read_drawing

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'


def test_a_plain_drawing_is_kept() -> None:
    svg = (
        HEAD
        + "<title>平面图</title>"
        + '<defs><linearGradient id="g1"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
        + '<g transform="translate(1,2) rotate(-3.5)" fill="url(#g1)" stroke="rgb(1, 2, 3)"><path d="M0 0L9,9z"/></g>'
        + '<text x="1" y="2" font-family="\'Noto Sans\', sans-serif">A &lt; B</text></svg>'
    )

    kept, error = read_drawing(svg)

    assert error is None
    assert "A &lt; B" in kept
    assert kept.startswith("<svg ")
    assert read_drawing(kept) == (kept, None)


def test_comments_and_instructions_are_left_out() -> None:
    kept, error = read_drawing(f'<?xml-stylesheet href="https://evil.example/x.css"?>{HEAD}<!-- <script/> --></svg>')

    assert error is None
    assert "evil" not in kept
    assert "script" not in kept


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
        "<a href='https://evil.example'><path d='M0 0'/></a>",
        "<image href='https://evil.example/x.png'/>",
        "<use href='#self'/>",
        "<g id='self'><use href='#self'/></g>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
        "<style>@import url(https://evil.example)</style>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onload' to='alert(1)'/>",
        "<svg/>",
        "<iframe src='x'/>",
        "<filter id='x'/>",
        "<SCRIPT>alert(1)</SCRIPT>",
    ],
)
def test_elements_that_are_not_on_the_list_are_refused(inside: str) -> None:
    kept, error = read_drawing(f"{HEAD}{inside}</svg>")

    assert kept == ""
    assert error is not None
    assert (error.pointer, error.code) == ("/background/svg", "not_allowed")


@pytest.mark.parametrize(
    "attributes",
    [
        "onload='alert(1)'",
        "onclick='alert(1)'",
        "ONLOAD='alert(1)'",
        "style='fill:url(https://evil.example)'",
        "class='x'",
        "href='#x'",
        "xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='javascript:alert(1)'",
        "fill='url(https://evil.example/x)'",
        "fill='url(//evil.example/x)'",
        "fill='URL(#x)'",
        "fill='url(#a) url(#b)'",
        "fill='url(#a'",
        "fill='\\75rl(#x)'",
        "fill='javascript:alert(1)'",
        "fill='&#x6a;avascript&#58;alert(1)'",
        "width='expression(alert(1))'",
        "d='M0 0&lt;script&gt;'",
        "id='a;b'",
    ],
)
def test_attributes_and_values_that_are_not_on_the_list_are_refused(attributes: str) -> None:
    kept, error = read_drawing(f"{HEAD}<path {attributes}/></svg>")

    assert kept == ""
    assert error is not None
    assert error.code == "not_allowed"


@pytest.mark.parametrize(
    ("svg", "code"),
    [
        ("", "malformed"),
        ("<svg", "malformed"),
        ("<svg viewBox='0 0 1 1'/>", "malformed"),
        ("<html xmlns='http://www.w3.org/1999/xhtml'/>", "malformed"),
        (f"{HEAD}\x00</svg>", "malformed"),
        (f'<!DOCTYPE svg [<!ENTITY a "{"x" * 99}">]>{HEAD}<text>&a;</text></svg>', "not_allowed"),
        (f'<!DOCTYPE svg SYSTEM "file:///etc/passwd">{HEAD}</svg>', "not_allowed"),
        (f"{HEAD}{'<g>' * 30}{'</g>' * 30}</svg>", "too_large"),
        (f"{HEAD}{'<g/>' * 10_001}</svg>", "too_large"),
        (f"{HEAD}<text>{'座' * 90_000}</text></svg>", "too_large"),
        (f"{HEAD}{'<g>' * 20_000}{'</g>' * 20_000}</svg>", "too_large"),
    ],
)
def test_what_is_no_drawing_or_too_much_of_one_is_refused(svg: str, code: str) -> None:
    kept, error = read_drawing(svg)

    assert kept == ""
    assert error is not None
    assert error.code == code
